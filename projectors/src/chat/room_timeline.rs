//! What was said in each room, in order.

use domain::{
    boundary::{CHATS, Stream},
    chat::{MessageChangeEvent, TimelineEvent},
    logged::Logged as _,
};
use sqlx::PgConnection;

use super::{
    deletions::Deletions, edits::Edits, mention_edits::MentionEdits, posted::Posted, reactions::Reactions,
};
use crate::projection::{Batch, ERASED, Projection, ProjectionError, Shards, Traces, View};

/// The read model `room_timeline`.
///
/// Its key is the place in the log, not the message's id: an id is the sender's choice, a place is not. A deleted
/// message keeps its row, without its text and without a trace of its edits. Of an edited one, every text that it had is
/// kept beside it, with the place and the time at which it was written. An answer names the place of what it answers, so
/// that what that says now, or that it is deleted, is found when it is read. An answer in a thread names the place of the
/// message that the thread is to, and is shown in the room if it says so.
///
/// A mention stands while the text as it is now mentions somebody; whether it was there when the message was posted is kept
/// beside that, since who follows a thread follows from it.
///
/// A file that goes with a message has a row until the message is deleted: without one, nobody gets it.
///
/// A reaction has a row while it is there, named by the place at which it was added: so what is left of somebody who is
/// forgotten, whose emoji cannot be read, is the same in whatever order things happen.
#[derive(Clone, Copy, Debug, Default)]
pub struct RoomTimeline;

impl Projection for RoomTimeline {
    const NAME: &'static str = "room_timeline";
    const VERSION: u32 = 8;
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
            account_id uuid,
            posted boolean not null default true,
            standing boolean not null default true
        );
        create index message_mention_at on message_mention (room_id, sequence);
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
        View {
            name: "message_mention",
            select: "select room_id, sequence, account_id, posted, standing from message_mention",
        },
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
        mention(tables, &MentionEdits::of(batch)?).await?;
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

/// Mentions whom edits mention, and nobody whom they mention no more.
async fn mention(tables: &mut PgConnection, edits: &MentionEdits) -> Result<(), ProjectionError> {
    if edits.is_empty() {
        return Ok(());
    }
    let mentioned = edits.mentioned();
    sqlx::query(
        "insert into message_mention (room_id, sequence, account_id, posted)
         select c.room_id, c.sequence, c.account_id, false
         from unnest($1::uuid[], $2::bigint[], $3::uuid[]) as c (room_id, sequence, account_id)
         where not exists (select from message_mention x
                           where x.room_id = c.room_id and x.sequence = c.sequence
                             and x.account_id is not distinct from c.account_id)",
    )
    .bind(&mentioned.rooms)
    .bind(&mentioned.sequences)
    .bind(&mentioned.accounts)
    .execute(&mut *tables)
    .await?;
    let standing = "update message_mention x
         set standing = exists (select from unnest($3::uuid[], $4::bigint[], $5::uuid[]) as s (room_id, sequence, account_id)
                                where s.room_id = x.room_id and s.sequence = x.sequence
                                  and s.account_id is not distinct from x.account_id)
         from unnest($1::uuid[], $2::bigint[]) as e (room_id, sequence)
         where x.room_id = e.room_id and x.sequence = e.sequence";
    edits.set_standing(tables, standing).await
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
#[path = "room_timeline_tests.rs"]
mod tests;
