//! `cargo xtask bench`: the measurements, optimised as what is shipped.

use std::ffi::OsString;

use crate::run::{Printed, cargo, check, step};

/// Runs the crate `bench` with these arguments.
///
/// # Errors
/// When it fails, or a goal is not met.
pub(crate) async fn run(arguments: &[OsString]) -> anyhow::Result<()> {
    check("servers", async { Ok(embedded::tools::install(&Printed)?) }).await?;
    let mut bench = cargo(["run", "--quiet", "--profile", "bench-run", "--package", "bench", "--"]);
    bench.args(arguments);
    step("bench", bench)
}
