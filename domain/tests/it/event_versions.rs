//! Every version of every event type that was ever written has a committed body, and still becomes an event of today.

use std::{collections::BTreeSet, fs, path::PathBuf};

use domain::logged::CATALOGUE;
use serde_json::Value;

const PREFIX: &str = "it__event_snapshots__";

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/snapshots")
}

/// The committed body of one version of a type, without insta's header.
fn stored(event_type: &str, version: u32) -> Value {
    let path = folder().join(format!("{PREFIX}{event_type}.v{version}.snap"));
    let text = fs::read_to_string(&path)
        .unwrap_or_else(|_| panic!("{event_type} v{version} has no snapshot: add one to event_snapshots.rs"));
    let body = text.splitn(3, "---\n").nth(2).expect("a header and a body");
    serde_json::from_str(body).expect("a snapshot is JSON")
}

#[test]
fn every_version_ever_written_still_becomes_an_event_of_today() {
    for boundary in CATALOGUE {
        for &(event_type, newest) in boundary.versions {
            for version in 1..=newest {
                (boundary.probe)(event_type, version, stored(event_type, version))
                    .unwrap_or_else(|error| panic!("{event_type} v{version}: {error}"));
            }
        }
    }
}

#[test]
fn no_snapshot_is_of_an_event_that_nothing_reads() {
    let known: BTreeSet<_> = CATALOGUE
        .iter()
        .flat_map(|boundary| boundary.versions)
        .flat_map(|&(name, newest)| {
            (1..=newest).map(move |version| format!("{PREFIX}{name}.v{version}.snap"))
        })
        .collect();
    let committed: BTreeSet<_> = fs::read_dir(folder())
        .expect("the snapshots")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
        .filter(|name| name.starts_with(PREFIX))
        .collect();
    assert_eq!(committed, known);
}

#[test]
fn a_newer_event_is_refused_by_every_enum() {
    for boundary in CATALOGUE {
        let (event_type, newest) = boundary.versions[0];
        let body = stored(event_type, newest);
        let error = (boundary.probe)(event_type, newest + 1, body).expect_err("newer").to_string();
        assert!(error.contains(event_type) && error.contains("update this service"), "{error}");
    }
}
