//! Loading: a cold aggregate of twenty events, scattered evenly over logs of different lengths, found by a
//! scan, along the links from its last event, and through a snapshot with and without events after it.
//!
//! Cold: the server is started anew before each load, and the system's page cache is dropped where that is
//! allowed; then only its connection and the stream's facts are there. Warm: loaded again a moment later.

mod fill;

use std::time::Instant;

use anyhow::{Context as _, ensure};
use jetstream_es::{SnapshotSchema, States};

use crate::Options;
use crate::figure::{Curve, Panel, svg};
use crate::goals::Goals;
use crate::machine::Conditions;
use crate::report::{Section, write_figure};
use crate::servers::{Log, STREAM};
use crate::stats::Run;

pub(crate) use fill::fill_with_ordinary;
use fill::{EVENTS_EACH, Scattered, Sum, apply, subject_of};

/// The goal: the longest log's median against the shortest's.
const FLAT: f64 = 1.5;
/// Ways of loading, each with aggregates of its own.
const WAYS: [Way; 4] = [Way::Scan, Way::Links, Way::Snapshot { tail: 0 }, Way::Snapshot { tail: 3 }];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Scan,
    Links,
    Snapshot { tail: u64 },
}

/// What was measured on one log.
struct Measured {
    events: u64,
    /// For each of [`WAYS`], cold and warm.
    runs: Vec<[Run; 2]>,
}

impl Way {
    fn name(self) -> String {
        match self {
            Self::Scan => "scan".to_owned(),
            Self::Links => "links".to_owned(),
            Self::Snapshot { tail: 0 } => "snapshot".to_owned(),
            Self::Snapshot { tail } => format!("snapshot + {tail}"),
        }
    }
}

/// Measures, writes it down, and judges.
///
/// # Errors
/// When a server does not start, or what is loaded is not what was stored.
pub(crate) async fn run(options: &Options) -> anyhow::Result<Goals> {
    let (lengths, aggregates) = if options.quick {
        ([10_000, 100_000, 1_000_000], 7)
    } else {
        ([100_000, 1_000_000, 10_000_000], 15)
    };
    let drops = fill::drop_page_cache().is_ok();
    let conditions = Conditions::now()?
        .with(format!("{aggregates} aggregates of {EVENTS_EACH} events for each way, no two of them alike"))
        .with(if drops {
            "The page cache is dropped before a cold load"
        } else {
            "The page cache may not be dropped here: cold is the server alone"
        });
    let mut measured = Vec::new();
    for events in lengths {
        println!("   a log of {events} events");
        measured.push(measure(events, aggregates).await?);
    }
    let goals = goals(&measured);
    let section = section(&conditions, &measured, &goals);
    println!("{}", section.as_str());
    if !options.dry {
        section.append()?;
        write_figure("load.svg", &figure(&measured))?;
    }
    Ok(goals)
}

async fn measure(events: u64, aggregates: usize) -> anyhow::Result<Measured> {
    let log = Log::start().await?;
    let tails = WAYS.map(|way| if let Way::Snapshot { tail } = way { Some(tail) } else { None });
    fill::fill(&log, events, aggregates, &tails).await?;
    let mut runs = Vec::new();
    for (index, way) in WAYS.into_iter().enumerate() {
        let mut waits = [Vec::new(), Vec::new()];
        for aggregate in 0..aggregates {
            log.server().stop().await;
            let _not_allowed_everywhere = fill::drop_page_cache();
            log.server().start().await?;
            for waits in &mut waits {
                waits.push(load(&log, way, &subject_of(index, aggregate)).await?);
            }
        }
        let [cold, warm] = waits.map(|waits| Run::new(waits, std::time::Duration::ZERO));
        println!("   {}: {:.2} ms cold, {:.2} ms warm", way.name(), cold.p50_ms(), warm.p50_ms());
        runs.push([cold, warm]);
    }
    Ok(Measured { events, runs })
}

/// One load by a process that knows nothing yet, in microseconds.
async fn load(log: &Log, way: Way, subject: &str) -> anyhow::Result<u32> {
    let store = log.store().await?;
    // Writes none itself.
    let schema = SnapshotSchema::new("sum", 1).every(1000);
    let states = States::<Sum, Scattered>::new(store.clone(), STREAM, apply).snapshotted(schema);
    // What is asked for once, not with each load.
    states.load("chat.bench.nobody").await?;
    let began = Instant::now();
    let version = match way {
        Way::Scan => store.history::<Scattered>(STREAM, subject).await?.version,
        Way::Links => store.history_by_links::<Scattered>(STREAM, subject).await?.version,
        Way::Snapshot { .. } => states.load(subject).await?.version,
    };
    let took = began.elapsed();
    ensure!(version == EVENTS_EACH, "{subject} has {version} events");
    took.as_micros().try_into().context("a load takes less than an hour")
}

fn goals(measured: &[Measured]) -> Goals {
    let mut goals = Goals::default();
    let (Some(shortest), Some(longest)) = (measured.first(), measured.last()) else { return goals };
    for (index, way) in WAYS.into_iter().enumerate() {
        if matches!(way, Way::Snapshot { .. }) {
            for (warmth, name) in ["cold", "warm"].into_iter().enumerate() {
                let ratio = longest.runs[index][warmth].p50_ms() / shortest.runs[index][warmth].p50_ms();
                goals.at_most(format!("load-flat {}, {name}", way.name()), ratio, FLAT);
            }
        }
    }
    goals
}

fn section(conditions: &Conditions, measured: &[Measured], goals: &Goals) -> Section {
    let mut section = Section::new("load", conditions);
    section.text("A cold aggregate of twenty events, scattered evenly over the log; milliseconds.");
    let mut rows = Vec::new();
    for (index, way) in WAYS.into_iter().enumerate() {
        for measured in measured {
            let [cold, warm] = &measured.runs[index];
            let ms = |value: f64| format!("{value:.2}");
            rows.push([
                way.name(),
                measured.events.to_string(),
                ms(cold.p50_ms()),
                ms(cold.p99_ms()),
                ms(warm.p50_ms()),
                ms(warm.p99_ms()),
            ]);
        }
    }
    section.table(["<way", "events in the log", "cold p50", "cold p99", "warm p50", "warm p99"], &rows);
    section.text("![Loading one aggregate](figures/load.svg)");
    section.goals(goals);
    section
}

fn figure(measured: &[Measured]) -> String {
    let panel = |title: &str, warmth: usize| Panel {
        title: title.to_owned(),
        places: measured.iter().map(|measured| measured.events.to_string()).collect(),
        below: "events in the log".to_owned(),
        curves: WAYS
            .into_iter()
            .enumerate()
            .map(|(index, way)| Curve {
                name: way.name(),
                values: measured.iter().map(|measured| measured.runs[index][warmth].p50_ms()).collect(),
            })
            .collect(),
    };
    svg(&[panel("cold load, ms (p50)", 0), panel("warm load, ms (p50)", 1)])
}
