//! One event of a log as a line, from which its leaf is computed again.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::attributes::{
    Attributes, attribute_of, close_with_data, decoded, header_of, percent_encode, write,
};
use super::{LineError, STREAM};
use crate::entry::is_ours;
use crate::{Entry, Logged};

const SEQUENCE: &str = "wherrysequence";
/// Only where it is not the event's own.
const SUBJECT: &str = "wherrysubject";
const STORED: &str = "wherrystored";
/// Headers that are no attributes, as a JSON list of names and values in a text.
const HEADERS: &str = "wherryheaders";
/// The attributes were made for the line: the message is no `CloudEvent`, and all its headers are in the list.
const RAW: &str = "wherryraw";
const DATA_BASE64: &str = "data_base64";
/// Without these a message is no `CloudEvent`.
const REQUIRED: [&str; 4] = ["specversion", "id", "source", "type"];

/// An event as a line tells it, still sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventLine {
    stream: String,
    sequence: u64,
    subject: String,
    stored_at: Option<String>,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// Writes an event as a line, with its end. `stored_at` says when the server stored it (RFC 3339), which nobody
/// attests.
pub fn write_event(entry: &Entry<'_>, stored_at: &str, out: &mut Vec<u8>) {
    let headers = entry.headers();
    let is_repeated = |name: &str| headers.iter().filter(|(other, _)| *other == name).count() > 1;
    let (mut attributes, mut others) = (Vec::with_capacity(headers.len()), Vec::new());
    for (name, value) in headers {
        let attribute = attribute_of(name).filter(|_| !is_repeated(name));
        match attribute.and_then(|attribute| Some((attribute, decoded(value)?))) {
            Some(attribute) => attributes.push(attribute),
            None => others.push((*name, *value)),
        }
    }
    let value_of =
        |wanted: &str| attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    let is_raw = REQUIRED.iter().any(|name| value_of(name).is_none_or(str::is_empty));
    let sequence = entry.sequence().to_string();
    if is_raw {
        let id = format!("{}:{sequence}", entry.stream());
        let made = [
            ("specversion", "1.0"),
            ("id", &id),
            ("source", "/wherry/log"),
            ("type", "wherry.NoEvent.v1"),
            (RAW, "true"),
        ];
        for (name, value) in made {
            write(out, name, value);
        }
        others = headers.to_vec();
    } else {
        for name in REQUIRED {
            write(out, name, value_of(name).unwrap_or_default());
        }
        for (name, value) in attributes.iter().filter(|(name, _)| !REQUIRED.contains(&name.as_str())) {
            write(out, name, value);
        }
    }
    write(out, STREAM, entry.stream());
    write(out, SEQUENCE, &sequence);
    if is_raw || value_of("subject") != Some(entry.subject()) {
        write(out, SUBJECT, entry.subject());
    }
    write(out, STORED, stored_at);
    if !others.is_empty() {
        // A list of texts always has a JSON form.
        write(out, HEADERS, &serde_json::to_string(&others).unwrap_or_default());
    }
    if is_one_json_line(entry.body()) {
        close_with_data(out, entry.body());
    } else {
        write(out, DATA_BASE64, &STANDARD.encode(entry.body()));
        out.extend_from_slice(b"}\n");
    }
}

/// Whether a body can stand in a line as it is and be found there again.
fn is_one_json_line(body: &[u8]) -> bool {
    let is_bare = |byte: Option<&u8>| byte.is_some_and(|byte| !byte.is_ascii_whitespace());
    is_bare(body.first())
        && is_bare(body.last())
        && !body.contains(&b'\n')
        && !body.contains(&b'\r')
        && std::str::from_utf8(body)
            .is_ok_and(|text| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok())
}

impl EventLine {
    pub(super) fn read(mut attributes: Attributes, data: Option<&str>) -> Result<Self, LineError> {
        let stream = attributes.required(STREAM)?;
        let sequence = attributes.required(SEQUENCE)?;
        let sequence = sequence
            .parse()
            .ok()
            .filter(|number: &u64| number.to_string() == sequence)
            .ok_or_else(|| LineError::new(format!("its `{SEQUENCE}` is no sequence")))?;
        let body = match (data, attributes.take(DATA_BASE64)) {
            (Some(data), None) => data.as_bytes().to_vec(),
            (None, Some(data)) => STANDARD
                .decode(data)
                .map_err(|_| LineError::new(format!("its `{DATA_BASE64}` is not base64")))?,
            _ => return Err(LineError::new(format!("it needs one of `data` and `{DATA_BASE64}`"))),
        };
        let stored_at = attributes.take(STORED);
        let own_subject = attributes.take(SUBJECT);
        let mut headers: Vec<(String, String)> = match attributes.take(HEADERS) {
            None => Vec::new(),
            Some(list) => serde_json::from_str(&list)
                .map_err(|_| LineError::new(format!("its `{HEADERS}` is no list of names and values")))?,
        };
        // No leaf has them, so nobody would notice; and a server to which the event is brought back would obey them.
        if let Some((name, _)) = headers.iter().find(|(name, _)| !is_ours(name)) {
            return Err(LineError::new(format!(
                "its `{HEADERS}` has `{name}`, which is the server's to say"
            )));
        }
        let is_raw = attributes.take(RAW).is_some();
        let subject = own_subject.or_else(|| attributes.get("subject").map(str::to_owned));
        let subject = subject.ok_or_else(|| LineError::new("it has no subject"))?;
        if !is_raw {
            let told = attributes.into_iter();
            headers.extend(told.map(|(name, value)| (header_of(&name), percent_encode(&value))));
        }
        Ok(Self { stream, sequence, subject, stored_at, headers, body })
    }

    /// Name of the stream.
    pub fn stream(&self) -> &str {
        &self.stream
    }

    /// Sequence in the stream.
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The boundary that it belongs to.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// When the server stored it (RFC 3339). It is no part of the leaf: nobody attests it.
    pub fn stored_at(&self) -> Option<&str> {
        self.stored_at.as_deref()
    }

    /// Our headers, those of one name in their order.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The body, sealed.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body, without a copy.
    pub fn into_body(self) -> Vec<u8> {
        self.body
    }
}

impl Logged for EventLine {
    fn entry(&self) -> Entry<'_> {
        Entry::new(&self.stream, self.sequence, &self.subject, self.headers(), &self.body)
    }
}
