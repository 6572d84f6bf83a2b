//! `ReadNotifications`.

use super::{MembershipEvent, RoomRefused};
use crate::ids::AccountId;

/// Mark what one was notified of as read.
#[derive(Clone, Copy, Debug)]
pub struct ReadNotifications {
    pub account: AccountId,
    /// Of the event that one was notified of.
    pub sequence: u64,
    /// Whether everything before it is read as well.
    pub and_earlier: bool,
}

impl ReadNotifications {
    /// Decides against the end of the log. What is read twice is read, and what was none of one's notifications makes no
    /// difference to any.
    ///
    /// # Errors
    /// [`RoomRefused::BeyondTheLog`] when the log does not reach that far: what is still to come is not read.
    pub fn decide(self, end: u64) -> Result<MembershipEvent, RoomRefused> {
        let Self { account, sequence, and_earlier } = self;
        if sequence > end {
            return Err(RoomRefused::BeyondTheLog);
        }
        Ok(MembershipEvent::NotificationsRead { account, sequence, and_earlier })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::room::examples::*;

    #[test]
    fn what_is_there_can_be_read_and_nothing_that_is_to_come() {
        let read = |sequence| ReadNotifications { account: ada(), sequence, and_earlier: true }.decide(12);
        let event = MembershipEvent::NotificationsRead { account: ada(), sequence: 12, and_earlier: true };
        assert_eq!(read(12), Ok(event));
        assert_eq!(read(13), Err(RoomRefused::BeyondTheLog));
    }
}
