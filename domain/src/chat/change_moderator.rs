//! `AppointModerator` and `DismissModerator`.

use super::{OpenRoom, Role, Room, RoomEvent, RoomRefused, Standing};
use crate::ids::AccountId;

/// Let a member keep order in the room, too.
#[derive(Clone, Copy, Debug)]
pub struct AppointModerator {
    pub account: AccountId,
    pub by: AccountId,
}

/// Make a moderator a member like others.
#[derive(Clone, Copy, Debug)]
pub struct DismissModerator {
    pub account: AccountId,
    pub by: AccountId,
}

impl AppointModerator {
    /// Decides against the room. Nothing happens to who is one already.
    ///
    /// # Errors
    /// When who appoints is not the owner, or who is appointed is not in the room; [`RoomRefused::Archived`].
    pub fn decide(self, room: &Room) -> Result<Option<RoomEvent>, RoomRefused> {
        let Self { account, by } = self;
        let (room, role) = under(room, account, by)?;
        room.in_use()?;
        Ok((role == Role::Member).then_some(RoomEvent::ModeratorAppointed { room: room.room, account, by }))
    }
}

impl DismissModerator {
    /// Decides against the room. Nothing happens to a member who is none.
    ///
    /// # Errors
    /// When who dismisses is not the owner, or who is dismissed is not in the room.
    pub fn decide(self, room: &Room) -> Result<Option<RoomEvent>, RoomRefused> {
        let Self { account, by } = self;
        let (room, role) = under(room, account, by)?;
        Ok((role == Role::Moderator).then_some(RoomEvent::ModeratorDismissed {
            room: room.room,
            account,
            by,
        }))
    }
}

/// The room, and what somebody is in it who is not its owner; for its owner.
fn under(room: &Room, account: AccountId, by: AccountId) -> Result<(&OpenRoom, Role), RoomRefused> {
    let open = room.for_member(by)?.changeable()?.for_owner(by)?;
    match open.standing(account) {
        Some(Standing::Member(_)) if open.is_bot(account) => Err(RoomRefused::MemberIsBot),
        Some(Standing::Member(Role::Owner)) => Err(RoomRefused::OwnerStays),
        Some(Standing::Member(role)) => Ok((open, role)),
        Some(Standing::Invited { .. }) | None => Err(RoomRefused::NoSuchMember),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::room::examples::*;

    #[test]
    fn the_owner_appoints_and_dismisses_and_once_is_enough() {
        let appoint = |room: &Room| AppointModerator { account: bob(), by: ada() }.decide(room);
        let dismiss = |room: &Room| DismissModerator { account: bob(), by: ada() }.decide(room);
        let (mut room, dismissed) =
            (room_of_two(), RoomEvent::ModeratorDismissed { room: room_id(), account: bob(), by: ada() });
        assert_eq!(dismiss(&room), Ok(None));
        assert_eq!(appoint(&room), Ok(Some(appointed(bob()))));
        room.apply(&appointed(bob()));
        assert_eq!(room.standing(bob()), Some(Standing::Member(Role::Moderator)));
        assert_eq!(appoint(&room), Ok(None));
        assert_eq!(dismiss(&room), Ok(Some(dismissed.clone())));
        room.apply(&dismissed);
        assert_eq!(room, room_of_two());
    }

    #[test]
    fn nobody_else_does_and_only_members_are_appointed() {
        let appoint = |account, by| AppointModerator { account, by }.decide(&room_with_moderators());
        assert_eq!(appoint(eve(), bob()), Err(RoomRefused::NotOwner));
        assert_eq!(appoint(ada(), ada()), Err(RoomRefused::OwnerStays));
        let dismiss = DismissModerator { account: mia(), by: bob() };
        assert_eq!(dismiss.decide(&room_with_moderators()), Err(RoomRefused::NotOwner));
        let invited = Room::fold([created(), bob_invited()]);
        let early = AppointModerator { account: bob(), by: ada() };
        assert_eq!(early.decide(&invited), Err(RoomRefused::NoSuchMember));
    }
}
