//! The words of what was said, to be found again.

use domain::{
    boundary::{CHATS, Stream},
    chat::{MessageChangeEvent, TimelineEvent},
    logged::Logged as _,
};
use sqlx::PgConnection;

use super::{deletions::Deletions, edits::Edits, posted::Posted};
use crate::projection::{Batch, Pace, Projection, ProjectionError, Traces, View};

/// The read model `message_search`.
///
/// People write in many languages, and often in two within a message: so words are taken as they are, in lower case,
/// and not reduced to the stems of one language. Whoever asks gets the endings by asking for the beginnings. Where a script has
/// no spaces between words, each of its characters is one, and who asks for several asks for them in this order.
#[derive(Clone, Copy, Debug, Default)]
pub struct MessageSearch;

impl Projection for MessageSearch {
    const NAME: &'static str = "message_search";
    const VERSION: u32 = 3;
    const STREAMS: &'static [Stream] = &[CHATS];
    const PACE: Pace = Pace::Unwatched;
    // The mark of an erased text is not among the words of anybody. Postgres takes what looks like a tag for none of the
    // text; in a chat it is some of it. The expression is that of `domain::chat::UNSPACED`.
    const TABLES: &'static str = "
        create table message (
            room_id uuid not null,
            sequence bigint not null,
            message_id uuid not null,
            author_id uuid not null,
            body text not null,
            posted_at timestamptz not null,
            edited_sequence bigint,
            words tsvector not null generated always as (
                case when body = '[erased]' then ''::tsvector
                else to_tsvector('simple'::regconfig, regexp_replace(translate(body, '<>', '  '),
                    '([\\u3000-\\u30ff\\u3100-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7a3\\uf900-\\ufaff\\uff00-\\uffef\\U00020000-\\U0003ffff])',
                    ' \\1 ', 'g')) end
            ) stored,
            primary key (room_id, sequence)
        );
    ";
    const INDEXES: &'static str = "create index message_by_words on message using gin (words);";
    const TRACES: &'static [Traces] = &[Traces { table: "message", owner: "author_id", texts: &["body"] }];
    const VIEWS: &'static [View] = &[View {
        name: "message_search",
        select: "select room_id, sequence, message_id, author_id, body, posted_at, edited_sequence, words from message",
    }];

    fn reads(subject: &str) -> bool {
        TimelineEvent::is_on(subject) || MessageChangeEvent::is_on(subject)
    }

    async fn apply(&self, tables: &mut PgConnection, batch: &Batch) -> Result<(), ProjectionError> {
        Posted::of(batch)?.insert(tables).await?;
        // A message is posted before it is edited and deleted, maybe in the same batch.
        rewrite(tables, &Edits::of(batch)?.last_of_each()).await?;
        take_out(tables, &Deletions::of(batch)?).await
    }
}

/// A deleted message is not here, so that an edit that comes after finds nothing.
async fn rewrite(tables: &mut PgConnection, edits: &Edits) -> Result<(), ProjectionError> {
    if edits.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "update message m set body = e.body, edited_sequence = e.version
         from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::text[]) as e (room_id, sequence, version, body)
         where m.room_id = e.room_id and m.sequence = e.sequence",
    )
    .bind(&edits.rooms)
    .bind(&edits.sequences)
    .bind(&edits.versions)
    .bind(&edits.bodies)
    .execute(tables)
    .await?;
    Ok(())
}

