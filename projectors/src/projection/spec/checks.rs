//! What every projection must keep, each as a check of one projection: what fails it says so, and what to do.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use anyhow::{Context as _, ensure};
use sqlx::{Connection as _, PgConnection};

use super::{
    Projected, in_log,
    world::{Dice, history},
};
use crate::projection::{Batch, Shards, batch::OpenedEvent, registered::Registered};

const STEPS: usize = 400;

/// The history of a seed, stream by stream.
pub(super) fn streams(seed: u64) -> BTreeMap<&'static str, Vec<OpenedEvent>> {
    let mut streams: BTreeMap<&str, Vec<OpenedEvent>> = BTreeMap::new();
    for (stream, event) in in_log(history(seed, STEPS)) {
        streams.entry(stream.name).or_default().push(event);
    }
    streams
}

/// The types of what happens in these seeds' histories.
pub(super) fn event_types(seeds: std::ops::RangeInclusive<u64>) -> BTreeSet<String> {
    seeds.flat_map(|seed| history(seed, STEPS)).map(|spec| spec.event_type).collect()
}

/// What a projection makes of a history when each stream comes at once.
pub(super) async fn in_one_go(projection: &Registered, seed: u64) -> anyhow::Result<Projected> {
    let mut projected = Projected::new(projection.clone()).await?;
    for (stream, events) in streams(seed) {
        projected.feed(&Batch::new(stream, events)).await?;
    }
    Ok(projected)
}

/// What it makes of the same history in batches of up to `largest`, the streams taking turns as the dice fall, with
/// a restart now and then.
async fn in_pieces(projection: &Registered, seed: u64, largest: usize) -> anyhow::Result<Projected> {
    let mut projected = Projected::new(projection.clone()).await?;
    let mut dice = Dice::new(seed ^ 0xd1ce);
    let mut left: Vec<(&str, VecDeque<OpenedEvent>)> =
        streams(seed).into_iter().map(|(name, events)| (name, events.into())).collect();
    while !left.is_empty() {
        let turn = dice.below(left.len());
        let (stream, events) = &mut left[turn];
        let size = (1 + dice.below(largest)).min(events.len());
        projected.feed(&Batch::new(stream, events.drain(..size).collect())).await?;
        if left[turn].1.is_empty() {
            left.swap_remove(turn);
        }
        if dice.below(10) == 0 {
            projected.restart();
        }
    }
    Ok(projected)
}

fn differs(projection: &Registered, seed: u64, how: &str) -> String {
    format!("{projection:?} {how} gives other tables (seed {seed})")
}

/// However events are cut into batches, and streams take turns, the tables are the same.
pub(super) async fn cut_anyhow(projection: &Registered) -> anyhow::Result<()> {
    for (seed, largest) in [(1, 1), (2, 7), (3, 90)] {
        let whole = in_one_go(projection, seed).await?.dump().await?;
        ensure!(whole.lines().count() > 5, "{projection:?} makes nothing of a whole history");
        let pieces = in_pieces(projection, seed, largest).await?.dump().await?;
        let how = format!(
            "in batches of up to {largest} and with its streams in another order (fold what came before, and not \
             only what is in the batch; store ids of other streams, and join when reading)"
        );
        ensure!(whole == pieces, differs(projection, seed, &how));
    }
    Ok(())
}

/// Given also what it says that it does not read, it makes the same tables.
pub(super) async fn given_everything(projection: &Registered) -> anyhow::Result<()> {
    for seed in [1, 9] {
        let own = in_one_go(projection, seed).await?.dump().await?;
        let everything = in_one_go(&projection.clone().reading(|_| true), seed).await?.dump().await?;
        let how =
            "given every event of its streams (`reads` must be true of every subject whose events it folds)";
        ensure!(own == everything, differs(projection, seed, how));
    }
    Ok(())
}

/// The same events once more change nothing, by themselves or after a restart.
pub(super) async fn fed_twice(projection: &Registered) -> anyhow::Result<()> {
    let seed = 4;
    let mut projected = in_one_go(projection, seed).await?;
    let once = projected.dump().await?;
    for restart in [false, true] {
        if restart {
            projected.restart();
        }
        for (stream, events) in streams(seed) {
            let again = projected.feed(&Batch::new(stream, events)).await?;
            ensure!(again == 0, "{projection:?} applied {again} events of {stream} again");
        }
    }
    ensure!(projected.dump().await? == once, differs(projection, seed, "fed twice"));
    Ok(())
}

