//! The committed catalogue is what the code says, and holds together.
//!
//! After a change: `cargo xtask catalogue`, look at the difference, commit it.

mod schema;

use anyhow::{Context as _, ensure};
use domain::logged::CATALOGUE;
use serde_json::Value;

use super::event::{Catalogue, snapshot};
use super::{asyncapi, files, people};

#[test]
fn the_committed_catalogue_is_what_the_code_says() -> anyhow::Result<()> {
    for (path, text) in files()? {
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        ensure!(committed == text, "{} is out of date: run `cargo xtask catalogue`", path.display());
    }
    Ok(())
}

fn document() -> anyhow::Result<Value> {
    Ok(asyncapi::document(&Catalogue::of_the_code()?))
}

#[test]
fn the_document_is_whole() -> anyhow::Result<()> {
    let document = document()?;
    ensure!(document["asyncapi"] == "3.0.0");
    ensure!(document["info"]["title"].is_string() && document["info"]["version"].is_string());
    let mut references = Vec::new();
    collect_references(&document, &mut references);
    ensure!(!references.is_empty());
    for reference in references {
        ensure!(schema::resolve(&document, reference).is_some(), "{reference} leads nowhere");
    }
    for operation in document["operations"].as_object().context("operations")?.values() {
        ensure!(operation["action"] == "send" && operation["channel"]["$ref"].is_string());
    }
    Ok(())
}

fn collect_references<'a>(value: &'a Value, references: &mut Vec<&'a str>) {
    match value {
        Value::Object(object) => {
            references.extend(object.get("$ref").and_then(Value::as_str));
            object.values().for_each(|value| collect_references(value, references));
        }
        Value::Array(items) => items.iter().for_each(|value| collect_references(value, references)),
        _ => {}
    }
}

#[test]
fn every_version_of_every_event_has_a_message_on_its_channel_with_a_valid_example() -> anyhow::Result<()> {
    let document = document()?;
    for boundary in CATALOGUE {
        let channel = &document["channels"][boundary.name];
        ensure!(channel["x-stream"] == boundary.stream.name, "{}", boundary.name);
        let address = channel["address"].as_str().context("an address")?;
        let filled: Vec<_> = address.split('.').map(|token| token.trim_matches(['{', '}'])).collect();
        ensure!(filled.len() == boundary.subjects.split('.').count(), "{address}");
        for &(name, newest) in boundary.versions {
            for version in 1..=newest {
                let key = format!("{name}.v{version}");
                let reference = channel["messages"][&key]["$ref"].as_str().context(key.clone())?;
                let message = schema::resolve(&document, reference).context(key.clone())?;
                let example = &message["examples"][0];
                for part in ["headers", "payload"] {
                    schema::validate(&document, &message[part], &example[part])
                        .with_context(|| format!("{key} {part}"))?;
                }
                if version == newest {
                    refuses_what_is_wrong(&document, message, &snapshot(name, version)?).context(key)?;
                }
            }
        }
    }
    Ok(())
}

/// A schema that takes everything would pass for a right one.
fn refuses_what_is_wrong(document: &Value, message: &Value, opened: &Value) -> anyhow::Result<()> {
    let (schema, example) = (&message["payload"], &message["examples"][0]["payload"]);
    for field in example.as_object().context("an object")?.keys() {
        let mut lacking = example.clone();
        lacking.as_object_mut().context("an object")?.remove(field);
        // What may be null may be left out, and an empty list and a "no" are where the event's type says so.
        let mut null = example.clone();
        null[field] = Value::Null;
        let says_nothing = example[field].is_array() || example[field].is_boolean();
        let may_lack = says_nothing || schema::validate(document, schema, &null).is_ok();
        ensure!(
            may_lack || schema::validate(document, schema, &lacking).is_err(),
            "takes a body without {field}"
        );
        let mut wrong = example.clone();
        wrong[field] = if example[field].is_boolean() { Value::from("neither") } else { Value::Bool(true) };
        ensure!(schema::validate(document, schema, &wrong).is_err(), "takes anything as {field}");
    }
    let is_sealed = opened != example;
    ensure!(
        is_sealed == schema::validate(document, schema, opened).is_err(),
        "takes a personal field that is not sealed"
    );
    Ok(())
}

#[test]
fn every_event_and_field_has_a_meaning() -> anyhow::Result<()> {
    let catalogue = Catalogue::of_the_code()?;
    let mut mute = Vec::new();
    for event in catalogue.boundaries.iter().flat_map(|boundary| &boundary.events) {
        if event.meaning.is_empty() {
            mute.push(event.name.to_owned());
        }
        let fields = people::fields(&catalogue, &event.schema);
        let without = fields.iter().filter(|field| field.meaning.is_empty());
        mute.extend(without.map(|field| format!("{}.{}", event.name, field.name)));
    }
    ensure!(mute.is_empty(), "a comment in `domain` is missing for {mute:?}");
    Ok(())
}
