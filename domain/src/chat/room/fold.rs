//! A room from its events.

use std::collections::{BTreeMap, BTreeSet};

use super::{OpenRoom, Role, Room, Standing};
use crate::{
    chat::{
        RoomEvent,
        invite_link::{INVITE_LINKS_KEPT, InviteLink},
        visibility::Visibility,
        webhook::{WEBHOOKS_KEPT, Webhook},
    },
    ids::{AccountId, RoomId},
};

impl Room {
    /// The room that these events tell of.
    pub fn fold(events: impl IntoIterator<Item = RoomEvent>) -> Self {
        let mut room = Self::default();
        events.into_iter().for_each(|event| room.apply(&event));
        room
    }

    /// Takes in one event. Events are facts: this neither checks nor fails.
    pub fn apply(&mut self, event: &RoomEvent) {
        if let RoomEvent::RoomCreated { room, name, owner } = event {
            let standings = BTreeMap::from([(*owner, Standing::Member(Role::Owner))]);
            *self = Self::Open(OpenRoom::new(*room, name.clone(), standings));
            return;
        }
        if let RoomEvent::DirectRoomOpened { room, by, account } = event {
            let standings = [*by, *account].map(|member| (member, Standing::Member(Role::Member))).into();
            let blocked_by = self.blocked_by().clone();
            let open = OpenRoom::new(*room, String::new(), standings);
            *self = Self::Open(OpenRoom { direct: true, blocked_by, ..open });
            return;
        }
        if let RoomEvent::WritingBlocked { by, .. } = event {
            return self.change_blocked_by(|blocked_by| {
                blocked_by.insert(*by);
            });
        }
        if let RoomEvent::WritingUnblocked { by, .. } = event {
            return self.change_blocked_by(|blocked_by| {
                blocked_by.remove(by);
            });
        }
        let Self::Open(open) = self else { return };
        match event {
            RoomEvent::RoomCreated { .. }
            | RoomEvent::DirectRoomOpened { .. }
            | RoomEvent::WritingBlocked { .. }
            | RoomEvent::WritingUnblocked { .. }
            // The owners change by the event after it.
            | RoomEvent::OwnershipAssigned { .. } => {}
            RoomEvent::MemberInvited { account, by, .. } => {
                open.standings.insert(*account, Standing::Invited { by: *by });
            }
            RoomEvent::InvitationAccepted { account, .. }
            | RoomEvent::JoinedOpenRoom { account, .. }
            | RoomEvent::ModeratorDismissed { account, .. } => {
                open.standings.insert(*account, Standing::Member(Role::Member));
            }
            RoomEvent::InvitationDeclined { account, .. }
            | RoomEvent::MemberLeft { account, .. }
            | RoomEvent::MemberRemoved { account, .. } => open.take_out(*account),
            RoomEvent::OwnershipPassed { from, to, .. } => {
                open.standings.insert(*from, Standing::Member(Role::Member));
                open.standings.insert(*to, Standing::Member(Role::Owner));
            }
            RoomEvent::ModeratorAppointed { account, .. } => {
                open.standings.insert(*account, Standing::Member(Role::Moderator));
            }
            RoomEvent::PersonBanned { account, .. } => {
                open.take_out(*account);
                open.banned.insert(*account);
            }
            RoomEvent::BanLifted { account, .. } => {
                open.banned.remove(account);
            }
            RoomEvent::InviteLinkCreated { link, by, expires_at, max_uses, .. } => {
                let (by, expires_at, max_uses) = (*by, *expires_at, *max_uses);
                open.links.insert(*link, InviteLink { by, expires_at, max_uses, uses: 0, revoked: false });
                while open.links.len() > INVITE_LINKS_KEPT {
                    open.links.pop_first();
                }
            }
            RoomEvent::InviteLinkRevoked { link, .. } => {
                open.links.entry(*link).and_modify(|link| link.revoked = true);
            }
            RoomEvent::JoinedByLink { account, link, .. } => {
                open.standings.insert(*account, Standing::Member(Role::Member));
                open.links.entry(*link).and_modify(|link| link.uses += 1);
            }
            RoomEvent::MessagePinned { message, sequence, .. } => {
                open.pins.insert(*message, *sequence);
            }
            RoomEvent::MessageUnpinned { message, .. } => {
                open.pins.remove(message);
            }
            RoomEvent::LinkPreviewsTurnedOff { .. } => open.link_previews_off = true,
            RoomEvent::LinkPreviewsTurnedOn { .. } => open.link_previews_off = false,
            RoomEvent::WebhookCreated { webhook, by, name, .. } => {
                open.webhooks.insert(*webhook, Webhook { by: *by, name: name.clone(), revoked: false });
                while open.webhooks.len() > WEBHOOKS_KEPT {
                    open.forget_a_webhook();
                }
            }
            RoomEvent::WebhookRevoked { webhook, .. } => {
                open.webhooks.entry(*webhook).and_modify(|webhook| webhook.revoked = true);
            }
            RoomEvent::BotAdded { account, by, .. } => {
                open.standings.insert(*account, Standing::Member(Role::Member));
                open.bots.insert(*account, *by);
            }
            RoomEvent::RoomArchived { .. } => open.archived = true,
            RoomEvent::RoomReopened { .. } => open.archived = false,
            RoomEvent::RoomVisibilityChanged { visibility, .. } => open.visibility = *visibility,
            RoomEvent::RoomRenamed { name, .. } => open.name.clone_from(name),
        }
    }

    /// The events of a block stand here also before the room is opened.
    fn change_blocked_by(&mut self, change: impl FnOnce(&mut BTreeSet<AccountId>)) {
        match self {
            Self::NotCreated => {
                let mut blocked_by = BTreeSet::new();
                change(&mut blocked_by);
                *self = Self::Unopened { blocked_by };
            }
            Self::Unopened { blocked_by } | Self::Open(OpenRoom { blocked_by, .. }) => change(blocked_by),
        }
    }
}

impl OpenRoom {
    const fn new(room: RoomId, name: String, standings: BTreeMap<AccountId, Standing>) -> Self {
        Self {
            room,
            name,
            direct: false,
            standings,
            banned: BTreeSet::new(),
            links: BTreeMap::new(),
            webhooks: BTreeMap::new(),
            bots: BTreeMap::new(),
            blocked_by: BTreeSet::new(),
            pins: BTreeMap::new(),
            link_previews_off: false,
            archived: false,
            visibility: Visibility::Private,
        }
    }

    fn take_out(&mut self, account: AccountId) {
        self.standings.remove(&account);
        self.bots.remove(&account);
    }

    /// Forgets one that does not work, or else any: their ids have no order in time.
    fn forget_a_webhook(&mut self) {
        let idle = self.webhooks.iter().find(|(_, webhook)| !webhook.works(self)).map(|(id, _)| *id);
        if let Some(webhook) = idle.or_else(|| self.webhooks.keys().next().copied()) {
            self.webhooks.remove(&webhook);
        }
    }
}
