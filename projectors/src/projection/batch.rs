//! The events of one stream that are applied together, with their personal fields opened.

use std::{borrow::Cow, collections::BTreeSet, sync::Arc};

use domain::logged::Logged;
use jetstream_es::{KeyVault, Recorded, StoreError};
use personal::{KeyRing, PersonId};
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use super::ProjectionError;

/// So many events take milliseconds to open.
const LONG: usize = 50;

/// Consecutive events of one stream.
#[derive(Clone, Debug)]
pub struct Batch {
    stream: String,
    /// Several builds may be given the same.
    events: Vec<Arc<OpenedEvent>>,
}

/// An event with its personal fields in the clear, or marked as erased.
#[derive(Clone)]
pub struct OpenedEvent {
    pub sequence: u64,
    /// When the log stored it.
    pub time: OffsetDateTime,
    pub subject: String,
    pub event_type: String,
    pub event_version: u32,
    pub origin: Origin,
    pub body: Value,
    /// Why it cannot be read, where that shows before any projection looks at it.
    pub broken: Option<String>,
}

/// Where an event comes from, as its envelope tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The event's id, which the events that were caused by it name.
    pub event_id: String,
    /// Who caused it, such as `account:<id>` or `worker:mail`.
    pub actor: String,
    /// The command that it is an effect of.
    pub command: Uuid,
    /// Shared by everything that one request caused.
    pub correlation: String,
    /// The id of the event that a worker reacted to, if one did.
    pub causation: Option<String>,
}

/// An event as its projection sees it.
#[derive(Clone, Debug)]
pub struct Fact<E> {
    /// Its sequence in the stream, as Postgres stores it.
    pub sequence: i64,
    /// When the log stored it.
    pub time: OffsetDateTime,
    pub event: E,
}

impl OpenedEvent {
    fn open(event: Recorded, ring: &KeyRing) -> Self {
        let (mut body, mut broken) = (event.body, None);
        if personal::open(&mut body, ring, &event.envelope.id).is_err() {
            // A part of it may be open already, and nobody is to see that.
            body = Value::Null;
            broken = Some("a personal field does not authenticate".to_owned());
        }
        Self {
            body,
            broken,
            sequence: event.sequence,
            time: event.time,
            subject: event.subject,
            event_type: event.envelope.event_type,
            event_version: event.envelope.event_version,
            origin: Origin {
                event_id: event.envelope.id,
                actor: event.envelope.actor,
                command: event.envelope.command,
                correlation: event.envelope.correlation,
                causation: event.envelope.causation,
            },
        }
    }

    /// What stands at a place of the log and is no event.
    pub(super) fn malformed(sequence: u64, why: String) -> Self {
        Self {
            sequence,
            time: OffsetDateTime::UNIX_EPOCH,
            subject: String::new(),
            event_type: "?".to_owned(),
            event_version: 0,
            origin: Origin::default(),
            body: Value::Null,
            broken: Some(why),
        }
    }
}

/// Bodies are personal: they do not show in logs.
impl std::fmt::Debug for OpenedEvent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} at {}", self.event_type, self.sequence)
    }
}

impl Batch {
    /// The events of `stream`, in order.
    pub fn new(stream: &str, events: Vec<OpenedEvent>) -> Self {
        Self::shared(stream, events.into_iter().map(Arc::new).collect())
    }

    /// The same, of events that others may have, too.
    pub(super) fn shared(stream: &str, events: Vec<Arc<OpenedEvent>>) -> Self {
        Self { stream: stream.to_owned(), events }
    }

    /// Opens recorded events of one stream. What has no key any more is marked as erased; an event with a
    /// field that does not authenticate is marked as broken.
    ///
    /// # Errors
    /// When keys cannot be fetched.
    pub async fn open(stream: &str, recorded: Vec<Recorded>, keys: &KeyVault) -> Result<Self, StoreError> {
        let ring = keys.ring_for(recorded.iter().map(|event| &event.body)).await?;
        if recorded.len() < LONG {
            return Ok(Self::opened(stream, recorded, &ring));
        }
        // So much is to be opened that others would notice if it were done between their turns.
        let stream = stream.to_owned();
        tokio::task::spawn_blocking(move || Self::opened(&stream, recorded, &ring))
            .await
            .map_err(|error| StoreError::Unavailable { what: "opening events", source: Some(error.into()) })
    }

