//! A log of a certain length, with some aggregates scattered over it.

use std::time::Duration;

use anyhow::ensure;
use async_nats::jetstream;
use cqrs_es::DomainEvent;
use futures::future::try_join_all;
use jetstream_es::{
    CommandMeta, EventStore, Expectation, NewEvent, Proposal, SnapshotSchema, States, StoredEvent,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::servers::{Log, PREFIX, STREAM};

/// How many events each aggregate that is loaded has.
pub(crate) const EVENTS_EACH: u64 = 20;
const BATCH: u64 = 1000;
const BATCHES_AT_ONCE: usize = 32;
/// How many events the other aggregates have, which the log is full of.
const ORDINARY_EVENTS_EACH: u64 = 20;
/// Ids of so many events need not be remembered for longer: half a minute of it is left to a command, and below a minute
/// the store would search the log for each of them.
const DUPLICATE_WINDOW: Duration = Duration::from_secs(75);
const NOTE_BYTES: usize = 150;
/// How long a commit may take: filling a log is not what is measured.
const PATIENCE: Duration = Duration::from_mins(2);
const WRITTEN_WITHIN: Duration = Duration::from_secs(20);

/// About 200 bytes as JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub(crate) enum Scattered {
    Deposited { amount: u64, note: String },
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Sum {
    amount: u64,
    note: String,
}

impl DomainEvent for Scattered {
    fn event_type(&self) -> String {
        "Deposited".to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

impl StoredEvent for Scattered {
    const VERSIONS: &'static [(&'static str, u32)] = &[("Deposited", 1)];
}

pub(crate) fn apply(sum: &mut Sum, Scattered::Deposited { amount, note }: Scattered) {
    sum.amount += amount;
    sum.note = note;
}

/// The subject of an aggregate that is loaded in one of the ways.
pub(crate) fn subject_of(way: usize, aggregate: usize) -> String {
    format!("{PREFIX}.scattered-{way}-{aggregate}")
}

/// Fills the log. For each way there are so many aggregates; where `tails` has a number, each of that way
/// gets a snapshot that many events before its end.
pub(crate) async fn fill(
    log: &Log,
    events: u64,
    aggregates: usize,
    tails: &[Option<u64>],
) -> anyhow::Result<()> {
    forget_ids_soon(log).await?;
    let store = log.store().await?.answering_within(PATIENCE);
    let turns = EVENTS_EACH * aggregates as u64;
    let (mut filled, ordinary) = (0, events / ORDINARY_EVENTS_EACH);
    let mut last = vec![vec![0; aggregates]; tails.len()];
    for turn in 0..turns {
        // Each aggregate has a place of its own between two of its neighbours.
        let until = (turn + 1) * events / turns;
        let mut from = filled;
        let batches = std::iter::from_fn(|| {
            let to = until.min(from + BATCH);
            let batch = (from < to).then_some(from..to);
            from = to;
            batch
        });
        try_join_all(batches.map(|numbers| append_ordinary(&store, numbers, ordinary))).await?;
        filled = until;
        let version = turn / aggregates as u64 + 1;
        let aggregate = usize::try_from(turn % aggregates as u64)?;
        for (way, tail) in tails.iter().enumerate() {
            let subject = subject_of(way, aggregate);
            let prev = last[way][aggregate];
            let event =
                NewEvent::of(&subject, &event(version), Expectation::Exactly(prev))?.numbered(version, prev);
            last[way][aggregate] = append(&store, vec![event]).await?;
            if tail.is_some_and(|tail| version + tail == EVENTS_EACH) {
                keep(log, &store, &subject, version).await?;
            }
        }
    }
    let stored = log.stored().await?;
    ensure!(stored == events + turns * tails.len() as u64, "{stored} are stored");
    Ok(())
}

/// Fills the log with so many events and nothing else.
pub(crate) async fn fill_with_ordinary(log: &Log, events: u64) -> anyhow::Result<()> {
    forget_ids_soon(log).await?;
    let store = log.store().await?.answering_within(PATIENCE);
    let batches: Vec<_> = (0..events).step_by(1000).map(|from| from..events.min(from + BATCH)).collect();
    for batches in batches.chunks(BATCHES_AT_ONCE) {
        let ordinary = events / ORDINARY_EVENTS_EACH;
        try_join_all(batches.iter().map(|numbers| append_ordinary(&store, numbers.clone(), ordinary)))
            .await?;
    }
    let stored = log.stored().await?;
    ensure!(stored == events, "{stored} are stored");
    Ok(())
}

async fn forget_ids_soon(log: &Log) -> anyhow::Result<()> {
    let context = jetstream::new(log.client("setup").await?);
    let mut config = context.get_stream(STREAM).await?.cached_info().config.clone();
    config.duplicate_window = DUPLICATE_WINDOW;
    context.update_stream(config).await?;
    Ok(())
}

async fn append_ordinary(
    store: &EventStore,
    numbers: std::ops::Range<u64>,
    aggregates: u64,
) -> anyhow::Result<()> {
    let events = numbers.map(|number| {
        let subject = format!("{PREFIX}.ordinary-{}", number % aggregates);
        NewEvent::of(subject, &event(number), Expectation::Any)
    });
    append(store, events.collect::<Result<_, _>>()?).await?;
    Ok(())
}

/// The sequence of the last of them.
async fn append(store: &EventStore, events: Vec<NewEvent>) -> anyhow::Result<u64> {
    #[expect(clippy::disallowed_methods, reason = "a bench draws its ids and takes the time as they come")]
    let (id, issued_at) = (Uuid::now_v7(), time::OffsetDateTime::now_utc());
    let meta = CommandMeta {
        id,
        digest: "d".to_owned(),
        actor: "bench".to_owned(),
        correlation: "c".to_owned(),
        causation: None,
        traceparent: None,
        issued_at,
    };
    let outcome = store.append(&meta, Proposal { stream: STREAM.to_owned(), events }).await?;
    Ok(outcome.position.sequence)
}

/// Has a snapshot written, and waits until it is.
async fn keep(log: &Log, store: &EventStore, subject: &str, version: u64) -> anyhow::Result<()> {
    let schema = SnapshotSchema::new("sum", 1).every(1);
    let states = States::<Sum, Scattered>::new(store.clone(), STREAM, apply).snapshotted(schema);
    let loaded = states.load(subject).await?;
    ensure!(loaded.version == version, "{subject} has {} events", loaded.version);
    let client = log.client("command_api").await?;
    let body = json!({ "last_by_subj": format!("$KV.snapshots.{STREAM}.{subject}") }).to_string();
    let written = || async {
        let answer = client.request("$JS.API.DIRECT.GET.KV_snapshots", body.clone().into()).await;
        let answer = answer.map_err(|error| error.to_string())?;
        if answer.status.is_none() { Ok(()) } else { Err("there is none yet".to_owned()) }
    };
    Ok(embedded::wait_for("a snapshot", WRITTEN_WITHIN, written).await?)
}

/// Has the system forget what it has read from disks.
pub(crate) fn drop_page_cache() -> std::io::Result<()> {
    rustix::fs::sync();
    std::fs::write("/proc/sys/vm/drop_caches", "3")
}

fn event(amount: u64) -> Scattered {
    Scattered::Deposited { amount, note: "lorem ipsum ".repeat(NOTE_BYTES / 12 + 1)[..NOTE_BYTES].to_owned() }
}
