//! How people react to one message.

use std::collections::BTreeSet;

use super::{MessageChangeEvent, message_change::Message};
use crate::ids::AccountId;

/// So many different emoji can be at a message.
pub const MAX_DIFFERENT_REACTIONS: usize = 20;

/// The reactions that a message has, in the order in which they came.
///
/// Two that somebody adds in the same moment may say the same twice. That counts as one, and both are taken back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reactions(Vec<Reaction>);

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Reaction {
    /// Where its `ReactionAdded` stands.
    added: u64,
    by: AccountId,
    /// None of somebody who is forgotten.
    emoji: Option<String>,
}

impl Reactions {
    /// Takes in one event of the message's room, which stands at `at`; those of other messages change nothing.
    pub fn apply(&mut self, message: &Message, at: u64, event: &MessageChangeEvent) {
        if event.sequence() != message.sequence {
            return;
        }
        match event {
            MessageChangeEvent::ReactionAdded { by, emoji, .. } => {
                self.0.push(Reaction { added: at, by: *by, emoji: emoji.value().cloned() });
            }
            MessageChangeEvent::ReactionRemoved { by, added, .. } => {
                self.0.retain(|reaction| reaction.added != *added || reaction.by != *by);
            }
            // They go with the message.
            MessageChangeEvent::MessageDeleted { .. } => self.0.clear(),
            MessageChangeEvent::MessageEdited { .. }
            | MessageChangeEvent::MessageTextDestroyed { .. }
            | MessageChangeEvent::LinkPreviewed { .. }
            | MessageChangeEvent::LinkPreviewRemoved { .. } => {}
        }
    }

    /// Where it stands that somebody reacted so: once, or twice where it was said twice.
    pub fn of(&self, by: AccountId, emoji: &str) -> impl Iterator<Item = u64> {
        self.0
            .iter()
            .filter(move |reaction| reaction.by == by && reaction.emoji.as_deref() == Some(emoji))
            .map(|reaction| reaction.added)
    }

    /// Whether there is room for this emoji: it is there already, or fewer than [`MAX_DIFFERENT_REACTIONS`] are.
    pub fn have_room_for(&self, emoji: &str) -> bool {
        let different: BTreeSet<_> = self.0.iter().filter_map(|reaction| reaction.emoji.as_deref()).collect();
        different.contains(emoji) || different.len() < MAX_DIFFERENT_REACTIONS
    }
}
