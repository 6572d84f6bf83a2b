//! Who follows which threads, and up to where they have read them.

use std::collections::BTreeMap;

use domain::{
    boundary::{CHATS, Stream},
    chat::{MembershipEvent, TimelineEvent},
    ids::{AccountId, RoomId},
    logged::Logged as _,
};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::projection::{Batch, Projection, ProjectionError, Traces, View};

/// The read model `thread_followers`.
///
/// It keeps what following follows from, each with its place: that somebody chose to follow a thread or not, answered in it,
/// wrote the message that it is to, or was mentioned. Of what somebody chose or did (`chosen`) the last counts; who has done
/// neither follows where anything else is. So who followed at any place of the log can be told, in whatever order the events
/// of rooms and of accounts are applied.
///
/// Whom a message mentions that begins a thread is known when somebody answers it, so mentions in rooms are kept as well.
#[derive(Clone, Copy, Debug, Default)]
pub struct ThreadFollowers;

impl Projection for ThreadFollowers {
    const NAME: &'static str = "thread_followers";
    const VERSION: u32 = 1;
    const STREAMS: &'static [Stream] = &[CHATS];
    const TABLES: &'static str = "
        create table reason (
            account_id uuid not null,
            room_id uuid not null,
            root_sequence bigint not null,
            sequence bigint not null,
            chosen boolean not null,
            follows boolean not null,
            primary key (account_id, room_id, root_sequence, sequence)
        );
        create table mentioned (
            room_id uuid not null,
            sequence bigint not null,
            account_id uuid not null
        );
        create index mentioned_by_place on mentioned (room_id, sequence);
        create table seen (
            account_id uuid not null,
            room_id uuid not null,
            root_sequence bigint not null,
            read_up_to bigint not null,
            primary key (account_id, room_id, root_sequence)
        );
    ";
    const TRACES: &'static [Traces] = &[];
    const VIEWS: &'static [View] = &[
        View {
            name: "thread_reason",
            select: "select account_id, room_id, root_sequence, sequence, chosen, follows from reason",
        },
        View {
            name: "thread_seen",
            select: "select account_id, room_id, root_sequence, read_up_to from seen",
        },
    ];

    fn reads(subject: &str) -> bool {
        TimelineEvent::is_on(subject) || MembershipEvent::is_on(subject)
    }

    async fn apply(&self, tables: &mut PgConnection, batch: &Batch) -> Result<(), ProjectionError> {
        let (mut chosen, mut concerned) = (Reasons::default(), Reasons::default());
        let mut mentioned = Vec::new();
        for fact in batch.of::<TimelineEvent>()? {
            let TimelineEvent::MessagePosted { room, author, answers, mentions, .. } = fact.event;
            let thread = answers.and_then(|answered| Some((answered.sequence, answered.thread?)));
            let Some((root, thread)) = thread else {
                mentioned.extend(mentions.iter().map(|account| (room.uuid(), fact.sequence, account.uuid())));
                continue;
            };
            // A place that Postgres cannot name is no message's.
            let Ok(root) = i64::try_from(root) else { continue };
            chosen.push(author, (room, root), fact.sequence, true);
            concerned.push(thread.author, (room, root), root, true);
            for account in mentions {
                concerned.push(account, (room, root), fact.sequence, true);
            }
        }
        let mut seen = BTreeMap::new();
        for fact in batch.of::<MembershipEvent>()? {
            let (room, account, thread, what) = match fact.event {
                MembershipEvent::ThreadFollowed { room, account, thread } => {
                    (room, account, thread, What::Follows(true))
                }
                MembershipEvent::ThreadUnfollowed { room, account, thread } => {
                    (room, account, thread, What::Follows(false))
                }
                MembershipEvent::ThreadRead { room, account, thread, read_up_to } => {
                    (room, account, thread, What::Read(read_up_to))
                }
                _ => continue,
            };
            let Ok(begun) = i64::try_from(thread) else { continue };
            match what {
                What::Follows(follows) => chosen.push(account, (room, begun), fact.sequence, follows),
                What::Read(up_to) => {
                    let Ok(up_to) = i64::try_from(up_to) else { continue };
                    let furthest = seen.entry((account.uuid(), room.uuid(), begun)).or_insert(up_to);
                    *furthest = up_to.max(*furthest);
                }
            }
        }
        insert_mentioned(tables, &mentioned).await?;
        chosen.insert(tables, true).await?;
        concerned.insert(tables, false).await?;
        concerned.concern_mentioned(tables).await?;
        mark_seen(tables, &seen).await
    }
}

/// What somebody decides about a thread.
enum What {
    Follows(bool),
    Read(u64),
}

/// Why people follow threads, or do not, column by column.
#[derive(Default)]
struct Reasons {
    accounts: Vec<Uuid>,
    rooms: Vec<Uuid>,
    roots: Vec<i64>,
    sequences: Vec<i64>,
    follows: Vec<bool>,
}

impl Reasons {
    fn push(&mut self, account: AccountId, (room, begun): (RoomId, i64), sequence: i64, follows: bool) {
        self.accounts.push(account.uuid());
        self.rooms.push(room.uuid());
        self.roots.push(begun);
        self.sequences.push(sequence);
        self.follows.push(follows);
    }

