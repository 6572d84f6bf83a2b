//! What was said in each room, in order.

use domain::{
    boundary::{CHATS, Stream},
    chat::TimelineEvent,
};
use sqlx::PgConnection;

use crate::projection::{Batch, Projection, ProjectionError, Traces, View, shown};

/// The read model `room_timeline`.
///
/// Its key is the place in the log, not the message's id: an id is the sender's choice, a place is not.
#[derive(Clone, Copy, Debug, Default)]
pub struct RoomTimeline;

impl Projection for RoomTimeline {
    const NAME: &'static str = "room_timeline";
    const VERSION: u32 = 1;
    const STREAMS: &'static [Stream] = &[CHATS];
    const TABLES: &'static str = "
        create table message (
            room_id uuid not null,
            sequence bigint not null,
            message_id uuid not null,
            author_id uuid not null,
            body text not null,
            posted_at timestamptz not null,
            primary key (room_id, sequence)
        );
    ";
    const TRACES: &'static [Traces] =
        &[Traces { table: "message", owner: "author_id", texts: &["body"] }];
    const VIEWS: &'static [View] = &[View {
        name: "room_timeline",
        select: "select room_id, sequence, message_id, author_id, body, posted_at from message",
    }];

    async fn apply(&self, tables: &mut PgConnection, batch: &Batch) -> Result<(), ProjectionError> {
        let facts = batch.of::<TimelineEvent>()?;
        if facts.is_empty() {
            return Ok(());
        }
        let (mut rooms, mut messages, mut authors, mut bodies) = (vec![], vec![], vec![], vec![]);
        for fact in &facts {
            let TimelineEvent::MessagePosted { room, message, author, body } = &fact.event;
            rooms.push(room.uuid());
            messages.push(message.uuid());
            authors.push(author.uuid());
            bodies.push(shown(body));
        }
        sqlx::query(
            "insert into message (room_id, sequence, message_id, author_id, body, posted_at)
             select * from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::text[], $6::timestamptz[])",
        )
        .bind(rooms)
        .bind(facts.iter().map(|fact| fact.sequence).collect::<Vec<_>>())
        .bind(messages)
        .bind(authors)
        .bind(bodies)
        .bind(facts.iter().map(|fact| fact.time).collect::<Vec<_>>())
        .execute(tables)
        .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::projection::spec::{Spec, given, on};
    use domain::{
        boundary::Boundary,
        chat::RoomEvent,
        ids::{AccountId, MessageId, RoomId},
    };
    use personal::Deletable;
    use serde_json::json;
    use uuid::Uuid;

    fn ada() -> AccountId {
        AccountId::new(Uuid::from_u128(0xada))
    }

    fn posted(room: u128, message: u128, body: Deletable<String>) -> Spec {
        let (room, message) = (RoomId::new(Uuid::from_u128(room)), MessageId::new(Uuid::from_u128(message)));
        on(&Boundary::timeline(room), TimelineEvent::MessagePosted { room, message, author: ada(), body })
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