    fn opened(stream: &str, recorded: Vec<Recorded>, ring: &KeyRing) -> Self {
        let opened = recorded.into_iter().map(|event| Arc::new(OpenedEvent::open(event, ring)));
        Self::shared(stream, opened.collect())
    }

    /// The name of the stream.
    pub fn stream(&self) -> &str {
        &self.stream
    }

    /// Its events as they stand in the log, in order, for a projection of everything: [`Self::of`] decodes.
    pub fn events(&self) -> &[Arc<OpenedEvent>] {
        &self.events
    }

    /// Its last event.
    pub fn last(&self) -> Option<&OpenedEvent> {
        self.events.last().map(Arc::as_ref)
    }

    /// How many events it has.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// True without any event.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Its events after `sequence`: those before are applied already. Copies nothing when there are none of these.
    pub fn after(&self, sequence: u64) -> Cow<'_, Self> {
        if self.events.first().is_none_or(|first| first.sequence > sequence) {
            return Cow::Borrowed(self);
        }
        let later = self.events.iter().filter(|event| event.sequence > sequence);
        Cow::Owned(Self::shared(&self.stream, later.cloned().collect()))
    }

    /// The same, followed by those of another batch of this stream.
    #[must_use]
    pub(super) fn joined(mut self, later: Self) -> Self {
        self.events.extend(later.events);
        self
    }

    /// In two: the events of which this is true, and the others.
    pub(super) fn partition(self, first: impl Fn(&OpenedEvent) -> bool) -> (Self, Self) {
        let (yes, no) = self.events.into_iter().partition(|event| first(event));
        (Self::shared(&self.stream, yes), Self::shared(&self.stream, no))
    }

    /// Smaller batches of the same events in the same order, none of them empty: around the event at `suspect`, or two
    /// halves where nobody is suspected. A batch of one event stays as it is.
    pub(super) fn split(mut self, suspect: Option<u64>) -> Vec<Self> {
        let half = self.events.len() / 2;
        let (from, to) =
            match suspect.and_then(|at| self.events.iter().position(|event| event.sequence == at)) {
                Some(at) => (at, at + 1),
                None => (half, half),
            };
        let last = self.events.split_off(to);
        let middle = self.events.split_off(from);
        [self.events, middle, last]
            .into_iter()
            .filter(|events| !events.is_empty())
            .map(|events| Self::shared(&self.stream, events))
            .collect()
    }

    /// Whose personal fields are in it.
    pub(super) fn owners(&self) -> BTreeSet<PersonId> {
        personal::owners_of_all(self.events.iter().map(|event| &event.body)).into_keys().collect()
    }

    /// The same, with every field of these people marked as erased.
    pub(super) fn withheld(&self, people: &BTreeSet<PersonId>) -> Self {
        let mut batch = self.clone();
        for event in &mut batch.events {
            if personal::owners(&event.body).iter().any(|owner| people.contains(owner)) {
                erase(&mut Arc::make_mut(event).body, people);
            }
        }
        batch
    }

    /// The events of one enum, decoded, in order.
    ///
    /// # Errors
    /// [`ProjectionError::Unreadable`] when one is of a type or version that this program does not know: an older
    /// program must not half-apply what a newer one wrote.
    pub fn of<E: Logged>(&self) -> Result<Vec<Fact<E>>, ProjectionError> {
        if E::STREAM.name != self.stream {
            return Ok(Vec::new());
        }
        self.events.iter().filter(|event| E::is_on(&event.subject)).map(|event| self.fact(event)).collect()
    }

    /// Fails when there is something in it that is no event at all: no projection would find it.
    pub(super) fn check(&self) -> Result<(), ProjectionError> {
        match self.events.iter().find(|event| event.subject.is_empty()) {
            Some(event) => Err(self.unreadable(event, event.broken.clone().unwrap_or_default())),
            None => Ok(()),
        }
    }

    fn unreadable(&self, event: &OpenedEvent, why: String) -> ProjectionError {
        ProjectionError::Unreadable {
            stream: self.stream.clone(),
            sequence: event.sequence,
            event_type: event.event_type.clone(),
            event_version: event.event_version,
            why,
        }
    }

    /// One of its events, decoded.
    pub(super) fn fact<E: Logged>(&self, event: &OpenedEvent) -> Result<Fact<E>, ProjectionError> {
        let unreadable = |why| self.unreadable(event, why);
        if let Some(why) = &event.broken {
            return Err(unreadable(why.clone()));
        }
        // Each time from the body as it was written: an event that was parked passes the upcasters of the program
        // that retries it.
        let body = personal::evolution::upcasted::<E>(&event.event_type, event.event_version, &event.body)
            .map_err(|error| unreadable(error.to_string()))?;
        let decoded = E::deserialize(body.as_ref())
            .map_err(|_| unreadable(why_undecodable::<E>(body.clone().into_owned())))?;
        Ok(Fact {
            sequence: i64::try_from(event.sequence)
                .map_err(|_| unreadable("its sequence is too large".to_owned()))?,
            time: event.time,
            event: decoded,
        })
    }
}

