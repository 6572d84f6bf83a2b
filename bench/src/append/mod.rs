//! Appending: whole commands (load, decide, append) against postgres-es with the same aggregate, and
//! against what the log can do with nothing around it.
//!
//! The series of a round alternate, so that what slows the machine for a while slows all of them, and
//! each starts on an empty log or table. What compares two series is the median over the rounds.

mod aggregate;
mod bare;
pub(crate) mod load;
mod ours;
mod postgres;
mod tables;

use std::collections::BTreeMap;
use std::time::Duration;

use crate::goals::Goals;
use crate::machine::Conditions;
use crate::servers::{Log, Sql};
use crate::stats::{Run, median_run};
use crate::{Options, report};

use load::{Loaded, Turn};

/// How many writers wait at a time.
const WRITERS: [usize; 5] = [1, 16, 64, 256, 1024];
/// How many aggregates there are at least, of the kind that exists; no two writers share one.
const AGGREGATES: usize = 1000;
/// How many events each of them has.
const EARLIER_EVENTS: u64 = 20;
/// Those of the load in which some commands conflict.
const CONFLICTING_WRITERS: usize = 256;
/// The rates of the open loop, as parts of the capacity.
const PARTS_OF_CAPACITY: [f64; 2] = [0.5, 0.8];

/// Which aggregates the commands are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// Each command begins one.
    New,
    /// They are there.
    Existing,
}

/// How the commands come.
#[derive(Clone, Copy, Debug)]
enum Load {
    /// From so many writers, each of which waits for its answer.
    Closed(usize),
    /// So many a second.
    Open(f64),
}

/// Who gets in a command's way, one time in a hundred.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Conflicts {
    None,
    /// Another command for the same aggregate at the same time.
    SameNode,
    /// A write by another node since the state was cached.
    OtherNode,
}

/// What is measured at each number of writers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Series {
    Postgres(Kind),
    Ours(Kind),
    Batches,
    Singles,
    Conflicting(Conflicts),
}

/// All runs, in the order of the rounds.
type Runs = BTreeMap<(usize, Series), Vec<Run>>;

/// A fixed rate, and what came of it.
struct Opened {
    series: Series,
    offered: f64,
    run: Run,
}

impl Load {
    /// How many commands are under way at a time, where that is known.
    fn writers(self) -> usize {
        match self {
            Self::Closed(writers) => writers,
            Self::Open(_) => AGGREGATES,
        }
    }

    fn aggregates(self) -> usize {
        AGGREGATES.max(self.writers())
    }
}

/// The aggregate of a turn: each writer goes round its own.
fn aggregate_of(load: Load, turn: Turn) -> String {
    let aggregates = load.aggregates();
    let index = match load {
        Load::Open(_) => turn.number % aggregates,
        Load::Closed(writers) => {
            let own = (aggregates - turn.writer).div_ceil(writers);
            turn.writer + turn.number % own * writers
        }
    };
    index.to_string()
}

/// Measures, writes it down, and judges.
///
/// # Errors
/// When a server does not start, a command fails, or what was acknowledged is not what is stored.
pub(crate) async fn run(options: &Options) -> anyhow::Result<Goals> {
    let (rounds, time) = if options.quick { (1, 1200) } else { (3, 3000) };
    let time = Duration::from_millis(time);
    let conditions = conditions(rounds, time).await?;
    let mut runs = Runs::new();
    for round in 1..=rounds {
        let sql = Sql::start().await?;
        for writers in WRITERS {
            for series in series_at(writers) {
                let name = format!("{writers} {}", series.name());
                if options.only.as_ref().is_some_and(|only| !name.ends_with(only.as_str())) {
                    continue;
                }
                let run = measure(&sql, writers, series, time).await?;
                println!("   {}", tables::progress(round, writers, series, &run));
                runs.entry((writers, series)).or_default().push(run);
            }
        }
    }
    if options.only.is_some() {
        return Ok(Goals::default());
    }
    let opened = opened(&runs, time).await?;
    let goals = tables::goals(&runs);
    let section = tables::section(&conditions, &runs, &opened, &goals);
    println!("{}", section.as_str());
    if !options.dry {
        section.append()?;
        report::write_figure("append.svg", &tables::figure(&runs))?;
    }
    Ok(goals)
}