    /// That somebody wrote the message that a thread is to is said by each answer, and kept once.
    async fn insert(&self, tables: &mut PgConnection, chosen: bool) -> Result<(), ProjectionError> {
        if self.rooms.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "insert into reason (account_id, room_id, root_sequence, sequence, chosen, follows)
             select r.account_id, r.room_id, r.root_sequence, r.sequence, $6, r.follows
             from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::boolean[])
                  as r (account_id, room_id, root_sequence, sequence, follows)
             on conflict do nothing",
        )
        .bind(&self.accounts)
        .bind(&self.rooms)
        .bind(&self.roots)
        .bind(&self.sequences)
        .bind(&self.follows)
        .bind(chosen)
        .execute(tables)
        .await?;
        Ok(())
    }

    /// The threads that these are about, in which somebody answered, are followed by those whom the first message mentions.
    async fn concern_mentioned(&self, tables: &mut PgConnection) -> Result<(), ProjectionError> {
        if self.rooms.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "insert into reason (account_id, room_id, root_sequence, sequence, chosen, follows)
             select distinct m.account_id, m.room_id, m.sequence, m.sequence, false, true
             from unnest($1::uuid[], $2::bigint[]) as t (room_id, root_sequence)
                  join mentioned m on m.room_id = t.room_id and m.sequence = t.root_sequence
             on conflict do nothing",
        )
        .bind(&self.rooms)
        .bind(&self.roots)
        .execute(tables)
        .await?;
        Ok(())
    }
}

async fn insert_mentioned(
    tables: &mut PgConnection,
    mentioned: &[(Uuid, i64, Uuid)],
) -> Result<(), ProjectionError> {
    if mentioned.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "insert into mentioned (room_id, sequence, account_id)
         select * from unnest($1::uuid[], $2::bigint[], $3::uuid[])",
    )
    .bind(mentioned.iter().map(|(room, ..)| *room).collect::<Vec<_>>())
    .bind(mentioned.iter().map(|(_, sequence, _)| *sequence).collect::<Vec<_>>())
    .bind(mentioned.iter().map(|(.., account)| *account).collect::<Vec<_>>())
    .execute(tables)
    .await?;
    Ok(())
}

/// The further one counts, in whatever order they come.
async fn mark_seen(
    tables: &mut PgConnection,
    seen: &BTreeMap<(Uuid, Uuid, i64), i64>,
) -> Result<(), ProjectionError> {
    if seen.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "insert into seen (account_id, room_id, root_sequence, read_up_to)
         select * from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[])
         on conflict (account_id, room_id, root_sequence) do update set
             read_up_to = greatest(seen.read_up_to, excluded.read_up_to)",
    )
    .bind(seen.keys().map(|(account, ..)| *account).collect::<Vec<_>>())
    .bind(seen.keys().map(|(_, room, _)| *room).collect::<Vec<_>>())
    .bind(seen.keys().map(|(.., root)| *root).collect::<Vec<_>>())
    .bind(seen.values().copied().collect::<Vec<_>>())
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
        chat::{Answered, InThread},
        ids::MessageId,
    };
    use personal::Deletable;
    use serde_json::{Value, json};

    const REASONS: &str =
        "select account_id, root_sequence, sequence, chosen, follows from read.thread_reason
                           order by sequence, account_id";

    fn person(number: u128) -> AccountId {
        AccountId::new(Uuid::from_u128(number))
    }

    fn room() -> RoomId {
        RoomId::new(Uuid::from_u128(1))
    }

    /// Person 1 begins every thread; what is in none begins one.
    fn said(author: u128, thread: Option<u64>, mentions: &[u128]) -> Spec {
        let (room, message, author) = (room(), MessageId::new(Uuid::from_u128(0x11)), person(author));
        let answers = thread.map(|sequence| Answered {
            message,
            sequence,
            thread: Some(InThread { author: person(1), also_in_room: false }),
        });
        let posted = TimelineEvent::MessagePosted {
            room,
            message,
            author,
            body: Deletable::open(author.person(), "hello".to_owned()),
            answers,
            mentions: mentions.iter().map(|number| person(*number)).collect(),
            mentions_room: false,
            attachments: Vec::new(),
        };
        on(&Boundary::timeline(room), posted)
    }

    fn decided(account: u128, decide: impl Fn(RoomId, AccountId) -> MembershipEvent) -> Spec {
        on(&Boundary::memberships(person(account)), decide(room(), person(account)))
    }

    fn row(account: u128, sequence: u64, chosen: bool, follows: bool) -> Value {
        json!({"account_id": person(account), "root_sequence": 1, "sequence": sequence, "chosen": chosen,
               "follows": follows})
    }

    #[tokio::test]
    async fn who_began_answered_or_is_mentioned_follows_and_who_chose_does_as_they_chose()
    -> anyhow::Result<()> {
        given([
            said(1, None, &[4]),
            said(2, Some(1), &[3]),
            said(2, Some(1), &[]),
            decided(2, |room, account| MembershipEvent::ThreadUnfollowed { room, account, thread: 1 }),
            decided(5, |room, account| MembershipEvent::ThreadFollowed { room, account, thread: 1 }),
            // In no thread.
            said(6, None, &[7]),
        ])
        .project::<ThreadFollowers>()
        .await?
        .then_rows(
            REASONS,
            json!([
                row(1, 1, false, true),
                row(4, 1, false, true),
                row(2, 2, true, true),
                row(3, 2, false, true),
                row(2, 3, true, true),
                row(2, 4, true, false),
                row(5, 5, true, true),
            ]),
        )
        .await
    }

    #[tokio::test]
    async fn a_thread_is_read_up_to_the_furthest_place() -> anyhow::Result<()> {
        let read = |up_to| {
            decided(2, move |room, account| MembershipEvent::ThreadRead {
                room,
                account,
                thread: 1,
                read_up_to: up_to,
            })
        };
        given([read(3), read(7), read(5)])
            .project::<ThreadFollowers>()
            .await?
            .then_rows(
                "select root_sequence, read_up_to from read.thread_seen",
                json!([{"root_sequence": 1, "read_up_to": 7}]),
            )
            .await
    }
}
