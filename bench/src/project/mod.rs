//! Projecting: how fast read models are built from a log that the real store has written, how soon a live one shows
//! what was appended, and what each service costs when the log has grown.
//!
//! What is compared is measured in the same round on the same servers: a rebuild against the best bulk inserts of the
//! very rows that it makes, and against the document-style projections of cqrs-es.

mod build;
mod bulk;
mod live;
mod peer;
mod people;
mod service;
mod tables;
mod world;
mod writer;

use std::time::Duration;

use crate::goals::Goals;
use crate::machine::Conditions;
use crate::{Options, report};

use build::Built;
use live::Lived;
use service::Costs;

pub(crate) use service::{Process, Service, http_client, serve, status_mib};
pub(crate) use world::{Beside, World};

/// The projection that is compared with bulk inserts.
const TIMELINE: &str = "room_timeline";

/// How much is measured.
#[derive(Clone, Debug)]
struct Extent {
    /// How many events the stream of chats has, for each log. The last is the one that read models are built from.
    logs: Vec<u64>,
    rounds: usize,
    /// How many rows are inserted one by one, and how many views the peer updates: the rates are those of as many.
    one_by_one: usize,
    live_for: Duration,
    starts: usize,
}

/// What one round came to, in rows or events a second.
struct Round {
    unnest: f64,
    copy: f64,
    one_by_one: f64,
    peer: f64,
    first: Built,
    rebuilt: Built,
}

/// What was measured.
struct Measured {
    events: u64,
    rounds: Vec<Round>,
    all: Vec<build::Whole>,
    costs: Vec<Costs>,
    alone: Lived,
    beside_rebuilds: Lived,
    rebuilds_meanwhile: usize,
}

impl Extent {
    fn of(options: &Options) -> Self {
        let mut logs = if options.quick { vec![5_000, 50_000] } else { vec![100_000, 1_000_000] };
        if options.large {
            logs.push(10_000_000);
        }
        let seconds =
            |quick: u64, thorough: u64| Duration::from_secs(if options.quick { quick } else { thorough });
        Self {
            logs,
            rounds: if options.quick { 1 } else { 3 },
            one_by_one: if options.quick { 1000 } else { 5000 },
            live_for: seconds(3, 10),
            starts: if options.quick { 1 } else { 3 },
        }
    }

    /// The log that read models are built from.
    fn measured_on(&self) -> u64 {
        self.logs.get(1).copied().unwrap_or_default()
    }
}

/// Measures, writes it down, and judges.
///
/// # Errors
/// When a server does not start, or what is read is not what was written.
pub(crate) async fn run(options: &Options) -> anyhow::Result<Goals> {
    let extent = Extent::of(options);
    let conditions = Conditions::now()?;
    let measured = Box::pin(measure(&extent, options)).await?;
    if options.only.is_some() {
        return Ok(Goals::default());
    }
    let goals = tables::goals(&measured);
    let section = tables::section(&conditions, &extent, &measured, &goals);
    println!("{}", section.as_str());
    if !options.dry {
        section.append()?;
        report::write_figure("project.svg", &tables::figure(&measured))?;
    }
    Ok(goals)
}

async fn measure(extent: &Extent, options: &Options) -> anyhow::Result<Measured> {
    let wanted = |part: &str| options.only.as_deref().is_none_or(|only| only == part);
    let beside = world::Beside::start().await?;
    let mut measured = Measured {
        events: extent.measured_on(),
        rounds: Vec::new(),
        all: Vec::new(),
        costs: Vec::new(),
        alone: Lived::default(),
        beside_rebuilds: Lived::default(),
        rebuilds_meanwhile: 0,
    };
    for events in &extent.logs {
        println!("   writing a log of {events} events");
        let world = World::start(&beside).await?;
        let people = writer::write(&world, *events).await?;
        if *events == measured.events && wanted("rounds") {
            for number in 1..=extent.rounds {
                let round = round(&world, &people, number, extent).await?;
                println!("   {}", tables::progress(number, &round));
                measured.rounds.push(round);
            }
        }
        if wanted("all") || wanted("services") || wanted("live") {
            let whole = build::everything(&world).await?;
            println!("   {}", tables::whole_line(&whole));
            measured.all.push(whole);
        }
        if wanted("services") {
            let costs = service::costs(&world, *events, extent.starts).await?;
            println!("   {}", tables::costs_line(&costs));
            measured.costs.push(costs);
        }
        if *events == measured.events && wanted("live") {
            let stage = live::Stage::start(&world, &people).await?;
            measured.alone = stage.run(extent.live_for).await?;
            println!("   {}", tables::live_line("alone", &measured.alone));
            let rebuilding = build::Rebuilding::start(&world).await?;
            measured.beside_rebuilds = stage.run(extent.live_for).await?;
            println!("   {}", tables::live_line("beside rebuilds", &measured.beside_rebuilds));
            measured.rebuilds_meanwhile = rebuilding.stop().await?;
            stage.stop().await?;
        }
    }
    Ok(measured)
}

/// What is compared alternates, so that what slows the machine for a while slows all of it.
async fn round(
    world: &World,
    people: &people::People,
    number: usize,
    extent: &Extent,
) -> anyhow::Result<Round> {
    let database = world.database(&format!("round_{number}")).await?;
    let first = build::first(world, &database).await?;
    let rows = bulk::Rows::of(&database).await?;
    let unnest = bulk::unnest(&database, &rows).await?;
    let copy = bulk::copy(&database, &rows).await?;
    let rebuilt = build::again(world, &database).await?;
    let one_by_one = bulk::one_by_one(&database, &rows, extent.one_by_one).await?;
    let peer = peer::update_views(&database, people, extent.one_by_one).await?;
    database.remove(world).await?;
    Ok(Round { unnest, copy, one_by_one, peer, first, rebuilt })
}