/// Those that are compared stand side by side.
fn series_at(writers: usize) -> Vec<Series> {
    let mut series = vec![
        Series::Postgres(Kind::New),
        Series::Ours(Kind::New),
        Series::Batches,
        Series::Ours(Kind::Existing),
        Series::Postgres(Kind::Existing),
    ];
    if writers <= 64 {
        series.insert(2, Series::Singles);
    }
    if writers == CONFLICTING_WRITERS {
        series.extend([Conflicts::None, Conflicts::SameNode, Conflicts::OtherNode].map(Series::Conflicting));
    }
    series
}

async fn measure(sql: &Sql, writers: usize, series: Series, time: Duration) -> anyhow::Result<Run> {
    let load = Load::Closed(writers);
    let Loaded { run, .. } = match series {
        Series::Postgres(kind) => postgres::run(sql, kind, load, time).await?,
        Series::Ours(kind) => ours::run(kind, load, Conflicts::None, time).await?,
        Series::Batches => bare::batches(writers, time).await?,
        Series::Singles => bare::singles(writers, time).await?,
        Series::Conflicting(conflicts) => ours::run(Kind::Existing, load, conflicts, time).await?,
    };
    Ok(run)
}

/// Fixed rates: parts of what postgres-es can take for both, parts of what we can take for us.
async fn opened(runs: &Runs, time: Duration) -> anyhow::Result<Vec<Opened>> {
    let kind = Kind::Existing;
    let mut opened = Vec::new();
    let sql = Sql::start().await?;
    for part in PARTS_OF_CAPACITY {
        let theirs = capacity(runs, Series::Postgres(kind)) * part;
        let ours = capacity(runs, Series::Ours(kind)) * part;
        let plan =
            [(Series::Postgres(kind), theirs), (Series::Ours(kind), theirs), (Series::Ours(kind), ours)];
        for (series, offered) in plan {
            let load = Load::Open(offered);
            let Loaded { run, .. } = match series {
                Series::Postgres(_) => postgres::run(&sql, kind, load, time).await?,
                _ => ours::run(kind, load, Conflicts::None, time).await?,
            };
            opened.push(Opened { series, offered, run });
        }
    }
    Ok(opened)
}

/// The highest rate that a series has reached with any number of writers.
fn capacity(runs: &Runs, series: Series) -> f64 {
    let rates = WRITERS.iter().filter_map(|writers| runs.get(&(*writers, series)));
    rates.filter_map(|runs| median_run(runs)).map(Run::rate).fold(0.0, f64::max)
}

async fn conditions(rounds: usize, time: Duration) -> anyhow::Result<Conditions> {
    let (log, sql) = (Log::start().await?, Sql::start().await?);
    Ok(Conditions::now()?
        .with(format!(
            "nats-server {} (one node, `sync_interval: always`), Postgres {} (defaults, `fsync` on)",
            log.version().await?,
            sql.version().await?
        ))
        .with(format!(
            "{rounds} rounds of {:.1} s for each series; the rows are the medians by rate",
            time.as_secs_f64()
        )))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn writers_share_no_aggregate_and_leave_none_out() {
        for writers in WRITERS {
            let load = Load::Closed(writers);
            let of = |writer| {
                let turns = (0..2 * load.aggregates()).map(move |number| Turn { writer, number });
                turns.map(|turn| aggregate_of(load, turn)).collect::<BTreeSet<_>>()
            };
            let each: Vec<_> = (0..writers).map(of).collect();
            assert_eq!(each.iter().map(BTreeSet::len).sum::<usize>(), load.aggregates());
            assert_eq!(each.concat_sets(), load.aggregates());
        }
    }

    trait Concat {
        fn concat_sets(&self) -> usize;
    }

    impl Concat for Vec<BTreeSet<String>> {
        fn concat_sets(&self) -> usize {
            self.iter().flatten().collect::<BTreeSet<_>>().len()
        }
    }
}
