//! What happens to rooms: who comes and goes, who keeps order, and what is set up there.

use std::collections::BTreeMap;

use domain::{
    boundary::Boundary,
    chat::{MembershipEvent, Message, RoomEvent, Visibility},
    ids::{AccountId, InviteLinkId, RoomId, WebhookId},
};
use time::macros::datetime;

use super::{World, on};

impl World {
    pub(super) fn create_room(&mut self) {
        if self.dice.below(4) == 0 {
            return self.open_direct_room();
        }
        let (room, owner) = (RoomId::new(self.dice.uuid()), self.dice.one_of(&self.accounts));
        let created = RoomEvent::RoomCreated { room, name: format!("room {}", self.rooms.len()), owner };
        let joined = MembershipEvent::JoinedRoom { room, account: owner };
        self.rooms.insert(room, BTreeMap::from([(owner, true)]));
        self.room_changed(room, owner, created, joined);
        self.use_link(room, owner, owner);
        self.open_and_join(room, owner);
        self.make_webhook(room, owner);
    }

    fn open_direct_room(&mut self) {
        let (by, account) = (self.dice.one_of(&self.accounts), self.dice.one_of(&self.accounts));
        let room = RoomId::new(self.dice.uuid());
        if by == account {
            return;
        }
        self.rooms.insert(room, BTreeMap::from([(by, true), (account, true)]));
        self.events.push(on(&Boundary::room(room), RoomEvent::DirectRoomOpened { room, by, account }));
        for account in [by, account] {
            let joined = MembershipEvent::JoinedDirectRoom { room, account, by };
            self.events.push(on(&Boundary::memberships(account), joined));
        }
    }

    pub(super) fn change_room(&mut self) {
        let Some((room, by)) = self.somebody_in_a_room() else { return };
        let account = self.dice.one_of(&self.accounts);
        match self.dice.below(8) {
            3 => return self.use_link(room, account, by),
            4 => return self.open_and_join(room, by),
            0 | 1 => return self.keep_order(room, account, by),
            2 => return self.block(),
            _ => {}
        }
        let people = self.rooms.entry(room).or_default();
        let (event, membership) = match (people.get(&account), self.dice.below(2)) {
            (None, _) => {
                people.insert(account, false);
                (
                    RoomEvent::MemberInvited { room, account, by },
                    MembershipEvent::InvitedToRoom { room, account, by },
                )
            }
            (Some(false), 0) => {
                people.remove(&account);
                (
                    RoomEvent::InvitationDeclined { room, account },
                    MembershipEvent::DeclinedRoom { room, account },
                )
            }
            (Some(false), _) => {
                people.insert(account, true);
                (
                    RoomEvent::InvitationAccepted { room, account },
                    MembershipEvent::JoinedRoom { room, account },
                )
            }
            (Some(true), 0) => {
                people.remove(&account);
                (RoomEvent::MemberLeft { room, account }, MembershipEvent::LeftRoom { room, account })
            }
            (Some(true), _) => {
                people.remove(&account);
                (
                    RoomEvent::MemberRemoved { room, account, by },
                    MembershipEvent::RemovedFromRoom { room, account },
                )
            }
        };
        self.room_changed(room, account, event, membership);
    }

    /// Also twice the same, of those who are in, and into a room that is private again.
    fn open_and_join(&mut self, room: RoomId, by: AccountId) {
        let name = format!("renamed {}", self.dice.below(100));
        let event = match self.dice.below(6) {
            0 => RoomEvent::RoomVisibilityChanged { room, visibility: Visibility::Private, by },
            1 | 2 => RoomEvent::RoomVisibilityChanged { room, visibility: Visibility::Public, by },
            3 => RoomEvent::RoomRenamed { room, name, by },
            _ => {
                let account = self.dice.one_of(&self.accounts);
                self.rooms.entry(room).or_default().insert(account, true);
                let (event, joined) = (
                    RoomEvent::JoinedOpenRoom { room, account },
                    MembershipEvent::JoinedRoom { room, account },
                );
                return self.room_changed(room, account, event, joined);
            }
        };
        self.events.push(on(&Boundary::room(room), event));
    }

