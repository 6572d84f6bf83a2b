//! What is answered in threads, as the messages tell that they are to.

use std::collections::BTreeMap;

use domain::ids::AccountId;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::read_model::{QueryError, Snapshot};

/// More than this are not counted as new.
const MOST_UNREAD: i64 = 100;

/// What is answered in a thread.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ThreadSummary {
    /// How many answers there are, also those that were deleted, which keep their place.
    #[schema(minimum = 1)]
    answers: i64,
    /// The place of the last one.
    last_sequence: i64,
    #[serde(with = "time::serde::rfc3339")]
    last_at: OffsetDateTime,
    /// Who answered last, each once; three at most.
    people: Vec<Uuid>,
    following: Following,
    /// Up to where one has read it, or from where on one follows it.
    read_up_to: i64,
    /// How many answers of others came after that, without those that were deleted and those of people whom one has blocked;
    /// 100 stands for 100 or more. None of a thread that one does not follow.
    #[schema(minimum = 0, maximum = 100)]
    unread: i64,
}

/// Whether somebody follows a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Following {
    /// By choice, or for having something to do with it.
    Yes,
    /// There is no reason to, and nothing was chosen.
    No,
    /// By choice not, until one answers there or chooses to.
    Ended,
}

/// What is answered in the threads of these messages of a room, by their sequence; nothing of those without an answer, and of
/// answers that came after `newest`.
pub(super) async fn threads(
    snapshot: &mut Snapshot,
    room: Uuid,
    account: AccountId,
    sequences: &[i64],
    newest: i64,
) -> Result<BTreeMap<i64, ThreadSummary>, QueryError> {
    if sequences.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = sqlx::query!(
        r#"
        select root.sequence as "root!", t.answers as "answers!", t.last_sequence as "last_sequence!",
               t.last_at as "last_at!", people.ids as "people!",
               mine.chosen as "chosen?", mine.is_concerned as "is_concerned!", seen.up_to as "read_up_to!",
               case when coalesce(mine.chosen, mine.is_concerned) then
                   (select count(*) from (
                        select from read.room_timeline m
                        where m.room_id = $1 and m.thread_sequence = root.sequence and m.sequence > seen.up_to
                              and m.sequence <= $4 and m.author_id <> $2 and m.deleted_at is null
                              and not exists (select from read.block_list b
                                              where b.account_id = $2 and b.person_id = m.author_id)
                        limit $5
                    ) counted)
               else 0 end as "unread!"
        from unnest($3::bigint[]) as root (sequence)
        cross join lateral (
            select count(*) as answers, max(m.sequence) as last_sequence, max(m.posted_at) as last_at
            from read.room_timeline m
            where m.room_id = $1 and m.thread_sequence = root.sequence and m.sequence <= $4
        ) t
        cross join lateral (
            select array_agg(p.author_id order by p.last desc) as ids
            from (select m.author_id, max(m.sequence) as last
                  from read.room_timeline m
                  where m.room_id = $1 and m.thread_sequence = root.sequence and m.sequence <= $4
                  group by m.author_id
                  order by 2 desc
                  limit 3) p
        ) people
        cross join lateral (
            select (select f.follows from read.thread_reason f
                    where f.account_id = $2 and f.room_id = $1 and f.root_sequence = root.sequence and f.chosen
                          and f.sequence <= $4
                    order by f.sequence desc
                    limit 1) as chosen,
                   exists (select from read.thread_reason f
                           where f.account_id = $2 and f.room_id = $1 and f.root_sequence = root.sequence
                                 and not f.chosen and f.sequence <= $4) as is_concerned
        ) mine
        cross join lateral (
            select greatest(
                       root.sequence,
                       (select s.read_up_to from read.thread_seen s
                        where s.account_id = $2 and s.room_id = $1 and s.root_sequence = root.sequence),
                       (select me.since_sequence from read.room_member me
                        where me.room_id = $1 and me.account_id = $2),
                       (select max(f.sequence) from read.thread_reason f
                        where f.account_id = $2 and f.room_id = $1 and f.root_sequence = root.sequence and f.chosen
                              and f.sequence <= $4),
                       (select min(f.sequence) - 1 from read.thread_reason f
                        where f.account_id = $2 and f.room_id = $1 and f.root_sequence = root.sequence
                              and f.sequence <= $4)) as up_to
        ) seen
        where t.answers > 0
        "#,
        room,
        account.uuid(),
        sequences,
        newest,
        MOST_UNREAD,
    )
    .fetch_all(snapshot.connection())
    .await?;
    let threads = rows.into_iter().map(|row| {
        let following = match (row.chosen, row.is_concerned) {
            (Some(true), _) | (None, true) => Following::Yes,
            (Some(false), _) => Following::Ended,
            (None, false) => Following::No,
        };
        let summary = ThreadSummary {
            answers: row.answers,
            last_sequence: row.last_sequence,
            last_at: row.last_at,
            people: row.people,
            following,
            read_up_to: row.read_up_to,
            unread: row.unread,
        };
        (row.root, summary)
    });
    Ok(threads.collect())
}
