//! The envelope of an event: CloudEvents attributes and ours, as message headers.

mod name;
mod percent;

use std::borrow::Cow;

use async_nats::{HeaderMap, HeaderName};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

pub use name::{HEADERS, Header};
use percent::{percent_decode, percent_encode};

const TYPE_PREFIX: &str = "wherry";
const SPEC_VERSION: &str = "1.0";

/// What is known about an event beside its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The event's id, `<command id>.<index>`: unique in its stream, the same on every retry.
    pub id: String,
    /// The type's name, such as `MessagePosted`.
    pub event_type: String,
    /// The version of the type's shape.
    pub event_version: u32,
    /// When the command that caused it was accepted (`ce-time`). Unlike the time of storing it is the
    /// same in every answer to the command.
    pub issued_at: OffsetDateTime,
    /// Who caused it, such as `account:<id>`, `worker:mail` or `anonymous`.
    pub actor: String,
    /// Shared by everything that one request caused, across services.
    pub correlation: String,
    /// The event that a worker reacted to, if one did.
    pub causation: Option<String>,
    /// The command that it is an effect of.
    pub command: Uuid,
    /// Digest of the command's body.
    pub digest: String,
    /// Number of the event in its aggregate, from 1.
    pub version: Option<u64>,
    /// Sequence of the aggregate's event before this one; 0 for its first.
    pub prev: Option<u64>,
    /// W3C trace context of the request.
    pub traceparent: Option<String>,
}

/// The predecessor of an event in its aggregate, as it is written: inside a batch the sequences are
/// not known yet, so it is a distance there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Predecessor {
    At(u64),
    Before(u64),
}

/// The parts of the headers that an [`Envelope`] has in another form or not at all.
pub(crate) struct Written<'a> {
    pub(crate) envelope: &'a Envelope,
    pub(crate) predecessor: Option<Predecessor>,
    pub(crate) source: &'a str,
    pub(crate) subject: &'a str,
}

/// Writes the envelope as headers.
pub(crate) fn to_headers(written: &Written<'_>) -> HeaderMap {
    let envelope = written.envelope;
    let mut headers = HeaderMap::new();
    // From the constant: a name given as text is looked up and copied for each message.
    let mut put = |name: &'static str, value: &str| {
        headers.insert(HeaderName::from_static(name), percent_encode(value));
    };
    put(name::SPEC_VERSION, SPEC_VERSION);
    put(name::ID, &envelope.id);
    put(name::TYPE, &format!("{TYPE_PREFIX}.{}.v{}", envelope.event_type, envelope.event_version));
    put(name::SOURCE, written.source);
    put(name::TIME, &format_time(envelope.issued_at));
    put(name::SUBJECT, written.subject);
    put(name::CONTENT_TYPE, "application/json");
    put(name::ACTOR, &envelope.actor);
    put(name::CORRELATION, &envelope.correlation);
    put(name::COMMAND, &envelope.command.to_string());
    put(name::DIGEST, &envelope.digest);
    if let Some(causation) = &envelope.causation {
        put(name::CAUSATION, causation);
    }
    if let Some(version) = envelope.version {
        put(name::VERSION, &version.to_string());
    }
    match written.predecessor {
        Some(Predecessor::At(sequence)) => put(name::PREV, &sequence.to_string()),
        Some(Predecessor::Before(distance)) => put(name::PREV, &format!("-{distance}")),
        None => {}
    }
    if let Some(traceparent) = &envelope.traceparent {
        put(name::TRACEPARENT, traceparent);
    }
    headers
}

/// The headers that an envelope is read from, found in one pass. Of a name that is there twice, the first counts.
#[derive(Default)]
pub(crate) struct Headers<'a> {
    spec: Option<&'a str>,
    id: Option<&'a str>,
    event_type: Option<&'a str>,
    time: Option<&'a str>,
    actor: Option<&'a str>,
    correlation: Option<&'a str>,
    causation: Option<&'a str>,
    command: Option<&'a str>,
    digest: Option<&'a str>,
    version: Option<&'a str>,
    prev: Option<&'a str>,
    traceparent: Option<&'a str>,
}