/// A batch with something in it that cannot be applied changes nothing.
pub(super) async fn failed(projection: &Registered) -> anyhow::Result<()> {
    let mut projected = in_pieces(projection, 5, 50).await?;
    let before = projected.dump().await?;
    for (stream, events) in streams(6) {
        if !projection.streams().iter().any(|own| own.name == stream) {
            continue;
        }
        // Other events, numbered to follow, and at the end of each kind one that this program does not know.
        let offset = streams(5)[stream].len() as u64;
        let mut events: Vec<_> = events
            .into_iter()
            .map(|event| OpenedEvent { sequence: event.sequence + offset, ..event })
            .collect();
        let mut last = BTreeMap::new();
        for (at, event) in events.iter().enumerate() {
            last.insert(event.event_type.clone(), at);
        }
        for at in last.into_values() {
            events[at].event_version = 99;
        }
        projected.feed(&Batch::new(stream, events)).await.err().context("a newer event was applied")?;
        projected.restart();
    }
    ensure!(projected.dump().await? == before, differs(projection, 6, "after a failed batch"));
    Ok(())
}

/// A program that is gone between the fold and the commit has changed nothing.
pub(super) async fn crashed(projection: &Registered) -> anyhow::Result<()> {
    let seed = 8;
    let whole = in_one_go(projection, seed).await?.dump().await?;
    let mut projected = Projected::new(projection.clone()).await?;
    for (stream, events) in streams(seed) {
        if !projection.streams().iter().any(|own| own.name == stream) {
            continue;
        }
        for events in events.chunks(97) {
            let batch = Batch::new(stream, events.to_vec());
            // The fold runs to its end, and then the program is gone, with its connection.
            let mut crashing = PgConnection::connect(&projected.database.writer_url).await?;
            let begin = format!("begin; set local search_path to {}", projection.schema());
            sqlx::raw_sql(&begin).execute(&mut crashing).await?;
            projection.apply(&mut crashing, &batch).await?;
            drop(crashing);
            projected.restart();
            let applied = projected.feed(&batch).await?;
            let read = events.iter().filter(|event| projection.reads(&event.subject)).count();
            ensure!(applied == read, "{projection:?} applied {applied} of {read}");
        }
    }
    ensure!(projected.dump().await? == whole, differs(projection, seed, "after crashes"));
    Ok(())
}

/// With the readers' indexes from the beginning on, as a live build has them, the tables are those of a rebuild, which
/// gets them last.
pub(super) async fn indexed_first_or_last(projection: &Registered) -> anyhow::Result<()> {
    let seed = 9;
    let mut last = in_one_go(projection, seed).await?;
    last.make_indexes().await.with_context(|| format!("the INDEXES of {projection:?} cannot be made"))?;
    let mut first = Projected::new(projection.clone()).await?;
    first.make_indexes().await?;
    for (stream, events) in streams(seed) {
        first.feed(&Batch::new(stream, events)).await?;
    }
    ensure!(
        first.dump().await? == last.dump().await?,
        differs(projection, seed, "with its indexes made first")
    );
    Ok(())
}

/// Keys that were parked for a while, and are released when everything else is applied, leave the same tables.
pub(super) async fn parked_for_a_while(projection: &Registered) -> anyhow::Result<()> {
    for seed in [10, 11, 12] {
        let whole = in_one_go(projection, seed).await?.dump().await?;
        let mut projected = Projected::new(projection.clone()).await?;
        let mut dice = Dice::new(seed ^ 0x9a12);
        let mut waiting = Vec::new();
        for (stream, events) in streams(seed) {
            let (mut parked, mut queue) = (BTreeSet::new(), Vec::new());
            let mut free = Vec::new();
            for event in events {
                let key = projection.key(&event.subject).to_owned();
                if parked.contains(&key) || dice.below(12) == 0 {
                    parked.insert(key);
                    queue.push(event);
                } else {
                    free.push(event);
                }
            }
            for events in free.chunks(40) {
                projected.feed(&Batch::new(stream, events.to_vec())).await?;
            }
            // Each key by itself, and the one that was parked last first.
            for key in parked.into_iter().rev() {
                let of_key = queue.iter().filter(|event| projection.key(&event.subject) == key);
                waiting.push(Batch::new(stream, of_key.cloned().collect()));
            }
        }
        for batch in waiting {
            projected.release(&batch).await?;
        }
        let how = "with keys parked and released (what several keys change must need no order; or name in `key` what \
                   they have in common)";
        ensure!(projected.dump().await? == whole, differs(projection, seed, how));
    }
    Ok(())
}

