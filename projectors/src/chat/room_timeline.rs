//! What was said in each room, in order.

use domain::{
    boundary::{CHATS, Stream},
    chat::{MessageChangeEvent, TimelineEvent},
    logged::Logged as _,
};
use sqlx::PgConnection;

use super::{deletions::Deletions, edits::Edits, posted::Posted, reactions::Reactions};
use crate::projection::{Batch, ERASED, Projection, ProjectionError, Shards, Traces, View};

/// The read model `room_timeline`.
///
/// Its key is the place in the log, not the message's id: an id is the sender's choice, a place is not. A deleted
/// message keeps its row, without its text and without a trace of its edits. Of an edited one, every text that it had is
/// kept beside it, with the place and the time at which it was written. An answer names the place of what it answers, so
/// that what that says now, or that it is deleted, is found when it is read. An answer in a thread names the place of the
/// message that the thread is to, and is shown in the room if it says so.
///
/// A file that goes with a message has a row until the message is deleted: without one, nobody gets it.
///
/// A reaction has a row while it is there, named by the place at which it was added: so what is left of somebody who is
/// forgotten, whose emoji cannot be read, is the same in whatever order things happen.
#[derive(Clone, Copy, Debug, Default)]
pub struct RoomTimeline;

impl Projection for RoomTimeline {
    const NAME: &'static str = "room_timeline";
    const VERSION: u32 = 7;
    const STREAMS: &'static [Stream] = &[CHATS];
    // Every row is of one room, whose events alone change it.
    const SHARDS: Shards = Shards::by_key(2);
    const TABLES: &'static str = "
        create table message (
            room_id uuid not null,
            sequence bigint not null,
            message_id uuid not null,
            author_id uuid not null,
            body text not null,
            posted_at timestamptz not null,
            edited_sequence bigint,
            edited_at timestamptz,
            deleted_at timestamptz,
            deleted_by uuid,
            answers_id uuid,
            answers_sequence bigint,
            thread_sequence bigint,
            in_room boolean not null,
            primary key (room_id, sequence)
        );
        create table message_attachment (
            room_id uuid not null,
            sequence bigint not null,
            place int not null,
            file_id uuid not null,
            author_id uuid not null,
            name text not null,
            media_type text not null,
            size_bytes bigint not null,
            width int,
            height int,
            primary key (room_id, sequence, place)
        );
        create table message_mention (
            room_id uuid not null,
            sequence bigint not null,
            account_id uuid
        );
        create table message_reaction (
            room_id uuid not null,
            sequence bigint not null,
            added_sequence bigint not null,
            account_id uuid not null,
            emoji text not null,
            primary key (room_id, sequence, added_sequence)
        );
        create table message_text (
            room_id uuid not null,
            sequence bigint not null,
            text_sequence bigint not null,
            author_id uuid not null,
            body text not null,
            written_at timestamptz not null,
            primary key (room_id, sequence, text_sequence)
        );
    ";
    const INDEXES: &'static str = "
        create index message_mention_of on message_mention (account_id, room_id, sequence);
        create index message_in_thread on message (room_id, thread_sequence, sequence) where thread_sequence is not null;
        create index message_attachment_of on message_attachment (file_id);
    ";
    const TRACES: &'static [Traces] = &[
        Traces { table: "message", owner: "author_id", texts: &["body"] },
        Traces { table: "message_text", owner: "author_id", texts: &["body"] },
        Traces { table: "message_attachment", owner: "author_id", texts: &["name"] },
        Traces { table: "message_reaction", owner: "account_id", texts: &["emoji"] },
    ];
    const VIEWS: &'static [View] = &[
        View {
            name: "room_timeline",
            select:
                "select room_id, sequence, message_id, author_id, body, posted_at, edited_sequence, edited_at,
                            deleted_at, deleted_by, answers_id, answers_sequence, thread_sequence, in_room from message",
        },
        View {
            name: "message_attachment",
            select: "select room_id, sequence, place, file_id, author_id, name, media_type, size_bytes, width, height
                     from message_attachment",
        },
        View { name: "message_mention", select: "select room_id, sequence, account_id from message_mention" },
        View {
            name: "message_reaction",
            select: "select room_id, sequence, added_sequence, account_id, emoji from message_reaction",
        },
        View {
            name: "message_text",
            select: "select room_id, sequence, text_sequence, author_id, body, written_at from message_text",
        },
    ];

    fn reads(subject: &str) -> bool {
        TimelineEvent::is_on(subject) || MessageChangeEvent::is_on(subject)
    }

    async fn apply(&self, tables: &mut PgConnection, batch: &Batch) -> Result<(), ProjectionError> {
        let posted = Posted::of(batch)?;
        posted.insert_with_answers(tables).await?;
        posted.insert_mentions(tables).await?;
        posted.insert_attachments(tables).await?;
        // A message is posted before it is edited and deleted, maybe in the same batch.
        rewrite(tables, &Edits::of(batch)?).await?;
        Reactions::of(batch)?.apply(tables).await?;
        take_back(tables, &Deletions::of(batch)?).await
    }
}