async fn take_out(tables: &mut PgConnection, deleted: &Deletions) -> Result<(), ProjectionError> {
    if deleted.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "delete from message m using unnest($1::uuid[], $2::bigint[]) as d (room_id, sequence)
         where m.room_id = d.room_id and m.sequence = d.sequence",
    )
    .bind(&deleted.rooms)
    .bind(&deleted.sequences)
    .execute(tables)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::projection::spec::{Said, Spec, given, on};
    use domain::{
        boundary::Boundary,
        chat::MessageChangeEvent,
        ids::{AccountId, MessageId, RoomId},
    };
    use personal::Deletable;
    use serde_json::json;
    use uuid::Uuid;

    fn ada() -> AccountId {
        AccountId::new(Uuid::from_u128(0xada))
    }

    fn room() -> RoomId {
        RoomId::new(Uuid::from_u128(1))
    }

    fn said(message: u128) -> Said {
        Said { room: room(), message: MessageId::new(Uuid::from_u128(message)), author: ada() }
    }

    fn posted(message: u128, body: Deletable<String>) -> Spec {
        said(message).posted(body)
    }

    fn text(text: &str) -> Deletable<String> {
        Deletable::open(ada().person(), text.to_owned())
    }

    fn found(words: &str) -> String {
        format!(
            "select sequence from read.message_search where words @@ to_tsquery('simple', '{words}') order by sequence"
        )
    }

    #[tokio::test]
    async fn messages_are_found_by_their_words_whatever_the_language() -> anyhow::Result<()> {
        let found_by = given([
            posted(0x11, text("The tide tables are in the Harbour office")),
            posted(0x12, text("Der Hafen ist zu, Ölpreis: 42")),
        ])
        .project::<MessageSearch>()
        .await?;
        found_by.then_rows(&found("harbour"), json!([{"sequence": 1}])).await?;
        found_by.then_rows(&found("ha:*"), json!([{"sequence": 1}, {"sequence": 2}])).await?;
        found_by.then_rows(&found("ölpreis & 42"), json!([{"sequence": 2}])).await?;
        found_by.then_rows(&found("table"), json!([])).await
    }

    #[test]
    fn what_is_said_is_cut_as_what_is_asked_for() {
        assert!(MessageSearch::TABLES.contains(domain::chat::UNSPACED));
    }

    #[tokio::test]
    async fn words_without_spaces_between_them_are_found_by_any_part_of_a_run() -> anyhow::Result<()> {
        let found_by = given([
            posted(0x11, text("明日は東京タワーに行く")),
            posted(0x12, text("京東")),
            posted(0x13, text("서울에서 만나요, 上海")),
            // One of each range of characters, and letters that are of none.
            posted(0x14, text("a\u{3000}b\u{30ff}c\u{31ff}d\u{4dbf}e\u{9fff}f\u{d7a3}g\u{faff}h\u{ffef}i\u{20000}j\u{3ffff}é")),
        ])
        .project::<MessageSearch>()
        .await?;
        for (words, sequence) in [("東京", 1), ("タワー", 1), ("京東", 2), ("울에", 3), ("上海", 3), ("é", 4)]
        {
            let question = format!("''{}''", domain::chat::apart(words));
            found_by.then_rows(&found(&question), json!([{"sequence": sequence}])).await?;
        }
        found_by.then_rows(&found("''東  行''"), json!([])).await?;
        for letter in ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"] {
            found_by.then_rows(&found(letter), json!([{"sequence": 4}])).await?;
        }
        Ok(())
    }

    #[tokio::test]
    async fn what_was_deleted_is_not_found() -> anyhow::Result<()> {
        let message = MessageId::new(Uuid::from_u128(0x11));
        let (room, author) = (room(), ada());
        let deleted = MessageChangeEvent::MessageDeleted { room, message, sequence: 1, author, by: author };
        given([
            posted(0x11, text("a secret harbour")),
            posted(0x12, text("another harbour")),
            on(&Boundary::message_changes(room), deleted),
        ])
        .project::<MessageSearch>()
        .await?
        .then_rows(
            "select sequence, body from read.message_search",
            json!([{"sequence": 2, "body": "another harbour"}]),
        )
        .await
    }

    #[tokio::test]
    async fn an_edited_message_is_found_by_what_it_says_now() -> anyhow::Result<()> {
        let edited = |body: &str| said(0x11).edited(1, text(body));
        let found_by =
            given([posted(0x11, text("the harbour")), edited("the jetty"), edited("the lighthouse")])
                .project::<MessageSearch>()
                .await?;
        found_by.then_rows(&found("lighthouse"), json!([{"sequence": 1}])).await?;
        for old in ["harbour", "jetty"] {
            found_by.then_rows(&found(old), json!([])).await?;
        }
        Ok(())
    }

    #[tokio::test]
    async fn the_mark_of_an_erased_text_is_no_word() -> anyhow::Result<()> {
        given([posted(0x11, Deletable::erased(ada().person()))])
            .project::<MessageSearch>()
            .await?
            .then_rows(&found("erased"), json!([]))
            .await
    }
}
