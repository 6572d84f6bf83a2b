//! `ReportMessage`.

use std::fmt;

use personal::Personal;

use super::{Message, MessageFate, Report, ReportEvent, ReportReason, Room, RoomRefused};
use crate::{ids::AccountId, text};

/// How much a reporter can say beside the reason, in characters.
pub const MAX_REPORT_CHARS: usize = 1000;

/// What a reporter says beside the reason: maybe nothing, at most [`MAX_REPORT_CHARS`], without control characters but
/// line feed and tab.
#[derive(Clone, PartialEq, Eq)]
pub struct ReportWords(String);

/// A text that no report can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the words of a report have at most 1000 characters, without control characters")]
pub struct ReportWordsError;

impl ReportWords {
    /// Parses what a person typed; blank ends are trimmed, line ends become `\n`.
    ///
    /// # Errors
    /// When it is too long, or has characters that hide or reorder text.
    pub fn parse(typed: &str) -> Result<Self, ReportWordsError> {
        let words = text::with_unix_line_ends(typed.trim());
        let fits = words.chars().count() <= MAX_REPORT_CHARS;
        (fits && !words.chars().any(text::is_forbidden)).then_some(Self(words)).ok_or(ReportWordsError)
    }
}

/// What people say does not show in logs.
impl fmt::Debug for ReportWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReportWords({} bytes)", self.0.len())
    }
}

/// Have a message looked at by those who keep order in its room, and by administrators.
///
/// The decision reads the room, the message and what the reporter has said of it before; the append expects that this is
/// still nothing. Who is removed in the same moment has reported all the same: what they saw, they saw.
#[derive(Clone, Debug)]
pub struct ReportMessage {
    pub by: AccountId,
    pub reason: ReportReason,
    pub words: ReportWords,
}

impl ReportMessage {
    /// Decides against the room, the message, if there is one, and the reporter's report of it.
    ///
    /// A message that was deleted a while ago can be reported for as long as somebody who looks into it can have its text
    /// opened.
    ///
    /// # Errors
    /// [`RoomRefused::NotFound`] for who is not a member, whether there is such a message or not;
    /// [`RoomRefused::NoSuchMessage`]; [`RoomRefused::ReportsOneself`]; [`RoomRefused::AlreadyReported`];
    /// [`RoomRefused::MessageDeleted`] when nobody can read it any more.
    pub fn decide(
        self,
        room: &Room,
        message: Option<&Message>,
        report: &Report,
    ) -> Result<ReportEvent, RoomRefused> {
        let Self { by, reason, words } = self;
        let open = room.for_member(by)?;
        let message =
            message.filter(|message| message.room == open.room).ok_or(RoomRefused::NoSuchMessage)?;
        let Message { room, message, author, sequence, fate, .. } = *message;
        if author == by {
            return Err(RoomRefused::ReportsOneself);
        }
        if report.reported().is_some() {
            return Err(RoomRefused::AlreadyReported);
        }
        if fate == MessageFate::TextDestroyed {
            return Err(RoomRefused::MessageDeleted);
        }
        let report = Report::id(room, message, by);
        let words = Personal::open(by.person(), words.0);
        Ok(ReportEvent::MessageReported { report, room, message, sequence, author, by, reason, words })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        chat::{
            ReportOutcome,
            message_change::examples::{deleted, message_of_bob, text_destroyed},
            report::examples::{closed, reported},
            room::examples::*,
        },
        ids::RoomId,
    };
    use uuid::Uuid;

    fn report(by: AccountId, message: Option<&Message>, before: &Report) -> Result<ReportEvent, RoomRefused> {
        let words = ReportWords::parse(" look\r\nat this ").expect("words");
        ReportMessage { by, reason: ReportReason::Spam, words }.decide(&room_of_two(), message, before)
    }

    #[test]
    fn members_report_what_others_say_once() {
        let message = message_of_bob();
        assert_eq!(report(ada(), Some(&message), &Report::NotMade), Ok(reported(ada(), "look\nat this")));
        let before = Report::fold([reported(ada(), "")]);
        assert_eq!(report(ada(), Some(&message), &before), Err(RoomRefused::AlreadyReported));
        let looked_at = Report::fold([reported(ada(), ""), closed(ada(), ReportOutcome::Dismissed)]);
        assert_eq!(report(ada(), Some(&message), &looked_at), Err(RoomRefused::AlreadyReported));
        assert_eq!(report(bob(), Some(&message), &Report::NotMade), Err(RoomRefused::ReportsOneself));
    }

    #[test]
    fn outsiders_learn_nothing_and_other_rooms_messages_are_none() {
        let message = message_of_bob();
        assert_eq!(report(eve(), Some(&message), &Report::NotMade), Err(RoomRefused::NotFound));
        let elsewhere = Message { room: RoomId::new(Uuid::from_u128(0x501)), ..message };
        for message in [None, Some(&elsewhere)] {
            assert_eq!(report(ada(), message, &Report::NotMade), Err(RoomRefused::NoSuchMessage));
        }
    }

    #[test]
    fn a_deleted_message_is_reported_while_its_text_can_be_opened() {
        let mut message = message_of_bob();
        message.apply(10, &deleted(bob()));
        assert!(report(ada(), Some(&message), &Report::NotMade).is_ok());
        message.apply(11, &text_destroyed());
        assert_eq!(report(ada(), Some(&message), &Report::NotMade), Err(RoomRefused::MessageDeleted));
    }

    #[test]
    fn words_are_bounded_and_may_be_none() {
        assert_eq!(ReportWords::parse("  ").map(|words| words.0), Ok(String::new()));
        assert!(ReportWords::parse(&"é".repeat(1000)).is_ok());
        assert_eq!(ReportWords::parse(&"é".repeat(1001)), Err(ReportWordsError));
        assert_eq!(ReportWords::parse("a\u{1b}[31m"), Err(ReportWordsError));
    }
}
