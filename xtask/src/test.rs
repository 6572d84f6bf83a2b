//! `cargo xtask test`: everything that can fail.

use std::process::Command;

use anyhow::Context as _;
use embedded::{paths, tools};

use crate::browser;
use crate::run::{Printed, cargo, check, chosen, program, step};

const PARTS: [&str; 4] = ["rust", "converter", "frontend", "e2e"];

/// Runs the parts that were asked for, or all.
///
/// # Errors
/// The first part that fails.
pub(crate) async fn run(asked: &[String]) -> anyhow::Result<()> {
    for part in chosen(asked, &PARTS)? {
        match part {
            "rust" => rust().await?,
            "converter" => converter().await?,
            "frontend" => frontend().await?,
            _ => end_to_end().await?,
        }
    }
    Ok(())
}

async fn rust() -> anyhow::Result<()> {
    check("servers for the tests", async {
        tools::install(&Printed)?;
        tools::install_converter(&Printed)?;
        Ok(())
    })
    .await?;
    if has_nextest() {
        step("Rust tests", cargo(["nextest", "run", "--workspace", "--no-fail-fast"]))?;
        // Which nextest leaves out.
        step("examples in the documentation", cargo(["test", "--quiet", "--workspace", "--doc"]))
    } else {
        step("Rust tests", cargo(["test", "--workspace", "--no-fail-fast"]))
    }
}

async fn converter() -> anyhow::Result<()> {
    let converter =
        check("the converter's node modules", async { Ok(tools::install_converter(&Printed)?) }).await?;
    step("converter tests", program("npm", ["test"], &converter.folder))
}

async fn frontend() -> anyhow::Result<()> {
    node_modules().await?;
    step("frontend tests", npm(["run", "test"]))
}

/// Two people in a real browser, against a whole system, which the tests start with limits of their own.
async fn end_to_end() -> anyhow::Result<()> {
    node_modules().await?;
    let chromium = browser::ensure()?;
    step("build the system", cargo(["build", "--quiet", "--package", "standalone"]))?;
    let mut tests = npm(["run", "e2e"]);
    tests.env("WHERRY_CHROMIUM", chromium).env("WHERRY_STANDALONE", paths::target().join("debug/standalone"));
    step("end-to-end tests", tests)
}

/// Gets the frontend's node modules.
///
/// # Errors
/// When npm fails.
pub(crate) async fn node_modules() -> anyhow::Result<()> {
    check("the frontend's node modules", async {
        tools::install_frontend(&Printed).context("npm ci in frontend/")
    })
    .await
}

/// npm in the frontend's folder.
pub(crate) fn npm<const N: usize>(arguments: [&str; N]) -> Command {
    program("npm", arguments, &paths::project().join("frontend"))
}

fn has_nextest() -> bool {
    let found = cargo(["nextest", "--version"]).output();
    found.is_ok_and(|output| output.status.success())
}
