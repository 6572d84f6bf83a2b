//! `POST /api/v1/message-searches`: where was that said?

use axum::{extract::State, http::StatusCode};
use domain::chat::UNSPACED;
use kit::{
    problem::{JsonBody, Problem},
    tokens::RoomReader,
};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    room_not_found,
    search_words::{MOST_CHARS, tsquery},
};
use crate::{
    accounts::{Faces, Person},
    read_model::{
        ACCOUNT_DIRECTORY, Answer, AtPosition, Cursor, MESSAGE_SEARCH, Page, Positions, QueryError,
        ROOM_LIST, ROOM_TIMELINE,
    },
    state::App,
};

const USUAL: i64 = 20;
const MOST: i64 = 100;
/// Where a hit begins and ends in what Postgres cuts out, and what stands for `<` meanwhile, since it takes what looks
/// like a tag for no text: three characters that mean nothing, and are taken out of what people wrote.
const HIT_BEGINS: char = '\u{e000}';
const HIT_ENDS: char = '\u{e001}';
const LESS_THAN: char = '\u{e002}';
const CUT_OUT: &str = "StartSel=\u{e000}, StopSel=\u{e001}, MinWords=25, MaxWords=50";

/// What to look for.
///
/// It is a body, and not a query string, because those end up in logs and histories, and people look for names.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Search {
    /// Words, each of which must occur, if only as the beginning of a word; `"words in quotes"` exactly so; `-word` not at
    /// all. Chinese, Japanese and Korean are found by any part of what stands together. 200 characters at most.
    text: String,
    /// Only in this room; otherwise in all that one is in.
    #[serde(default)]
    room: Option<Uuid>,
    /// The `next_cursor` of the page before.
    #[serde(default)]
    cursor: Option<String>,
    /// How many; 20 unless told, 100 at most.
    #[serde(default)]
    limit: Option<i64>,
}

/// A message that was found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FoundMessage {
    message_id: Uuid,
    room_id: Uuid,
    room_name: String,
    /// Its place in the log.
    sequence: i64,
    /// The place of the message in whose thread it stands, if it is shown in that alone.
    thread_sequence: Option<i64>,
    author: Person,
    /// The message around the words that were looked for.
    excerpt: Vec<Piece>,
    #[serde(with = "time::serde::rfc3339")]
    posted_at: OffsetDateTime,
}

/// A piece of a text.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Piece {
    text: String,
    /// Whether it is what was looked for.
    hit: bool,
}

