//! `ArchiveRoom` and `ReopenRoom`: an administrator makes a room one that is only read, and one that is used again.

use personal::Personal;

use super::{OpenRoom, Room, RoomEvent, RoomRefused};
use crate::{accounts::Account, ids::AccountId, text};

/// The shortest reason: shorter ones say nothing.
const SHORTEST_CHARS: usize = 10;
/// The longest reason.
const LONGEST_CHARS: usize = 300;

/// Let nothing more be said or changed in a room, by whoever is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveRoom {
    pub reason: RoomReason,
}

/// Let an archived room be used as before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReopenRoom {
    pub reason: RoomReason,
}

/// Why an administrator does something to a room that they need not be in: one line of 10 to 300 characters, which
/// everybody in the room reads.
#[derive(Clone, PartialEq, Eq)]
pub struct RoomReason(String);

/// A text that is no reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a reason is one line of {SHORTEST_CHARS} to {LONGEST_CHARS} characters")]
pub struct RoomReasonError;

impl std::fmt::Debug for RoomReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RoomReason(withheld)")
    }
}

impl RoomReason {
    /// Parses what an administrator typed.
    ///
    /// # Errors
    /// When it is too short, too long or not one clean line.
    pub fn parse(typed: &str) -> Result<Self, RoomReasonError> {
        text::parse_line(typed, LONGEST_CHARS)
            .filter(|reason| reason.chars().count() >= SHORTEST_CHARS)
            .map(Self)
            .ok_or(RoomReasonError)
    }

    /// The reason as it goes into the log: it is the words of who gives it.
    pub(super) fn of(self, by: AccountId) -> Personal<String> {
        Personal::open(by.person(), self.0)
    }
}

/// The room, and who decides on it as an administrator.
///
/// # Errors
/// [`RoomRefused::NotAdmin`] for everybody else, who learns no more than that; [`RoomRefused::NoSuchRoom`];
/// [`RoomRefused::DirectRoom`]: what two people have between them is no administrator's business.
pub(super) fn for_admin<'a>(by: &Account, room: &'a Room) -> Result<(AccountId, &'a OpenRoom), RoomRefused> {
    let by = by.registered().filter(|registered| registered.role.may_administer());
    let by = by.ok_or(RoomRefused::NotAdmin)?.account;
    let Room::Open(open) = room else { return Err(RoomRefused::NoSuchRoom) };
    Ok((by, open.changeable()?))
}

impl ArchiveRoom {
    /// Decides against the administrator's account and the room. Nothing happens to a room that is archived already.
    ///
    /// # Errors
    /// [`RoomRefused::NotAdmin`], [`RoomRefused::NoSuchRoom`], [`RoomRefused::DirectRoom`].
    pub fn decide(self, by: &Account, room: &Room) -> Result<Option<RoomEvent>, RoomRefused> {
        let (by, open) = for_admin(by, room)?;
        let (room, reason) = (open.room, self.reason.of(by));
        Ok((!open.is_archived()).then_some(RoomEvent::RoomArchived { room, by, reason }))
    }
}

impl ReopenRoom {
    /// Decides against the administrator's account and the room. Nothing happens to a room that is open.
    ///
    /// # Errors
    /// [`RoomRefused::NotAdmin`], [`RoomRefused::NoSuchRoom`], [`RoomRefused::DirectRoom`].
    pub fn decide(self, by: &Account, room: &Room) -> Result<Option<RoomEvent>, RoomRefused> {
        let (by, open) = for_admin(by, room)?;
        let (room, reason) = (open.room, self.reason.of(by));
        Ok(open.is_archived().then_some(RoomEvent::RoomReopened { room, by, reason }))
    }
}

#[cfg(test)]
pub(super) mod examples {
    //! What administrators do, for the tests of the commands that an archived room refuses.

    use super::*;
    use crate::{
        accounts::{Role, examples::bob_is},
        chat::room::examples::*,
    };

    pub(crate) const WHY: &str = "the project is over since June";

    pub(crate) fn reason() -> RoomReason {
        RoomReason::parse(WHY).expect("a reason")
    }

    /// Bob's account, who is an administrator.
    pub(crate) fn admin() -> Account {
        bob_is(Role::Admin)
    }

    /// What Bob did as an administrator.
    pub(crate) fn archived() -> RoomEvent {
        RoomEvent::RoomArchived { room: room_id(), by: bob(), reason: reason().of(bob()) }
    }

    /// The room, after that.
    pub(crate) fn after_archiving(mut room: Room) -> Room {
        room.apply(&archived());
        room
    }
}

#[cfg(test)]
mod tests {
    use super::{examples::*, *};
    use crate::{
        accounts::{Role, examples::bob_is},
        chat::{
            AcceptInvitation, AppointModerator, BanPerson, CreateInviteLink, CreateWebhook,
            DeclineInvitation, DeleteMessage, HandOverRoom, InviteLinkLimits, InviteMember, JoinByLink,
            LeaveRoom, RemoveMember, RevokeWebhook, WebhookName, message_change::examples::message_of_bob,
            room::examples::*,
        },
        ids::{InviteLinkId, WebhookId},
    };
    use time::{OffsetDateTime, macros::datetime};
    use uuid::Uuid;

    const NOW: OffsetDateTime = datetime!(2026-01-02 03:04:05 UTC);

