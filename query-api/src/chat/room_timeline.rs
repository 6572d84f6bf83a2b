//! `GET /api/v1/rooms/{room}/timeline`: what was said?

use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use kit::{problem::Problem, tokens::RoomReader};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    attachments::{Attachment, attachments},
    link_previews::{LinkPreview, link_previews, shown_with},
    quotes::{Quote, quotes},
    reactions::{Reaction, reactions},
    room_id, room_not_found,
    threads::{ThreadSummary, threads},
};
use crate::{
    accounts::{Faces, Person},
    read_model::{
        ACCOUNT_DIRECTORY, Answer, AtPosition, BLOCK_LIST, Cursor, LINK_PREVIEWS, Params, Positions,
        QueryError, ROOM_LIST, ROOM_TIMELINE, Reached, THREAD_FOLLOWERS,
    },
    state::App,
};

const USUAL: i64 = 50;
const MOST: i64 = 200;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct TimelineParams {
    /// The `next_cursor` of the page that was read before: asks for what was said earlier.
    before: Option<String>,
    /// A `sequence`: asks for what was said before it. Only one of `before`, `older_than`, `newer_than` and `around` may be
    /// given; without any of them, the latest messages are the answer.
    older_than: Option<i64>,
    /// A `sequence`: asks for what was said next after it.
    newer_than: Option<i64>,
    /// The `sequence` of a message: asks for that one with what stands around it. Where no message has it, those around that
    /// place.
    around: Option<i64>,
    /// How many; 50 unless told, 200 at most.
    limit: Option<i64>,
    /// The `sequence` of a message: asks for that one and what is answered in its thread, instead of what is said in the room.
    thread: Option<i64>,
}

impl TimelineParams {
    /// Where to read.
    ///
    /// # Errors
    /// When more than one place is named, or a cursor is none.
    fn place(&self) -> Result<Place, QueryError> {
        let before = Cursor::decode_optional(self.before.as_deref())?.map(|cursor| cursor.order);
        let limit = self.limit.unwrap_or(USUAL).clamp(1, MOST);
        let older = |sequence: i64| Place { split: sequence.saturating_sub(1), older: limit, newer: 0 };
        match (before, self.older_than, self.newer_than, self.around) {
            (None, None, None, None) => Ok(Place { split: i64::MAX, older: limit, newer: 0 }),
            (Some(sequence), None, None, None) | (None, Some(sequence), None, None) => Ok(older(sequence)),
            (None, None, Some(sequence), None) => Ok(Place { split: sequence, older: 0, newer: limit }),
            // The message itself is the last of the older half.
            (None, None, None, Some(sequence)) => {
                Ok(Place { split: sequence, older: limit - limit / 2, newer: limit / 2 })
            }
            _ => Err(place_ambiguous().into()),
        }
    }
}

/// A place in a timeline, and how much on both sides of it is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    /// The last sequence that is older: the highest of all for the end.
    split: i64,
    older: i64,
    newer: i64,
}

fn place_ambiguous() -> Problem {
    let title = "Only one of `before`, `older_than`, `newer_than` and `around` may be given.";
    Problem::new(StatusCode::BAD_REQUEST, "timeline-place-ambiguous", title)
}

/// Some of what was said, the oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Timeline {
    items: Vec<Message>,
    /// Asks, as `before`, for what was said earlier; absent at the beginning.
    next_cursor: Option<String>,
    /// Whether something was said after the last of these: asked for with `newer_than`.
    has_newer: bool,
    #[serde(flatten)]
    reached: Reached,
}

/// Something that was said.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "these are the names in the answer")]
pub(crate) struct Message {
    message_id: Uuid,
    /// Its place in the log: a later message has a higher one.
    sequence: i64,
    author: Person,
    /// What it says now; empty once it is deleted.
    body: String,
    #[serde(with = "time::serde::rfc3339")]
    posted_at: OffsetDateTime,
    /// Its last edit, unless it is deleted.
    edited: Option<Edited>,
    deleted: Option<Deleted>,
    /// What it answers, if it answers a message.
    answers: Option<Quote>,
    /// The thread that it stands in, if it is in one.
    in_thread: Option<InThread>,
    /// What is answered in its own thread, once something is.
    thread: Option<ThreadSummary>,
    /// Whether it mentioned one, by one's handle, when it was posted.
    mentions_me: bool,
    /// The files that go with it; none once it is deleted.
    attachments: Vec<Attachment>,
    /// How people react to it, in the order in which they did.
    reactions: Vec<Reaction>,
    /// What is shown of the pages that it links to, in the order of its text; none once it is deleted.
    link_previews: Vec<LinkPreview>,
}

/// Where a message stands that is answered in a thread.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InThread {
    /// The place of the message that the thread is to.
    sequence: i64,
    /// Whether it is shown in the room, too.
    also_in_room: bool,
}

/// That a message was edited.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Edited {
    /// Where the text stands in the log, to be named by who edits it.
    sequence: i64,
    #[serde(with = "time::serde::rfc3339")]
    at: OffsetDateTime,
}