/// A projection that is folded in shards makes the tables of one that is not, however far the shards are ahead of each
/// other: in random turns, and each only when the one before has seen everything.
pub(super) async fn in_shards(projection: &Registered) -> anyhow::Result<()> {
    if !projection.shards().are_several() {
        return Ok(());
    }
    // In more shards than it has now fewer keys are together, so that more mistakes show.
    for (seed, shards) in [(12, projection.shards()), (13, Shards::by_key(5)), (14, Shards::by_key(32))] {
        let whole = in_one_go(projection, seed).await?.dump().await?;
        let how = |order: &str| {
            format!(
                "in {} shards, {order} (a fold in SHARDS may only touch and read rows of its event's key: name in                  `key` what such rows have in common, or leave SHARDS out)",
                shards.count()
            )
        };
        let turns = sharded(projection, seed, shards, &mut Dice::new(seed ^ 0x5a4d), true).await?;
        ensure!(turns == whole, differs(projection, seed, &how("whose turns come at random,")));
        let behind = sharded(projection, seed, shards, &mut Dice::new(seed ^ 0xbe41), false).await?;
        ensure!(behind == whole, differs(projection, seed, &how("one after the other,")));
    }
    Ok(())
}

/// What it makes of a history in so many shards, each of which reads each stream in pieces: by turns as the dice fall,
/// with a restart now and then, or one shard after the other, the last one first.
async fn sharded(
    projection: &Registered,
    seed: u64,
    shards: Shards,
    dice: &mut Dice,
    by_turns: bool,
) -> anyhow::Result<String> {
    let mut projected = Projected::in_shards(projection.clone(), shards).await?;
    let streams = streams(seed);
    let mut left: Vec<(u32, &str, VecDeque<OpenedEvent>)> = (0..shards.count())
        .rev()
        .flat_map(|shard| streams.iter().map(move |(name, events)| (shard, *name, events.clone().into())))
        .filter(|(_, stream, _)| projection.streams().iter().any(|own| own.name == *stream))
        .collect();
    while !left.is_empty() {
        let turn = if by_turns { dice.below(left.len()) } else { 0 };
        let (shard, stream, events) = &mut left[turn];
        let size = (1 + dice.below(120)).min(events.len());
        let batch = Batch::new(stream, events.drain(..size).collect());
        projected.feed_shard(*shard, &batch).await?;
        if left[turn].2.is_empty() {
            left.remove(turn);
        }
        if dice.below(10) == 0 {
            projected.restart();
        }
    }
    projected.dump().await
}

/// Readers can read every view and change nothing at all.
pub(super) async fn only_read(projection: &Registered) -> anyhow::Result<()> {
    let projected = in_one_go(projection, 7).await?;
    let mut reader = PgConnection::connect(&projected.database.reader_url).await?;
    for view in projection.views() {
        let name = view.name;
        sqlx::query(&format!("select * from read.{name}"))
            .fetch_all(&mut reader)
            .await
            .with_context(|| format!("read.{name} cannot be read"))?;
        let denied = sqlx::query(&format!("delete from read.{name}")).execute(&mut reader).await;
        ensure!(denied.is_err(), "read.{name} can be changed by a reader");
    }
    let schema = projection.schema();
    for statement in [
        format!("create table {schema}.mine (id integer)"),
        "create table public.mine (id integer)".to_owned(),
        "create temporary table mine (id integer)".to_owned(),
        "update kit.checkpoint set sequence = 0".to_owned(),
        "select * from kit.projection".to_owned(),
    ] {
        let denied = sqlx::query(&statement).execute(&mut reader).await;
        ensure!(denied.is_err(), "a reader may {statement}");
    }
    Ok(())
}