    #[test]
    fn an_administrator_archives_and_reopens_and_once_is_enough() {
        let archive = |room: &Room| ArchiveRoom { reason: reason() }.decide(&admin(), room);
        let reopen = |room: &Room| ReopenRoom { reason: reason() }.decide(&admin(), room);
        let mut room = room_of_two();
        assert_eq!(reopen(&room), Ok(None));
        assert_eq!(archive(&room), Ok(Some(archived())));
        room = after_archiving(room);
        assert_eq!(archive(&room), Ok(None));
        let reopened = RoomEvent::RoomReopened { room: room_id(), by: bob(), reason: reason().of(bob()) };
        assert_eq!(reopen(&room), Ok(Some(reopened.clone())));
        room.apply(&reopened);
        assert_eq!(room, room_of_two(), "all is as it was");
    }

    #[test]
    fn nobody_else_does_whatever_they_are_in_the_room_and_a_direct_room_stays_as_it_is() {
        for by in [bob_is(Role::Member), bob_is(Role::Auditor), Account::default()] {
            let archive = ArchiveRoom { reason: reason() };
            assert_eq!(archive.clone().decide(&by, &room_with_moderators()), Err(RoomRefused::NotAdmin));
            assert_eq!(archive.decide(&by, &Room::default()), Err(RoomRefused::NotAdmin));
        }
        let archive = |room: &Room| ArchiveRoom { reason: reason() }.decide(&admin(), room);
        assert_eq!(archive(&Room::default()), Err(RoomRefused::NoSuchRoom));
        let opened = RoomEvent::DirectRoomOpened { room: room_id(), by: ada(), account: bob() };
        assert_eq!(archive(&Room::fold([opened])), Err(RoomRefused::DirectRoom));
    }

    type Try<'a> = &'a dyn Fn(&Room) -> Result<(), RoomRefused>;

    #[test]
    fn nothing_comes_into_an_archived_room() {
        let link = InviteLinkId::new(Uuid::from_u128(0x11c));
        let (expires_at, max_uses) = (datetime!(2027-01-01 0:00 UTC), None);
        let mut room = room_with_moderators();
        let zoe = AccountId::new(Uuid::from_u128(0x20e));
        room.apply(&RoomEvent::MemberInvited { room: room_id(), account: zoe, by: ada() });
        room.apply(&RoomEvent::InviteLinkCreated { room: room_id(), link, by: ada(), expires_at, max_uses });
        let archived = after_archiving(room.clone());
        let name = || WebhookName::parse("Builds").expect("a name");
        let webhook = WebhookId::new(Uuid::from_u128(0x3eb));
        let limits = InviteLinkLimits::new(24, None).expect("limits");
        let joiner = AccountId::new(Uuid::from_u128(0x7e5));
        let tries: [Try<'_>; 6] = [
            &|room| AcceptInvitation { account: zoe }.decide(room).map(drop),
            &|room| InviteMember { account: joiner, by: ada() }.decide(room, &Room::default()).map(drop),
            &|room| JoinByLink { link, account: joiner }.decide(room, NOW).map(drop),
            &|room| CreateInviteLink { link, by: ada(), limits }.decide(room, NOW).map(drop),
            &|room| CreateWebhook { webhook, by: ada(), name: name() }.decide(room).map(drop),
            &|room| AppointModerator { account: eve(), by: ada() }.decide(room).map(drop),
        ];
        for (index, attempt) in tries.iter().enumerate() {
            assert_eq!(attempt(&room), Ok(()), "{index}: it is possible while the room is open");
            assert_eq!(attempt(&archived), Err(RoomRefused::Archived), "{index}");
        }
        assert_eq!(archived.for_writer(eve()), Err(RoomRefused::Archived));
        assert_eq!(archived.for_writer(joiner), Err(RoomRefused::NotFound), "others learn nothing");
        assert!(archived.for_member(eve()).is_ok(), "and it is read as before");
    }

    #[test]
    fn what_takes_away_goes_on() {
        let mut room = room_with_moderators();
        let zoe = AccountId::new(Uuid::from_u128(0x20e));
        let webhook = WebhookId::new(Uuid::from_u128(0x3eb));
        room.apply(&RoomEvent::MemberInvited { room: room_id(), account: zoe, by: ada() });
        let (by, name) = (ada(), "Builds".to_owned());
        room.apply(&RoomEvent::WebhookCreated { room: room_id(), webhook, by, name });
        let room = after_archiving(room);
        assert!(LeaveRoom { account: eve() }.decide(&room).is_ok());
        assert!(DeclineInvitation { account: zoe }.decide(&room).is_ok());
        assert!(RemoveMember { account: eve(), by: ada() }.decide(&room).is_ok());
        assert!(BanPerson { account: eve(), by: ada() }.decide(&room).is_ok());
        assert!(HandOverRoom { to: bob(), by: ada() }.decide(&room).is_ok(), "so that the owner can leave");
        assert!(RevokeWebhook { webhook, by: ada() }.decide(&room).is_ok());
        let message = message_of_bob();
        assert!(
            DeleteMessage { by: bob() }.decide(&room, Some(&message)).is_ok(),
            "one's words are one's own"
        );
    }

    #[test]
    fn a_reason_says_something_in_one_line() {
        for bad in ["", "   ", "old", "two lines\nare too many", &"x".repeat(301)] {
            assert_eq!(RoomReason::parse(bad), Err(RoomReasonError), "{bad:?}");
        }
        assert!(RoomReason::parse(&"x".repeat(300)).is_ok());
        assert!(!format!("{:?}", reason()).contains("June"));
    }
}
