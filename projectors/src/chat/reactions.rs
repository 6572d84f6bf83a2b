//! How people react in a batch to what was said.

use domain::{chat::MessageChangeEvent, ids::AccountId, ids::RoomId};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::projection::{Batch, Fact, ProjectionError, shown};

/// Reactions that come and go, column by column. Each is named by the place at which it was added.
#[derive(Debug, Default)]
pub struct Reactions {
    rooms: Vec<Uuid>,
    /// Where each one's message was posted.
    sequences: Vec<i64>,
    added: Vec<i64>,
    by: Vec<Uuid>,
    emoji: Vec<String>,
    gone_rooms: Vec<Uuid>,
    gone_sequences: Vec<i64>,
    gone: Vec<i64>,
}

impl Reactions {
    /// Those of a batch.
    ///
    /// # Errors
    /// When an event is of a kind or version that this program does not understand.
    pub fn of(batch: &Batch) -> Result<Self, ProjectionError> {
        let mut reactions = Self::default();
        for Fact { event, sequence: at, .. } in batch.of::<MessageChangeEvent>()? {
            match event {
                MessageChangeEvent::ReactionAdded { room, sequence, by, emoji, .. } => {
                    reactions.add(room, sequence, at, by, shown(&emoji));
                }
                MessageChangeEvent::ReactionRemoved { room, sequence, added, .. } => {
                    reactions.remove(room, sequence, added);
                }
                MessageChangeEvent::MessageEdited { .. }
                | MessageChangeEvent::MessageDeleted { .. }
                | MessageChangeEvent::MessageTextDestroyed { .. }
                | MessageChangeEvent::LinkPreviewed { .. }
                | MessageChangeEvent::LinkPreviewRemoved { .. } => {}
            }
        }
        Ok(reactions)
    }

    /// Changes a table `message_reaction` beside the table `message`: nobody reacts to what is deleted. What is taken back
    /// in the batch was added before, maybe in it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn apply(&self, tables: &mut PgConnection) -> Result<(), ProjectionError> {
        if !self.rooms.is_empty() {
            sqlx::query(
                "insert into message_reaction (room_id, sequence, added_sequence, account_id, emoji)
                 select r.* from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::uuid[], $5::text[])
                      as r (room_id, sequence, added_sequence, account_id, emoji)
                      join message m on m.room_id = r.room_id and m.sequence = r.sequence
                 where m.deleted_at is null",
            )
            .bind(&self.rooms)
            .bind(&self.sequences)
            .bind(&self.added)
            .bind(&self.by)
            .bind(&self.emoji)
            .execute(&mut *tables)
            .await?;
        }
        if !self.gone.is_empty() {
            sqlx::query(
                "delete from message_reaction r
                 using unnest($1::uuid[], $2::bigint[], $3::bigint[]) as g (room_id, sequence, added_sequence)
                 where r.room_id = g.room_id and r.sequence = g.sequence and r.added_sequence = g.added_sequence",
            )
            .bind(&self.gone_rooms)
            .bind(&self.gone_sequences)
            .bind(&self.gone)
            .execute(tables)
            .await?;
        }
        Ok(())
    }

    fn add(&mut self, room: RoomId, sequence: u64, at: i64, by: AccountId, emoji: String) {
        // A place that Postgres cannot name is no message's.
        let Ok(sequence) = i64::try_from(sequence) else { return };
        self.rooms.push(room.uuid());
        self.sequences.push(sequence);
        self.added.push(at);
        self.by.push(by.uuid());
        self.emoji.push(emoji);
    }

    fn remove(&mut self, room: RoomId, sequence: u64, added: u64) {
        let (Ok(sequence), Ok(added)) = (i64::try_from(sequence), i64::try_from(added)) else { return };
        self.gone_rooms.push(room.uuid());
        self.gone_sequences.push(sequence);
        self.gone.push(added);
    }
}
