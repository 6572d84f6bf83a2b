//! Messages as they came.

use std::ops::Range;

use bytes::Bytes;

use super::delivery::Delivery;

/// Where a message is in the bytes of its page.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The line of the protocol that announces it.
    pub(super) line: Range<usize>,
    pub(super) headers: Range<usize>,
    pub(super) body: Range<usize>,
}

/// Some messages of a stream, in order.
#[derive(Clone, Debug)]
pub struct StoredPage {
    bytes: Bytes,
    messages: Vec<Place>,
    described: Described,
}

/// Where the server says what a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Described {
    /// In headers that it adds to the message's own: in answers to direct gets.
    InHeaders,
    /// In the line that announces it: in what a consumer delivers.
    InLine,
}

/// A message of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageInPage<'a> {
    /// Name of the stream.
    pub stream: &'a str,
    /// Sequence in the stream.
    pub sequence: u64,
    /// Its subject.
    pub subject: &'a str,
    /// Its headers in their order, also those that the server adds to what it hands out.
    pub headers: Vec<(&'a str, &'a str)>,
    /// The body.
    pub body: &'a [u8],
    /// When the server stored it, in nanoseconds since 1970, where that is not among the headers.
    pub(super) stored_ns: Option<i128>,
}

impl StoredPage {
    pub(super) fn new(bytes: Bytes, messages: Vec<Place>, described: Described) -> Self {
        Self { bytes, messages, described }
    }

    /// The first and the last sequence of what a consumer has delivered. Nothing if it is empty, or one is not described.
    pub(super) fn span(&self) -> Option<(u64, u64)> {
        let sequence = |place: &Place| Some(self.delivery(place)?.sequence);
        Some((sequence(self.messages.first()?)?, sequence(self.messages.last()?)?))
    }

    fn delivery(&self, place: &Place) -> Option<Delivery<'_>> {
        Delivery::parse(self.bytes.get(place.line.clone())?)
    }

    /// How many messages there are.
    pub fn len(&self) -> usize {
        self.messages.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    /// Message number `index` of the page, from 0. Nothing if there is none, or if it is not described as the server
    /// describes what it hands out: [`crate::LogReader`] says what is wrong with it.
    pub fn get(&self, index: usize) -> Option<MessageInPage<'_>> {
        let place = self.messages.get(index)?;
        let (headers, body) = (self.bytes.get(place.headers.clone())?, self.bytes.get(place.body.clone())?);
        match self.described {
            Described::InHeaders => parse(headers, body),
            Described::InLine => delivered(&self.delivery(place)?, headers, body),
        }
    }
}

/// A message that a consumer has delivered: the headers are its own alone.
fn delivered<'a>(delivery: &Delivery<'a>, headers: &'a [u8], body: &'a [u8]) -> Option<MessageInPage<'a>> {
    let mut found = Vec::with_capacity(16);
    each_header(headers, |name, value| {
        found.push((name, value));
        Some(())
    })?;
    Some(MessageInPage {
        stream: delivery.stream,
        sequence: delivery.sequence,
        subject: delivery.subject,
        headers: found,
        body,
        stored_ns: Some(delivery.stored_ns),
    })
}

/// A message that is described by headers among its own.
fn parse<'a>(headers: &'a [u8], body: &'a [u8]) -> Option<MessageInPage<'a>> {
    let (mut stream, mut subject, mut sequence) = (None, None, None);
    let mut found = Vec::with_capacity(20);
    each_header(headers, |name, value| {
        let described = match name {
            "Nats-Stream" => &mut stream,
            "Nats-Subject" => &mut subject,
            "Nats-Sequence" => &mut sequence,
            _ => {
                found.push((name, value));
                return Some(());
            }
        };
        found.push((name, value));
        // One that is there twice is somebody's forgery.
        described.replace(value).is_none().then_some(())
    })?;
    let sequence = sequence?.parse().ok()?;
    Some(MessageInPage {
        stream: stream?,
        sequence,
        subject: subject?,
        headers: found,
        body,
        stored_ns: None,
    })
}

/// Hands each header's name and value to `take`, in their order, until it says nothing. Nothing if they are none.
fn each_header<'a>(headers: &'a [u8], mut take: impl FnMut(&'a str, &'a str) -> Option<()>) -> Option<()> {
    let text = std::str::from_utf8(headers).ok()?.strip_prefix("NATS/1.0\r\n")?;
    let mut from = 0;
    for end in memchr::memchr_iter(b'\n', text.as_bytes()) {
        let line = end_trimmed(&text[from..end]);
        from = end + 1;
        if line.is_empty() {
            continue;
        }
        let colon = memchr::memchr(b':', line.as_bytes())?;
        let (name, value) = (&line[..colon], start_trimmed(&line[colon + 1..]));
        // A value that goes on in a second line is none of ours.
        if name.starts_with(char::is_whitespace) {
            return None;
        }
        take(name, value)?;
    }
    Some(())
}

/// As `trim_end`, without looking for what is white in Unicode: nearly every line ends in a visible character and what
/// is left of the line's end.
fn end_trimmed(line: &str) -> &str {
    match line.as_bytes() {
        [.., last, b'\r'] if last.is_ascii_graphic() => &line[..line.len() - 1],
        _ => line.trim_end(),
    }
}

/// As `trim_start`: nearly every value begins behind one space.
fn start_trimmed(value: &str) -> &str {
    match value.as_bytes() {
        [b' ', first, ..] if first.is_ascii_graphic() => &value[1..],
        _ => value.trim_start(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_trimmed_is_what_is_white(text in "[ \t\r\u{a0}\u{3000}a:\u{e9}]{0,6}") {
            prop_assert_eq!(end_trimmed(&text), text.trim_end());
            prop_assert_eq!(start_trimmed(&text), text.trim_start());
        }
    }

    const DESCRIBED: &str = "Nats-Stream: CHATS\r\nNats-Subject: chat.room.a\r\nNats-Sequence: 7\r\n";

    #[test]
    fn a_message_is_what_its_headers_say() {
        let headers = format!("NATS/1.0\r\nce-id:  a: b \r\n{DESCRIBED}ce-id:c\r\n\r\n");
        let message = parse(headers.as_bytes(), b"body").expect("a message");
        assert_eq!((message.stream, message.subject, message.sequence), ("CHATS", "chat.room.a", 7));
        let ours: Vec<_> = message.headers.iter().filter(|(name, _)| *name == "ce-id").collect();
        assert_eq!(ours, [&("ce-id", "a: b"), &("ce-id", "c")]);
    }

    #[test]
    fn what_is_odd_is_left_to_others() {
        for headers in [
            String::new(),
            "NATS/1.0\r\n\r\n".to_owned(),
            format!("NATS/1.0\r\n{DESCRIBED}Nats-Sequence: 8\r\n\r\n"),
            format!("NATS/1.0\r\n{DESCRIBED}ce-id: a\r\n b: c\r\n\r\n"),
            format!("NATS/1.0\r\n{DESCRIBED}ce-id\r\n\r\n"),
            format!("NATS/1.0\r\n{}\r\n", DESCRIBED.replace('7', "x")),
        ] {
            assert_eq!(parse(headers.as_bytes(), b""), None, "{headers:?}");
        }
        assert_eq!(parse(b"NATS/1.0\r\nce-id: \xff\r\n\r\n", b""), None);
    }
}
