//! What stands before the body of a line: a flat JSON object of texts; and which header is which attribute.

use std::{borrow::Cow, fmt};

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};

use super::LineError;

/// Attributes that are ours and never a header's.
const RESERVED: [&str; 8] = [
    "data",
    super::EXPORT,
    super::STREAM,
    "wherrysequence",
    "wherrysubject",
    "wherrystored",
    "wherryheaders",
    "wherryraw",
];
const MESSAGE_ID: (&str, &str) = ("Nats-Msg-Id", "natsmsgid");
const TRACE: &str = "traceparent";
/// As long as CloudEvents advises.
const LONGEST_NAME: usize = 20;
/// What separates the attributes from the body. Inside of a JSON text a quote has a backslash before it, so the first
/// one of these in a line is the member, whatever the texts say.
const DATA: &str = ",\"data\":";

/// Names and texts, each name once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Attributes(Vec<(String, String)>);

/// Takes a line apart: its attributes, and its body if that is JSON.
pub(super) fn split(line: &str) -> Result<(Attributes, Option<&str>), LineError> {
    let parse = |head: &str| {
        serde_json::Deserializer::from_str(head)
            .deserialize_map(Texts)
            .map_err(|error| LineError::new(format!("it is not a flat JSON object: {error}")))
    };
    let line = line.trim_end_matches([' ', '\t', '\r']);
    let Some((head, data)) = line.split_once(DATA) else {
        let whole = line.strip_suffix('}').ok_or_else(|| LineError::new("it does not end"))?;
        return Ok((parse(&format!("{whole}}}"))?, None));
    };
    let data = data.strip_suffix('}').ok_or_else(|| LineError::new("it does not end"))?;
    serde_json::from_str::<serde::de::IgnoredAny>(data)
        .map_err(|_| LineError::new("its last member is not `data`, or is not JSON"))?;
    Ok((parse(&format!("{head}}}"))?, Some(data)))
}

struct Texts;

impl<'de> Visitor<'de> for Texts {
    type Value = Attributes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of texts")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Attributes, A::Error> {
        let mut attributes: Vec<(String, String)> = Vec::with_capacity(18);
        while let Some((name, value)) = map.next_entry::<String, String>()? {
            if attributes.iter().any(|(known, _)| *known == name) {
                return Err(A::Error::custom(format!("`{name}` is there twice")));
            }
            attributes.push((name, value));
        }
        Ok(Attributes(attributes))
    }
}

impl Attributes {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        let place = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(place).1)
    }

    pub(super) fn required(&mut self, name: &str) -> Result<String, LineError> {
        self.take(name).ok_or_else(|| LineError::new(format!("it has no `{name}`")))
    }
}

impl IntoIterator for Attributes {
    type Item = (String, String);
    type IntoIter = std::vec::IntoIter<(String, String)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Writes one attribute; the first one opens the line.
pub(super) fn write(out: &mut Vec<u8>, name: &str, value: &str) {
    out.push(if out.is_empty() || out.ends_with(b"\n") { b'{' } else { b',' });
    text(out, name);
    out.push(b':');
    text(out, value);
}

/// Writes the body and closes the line.
pub(super) fn close_with_data(out: &mut Vec<u8>, data: &[u8]) {
    out.extend_from_slice(DATA.as_bytes());
    out.extend_from_slice(data);
    out.extend_from_slice(b"}\n");
}

fn text(out: &mut Vec<u8>, text: &str) {
    // A text always has a JSON form, and a vector takes all of it.
    let _infallible = serde_json::to_writer(out, text);
}

/// The attribute that stands for a header; none if it cannot be told back.
pub(super) fn attribute_of(header: &str) -> Option<String> {
    let name = match header {
        TRACE => TRACE.to_owned(),
        header if header == MESSAGE_ID.0 => MESSAGE_ID.1.to_owned(),
        header => match (header.strip_prefix("ce-"), header.strip_prefix("wherry-")) {
            (Some(name), _) => name.to_owned(),
            (None, Some(name)) => format!("wherry{name}"),
            (None, None) => return None,
        },
    };
    let is_good = (1..=LONGEST_NAME).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        && !RESERVED.contains(&name.as_str());
    (is_good && header_of(&name) == header).then_some(name)
}

/// The header that an attribute stands for.
pub(super) fn header_of(attribute: &str) -> String {
    match attribute {
        TRACE => TRACE.to_owned(),
        attribute if attribute == MESSAGE_ID.1 => MESSAGE_ID.0.to_owned(),
        attribute => match attribute.strip_prefix("wherry") {
            Some(name) => format!("wherry-{name}"),
            None => format!("ce-{attribute}"),
        },
    }
}

/// What CloudEvents wants encoded in headers: all outside of U+0021 to U+007E, and `"` and `%`.
const ENCODED: AsciiSet = CONTROLS.add(b' ').add(b'"').add(b'%');

/// A header's text as CloudEvents has it in JSON; none if the header would not come out of it as it was.
pub(super) fn decoded(value: &str) -> Option<String> {
    let text = percent_decode_str(value).decode_utf8().ok()?;
    (percent_encode(&text) == value).then(|| text.into_owned())
}

/// A header's value. The hashes of the log's leaves depend on it, so it is for ever.
pub(super) fn percent_encode(text: &str) -> String {
    Cow::from(utf8_percent_encode(text, &ENCODED)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The hashes of all logs depend on each of these bytes.
    #[test]
    fn every_character_is_encoded_as_it_always_was() {
        for character in (0..=0x2FF).chain([0x20AC, 0xFFFD, 0x1_F600, 0x10_FFFF]).filter_map(char::from_u32) {
            let text = character.to_string();
            let by_the_rule = text.bytes().map(|byte| {
                let is_plain = (0x21..=0x7E).contains(&byte) && byte != b'"' && byte != b'%';
                if is_plain { char::from(byte).to_string() } else { format!("%{byte:02X}") }
            });
            let encoded = percent_encode(&text);
            assert_eq!(encoded, by_the_rule.collect::<String>(), "{character:?}");
            assert_eq!(decoded(&encoded), Some(text));
        }
    }

    #[test]
    fn what_would_not_come_back_is_not_decoded() {
        for bad in ["%", "%1", "%zz", "%80", "%+1", "%%41", "%2f", "%41", "a b", "\u{e9}", "%c3%a9", "\""] {
            assert_eq!(decoded(bad), None, "{bad}");
        }
    }
}
