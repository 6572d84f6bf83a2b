//! `PostMessage`.

use personal::Deletable;

use super::{MessageBody, Room, RoomRefused, TimelineEvent};
use crate::ids::{AccountId, MessageId};

/// Say something in a room.
///
/// The decision reads the room and appends to its timeline, so the append is guarded by the room's last sequence:
/// posters do not disturb each other, and a member who was removed a moment ago cannot post.
#[derive(Clone, Debug)]
pub struct PostMessage {
    pub message: MessageId,
    pub author: AccountId,
    pub body: MessageBody,
}

impl PostMessage {
    /// Decides against the room.
    ///
    /// # Errors
    /// [`RoomRefused::NotFound`] for who is not a member.
    pub fn decide(self, room: &Room) -> Result<TimelineEvent, RoomRefused> {
        let open = room.for_member(self.author)?;
        Ok(TimelineEvent::MessagePosted {
            room: open.room,
            message: self.message,
            author: self.author,
            body: Deletable::open(self.author.person(), self.body.into_string()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::room::examples::*;
    use uuid::Uuid;

    fn post(author: AccountId, room: &Room) -> Result<TimelineEvent, RoomRefused> {
        let message = MessageId::new(Uuid::from_u128(1));
        let body = MessageBody::parse("ahoy").expect("a body");
        PostMessage { message, author, body }.decide(room)
    }

    #[test]
    fn members_post() {
        let posted = TimelineEvent::MessagePosted {
            room: room_id(),
            message: MessageId::new(Uuid::from_u128(1)),
            author: bob(),
            body: Deletable::open(bob().person(), "ahoy".to_owned()),
        };
        assert_eq!(post(bob(), &room_of_two()), Ok(posted));
    }

    #[test]
    fn outsiders_and_the_merely_invited_do_not() {
        assert_eq!(post(eve(), &room_of_two()), Err(RoomRefused::NotFound));
        let invited = Room::fold([created(), bob_invited()]);
        assert_eq!(post(bob(), &invited), Err(RoomRefused::NotFound));
    }
}
