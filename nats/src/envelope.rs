//! The envelope of an event: CloudEvents attributes and ours, as message headers.

use std::borrow::Cow;

use async_nats::{HeaderMap, HeaderName};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

const TYPE_PREFIX: &str = "wherry";
const SPEC_VERSION: &str = "1.0";

/// The headers' names. NATS header names are case-sensitive.
pub(crate) mod name {
    pub(crate) const SPEC_VERSION: &str = "ce-specversion";
    pub(crate) const ID: &str = "ce-id";
    pub(crate) const TYPE: &str = "ce-type";
    pub(crate) const SOURCE: &str = "ce-source";
    pub(crate) const TIME: &str = "ce-time";
    pub(crate) const SUBJECT: &str = "ce-subject";
    pub(crate) const CONTENT_TYPE: &str = "ce-datacontenttype";
    pub(crate) const TRACEPARENT: &str = "traceparent";
    pub(crate) const ACTOR: &str = "wherry-actor";
    pub(crate) const CORRELATION: &str = "wherry-correlation";
    pub(crate) const CAUSATION: &str = "wherry-causation";
    pub(crate) const COMMAND: &str = "wherry-command";
    pub(crate) const DIGEST: &str = "wherry-digest";
    pub(crate) const VERSION: &str = "wherry-version";
    pub(crate) const PREV: &str = "wherry-prev";
}

/// One header of an event's message, for documents that tell of the envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Its name, in the case in which it is written.
    pub name: &'static str,
    /// Whether every event has it.
    pub is_always_there: bool,
    /// What it says, as one sentence.
    pub meaning: &'static str,
}

/// The headers of an event's message. Values are percent-encoded as CloudEvents has it.
pub const HEADERS: &[Header] = &[
    always(name::SPEC_VERSION, "Version of CloudEvents, `1.0`."),
    always(
        name::ID,
        "The event's id, `<command id>.<index>`: the same on every retry, and the message's `Nats-Msg-Id`.",
    ),
    always(name::TYPE, "The type with the version of its shape, such as `wherry.MessagePosted.v1`."),
    always(name::SOURCE, "The program that appended it."),
    always(name::TIME, "When the command that caused it was accepted (RFC 3339, UTC)."),
    always(name::SUBJECT, "The message's subject: the boundary that it happened to."),
    always(name::CONTENT_TYPE, "Always `application/json`."),
    always(name::ACTOR, "Who caused it, such as `account:<id>`, `worker:mail` or `anonymous`."),
    always(name::CORRELATION, "Shared by everything that one request caused, across services."),
    sometimes(name::CAUSATION, "The event that a worker reacted to, if one did."),
    always(name::COMMAND, "The id of the command that it is an effect of."),
    always(name::DIGEST, "Digest of the command's body."),
    sometimes(name::VERSION, "Number of the event in its aggregate, from 1."),
    sometimes(
        name::PREV,
        "Sequence of the aggregate's event before it, 0 for the first; `-N` is N messages back, inside a batch.",
    ),
    sometimes(name::TRACEPARENT, "W3C trace context of the request."),
];

const fn always(name: &'static str, meaning: &'static str) -> Header {
    Header { name, is_always_there: true, meaning }
}

const fn sometimes(name: &'static str, meaning: &'static str) -> Header {
    Header { name, is_always_there: false, meaning }
}

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
    let required = |name: &'static str, value: Option<&str>| {
        optional(name, value)?.ok_or_else(|| format!("header `{name}` is missing"))
    };
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
        id: required(name::ID, headers.id)?,
        event_type,
        event_version,
        issued_at: crate::recorded::parse_time(&required(name::TIME, headers.time)?)
            .ok_or_else(|| format!("header `{}` does not parse", name::TIME))?,
        actor: required(name::ACTOR, headers.actor)?,
        correlation: required(name::CORRELATION, headers.correlation)?,
        causation: optional(name::CAUSATION, headers.causation)?,
        command: parse(name::COMMAND, &required(name::COMMAND, headers.command)?)?,
        digest: required(name::DIGEST, headers.digest)?,
        version: version.map(|text| parse(name::VERSION, &text)).transpose()?,
        prev,
        traceparent: optional(name::TRACEPARENT, headers.traceparent)?,
    })
}

