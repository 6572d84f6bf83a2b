//! What every registered projection must keep. A new one is tested here without being named.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use anyhow::{Context as _, ensure};
use futures::future::try_join_all;
use sqlx::{Connection as _, PgConnection};

use super::{
    Projected, in_log,
    world::{Dice, history},
};
use crate::{
    all,
    projection::{Batch, batch::OpenedEvent, registered::Registered},
};

const STEPS: usize = 400;

/// The history of a seed, stream by stream.
fn streams(seed: u64) -> BTreeMap<&'static str, Vec<OpenedEvent>> {
    let mut streams: BTreeMap<&str, Vec<OpenedEvent>> = BTreeMap::new();
    for (stream, event) in in_log(history(seed, STEPS)) {
        streams.entry(stream.name).or_default().push(event);
    }
    streams
}

/// What a projection makes of a history when each stream comes at once.
async fn in_one_go(projection: &Registered, seed: u64) -> anyhow::Result<Projected> {
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

#[tokio::test]
async fn however_events_are_cut_and_streams_take_turns_the_tables_are_the_same() -> anyhow::Result<()> {
    let projections = all();
    try_join_all(projections.iter().flat_map(|projection| {
        [(1, 1), (2, 7), (3, 90)].map(|(seed, largest)| async move {
            let whole = in_one_go(projection, seed).await?.dump().await?;
            ensure!(whole.lines().count() > 5, "{projection:?} makes nothing of a whole history");
            let pieces = in_pieces(projection, seed, largest).await?.dump().await?;
            ensure!(whole == pieces, differs(projection, seed, &format!("in batches of up to {largest}")));
            anyhow::Ok(())
        })
    }))
    .await?;
    Ok(())
}

#[tokio::test]
async fn events_that_come_again_change_nothing() -> anyhow::Result<()> {
    try_join_all(all().into_iter().map(|projection| async move {
        let seed = 4;
        let mut projected = in_one_go(&projection, seed).await?;
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
        ensure!(projected.dump().await? == once, differs(&projection, seed, "fed twice"));
        anyhow::Ok(())
    }))
    .await?;
    Ok(())
}

#[tokio::test]
async fn a_batch_that_fails_leaves_no_trace() -> anyhow::Result<()> {
    try_join_all(all().into_iter().map(|projection| async move {
        let mut projected = in_pieces(&projection, 5, 50).await?;
        let before = projected.dump().await?;
        for (stream, events) in streams(6) {
            if !projection.streams().iter().any(|own| own.name == stream) {
                continue;
            }
            // Other events, numbered to follow, and one at the end of each kind that this program does not know.
            let offset = streams(5)[stream].len() as u64;
            let mut events: Vec<_> = events
                .into_iter()
                .map(|event| OpenedEvent { sequence: event.sequence + offset, ..event })
                .collect();
            for event in &mut events.iter_mut().rev().take(20) {
                event.event_version = 99;
            }
            projected.feed(&Batch::new(stream, events)).await.err().context("a newer event was applied")?;
            projected.restart();
        }
        ensure!(projected.dump().await? == before, differs(&projection, 6, "after a failed batch"));
        anyhow::Ok(())
    }))
    .await?;
    Ok(())
}

#[tokio::test]
async fn a_crash_between_the_fold_and_the_commit_changes_nothing() -> anyhow::Result<()> {
    try_join_all(all().into_iter().map(|projection| async move {
        let seed = 8;
        let whole = in_one_go(&projection, seed).await?.dump().await?;
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
                ensure!(applied == events.len(), "{projection:?} applied {applied} of {}", events.len());
            }
        }
        ensure!(projected.dump().await? == whole, differs(&projection, seed, "after crashes"));
        anyhow::Ok(())
    }))
    .await?;
    Ok(())
}

#[tokio::test]
async fn readers_see_the_views_and_can_change_nothing() -> anyhow::Result<()> {
    try_join_all(all().into_iter().map(|projection| async move {
        let projected = in_one_go(&projection, 7).await?;
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
        anyhow::Ok(())
    }))
    .await?;
    Ok(())
}

#[test]
fn the_history_has_every_type_of_event_that_projections_read() {
    let types: BTreeSet<_> =
        (1..=7).flat_map(|seed| history(seed, STEPS)).map(|spec| spec.event_type).collect();
    for event_type in [
        "AccountRegistered",
        "AccountActivated",
        "ProfileChanged",
        "PhotoSet",
        "PhotoRemoved",
        "RoomCreated",
        "MemberInvited",
        "InvitationAccepted",
        "InvitationDeclined",
        "MemberLeft",
        "MemberRemoved",
        "MessagePosted",
        "MessageDeleted",
        "MessageTextDestroyed",
        "ConversionRequested",
        "ConversionStarted",
        "ConversionCompleted",
        "ConversionFailed",
        "ConversionCancelled",
    ] {
        assert!(types.contains(event_type), "{event_type} never happens in the tests' history");
    }
}
