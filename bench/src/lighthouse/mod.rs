//! Lighthouse's figures of the app as it is shipped: where one logs in, and a room; on a phone and on a desk.

use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context as _, ensure};
use serde::Deserialize;
use serde_json::json;
use tokio::process::Command;

use crate::Options;
use crate::goals::Goals;
use crate::machine::Conditions;
use crate::report::Section;
use crate::whole::{Person, System, chromium, measured};

const MESSAGES: u64 = 1_000;
const ACCESSIBILITY: f64 = 100.0;
/// What a browser must get of scripts before anything can be done, as it goes over the line.
const SCRIPT_KIB: f64 = 200.0;

/// What the browser's side says.
#[derive(Clone, Debug, Deserialize)]
struct Said {
    lighthouse: String,
    browser: String,
    audits: Vec<Audit>,
}

/// One page in one preset: the medians of some runs.
#[derive(Clone, Debug, Deserialize)]
struct Audit {
    page: String,
    preset: String,
    performance: f64,
    accessibility: f64,
    best_practices: f64,
    first_contentful_paint_ms: f64,
    largest_contentful_paint_ms: f64,
    total_blocking_time_ms: f64,
    cumulative_layout_shift: f64,
    script_kib: f64,
    all_kib: f64,
    /// What accessibility and best practices find fault with.
    failed: Vec<String>,
}

/// Measures, writes it down, and judges.
///
/// # Errors
/// When the system, the browser or Lighthouse does not start.
pub(crate) async fn run(options: &Options) -> anyhow::Result<Goals> {
    let runs = if options.quick { 1 } else { 3 };
    let chromium = chromium()?;
    let folder = packages().await?;
    let system = System::start().await?;
    let (ada, ben) = (system.sign_up("ada").await?, system.sign_up("ben").await?);
    let room = system.room("Harbour", &ada, &ben).await?;
    system.fill(room, [&ada, &ben], MESSAGES).await?;
    system.quiet().await?;
    let conditions = Conditions::now()?.with(format!(
        "{runs} runs of each; a room of {MESSAGES} messages; the runner serves the app itself, over HTTP/1.1 and loopback; mobile \
         and desktop are Lighthouse's presets, with the slow line and processor that it simulates for each"
    ));
    let wanted = json!({
        "url": system.url(), "chromium": chromium, "email": ben.email, "password": Person::password(),
        "room": room.to_string(), "runs": runs,
    });
    let said: Said = measured(&folder.join("measure.mjs"), &wanted).await?;
    system.stop().await?;
    let goals = goals(&said.audits);
    let section =
        section(&conditions.with(format!("Lighthouse {}, {}", said.lighthouse, said.browser)), &said, &goals);
    println!("{}", section.as_str());
    if !options.dry {
        section.append()?;
    }
    Ok(goals)
}

/// The folder with Lighthouse in it.
async fn packages() -> anyhow::Result<PathBuf> {
    let folder = embedded::paths::project().join("bench").join("lighthouse");
    if !folder.join("node_modules").join(".package-lock.json").exists() {
        println!("   getting Lighthouse");
        let mut install = Command::new("npm");
        install.args(["ci", "--no-audit", "--no-fund", "--silent"]).current_dir(&folder).stdin(Stdio::null());
        let status = install.status().await.context("run npm")?;
        ensure!(status.success(), "npm ci failed in {}: {status}", folder.display());
    }
    Ok(folder)
}

fn goals(audits: &[Audit]) -> Goals {
    let mut goals = Goals::default();
    for audit in audits {
        let name = |what: &str| format!("lighthouse/{}/{}/{what}", audit.page, audit.preset);
        goals.at_least(name("accessibility"), audit.accessibility, ACCESSIBILITY);
        goals.at_most(name("script-kib"), audit.script_kib, SCRIPT_KIB);
    }
    // Nothing audited meets nothing.
    if audits.is_empty() {
        goals.at_least("lighthouse/audits", 0.0, 1.0);
    }
    goals
}

fn section(conditions: &Conditions, said: &Said, goals: &Goals) -> Section {
    let mut section = Section::new("lighthouse", conditions);
    section.text(
        "Scores of 100; the medians of the runs. *Script* and *all*: KiB that went over the line for a first load, compressed as \
         they were sent, from the log of requests.",
    );
    let rows: Vec<_> = said
        .audits
        .iter()
        .map(|audit| {
            [
                audit.page.clone(),
                audit.preset.clone(),
                format!("{:.0}", audit.performance),
                format!("{:.0}", audit.accessibility),
                format!("{:.0}", audit.best_practices),
                format!("{:.0}", audit.first_contentful_paint_ms),
                format!("{:.0}", audit.largest_contentful_paint_ms),
                format!("{:.0}", audit.total_blocking_time_ms),
                format!("{:.3}", audit.cumulative_layout_shift),
                format!("{:.0}", audit.script_kib),
                format!("{:.0}", audit.all_kib),
            ]
        })
        .collect();
    let columns = [
        "<page",
        "<preset",
        "performance",
        "accessibility",
        "best practices",
        "FCP ms",
        "LCP ms",
        "TBT ms",
        "CLS",
        "script KiB",
        "all KiB",
    ];
    section.table(columns, &rows);
    let mut faults: Vec<_> =
        said.audits.iter().flat_map(|audit| &audit.failed).map(|fault| format!("- {fault}")).collect();
    faults.sort();
    faults.dedup();
    if !faults.is_empty() {
        section.text(&format!("Found fault with:\n\n{}", faults.join("\n")));
    }
    section.goals(goals);
    section
}

#[cfg(test)]
mod tests {
    use super::*;

    fn audit(accessibility: f64, script_kib: f64) -> Audit {
        Audit {
            page: "login".to_owned(),
            preset: "mobile".to_owned(),
            performance: 90.0,
            accessibility,
            best_practices: 100.0,
            first_contentful_paint_ms: 1.0,
            largest_contentful_paint_ms: 1.0,
            total_blocking_time_ms: 1.0,
            cumulative_layout_shift: 0.0,
            script_kib,
            all_kib: 200.0,
            failed: vec!["color-contrast".to_owned()],
        }
    }

    #[test]
    fn accessibility_and_scripts_are_judged() {
        assert!(goals(&[audit(100.0, 199.0)]).are_met());
        assert!(!goals(&[audit(99.0, 199.0)]).are_met());
        assert!(!goals(&[audit(100.0, 201.0)]).are_met());
        assert!(!goals(&[]).are_met());
    }

    #[test]
    fn a_section_names_each_fault_once() {
        let conditions = Conditions { at: "now".to_owned(), lines: Vec::new() };
        let audits = vec![audit(100.0, 1.0), audit(100.0, 1.0)];
        let said = Said { lighthouse: "12".to_owned(), browser: "Chromium".to_owned(), audits };
        let section = section(&conditions, &said, &goals(&said.audits));
        assert_eq!(section.as_str().matches("color-contrast").count(), 1);
    }
}
