//! How many messages each account has posted in each room.

use domain::{
    boundary::{CHATS, Stream},
    chat::TimelineEvent,
};
use sqlx::PgConnection;

use crate::projection::{Batch, Projection, ProjectionError, Traces, View};

/// The read model `message_count`.
#[derive(Clone, Copy, Debug, Default)]
pub struct MessageCount;

impl Projection for MessageCount {
    const NAME: &'static str = "message_count";
    const VERSION: u32 = 1;
    const STREAMS: &'static [Stream] = &[CHATS];
    const TABLES: &'static str = "
        create table posted (
            room_id uuid not null,
            account_id uuid not null,
            messages bigint not null,
            primary key (room_id, account_id)
        );
    ";
    const INDEXES: &'static str = "create index posted_by_account on posted (account_id);";
    const VIEWS: &'static [View] =
        &[View { name: "message_count", select: "select room_id, account_id, messages from posted" }];
    const TRACES: &'static [Traces] = &[];

    async fn apply(&self, tables: &mut PgConnection, batch: &Batch) -> Result<(), ProjectionError> {
        let (mut rooms, mut authors) = (Vec::new(), Vec::new());
        for fact in batch.of::<TimelineEvent>()? {
            match fact.event {
                TimelineEvent::MessagePosted { room, author, .. } => {
                    rooms.push(room.uuid());
                    authors.push(author.uuid());
                }
            }
        }
        sqlx::query(
            "insert into posted (room_id, account_id, messages)
             select room_id, account_id, count(*) from unnest($1::uuid[], $2::uuid[]) as new (room_id, account_id)
             group by room_id, account_id
             on conflict (room_id, account_id) do update set messages = posted.messages + excluded.messages",
        )
        .bind(rooms)
        .bind(authors)
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
        ids::{AccountId, MessageId, RoomId},
    };
    use personal::Deletable;
    use serde_json::json;
    use uuid::Uuid;

    fn posted(room: u128, author: u128) -> Spec {
        let (room, author) = (RoomId::new(Uuid::from_u128(room)), AccountId::new(Uuid::from_u128(author)));
        let body = Deletable::open(author.person(), "hello".to_owned());
        let message = MessageId::new(Uuid::from_u128(1));
        let (answers, mentions, attachments) = (None, Vec::new(), Vec::new());
        let posted = TimelineEvent::MessagePosted {
            room,
            message,
            author,
            body,
            answers,
            mentions,
            mentions_room: false,
            attachments,
        };
        on(&Boundary::timeline(room), posted)
    }

    #[tokio::test]
    async fn messages_are_counted_by_room_and_author() -> anyhow::Result<()> {
        given([posted(1, 0xada), posted(1, 0xada), posted(1, 0xb0b), posted(2, 0xada)])
            .project::<MessageCount>()
            .await?
            .then_rows(
                "select messages from read.message_count order by room_id, account_id",
                json!([{"messages": 2}, {"messages": 1}, {"messages": 1}]),
            )
            .await
    }
}
