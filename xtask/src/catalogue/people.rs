//! The catalogue as a page to read.

use std::fmt::Write as _;

use jetstream_es::HEADERS;
use serde_json::Value;

use super::event::{Boundary, Catalogue, Event, shared_name, text};

const HEAD: &str = "\
# Events

Generated from the code by `cargo xtask catalogue`: change the code, not this page. The same for programs, as AsyncAPI, is
[asyncapi.json](asyncapi.json); how an event may change is in [a how-to](how-to/change-an-event.md).

One event is one message on the subject of its boundary, written by command-api and by nobody else. Its body is JSON.
A **personal** field lies in the log as `{\"$personal\":{\"of\":\"<owner>\",\"sealed\":\"<base64>\"}}`; who has the owner's key
reads what the table says, and once that key is destroyed nobody does. A **deletable** one has `leaf` in place of `sealed`: its
key is of that one event, and can be destroyed by itself. The examples show bodies as they lie in the log.

## Headers

CloudEvents 1.0 in binary mode, and ours.

| header | | meaning |
|---|---|---|
";

/// The whole page.
pub(super) fn page(catalogue: &Catalogue) -> String {
    let mut page = HEAD.to_owned();
    for header in HEADERS {
        let often = if header.is_always_there { "always" } else { "sometimes" };
        line(&mut page, &format!("| `{}` | {often} | {} |", header.name, cell(header.meaning)));
    }
    let mut stream = "";
    for boundary in &catalogue.boundaries {
        if boundary.stream != stream {
            stream = boundary.stream;
            line(&mut page, &format!("\n## Stream {stream}"));
        }
        boundary_section(&mut page, catalogue, boundary);
    }
    line(&mut page, "\n## Types\n\n| type | JSON | meaning |\n|---|---|---|");
    for (name, schema) in &catalogue.shared {
        let meaning = cell(&text(&schema["description"]));
        line(&mut page, &format!("| `{name}` | {} | {meaning} |", cell(&kind(schema))));
    }
    page
}

fn boundary_section(page: &mut String, catalogue: &Catalogue, boundary: &Boundary) {
    line(page, &format!("\n### `{}`\n\n{}", boundary.subject, boundary.meaning));
    for event in &boundary.events {
        event_section(page, catalogue, event);
    }
}

fn event_section(page: &mut String, catalogue: &Catalogue, event: &Event) {
    let writers: Vec<_> = event.writers.iter().map(|writer| format!("`{writer}`")).collect();
    line(page, &format!("\n#### {}\n\n{}", event.name, event.meaning));
    line(page, &format!("\nVersion {}, written by {}.", since(event.version), writers.join(", ")));
    let fields = fields(catalogue, &event.schema);
    line(page, "\n| field | type | meaning |\n|---|---|---|");
    for Field { name, kind, meaning } in fields {
        line(page, &format!("| `{name}` | {} | {} |", cell(&kind), cell(&meaning)));
    }
    if let Some(example) = event.examples.last() {
        let example = serde_json::to_string_pretty(&super::sorted(example.clone())).unwrap_or_default();
        line(page, &format!("\n```json\n{example}\n```"));
    }
}

fn since(version: u32) -> String {
    match version {
        1 => "1 (the first)".to_owned(),
        2 => "2 (1 is still read)".to_owned(),
        newer => format!("{newer} (1 to {} are still read)", newer - 1),
    }
}

/// One field of a body.
pub(super) struct Field {
    pub(super) name: String,
    pub(super) kind: String,
    /// Its own words, or else those of its type.
    pub(super) meaning: String,
}

/// The fields of an event but for its type, in the order in which they are declared.
pub(super) fn fields(catalogue: &Catalogue, schema: &Value) -> Vec<Field> {
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut properties: Vec<_> = schema["properties"].as_object().into_iter().flatten().collect();
    properties.sort_by_key(|(name, _)| {
        (required.iter().position(|required| required == name).unwrap_or(usize::MAX), name.as_str())
    });
    let described = properties.into_iter().filter(|(name, _)| *name != "type").map(|(name, schema)| {
        let own = text(&schema["description"]);
        let of_type = shared_name(schema).and_then(|name| catalogue.shared.get(name));
        let meaning =
            if own.is_empty() { of_type.map(|shared| text(&shared["description"])) } else { Some(own) };
        let may_lack = if required.contains(&name.as_str()) { "" } else { ", may be missing" };
        Field { name: name.clone(), kind: kind(schema) + may_lack, meaning: meaning.unwrap_or_default() }
    });
    described.collect()
}

/// The type of a value in a few words.
fn kind(schema: &Value) -> String {
    if let Some(name) = shared_name(schema) {
        return format!("`{name}`");
    }
    if schema["x-personal"] == true {
        let or_null = if is_nullable(schema) { " | null" } else { "" };
        let deletable = if schema["x-deletable"] == true { "deletable " } else { "" };
        return format!("{deletable}personal {}{or_null}", kind(&schema["x-opens-to"]));
    }
    if let Some(value) = schema.get("const") {
        return format!("`{value}`");
    }
    if let Some(values) = schema["enum"].as_array() {
        return values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(" | ");
    }
    for several in ["anyOf", "oneOf"] {
        if let Some(forms) = schema[several].as_array() {
            return forms.iter().map(kind).collect::<Vec<_>>().join(" | ");
        }
    }
    let name = match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" | "),
        Value::String(name) if name == "array" => return format!("list of {}", kind(&schema["items"])),
        Value::String(name) => name.clone(),
        _ => "any".to_owned(),
    };
    match schema["format"].as_str() {
        Some(format) => format!("{name} ({format})"),
        None => name,
    }
}

fn is_nullable(schema: &Value) -> bool {
    schema["type"].as_array().is_some_and(|types| types.iter().any(|name| name == "null"))
}

/// Text that does not end a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn line(page: &mut String, text: &str) {
    let _infallible = writeln!(page, "{text}");
}
