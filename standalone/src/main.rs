//! `cargo run`: brings up the whole system.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is the runner's conversation with its user"
)]

use std::process::ExitCode;
use std::time::Duration;

use kit::config::Vars;
use standalone::audit::{self, Verdict};
use standalone::backup;
use standalone::options::{Asked, Options, USAGE, parse};
use standalone::projections::{self, Action};
use standalone::{jobs, reconcile, system};

/// What may still run then is a download that was not waited for.
const LEAVE_AFTER: Duration = Duration::from_secs(1);

/// An auditor has found something.
const FOUND: u8 = 1;
/// What was asked is not understood, or an auditor could not look.
const NO_VERDICT: u8 = 2;

fn main() -> ExitCode {
    match parse(lexopt::Parser::from_env()) {
        Ok(Asked::Run(options)) => ended(run(&options)),
        Ok(Asked::Projections(options, Action::Verify { projection, values })) => {
            judged(reconciled(&options, &projection, values))
        }
        Ok(Asked::Projections(options, action)) => ended(operate(&options, &action)),
        Ok(Asked::Jobs(options, action)) => ended(look_after_jobs(&options, &action)),
        Ok(Asked::Audit(command)) => judged(audit(&command)),
        Ok(Asked::Backup(command)) => ended(back_up(&command)),
        Ok(Asked::Help) => {
            print!("{USAGE}");
            ExitCode::SUCCESS
        }
        Err(error) => failed(&error, NO_VERDICT),
    }
}

fn ended(ended: anyhow::Result<()>) -> ExitCode {
    ended.map_or_else(|error| failed(&error, 1), |()| ExitCode::SUCCESS)
}

fn judged(verdict: anyhow::Result<Verdict>) -> ExitCode {
    match verdict {
        Ok(Verdict::Good) => ExitCode::SUCCESS,
        Ok(Verdict::Found) => ExitCode::from(FOUND),
        Err(error) => failed(&error, NO_VERDICT),
    }
}

fn failed(error: &anyhow::Error, code: u8) -> ExitCode {
    eprintln!("\nerror: {error:#}");
    ExitCode::from(code)
}

fn run(options: &Options) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let ran = runtime.block_on(system::run(options));
    runtime.shutdown_timeout(LEAVE_AFTER);
    ran
}

fn back_up(command: &backup::Command) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(backup::run(command, &Vars::from_process(), |said| print!("{said}")))
}

fn operate(options: &Options, action: &Action) -> anyhow::Result<()> {
    let url = format!("http://127.0.0.1:{}", options.port);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    print!("{}", runtime.block_on(projections::run(&options.data, &url, action))?);
    Ok(())
}

fn look_after_jobs(options: &Options, action: &jobs::Action) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    print!("{}", runtime.block_on(jobs::run(options, action))?);
    Ok(())
}

fn reconciled(options: &Options, projection: &str, values: bool) -> anyhow::Result<Verdict> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let environment = Vars::from_process();
    let aside = |said: &str| eprint!("{said}");
    let asked = (projection, values);
    runtime.block_on(reconcile::run(&options.data, &environment, asked, &mut std::io::stdout(), aside))
}

fn audit(command: &audit::Command) -> anyhow::Result<Verdict> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let environment = Vars::from_process();
    runtime.block_on(audit::run(command, &environment, &mut std::io::stdout(), |said| eprint!("{said}")))
}
