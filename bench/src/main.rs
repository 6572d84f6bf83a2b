//! Measures Wherry, and says whether it is as fast as it shall be.
//!
//! Each workload is a folder: it starts servers of its own, measures, appends a section to
//! `bench/RESULTS.md`, writes its pictures to `bench/figures/`, and judges what it measured by its goals.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool talks to its user")]

mod append;
mod cpu;
mod figure;
mod goals;
mod load;
mod machine;
mod report;
mod servers;
mod stats;
mod verify;

use std::process::ExitCode;

use anyhow::bail;
use lexopt::Arg;

use goals::Goals;

const USAGE: &str = "\
usage: cargo xtask bench WORKLOAD [--quick] [--dry] [--only SERIES]

  append    whole commands: the event store against postgres-es and the bare log
  verify    a whole log against its checkpoints, beside plain SHA-256
  load      cold aggregates in logs of different lengths: scans, links, snapshots

  --quick   one short round instead of several
  --dry     leaves RESULTS.md and the figures as they are
  --only    measures one series, such as `jetstream-es, new` or `1024 jetstream-es, new`, and judges
            nothing: to look at a profile of it
";

/// How thoroughly to measure, and whether to write it down.
#[derive(Clone, Debug, Default)]
struct Options {
    quick: bool,
    dry: bool,
    only: Option<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(goals) if goals.are_met() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> anyhow::Result<Goals> {
    let mut arguments = lexopt::Parser::from_env();
    let (mut workload, mut options) = (None, Options::default());
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Value(word) if workload.is_none() => workload = Some(word.to_string_lossy().into_owned()),
            Arg::Long("quick") => options.quick = true,
            Arg::Long("dry") => options.dry = true,
            Arg::Long("only") => options.only = Some(arguments.value()?.to_string_lossy().into_owned()),
            Arg::Long("help") | Arg::Short('h') => {
                print!("{USAGE}");
                return Ok(Goals::default());
            }
            other => return Err(other.unexpected().into()),
        }
    }
    let goals = match workload.as_deref() {
        Some("append") => append::run(&options).await?,
        Some("verify") => verify::run(&options).await?,
        Some("load") => load::run(&options).await?,
        Some(other) => bail!("there is no workload {other}\n{USAGE}"),
        None => bail!("no workload\n{USAGE}"),
    };
    print!("{goals}");
    Ok(goals)
}
