//! `CloseReport`.

use super::{Report, ReportEvent, ReportOutcome, Reported, Room, RoomRefused};
use crate::ids::AccountId;

/// Say what came of a report, after one has looked at the message.
#[derive(Clone, Copy, Debug)]
pub struct CloseReport {
    pub by: AccountId,
    /// Whether it is an administrator of the workspace, who may do this in every room.
    pub administers: bool,
    pub outcome: ReportOutcome,
}

impl CloseReport {
    /// Decides against the room and the report. Nothing happens to one that has this outcome already.
    ///
    /// # Errors
    /// [`RoomRefused::NoSuchReport`], also for who may not know of it: who keeps no order in the room and administers
    /// nothing, and who is reported, whoever that is. [`RoomRefused::ReportClosed`] when it has another outcome.
    pub fn decide(self, room: &Room, report: &Report) -> Result<Option<ReportEvent>, RoomRefused> {
        let Self { by, administers, outcome } = self;
        let Reported { report: id, room: of, sequence, author, by: reporter } =
            *report.reported().ok_or(RoomRefused::NoSuchReport)?;
        let keeps_order = matches!(room, Room::Open(open) if open.for_moderator(by).is_ok());
        if author == by || !(administers || keeps_order) {
            return Err(RoomRefused::NoSuchReport);
        }
        match report {
            Report::Closed { outcome: before, .. } if *before == outcome => Ok(None),
            Report::Closed { .. } => Err(RoomRefused::ReportClosed),
            Report::NotMade | Report::Open(_) => Ok(Some(ReportEvent::ReportClosed {
                report: id,
                room: of,
                sequence,
                account: reporter,
                by,
                outcome,
            })),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::{
        report::examples::{closed, reported},
        room::examples::*,
    };
    use ReportOutcome::{ActedOn, Dismissed};

    fn close(
        by: AccountId,
        administers: bool,
        outcome: ReportOutcome,
        report: &Report,
    ) -> Result<Option<ReportEvent>, RoomRefused> {
        CloseReport { by, administers, outcome }.decide(&room_with_moderators(), report)
    }

    /// Ada's, of Bob's message. Ada owns the room, Bob and Mia moderate it.
    fn open() -> Report {
        Report::fold([reported(ada(), "")])
    }

    #[test]
    fn who_keeps_order_and_administrators_close_it() {
        for by in [ada(), mia()] {
            assert_eq!(close(by, false, Dismissed, &open()), Ok(Some(closed(by, Dismissed))));
        }
        assert_eq!(close(eve(), true, ActedOn, &open()), Ok(Some(closed(eve(), ActedOn))));
    }

    #[test]
    fn members_and_who_is_reported_do_not_learn_of_it() {
        assert_eq!(close(eve(), false, Dismissed, &open()), Err(RoomRefused::NoSuchReport));
        for administers in [false, true] {
            assert_eq!(close(bob(), administers, Dismissed, &open()), Err(RoomRefused::NoSuchReport));
        }
        assert_eq!(close(ada(), true, Dismissed, &Report::NotMade), Err(RoomRefused::NoSuchReport));
    }

    #[test]
    fn it_has_one_outcome() {
        let done = Report::fold([reported(ada(), ""), closed(mia(), ActedOn)]);
        assert_eq!(close(mia(), false, ActedOn, &done), Ok(None));
        assert_eq!(close(ada(), false, Dismissed, &done), Err(RoomRefused::ReportClosed));
    }

    #[test]
    fn a_direct_room_has_nobody_but_administrators_for_it() {
        let room = Room::fold([crate::chat::RoomEvent::DirectRoomOpened {
            room: room_id(),
            by: ada(),
            account: bob(),
        }]);
        let close = |administers| {
            CloseReport { by: if administers { eve() } else { ada() }, administers, outcome: Dismissed }
                .decide(&room, &open())
        };
        assert_eq!(close(false), Err(RoomRefused::NoSuchReport));
        assert!(close(true).is_ok());
    }
}
