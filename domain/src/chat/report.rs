//! Reports of messages: what is to be looked at, by whom it was said, and what came of it.

use personal::Personal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    event_name::named_events,
    ids::{AccountId, MessageId, ReportId, RoomId},
};

/// Namespace of the ids of reports; an arbitrary constant that must never change.
const REPORTS: Uuid = Uuid::from_u128(0x51c7_2e09_a6d4_4f3b_b8e2_0d95_7a31_c46f);

/// What can happen to a report of a message, on `chat.report.<account>.<id>`; the account is who reports.
///
/// It is a boundary of its own, which nobody follows: neither the room nor who is reported is shown any of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum ReportEvent {
    /// A member wants those who keep order to look at a message.
    MessageReported {
        report: ReportId,
        room: RoomId,
        message: MessageId,
        /// The sequence of the message's `MessagePosted` in the stream.
        sequence: u64,
        /// Whose message it is.
        author: AccountId,
        /// Who reports it.
        by: AccountId,
        reason: ReportReason,
        /// What else the reporter says; it may be empty.
        words: Personal<String>,
    },
    /// Who keeps order in the room, or an administrator, has looked at it.
    ReportClosed {
        report: ReportId,
        room: RoomId,
        /// The sequence of the message's `MessagePosted` in the stream.
        sequence: u64,
        /// Who reported it, and is told.
        account: AccountId,
        /// Who has looked at it.
        by: AccountId,
        outcome: ReportOutcome,
    },
}

named_events!(ReportEvent { MessageReported => "1", ReportClosed => "1" });

/// Why a message is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReportReason {
    /// Advertisements, or the same again and again.
    Spam,
    /// It insults or harasses somebody.
    Harassment,
    /// It threatens somebody, or calls for violence.
    Threat,
    /// It shows what is not to be shown here: violence, pornography, somebody's private affairs.
    Unsuitable,
    /// Something else, which the words say.
    Other,
}

/// What came of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReportOutcome {
    /// Nothing has to be done.
    Dismissed,
    /// Something was done: the message deleted, or its author banned, or spoken to.
    ActedOn,
}

impl ReportReason {
    /// Its name, as it stands in events, answers and read models.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Spam => "spam",
            Self::Harassment => "harassment",
            Self::Threat => "threat",
            Self::Unsuitable => "unsuitable",
            Self::Other => "other",
        }
    }
}

impl ReportOutcome {
    /// Its name, as it stands in events, answers and read models.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dismissed => "dismissed",
            Self::ActedOn => "acted-on",
        }
    }
}

/// A report as its events tell it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Report {
    /// Nobody has reported this.
    #[default]
    NotMade,
    /// It waits for somebody to look at it.
    Open(Reported),
    /// Somebody has looked at it.
    Closed { reported: Reported, outcome: ReportOutcome },
}

/// What is reported, and by whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Reported {
    pub report: ReportId,
    pub room: RoomId,
    pub sequence: u64,
    pub author: AccountId,
    pub by: AccountId,
}

impl Report {
    /// The id of somebody's report of a message: a person reports a message once.
    pub fn id(room: RoomId, message: MessageId, by: AccountId) -> ReportId {
        let parts = [room.uuid().into_bytes(), message.uuid().into_bytes(), by.uuid().into_bytes()];
        ReportId::new(Uuid::new_v5(&REPORTS, &parts.concat()))
    }

    /// The report that these events tell of.
    pub fn fold(events: impl IntoIterator<Item = ReportEvent>) -> Self {
        let mut report = Self::default();
        events.into_iter().for_each(|event| report.apply(&event));
        report
    }

    /// Takes in one event. Events are facts: this neither checks nor fails.
    pub fn apply(&mut self, event: &ReportEvent) {
        match (event, *self) {
            (ReportEvent::MessageReported { report, room, sequence, author, by, .. }, _) => {
                let (report, room, sequence, author, by) = (*report, *room, *sequence, *author, *by);
                *self = Self::Open(Reported { report, room, sequence, author, by });
            }
            (ReportEvent::ReportClosed { outcome, .. }, Self::Open(reported)) => {
                *self = Self::Closed { reported, outcome: *outcome };
            }
            (ReportEvent::ReportClosed { .. }, Self::NotMade | Self::Closed { .. }) => {}
        }
    }

    /// What is reported, if anything.
    pub const fn reported(&self) -> Option<&Reported> {
        match self {
            Self::NotMade => None,
            Self::Open(reported) | Self::Closed { reported, .. } => Some(reported),
        }
    }
}

#[cfg(test)]
pub(crate) mod examples {
    //! A report to decide on, for the tests of the commands.

    use super::*;
    use crate::chat::{
        Message,
        message_change::examples::message_of_bob,
        room::examples::{ada, bob, room_id},
    };

    /// Somebody's, of Bob's message.
    pub(crate) fn reported(by: AccountId, words: &str) -> ReportEvent {
        let Message { message, sequence, .. } = message_of_bob();
        ReportEvent::MessageReported {
            report: Report::id(room_id(), message, by),
            room: room_id(),
            message,
            sequence,
            author: bob(),
            by,
            reason: ReportReason::Spam,
            words: Personal::open(by.person(), words.to_owned()),
        }
    }

    /// Of Ada's report of Bob's message.
    pub(crate) fn closed(by: AccountId, outcome: ReportOutcome) -> ReportEvent {
        let Message { message, sequence, .. } = message_of_bob();
        let (room, account) = (room_id(), ada());
        ReportEvent::ReportClosed {
            report: Report::id(room, message, account),
            room,
            sequence,
            account,
            by,
            outcome,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{examples::*, *};
    use crate::chat::room::examples::*;

    #[test]
    fn a_report_is_open_until_it_is_closed_once() {
        assert_eq!(Report::fold([]), Report::NotMade);
        let open = Report::fold([reported(ada(), "")]);
        assert_eq!(open.reported().map(|reported| (reported.author, reported.by)), Some((bob(), ada())));
        let closed = [closed(mia(), ReportOutcome::ActedOn), closed(mia(), ReportOutcome::Dismissed)];
        let after = Report::fold([reported(ada(), "")].into_iter().chain(closed));
        assert!(matches!(after, Report::Closed { outcome: ReportOutcome::ActedOn, .. }));
    }

    #[test]
    fn reports_of_one_message_differ_by_who_reports() {
        let message = MessageId::new(Uuid::from_u128(0x3e));
        let id = |by| Report::id(room_id(), message, by);
        assert_eq!(id(ada()), id(ada()));
        assert_ne!(id(ada()), id(eve()));
        assert_ne!(id(ada()), Report::id(room_id(), MessageId::new(Uuid::from_u128(0x3f)), ada()));
    }

    #[test]
    fn reasons_and_outcomes_are_called_the_same_everywhere() {
        use ReportReason::{Harassment, Other, Spam, Threat, Unsuitable};
        for reason in [Spam, Harassment, Threat, Unsuitable, Other] {
            assert_eq!(serde_json::to_value(reason).expect("a name"), reason.name());
        }
        for outcome in [ReportOutcome::Dismissed, ReportOutcome::ActedOn] {
            assert_eq!(serde_json::to_value(outcome).expect("a name"), outcome.name());
        }
    }
}
