//! Why bytes are no document that Wherry takes.

use domain::{Refusal, refusal::RefusalKind};

/// Why bytes are no document that Wherry takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum DocumentRefused {
    #[error("the file is empty")]
    Empty,
    #[error("this is no office document that can be converted, whatever its name says")]
    UnknownType,
    #[error("the document is damaged; perhaps it was cut off on its way, so try saving and sending it again")]
    Damaged,
    #[error("the document opens with a password only; save it without one and send it again")]
    PasswordProtected,
    #[error("the document becomes far larger when unpacked than a document should")]
    ExpandsTooMuch,
}

impl Refusal for DocumentRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "upload-empty",
            Self::UnknownType => "document-type-unknown",
            Self::Damaged => "document-damaged",
            Self::PasswordProtected => "document-password-protected",
            Self::ExpandsTooMuch => "document-expands-too-much",
        }
    }

    fn kind(&self) -> RefusalKind {
        RefusalKind::Invalid
    }
}
