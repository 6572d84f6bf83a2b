//! What a decision about a room leads to.

use super::{MembershipEvent, OpenRoom, RoomEvent};
use crate::ids::AccountId;

/// One event on the room and one on the account that it is about: somebody comes or goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomChange {
    pub room: RoomEvent,
    /// Whose list of rooms changes.
    pub account: AccountId,
    pub membership: MembershipEvent,
}

/// What happens to a room and to people's lists of rooms, in one batch that expects the room's last sequence. Nothing
/// at all when everything is as it was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoomChanges {
    pub room: Vec<RoomEvent>,
    /// Whose list of rooms changes, and how.
    pub memberships: Vec<(AccountId, MembershipEvent)>,
}

impl RoomChanges {
    /// Adds that somebody comes or goes.
    pub(super) fn add(&mut self, room: RoomEvent, account: AccountId, membership: MembershipEvent) {
        self.room.push(room);
        self.memberships.push((account, membership));
    }

    /// Adds that the bots of who goes are taken out as well: nobody stays in a room through a program.
    pub(super) fn take_out_bots_of(&mut self, owner: AccountId, open: &OpenRoom, by: AccountId) {
        let room = open.room;
        for account in open.bots_of(owner) {
            let membership = MembershipEvent::RemovedFromRoom { room, account };
            self.add(RoomEvent::MemberRemoved { room, account, by }, account, membership);
        }
    }
}

impl From<RoomChange> for RoomChanges {
    fn from(change: RoomChange) -> Self {
        Self { room: vec![change.room], memberships: vec![(change.account, change.membership)] }
    }
}

/// A change that is of the room alone, if it is one.
impl From<Option<RoomEvent>> for RoomChanges {
    fn from(event: Option<RoomEvent>) -> Self {
        Self { room: event.into_iter().collect(), memberships: Vec::new() }
    }
}
