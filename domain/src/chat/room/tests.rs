use personal::Personal;
use proptest::prelude::*;

use super::{examples::*, *};
use crate::chat::{RoomEvent, RoomRefused, Visibility};

#[test]
fn members_come_and_go() {
    let invited = Room::fold([created(), bob_invited()]);
    assert!(!invited.has_member(bob()));
    assert!(room_of_two().has_member(bob()));
    let left = RoomEvent::MemberLeft { room: room_id(), account: bob() };
    assert!(!Room::fold([created(), bob_invited(), bob_accepted(), left]).has_member(bob()));
}

#[test]
fn outsiders_do_not_learn_that_a_room_exists() {
    assert_eq!(room_of_two().for_member(eve()), Err(RoomRefused::NotFound));
    assert_eq!(Room::default().for_member(eve()), Err(RoomRefused::NotFound));
}

fn any_event() -> impl Strategy<Value = RoomEvent> {
    let account = prop_oneof![Just(ada()), Just(bob()), Just(eve())];
    (0..21u8, account).prop_map(|(kind, account)| {
        let room = room_id();
        match kind {
            0 => created(),
            1 => RoomEvent::MemberInvited { room, account, by: ada() },
            2 => RoomEvent::InvitationAccepted { room, account },
            3 => RoomEvent::InvitationDeclined { room, account },
            4 => RoomEvent::MemberLeft { room, account },
            5 => RoomEvent::DirectRoomOpened { room, by: ada(), account: bob() },
            6 => RoomEvent::PersonBanned { room, account, by: ada() },
            7 => RoomEvent::BanLifted { room, account, by: ada() },
            8 => RoomEvent::WritingBlocked { room, by: account, person: ada() },
            9 => RoomEvent::WritingUnblocked { room, by: account, person: ada() },
            10 => RoomEvent::MessagePinned {
                room,
                message: MessageId::new(room.uuid()),
                sequence: 7,
                by: account,
            },
            11 => RoomEvent::LinkPreviewsTurnedOff { room, by: account },
            12 => RoomEvent::LinkPreviewsTurnedOn { room, by: account },
            13 => RoomEvent::MessageUnpinned {
                room,
                message: MessageId::new(room.uuid()),
                sequence: 7,
                by: account,
            },
            14 => RoomEvent::BotAdded { room, account: bob(), by: account },
            15 => RoomEvent::RoomArchived {
                room,
                by: account,
                reason: Personal::Erased { of: account.person() },
            },
            16 => RoomEvent::RoomReopened {
                room,
                by: account,
                reason: Personal::Erased { of: account.person() },
            },
            17 => RoomEvent::RoomVisibilityChanged { room, visibility: Visibility::Public, by: account },
            18 => RoomEvent::RoomRenamed { room, name: "Quay".to_owned(), by: account },
            19 => RoomEvent::JoinedOpenRoom { room, account },
            _ => RoomEvent::MemberRemoved { room, account, by: ada() },
        }
    })
}

proptest! {
    #[test]
    fn folding_any_events_never_panics_and_never_lets_in_who_did_not_join(
        events in proptest::collection::vec(any_event(), 0..40)
    ) {
        let room = Room::fold(events.clone());
            let joined = events.iter().any(|e| matches!(
                e,
                RoomEvent::InvitationAccepted { account, .. } | RoomEvent::JoinedOpenRoom { account, .. } if *account == eve()
            ));
        prop_assert!(joined || !room.has_member(eve()));
        let json = serde_json::to_value(&room).expect("a room has a JSON form");
        prop_assert_eq!(serde_json::from_value::<Room>(json).expect("and comes back from it"), room);
    }
}
