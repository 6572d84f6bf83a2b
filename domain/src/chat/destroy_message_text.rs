//! `DestroyMessageText`.

use super::{Message, MessageChangeEvent, MessageFate};

/// Record that the key of a deleted message's text is gone. A worker's command, some time after the deletion.
#[derive(Clone, Copy, Debug)]
pub struct DestroyMessageText;

impl DestroyMessageText {
    /// Decides by what became of the message. Nothing happens to a message that is shown, or that is done.
    pub const fn decide(self, message: &Message) -> Option<MessageChangeEvent> {
        let Message { room, message, author, sequence, fate } = *message;
        match fate {
            MessageFate::Deleted => {
                Some(MessageChangeEvent::MessageTextDestroyed { room, message, sequence, author })
            }
            MessageFate::Shown | MessageFate::TextDestroyed => None,
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

    #[test]
    fn only_a_deleted_message_loses_its_text_and_once() {
        let mut message = message_of_bob();
        assert_eq!(DestroyMessageText.decide(&message), None);
        message.apply(&deleted(bob()));
        assert_eq!(DestroyMessageText.decide(&message), Some(text_destroyed()));
        message.apply(&text_destroyed());
        assert_eq!(DestroyMessageText.decide(&message), None);
    }
}
