//! `cargo run`: brings up the whole system.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is the runner's conversation with its user"
)]

use std::process::ExitCode;
use std::time::Duration;

use standalone::options::{Asked, USAGE, parse};
use standalone::{projections, system};

/// What may still run then is a download that was not waited for.
const LEAVE_AFTER: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<()> {
    let options = match parse(lexopt::Parser::from_env())? {
        Asked::Run(options) => options,
        Asked::Projections(options, action) => {
            let url = format!("http://127.0.0.1:{}", options.port);
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            print!("{}", runtime.block_on(projections::run(&options.data, &url, &action))?);
            return Ok(());
        }
        Asked::Help => {
            print!("{USAGE}");
            return Ok(());
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let ran = runtime.block_on(system::run(&options));
    runtime.shutdown_timeout(LEAVE_AFTER);
    ran
}