/// Marks the fields of these people as erased.
fn erase(value: &mut Value, people: &BTreeSet<PersonId>) {
    match value {
        Value::Object(object) => {
            if let Some(Value::Object(field)) = object.get_mut("$personal") {
                let of = field.get("of").and_then(Value::as_str).and_then(|of| of.parse().ok());
                if of.is_some_and(|of| people.contains(&PersonId::new(of))) {
                    field.retain(|name, _| name == "of");
                    field.insert("erased".to_owned(), Value::Bool(true));
                }
            } else {
                object.values_mut().for_each(|value| erase(value, people));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|value| erase(value, people)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What is wrong with a body, told without its personal fields: a decoder quotes what it stumbles over.
fn why_undecodable<E: Logged>(mut withheld: Value) -> String {
    match personal::withhold(&mut withheld) {
        Ok(()) => serde_json::from_value::<E>(withheld)
            .map_or_else(|error| error.to_string(), |_| "a personal field has another shape".to_owned()),
        Err(error) => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        chat::{RoomEvent, TimelineEvent},
        ids::AccountId,
    };
    use serde_json::json;
    use time::macros::datetime;

    fn event(event_version: u32, body: Value) -> Batch {
        let event = OpenedEvent {
            sequence: 7,
            time: datetime!(2026-01-01 0:00 UTC),
            subject: format!("chat.timeline.{}", Uuid::nil()),
            event_type: body["type"].as_str().unwrap_or_default().to_owned(),
            event_version,
            origin: Origin::default(),
            body,
            broken: None,
        };
        Batch::new("CHATS", vec![event])
    }

    fn posted(body: &Value) -> Value {
        let id = Uuid::nil();
        json!({"type": "MessagePosted", "room": id, "message": id, "author": id,
               "body": {"$personal": {"of": AccountId::new(id).person(), "open": body}}})
    }

    #[test]
    fn events_are_handed_to_the_enum_of_their_boundary() {
        let batch = event(1, posted(&json!("hello")));
        assert_eq!(batch.of::<TimelineEvent>().expect("readable").len(), 1);
        assert!(batch.of::<RoomEvent>().expect("none").is_empty());
    }

    #[test]
    fn what_a_newer_program_wrote_is_refused() {
        let newer = event(99, posted(&json!("hello"))).of::<TimelineEvent>().expect_err("newer version");
        assert!(newer.to_string().contains("MessagePosted v99"), "{newer}");
        let unknown = event(1, json!({"type": "MessageEdited"})).of::<TimelineEvent>().expect_err("new type");
        assert!(unknown.to_string().contains("MessageEdited"), "{unknown}");
    }

    #[test]
    fn only_the_fields_of_these_people_are_withheld() {
        let batch = event(1, posted(&json!("hello")));
        let of = |id| BTreeSet::from([AccountId::new(id).person()]);
        assert_eq!(batch.owners(), of(Uuid::nil()));
        let body = |batch: &Batch| {
            let TimelineEvent::MessagePosted { body, .. } =
                batch.of::<TimelineEvent>().expect("readable").remove(0).event;
            body.value().cloned()
        };
        assert_eq!(body(&batch.withheld(&of(Uuid::max()))), Some("hello".to_owned()));
        assert_eq!(body(&batch.withheld(&of(Uuid::nil()))), None);
    }

    #[test]
    fn an_error_never_quotes_a_personal_field() {
        let error = event(1, posted(&json!({"secret": 1}))).of::<TimelineEvent>().expect_err("no text");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}
