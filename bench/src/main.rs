//! Measures Wherry, and says whether it is as fast as it shall be.
//!
//! Each workload is a folder: it starts servers of its own, measures, appends a section to
//! `bench/RESULTS.md`, writes its pictures to `bench/figures/`, and judges what it measured by its goals.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool talks to its user")]

mod append;
mod convert;
mod cpu;
mod explore;
mod figure;
mod goals;
mod lighthouse;
mod load;
mod machine;
mod project;
mod push;
mod report;
mod room;
mod servers;
mod stats;
mod verify;
mod whole;

use std::process::ExitCode;

use anyhow::bail;
use lexopt::Arg;

use goals::Goals;

const USAGE: &str = "\
usage: cargo xtask bench WORKLOAD [--quick] [--dry] [--only SERIES]

  append    whole commands: the event store against postgres-es and the bare log
  verify    a whole log against its checkpoints, beside plain SHA-256
  explore   what auditors ask in a long log, against a look-up by primary key
  load      cold aggregates in logs of different lengths: scans, links, snapshots
  project   read models: building them, how soon they show what was appended, and what services cost
  push      rooms, idle connections and a storm, beside Socket.IO, ws, plain axum and Django Channels
  room      a room of 100,000 messages in a browser, beside one of 200
  convert   documents into PDF, beside LibreOffice or the same engine started for each document
  lighthouse  the app in a browser: Lighthouse's scores, and what goes over the line

  --quick   one short round instead of several
  --dry     leaves RESULTS.md and the figures as they are
  --large   project: also what services cost with a log of ten million events, which takes half an hour
  --only    measures one series, such as `jetstream-es, new` or `1024 jetstream-es, new`, and judges
            nothing: to look at a profile of it. Of project: rounds, all, services or live;
            of push: push, or one of its peers, such as `Socket.IO`; of room: `200 messages` or the other;
            of convert: engines, `whole path`, `engine anew` or soffice

LibreOffice is measured where `soffice` is on the path, or where WHERRY_SOFFICE names it.
";

/// How thoroughly to measure, and whether to write it down.
#[derive(Clone, Debug, Default)]
struct Options {
    quick: bool,
    dry: bool,
    large: bool,
    only: Option<String>,
}

fn main() -> ExitCode {
    match start() {
        Ok(goals) if goals.are_met() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start() -> anyhow::Result<Goals> {
    let mut words = std::env::args().skip(1);
    if words.next().as_deref() == Some("serve") {
        // This program again, as one of the servers that are measured.
        match words.next().unwrap_or_default().as_str() {
            "plain-axum" => push::serve_plain(&words.next().unwrap_or_default())?,
            "standalone" => {
                whole::serve(&words.next().unwrap_or_default(), &words.next().unwrap_or_default())?;
            }
            service => project::serve(service)?,
        }
        return Ok(Goals::default());
    }
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run())
}

async fn run() -> anyhow::Result<Goals> {
    let mut arguments = lexopt::Parser::from_env();
    let (mut workload, mut options) = (None, Options::default());
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Value(word) if workload.is_none() => workload = Some(word.to_string_lossy().into_owned()),
            Arg::Long("quick") => options.quick = true,
            Arg::Long("dry") => options.dry = true,
            Arg::Long("large") => options.large = true,
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
        Some("explore") => explore::run(&options).await?,
        Some("load") => load::run(&options).await?,
        Some("project") => project::run(&options).await?,
        Some("push") => Box::pin(push::run(&options)).await?,
        Some("room") => Box::pin(room::run(&options)).await?,
        Some("convert") => Box::pin(convert::run(&options)).await?,
        Some("lighthouse") => Box::pin(lighthouse::run(&options)).await?,
        Some(other) => bail!("there is no workload {other}\n{USAGE}"),
        None => bail!("no workload\n{USAGE}"),
    };
    print!("{goals}");
    Ok(goals)
}
