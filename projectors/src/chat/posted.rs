//! What is said in a batch, column by column, for every read model that keeps each message.

use domain::chat::TimelineEvent;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::projection::{Batch, ProjectionError, shown};

/// Posted messages, in the order of the log.
#[derive(Debug, Default)]
pub struct Posted {
    rooms: Vec<Uuid>,
    sequences: Vec<i64>,
    messages: Vec<Uuid>,
    authors: Vec<Uuid>,
    bodies: Vec<String>,
    times: Vec<OffsetDateTime>,
}

impl Posted {
    /// Those of a batch.
    ///
    /// # Errors
    /// When an event is of a kind or version that this program does not understand.
    pub fn of(batch: &Batch) -> Result<Self, ProjectionError> {
        let mut posted = Self::default();
        for fact in batch.of::<TimelineEvent>()? {
            let TimelineEvent::MessagePosted { room, message, author, body } = &fact.event;
            posted.rooms.push(room.uuid());
            posted.sequences.push(fact.sequence);
            posted.messages.push(message.uuid());
            posted.authors.push(author.uuid());
            posted.bodies.push(shown(body));
            posted.times.push(fact.time);
        }
        Ok(posted)
    }

    /// Adds them to a table `message` with these six columns.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert(&self, tables: &mut PgConnection) -> Result<(), ProjectionError> {
        if self.rooms.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "insert into message (room_id, sequence, message_id, author_id, body, posted_at)
             select * from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::text[], $6::timestamptz[])",
        )
        .bind(&self.rooms)
        .bind(&self.sequences)
        .bind(&self.messages)
        .bind(&self.authors)
        .bind(&self.bodies)
        .bind(&self.times)
        .execute(tables)
        .await?;
        Ok(())
    }
}
