//! What people do with their bots.

use domain::{
    accounts::{SessionEndReason, SessionEvent},
    bots::{BotEvent, BotScope},
    boundary::Boundary,
    chat::{MembershipEvent, Message, RoomEvent, TimelineEvent},
    ids::{AccountId, MessageId, SessionId},
};
use time::macros::datetime;

use super::{World, on};

impl World {
    /// Makes one, with a token, or does something about one: also what was done to it before, or after it was deleted.
    pub(super) fn use_bot(&mut self) {
        if self.bots.is_empty() || self.dice.below(3) == 0 {
            let (bot, owner) = (AccountId::new(self.dice.uuid()), self.dice.one_of(&self.accounts));
            let token = SessionId::new(self.dice.uuid());
            self.bots.push((bot, owner));
            let (name, called) = (self.text(owner), self.text(owner));
            let scopes = vec![BotScope::ReadRooms, BotScope::PostMessages];
            let expires_at = (self.dice.below(2) == 0).then_some(datetime!(2026-02-01 1:00 UTC));
            let created = BotEvent::BotTokenCreated { bot, owner, token, name: called, scopes, expires_at };
            let started = SessionEvent::SessionStarted { session: token, account: bot, user_agent: None };
            let revoked = BotEvent::BotTokenRevoked { bot, owner, token };
            let reason = SessionEndReason::Revoked;
            let ended = SessionEvent::SessionEnded { session: token, account: bot, reason };
            self.events.push(on(&Boundary::bots(owner), BotEvent::BotRegistered { bot, owner, name }));
            self.events.push(on(&Boundary::bots(owner), created));
            self.events.push(on(&Boundary::session(token), started));
            if self.dice.below(2) == 0 {
                self.events.push(on(&Boundary::bots(owner), revoked));
                self.events.push(on(&Boundary::session(token), ended));
            }
            return;
        }
        let (bot, owner) = self.dice.one_of(&self.bots);
        let by = self.dice.one_of(&self.accounts);
        let event = match self.dice.below(6) {
            0 => BotEvent::BotDisabled { bot, owner, by },
            1 => BotEvent::BotEnabled { bot, owner, by },
            2 => BotEvent::BotDeleted { bot, owner },
            _ => return self.bring_bot(bot, owner),
        };
        self.events.push(on(&Boundary::bots(owner), event));
    }

    /// It says something at once.
    fn bring_bot(&mut self, bot: AccountId, owner: AccountId) {
        let Some((room, _)) = self.somebody_in_a_room() else { return };
        if self.rooms.entry(room).or_default().insert(bot, true).is_none() {
            let added = RoomEvent::BotAdded { room, account: bot, by: owner };
            self.room_changed(room, bot, added, MembershipEvent::JoinedRoom { room, account: bot });
        }
        let posted = TimelineEvent::MessagePosted {
            room,
            message: MessageId::new(self.dice.uuid()),
            author: bot,
            body: self.words(bot),
            answers: None,
            mentions: Vec::new(),
            mentions_room: false,
            attachments: Vec::new(),
        };
        self.messages.push(Message::posted(self.next_in_chats(), &posted));
        self.events.push(on(&Boundary::timeline(room), posted));
    }
}
