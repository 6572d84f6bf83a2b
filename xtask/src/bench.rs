//! `cargo xtask bench`: the measurements, optimised as what is shipped.

use std::ffi::OsString;

use crate::browser;
use crate::run::{Printed, cargo, check, step};
use crate::test::node_modules;

/// What is measured in a browser.
const IN_A_BROWSER: [&str; 2] = ["room", "lighthouse"];

/// Runs the crate `bench` with these arguments.
///
/// # Errors
/// When it fails, or a goal is not met.
pub(crate) async fn run(arguments: &[OsString]) -> anyhow::Result<()> {
    check("servers", async { Ok(embedded::tools::install(&Printed)?) }).await?;
    let mut bench = cargo(["run", "--quiet", "--profile", "bench-run", "--package", "bench", "--"]);
    bench.args(arguments);
    if IN_A_BROWSER.iter().any(|workload| arguments.iter().any(|argument| argument == workload)) {
        node_modules().await?;
        bench.env("WHERRY_CHROMIUM", browser::ensure()?);
    }
    step("bench", bench)
}