    /// Also lifts bans of those who are not banned, and appoints those who are moderators already.
    fn keep_order(&mut self, room: RoomId, account: AccountId, by: AccountId) {
        let is_inside = self.rooms[&room].get(&account) == Some(&true);
        let event = match self.dice.below(5) {
            0 | 1 if is_inside => RoomEvent::ModeratorAppointed { room, account, by },
            2 if is_inside => RoomEvent::ModeratorDismissed { room, account, by },
            3 => {
                if self.rooms.entry(room).or_default().remove(&account).is_some() {
                    let removed = RoomEvent::MemberRemoved { room, account, by };
                    let membership = MembershipEvent::RemovedFromRoom { room, account };
                    self.room_changed(room, account, removed, membership);
                }
                RoomEvent::PersonBanned { room, account, by }
            }
            _ => RoomEvent::BanLifted { room, account, by },
        };
        self.events.push(on(&Boundary::room(room), event));
    }

    /// Also by a link that is revoked, and of those who are in.
    fn use_link(&mut self, room: RoomId, account: AccountId, by: AccountId) {
        let link = self.links.iter().rfind(|(of, _)| *of == room).map(|(_, link)| *link);
        let (event, is_joining) = match (link, self.dice.below(4)) {
            (Some(link), 1 | 2) => (RoomEvent::JoinedByLink { room, account, link }, true),
            (Some(link), 3) => (RoomEvent::InviteLinkRevoked { room, link, by }, false),
            (_, max_uses) => {
                let link = InviteLinkId::new(self.dice.uuid());
                self.links.push((room, link));
                let expires_at = datetime!(2026-01-01 1:00 UTC);
                let max_uses = u32::try_from(max_uses).ok().filter(|uses| *uses > 0);
                (RoomEvent::InviteLinkCreated { room, link, by, expires_at, max_uses }, false)
            }
        };
        if is_joining {
            self.rooms.entry(room).or_default().insert(account, true);
            self.room_changed(room, account, event, MembershipEvent::JoinedRoom { room, account });
        } else {
            self.events.push(on(&Boundary::room(room), event));
        }
    }

    fn make_webhook(&mut self, room: RoomId, by: AccountId) {
        let webhook = WebhookId::new(self.dice.uuid());
        let name = format!("webhook {}", self.webhooks.len());
        self.webhooks.push((room, webhook));
        self.events.push(on(&Boundary::room(room), RoomEvent::WebhookCreated { room, webhook, by, name }));
    }

    /// Also what is pinned already, or deleted, or unpinned without having been pinned.
    pub(super) fn pin(&mut self) {
        let Some(Message { room, message, sequence, .. }) = self.some_message() else { return };
        let by = self.dice.one_of(&self.accounts);
        let event = if self.dice.below(3) == 0 {
            RoomEvent::MessageUnpinned { room, message, sequence, by }
        } else {
            RoomEvent::MessagePinned { room, message, sequence, by }
        };
        self.events.push(on(&Boundary::room(room), event));
    }

    pub(super) fn switch_link_previews(&mut self) {
        let Some((room, by)) = self.somebody_in_a_room() else { return };
        let event = if self.dice.below(2) == 0 {
            RoomEvent::LinkPreviewsTurnedOff { room, by }
        } else {
            RoomEvent::LinkPreviewsTurnedOn { room, by }
        };
        self.events.push(on(&Boundary::room(room), event));
    }

    /// Also archives what is archived, and opens what is open.
    pub(super) fn administer_room(&mut self) {
        let Some((room, to)) = self.somebody_in_a_room() else { return };
        let by = self.dice.one_of(&self.accounts);
        let reason = self.text(by);
        let event = match self.dice.below(3) {
            0 => RoomEvent::RoomArchived { room, by, reason },
            1 => RoomEvent::RoomReopened { room, by, reason },
            _ => {
                let assigned = RoomEvent::OwnershipAssigned { room, to, by, reason };
                self.events.push(on(&Boundary::room(room), assigned));
                RoomEvent::OwnershipPassed { room, from: by, to }
            }
        };
        self.events.push(on(&Boundary::room(room), event));
    }
}
