//! `ReadThread`.

use super::{MembershipEvent, Room, RoomRefused};
use crate::ids::AccountId;

/// Mark a thread as read up to an answer in it.
#[derive(Clone, Copy, Debug)]
pub struct ReadThread {
    pub account: AccountId,
    /// The place of the message that the thread is to.
    pub thread: u64,
    /// The place of the last answer that was read.
    pub read_up_to: u64,
}

impl ReadThread {
    /// Decides against the room and the end of the log. In whatever order two of them are said, the further one counts.
    ///
    /// # Errors
    /// [`RoomRefused::NotFound`] for who is not in the room; [`RoomRefused::BeyondTheLog`] when the log does not reach that
    /// far: what is still to come is not read.
    pub fn decide(self, room: &Room, end: u64) -> Result<MembershipEvent, RoomRefused> {
        let Self { account, thread, read_up_to } = self;
        let room = room.for_member(account)?.room;
        if read_up_to > end {
            return Err(RoomRefused::BeyondTheLog);
        }
        Ok(MembershipEvent::ThreadRead { room, account, thread, read_up_to })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::room::examples::*;

    #[test]
    fn what_is_there_can_be_read_by_members_and_nothing_that_is_to_come() {
        let read =
            |account, read_up_to| ReadThread { account, thread: 7, read_up_to }.decide(&room_of_two(), 12);
        let event =
            MembershipEvent::ThreadRead { room: room_id(), account: bob(), thread: 7, read_up_to: 12 };
        assert_eq!(read(bob(), 12), Ok(event));
        assert_eq!(read(bob(), 13), Err(RoomRefused::BeyondTheLog));
        assert_eq!(read(eve(), 12), Err(RoomRefused::NotFound));
    }
}