impl<'a> Headers<'a> {
    /// Those among these.
    pub(crate) fn of(headers: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut found = Self::default();
        for (name, value) in headers {
            let place = match name {
                name::SPEC_VERSION => &mut found.spec,
                name::ID => &mut found.id,
                name::TYPE => &mut found.event_type,
                name::TIME => &mut found.time,
                name::ACTOR => &mut found.actor,
                name::CORRELATION => &mut found.correlation,
                name::CAUSATION => &mut found.causation,
                name::COMMAND => &mut found.command,
                name::DIGEST => &mut found.digest,
                name::VERSION => &mut found.version,
                name::PREV => &mut found.prev,
                name::TRACEPARENT => &mut found.traceparent,
                _ => continue,
            };
            place.get_or_insert(value);
        }
        found
    }

    /// Those of a message.
    pub(crate) fn of_map(headers: &'a HeaderMap) -> Self {
        Self::of(headers.iter().filter_map(|(name, values)| Some((name.as_ref(), values.first()?.as_str()))))
    }
}

/// Reads the envelope of the message at `sequence`. The error says what is missing or wrong.
pub(crate) fn from_headers(headers: &Headers<'_>, sequence: u64) -> Result<Envelope, String> {
    let spec = required(name::SPEC_VERSION, headers.spec)?;
    if spec != SPEC_VERSION {
        return Err(format!("CloudEvents version `{spec}` is not known"));
    }
    let (event_type, event_version) = parse_type(&required(name::TYPE, headers.event_type)?)?;
    let prev = match optional(name::PREV, headers.prev)? {
        Some(text) => Some(parse_predecessor(&text, sequence)?),
        None => None,
    };
    let version = optional(name::VERSION, headers.version)?;
    Ok(Envelope {
        id: required(name::ID, headers.id)?.into_owned(),
        event_type,
        event_version,
        issued_at: crate::recorded::parse_time(&required(name::TIME, headers.time)?)
            .ok_or_else(|| format!("header `{}` does not parse", name::TIME))?,
        actor: required(name::ACTOR, headers.actor)?.into_owned(),
        correlation: required(name::CORRELATION, headers.correlation)?.into_owned(),
        causation: optional(name::CAUSATION, headers.causation)?.map(Cow::into_owned),
        command: parse(name::COMMAND, &required(name::COMMAND, headers.command)?)?,
        digest: required(name::DIGEST, headers.digest)?.into_owned(),
        version: version.map(|text| parse(name::VERSION, &text)).transpose()?,
        prev,
        traceparent: optional(name::TRACEPARENT, headers.traceparent)?.map(Cow::into_owned),
    })
}

fn required<'a>(name: &'static str, value: Option<&'a str>) -> Result<Cow<'a, str>, String> {
    optional(name, value)?.ok_or_else(|| format!("header `{name}` is missing"))
}

/// Half of the values are only looked at, so that they are copied by whoever keeps them.
fn optional<'a>(name: &'static str, value: Option<&'a str>) -> Result<Option<Cow<'a, str>>, String> {
    value
        .map(|value| percent_decode(value).ok_or_else(|| format!("header `{name}` is not encoded")))
        .transpose()
}

fn parse<T: std::str::FromStr>(name: &str, text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("header `{name}` does not parse"))
}

fn parse_type(text: &str) -> Result<(String, u32), String> {
    text.strip_prefix(TYPE_PREFIX)
        .and_then(|rest| rest.strip_prefix('.'))
        .and_then(|rest| rest.rsplit_once(".v"))
        .and_then(|(name, version)| Some((name.to_owned(), version.parse().ok()?)))
        .ok_or_else(|| format!("event type `{text}` is not one of ours"))
}

fn parse_predecessor(text: &str, sequence: u64) -> Result<u64, String> {
    match text.strip_prefix('-') {
        Some(distance) => sequence
            .checked_sub(parse(name::PREV, distance)?)
            .ok_or_else(|| format!("header `{}` points before the stream", name::PREV)),
        None => parse(name::PREV, text),
    }
}

/// RFC 3339 in UTC.
pub(crate) fn format_time(time: OffsetDateTime) -> String {
    time.to_offset(time::UtcOffset::UTC)
        .format(&Rfc3339)
        .expect("a UTC time between the years 0 and 9999 has an RFC 3339 form")
}

#[cfg(test)]
mod tests;
