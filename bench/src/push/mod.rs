//! Push: one room and many, idle connections, and a storm of those who come back, beside what else one would take for a
//! chat. Those only broadcast; push relays what the log holds, after it is durable, to those who may see it.

mod client;
mod compression;
mod cores;
mod ours;
mod peers;
mod plain;
mod storm;
mod tables;
mod trial;

use std::time::Duration;

use anyhow::Context as _;

use crate::Options;
use crate::goals::Goals;
use crate::machine::Conditions;
use crate::project::{Beside, status_mib};
use crate::report;

use ours::Ours;
use peers::Peer;
use storm::Storm;
use trial::{Shape, Trial, Tried};

pub(crate) use plain::serve as serve_plain;

const ONE_ROOM: Shape = Shape { rooms: 1, members: 200 };
const MANY_ROOMS: Shape = Shape { rooms: 200, members: 5 };
const IDLE: Shape = Shape { rooms: 10, members: 200 };
/// So many times as many are connected at once.
const IDLE_TIMES: usize = 4;
/// Messages a second in the room of 200 that are 240,000 deliveries: at this rate servers are compared, or at this part
/// of the first peer's highest where it does not reach that.
const EQUAL_RATE: f64 = 1200.0;
const PART_OF_HIGHEST: f64 = 0.8;
/// As many a second, where it is measured how late messages are.
const LATENCY_RATE: f64 = 1000.0;
/// A search for the highest rate begins here, goes on by this factor, and down to the least where not even the first is
/// reached: a slow peer is a result, too.
const FIRST_RATE: f64 = 10.0;
const LEAST_RATE: f64 = 2.0;
const FASTER: f64 = 2.0;
/// How often the gap between a rate that is reached and one that is not is halved.
const HALVINGS: usize = 3;
/// Idle connections are looked at after this.
const IDLE_FOR: Duration = Duration::from_secs(2);

/// What one server came to.
struct Measured {
    name: &'static str,
    /// The highest rates.
    one_room: Trial,
    many_rooms: Trial,
    /// At the same rate for all; none where the server does not reach it.
    equal: Option<Trial>,
    idle_kib: f64,
}

struct Extent {
    searching: Duration,
    confirming: Duration,
    rounds: usize,
}

/// Measures, writes it down, and judges.
///
/// # Errors
/// When a server does not start or answers with nonsense.
pub(crate) async fn run(options: &Options) -> anyhow::Result<Goals> {
    let seconds =
        |quick: u64, thorough: u64| Duration::from_secs(if options.quick { quick } else { thorough });
    let extent = Extent {
        searching: seconds(1, 2),
        confirming: seconds(2, 10),
        rounds: if options.quick { 1 } else { 3 },
    };
    let conditions = Conditions::now()?.with(format!(
        "Searched in trials of {} s; {} of {} s at each rate that is told",
        extent.searching.as_secs(),
        extent.rounds,
        extent.confirming.as_secs()
    ));
    let wanted = |name: &str| options.only.as_deref().is_none_or(|only| only == name);
    let beside = Beside::start().await?;
    cores::pin(std::process::id(), cores::GENERATOR)?;
    let (mut peers, mut equal_rate) = (Vec::new(), None);
    for peer in Peer::ALL {
        if wanted(peer.name()) {
            peers.push(peer_measured(peer, &extent, &mut equal_rate).await?);
        }
    }
    if !wanted(tables::OURS) {
        return Ok(Goals::default());
    }
    let ours = Ours::start(&beside).await?;
    let (ours, measured, latency, storm) =
        Box::pin(ours_measured(ours, &extent, equal_rate.unwrap_or(EQUAL_RATE))).await?;
    let compressed = compression::measure(&ours).await?;
    tables::tell_compressed(&compressed);
    ours.stop().await?;
    if options.only.is_some() {
        return Ok(Goals::default());
    }
    let goals = tables::goals(&measured, &peers, &latency, &storm);
    let section = tables::section(&conditions, &measured, &peers, (&latency, &storm, &compressed), &goals);
    println!("{}", section.as_str());
    if !options.dry {
        section.append()?;
        report::write_figure("push.svg", &tables::figure(&measured, &peers))?;
    }
    Ok(goals)
}

