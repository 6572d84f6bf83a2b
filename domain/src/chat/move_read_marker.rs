//! `MoveReadMarker`.

use super::{ReadMarker, Room, RoomRefused};
use crate::ids::AccountId;

/// Remember that one has read a room up to a place in the log.
#[derive(Clone, Copy, Debug)]
pub struct MoveReadMarker {
    pub account: AccountId,
    /// Of the last event that was seen.
    pub sequence: u64,
}

impl MoveReadMarker {
    /// Decides against the room, the end of the log as a marker that stands there, and the marker as it is. The answer is
    /// the marker to keep instead, or none: it never goes back, so that of two devices the one that is further counts,
    /// in whatever order they are heard.
    ///
    /// # Errors
    /// When one is not in the room, or the log does not reach that far.
    pub fn decide(
        self,
        room: &Room,
        end: (u64, &str),
        marker: Option<&ReadMarker>,
    ) -> Result<Option<ReadMarker>, RoomRefused> {
        room.for_member(self.account)?;
        let (last, epoch) = end;
        if self.sequence > last {
            return Err(RoomRefused::BeyondTheLog);
        }
        let stands_at = marker.and_then(|marker| marker.sequence_in(epoch));
        let moves = stands_at.is_none_or(|at| at < self.sequence);
        Ok(moves.then(|| ReadMarker::new(self.sequence, epoch)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::room::examples::*;

    const END: (u64, &str) = (20, "e1");

    fn moved(to: u64, from: Option<&ReadMarker>) -> Result<Option<ReadMarker>, RoomRefused> {
        MoveReadMarker { account: bob(), sequence: to }.decide(&room_of_two(), END, from)
    }

    #[test]
    fn a_marker_only_goes_forward() {
        let at = ReadMarker::new(12, "e1");
        assert_eq!(moved(12, None), Ok(Some(at.clone())));
        assert_eq!(moved(20, Some(&at)), Ok(Some(ReadMarker::new(20, "e1"))));
        for behind in [0, 11, 12] {
            assert_eq!(moved(behind, Some(&at)), Ok(None));
        }
    }

    #[test]
    fn a_marker_of_another_log_gives_way() {
        let other = ReadMarker::new(900, "e0");
        assert_eq!(moved(3, Some(&other)), Ok(Some(ReadMarker::new(3, "e1"))));
    }

    #[test]
    fn only_members_mark_and_only_what_there_is() {
        assert_eq!(moved(21, None), Err(RoomRefused::BeyondTheLog));
        let outsider = MoveReadMarker { account: eve(), sequence: 1 };
        assert_eq!(outsider.decide(&room_of_two(), END, None), Err(RoomRefused::NotFound));
        let invited = MoveReadMarker { account: bob(), sequence: 1 };
        let room = Room::fold([created(), bob_invited()]);
        assert_eq!(invited.decide(&room, END, None), Err(RoomRefused::NotFound));
    }
}
