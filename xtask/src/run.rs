//! Running other programs, step by step, with the time that each took.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use embedded::progress::Progress;

/// Prints what is being got and how long it took.
pub(crate) struct Printed;

impl Progress for Printed {
    fn began(&self, step: &str) {
        println!("   {step} …");
    }

    fn ended(&self, step: &str, took: Duration) {
        println!("   {step}: {:.1} s", took.as_secs_f64());
    }
}

/// A program with arguments, to run in a folder.
pub(crate) fn program<const N: usize>(
    name: impl AsRef<OsStr>,
    arguments: [&str; N],
    folder: &Path,
) -> Command {
    let mut command = Command::new(name);
    command.args(arguments).current_dir(folder);
    command
}

/// Cargo itself, as it was called.
pub(crate) fn cargo<const N: usize>(arguments: [&str; N]) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    program(cargo, arguments, &embedded::paths::project())
}

/// Runs a program to its end, with its output on ours.
///
/// # Errors
/// When it cannot be run or fails.
pub(crate) fn step(title: &str, mut command: Command) -> anyhow::Result<()> {
    println!("== {title}");
    let began = Instant::now();
    let status = command
        .status()
        .with_context(|| format!("{title}: cannot run {}", command.get_program().display()))?;
    if !status.success() {
        bail!("{title} failed ({status})");
    }
    println!("== {title}: ok, {:.1} s", began.elapsed().as_secs_f64());
    Ok(())
}

/// Runs a check of our own under the same kind of title.
///
/// # Errors
/// Whatever the check finds.
pub(crate) async fn check<T>(
    title: &str,
    check: impl Future<Output = anyhow::Result<T>>,
) -> anyhow::Result<T> {
    println!("== {title}");
    let began = Instant::now();
    let checked = check.await.with_context(|| format!("{title} failed"))?;
    println!("== {title}: ok, {:.1} s", began.elapsed().as_secs_f64());
    Ok(checked)
}

/// Which of the parts were asked for: all of them when none was named.
///
/// # Errors
/// When a part is unknown.
pub(crate) fn chosen<'a>(asked: &[String], parts: &[&'a str]) -> anyhow::Result<Vec<&'a str>> {
    if let Some(unknown) = asked.iter().find(|asked| !parts.contains(&asked.as_str())) {
        bail!("there is no part {unknown}; there are: {}", parts.join(", "));
    }
    let is_chosen = |part: &&str| asked.is_empty() || asked.iter().any(|asked| asked == part);
    Ok(parts.iter().copied().filter(is_chosen).collect())
}
