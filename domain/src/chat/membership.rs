//! The other side of a room's changes: which rooms an account is invited to or in, whom it has blocked, and what it wants
//! to be told.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::RoomRule;
use crate::{
    event_name::named_events,
    ids::{AccountId, RoomId},
};

/// What can happen to an account's list of rooms, on `chat.account.<account>`.
///
/// Each is appended in the same batch as the room's own event, so that the two sides never disagree and a person
/// can follow one subject to hear of new rooms. What the account chooses and reads for itself is beside it: it is
/// nobody else's business, and all of a person's devices are to hear of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum MembershipEvent {
    /// Invited, not in yet.
    InvitedToRoom { room: RoomId, account: AccountId, by: AccountId },
    /// In: created it or accepted.
    JoinedRoom { room: RoomId, account: AccountId },
    /// In, because one of the two opened the room of both.
    JoinedDirectRoom { room: RoomId, account: AccountId, by: AccountId },
    /// Did not want to.
    DeclinedRoom { room: RoomId, account: AccountId },
    /// Went.
    LeftRoom { room: RoomId, account: AccountId },
    /// Was taken out.
    RemovedFromRoom { room: RoomId, account: AccountId },
    /// Does not want to be written to or invited by somebody.
    PersonBlocked { account: AccountId, person: AccountId },
    /// May be written to by somebody again.
    PersonUnblocked { account: AccountId, person: AccountId },
    /// Chose what of this room is told, from here on.
    RoomRuleChosen { room: RoomId, account: AccountId, rule: RoomRule },
    /// Has read what the event at this sequence told, and maybe everything before it.
    NotificationsRead {
        account: AccountId,
        /// Where the event stands in its stream that was told of.
        sequence: u64,
        /// Whether everything before it was read, too.
        and_earlier: bool,
    },
    /// Wants to be told of what is answered in a thread, from here on.
    ThreadFollowed {
        room: RoomId,
        account: AccountId,
        /// The sequence of the `MessagePosted` that the thread is to.
        thread: u64,
    },
    /// Wants to be told of it no more.
    ThreadUnfollowed {
        room: RoomId,
        account: AccountId,
        /// The sequence of the `MessagePosted` that the thread is to.
        thread: u64,
    },
    /// Has read a thread.
    ThreadRead {
        room: RoomId,
        account: AccountId,
        /// The sequence of the `MessagePosted` that the thread is to.
        thread: u64,
        /// The sequence of the last answer that was read.
        read_up_to: u64,
    },
}

named_events!(MembershipEvent {
    InvitedToRoom => "1",
    JoinedRoom => "1",
    JoinedDirectRoom => "1",
    DeclinedRoom => "1",
    LeftRoom => "1",
    RemovedFromRoom => "1",
    PersonBlocked => "1",
    PersonUnblocked => "1",
    RoomRuleChosen => "1",
    NotificationsRead => "1",
    ThreadFollowed => "1",
    ThreadUnfollowed => "1",
    ThreadRead => "1",
});

/// An account's list of rooms as its events tell it. Rooms that it left, declined or was taken out of are not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Memberships {
    pub rooms: BTreeMap<RoomId, Membership>,
    /// Who may not write to it.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub blocked: BTreeSet<AccountId>,
    /// What of a room is told, where that was chosen. It outlasts the membership: who comes back finds it again.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub rules: BTreeMap<RoomId, RoomRule>,
}

/// How an account stands to a room on its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Membership {
    /// Invited, not in yet.
    Invited { by: AccountId },
    /// In.
    Member,
}

impl Memberships {
    /// The list that these events tell of.
    pub fn fold(events: impl IntoIterator<Item = MembershipEvent>) -> Self {
        let Self { mut rooms, mut blocked, mut rules } = Self::default();
        for event in events {
            match event {
                MembershipEvent::InvitedToRoom { room, by, .. } => {
                    rooms.insert(room, Membership::Invited { by });
                }
                MembershipEvent::JoinedRoom { room, .. } | MembershipEvent::JoinedDirectRoom { room, .. } => {
                    rooms.insert(room, Membership::Member);
                }
                MembershipEvent::DeclinedRoom { room, .. }
                | MembershipEvent::LeftRoom { room, .. }
                | MembershipEvent::RemovedFromRoom { room, .. } => {
                    rooms.remove(&room);
                }
                MembershipEvent::PersonBlocked { person, .. } => {
                    blocked.insert(person);
                }
                MembershipEvent::PersonUnblocked { person, .. } => {
                    blocked.remove(&person);
                }
                MembershipEvent::RoomRuleChosen { room, rule, .. } => {
                    rules.insert(room, rule);
                }
                // What was read is what a list shows, and no part of it; which threads are followed depends on what was said.
                MembershipEvent::NotificationsRead { .. }
                | MembershipEvent::ThreadFollowed { .. }
                | MembershipEvent::ThreadUnfollowed { .. }
                | MembershipEvent::ThreadRead { .. } => {}
            }
        }
        Self { rooms, blocked, rules }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_list_holds_the_rooms_that_one_is_invited_to_or_in() {
        let room = |n| RoomId::new(Uuid::from_u128(n));
        let (account, by) = (AccountId::new(Uuid::from_u128(1)), AccountId::new(Uuid::from_u128(2)));
        let list = Memberships::fold([
            MembershipEvent::JoinedRoom { room: room(1), account },
            MembershipEvent::InvitedToRoom { room: room(2), account, by },
            MembershipEvent::InvitedToRoom { room: room(3), account, by },
            MembershipEvent::DeclinedRoom { room: room(3), account },
            MembershipEvent::JoinedRoom { room: room(4), account },
            MembershipEvent::RemovedFromRoom { room: room(4), account },
            MembershipEvent::PersonBlocked { account, person: by },
            MembershipEvent::PersonBlocked { account, person: account },
            MembershipEvent::PersonUnblocked { account, person: account },
            MembershipEvent::RoomRuleChosen { room: room(4), account, rule: RoomRule::All },
            MembershipEvent::RoomRuleChosen { room: room(4), account, rule: RoomRule::Nothing },
            MembershipEvent::NotificationsRead { account, sequence: 7, and_earlier: true },
        ]);
        assert_eq!(list.blocked, [by].into());
        assert_eq!(list.rules, [(room(4), RoomRule::Nothing)].into());
        assert_eq!(list.rooms, [(room(1), Membership::Member), (room(2), Membership::Invited { by })].into());
    }
}