async fn peer_measured(
    peer: Peer,
    extent: &Extent,
    equal_rate: &mut Option<f64>,
) -> anyhow::Result<Measured> {
    let running = peer.start().await?;
    let idle_kib = idle_kib(&Tried::Peer(peer, &running), &running.pids()).await?;
    // Afresh: what was connected is closed by now, and not what is measured.
    let running = peer.start().await?;
    let tried = Tried::Peer(peer, &running);
    let one_room = highest(peer.name(), &tried, ONE_ROOM, extent).await?;
    let rate = *equal_rate.get_or_insert(EQUAL_RATE.min(one_room.offered * PART_OF_HIGHEST));
    let equal = equal(&tried, &one_room, rate, extent).await?;
    let many_rooms = highest(peer.name(), &tried, MANY_ROOMS, extent).await?;
    Ok(Measured { name: peer.name(), one_room, many_rooms, equal, idle_kib })
}

async fn ours_measured(
    ours: Ours,
    extent: &Extent,
    equal_rate: f64,
) -> anyhow::Result<(Ours, Measured, Trial, Storm)> {
    let rooms = ours.rooms(IDLE.rooms, IDLE.members).await?;
    // What it took to see the rooms made and is free again would be used for the connections, and they would cost nothing.
    let ours = ours.restart().await?;
    let idle_kib = idle_kib(&Tried::Ours(&ours, &rooms), &[ours.pid()]).await?;
    let ours = ours.restart().await?;
    let room = ours.rooms(ONE_ROOM.rooms, ONE_ROOM.members).await?;
    let tried = Tried::Ours(&ours, &room);
    let one_room = highest(tables::OURS, &tried, ONE_ROOM, extent).await?;
    let equal = equal(&tried, &one_room, equal_rate, extent).await?;
    let latency = median_of(&tried, ONE_ROOM, LATENCY_RATE, extent).await?;
    tell(tables::OURS, &latency);
    let storm = storm::run(&ours, extent.confirming.max(Duration::from_secs(6))).await?;
    println!(
        "   storm: all are level after {:.1} s, {:.0} % of it from memory; live p99 {:.1} ms, {:.1} of it the log's; {:.1} ms without it, {:.1} the log's",
        storm.level_after.as_secs_f64(),
        storm.part_from_memory * 100.0,
        storm.meanwhile.waits.p99_ms(),
        storm.meanwhile.safe.p99_ms(),
        storm.alone.waits.p99_ms(),
        storm.alone.safe.p99_ms(),
    );
    let rooms = ours.rooms(MANY_ROOMS.rooms, MANY_ROOMS.members).await?;
    let many_rooms = highest(tables::OURS, &Tried::Ours(&ours, &rooms), MANY_ROOMS, extent).await?;
    Ok((ours, Measured { name: tables::OURS, one_room, many_rooms, equal, idle_kib }, latency, storm))
}

