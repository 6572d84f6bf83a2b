//! Whom a message has called so far.

use std::collections::BTreeSet;

use super::{MessageChangeEvent, TimelineEvent};
use crate::ids::AccountId;

/// Whom a message has called, when it was posted and by its edits, and whom it mentions now. A message calls nobody twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Called {
    /// Who was called by name, or because it answers them.
    people: BTreeSet<AccountId>,
    everybody: bool,
    now: BTreeSet<AccountId>,
    everybody_now: bool,
}

impl Called {
    /// By the message as it was posted; `answered` is who wrote what it answers.
    pub fn by_post(posted: &TimelineEvent, answered: Option<AccountId>) -> Self {
        let TimelineEvent::MessagePosted { mentions, mentions_room, .. } = posted;
        let now: BTreeSet<_> = mentions.iter().copied().collect();
        let people = now.iter().copied().chain(answered).collect();
        Self { people, everybody: *mentions_room, now, everybody_now: *mentions_room }
    }

    /// Takes in one change of the message. An edit of version 1 changes no mention.
    pub fn apply(&mut self, change: &MessageChangeEvent) {
        if let MessageChangeEvent::MessageEdited { mentions: Some(mentions), mentions_room, .. } = change {
            self.now = mentions.iter().copied().collect();
            self.everybody_now = *mentions_room;
            self.people.extend(mentions);
            self.everybody |= mentions_room;
        }
    }

    /// Whether somebody in the room was called by it.
    pub fn has_called(&self, account: AccountId) -> bool {
        self.everybody || self.people.contains(&account)
    }

    /// Whether it mentions somebody in the room as it is now.
    pub fn mentions_now(&self, account: AccountId) -> bool {
        self.everybody_now || self.now.contains(&account)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        chat::{
            message_change::examples::{deleted, edited},
            room::examples::*,
        },
        ids::MessageId,
    };
    use personal::Deletable;
    use uuid::Uuid;

    fn posted(mentions: &[AccountId], mentions_room: bool) -> TimelineEvent {
        TimelineEvent::MessagePosted {
            room: room_id(),
            message: MessageId::new(Uuid::from_u128(0x3e)),
            author: bob(),
            body: Deletable::open(bob().person(), "ahoy".to_owned()),
            answers: None,
            mentions: mentions.to_vec(),
            mentions_room,
            attachments: Vec::new(),
        }
    }

    fn edit(of: Option<&[AccountId]>, everybody: bool) -> MessageChangeEvent {
        let mut edit = edited("ahoy, all");
        if let MessageChangeEvent::MessageEdited { mentions, mentions_room, .. } = &mut edit {
            (*mentions, *mentions_room) = (of.map(<[_]>::to_vec), everybody);
        }
        edit
    }

    #[test]
    fn who_was_called_once_stays_called_and_is_mentioned_while_the_text_does() {
        let mut called = Called::by_post(&posted(&[ada()], false), None);
        assert!(called.has_called(ada()) && called.mentions_now(ada()) && !called.has_called(eve()));
        called.apply(&edit(Some(&[eve()]), false));
        assert!(called.has_called(ada()) && !called.mentions_now(ada()));
        assert!(called.has_called(eve()) && called.mentions_now(eve()));
        called.apply(&edit(None, false));
        called.apply(&deleted(bob()));
        assert!(called.mentions_now(eve()), "what says nothing of mentions changes none");
    }

    #[test]
    fn everybody_and_who_is_answered_are_called_as_well() {
        let mut called = Called::by_post(&posted(&[], false), Some(ada()));
        assert!(called.has_called(ada()) && !called.mentions_now(ada()));
        called.apply(&edit(Some(&[]), true));
        assert!(called.has_called(eve()) && called.mentions_now(ada()));
        called.apply(&edit(Some(&[]), false));
        assert!(called.has_called(eve()) && !called.mentions_now(eve()));
    }
}
