//! An auditor has sealed values opened.

use std::collections::BTreeSet;

use personal::{PersonId, Personal};

use super::AuditEvent;
use crate::{boundary::Stream, ids::AccountId, text};

/// The shortest reason: shorter ones say nothing.
const SHORTEST_CHARS: usize = 10;
/// The longest reason.
const LONGEST_CHARS: usize = 300;

/// An auditor wants to read what is sealed in an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevealPersonalData {
    pub stream: Stream,
    pub sequence: u64,
    pub event_type: String,
    /// Whose data the event holds.
    pub people: BTreeSet<AccountId>,
    /// Whose key seals the reason: one of the people who has a key still, else the auditor.
    pub reason_is_of: PersonId,
    pub reason: RevealReason,
    pub by: AccountId,
}

/// Why something is to be opened: one line of 10 to 300 characters.
#[derive(Clone, PartialEq, Eq)]
pub struct RevealReason(String);

/// A text that is no reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a reason is one line of {SHORTEST_CHARS} to {LONGEST_CHARS} characters")]
pub struct RevealReasonError;

impl std::fmt::Debug for RevealReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RevealReason(withheld)")
    }
}

impl RevealReason {
    /// Parses what an auditor typed.
    ///
    /// # Errors
    /// When it is too short, too long or not one clean line.
    pub fn parse(typed: &str) -> Result<Self, RevealReasonError> {
        text::parse_line(typed, LONGEST_CHARS)
            .filter(|reason| reason.chars().count() >= SHORTEST_CHARS)
            .map(Self)
            .ok_or(RevealReasonError)
    }
}

impl RevealPersonalData {
    /// Nothing in the log forbids it: that the auditor may, and that there is such an event, is known before.
    pub fn decide(self) -> AuditEvent {
        AuditEvent::PersonalDataRevealed {
            stream: self.stream.name.to_owned(),
            sequence: self.sequence,
            event_type: self.event_type,
            people: self.people.into_iter().collect(),
            reason: Personal::open(self.reason_is_of, self.reason.0),
            by: self.by,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boundary::CHATS;
    use uuid::Uuid;

    #[test]
    fn a_reason_says_something_in_one_line() {
        assert!(RevealReason::parse("a report by a member, case 12").is_ok());
        for bad in ["", "   ", "because", "two lines\nare too many", &"x".repeat(301)] {
            assert_eq!(RevealReason::parse(bad), Err(RevealReasonError), "{bad}");
        }
    }

    #[test]
    fn the_reason_belongs_to_whom_it_is_about() {
        let (ada, eve) = (AccountId::new(Uuid::from_u128(0xada)), AccountId::new(Uuid::from_u128(0xe5e)));
        let reveal = RevealPersonalData {
            stream: CHATS,
            sequence: 7,
            event_type: "MessagePosted".to_owned(),
            people: [ada].into(),
            reason_is_of: ada.person(),
            reason: RevealReason::parse("a report by a member").expect("a reason"),
            by: eve,
        };
        assert_eq!(
            reveal.decide(),
            AuditEvent::PersonalDataRevealed {
                stream: "CHATS".to_owned(),
                sequence: 7,
                event_type: "MessagePosted".to_owned(),
                people: vec![ada],
                reason: Personal::open(ada.person(), "a report by a member".to_owned()),
                by: eve,
            }
        );
    }
}
