//! What people decide for themselves.

use domain::{
    boundary::Boundary,
    chat::{MembershipEvent, Message, RoomEvent, RoomRule},
};

use super::{World, on};

impl World {
    /// Also of people who never wrote to each other; twice, or taken back without having been done.
    pub(super) fn block(&mut self) {
        let (account, person) = (self.dice.one_of(&self.accounts), self.dice.one_of(&self.accounts));
        let room = domain::chat::BlockPerson { by: account, person }.room();
        let (event, own) = if self.dice.below(3) == 0 {
            (
                RoomEvent::WritingUnblocked { room, by: account, person },
                MembershipEvent::PersonUnblocked { account, person },
            )
        } else {
            (
                RoomEvent::WritingBlocked { room, by: account, person },
                MembershipEvent::PersonBlocked { account, person },
            )
        };
        self.room_changed(room, account, event, own);
    }

    pub(super) fn choose_rule(&mut self) {
        let Some((room, account)) = self.somebody_in_a_room() else { return };
        let rule = self.dice.one_of(&[RoomRule::All, RoomRule::Mentions, RoomRule::Nothing]);
        let chosen = MembershipEvent::RoomRuleChosen { room, account, rule };
        self.events.push(on(&Boundary::memberships(account), chosen));
    }

    /// Also of what is no thread, or twice the same.
    pub(super) fn follow_or_read_thread(&mut self) {
        let Some(Message { room, sequence, thread, .. }) = self.some_message() else { return };
        let (account, thread) = (self.dice.one_of(&self.accounts), thread.unwrap_or(sequence));
        let event = match self.dice.below(4) {
            0 => MembershipEvent::ThreadUnfollowed { room, account, thread },
            1 => MembershipEvent::ThreadFollowed { room, account, thread },
            _ => MembershipEvent::ThreadRead { room, account, thread, read_up_to: sequence },
        };
        self.events.push(on(&Boundary::memberships(account), event));
    }

    /// Maybe the same twice, from two devices.
    pub(super) fn read_notifications(&mut self) {
        let Some(Message { sequence, .. }) = self.some_message() else { return };
        let (account, and_earlier) = (self.dice.one_of(&self.accounts), self.dice.below(2) == 0);
        let read = MembershipEvent::NotificationsRead { account, sequence, and_earlier };
        for _ in 0..=self.dice.below(2) {
            self.events.push(on(&Boundary::memberships(account), read.clone()));
        }
    }
}
