//! `React`.

use personal::Personal;

use super::{Emoji, Message, MessageChangeEvent, MessageFate, Reactions, Room, RoomRefused};
use crate::ids::AccountId;

/// React to a message with an emoji, or take that back.
///
/// The decision reads the room, what became of the message and how people react to it. The append is guarded by the
/// room's last sequence: who was removed a moment ago reacts to nothing. A reaction is there or not, for each person and
/// emoji: to want what is there already is no event, and what is said twice in the same moment counts once.
#[derive(Clone, Debug)]
pub struct React {
    pub by: AccountId,
    pub emoji: Emoji,
    /// Whether it is to be there.
    pub wanted: bool,
}

impl React {
    /// Decides against the room and the message, if there is one, with its reactions.
    ///
    /// # Errors
    /// [`RoomRefused::NotFound`] for who is not a member, whether there is such a message or not;
    /// [`RoomRefused::NoSuchMessage`]; to add one [`RoomRefused::NotAvailable`],
    /// [`RoomRefused::MessageDeleted`] and [`RoomRefused::TooManyReactions`].
    pub fn decide(
        &self,
        room: &Room,
        message: Option<&Message>,
        reactions: &Reactions,
    ) -> Result<Vec<MessageChangeEvent>, RoomRefused> {
        let open = if self.wanted { room.for_writer(self.by)? } else { room.for_member(self.by)? };
        let message =
            message.filter(|message| message.room == open.room).ok_or(RoomRefused::NoSuchMessage)?;
        let Message { room, message: id, sequence, fate, .. } = *message;
        let (message, by) = (id, self.by);
        let mut there = reactions.of(by, self.emoji.as_str()).peekable();
        if !self.wanted {
            let removed = |added| MessageChangeEvent::ReactionRemoved { room, message, sequence, by, added };
            return Ok(there.map(removed).collect());
        }
        if fate != MessageFate::Shown {
            return Err(RoomRefused::MessageDeleted);
        }
        if there.peek().is_some() {
            return Ok(Vec::new());
        }
        if !reactions.have_room_for(self.emoji.as_str()) {
            return Err(RoomRefused::TooManyReactions);
        }
        let emoji = Personal::open(by.person(), self.emoji.as_str().to_owned());
        Ok(vec![MessageChangeEvent::ReactionAdded { room, message, sequence, by, emoji }])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        chat::{
            MAX_DIFFERENT_REACTIONS, RoomEvent,
            message_change::examples::{deleted, edited, message_of_bob, reacted, unreacted},
            room::examples::*,
        },
        ids::RoomId,
    };
    use uuid::Uuid;

    fn react(by: AccountId, emoji: &str, wanted: bool) -> React {
        React { by, emoji: Emoji::parse(emoji).expect("an emoji"), wanted }
    }

    /// Decides about Bob's message after these events, which stand at 10, 11, 12 …
    fn after(events: &[MessageChangeEvent], react: &React) -> Result<Vec<MessageChangeEvent>, RoomRefused> {
        let (mut message, mut reactions) = (message_of_bob(), Reactions::default());
        for (at, event) in (10..).zip(events) {
            message.apply(at, event);
            reactions.apply(&message, at, event);
        }
        react.decide(&room_of_two(), Some(&message), &reactions)
    }

    #[test]
    fn members_react_once_with_each_emoji() {
        assert_eq!(after(&[], &react(ada(), "👍", true)), Ok(vec![reacted(ada(), "👍")]));
        let there = [reacted(ada(), "👍"), edited("hello")];
        assert_eq!(after(&there, &react(ada(), "👍", true)), Ok(vec![]), "it is there");
        assert_eq!(after(&there, &react(ada(), "🎉", true)), Ok(vec![reacted(ada(), "🎉")]));
        assert_eq!(
            after(&there, &react(bob(), "👍", true)),
            Ok(vec![reacted(bob(), "👍")]),
            "the author, too"
        );
    }

    #[test]
    fn a_reaction_is_taken_back_by_who_reacted_also_when_it_was_said_twice() {
        let there = [reacted(ada(), "👍"), reacted(bob(), "👍"), reacted(ada(), "👍"), reacted(ada(), "🎉")];
        let both = vec![unreacted(ada(), 10), unreacted(ada(), 12)];
        assert_eq!(after(&there, &react(ada(), "👍", false)), Ok(both.clone()));
        let gone: Vec<_> = there.into_iter().chain(both).collect();
        assert_eq!(after(&gone, &react(ada(), "👍", false)), Ok(vec![]), "nothing is left");
        assert_eq!(after(&gone, &react(ada(), "👍", true)), Ok(vec![reacted(ada(), "👍")]));
        assert_eq!(after(&gone, &react(bob(), "👍", false)), Ok(vec![unreacted(bob(), 11)]));
    }

    #[test]
    fn nobody_reacts_to_a_deleted_message() {
        let gone = [reacted(ada(), "👍"), deleted(bob())];
        assert_eq!(after(&gone, &react(ada(), "🎉", true)), Err(RoomRefused::MessageDeleted));
        assert_eq!(after(&gone, &react(ada(), "👍", true)), Err(RoomRefused::MessageDeleted));
        assert_eq!(after(&gone, &react(ada(), "👍", false)), Ok(vec![]), "it went with the message");
    }

    #[test]
    fn a_message_has_so_many_different_ones_and_no_more() {
        let many: Vec<_> = emojis::iter()
            .take(MAX_DIFFERENT_REACTIONS)
            .map(|emoji| reacted(ada(), emoji.as_str()))
            .collect();
        assert_eq!(after(&many, &react(bob(), "🪴", true)), Err(RoomRefused::TooManyReactions));
        let first = emojis::iter().next().expect("an emoji").as_str();
        assert_eq!(after(&many, &react(bob(), first, true)), Ok(vec![reacted(bob(), first)]));
        let mut fewer = many;
        fewer.push(unreacted(ada(), 10));
        assert_eq!(after(&fewer, &react(bob(), "🪴", true)), Ok(vec![reacted(bob(), "🪴")]));
    }

    #[test]
    fn outsiders_do_not_learn_whether_there_is_such_a_message() {
        let left = RoomEvent::MemberLeft { room: room_id(), account: bob() };
        let without_bob = Room::fold([created(), bob_invited(), bob_accepted(), left]);
        let none = Reactions::default();
        for message in [None, Some(&message_of_bob())] {
            let outsider = react(eve(), "👍", true).decide(&room_of_two(), message, &none);
            assert_eq!(outsider, Err(RoomRefused::NotFound));
            let former = react(bob(), "👍", true).decide(&without_bob, message, &none);
            assert_eq!(former, Err(RoomRefused::NotFound));
        }
        let elsewhere = Message { room: RoomId::new(Uuid::from_u128(0x501)), ..message_of_bob() };
        for message in [None, Some(&elsewhere)] {
            let refused = react(ada(), "👍", true).decide(&room_of_two(), message, &none);
            assert_eq!(refused, Err(RoomRefused::NoSuchMessage));
        }
    }
}
