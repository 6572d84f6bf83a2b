//! The bytes of an event that its leaf is the hash of.

use crate::Hash;

/// What every canonical form begins with. Another form would have another number, and these stay valid.
const FORM: &[u8] = b"wherry leaf 1\n";
/// Headers with this prefix belong to the server: instructions to it, and what it adds to what it hands out.
const SERVERS: &str = "Nats-";
/// But for this one, which is the event's identity.
const MESSAGE_ID: &str = "Nats-Msg-Id";

/// An event as it stands in the log, and only what a checkpoint attests of it: stream, sequence, subject, our
/// headers and the body, still sealed.
///
/// The canonical form is the line `wherry leaf 1`, then each part as its length (four bytes, big-endian) and its
/// bytes: stream; sequence (eight bytes, no length); subject; the number of headers (four bytes), then name and
/// value of each, sorted by name, those of one name in their order; body. No two events share a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    stream: &'a str,
    sequence: u64,
    subject: &'a str,
    headers: Vec<(&'a str, &'a str)>,
    body: &'a [u8],
}

/// Bytes are not the canonical form of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the canonical form of an event")]
pub struct EntryError;

/// Whether a header is in the leaf. The others are the server's, who adds them to what it hands out and obeys them in what
/// it is sent.
pub(crate) fn is_ours(header: &str) -> bool {
    !header.starts_with(SERVERS) || header == MESSAGE_ID
}

impl<'a> Entry<'a> {
    /// The entry of a message. Of `headers`, in any order, those that are not ours are left out.
    pub fn new(
        stream: &'a str,
        sequence: u64,
        subject: &'a str,
        headers: impl IntoIterator<Item = (&'a str, &'a str)>,
        body: &'a [u8],
    ) -> Self {
        let mut headers: Vec<_> = headers.into_iter().filter(|(name, _)| is_ours(name)).collect();
        headers.sort_by_key(|(name, _)| *name);
        Self { stream, sequence, subject, headers, body }
    }

    /// Name of the stream.
    pub fn stream(&self) -> &'a str {
        self.stream
    }

    /// Sequence in the stream, from 1.
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The boundary that it belongs to.
    pub fn subject(&self) -> &'a str {
        self.subject
    }

    /// Our headers, sorted by name.
    pub fn headers(&self) -> &[(&'a str, &'a str)] {
        &self.headers
    }

    /// The body, sealed.
    pub fn body(&self) -> &'a [u8] {
        self.body
    }

    /// The same event at another place, for finding out whether it was moved.
    #[must_use]
    pub fn at(&self, sequence: u64) -> Self {
        Self { sequence, ..self.clone() }
    }

    /// Writes the canonical form at the end of `out`.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(FORM);
        part(out, self.stream.as_bytes());
        out.extend_from_slice(&self.sequence.to_be_bytes());
        part(out, self.subject.as_bytes());
        out.extend_from_slice(&length(self.headers.len()));
        for (name, value) in &self.headers {
            part(out, name.as_bytes());
            part(out, value.as_bytes());
        }
        part(out, self.body);
    }

    /// The leaf. `scratch` is overwritten, so that hashing many does not allocate for each.
    pub fn leaf(&self, scratch: &mut Vec<u8>) -> Hash {
        scratch.clear();
        self.write(scratch);
        Hash::of_leaf(scratch)
    }

    /// The entry whose canonical form these bytes are.
    ///
    /// # Errors
    /// When they are none, or headers are not in their order.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, EntryError> {
        let mut rest = Rest(bytes.strip_prefix(FORM).ok_or(EntryError)?);
        let stream = rest.text()?;
        let sequence = u64::from_be_bytes(*rest.bytes()?);
        let subject = rest.text()?;
        let count = u32::from_be_bytes(*rest.bytes()?);
        let mut headers = Vec::new();
        for _ in 0..count {
            headers.push((rest.text()?, rest.text()?));
        }
        let body = rest.part()?;
        let entry = Self::new(stream, sequence, subject, headers.iter().copied(), body);
        if rest.0.is_empty() && entry.headers == headers { Ok(entry) } else { Err(EntryError) }
    }
}

/// The server takes no message of 4 GiB.
fn length(bytes: usize) -> [u8; 4] {
    u32::try_from(bytes).unwrap_or(u32::MAX).to_be_bytes()
}

fn part(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend_from_slice(&length(bytes.len()));
    out.extend_from_slice(bytes);
}

/// What is left to be read.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn bytes<const N: usize>(&mut self) -> Result<&'a [u8; N], EntryError> {
        let (bytes, rest) = self.0.split_first_chunk().ok_or(EntryError)?;
        self.0 = rest;
        Ok(bytes)
    }

    fn part(&mut self) -> Result<&'a [u8], EntryError> {
        let length = usize::try_from(u32::from_be_bytes(*self.bytes()?)).map_err(|_| EntryError)?;
        let (part, rest) = self.0.split_at_checked(length).ok_or(EntryError)?;
        self.0 = rest;
        Ok(part)
    }

    fn text(&mut self) -> Result<&'a str, EntryError> {
        std::str::from_utf8(self.part()?).map_err(|_| EntryError)
    }
}
