//! `LiftBan`.

use super::{Room, RoomEvent, RoomRefused};
use crate::ids::AccountId;

/// Let somebody who was banned be invited again.
#[derive(Clone, Copy, Debug)]
pub struct LiftBan {
    pub account: AccountId,
    pub by: AccountId,
}

impl LiftBan {
    /// Decides against the room. Nothing happens to who is not banned.
    ///
    /// # Errors
    /// When who lifts it keeps no order in the room.
    pub fn decide(self, room: &Room) -> Result<Option<RoomEvent>, RoomRefused> {
        let open = room.for_member(self.by)?.changeable()?.for_moderator(self.by)?;
        let (room, account, by) = (open.room, self.account, self.by);
        Ok(open.has_banned(account).then_some(RoomEvent::BanLifted { room, account, by }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::room::examples::*;

    #[test]
    fn who_keeps_order_lifts_what_another_has_banned() {
        let mut room = room_with_moderators();
        room.apply(&RoomEvent::PersonBanned { room: room_id(), account: eve(), by: bob() });
        let lift = |by| LiftBan { account: eve(), by }.decide(&room);
        for by in [ada(), bob(), mia()] {
            assert_eq!(lift(by), Ok(Some(RoomEvent::BanLifted { room: room_id(), account: eve(), by })));
        }
        assert_eq!(lift(eve()), Err(RoomRefused::NotFound), "not oneself");
        assert_eq!(LiftBan { account: mia(), by: bob() }.decide(&room), Ok(None));
        let by_member = LiftBan { account: eve(), by: bob() }.decide(&room_of_two());
        assert_eq!(by_member, Err(RoomRefused::NotModerator));
    }
}