fn optional(name: &'static str, value: Option<&str>) -> Result<Option<String>, String> {
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

/// What CloudEvents wants encoded in header values: space, `"`, `%` and all outside U+0021 to U+007E. The hashes of the
/// log's leaves depend on it, so it is for ever.
const ENCODED: AsciiSet = CONTROLS.add(b' ').add(b'"').add(b'%');

fn percent_encode(value: &str) -> String {
    Cow::from(utf8_percent_encode(value, &ENCODED)).into_owned()
}

/// None if a `%` does not begin a byte, or the bytes are no text.
fn percent_decode(value: &str) -> Option<String> {
    let is_byte = |after: &str| after.as_bytes().get(..2).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit));
    if !value.split('%').skip(1).all(is_byte) {
        return None;
    }
    percent_decode_str(value).decode_utf8().ok().map(Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use proptest::option;
    use proptest::prelude::*;

    use super::*;

    prop_compose! {
        fn envelope()(
            (id, actor, correlation, digest) in ("\\PC{1,20}", "\\PC{0,20}", any::<String>(), any::<String>()),
            event_type in "[A-Z][A-Za-z.]{0,20}",
            event_version in any::<u32>(),
            (causation, traceparent) in (option::of(any::<String>()), option::of(any::<String>())),
            command in any::<u128>(),
            version in option::of(any::<u64>()),
            nanoseconds in 0..4_000_000_000_000_000_000_i128,
        ) -> Envelope {
            Envelope {
                id, event_type, event_version, actor, correlation, causation, digest, version, traceparent,
                command: Uuid::from_u128(command),
                issued_at: OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).unwrap(),
                prev: None,
            }
        }
    }

    fn written(envelope: &Envelope, predecessor: Option<Predecessor>) -> HeaderMap {
        to_headers(&Written { envelope, predecessor, source: "/test", subject: "chat.room.a" })
    }

    proptest! {
        #[test]
        fn headers_and_back(envelope in envelope(), prev in option::of(0..=100_u64)) {
            let headers = written(&envelope, prev.map(Predecessor::At));
            for (_, values) in headers.iter() {
                for value in values {
                    prop_assert!(value.as_str().bytes().all(|byte| byte.is_ascii_graphic()));
                }
            }
            let read = from_headers(&Headers::of_map(&headers), 200);
            prop_assert_eq!(read, Ok(Envelope { prev, ..envelope }));
        }

        #[test]
        fn percent_encoding_and_back(text in any::<String>()) {
            let encoded = percent_encode(&text);
            prop_assert_eq!(percent_decode(&encoded), Some(text));
        }
    }

    fn example() -> Envelope {
        Envelope {
            id: "1.0".to_owned(),
            event_type: "Written".to_owned(),
            event_version: 1,
            issued_at: OffsetDateTime::UNIX_EPOCH,
            actor: "account:1".to_owned(),
            correlation: "c".to_owned(),
            causation: None,
            command: Uuid::nil(),
            digest: "d".to_owned(),
            version: Some(2),
            prev: None,
            traceparent: None,
        }
    }

    #[test]
    fn the_list_of_headers_is_what_is_written() {
        let names = |headers: &HeaderMap| {
            headers.iter().map(|(name, _)| name.to_string()).collect::<std::collections::BTreeSet<_>>()
        };
        let listed = |only_always: bool| {
            let listed = HEADERS.iter().filter(|header| header.is_always_there || !only_always);
            listed.map(|header| header.name.to_owned()).collect::<std::collections::BTreeSet<_>>()
        };
        let bare = written(&Envelope { version: None, ..example() }, None);
        assert_eq!(names(&bare), listed(true));
        let whole = Envelope { causation: Some("e".into()), traceparent: Some("t".into()), ..example() };
        assert_eq!(names(&written(&whole, Some(Predecessor::At(1)))), listed(false));
    }

    #[test]
    fn a_predecessor_in_the_same_batch_is_a_distance() {
        let headers = written(&example(), Some(Predecessor::Before(2)));
        assert_eq!(headers.get(name::PREV).map(async_nats::HeaderValue::as_str), Some("-2"));
        assert_eq!(from_headers(&Headers::of_map(&headers), 12).map(|envelope| envelope.prev), Ok(Some(10)));
        assert!(from_headers(&Headers::of_map(&headers), 1).is_err(), "it would lie before the stream");
    }

    #[test]
    fn the_encoding_is_that_of_cloudevents() {
        assert_eq!(percent_encode("Euro € 😀"), "Euro%20%E2%82%AC%20%F0%9F%98%80");
        assert_eq!(percent_encode("a\"b%c\r\n~!"), "a%22b%25c%0D%0A~!");
        for bad in ["%", "%1", "%zz", "%80", "%+1", "%%41", "a%4", "%4\u{e9}"] {
            assert_eq!(percent_decode(bad), None, "{bad}");
        }
        // Others may write their values so.
        assert_eq!(percent_decode("\u{e9} %c3%a9%2F"), Some("\u{e9} \u{e9}/".to_owned()));
    }

    /// The hashes of all logs depend on each of these bytes.
    #[test]
    fn every_character_is_encoded_as_it_always_was() {
        for character in (0..=0x2FF).chain([0x20AC, 0xFFFD, 0x1_F600, 0x10_FFFF]).filter_map(char::from_u32) {
            let text = character.to_string();
            let by_the_rule = text.bytes().map(|byte| {
                let is_plain = (0x21..=0x7E).contains(&byte) && byte != b'"' && byte != b'%';
                if is_plain { char::from(byte).to_string() } else { format!("%{byte:02X}") }
            });
            assert_eq!(percent_encode(&text), by_the_rule.collect::<String>(), "{character:?}");
        }
    }

    #[test]
    fn what_is_missing_or_wrong_is_named() {
        let whole = written(&example(), None);
        for required in [
            name::SPEC_VERSION,
            name::ID,
            name::TYPE,
            name::TIME,
            name::ACTOR,
            name::CORRELATION,
            name::COMMAND,
            name::DIGEST,
        ] {
            let mut headers = HeaderMap::new();
            for (name, values) in whole.iter().filter(|(name, _)| name.to_string() != required) {
                headers.insert(name.clone(), values[0].clone());
            }
            let why = from_headers(&Headers::of_map(&headers), 1);
            assert!(why.as_ref().is_err_and(|why| why.contains(required)), "{required}: {why:?}");
        }
        for (name, value) in [
            (name::SPEC_VERSION, "0.3"),
            (name::TYPE, "Written"),
            (name::TYPE, "other.Written.v1"),
            (name::TYPE, "wherry.Written.vx"),
            (name::TIME, "yesterday"),
            (name::COMMAND, "1"),
            (name::VERSION, "-1"),
            (name::PREV, "x"),
            (name::ACTOR, "%"),
        ] {
            let mut headers = whole.clone();
            headers.insert(name, value);
            assert!(from_headers(&Headers::of_map(&headers), 1).is_err(), "{name}: {value}");
        }
    }
}
