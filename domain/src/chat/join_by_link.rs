//! `JoinByLink`.

use time::OffsetDateTime;

use super::{MembershipEvent, OpenRoom, Room, RoomChange, RoomChanges, RoomEvent, RoomRefused};
use crate::ids::{AccountId, InviteLinkId};

/// Come into a room by a link whose token one has.
///
/// The uses are counted in the room, which the append expects as it was read: of two who take the last one at once, one
/// gets in.
#[derive(Clone, Copy, Debug)]
pub struct JoinByLink {
    pub link: InviteLinkId,
    pub account: AccountId,
}

impl JoinByLink {
    /// The room that one would come into, or is in.
    ///
    /// # Errors
    /// Why one does not come in, each with a reason of its own; members are always told.
    pub fn look(self, room: &Room, now: OffsetDateTime) -> Result<&OpenRoom, RoomRefused> {
        let Room::Open(open) = room else { return Err(RoomRefused::NoSuchInviteLink) };
        let link = open.link(self.link).ok_or(RoomRefused::NoSuchInviteLink)?;
        if room.has_member(self.account) {
            return Ok(open);
        }
        if open.has_banned(self.account) {
            return Err(RoomRefused::BannedOneself);
        }
        // What somebody made who keeps order no more is not to be a way in.
        if link.revoked || open.for_moderator(link.by).is_err() {
            return Err(RoomRefused::InviteLinkRevoked);
        }
        if link.has_expired(now) {
            return Err(RoomRefused::InviteLinkExpired);
        }
        if link.is_used_up() {
            return Err(RoomRefused::InviteLinkUsedUp);
        }
        open.in_use()
    }

    /// Decides against the room. Nothing happens to who is in it already, and the link is not used by it.
    ///
    /// # Errors
    /// As [`Self::look`].
    pub fn decide(self, room: &Room, now: OffsetDateTime) -> Result<RoomChanges, RoomRefused> {
        let open = self.look(room, now)?;
        let Self { link, account } = self;
        if room.has_member(account) {
            return Ok(RoomChanges::default());
        }
        let room = open.room;
        let membership = MembershipEvent::JoinedRoom { room, account };
        Ok(RoomChange { room: RoomEvent::JoinedByLink { room, account, link }, account, membership }.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::room::examples::*;
    use time::{Duration, macros::datetime};
    use uuid::Uuid;

    const NOW: OffsetDateTime = datetime!(2026-01-02 03:04:05 UTC);

    fn zoe() -> AccountId {
        AccountId::new(Uuid::from_u128(0x20e))
    }

    /// The room with moderators and a link of Bob's for so many people.
    fn room(max_uses: Option<u32>) -> Room {
        let mut room = room_with_moderators();
        let expires_at = NOW + Duration::hours(1);
        let link = InviteLinkId::new(Uuid::from_u128(1));
        room.apply(&RoomEvent::InviteLinkCreated { room: room_id(), link, by: bob(), expires_at, max_uses });
        room
    }

    fn join(account: AccountId, room: &Room, now: OffsetDateTime) -> Result<RoomChanges, RoomRefused> {
        JoinByLink { link: InviteLinkId::new(Uuid::from_u128(1)), account }.decide(room, now)
    }

    #[test]
    fn people_come_in_until_the_link_is_used_up() {
        let mut room = room(Some(1));
        let changes = join(zoe(), &room, NOW).expect("a decision");
        let link = InviteLinkId::new(Uuid::from_u128(1));
        assert_eq!(changes.room, [RoomEvent::JoinedByLink { room: room_id(), account: zoe(), link }]);
        let joined = MembershipEvent::JoinedRoom { room: room_id(), account: zoe() };
        assert_eq!(changes.memberships, [(zoe(), joined)]);
        assert_eq!(join(eve(), &room, NOW), Ok(RoomChanges::default()), "who is in uses nothing");
        room.apply(&changes.room[0]);
        assert!(room.has_member(zoe()));
        let next = AccountId::new(Uuid::from_u128(0x20f));
        assert_eq!(join(next, &room, NOW), Err(RoomRefused::InviteLinkUsedUp));
        assert_eq!(join(zoe(), &room, NOW), Ok(RoomChanges::default()));
    }

    #[test]
    fn who_is_invited_comes_in_by_a_link_as_well() {
        let mut room = room(None);
        room.apply(&RoomEvent::MemberInvited { room: room_id(), account: zoe(), by: ada() });
        let changes = join(zoe(), &room, NOW).expect("a decision");
        room.apply(&changes.room[0]);
        assert!(room.has_member(zoe()));
    }

    #[test]
    fn each_reason_is_told() {
        let open = room(None);
        assert_eq!(join(zoe(), &open, NOW + Duration::hours(1)), Err(RoomRefused::InviteLinkExpired));
        let link = InviteLinkId::new(Uuid::from_u128(1));
        let after = |event: RoomEvent| {
            let mut room = open.clone();
            room.apply(&event);
            join(zoe(), &room, NOW)
        };
        let revoked = RoomEvent::InviteLinkRevoked { room: room_id(), link, by: ada() };
        assert_eq!(after(revoked), Err(RoomRefused::InviteLinkRevoked));
        let dismissed = RoomEvent::ModeratorDismissed { room: room_id(), account: bob(), by: ada() };
        assert_eq!(after(dismissed), Err(RoomRefused::InviteLinkRevoked));
        let banned = RoomEvent::PersonBanned { room: room_id(), account: zoe(), by: ada() };
        assert_eq!(after(banned), Err(RoomRefused::BannedOneself));
        let other = JoinByLink { link: InviteLinkId::new(Uuid::from_u128(2)), account: zoe() };
        assert_eq!(other.decide(&open, NOW), Err(RoomRefused::NoSuchInviteLink));
        assert_eq!(other.decide(&Room::default(), NOW), Err(RoomRefused::NoSuchInviteLink));
    }
}
