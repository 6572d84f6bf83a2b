//! Whole commands through the cqrs-es door of the event store.

use std::sync::Arc;
use std::time::Duration;

use anyhow::ensure;
use futures::future::try_join_all;
use jetstream_es::{CommandMeta, CqrsStore, EventStore, Expectation, NewEvent, Proposal};
use time::OffsetDateTime;
use uuid::Uuid;

use super::aggregate::{Account, Booked, Deposit};
use super::load::{self, Loaded, Turn};
use super::{Conflicts, EARLIER_EVENTS, Kind, Load, aggregate_of};
use crate::servers::{Log, PREFIX, STREAM};

/// One in so many commands meets a conflict.
const ONE_IN: usize = 100;

/// Measures one series on a log of its own, and checks that what was acknowledged is stored.
pub(crate) async fn run(
    kind: Kind,
    load: Load,
    conflicts: Conflicts,
    time: Duration,
) -> anyhow::Result<Loaded> {
    let log = Log::start().await?;
    let store = log.store().await?;
    let accounts = CqrsStore::<Account>::new(store.clone(), STREAM, |id| format!("{PREFIX}.{id}"));
    let mut before = 0;
    if kind == Kind::Existing {
        before = prepare(&store, load.aggregates()).await?;
        before += warm_up(&accounts, load.aggregates()).await?;
    }
    let other = (conflicts == Conflicts::OtherNode).then_some(log.store().await?);
    let side = Arc::new(Side { accounts, other, conflicts });
    let sent_beside = Arc::clone(&side);
    let command = move |turn| {
        let side = Arc::clone(&side);
        async move { side.command(kind, load, turn).await }
    };
    let mut loaded = match load {
        Load::Closed(writers) => load::closed(writers, time, log.processes, command).await?,
        Load::Open(rate) => load::open(rate, time, log.processes, command).await?,
    };
    let stored = log.stored().await? - before;
    if conflicts != Conflicts::None {
        // Those beside the measured ones are as many as came in between; see `command`.
        let beside = stored.saturating_sub(loaded.acknowledged);
        let most = loaded.acknowledged / ONE_IN as u64 + load.writers() as u64;
        ensure!(beside > 0 && beside <= most, "{beside} conflicting commands of {}", loaded.acknowledged);
        loaded.acknowledged += beside;
    }
    drop(sent_beside);
    ensure!(stored == loaded.acknowledged, "{stored} stored, {} acknowledged", loaded.acknowledged);
    Ok(loaded)
}

struct Side {
    accounts: CqrsStore<Account>,
    /// Another node, which gets in the way.
    other: Option<EventStore>,
    conflicts: Conflicts,
}

impl Side {
    async fn command(&self, kind: Kind, load: Load, turn: Turn) -> anyhow::Result<()> {
        if kind == Kind::New {
            let id = Uuid::now_v7().simple().to_string();
            self.accounts.create(&meta(), &id, Deposit::new(1), &()).await?;
            return Ok(());
        }
        let id = aggregate_of(load, turn);
        // At another time for each writer, or all conflicts would be in one batch.
        let gets_in_the_way = (turn.number + turn.writer) % ONE_IN == ONE_IN / 2;
        match self.conflicts {
            Conflicts::SameNode if gets_in_the_way => {
                let (first_meta, second_meta) = (meta(), meta());
                let first = self.accounts.execute(&first_meta, &id, Deposit::new(1), &());
                let second = self.accounts.execute(&second_meta, &id, Deposit::new(1), &());
                futures::future::try_join(first, second).await?;
            }
            Conflicts::OtherNode if gets_in_the_way => {
                if let Some(other) = &self.other {
                    other.append(&meta(), one(&id, 1, Expectation::Any)?).await?;
                }
                self.accounts.execute(&meta(), &id, Deposit::new(1), &()).await?;
            }
            _ => {
                self.accounts.execute(&meta(), &id, Deposit::new(1), &()).await?;
            }
        }
        Ok(())
    }
}

/// Gives each aggregate its earlier events. Returns how many those are.
async fn prepare(store: &EventStore, aggregates: usize) -> anyhow::Result<u64> {
    let each = (0..aggregates).map(|index| async move {
        let subject = format!("{PREFIX}.{index}");
        let events = (1..=EARLIER_EVENTS)
            .map(|number| {
                let event = Booked::earlier(i64::try_from(number)?);
                Ok(NewEvent::of(&subject, &event, Expectation::Exactly(0))?.numbered(number, 0))
            })
            .collect::<anyhow::Result<_>>()?;
        store.append(&meta(), Proposal { stream: STREAM.to_owned(), events }).await?;
        anyhow::Ok(())
    });
    try_join_all(each).await?;
    Ok(aggregates as u64 * EARLIER_EVENTS)
}

/// One command on each aggregate, as on the other side.
async fn warm_up(accounts: &CqrsStore<Account>, aggregates: usize) -> anyhow::Result<u64> {
    let ids: Vec<_> = (0..aggregates).map(|index| index.to_string()).collect();
    for some in ids.chunks(64) {
        try_join_all(some.iter().map(|id| async move {
            accounts.execute(&meta(), id, Deposit::new(1), &()).await?;
            anyhow::Ok(())
        }))
        .await?;
    }
    Ok(aggregates as u64)
}

fn one(id: &str, number: i64, expect: Expectation) -> anyhow::Result<Proposal> {
    let event = NewEvent::of(format!("{PREFIX}.{id}"), &Booked::earlier(number), expect)?;
    Ok(Proposal { stream: STREAM.to_owned(), events: vec![event] })
}

/// What a command carries in Wherry.
fn meta() -> CommandMeta {
    let id = Uuid::now_v7();
    #[expect(clippy::disallowed_methods, reason = "commands are measured at the time at which they are sent")]
    let issued_at = OffsetDateTime::now_utc();
    CommandMeta {
        id,
        digest: "9f86d081884c7d659a2feaa0c55ad015".to_owned(),
        actor: "account:018f3b8e-5f6a-7c3d-9a52-0d2f7d1c4b6e".to_owned(),
        correlation: id.to_string(),
        causation: None,
        traceparent: None,
        issued_at,
    }
}
