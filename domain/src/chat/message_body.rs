//! The text of a message.

use std::fmt;

use crate::{Refusal, refusal::RefusalKind, text};

/// How long a message may be, in bytes of UTF-8.
pub const MAX_MESSAGE_BYTES: usize = 16 * 1024;

/// A message's text: not blank, at most [`MAX_MESSAGE_BYTES`], without control characters but line feed and tab.
#[derive(Clone, PartialEq, Eq)]
pub struct MessageBody(String);

/// Why a text is no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageBodyError {
    #[error("the message is empty")]
    Empty,
    #[error("the message is longer than 16 KiB")]
    TooLong,
    #[error("the message has control characters")]
    ControlCharacters,
}

impl MessageBody {
    /// Parses what a person typed; blank ends are trimmed, line ends become `\n`.
    ///
    /// # Errors
    /// When nothing is left, when it is too long, or when it has characters that hide or reorder text.
    pub fn parse(typed: &str) -> Result<Self, MessageBodyError> {
        if typed.len() > MAX_MESSAGE_BYTES {
            return Err(MessageBodyError::TooLong);
        }
        let body = text::with_unix_line_ends(typed.trim());
        if body.chars().any(text::is_forbidden) {
            Err(MessageBodyError::ControlCharacters)
        } else if text::is_blank(&body) {
            Err(MessageBodyError::Empty)
        } else {
            Ok(Self(body))
        }
    }

    /// As [`Self::parse`], of what is said beside files: that may be nothing.
    ///
    /// # Errors
    /// Those of [`Self::parse`], but for [`MessageBodyError::Empty`].
    pub fn parse_beside_files(typed: &str) -> Result<Self, MessageBodyError> {
        match Self::parse(typed) {
            Err(MessageBodyError::Empty) => Ok(Self(String::new())),
            parsed => parsed,
        }
    }

    /// The text, to be looked at.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// What people say does not show in logs.
impl fmt::Debug for MessageBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MessageBody({} bytes)", self.0.len())
    }
}

impl Refusal for MessageBodyError {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "message-empty",
            Self::TooLong => "message-too-long",
            Self::ControlCharacters => "message-control-characters",
        }
    }

    fn kind(&self) -> RefusalKind {
        RefusalKind::Invalid
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_is_kept_as_meant() {
        let body = MessageBody::parse("  hello\r\n\tworld 👋  ").map(MessageBody::into_string);
        assert_eq!(body, Ok("hello\n\tworld 👋".to_owned()));
    }

    #[test]
    fn empty_long_and_hidden_text_is_refused() {
        assert_eq!(MessageBody::parse(" \n\t "), Err(MessageBodyError::Empty));
        assert_eq!(MessageBody::parse("\u{200B}\n\u{3164}"), Err(MessageBodyError::Empty));
        assert_eq!(MessageBody::parse(&"é".repeat(8193)), Err(MessageBodyError::TooLong));
        assert!(MessageBody::parse(&"é".repeat(8192)).is_ok());
        assert_eq!(MessageBody::parse("a\u{0}b"), Err(MessageBodyError::ControlCharacters));
        assert_eq!(MessageBody::parse("a\u{1b}[31m"), Err(MessageBodyError::ControlCharacters));
    }

    #[test]
    fn beside_files_nothing_need_be_said() {
        let said = |typed| MessageBody::parse_beside_files(typed).map(MessageBody::into_string);
        assert_eq!(said(" \n"), Ok(String::new()));
        assert_eq!(said(" see this "), Ok("see this".to_owned()));
        assert_eq!(said("a\u{0}b"), Err(MessageBodyError::ControlCharacters));
    }

    proptest! {
        #[test]
        fn a_parsed_body_parses_to_itself(text in "\\PC{0,200}") {
            if let Ok(body) = MessageBody::parse(&text) {
                prop_assert_eq!(MessageBody::parse(&body.0), Ok(body.clone()));
            }
        }
    }
}
