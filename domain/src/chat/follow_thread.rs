//! `FollowThread`.

use super::{MembershipEvent, Room, RoomRefused};
use crate::ids::AccountId;

/// Be told of what is answered in a thread, or no more.
///
/// Who wrote the message that a thread is to, who answers in it and who is mentioned there follow it without this: that is
/// seen from what was said. What somebody chooses holds until they choose something else, or answer there themselves.
#[derive(Clone, Copy, Debug)]
pub struct FollowThread {
    pub account: AccountId,
    /// The place of the message that the thread is to. Whether there is one is not looked at: to follow nothing tells of
    /// nothing.
    pub thread: u64,
    pub wanted: bool,
}

impl FollowThread {
    /// Decides against the room. It concerns nobody but the one who follows.
    ///
    /// # Errors
    /// [`RoomRefused::NotFound`] for who is not in it.
    pub fn decide(self, room: &Room) -> Result<MembershipEvent, RoomRefused> {
        let Self { account, thread, wanted } = self;
        let room = room.for_member(account)?.room;
        Ok(if wanted {
            MembershipEvent::ThreadFollowed { room, account, thread }
        } else {
            MembershipEvent::ThreadUnfollowed { room, account, thread }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::room::examples::*;

    #[test]
    fn members_follow_for_themselves_and_others_learn_nothing() {
        let follow = |account, wanted| FollowThread { account, thread: 7, wanted }.decide(&room_of_two());
        let (room, account, thread) = (room_id(), bob(), 7);
        let followed = MembershipEvent::ThreadFollowed { room, account, thread };
        assert_eq!(follow(bob(), true), Ok(followed));
        let unfollowed = MembershipEvent::ThreadUnfollowed { room, account, thread };
        assert_eq!(follow(bob(), false), Ok(unfollowed));
        assert_eq!(follow(eve(), true), Err(RoomRefused::NotFound));
    }
}
