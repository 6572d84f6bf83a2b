//! `AddBot`.

use super::{MembershipEvent, Room, RoomChange, RoomEvent, RoomRefused, Standing};
use crate::{
    bots::{BotRefused, BotsOfPerson},
    ids::AccountId,
};

/// Bring a bot of one's own into a room where one keeps order. It is in at once: a bot accepts nothing by itself.
///
/// It is in for as long as its owner is: nobody stays in a room through a program.
#[derive(Clone, Copy, Debug)]
pub struct AddBot {
    pub bot: AccountId,
    pub by: AccountId,
}

impl AddBot {
    /// Decides against the room, and the bots of who brings it.
    ///
    /// # Errors
    /// When who brings it keeps no order in the room or does not own the bot, or the bot is disabled, banned, or in.
    pub fn decide(self, room: &Room, bots: &BotsOfPerson) -> Result<RoomChange, RoomRefused> {
        let Self { bot: account, by } = self;
        let open = room.for_member(by)?.changeable()?.for_moderator(by)?;
        bots.working(account).map_err(|refused| match refused {
            BotRefused::Disabled => RoomRefused::BotDisabled,
            _ => RoomRefused::NoSuchBot,
        })?;
        match open.standing(account) {
            Some(Standing::Member(_) | Standing::Invited { .. }) => Err(RoomRefused::AlreadyMember),
            None if open.has_banned(account) => Err(RoomRefused::Banned),
            None => {
                let room = open.room;
                Ok(RoomChange {
                    room: RoomEvent::BotAdded { room, account, by },
                    account,
                    membership: MembershipEvent::JoinedRoom { room, account },
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bots::examples::{bot, disabled, registered},
        chat::{
            AppointModerator, AttachedFile, BanPerson, FileName, HandOverRoom, LeaveRoom, Mentions,
            MessageBody, PostMessage, RemoveMember, Role, RoomChanges, TakeOutErased, TimelineEvent,
            room::examples::*,
        },
        ids::{FileId, MessageId},
    };
    use uuid::Uuid;

    fn bots() -> BotsOfPerson {
        BotsOfPerson::fold([registered(1)])
    }

    fn added(by: AccountId) -> RoomEvent {
        RoomEvent::BotAdded { room: room_id(), account: bot(1), by }
    }

    /// The room with moderators, and a bot that this one of them has brought.
    fn with_bot_of(by: AccountId) -> Room {
        let mut room = room_with_moderators();
        room.apply(&added(by));
        room
    }

    fn removed(by: AccountId) -> RoomEvent {
        RoomEvent::MemberRemoved { room: room_id(), account: bot(1), by }
    }

    #[test]
    fn who_keeps_order_brings_their_own_bots() {
        let add = |by| AddBot { bot: bot(1), by };
        let change = add(bob()).decide(&room_with_moderators(), &bots()).expect("a moderator may");
        assert_eq!((change.room, change.account), (added(bob()), bot(1)));
        assert_eq!(change.membership, MembershipEvent::JoinedRoom { room: room_id(), account: bot(1) });
        assert_eq!(add(eve()).decide(&room_with_moderators(), &bots()), Err(RoomRefused::NotModerator));
        assert_eq!(add(bob()).decide(&room_of_two(), &bots()), Err(RoomRefused::NotModerator));
        assert_eq!(add(eve()).decide(&room_of_two(), &bots()), Err(RoomRefused::NotFound));
        let none = BotsOfPerson::default();
        assert_eq!(add(bob()).decide(&room_with_moderators(), &none), Err(RoomRefused::NoSuchBot));
        let off = BotsOfPerson::fold([registered(1), disabled(1)]);
        assert_eq!(add(bob()).decide(&room_with_moderators(), &off), Err(RoomRefused::BotDisabled));
        assert_eq!(add(bob()).decide(&with_bot_of(bob()), &bots()), Err(RoomRefused::AlreadyMember));
        let direct = Room::fold([RoomEvent::DirectRoomOpened { room: room_id(), by: ada(), account: bob() }]);
        assert_eq!(add(bob()).decide(&direct, &bots()), Err(RoomRefused::DirectRoom));
    }

    #[test]
    fn a_bot_is_a_member_that_keeps_no_order() {
        let room = with_bot_of(ada());
        assert_eq!(room.standing(bot(1)), Some(Standing::Member(Role::Member)));
        let appoint = AppointModerator { account: bot(1), by: ada() };
        assert_eq!(appoint.decide(&room), Err(RoomRefused::MemberIsBot));
        let hand_over = HandOverRoom { to: bot(1), by: ada() };
        assert_eq!(hand_over.decide(&room), Err(RoomRefused::MemberIsBot));
        let ban = BanPerson { account: bot(1), by: bob() }.decide(&room).expect("a moderator may");
        let mut without = room.clone();
        ban.room.iter().for_each(|event| without.apply(event));
        assert!(!without.has_member(bot(1)));
        let again = AddBot { bot: bot(1), by: ada() }.decide(&without, &bots());
        assert_eq!(again, Err(RoomRefused::Banned));
    }

    #[test]
    fn it_mentions_and_attaches_files_as_members_do() {
        let file = AttachedFile {
            file: FileId::new(Uuid::from_u128(0xf1)),
            name: FileName::parse("build.log").expect("a name"),
            media_type: "text/plain".to_owned(),
            size_bytes: 7,
            digest: "00".to_owned(),
            picture: None,
        };
        let post = PostMessage {
            message: MessageId::new(Uuid::from_u128(1)),
            author: bot(1),
            body: MessageBody::parse("it is red").expect("a body"),
            answers: None,
            mentions: Mentions {
                accounts: [bot(1), bob(), AccountId::new(Uuid::from_u128(0xf00))].into(),
                room: true,
            },
            attachments: Some(vec![file.clone()]),
        };
        let posted = post.clone().decide(&with_bot_of(ada()), None).expect("it is a member");
        let TimelineEvent::MessagePosted { author, mentions, mentions_room, attachments, .. } = posted;
        assert_eq!((author, mentions, mentions_room), (bot(1), vec![bob()], true));
        assert_eq!(attachments, [file.of(bot(1).person())], "sealed with its own key");
        assert_eq!(post.decide(&room_with_moderators(), None), Err(RoomRefused::NotFound));
    }

    #[test]
    fn it_goes_when_its_owner_goes() {
        let room = with_bot_of(bob());
        let last = |changes: RoomChanges| changes.room.last().cloned();
        let leaves = LeaveRoom { account: bob() }.decide(&room).expect("a decision");
        let left = MembershipEvent::RemovedFromRoom { room: room_id(), account: bot(1) };
        assert_eq!(leaves.memberships.last(), Some(&(bot(1), left)));
        assert_eq!(last(leaves), Some(removed(bob())));
        let remove = RemoveMember { account: bob(), by: ada() }.decide(&room).expect("a decision");
        assert_eq!(last(remove), Some(removed(ada())));
        let ban = BanPerson { account: bob(), by: ada() }.decide(&room).expect("a decision");
        assert!(ban.room.contains(&removed(ada())));
        let erased = TakeOutErased { account: bob() }.decide(&room).expect("he is in");
        assert!(erased.room.contains(&removed(bob())));
        let mut room = room;
        erased.room.iter().for_each(|event| room.apply(event));
        assert!(!room.has_member(bot(1)) && !room.has_member(bob()));
        let other =
            RemoveMember { account: eve(), by: ada() }.decide(&with_bot_of(bob())).expect("a decision");
        assert_eq!(other.room.len(), 1, "and only then");
    }

    #[test]
    fn no_bot_inherits_a_room() {
        let mut room = Room::fold([created()]);
        room.apply(&added(ada()));
        assert!(LeaveRoom { account: ada() }.decide(&room).is_ok(), "nobody else is in");
        let taken_out = TakeOutErased { account: ada() }.decide(&room).expect("she is in");
        taken_out.room.iter().for_each(|event| room.apply(event));
        assert_eq!((room.standing(ada()), room.standing(bot(1))), (None, None));
        assert!(!taken_out.room.iter().any(|event| matches!(event, RoomEvent::OwnershipPassed { .. })));
    }
}
