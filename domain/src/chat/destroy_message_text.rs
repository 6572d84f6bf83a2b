//! `DestroyMessageText`.

use time::{Duration, OffsetDateTime};

use super::{Message, MessageChangeEvent, MessageFate};
use crate::{Refusal, refusal::RefusalKind};

/// How long a deleted message's text stays unless it is configured otherwise: two weeks, in which it can be reported.
pub const DELETED_TEXT_GRACE_SECONDS: u32 = 14 * 24 * 60 * 60;

/// Let a deleted message's text go for good: the key of the text first, then the event that says so. A worker's
/// command, some time after the deletion.
///
/// Whoever asks may be early, or ask about anything: what is decided on comes from the log.
#[derive(Clone, Copy, Debug)]
pub struct DestroyMessageText {
    /// When the deletion was stored.
    pub deleted_at: OffsetDateTime,
    /// For how long after that the text can still be unsealed, for who looks into a report.
    pub grace: Duration,
    pub now: OffsetDateTime,
    /// Whether the text has a key of its own, as those have that were posted since there are such keys.
    pub has_own_key: bool,
}

/// Why a message's text stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextStays {
    #[error("there is no such deletion")]
    NoSuchDeletion,
    #[error("the text's grace time is not over")]
    GraceNotOver,
    #[error("the text is sealed with its author's key, and goes with all of the author's data only")]
    SealedWithAuthorsKey,
}

impl DestroyMessageText {
    /// Decides by what became of the message. Nothing happens to one that is done.
    ///
    /// # Errors
    /// [`TextStays`]: of a message that is not deleted, as well.
    pub fn decide(self, message: &Message) -> Result<Option<MessageChangeEvent>, TextStays> {
        let Message { room, message, author, sequence, fate, .. } = *message;
        match fate {
            MessageFate::Shown => Err(TextStays::NoSuchDeletion),
            MessageFate::TextDestroyed => Ok(None),
            MessageFate::Deleted if self.now < self.deleted_at.saturating_add(self.grace) => {
                Err(TextStays::GraceNotOver)
            }
            MessageFate::Deleted if !self.has_own_key => Err(TextStays::SealedWithAuthorsKey),
            MessageFate::Deleted => {
                Ok(Some(MessageChangeEvent::MessageTextDestroyed { room, message, sequence, author }))
            }
        }
    }
}

impl Refusal for TextStays {
    fn code(&self) -> &'static str {
        match self {
            Self::NoSuchDeletion => "deletion-not-found",
            Self::GraceNotOver => "grace-not-over",
            Self::SealedWithAuthorsKey => "text-has-no-own-key",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::NoSuchDeletion => RefusalKind::NotFound,
            Self::GraceNotOver | Self::SealedWithAuthorsKey => RefusalKind::Conflict,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::{
        message_change::examples::{deleted, message_of_bob, text_destroyed},
        room::examples::bob,
    };
    use time::macros::datetime;

    const DELETED_AT: OffsetDateTime = datetime!(2026-01-02 03:04:05 UTC);
    const GRACE: Duration = Duration::days(14);

    fn destroy_after(wait: Duration) -> DestroyMessageText {
        DestroyMessageText { deleted_at: DELETED_AT, grace: GRACE, now: DELETED_AT + wait, has_own_key: true }
    }

    fn message_after(events: &[MessageChangeEvent]) -> Message {
        let mut message = message_of_bob();
        for event in events {
            message.apply(10, event);
        }
        message
    }

    #[test]
    fn only_a_deleted_message_loses_its_text_and_once() {
        let destroy = destroy_after(GRACE);
        assert_eq!(destroy.decide(&message_of_bob()), Err(TextStays::NoSuchDeletion));
        assert_eq!(destroy.decide(&message_after(&[deleted(bob())])), Ok(Some(text_destroyed())));
        assert_eq!(destroy.decide(&message_after(&[deleted(bob()), text_destroyed()])), Ok(None));
    }

    #[test]
    fn never_before_the_grace_time_is_over() {
        let message = message_after(&[deleted(bob())]);
        for early in [Duration::ZERO, -Duration::DAY, GRACE - Duration::NANOSECOND] {
            assert_eq!(destroy_after(early).decide(&message), Err(TextStays::GraceNotOver), "{early}");
        }
        assert!(destroy_after(GRACE * 2).decide(&message).is_ok());
        let for_ever = DestroyMessageText { grace: Duration::MAX, ..destroy_after(GRACE) };
        assert_eq!(for_ever.decide(&message), Err(TextStays::GraceNotOver));
    }

    #[test]
    fn a_text_without_a_key_of_its_own_stays() {
        let destroy = DestroyMessageText { has_own_key: false, ..destroy_after(GRACE) };
        let message = message_after(&[deleted(bob())]);
        assert_eq!(destroy.decide(&message), Err(TextStays::SealedWithAuthorsKey));
        assert_eq!(destroy.decide(&message_after(&[deleted(bob()), text_destroyed()])), Ok(None));
    }
}
