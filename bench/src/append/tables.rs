//! What was measured, as tables, a picture and goals.

use super::{CONFLICTING_WRITERS, Conflicts, Kind, Opened, Runs, Series, WRITERS};
use crate::figure::{self, Curve, Panel};
use crate::goals::Goals;
use crate::machine::Conditions;
use crate::report::Section;
use crate::stats::{Run, median_ratio, median_run};

/// What the log itself can do, of which our whole commands shall reach so much.
const PART_OF_BARE: f64 = 0.6;
/// How often we shall do what postgres-es does once, by writers: new and existing aggregates.
const TIMES_POSTGRES: [(usize, f64, f64); 4] =
    [(16, 1.0, 1.2), (64, 2.5, 4.0), (256, 6.0, 6.0), (1024, 8.0, 8.0)];

/// One line while it runs.
pub(super) fn progress(round: usize, writers: usize, series: Series, run: &Run) -> String {
    format!(
        "round {round}, {writers:4} writers, {:28} {:8.0}/s  p50 {:7.2} ms  p99 {:7.2} ms",
        series.name(),
        run.rate(),
        run.p50_ms(),
        run.p99_ms()
    )
}

pub(super) fn goals(runs: &Runs) -> Goals {
    let mut goals = Goals::default();
    for kind in [Kind::New, Kind::Existing] {
        let value = ratio(runs, 1, Series::Ours(kind), Series::Singles, Run::p50_ms);
        goals.at_most(format!("append/1/{}/p50-of-a-single-publish", kind.name()), value, 1.25);
    }
    for (writers, new, existing) in TIMES_POSTGRES {
        for (kind, bound) in [(Kind::New, new), (Kind::Existing, existing)] {
            let value = ratio(runs, writers, Series::Ours(kind), Series::Postgres(kind), Run::rate);
            goals.at_least(format!("append/{writers}/{}/times-postgres-es", kind.name()), value, bound);
        }
    }
    for writers in WRITERS {
        for kind in [Kind::New, Kind::Existing] {
            let value = ratio(runs, writers, Series::Ours(kind), Series::Batches, Run::rate);
            goals.at_least(
                format!("append/{writers}/{}/part-of-bare-loop", kind.name()),
                value,
                PART_OF_BARE,
            );
        }
    }
    for writers in WRITERS {
        for kind in [Kind::New, Kind::Existing] {
            let value = ratio(runs, writers, Series::Ours(kind), Series::Postgres(kind), Run::p99_ms);
            goals.at_most(format!("append/{writers}/{}/p99-of-postgres-es", kind.name()), value, 1.0);
        }
    }
    for conflicts in [Conflicts::SameNode, Conflicts::OtherNode] {
        let [with, without] = [conflicts, Conflicts::None].map(Series::Conflicting);
        let value = ratio(runs, CONFLICTING_WRITERS, with, without, Run::rate);
        goals.at_least(format!("append/{CONFLICTING_WRITERS}/{}/rate-kept", with.name()), value, 0.7);
    }
    goals
}

pub(super) fn section(conditions: &Conditions, runs: &Runs, opened: &[Opened], goals: &Goals) -> Section {
    let mut section = Section::new("append", conditions);
    section.text(
        "A command is: load the aggregate, decide, append one event of about 200 bytes. Each series starts on \
         an empty log or table. *New*: each command begins an aggregate. *Existing*: 1,000 aggregates (1,024 \
         for as many writers) with 20 events each, one command on each before the measurement, no two writers \
         on the same. *Bare loop*: messages without an envelope, 200 bytes each, sent as atomic batches by one \
         task. Pool of postgres-es: as many connections as writers, at most 64.",
    );
    section.text("![Commands a second by writers](figures/append.svg)");
    let rows: Vec<_> = runs
        .iter()
        .filter_map(|((writers, series), runs)| {
            let run = median_run(runs)?;
            let (client, server) = run.cpu_per_thousand();
            Some([
                writers.to_string(),
                series.name(),
                format!("{:.0}", run.rate()),
                format!("{:.2}", run.p50_ms()),
                format!("{:.2}", run.p99_ms()),
                format!("{client:.3}"),
                format!("{server:.3}"),
            ])
        })
        .collect();
    section.text("Closed loop: each writer waits for its answer.");
    section.table(
        ["writers", "<series", "commands/s", "p50 ms", "p99 ms", "client CPU s/1,000", "server CPU s/1,000"],
        &rows,
    );
    section.text(
        "Open loop: commands come at a fixed rate (in ticks of 1 ms), and each is waited for from when it was \
         due; one round.",
    );
    let rows: Vec<_> = opened
        .iter()
        .map(|Opened { series, offered, run }| {
            [
                series.name(),
                format!("{offered:.0}"),
                format!("{:.0}", run.rate()),
                format!("{:.2}", run.p50_ms()),
                format!("{:.2}", run.p99_ms()),
            ]
        })
        .collect();
    section.table(["<series", "offered/s", "answered/s", "p50 ms", "p99 ms"], &rows);
    section.goals(goals);
    section
}

pub(super) fn figure(runs: &Runs) -> String {
    let panel = |kind: Kind| Panel {
        title: format!("Commands/s, {} aggregates", kind.name()),
        places: WRITERS.map(|writers| writers.to_string()).to_vec(),
        below: "writers".to_owned(),
        curves: [
            ("postgres-es", Series::Postgres(kind)),
            ("jetstream-es", Series::Ours(kind)),
            ("bare loop (no envelope)", Series::Batches),
        ]
        .map(|(name, series)| Curve {
            name: name.to_owned(),
            values: WRITERS.map(|writers| rate(runs, writers, series)).to_vec(),
        })
        .to_vec(),
    };
    figure::svg(&[panel(Kind::New), panel(Kind::Existing)])
}

fn rate(runs: &Runs, writers: usize, series: Series) -> f64 {
    runs.get(&(writers, series)).and_then(|runs| median_run(runs)).map_or(f64::NAN, Run::rate)
}

fn ratio(runs: &Runs, writers: usize, ours: Series, theirs: Series, of: impl Fn(&Run) -> f64) -> f64 {
    match (runs.get(&(writers, ours)), runs.get(&(writers, theirs))) {
        (Some(ours), Some(theirs)) => median_ratio(ours, theirs, of),
        _ => f64::NAN,
    }
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Existing => "existing",
        }
    }
}

impl Series {
    pub(super) fn name(self) -> String {
        match self {
            Self::Postgres(kind) => format!("postgres-es, {}", kind.name()),
            Self::Ours(kind) => format!("jetstream-es, {}", kind.name()),
            Self::Batches => "bare loop".to_owned(),
            Self::Singles => "single publishes".to_owned(),
            Self::Conflicting(Conflicts::None) => "no-conflicts".to_owned(),
            Self::Conflicting(Conflicts::SameNode) => "conflicts-in-the-node".to_owned(),
            Self::Conflicting(Conflicts::OtherNode) => "conflicts-with-another-node".to_owned(),
        }
    }
}
