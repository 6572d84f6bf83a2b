//! Where in the log something is: the token that travels from a command's answer to a query.

use std::fmt;
use std::str::FromStr;

/// A place in one stream. Text form: `CHATS:12@1f3a9c00`; without `@epoch` the epoch is empty.
///
/// The epoch is drawn when a stream is created. A position of another epoch says nothing about
/// this stream, whatever its number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Position {
    /// Name of the stream.
    pub stream: String,
    /// Sequence in the stream; 0 is before the first event.
    pub sequence: u64,
    /// Epoch of the stream, or empty where it is not known.
    pub epoch: String,
}

impl Position {
    /// Whether `other` is of the same stream and, as far as both know it, of the same epoch.
    pub fn comparable_with(&self, other: &Self) -> bool {
        self.stream == other.stream
            && (self.epoch == other.epoch || self.epoch.is_empty() || other.epoch.is_empty())
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.stream, self.sequence)?;
        if !self.epoch.is_empty() {
            write!(f, "@{}", self.epoch)?;
        }
        Ok(())
    }
}

/// A text is not a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a position looks like `STREAM:12` or `STREAM:12@1f3a9c00`")]
pub struct ParsePositionError;

impl FromStr for Position {
    type Err = ParsePositionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (stream, rest) = text.split_once(':').ok_or(ParsePositionError)?;
        let (sequence, epoch) = match rest.split_once('@') {
            Some((_, "")) => return Err(ParsePositionError),
            Some((sequence, epoch)) => (sequence, epoch),
            None => (rest, ""),
        };
        let well_formed = is_name(stream)
            && (epoch.is_empty() || is_name(epoch))
            && sequence.bytes().all(|byte| byte.is_ascii_digit());
        if !well_formed {
            return Err(ParsePositionError);
        }
        Ok(Self {
            stream: stream.to_owned(),
            sequence: sequence.parse().map_err(|_| ParsePositionError)?,
            epoch: epoch.to_owned(),
        })
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_back() {
        for text in ["CHATS:12@1f3a9c00", "USERS:0", "A-b_1:18446744073709551615"] {
            let position = text.parse::<Position>();
            assert_eq!(position.map(|p| p.to_string()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "CHATS",
            "CHATS:",
            ":1",
            "CHATS:-1",
            "CHATS:+1",
            "CHATS:1@",
            "CHATS:1@a@b",
            "CHATS:1 ",
            "a.b:1",
            "CHATS:18446744073709551616",
        ] {
            assert_eq!(text.parse::<Position>(), Err(ParsePositionError), "{text:?}");
        }
    }

    #[test]
    fn epochs_must_agree_where_both_are_known() {
        let at = |text: &str| text.parse::<Position>().map_err(|_| text.to_owned());
        assert_eq!(at("A:1@x").map(|a| at("A:2").map(|b| a.comparable_with(&b))), Ok(Ok(true)));
        assert_eq!(at("A:1@x").map(|a| at("A:1@y").map(|b| a.comparable_with(&b))), Ok(Ok(false)));
        assert_eq!(at("A:1").map(|a| at("B:1").map(|b| a.comparable_with(&b))), Ok(Ok(false)));
    }
}