/// That a message was deleted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Deleted {
    /// Its author, or who owned the room.
    by: Uuid,
    #[serde(with = "time::serde::rfc3339")]
    at: OffsetDateTime,
}

/// What was said? The latest messages, or those at another place, the oldest of them first; members may ask. What is answered
/// in threads alone is not among them, but asked for with `thread`.
#[utoipa::path(
    get, path = "/api/v1/rooms/{room}/timeline", tag = "chat", security(("access_token" = [])),
    params(("room" = Uuid, Path, description = "The room's id"), AtPosition, TimelineParams),
    responses(
        (status = 200, body = Timeline),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn room_timeline(
    State(app): State<App>,
    RoomReader { actor, .. }: RoomReader,
    Path(room): Path<String>,
    wanted: Positions,
    Params(params): Params<TimelineParams>,
) -> Result<Answer<Timeline>, QueryError> {
    let room_id = room_id(&room)?;
    let place = params.place()?;
    let sources = [ROOM_LIST, ROOM_TIMELINE, LINK_PREVIEWS, THREAD_FOLLOWERS, BLOCK_LIST, ACCOUNT_DIRECTORY];
    let mut snapshot = app.read_model.snapshot(&sources, &wanted, app.wait_limit).await?;
    // Nothing is shown that was said, or edited, after what the member list knows: whoever was removed before it was said would
    // see it until the list has caught up. That goes for a change of the members that could not be applied, too.
    let key = room_id.to_string();
    let newest = snapshot.sequence_of(ROOM_LIST, &key).await?;
    for source in [ROOM_LIST, ROOM_TIMELINE] {
        snapshot.note_waiting(source.projection, Some(&key)).await?;
    }
    // One row even of a silent room, so that no row at all means that the room is not for whoever asks.
    let mut rows = sqlx::query!(
        r#"
        select t.sequence as "sequence?", t.message_id as "message_id?", t.author_id as "author_id?",
               case when t.edited_sequence > $3 then earlier.body else t.body end as "body?",
               t.posted_at as "posted_at?",
               case when t.edited_sequence > $3 then earlier.text_sequence else t.edited_sequence end as "edited_sequence?",
               case when t.edited_sequence > $3 then earlier.written_at else t.edited_at end as "edited_at?",
               t.answers_sequence as "answers_sequence?",
               t.thread_sequence as "thread_sequence?", t.in_room as "in_room?",
               exists (select from read.message_mention x
                       where x.account_id = $2 and x.room_id = t.room_id and x.sequence = t.sequence and x.posted) as "mentions_me!",
               exists (select from read.room_timeline x
                       where x.room_id = t.room_id and x.thread_sequence = t.sequence) as "has_answers!",
               t.deleted_by as "deleted_by?", t.deleted_at as "deleted_at?",
               a.handle as "handle?", a.name as "name?", a.photo_id as "photo_id?"
        from read.room_member me
        left join lateral (
            (
                (select * from read.room_timeline m
                 where $6::bigint is null and m.room_id = me.room_id and m.in_room
                       and m.sequence <= least($3::bigint, $4::bigint)
                 order by m.sequence desc
                 limit $5)
                union all
                (select * from read.room_timeline m
                 where m.room_id = me.room_id and m.thread_sequence = $6
                       and m.sequence <= least($3::bigint, $4::bigint)
                 order by m.sequence desc
                 limit $5)
                union all
                select * from read.room_timeline m
                where m.room_id = me.room_id and m.sequence = $6 and m.thread_sequence is null
                      and m.sequence <= least($3::bigint, $4::bigint)
                order by sequence desc
                limit $5
            )
            union all
            (
                (select * from read.room_timeline m
                 where $6::bigint is null and m.room_id = me.room_id and m.in_room
                       and m.sequence <= $3 and m.sequence > $4
                 order by m.sequence
                 limit $7)
                union all
                (select * from read.room_timeline m
                 where m.room_id = me.room_id and m.thread_sequence = $6
                       and m.sequence <= $3 and m.sequence > $4
                 order by m.sequence
                 limit $7)
                union all
                select * from read.room_timeline m
                where m.room_id = me.room_id and m.sequence = $6 and m.thread_sequence is null
                      and m.sequence <= $3 and m.sequence > $4
                order by sequence
                limit $7
            )
        ) t on true
        left join lateral (
            select * from read.message_text e
            where t.edited_sequence > $3 and e.room_id = t.room_id and e.sequence = t.sequence
                  and e.text_sequence <= $3
            order by e.text_sequence desc
            limit 1
        ) earlier on true
        left join read.account_directory a on a.account_id = t.author_id
        where me.room_id = $1 and me.account_id = $2 and me.status = 'member'
        order by t.sequence desc
        "#,
        room_id,
        actor.account.uuid(),
        newest,
        place.split,
        // One more on each side tells whether there is more.
        place.older + 1,
        params.thread,
        place.newer + 1,
    )
    .fetch_all(snapshot.connection())
    .await?;
    if rows.is_empty() {
        return Err(room_not_found().into());
    }
    rows.retain(|row| row.sequence.is_some());
    let newer_from = rows.partition_point(|row| row.sequence > Some(place.split));
    let more_older = rows.len() - newer_from > usize::try_from(place.older).unwrap_or_default();
    if more_older {
        rows.pop();
    }
    let has_newer = newer_from > usize::try_from(place.newer).unwrap_or_default();
    if has_newer {
        rows.remove(0);
    }
    // Where only newer ones were asked for and there are none, what was named is where it goes on.
    let oldest = rows.last().and_then(|row| row.sequence).unwrap_or(place.split.saturating_add(1));
    let next_cursor = more_older.then(|| Cursor::at(oldest).encode());
    let faces = Faces::new(&app);
    let sequences: Vec<_> = rows.iter().filter_map(|row| row.sequence).collect();
    let answered: Vec<_> = rows.iter().filter_map(|row| row.answers_sequence).collect();
    let quoted = quotes(&mut snapshot, &faces, room_id, &answered, newest).await?;
    // What is told of a thread takes a long plan; most messages have none.
    let roots: Vec<_> = rows.iter().filter(|row| row.has_answers).filter_map(|row| row.sequence).collect();
    let mut threads = threads(&mut snapshot, room_id, actor.account, &roots, newest).await?;
    let mut attached = attachments(&mut snapshot, room_id, &sequences).await?;
    let previews = link_previews(&mut snapshot, room_id, &sequences, newest).await?;
    let mut reactions_of = reactions(&mut snapshot, room_id, &sequences, newest).await?;
    let items = rows
        .into_iter()
        .rev()
        .filter_map(|row| {
            let deleted = row.deleted_by.zip(row.deleted_at).map(|(by, at)| Deleted { by, at });
            let edited = row.edited_sequence.zip(row.edited_at);
            let sequence = row.sequence?;
            let body = row.body.map(|body| if deleted.is_some() { String::new() } else { body })?;
            let link_previews =
                previews.get(&sequence).map(|of_it| shown_with(&body, of_it)).unwrap_or_default();
            Some(Message {
                message_id: row.message_id?,
                sequence,
                author: faces.person(row.author_id?, row.handle, row.name, row.photo_id),
                body,
                posted_at: row.posted_at?,
                // The text that it was posted with is no edit.
                edited: edited
                    .filter(|(at, _)| *at != sequence)
                    .map(|(sequence, at)| Edited { sequence, at }),
                deleted,
                answers: row.answers_sequence.and_then(|answered| quoted.get(&answered).cloned()),
                in_thread: row
                    .thread_sequence
                    .map(|sequence| InThread { sequence, also_in_room: row.in_room.unwrap_or_default() }),
                thread: threads.remove(&sequence),
                mentions_me: row.mentions_me,
                attachments: attached.remove(&sequence).unwrap_or_default(),
                reactions: reactions_of.remove(&sequence).unwrap_or_default(),
                link_previews,
            })
        })
        .collect();
    let reached = snapshot.reached();
    Ok(Answer { body: Timeline { items, next_cursor, has_newer, reached: reached.clone() }, reached })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: TimelineParams = TimelineParams {
        before: None,
        older_than: None,
        newer_than: None,
        around: None,
        limit: Some(5),
        thread: None,
    };

    #[test]
    fn a_place_is_the_end_or_on_one_side_of_a_message_or_around_it() {
        let place = |params: TimelineParams| params.place().expect("a place");
        assert_eq!(place(NONE), Place { split: i64::MAX, older: 5, newer: 0 });
        let before = Some(Cursor::at(9).encode());
        let older = Place { split: 8, older: 5, newer: 0 };
        assert_eq!(place(TimelineParams { before, ..NONE }), older);
        assert_eq!(place(TimelineParams { older_than: Some(9), ..NONE }), older);
        let newer = Place { split: 9, older: 0, newer: 5 };
        assert_eq!(place(TimelineParams { newer_than: Some(9), ..NONE }), newer);
        let around = Place { split: 9, older: 3, newer: 2 };
        assert_eq!(place(TimelineParams { around: Some(9), ..NONE }), around);
        // One alone is the message itself, and the smallest sequence has nothing before it.
        let one = Place { split: 9, older: 1, newer: 0 };
        assert_eq!(place(TimelineParams { around: Some(9), limit: Some(1), ..NONE }), one);
        assert!(TimelineParams { older_than: Some(i64::MIN), ..NONE }.place().is_ok());
    }

    #[test]
    fn two_places_are_refused() {
        let both = TimelineParams { older_than: Some(9), around: Some(9), ..NONE };
        assert!(matches!(both.place(), Err(QueryError::Refused(_))));
        let none = TimelineParams { before: Some("!".to_owned()), ..NONE };
        assert!(matches!(none.place(), Err(QueryError::Refused(_))));
    }
}
