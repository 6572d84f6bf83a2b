//! What an operator can ask of a read model.

use super::{ProjectionEvent, ProjectionName};
use crate::{boundary::Stream, text};

/// An operator asks something of a read model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperateProjection {
    pub projection: ProjectionName,
    pub operation: Operation,
    /// `account:<id>` or `operator:<name>`.
    pub by: String,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    Rebuild { swap_when_ready: bool },
    Swap { build: Option<u32> },
    Abort { build: Option<u32> },
    Retry { stream: Stream, key: Option<WaitingKey> },
    Skip { stream: Stream, sequence: u64, reason: SkipReason },
}

/// Why an event is left out of a read model: one line of 3 to 200 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkipReason(String);

/// A text that is no reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a reason is one line of 3 to 200 characters")]
pub struct ReasonError;

impl SkipReason {
    /// Parses what a person typed.
    ///
    /// # Errors
    /// When it is too short, too long or not one clean line.
    pub fn parse(typed: &str) -> Result<Self, ReasonError> {
        text::parse_line(typed, 200).filter(|reason| reason.chars().count() >= 3).map(Self).ok_or(ReasonError)
    }
}

/// What waits in a read model, such as a room's id. It goes into the log in the clear, so that it is a word of machines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingKey(String);

/// A text that nothing waits under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("what waits is named by 1 to 200 of A to Z, a to z, 0 to 9 and . _ - #")]
pub struct WaitingKeyError;

impl WaitingKey {
    /// Parses what a person typed.
    ///
    /// # Errors
    /// When it is empty, too long or has other characters.
    pub fn parse(typed: &str) -> Result<Self, WaitingKeyError> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"._-#".contains(&byte);
        if (1..=200).contains(&typed.len()) && typed.bytes().all(fits) {
            Ok(Self(typed.to_owned()))
        } else {
            Err(WaitingKeyError)
        }
    }
}

impl OperateProjection {
    /// The event that projectors follow. Nothing in the log forbids it: whether there is such a read model, build or
    /// parked event, they find.
    pub fn decide(self) -> ProjectionEvent {
        let (projection, by) = (self.projection.as_str().to_owned(), self.by);
        match self.operation {
            Operation::Rebuild { swap_when_ready } => {
                ProjectionEvent::RebuildRequested { projection, swap_when_ready, by }
            }
            Operation::Swap { build } => ProjectionEvent::SwapRequested { projection, build, by },
            Operation::Abort { build } => ProjectionEvent::AbortRequested { projection, build, by },
            Operation::Retry { stream, key } => {
                let (stream, key) = (stream.name.to_owned(), key.map(|key| key.0));
                ProjectionEvent::RetryRequested { projection, stream, key, by }
            }
            Operation::Skip { stream, sequence, reason } => {
                let (stream, reason) = (stream.name.to_owned(), reason.0);
                ProjectionEvent::SkipRequested { projection, stream, sequence, reason, by }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boundary::CHATS;

    #[test]
    fn a_reason_is_a_line_that_says_something() {
        assert!(SkipReason::parse("written by a test").is_ok());
        for bad in ["", "  ", "ok", "two\nlines", &"x".repeat(201)] {
            assert_eq!(SkipReason::parse(bad), Err(ReasonError), "{bad}");
        }
    }

    #[test]
    fn what_waits_is_named_by_a_word_of_machines() {
        for good in ["0190b6f0-0000-7000-8000-000000000000", "room_list", "#17", "chat.room.a"] {
            assert!(WaitingKey::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "a b", "a\0b", "ada@example.org", "M\u{fc}ller", &"x".repeat(201)] {
            assert_eq!(WaitingKey::parse(bad), Err(WaitingKeyError), "{bad:?}");
        }
    }

    #[test]
    fn what_is_asked_is_what_is_written_down() {
        let reason = SkipReason::parse("written by a test").expect("a reason");
        let skip = OperateProjection {
            projection: ProjectionName::parse("room_list").expect("a name"),
            operation: Operation::Skip { stream: CHATS, sequence: 7, reason },
            by: "operator:ada".to_owned(),
        };
        assert_eq!(
            skip.decide(),
            ProjectionEvent::SkipRequested {
                projection: "room_list".to_owned(),
                stream: "CHATS".to_owned(),
                sequence: 7,
                reason: "written by a test".to_owned(),
                by: "operator:ada".to_owned(),
            }
        );
    }
}