/// Edits what is not deleted. Of a message that is edited first, the text that it was posted with is kept as well.
async fn rewrite(tables: &mut PgConnection, edits: &Edits) -> Result<(), ProjectionError> {
    if edits.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "insert into message_text (room_id, sequence, text_sequence, author_id, body, written_at)
         select distinct m.room_id, m.sequence, m.sequence, m.author_id, m.body, m.posted_at
         from message m join unnest($1::uuid[], $2::bigint[]) as e (room_id, sequence)
              on m.room_id = e.room_id and m.sequence = e.sequence
         where m.deleted_at is null and m.edited_sequence is null",
    )
    .bind(&edits.rooms)
    .bind(&edits.sequences)
    .execute(&mut *tables)
    .await?;
    sqlx::query(
        "insert into message_text (room_id, sequence, text_sequence, author_id, body, written_at)
         select e.* from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::uuid[], $5::text[], $6::timestamptz[])
              as e (room_id, sequence, text_sequence, author_id, body, written_at)
              join message m on m.room_id = e.room_id and m.sequence = e.sequence
         where m.deleted_at is null",
    )
    .bind(&edits.rooms)
    .bind(&edits.sequences)
    .bind(&edits.versions)
    .bind(&edits.authors)
    .bind(&edits.bodies)
    .bind(&edits.times)
    .execute(&mut *tables)
    .await?;
    let last = edits.last_of_each();
    sqlx::query(
        "update message m set body = e.body, edited_sequence = e.version, edited_at = e.edited_at
         from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::text[], $5::timestamptz[])
              as e (room_id, sequence, version, body, edited_at)
         where m.room_id = e.room_id and m.sequence = e.sequence and m.deleted_at is null",
    )
    .bind(&last.rooms)
    .bind(&last.sequences)
    .bind(&last.versions)
    .bind(&last.bodies)
    .bind(&last.times)
    .execute(tables)
    .await?;
    Ok(())
}

