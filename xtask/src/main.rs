//! `cargo xtask`: what developers and CI run.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool talks to its user")]

mod bench;
mod browser;
mod catalogue;
mod crates;
mod lint;
mod run;
mod smoke;
mod sqlx_metadata;
mod test;

use std::process::ExitCode;

use anyhow::bail;
use lexopt::Arg;

const USAGE: &str = "\
usage: cargo xtask COMMAND

  test [PART...]   everything, or some of: rust, converter, frontend, e2e
  smoke            the main job as two clients, on a system of its own
  lint [PART...]   everything, or some of: fmt, clippy, docs, crates, sqlx, frontend
  bench WORKLOAD   measures, and compares with the goals; `bench --help` tells the workloads
  catalogue        write docs/asyncapi.json and docs/events.md anew
  sqlx-prepare     write the metadata of query-api's SQL (.sqlx) anew
";

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> anyhow::Result<()> {
    let mut arguments = lexopt::Parser::from_env();
    let mut words = Vec::new();
    while let Some(argument) = arguments.next()? {
        match argument {
            // It has options of its own.
            Arg::Value(word) if words.is_empty() && word == "bench" => {
                let rest: Vec<_> = arguments.raw_args()?.collect();
                return bench::run(&rest).await;
            }
            Arg::Value(word) => words.push(word.to_string_lossy().into_owned()),
            Arg::Long("help") | Arg::Short('h') => {
                print!("{USAGE}");
                return Ok(());
            }
            other => return Err(other.unexpected().into()),
        }
    }
    let Some((command, parts)) = words.split_first() else {
        bail!("no command\n{USAGE}");
    };
    match (command.as_str(), parts) {
        ("test", parts) => test::run(parts).await,
        ("lint", parts) => lint::run(parts).await,
        ("catalogue", []) => catalogue::write(),
        ("sqlx-prepare", []) => sqlx_metadata::prepare().await,
        ("smoke", []) => smoke::run(&embedded::paths::project()).await,
        _ => bail!("unknown: {}\n{USAGE}", words.join(" ")),
    }
}