/// Where was that said? In the rooms that one is in, the latest first.
#[utoipa::path(
    post, path = "/api/v1/message-searches", tag = "chat", params(AtPosition), security(("access_token" = [])),
    request_body = Search,
    responses(
        (status = 200, body = Page<FoundMessage>),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn message_search(
    State(app): State<App>,
    RoomReader { actor, .. }: RoomReader,
    wanted: Positions,
    JsonBody(search): JsonBody<Search>,
) -> Result<Answer<Page<FoundMessage>>, QueryError> {
    let question = question(&search.text)?;
    let before = Cursor::decode_optional(search.cursor.as_deref())?.map(|cursor| cursor.order);
    let limit = search.limit.unwrap_or(USUAL).clamp(1, MOST);
    let sources = [ROOM_LIST, MESSAGE_SEARCH, ROOM_TIMELINE, ACCOUNT_DIRECTORY];
    let mut snapshot = app.read_model.snapshot(&sources, &wanted, app.wait_limit).await?;
    if let Some(room) = search.room {
        let is_member = sqlx::query_scalar!(
            r#"select exists(select from read.room_member
               where room_id = $1 and account_id = $2 and status = 'member') as "is_member!""#,
            room,
            actor.account.uuid(),
        )
        .fetch_one(snapshot.connection())
        .await?;
        if !is_member {
            return Err(room_not_found().into());
        }
    }
    let key = search.room.map(|room| room.to_string());
    for source in [ROOM_LIST, MESSAGE_SEARCH] {
        snapshot.note_waiting(source.projection, key.as_deref()).await?;
    }
    let newest = snapshot.sequence(ROOM_LIST.stream);
    // As in a room's timeline, nothing is found that was said or edited after what the member list knows of the room.
    let mut rows = sqlx::query!(
        r#"
        with mine as (
            select me.room_id, room.name,
                   least($3::bigint, coalesce(w.from_sequence - 1, $3)) as newest
            from read.room_member me
            join read.room room on room.room_id = me.room_id
            left join read.waiting w
                on w.projection = 'room_list' and w.stream = 'CHATS' and w.key = me.room_id::text
            where me.account_id = $1 and me.status = 'member' and ($2::uuid is null or me.room_id = $2)
        ), found as (
            select m.*, mine.name as room_name
            from read.message_search m
            join mine on mine.room_id = m.room_id and m.sequence <= mine.newest
                 and coalesce(m.edited_sequence, m.sequence) <= mine.newest
            where m.words @@ to_tsquery('simple', $4) and ($5::bigint is null or m.sequence < $5)
            order by m.sequence desc
            limit $6
        )
        select m.message_id as "message_id!", m.room_id as "room_id!", m.room_name as "room_name!",
               m.sequence as "sequence!", m.author_id as "author_id!", m.posted_at as "posted_at!",
               replace(ts_headline('simple', regexp_replace(translate(m.body, $8, $9), $10::text, '< \1< ', 'g'),
                                   to_tsquery('simple', $4), $7), '< ', '') as "excerpt!",
               case when t.in_room then null else t.thread_sequence end as "thread_sequence?",
               a.handle as "handle?", a.name as "name?", a.photo_id as "photo_id?"
        from found m
        left join read.room_timeline t on t.room_id = m.room_id and t.sequence = m.sequence
        left join read.account_directory a on a.account_id = m.author_id
        order by m.sequence desc
        "#,
        actor.account.uuid(),
        search.room,
        newest,
        question,
        before,
        limit + 1,
        CUT_OUT,
        // The first becomes what stands for it, the others nothing.
        String::from_iter(['<', HIT_BEGINS, HIT_ENDS, LESS_THAN]),
        LESS_THAN.to_string(),
        // What has no spaces between its words is set apart for the cutting, by what nothing contains any more.
        UNSPACED,
    )
    .fetch_all(snapshot.connection())
    .await?;
    let more = rows.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    if more {
        rows.pop();
    }
    let next_cursor = rows.last().filter(|_| more).map(|row| Cursor::at(row.sequence).encode());
    let faces = Faces::new(&app);
    let items = rows
        .into_iter()
        .map(|row| FoundMessage {
            message_id: row.message_id,
            room_id: row.room_id,
            room_name: row.room_name,
            sequence: row.sequence,
            thread_sequence: row.thread_sequence,
            author: faces.person(row.author_id, row.handle, row.name, row.photo_id),
            excerpt: pieces(&row.excerpt),
            posted_at: row.posted_at,
        })
        .collect();
    Ok(Page { items, next_cursor, reached: snapshot.reached() }.into())
}

fn question(text: &str) -> Result<String, Problem> {
    let refused = |title| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "search-text-invalid", title);
    if text.chars().count() > MOST_CHARS || text.contains('\0') {
        return Err(refused("The text to search for is longer than 200 characters, or is not text."));
    }
    tsquery(text)
        .ok_or_else(|| refused("There is no word to search for: write at least one letter or digit."))
}

/// A text with marked hits, cut at the marks.
fn pieces(marked: &str) -> Vec<Piece> {
    let piece = |text: &str, hit| Piece { text: text.replace(LESS_THAN, "<"), hit };
    let mut pieces = Vec::new();
    for part in marked.split(HIT_BEGINS) {
        match part.split_once(HIT_ENDS) {
            Some((hit, rest)) => pieces.extend([piece(hit, true), piece(rest, false)]),
            None => pieces.push(piece(part, false)),
        }
    }
    pieces.retain(|piece| !piece.text.is_empty());
    // Characters that are words of their own stand next to each other: what was looked for is one piece.
    pieces.dedup_by(|next, before| {
        let is_one = next.hit == before.hit;
        if is_one {
            before.text.push_str(&next.text);
        }
        is_one
    });
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hits_are_cut_out_of_the_text() {
        let piece = |text: &str, hit| Piece { text: text.to_owned(), hit };
        assert_eq!(
            pieces("the \u{e000}tide\u{e001} and \u{e000}tables\u{e001}"),
            [piece("the ", false), piece("tide", true), piece(" and ", false), piece("tables", true)]
        );
        assert_eq!(
            pieces("明日は\u{e000}東\u{e001}\u{e000}京\u{e001}に"),
            [piece("明日は", false), piece("東京", true), piece("に", false)]
        );
        assert_eq!(pieces("a \u{e002}b"), [piece("a <b", false)]);
        assert_eq!(pieces("nothing"), [piece("nothing", false)]);
        assert_eq!(pieces(""), []);
    }
}