async fn take_back(tables: &mut PgConnection, deleted: &Deletions) -> Result<(), ProjectionError> {
    if deleted.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "delete from message_text t using unnest($1::uuid[], $2::bigint[]) as d (room_id, sequence)
         where t.room_id = d.room_id and t.sequence = d.sequence",
    )
    .bind(&deleted.rooms)
    .bind(&deleted.sequences)
    .execute(&mut *tables)
    .await?;
    sqlx::query(
        "delete from message_reaction r using unnest($1::uuid[], $2::bigint[]) as d (room_id, sequence)
         where r.room_id = d.room_id and r.sequence = d.sequence",
    )
    .bind(&deleted.rooms)
    .bind(&deleted.sequences)
    .execute(&mut *tables)
    .await?;
    sqlx::query(
        "delete from message_attachment a using unnest($1::uuid[], $2::bigint[]) as d (room_id, sequence)
         where a.room_id = d.room_id and a.sequence = d.sequence",
    )
    .bind(&deleted.rooms)
    .bind(&deleted.sequences)
    .execute(&mut *tables)
    .await?;
    sqlx::query(
        "update message m set body = $5, edited_sequence = null, edited_at = null, deleted_at = d.deleted_at, deleted_by = d.deleted_by
         from unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::uuid[])
              as d (room_id, sequence, deleted_at, deleted_by)
         where m.room_id = d.room_id and m.sequence = d.sequence and m.deleted_at is null",
    )
    .bind(&deleted.rooms)
    .bind(&deleted.sequences)
    .bind(&deleted.times)
    .bind(&deleted.by)
    // The same as for a forgotten author, so that it does not matter which of the two happens first.
    .bind(ERASED)
    .execute(tables)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::projection::spec::{Spec, given, on};
    use domain::{
        boundary::Boundary,
        chat::{Answered, Attachment, InThread, MessageChangeEvent, PictureSize, RoomEvent, TimelineEvent},
        ids::{AccountId, FileId, MessageId, RoomId},
    };
    use personal::{Deletable, Personal};
    use serde_json::json;
    use uuid::Uuid;

    fn ada() -> AccountId {
        AccountId::new(Uuid::from_u128(0xada))
    }

    fn posted(room: u128, message: u128, body: Deletable<String>) -> Spec {
        let (room, message) = (RoomId::new(Uuid::from_u128(room)), MessageId::new(Uuid::from_u128(message)));
        on(
            &Boundary::timeline(room),
            TimelineEvent::MessagePosted {
                room,
                message,
                author: ada(),
                body,
                answers: None,
                mentions: Vec::new(),
                mentions_room: false,
                attachments: Vec::new(),
            },
        )
    }

    fn answered(room: u128, message: u128, to: (u128, u64), thread: Option<InThread>) -> Spec {
        let (room, message) = (RoomId::new(Uuid::from_u128(room)), MessageId::new(Uuid::from_u128(message)));
        let message_answered = MessageId::new(Uuid::from_u128(to.0));
        let answers = Some(Answered { message: message_answered, sequence: to.1, thread });
        let (author, body) = (ada(), text("an answer"));
        on(
            &Boundary::timeline(room),
            TimelineEvent::MessagePosted {
                room,
                message,
                author,
                body,
                answers,
                mentions: Vec::new(),
                mentions_room: false,
                attachments: Vec::new(),
            },
        )
    }

    fn reacted(sequence: u64, by: AccountId, emoji: Option<&str>) -> Spec {
        let (room, message) = (RoomId::new(Uuid::from_u128(1)), MessageId::new(Uuid::from_u128(0x11)));
        let of = by.person();
        let emoji = emoji.map_or(Personal::Erased { of }, |emoji| Personal::open(of, emoji.to_owned()));
        let event = MessageChangeEvent::ReactionAdded { room, message, sequence, by, emoji };
        on(&Boundary::message_changes(room), event)
    }

    fn unreacted(sequence: u64, by: AccountId, added: u64) -> Spec {
        let (room, message) = (RoomId::new(Uuid::from_u128(1)), MessageId::new(Uuid::from_u128(0x11)));
        let event = MessageChangeEvent::ReactionRemoved { room, message, sequence, by, added };
        on(&Boundary::message_changes(room), event)
    }

    fn deleted(room: u128, sequence: u64, by: AccountId) -> Spec {
        let (room, message) = (RoomId::new(Uuid::from_u128(room)), MessageId::new(Uuid::from_u128(0x11)));
        let event = MessageChangeEvent::MessageDeleted { room, message, sequence, author: ada(), by };
        on(&Boundary::message_changes(room), event)
    }

    fn edited(room: u128, sequence: u64, body: Deletable<String>) -> Spec {
        let (room, message) = (RoomId::new(Uuid::from_u128(room)), MessageId::new(Uuid::from_u128(0x11)));
        let event = MessageChangeEvent::MessageEdited { room, message, sequence, author: ada(), body };
        on(&Boundary::message_changes(room), event)
    }

    fn text(text: &str) -> Deletable<String> {
        Deletable::open(ada().person(), text.to_owned())
    }

    #[tokio::test]
    async fn messages_stand_in_the_order_of_the_log() -> anyhow::Result<()> {
        let room = RoomId::new(Uuid::from_u128(1));
        let created = RoomEvent::RoomCreated { room, name: "Harbour".to_owned(), owner: ada() };
        given([
            on(&Boundary::room(room), created),
            posted(1, 0x11, text("first")),
            posted(2, 0x21, text("elsewhere")),
            posted(1, 0x12, text("second, in\ntwo lines")),
        ])
        .project::<RoomTimeline>()
        .await?
        .then_rows(
            "select sequence, message_id, author_id, body from read.room_timeline
             where room_id = '00000000-0000-0000-0000-000000000001' order by sequence",
            json!([
                {"sequence": 2, "message_id": Uuid::from_u128(0x11), "author_id": ada(), "body": "first"},
                {"sequence": 4, "message_id": Uuid::from_u128(0x12), "author_id": ada(),
                 "body": "second, in\ntwo lines"},
            ]),
        )
        .await
    }

    #[tokio::test]
    async fn a_deleted_message_keeps_its_place_and_loses_its_text() -> anyhow::Result<()> {
        let bob = AccountId::new(Uuid::from_u128(0xb0b));
        given([
            posted(1, 0x11, text("first")),
            posted(1, 0x12, text("second")),
            posted(2, 0x11, text("elsewhere")),
            deleted(1, 1, bob),
            // Too late, of a message that is not there, and of one that is in another room.
            deleted(1, 1, ada()),
            deleted(1, 7, bob),
            deleted(2, 2, bob),
        ])
        .project::<RoomTimeline>()
        .await?
        .then_rows(
            "select sequence, body, deleted_by, extract(epoch from deleted_at - posted_at)::int as after
             from read.room_timeline order by sequence",
            json!([
                {"sequence": 1, "body": "[erased]", "deleted_by": bob, "after": 3},
                {"sequence": 2, "body": "second", "deleted_by": null, "after": null},
                {"sequence": 3, "body": "elsewhere", "deleted_by": null, "after": null},
            ]),
        )
        .await
    }

    #[tokio::test]
    async fn an_edited_message_says_what_it_says_last_and_keeps_every_text() -> anyhow::Result<()> {
        let projected = given([
            posted(1, 0x11, text("first")),
            posted(1, 0x12, text("as it was")),
            edited(1, 1, text("second")),
            edited(1, 1, text("third")),
            // Of a message that is not there, and of one that is in another room.
            edited(1, 7, text("nothing")),
            edited(2, 1, text("elsewhere")),
        ])
        .project::<RoomTimeline>()
        .await?;
        projected
            .then_rows(
                "select sequence, body, edited_sequence, extract(epoch from edited_at - posted_at)::int as after
                 from read.room_timeline order by sequence",
                json!([
                    {"sequence": 1, "body": "third", "edited_sequence": 4, "after": 3},
                    {"sequence": 2, "body": "as it was", "edited_sequence": null, "after": null},
                ]),
            )
            .await?;
        projected
            .then_rows(
                "select sequence, text_sequence, body, author_id from read.message_text order by text_sequence",
                json!([
                    {"sequence": 1, "text_sequence": 1, "body": "first", "author_id": ada()},
                    {"sequence": 1, "text_sequence": 3, "body": "second", "author_id": ada()},
                    {"sequence": 1, "text_sequence": 4, "body": "third", "author_id": ada()},
                ]),
            )
            .await
    }

    #[tokio::test]
    async fn of_a_deleted_message_no_text_is_left_and_none_comes_later() -> anyhow::Result<()> {
        let projected = given([
            posted(1, 0x11, text("first")),
            edited(1, 1, text("second")),
            deleted(1, 1, ada()),
            edited(1, 1, text("too late")),
        ])
        .project::<RoomTimeline>()
        .await?;
        projected
            .then_rows(
                "select body, edited_sequence, edited_at from read.room_timeline",
                json!([{"body": "[erased]", "edited_sequence": null, "edited_at": null}]),
            )
            .await?;
        projected.then_rows("select body from read.message_text", json!([])).await
    }

    #[tokio::test]
    async fn an_answer_names_what_it_answers() -> anyhow::Result<()> {
        given([posted(1, 0x11, text("first")), answered(1, 0x12, (0x11, 1), None)])
            .project::<RoomTimeline>()
            .await?
            .then_rows(
                "select sequence, answers_id, answers_sequence from read.room_timeline order by sequence",
                json!([
                    {"sequence": 1, "answers_id": null, "answers_sequence": null},
                    {"sequence": 2, "answers_id": Uuid::from_u128(0x11), "answers_sequence": 1},
                ]),
            )
            .await
    }

    #[tokio::test]
    async fn an_answer_in_a_thread_is_shown_in_the_room_if_it_says_so() -> anyhow::Result<()> {
        let thread = |also_in_room| Some(InThread { author: ada(), also_in_room });
        given([
            posted(1, 0x11, text("first")),
            answered(1, 0x12, (0x11, 1), None),
            answered(1, 0x13, (0x11, 1), thread(false)),
            answered(1, 0x14, (0x11, 1), thread(true)),
        ])
        .project::<RoomTimeline>()
        .await?
        .then_rows(
            "select sequence, thread_sequence, in_room from read.room_timeline order by sequence",
            json!([
                {"sequence": 1, "thread_sequence": null, "in_room": true},
                {"sequence": 2, "thread_sequence": null, "in_room": true},
                {"sequence": 3, "thread_sequence": 1, "in_room": false},
                {"sequence": 4, "thread_sequence": 1, "in_room": true},
            ]),
        )
        .await
    }

    #[tokio::test]
    async fn a_message_keeps_whom_it_mentions() -> anyhow::Result<()> {
        let (room, message) = (RoomId::new(Uuid::from_u128(1)), MessageId::new(Uuid::from_u128(0x11)));
        let (author, body, answers, mentions_room) = (ada(), text("@bob @room"), None, true);
        let bob = AccountId::new(Uuid::from_u128(0xb0b));
        let mentions = vec![bob];
        let posted = TimelineEvent::MessagePosted {
            room,
            message,
            author,
            body,
            answers,
            mentions,
            mentions_room,
            attachments: Vec::new(),
        };
        given([on(&Boundary::timeline(room), posted), posted_plainly()])
            .project::<RoomTimeline>()
            .await?
            .then_rows(
                "select sequence, account_id from read.message_mention order by account_id nulls last",
                json!([{"sequence": 1, "account_id": bob}, {"sequence": 1, "account_id": null}]),
            )
            .await
    }

    fn with_files(message: u128, files: &[(u128, Option<&str>)]) -> Spec {
        let (room, message) = (RoomId::new(Uuid::from_u128(1)), MessageId::new(Uuid::from_u128(message)));
        let attachments = files.iter().map(|(file, name)| Attachment {
            file: FileId::new(Uuid::from_u128(*file)),
            name: name.map_or_else(|| Deletable::erased(ada().person()), text),
            media_type: "image/png".to_owned(),
            size_bytes: 7,
            digest: text("00"),
            picture: name.map(|_| PictureSize { width: 4, height: 3 }),
        });
        let posted = TimelineEvent::MessagePosted {
            room,
            message,
            author: ada(),
            body: text(""),
            answers: None,
            mentions: Vec::new(),
            mentions_room: false,
            attachments: attachments.collect(),
        };
        on(&Boundary::timeline(room), posted)
    }

    #[tokio::test]
    async fn files_stand_in_their_order_and_go_with_their_message() -> anyhow::Result<()> {
        given([
            with_files(0x11, &[(0xf2, Some("b.png")), (0xf1, Some("a.png"))]),
            with_files(0x12, &[(0xf3, Some("gone.png"))]),
            with_files(0x13, &[(0xf4, None)]),
            deleted(1, 2, ada()),
        ])
        .project::<RoomTimeline>()
        .await?
        .then_rows(
            "select sequence, place, file_id, name, width, height from read.message_attachment order by sequence, place",
            json!([
                {"sequence": 1, "place": 0, "file_id": Uuid::from_u128(0xf2), "name": "b.png", "width": 4, "height": 3},
                {"sequence": 1, "place": 1, "file_id": Uuid::from_u128(0xf1), "name": "a.png", "width": 4, "height": 3},
                {"sequence": 3, "place": 0, "file_id": Uuid::from_u128(0xf4), "name": "[erased]", "width": null, "height": null},
            ]),
        )
        .await
    }

    fn posted_plainly() -> Spec {
        posted(1, 0x12, text("to nobody in particular"))
    }

    const REACTIONS: &str =
        "select added_sequence, account_id, emoji from read.message_reaction order by added_sequence";

    #[tokio::test]
    async fn reactions_are_there_until_they_are_taken_back() -> anyhow::Result<()> {
        let bob = AccountId::new(Uuid::from_u128(0xb0b));
        given([
            posted(1, 0x11, text("first")),
            reacted(1, ada(), Some("👍")),
            reacted(1, bob, Some("👍")),
            reacted(1, bob, None),
            unreacted(1, ada(), 2),
            // Of a message that is not there.
            reacted(9, bob, Some("👍")),
        ])
        .project::<RoomTimeline>()
        .await?
        .then_rows(
            REACTIONS,
            json!([
                {"added_sequence": 3, "account_id": bob, "emoji": "👍"},
                {"added_sequence": 4, "account_id": bob, "emoji": "[erased]"},
            ]),
        )
        .await
    }

    #[tokio::test]
    async fn reactions_go_with_their_message_and_none_comes_later() -> anyhow::Result<()> {
        given([
            posted(1, 0x11, text("first")),
            reacted(1, ada(), Some("👍")),
            deleted(1, 1, ada()),
            reacted(1, ada(), Some("🎉")),
        ])
        .project::<RoomTimeline>()
        .await?
        .then_rows(REACTIONS, json!([]))
        .await
    }

    #[tokio::test]
    async fn an_erased_author_leaves_a_mark_and_not_a_word() -> anyhow::Result<()> {
        given([posted(1, 0x11, Deletable::erased(ada().person()))])
            .project::<RoomTimeline>()
            .await?
            .then_rows("select body from read.room_timeline", json!([{"body": "[erased]"}]))
            .await
    }

    #[tokio::test]
    async fn the_same_message_id_in_two_rooms_is_two_messages() -> anyhow::Result<()> {
        given([posted(1, 0x11, text("here")), posted(2, 0x11, text("there"))])
            .project::<RoomTimeline>()
            .await?
            .then_rows(
                "select body from read.room_timeline order by sequence",
                json!([{"body": "here"}, {"body": "there"}]),
            )
            .await
    }
}
