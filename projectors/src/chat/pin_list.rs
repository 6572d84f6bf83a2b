//! Which messages are pinned in each room, by whom and since when.

use std::collections::BTreeMap;

use domain::{
    boundary::{CHATS, Stream},
    chat::RoomEvent,
    logged::Logged as _,
};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::projection::{Batch, Projection, ProjectionError, Traces, View};

/// The read model `pin_list`.
///
/// It holds places and ids only: what a message says, and whether it is deleted, is joined when it is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct PinList;

impl Projection for PinList {
    const NAME: &'static str = "pin_list";
    const VERSION: u32 = 1;
    const STREAMS: &'static [Stream] = &[CHATS];
    const TABLES: &'static str = "
        create table pin (
            room_id uuid not null,
            sequence bigint not null,
            pinned_sequence bigint not null,
            pinned_by uuid not null,
            pinned_at timestamptz not null,
            primary key (room_id, sequence)
        );
    ";
    const TRACES: &'static [Traces] = &[];
    const VIEWS: &'static [View] = &[View {
        name: "pin_list",
        select: "select room_id, sequence, pinned_sequence, pinned_by, pinned_at from pin",
    }];

    fn reads(subject: &str) -> bool {
        RoomEvent::is_on(subject)
    }

    async fn apply(&self, tables: &mut PgConnection, batch: &Batch) -> Result<(), ProjectionError> {
        // Of each message what happens last; nothing for one that is pinned no more.
        let mut pins: BTreeMap<(Uuid, i64), Option<Pin>> = BTreeMap::new();
        for fact in batch.of::<RoomEvent>()? {
            let (room, sequence, pin) = match fact.event {
                RoomEvent::MessagePinned { room, sequence, by, .. } => {
                    (room, sequence, Some(Pin { at: fact.sequence, by: by.uuid(), time: fact.time }))
                }
                RoomEvent::MessageUnpinned { room, sequence, .. } => (room, sequence, None),
                _ => continue,
            };
            // A place that Postgres cannot name is no message's.
            let Ok(sequence) = i64::try_from(sequence) else { continue };
            pins.insert((room.uuid(), sequence), pin);
        }
        if pins.is_empty() {
            return Ok(());
        }
        let rooms: Vec<_> = pins.keys().map(|(room, _)| *room).collect();
        let sequences: Vec<_> = pins.keys().map(|(_, sequence)| *sequence).collect();
        sqlx::query(
            "delete from pin p using unnest($1::uuid[], $2::bigint[]) as gone (room_id, sequence)
             where p.room_id = gone.room_id and p.sequence = gone.sequence",
        )
        .bind(&rooms)
        .bind(&sequences)
        .execute(&mut *tables)
        .await?;
        sqlx::query(
            "insert into pin (room_id, sequence, pinned_sequence, pinned_by, pinned_at)
             select * from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::uuid[], $5::timestamptz[])
                  as p (room_id, sequence, pinned_sequence, pinned_by, pinned_at)
             where p.pinned_sequence is not null",
        )
        .bind(&rooms)
        .bind(&sequences)
        .bind(pins.values().map(|pin| pin.as_ref().map(|pin| pin.at)).collect::<Vec<_>>())
        .bind(pins.values().map(|pin| pin.as_ref().map(|pin| pin.by)).collect::<Vec<_>>())
        .bind(pins.values().map(|pin| pin.as_ref().map(|pin| pin.time)).collect::<Vec<_>>())
        .execute(tables)
        .await?;
        Ok(())
    }
}

/// That a message is pinned: where that stands, by whom and when.
struct Pin {
    at: i64,
    by: Uuid,
    time: OffsetDateTime,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::projection::spec::{Spec, given, on};
    use domain::{
        boundary::Boundary,
        ids::{AccountId, MessageId, RoomId},
    };
    use serde_json::{Value, json};

    fn room() -> RoomId {
        RoomId::new(Uuid::from_u128(1))
    }

    fn person(number: u128) -> AccountId {
        AccountId::new(Uuid::from_u128(number))
    }

    fn pinned(sequence: u64, by: u128) -> Spec {
        let (room, message, by) = (room(), MessageId::new(Uuid::from_u128(0x3e)), person(by));
        on(&Boundary::room(room), RoomEvent::MessagePinned { room, message, sequence, by })
    }

    fn unpinned(sequence: u64) -> Spec {
        let (room, message, by) = (room(), MessageId::new(Uuid::from_u128(0x3e)), person(1));
        on(&Boundary::room(room), RoomEvent::MessageUnpinned { room, message, sequence, by })
    }

    fn row(sequence: u64, at: u64, by: u128) -> Value {
        json!({"sequence": sequence, "pinned_sequence": at, "pinned_by": person(by)})
    }

    const PINS: &str = "select sequence, pinned_sequence, pinned_by from read.pin_list order by sequence";

    #[tokio::test]
    async fn a_message_is_pinned_by_whoever_did_it_last_until_it_is_unpinned() -> anyhow::Result<()> {
        let events = || [pinned(70, 1), pinned(80, 2), unpinned(90)];
        let two = json!([row(70, 1, 1), row(80, 2, 2)]);
        given(events()).project::<PinList>().await?.then_rows(PINS, two).await?;
        let later = events().into_iter().chain([unpinned(70), pinned(80, 1)]);
        given(later).project::<PinList>().await?.then_rows(PINS, json!([row(80, 5, 1)])).await?;
        let again = [pinned(70, 1), unpinned(70), pinned(70, 2)];
        given(again).project::<PinList>().await?.then_rows(PINS, json!([row(70, 3, 2)])).await
    }
}
