//! `CreateInviteLink` and `RevokeInviteLink`.

use time::OffsetDateTime;

use super::{InviteLinkLimits, MAX_INVITE_LINKS, Room, RoomEvent, RoomRefused};
use crate::ids::{AccountId, InviteLinkId};

/// Make a link by which people come into a room.
#[derive(Clone, Copy, Debug)]
pub struct CreateInviteLink {
    pub link: InviteLinkId,
    pub by: AccountId,
    pub limits: InviteLinkLimits,
}

/// Let nobody come in by a link any more.
#[derive(Clone, Copy, Debug)]
pub struct RevokeInviteLink {
    pub link: InviteLinkId,
    pub by: AccountId,
}

impl CreateInviteLink {
    /// Decides against the room.
    ///
    /// # Errors
    /// When who makes it keeps no order in the room, or the room has as many links as there can be, or is archived.
    pub fn decide(self, room: &Room, now: OffsetDateTime) -> Result<Option<RoomEvent>, RoomRefused> {
        let open = room.for_member(self.by)?.changeable()?.for_moderator(self.by)?.in_use()?;
        if open.open_links(now) >= MAX_INVITE_LINKS {
            return Err(RoomRefused::TooManyInviteLinks);
        }
        let (room, expires_at, max_uses) = (open.room, self.limits.expires_at(now), self.limits.max_uses());
        Ok(Some(RoomEvent::InviteLinkCreated { room, link: self.link, by: self.by, expires_at, max_uses }))
    }
}

impl RevokeInviteLink {
    /// Decides against the room. Nothing happens to a link that is revoked already.
    ///
    /// # Errors
    /// When who revokes it keeps no order in the room, or there is no such link.
    pub fn decide(self, room: &Room) -> Result<Option<RoomEvent>, RoomRefused> {
        let Self { link, by } = self;
        let open = room.for_member(by)?.changeable()?.for_moderator(by)?;
        let revoked = open.link(link).ok_or(RoomRefused::NoSuchInviteLink)?.revoked;
        Ok((!revoked).then_some(RoomEvent::InviteLinkRevoked { room: open.room, link, by }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::room::examples::*;
    use time::macros::datetime;
    use uuid::Uuid;

    const NOW: OffsetDateTime = datetime!(2026-01-02 03:04:05.6 UTC);

    fn link(number: u128) -> InviteLinkId {
        InviteLinkId::new(Uuid::from_u128(number))
    }

    fn create(
        number: u128,
        by: AccountId,
        room: &Room,
        now: OffsetDateTime,
    ) -> Result<RoomEvent, RoomRefused> {
        let limits = InviteLinkLimits::new(24, Some(1)).expect("limits");
        CreateInviteLink { link: link(number), by, limits }
            .decide(room, now)
            .map(|event| event.expect("an event"))
    }

    #[test]
    fn who_keeps_order_makes_and_revokes_links() {
        let mut room = room_with_moderators();
        let created = create(1, bob(), &room, NOW).expect("a moderator may");
        let expires_at = datetime!(2026-01-03 03:04:05 UTC);
        let (id, by, max_uses) = (link(1), bob(), Some(1));
        let expected = RoomEvent::InviteLinkCreated { room: room_id(), link: id, by, expires_at, max_uses };
        assert_eq!(created, expected);
        room.apply(&created);
        assert_eq!(create(2, eve(), &room, NOW), Err(RoomRefused::NotModerator));
        let revoke = |by, room: &Room| RevokeInviteLink { link: id, by }.decide(room);
        assert_eq!(revoke(eve(), &room), Err(RoomRefused::NotModerator));
        let revoked = RoomEvent::InviteLinkRevoked { room: room_id(), link: id, by: ada() };
        assert_eq!(revoke(ada(), &room), Ok(Some(revoked.clone())));
        room.apply(&revoked);
        assert_eq!(revoke(mia(), &room), Ok(None));
        assert_eq!(
            RevokeInviteLink { link: link(7), by: ada() }.decide(&room),
            Err(RoomRefused::NoSuchInviteLink)
        );
    }

    #[test]
    fn a_room_has_so_many_links_that_work_and_remembers_so_many() {
        let mut room = Room::fold([created()]);
        for number in 1..=20 {
            room.apply(&create(number, ada(), &room, NOW).expect("there is room"));
        }
        assert_eq!(create(21, ada(), &room, NOW), Err(RoomRefused::TooManyInviteLinks));
        room.apply(&RoomEvent::InviteLinkRevoked { room: room_id(), link: link(2), by: ada() });
        assert!(create(21, ada(), &room, NOW).is_ok());
        let mut later = NOW;
        for number in 21..=101 {
            later += time::Duration::days(2);
            room.apply(&create(number, ada(), &room, later).expect("the others have expired"));
        }
        let known = |number| RevokeInviteLink { link: link(number), by: ada() }.decide(&room).is_ok();
        assert_eq!((known(1), known(2), known(101)), (false, true, true));
    }
}
