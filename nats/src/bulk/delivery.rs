//! What the server says of a message that a consumer has delivered, in the line that announces it:
//! `HMSG chat.room.a 1 $JS.ACK.CHATS.pages-1.1.7.3.1700000000000000000.12 420 980`.
//!
//! The subject to acknowledge at holds, after the stream and the consumer: how often it was delivered, its sequences in the
//! stream and in what the consumer delivers, when it was stored, and how many follow (NATS, ADR-15).

/// One message that was delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Delivery<'a> {
    pub(super) subject: &'a str,
    pub(super) stream: &'a str,
    pub(super) sequence: u64,
    /// In nanoseconds since 1970.
    pub(super) stored_ns: i128,
}

impl<'a> Delivery<'a> {
    /// Nothing if the line announces something else.
    pub(super) fn parse(line: &'a [u8]) -> Option<Self> {
        let mut words = std::str::from_utf8(line).ok()?.split_ascii_whitespace();
        let (_verb, subject, _subscription, acknowledged_at) =
            (words.next()?, words.next()?, words.next()?, words.next()?);
        let mut tokens = acknowledged_at.strip_prefix("$JS.ACK.")?.split('.');
        let (stream, _consumer, _times) = (tokens.next()?, tokens.next()?, tokens.next()?);
        let (sequence, _number, stored, _left) =
            (tokens.next()?, tokens.next()?, tokens.next()?, tokens.next()?);
        // Newer servers may say it otherwise, with more: that is not understood here.
        if tokens.next().is_some() {
            return None;
        }
        Some(Self { subject, stream, sequence: sequence.parse().ok()?, stored_ns: stored.parse().ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_which_message_it_is() {
        let line = b"HMSG chat.room.a 1 $JS.ACK.CHATS.pages-1.1.7.3.1700000000000000009.12 420 980\r\n";
        let found = Delivery::parse(line).expect("a delivery");
        assert_eq!((found.subject, found.stream), ("chat.room.a", "CHATS"));
        assert_eq!((found.sequence, found.stored_ns), (7, 1_700_000_000_000_000_009));
    }

    #[test]
    fn other_lines_are_none() {
        for line in [
            "",
            "HMSG chat.room.a 1 420 980",
            "HMSG chat.room.a 1 _INBOX.x 420 980",
            "HMSG chat.room.a 1 $JS.ACK.CHATS.pages-1.1.7.3.1700000000000000009 420 980",
            "HMSG chat.room.a 1 $JS.ACK.hub.hash.CHATS.pages-1.1.7.3.1700000000000000009.12.x 420 980",
            "HMSG chat.room.a 1 $JS.ACK.CHATS.pages-1.1.seven.3.1700000000000000009.12 420 980",
        ] {
            assert_eq!(Delivery::parse(line.as_bytes()), None, "{line}");
        }
    }
}