/// The highest rate at which everything comes, once, in order and in time.
async fn highest(name: &str, tried: &Tried<'_>, shape: Shape, extent: &Extent) -> anyhow::Result<Trial> {
    // What is compiled, cached or opened at first is not what is measured.
    tried.run(shape, FIRST_RATE, extent.searching).await?;
    let (mut reached, mut missed_before, mut rate) = (None, None, FIRST_RATE);
    // Up for as long as it is reached; where not even the first is, down until one is.
    let mut missed = loop {
        if reaches(name, tried, shape, rate, extent).await? {
            reached = Some(rate);
            if let Some(missed) = missed_before {
                break missed;
            }
            rate *= FASTER;
        } else if reached.is_some() || rate <= LEAST_RATE {
            break rate;
        } else {
            missed_before = Some(rate);
            rate /= FASTER;
        }
    };
    for _ in 0..HALVINGS {
        let Some(lower) = reached else { break };
        let rate = f64::midpoint(lower, missed);
        if reaches(name, tried, shape, rate, extent).await? { reached = Some(rate) } else { missed = rate }
    }
    // What was reached for a moment must hold for longer.
    let mut rate =
        reached.with_context(|| format!("{name} does not reach {LEAST_RATE} messages a second"))?;
    loop {
        let trial = median_of(tried, shape, rate, extent).await?;
        if trial.is_ok() {
            return Ok(trial);
        }
        rate *= 0.9;
    }
}

/// Whether a rate is reached in a short trial. A second one decides when the first fails: a disk or a machine that
/// stood still for a moment is not what ends a search.
async fn reaches(
    name: &str,
    tried: &Tried<'_>,
    shape: Shape,
    rate: f64,
    extent: &Extent,
) -> anyhow::Result<bool> {
    for _ in 0..2 {
        let trial = tried.run(shape, rate, extent.searching).await?;
        tell(name, &trial);
        if trial.is_ok() {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn equal(
    tried: &Tried<'_>,
    highest: &Trial,
    rate: f64,
    extent: &Extent,
) -> anyhow::Result<Option<Trial>> {
    if highest.offered < rate {
        return Ok(None);
    }
    median_of(tried, ONE_ROOM, rate, extent).await.map(Some)
}

/// The trial in the middle by p99, or the first that is not in order.
async fn median_of(tried: &Tried<'_>, shape: Shape, rate: f64, extent: &Extent) -> anyhow::Result<Trial> {
    let mut trials = Vec::new();
    for _ in 0..extent.rounds {
        let trial = tried.run(shape, rate, extent.confirming).await?;
        if !trial.is_ok() {
            return Ok(trial);
        }
        trials.push(trial);
    }
    trials.sort_by(|a, b| a.waits.p99_ms().total_cmp(&b.waits.p99_ms()));
    let middle = trials.len().saturating_sub(1) / 2;
    trials.into_iter().nth(middle).context("no round")
}

/// Kibibytes of memory that each connection takes in which nothing happens. What a server needs for the first few, and
/// for the rooms themselves, is not what one more costs; nor is what it had before and is free again: so there are
/// many times as many as are told of.
async fn idle_kib(tried: &Tried<'_>, pids: &[u32]) -> anyhow::Result<f64> {
    let memory = || -> anyhow::Result<f64> { pids.iter().map(|pid| status_mib(*pid, "RssAnon")).sum() };
    let (mut members, mut before) = (Vec::new(), memory()?);
    let mut each = Vec::new();
    for _ in 0..IDLE_TIMES {
        let more = tried.members(IDLE).await?;
        tokio::time::sleep(IDLE_FOR).await;
        let now = memory()?;
        each.push((now - before) * 1024.0 / f64::from(u32::try_from(more.len())?));
        before = now;
        members.push(more);
    }
    println!("   {each:.1?} KiB for each idle connection, {} at a time", IDLE.rooms * IDLE.members);
    let further = &each[1..];
    Ok(further.iter().sum::<f64>() / f64::from(u32::try_from(further.len())?))
}

fn tell(name: &str, trial: &Trial) {
    println!(
        "   {name}: {:.0} messages/s, {:.0} deliveries/s, p99 {:.1} ms (safe after {:.1}), {:.0} % of its core, {} lost, \
         {} twice, {} out of order{}",
        trial.offered,
        trial.rate(),
        trial.waits.p99_ms(),
        trial.safe.p99_ms(),
        trial.server_cpu / trial.seconds * 100.0,
        trial.lost,
        trial.twice,
        trial.disordered,
        trial.broke.as_deref().map_or_else(String::new, |why| format!("; {why}"))
    );
}
