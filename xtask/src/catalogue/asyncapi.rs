//! The catalogue as an AsyncAPI 3.0 document.

use jetstream_es::HEADERS;
use serde_json::{Map, Value, json};

use super::event::{Boundary, Catalogue, EXAMPLE_ID, Event};

/// The whole document. References point inside it.
pub(super) fn document(catalogue: &Catalogue) -> Value {
    let (mut channels, mut operations, mut messages) = (Map::new(), Map::new(), Map::new());
    for boundary in &catalogue.boundaries {
        channels.insert(boundary.name.to_owned(), channel(boundary));
        operations.insert(format!("append{}", boundary.name), operation(boundary));
        for event in &boundary.events {
            for version in 1..=event.version {
                messages.insert(key(event, version), message(boundary, event, version));
            }
        }
    }
    let mut schemas: Map<String, Value> = catalogue.shared.clone().into_iter().collect();
    schemas.insert("Envelope".to_owned(), envelope());
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Wherry's log",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "MIT" },
            "description": "Every event of the log: CloudEvents in binary mode on NATS JetStream. Generated from the code \
                by `cargo xtask catalogue`. A field marked `x-personal` lies sealed in the log, and opens to the schema \
                in `x-opens-to` for who has its owner's key. One marked `x-deletable` too has a key of its event's own, \
                which can be destroyed by itself.",
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
        "components": { "messages": messages, "schemas": schemas },
    })
}

fn key(event: &Event, version: u32) -> String {
    format!("{}.v{version}", event.name)
}

fn channel(boundary: &Boundary) -> Value {
    let address = boundary.subject.replace('<', "{").replace('>', "}");
    let named = boundary.subject.split('.').filter_map(|token| token.strip_prefix('<')?.strip_suffix('>'));
    let parameters: Map<String, Value> = named
        .map(|name| (name.to_owned(), json!({ "description": "An id, or a keyed hash in hexadecimal." })))
        .collect();
    let messages: Map<String, Value> = keys(boundary)
        .map(|key| {
            let reference = json!({ "$ref": format!("#/components/messages/{key}") });
            (key, reference)
        })
        .collect();
    json!({
        "address": address,
        "title": boundary.name,
        "description": boundary.meaning,
        "parameters": parameters,
        "messages": messages,
        "x-stream": boundary.stream,
    })
}

/// Command-api is the only program that may append; older versions are not written any more.
fn operation(boundary: &Boundary) -> Value {
    let channel = format!("#/channels/{}", boundary.name);
    let messages: Vec<Value> = boundary
        .events
        .iter()
        .map(|event| json!({ "$ref": format!("{channel}/messages/{}", key(event, event.version)) }))
        .collect();
    json!({
        "action": "send",
        "summary": "Appended by command-api, and by nobody else.",
        "channel": { "$ref": channel },
        "messages": messages,
    })
}

fn keys(boundary: &Boundary) -> impl Iterator<Item = String> {
    boundary.events.iter().flat_map(|event| (1..=event.version).map(move |version| key(event, version)))
}

fn message(boundary: &Boundary, event: &Event, version: u32) -> Value {
    let is_newest = version == event.version;
    let payload = if is_newest {
        event.schema.clone()
    } else {
        let description = "A shape that is not written any more; readers bring it into the newest one.";
        json!({ "type": "object", "description": description })
    };
    let event_type = format!("wherry.{}", key(event, version));
    let example = &event.examples[version as usize - 1];
    json!({
        "name": event_type,
        "title": event.name,
        "summary": event.meaning,
        "contentType": "application/json",
        "headers": {
            "allOf": [
                { "$ref": "#/components/schemas/Envelope" },
                { "type": "object", "properties": { "ce-type": { "const": event_type } } },
            ],
        },
        "payload": payload,
        "examples": [{ "headers": example_headers(boundary, &event_type), "payload": example }],
        "x-version": version,
        "x-newest-version": event.version,
        "x-written-by": if is_newest { json!(event.writers) } else { json!([]) },
    })
}

fn envelope() -> Value {
    let properties: Map<String, Value> = HEADERS
        .iter()
        .map(|header| (header.name.to_owned(), json!({ "type": "string", "description": header.meaning })))
        .collect();
    let required: Vec<&str> =
        HEADERS.iter().filter(|header| header.is_always_there).map(|header| header.name).collect();
    json!({
        "type": "object",
        "description": "The headers of every event: CloudEvents 1.0 in binary mode, and ours.",
        "properties": properties,
        "required": required,
    })
}

/// The headers that every event has.
fn example_headers(boundary: &Boundary, event_type: &str) -> Value {
    let command = EXAMPLE_ID.split('.').next().unwrap_or_default();
    let subject: Vec<&str> = boundary
        .subject
        .split('.')
        .map(|token| if token.starts_with('<') { "00000000-0000-0000-0000-000000000ada" } else { token })
        .collect();
    json!({
        "ce-specversion": "1.0",
        "ce-id": EXAMPLE_ID,
        "ce-type": event_type,
        "ce-source": "/wherry/command-api",
        "ce-time": "2026-01-02T03:04:05Z",
        "ce-subject": subject.join("."),
        "ce-datacontenttype": "application/json",
        "wherry-actor": "account:00000000-0000-0000-0000-000000000ada",
        "wherry-correlation": command,
        "wherry-command": command,
        "wherry-digest": "0".repeat(64),
    })
}
