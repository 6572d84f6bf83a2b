//! What the code says of every event.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context as _, ensure};
use domain::logged::{CATALOGUE, Catalogued};
use personal::{KeyRing, PersonKeys};
use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::writers;

/// Where the schemas stand that several events share.
const SHARED: &str = "/components/schemas";
/// The id of every example: what a personal field is sealed for.
pub(super) const EXAMPLE_ID: &str = "01900000-0000-7000-8000-000000000001.0";

/// Every event of the log.
pub(super) struct Catalogue {
    pub(super) boundaries: Vec<Boundary>,
    /// Schemas that events refer to, by name.
    pub(super) shared: BTreeMap<String, Value>,
}

/// The events that stand on boundaries of one kind.
pub(super) struct Boundary {
    /// The enum's name.
    pub(super) name: &'static str,
    pub(super) stream: &'static str,
    /// The subject with names in angle brackets, such as `chat.room.<id>`.
    pub(super) subject: String,
    pub(super) meaning: String,
    pub(super) events: Vec<Event>,
}

/// One event type.
pub(super) struct Event {
    pub(super) name: &'static str,
    /// The version that is written today.
    pub(super) version: u32,
    pub(super) meaning: String,
    /// The body of that version, as it lies in the log.
    pub(super) schema: Value,
    /// The commands that write it.
    pub(super) writers: Vec<String>,
    /// A body of each version from 1 on, as it would lie in the log.
    pub(super) examples: Vec<Value>,
}

impl Catalogue {
    /// Gathers everything.
    pub(super) fn of_the_code() -> anyhow::Result<Self> {
        let mut writers = writers::of_the_code()?;
        let mut shared = BTreeMap::new();
        let boundaries = CATALOGUE
            .iter()
            .map(|catalogued| boundary(catalogued, &mut shared, &mut writers).context(catalogued.name))
            .collect::<anyhow::Result<_>>()?;
        Ok(Self { boundaries, shared })
    }
}

fn boundary(
    catalogued: &Catalogued,
    shared: &mut BTreeMap<String, Value>,
    writers: &mut writers::Writers,
) -> anyhow::Result<Boundary> {
    let settings = SchemaSettings::draft07().for_serialize().with(|settings| {
        settings.definitions_path = SHARED.into();
        settings.meta_schema = None;
    });
    let mut schema = (catalogued.schema)(&mut settings.into_generator()).to_value();
    if let Some(Value::Object(definitions)) = schema.pointer_mut(SHARED).map(Value::take) {
        shared.extend(definitions);
    }
    let meaning = text(&schema["description"]);
    let forms = schema["oneOf"].as_array().context("its schema has no forms")?;
    let events = catalogued.versions.iter().map(|&(name, version)| {
        let form = forms
            .iter()
            .find(|form| form["properties"]["type"]["const"] == name)
            .with_context(|| format!("no form is called {name}"))?;
        let mut schema = form.clone();
        let meaning = text(&schema["description"]);
        if let Some(object) = schema.as_object_mut() {
            object.remove("description");
        }
        let examples = (1..=version).map(|version| example(name, version)).collect::<anyhow::Result<_>>()?;
        let writers = writers.remove(&format!("{}::{name}", catalogued.name)).unwrap_or_default();
        ensure!(!writers.is_empty(), "no use case writes {name}: is it in a `decide`?");
        Ok(Event { name, version, meaning, schema, writers: writers.into_iter().collect(), examples })
    });
    let events = events.collect::<anyhow::Result<_>>()?;
    let subject = named_subject(&meaning, catalogued.subjects)
        .with_context(|| format!("its comment does not name the subject `{}`", catalogued.subjects))?;
    Ok(Boundary { name: catalogued.name, stream: catalogued.stream.name, subject, meaning, events })
}

/// The subject as the enum's comment has it, if it is one that the filter takes.
fn named_subject(meaning: &str, filter: &str) -> Option<String> {
    let fits = |subject: &&str| {
        let (named, wanted): (Vec<_>, Vec<_>) = (subject.split('.').collect(), filter.split('.').collect());
        named.len() == wanted.len()
            && named.iter().zip(wanted).all(|(named, wanted)| match wanted {
                "*" => named.starts_with('<') && named.ends_with('>'),
                literal => *named == literal,
            })
    };
    meaning.split('`').find(fits).map(str::to_owned)
}

/// A committed body, with its personal fields sealed as the log has them. The key and the nonce are no secrets.
fn example(name: &str, version: u32) -> anyhow::Result<Value> {
    let mut body = snapshot(name, version)?;
    let key = PersonKeys::generate(&mut |bytes| bytes.fill(7));
    let keys: KeyRing = personal::owners(&body).into_iter().map(|owner| (owner, key.clone())).collect();
    personal::seal(&mut body, &keys, EXAMPLE_ID, &mut |nonce| nonce.fill(7))?;
    Ok(body)
}

/// The committed body of one version of a type, as programs see it: with open personal fields.
pub(super) fn snapshot(name: &str, version: u32) -> anyhow::Result<Value> {
    let file = format!("domain/tests/it/snapshots/it__event_snapshots__{name}.v{version}.snap");
    let snapshot =
        fs::read_to_string(embedded::paths::project().join(&file)).with_context(|| file.clone())?;
    let body = snapshot.splitn(3, "---\n").nth(2).with_context(|| format!("{file} has no body"))?;
    serde_json::from_str(body).with_context(|| file.clone())
}

/// A comment as one line.
pub(super) fn text(description: &Value) -> String {
    description.as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The name of the shared schema that this one is, if it is one, with or without words of its own beside it.
pub(super) fn shared_name(schema: &Value) -> Option<&str> {
    let reference = schema["$ref"].as_str().or_else(|| schema["allOf"][0]["$ref"].as_str())?;
    reference.rsplit('/').next()
}
