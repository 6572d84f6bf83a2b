//! A storm: many clients come back at once, each many messages behind, while others go on talking.

use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow, ensure};
use futures::future::try_join_all;

use super::client::{self, Connection, Dialect, Expected};
use super::cores;
use super::ours::Ours;
use super::trial::{Shape, Trial, Tried, text};

/// Those who come back, and how far each is behind.
const AWAY: Shape = Shape { rooms: 10, members: 100 };
const BEHIND: u64 = 1000;
/// Those who talk meanwhile.
const LIVE: Shape = Shape { rooms: 1, members: 200 };
const LIVE_PER_SECOND: f64 = 100.0;
/// Whoever is not level by then never will be.
const LIMIT: Duration = Duration::from_mins(1);

/// What it came to.
pub(super) struct Storm {
    /// From the first connection until the last one is level.
    pub(super) level_after: Duration,
    pub(super) clients: usize,
    /// Of what they are sent, how much push had in memory.
    pub(super) part_from_memory: f64,
    /// The live room without a storm, and in it.
    pub(super) alone: Trial,
    pub(super) meanwhile: Trial,
}

/// Makes it.
pub(super) async fn run(ours: &Ours, live_for: Duration) -> anyhow::Result<Storm> {
    let rooms = ours.rooms(AWAY.rooms, AWAY.members).await?;
    let after = ours.head().await?;
    for number in (0..BEHIND).step_by(100) {
        for room in &rooms {
            ours.say((number..number + 100).map(|number| (room, text(number)))).await?;
        }
    }
    let live = ours.rooms(LIVE.rooms, LIVE.members).await?;
    let live = Tried::Ours(ours, &live);
    let alone = live.run(LIVE, LIVE_PER_SECOND, live_for).await?;
    let mut away = Vec::new();
    for room in &rooms {
        for member in 0..AWAY.members {
            away.push((ours.member(room, member, after)?, client::memory()));
        }
    }
    let address = ours.address();
    let before = (ours.replayed("ring").await?, ours.replayed("log").await?);
    let (tell, told) = tokio::sync::oneshot::channel();
    // A thread of its own, which comes last on its core: those who listen in the live room, and the log, shall not wait for
    // those who come back on our side.
    let coming_back = std::thread::spawn(move || {
        let level_after = cores::come_last().and_then(|()| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(come_back(&address, away))
        });
        // Who waits for it is there until it is told.
        let _ = tell.send(level_after);
    });
    let (level_after, meanwhile) = tokio::join!(told, live.run(LIVE, LIVE_PER_SECOND, live_for));
    let (level_after, meanwhile) = (level_after.context("the storm broke off")??, meanwhile?);
    coming_back.join().map_err(|_| anyhow!("the storm broke off"))?;
    let from_memory = ours.replayed("ring").await? - before.0;
    let from_log = ours.replayed("log").await? - before.1;
    let part_from_memory = from_memory / (from_memory + from_log);
    Ok(Storm { level_after, clients: AWAY.rooms * AWAY.members, part_from_memory, alone, meanwhile })
}

/// Everybody comes back at once. How long it takes until the last one is level.
async fn come_back(address: &str, away: Vec<(Dialect, Vec<u8>)>) -> anyhow::Result<Duration> {
    // The live room is under way by then.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let began = Instant::now();
    let expected = Expected { first: 0, step: 1, count: BEHIND, began, apart: Duration::ZERO };
    let received = try_join_all(away.into_iter().map(|(dialect, memory)| async move {
        let mut client = Connection::join_with(memory, address, &dialect, "").await?;
        client.receive(&expected, began + LIMIT).await
    }))
    .await?;
    let level = received.iter().all(|one| one.delivered == BEHIND && one.twice + one.disordered == 0);
    ensure!(level, "somebody is not level");
    Ok(began.elapsed())
}
