//! The arrows between the crates (design: services depend on `domain`, `personal`, `pictures`, `nats`, `ledger` and `kit`, never
//! on each other), and the outside crates that would carry a concern across a boundary.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use anyhow::Context as _;
use serde::Deserialize;

const SERVICES: [&str; 5] = ["command-api", "projectors", "push", "query-api", "workers"];
const SERVICES_MAY_USE: [&str; 6] = ["domain", "jetstream-es", "kit", "ledger", "personal", "pictures"];

/// The crates of ours that each crate of ours may depend on. `bench`, `standalone` and `xtask` may use any.
const ARROWS: [(&str, &[&str]); 7] = [
    ("personal", &[]),
    ("pictures", &[]),
    ("ledger", &[]),
    ("domain", &["personal"]),
    ("jetstream-es", &["personal"]),
    ("kit", &["domain", "jetstream-es", "personal"]),
    ("embedded", &[]),
];
const MAY_USE_ANY: [&str; 3] = ["bench", "standalone", "xtask"];

/// For tests, everybody may start real servers; and what a service reads must be made by whoever makes it.
const FOR_TESTS: [(&str, &str); 3] =
    [("query-api", "command-api"), ("query-api", "projectors"), ("workers", "command-api")];
const SERVERS_FOR_TESTS: &str = "embedded";

/// No I/O in the rules; no SQL where it does not belong; nobody speaks to the log but through the store.
const FORBIDDEN: [(&str, &[&str]); 8] = [
    ("ledger", &["async-nats", "aws-sdk-s3", "axum", "reqwest", "sqlx", "tokio"]),
    ("domain", &["async-nats", "aws-sdk-s3", "axum", "reqwest", "sqlx", "tokio"]),
    ("personal", &["async-nats", "aws-sdk-s3", "axum", "reqwest", "sqlx", "tokio"]),
    ("pictures", &["async-nats", "aws-sdk-s3", "axum", "reqwest", "sqlx", "tokio"]),
    ("jetstream-es", &["aws-sdk-s3", "axum", "reqwest", "sqlx"]),
    ("command-api", &["sqlx"]),
    ("push", &["aws-sdk-s3", "sqlx"]),
    ("workers", &["sqlx"]),
];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    /// None is an ordinary one, else "dev" or "build".
    kind: Option<String>,
}

impl Dependency {
    fn is_for_tests(&self) -> bool {
        self.kind.as_deref() == Some("dev")
    }
}

fn manifests() -> anyhow::Result<Vec<Package>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(embedded::paths::project())
        .output()?;
    anyhow::ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(serde_json::from_slice::<Metadata>(&output.stdout)?.packages)
}

fn allowed() -> BTreeMap<&'static str, &'static [&'static str]> {
    let services = SERVICES.map(|service| (service, &SERVICES_MAY_USE[..]));
    ARROWS.into_iter().chain(services).collect()
}

#[test]
fn arrows_point_one_way() -> anyhow::Result<()> {
    let packages = manifests()?;
    let ours: BTreeSet<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    let allowed = allowed();
    let mut wrong = Vec::new();
    for package in packages.iter().filter(|package| !MAY_USE_ANY.contains(&package.name.as_str())) {
        let may_use = allowed
            .get(package.name.as_str())
            .with_context(|| format!("{} is new: say above what it may depend on", package.name))?;
        for dependency in package.dependencies.iter().filter(|found| ours.contains(found.name.as_str())) {
            let arrow = (package.name.as_str(), dependency.name.as_str());
            let is_for_tests = dependency.name == SERVERS_FOR_TESTS || FOR_TESTS.contains(&arrow);
            let is_right = may_use.contains(&arrow.1) || (dependency.is_for_tests() && is_for_tests);
            if !is_right {
                wrong.push(format!("{} -> {}", package.name, dependency.name));
            }
        }
    }
    assert!(wrong.is_empty(), "these arrows are not in the design: {wrong:?}");
    Ok(())
}

#[test]
fn no_concern_crosses_a_boundary() -> anyhow::Result<()> {
    let packages = manifests()?;
    let mut wrong = Vec::new();
    for (name, forbidden) in FORBIDDEN {
        let package = packages
            .iter()
            .find(|package| package.name == name)
            .with_context(|| format!("{name} is gone: take it out of the list above"))?;
        for dependency in package.dependencies.iter().filter(|found| !found.is_for_tests()) {
            if forbidden.contains(&dependency.name.as_str()) {
                wrong.push(format!("{name} -> {}", dependency.name));
            }
        }
    }
    assert!(wrong.is_empty(), "these crates do not belong there: {wrong:?}");
    Ok(())
}
