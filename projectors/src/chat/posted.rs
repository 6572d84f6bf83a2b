//! What is said in a batch, column by column, for every read model that keeps each message.

use domain::chat::{Attachment, TimelineEvent};
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
    /// Which messages they answer, and where those were posted.
    answered: Vec<Option<Uuid>>,
    answered_sequences: Vec<Option<i64>>,
    /// In which threads they stand, by the place of the message that each is to, and whether they are shown in the room.
    threads: Vec<Option<i64>>,
    in_room: Vec<bool>,
    /// In which room, where, and whom they mention: nobody in particular is everybody.
    mentions: Vec<(Uuid, i64, Option<Uuid>)>,
    attachments: Vec<Attached>,
}

/// A file of a message: in which room and where that is, whose, and as the how-manieth.
#[derive(Debug)]
struct Attached {
    room: Uuid,
    sequence: i64,
    author: Uuid,
    place: i32,
    file: Attachment,
}

impl Posted {
    /// Those of a batch.
    ///
    /// # Errors
    /// When an event is of a kind or version that this program does not understand.
    pub fn of(batch: &Batch) -> Result<Self, ProjectionError> {
        let mut posted = Self::default();
        for fact in batch.of::<TimelineEvent>()? {
            let TimelineEvent::MessagePosted {
                room,
                message,
                author,
                body,
                answers,
                mentions,
                mentions_room,
                attachments,
            } = &fact.event;
            // A place that Postgres cannot name is no message's.
            let answers =
                answers.and_then(|to| Some((to.message.uuid(), i64::try_from(to.sequence).ok()?, to.thread)));
            let thread = answers.and_then(|(_, sequence, thread)| Some((sequence, thread?)));
            let everybody = mentions_room.then_some(None);
            for mentioned in mentions.iter().map(|account| Some(account.uuid())).chain(everybody) {
                posted.mentions.push((room.uuid(), fact.sequence, mentioned));
            }
            for (place, file) in (0..).zip(attachments) {
                let (room, author) = (room.uuid(), author.uuid());
                let file = file.clone();
                posted.attachments.push(Attached { room, sequence: fact.sequence, author, place, file });
            }
            posted.rooms.push(room.uuid());
            posted.sequences.push(fact.sequence);
            posted.messages.push(message.uuid());
            posted.authors.push(author.uuid());
            posted.bodies.push(shown(body));
            posted.times.push(fact.time);
            posted.answered.push(answers.map(|(message, ..)| message));
            posted.answered_sequences.push(answers.map(|(_, sequence, _)| sequence));
            posted.threads.push(thread.map(|(root, _)| root));
            posted.in_room.push(thread.is_none_or(|(_, thread)| thread.also_in_room));
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

    /// Adds them to a table `message` with these six columns and those that say which message each answers, and where.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_with_answers(&self, tables: &mut PgConnection) -> Result<(), ProjectionError> {
        if self.rooms.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "insert into message (room_id, sequence, message_id, author_id, body, posted_at, answers_id, answers_sequence,
                                  thread_sequence, in_room)
             select * from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::text[], $6::timestamptz[],
                                  $7::uuid[], $8::bigint[], $9::bigint[], $10::boolean[])",
        )
        .bind(&self.rooms)
        .bind(&self.sequences)
        .bind(&self.messages)
        .bind(&self.authors)
        .bind(&self.bodies)
        .bind(&self.times)
        .bind(&self.answered)
        .bind(&self.answered_sequences)
        .bind(&self.threads)
        .bind(&self.in_room)
        .execute(tables)
        .await?;
        Ok(())
    }

    /// Adds whom they mention to a table `message_mention`, where no account stands for everybody.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_mentions(&self, tables: &mut PgConnection) -> Result<(), ProjectionError> {
        if self.mentions.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "insert into message_mention (room_id, sequence, account_id)
             select * from unnest($1::uuid[], $2::bigint[], $3::uuid[])",
        )
        .bind(self.mentions.iter().map(|(room, ..)| *room).collect::<Vec<_>>())
        .bind(self.mentions.iter().map(|(_, sequence, _)| *sequence).collect::<Vec<_>>())
        .bind(self.mentions.iter().map(|(.., account)| *account).collect::<Vec<_>>())
        .execute(tables)
        .await?;
        Ok(())
    }

    /// Adds the files that go with them to a table `message_attachment`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_attachments(&self, tables: &mut PgConnection) -> Result<(), ProjectionError> {
        if self.attachments.is_empty() {
            return Ok(());
        }
        let files = &self.attachments;
        let side = |side: u32| i32::try_from(side).ok();
        sqlx::query(
            "insert into message_attachment (room_id, sequence, place, file_id, author_id, name, media_type, size_bytes, width, height)
             select * from unnest($1::uuid[], $2::bigint[], $3::int[], $4::uuid[], $5::uuid[], $6::text[], $7::text[],
                                  $8::bigint[], $9::int[], $10::int[])",
        )
        .bind(column(files, |each| each.room))
        .bind(column(files, |each| each.sequence))
        .bind(column(files, |each| each.place))
        .bind(column(files, |each| each.file.file.uuid()))
        .bind(column(files, |each| each.author))
        .bind(column(files, |each| shown(&each.file.name)))
        .bind(column(files, |each| each.file.media_type.clone()))
        .bind(column(files, |each| i64::try_from(each.file.size_bytes).unwrap_or(i64::MAX)))
        .bind(column(files, |each| each.file.picture.and_then(|picture| side(picture.width))))
        .bind(column(files, |each| each.file.picture.and_then(|picture| side(picture.height))))
        .execute(tables)
        .await?;
        Ok(())
    }
}

/// One value of each file.
fn column<T>(files: &[Attached], value: impl Fn(&Attached) -> T) -> Vec<T> {
    files.iter().map(value).collect()
}
