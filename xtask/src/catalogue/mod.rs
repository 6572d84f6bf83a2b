//! The catalogue of events: `docs/asyncapi.json` for programs and `docs/events.md` for people.
//!
//! Everything in it is taken from the code: types and versions from `domain::logged::CATALOGUE`, fields and their
//! meaning from the enums and their comments, examples from the committed snapshots, and who writes an event from the
//! use cases. What is committed is compared with that by a test.

mod asyncapi;
mod event;
mod people;
#[cfg(test)]
mod tests;
mod writers;

use std::fs;
use std::path::PathBuf;

use serde_json::{Map, Value};

/// Writes both files anew.
///
/// # Errors
/// When an event lacks a snapshot or a use case that writes it, or a file cannot be written.
pub(crate) fn write() -> anyhow::Result<()> {
    for (path, text) in files()? {
        fs::write(&path, text)?;
        println!("   {} is up to date; commit it", path.display());
    }
    Ok(())
}

/// The files with what should be in them.
fn files() -> anyhow::Result<[(PathBuf, String); 2]> {
    let catalogue = event::Catalogue::of_the_code()?;
    let docs = embedded::paths::project().join("docs");
    let asyncapi = serde_json::to_string_pretty(&sorted(asyncapi::document(&catalogue)))? + "\n";
    Ok([(docs.join("asyncapi.json"), asyncapi), (docs.join("events.md"), people::page(&catalogue))])
}

/// The same JSON with its keys in order, whatever order the build's `serde_json` keeps.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(object) => {
            let mut entries: Vec<_> = object.into_iter().collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            let entries = entries.into_iter().map(|(key, value)| (key, sorted(value)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        other => other,
    }
}
