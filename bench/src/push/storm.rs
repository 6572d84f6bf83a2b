//! A storm: many clients come back at once, each many messages behind, while others go on talking.

use std::time::{Duration, Instant};

use anyhow::ensure;
use futures::future::try_join_all;

use super::client::{Connection, Expected};
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
    let address = ours.address();
    let coming_back = async {
        // The live room is under way by then.
        tokio::time::sleep(Duration::from_secs(1)).await;
        let began = Instant::now();
        let expected = Expected { first: 0, step: 1, count: BEHIND, began, apart: Duration::ZERO };
        let mut members = Vec::new();
        for room in &rooms {
            for member in 0..AWAY.members {
                members.push(ours.member(room, member, after)?);
            }
        }
        let received = try_join_all(members.iter().map(|dialect| async {
            let mut client = Connection::join(&address, dialect, "").await?;
            client.receive(&expected, began + LIMIT).await
        }))
        .await?;
        let level = received.iter().all(|one| one.delivered == BEHIND && one.twice + one.disordered == 0);
        ensure!(level, "somebody is not level");
        anyhow::Ok(began.elapsed())
    };
    let (level_after, meanwhile) = tokio::try_join!(coming_back, live.run(LIVE, LIVE_PER_SECOND, live_for))?;
    Ok(Storm { level_after, clients: AWAY.rooms * AWAY.members, alone, meanwhile })
}
