//! `PostByWebhook`.

use personal::Deletable;

use super::{Mentions, MessageBody, Room, RoomRefused, TimelineEvent};
use crate::ids::{MessageId, WebhookId};

/// Say something in a room as a program that has a webhook's secret. The webhook is the author, and nobody's account.
///
/// As a person's post, it reads the room and is guarded by it: a webhook that was revoked a moment ago posts nothing.
#[derive(Clone, Debug)]
pub struct PostByWebhook {
    pub webhook: WebhookId,
    pub message: MessageId,
    pub body: MessageBody,
    /// Whom it names. Only members are mentioned.
    pub mentions: Mentions,
}

impl PostByWebhook {
    /// Decides against the room.
    ///
    /// # Errors
    /// [`RoomRefused::NoSuchWebhook`]; [`RoomRefused::WebhookRevoked`], also when who made it keeps order no more;
    /// [`RoomRefused::Archived`].
    pub fn decide(self, room: &Room) -> Result<TimelineEvent, RoomRefused> {
        let Room::Open(open) = room else { return Err(RoomRefused::NoSuchWebhook) };
        let webhook = open.webhook(self.webhook).ok_or(RoomRefused::NoSuchWebhook)?;
        if !webhook.works(open) {
            return Err(RoomRefused::WebhookRevoked);
        }
        open.in_use()?;
        let author = self.webhook.author();
        let mentions = self.mentions.in_room(room, author);
        Ok(TimelineEvent::MessagePosted {
            room: open.room,
            message: self.message,
            author,
            body: Deletable::open(author.person(), self.body.into_string()),
            answers: None,
            mentions: mentions.accounts.into_iter().collect(),
            mentions_room: mentions.room,
            attachments: Vec::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        chat::{RoomEvent, archive_room::examples::archived, room::examples::*},
        ids::AccountId,
    };
    use uuid::Uuid;

    fn webhook() -> WebhookId {
        WebhookId::new(Uuid::from_u128(0x3eb))
    }

    /// The room with moderators and a webhook of Bob's.
    fn room() -> Room {
        let mut room = room_with_moderators();
        let (webhook, by, name) = (webhook(), bob(), "Builds".to_owned());
        room.apply(&RoomEvent::WebhookCreated { room: room_id(), webhook, by, name });
        room
    }

    fn post(webhook: WebhookId, room: &Room) -> Result<TimelineEvent, RoomRefused> {
        let message = MessageId::new(Uuid::from_u128(1));
        let body = MessageBody::parse("green").expect("a body");
        let accounts = [bob(), AccountId::new(Uuid::from_u128(0x20e))].into();
        let mentions = Mentions { accounts, room: false };
        PostByWebhook { webhook, message, body, mentions }.decide(room)
    }

    #[test]
    fn it_posts_as_an_author_of_its_own_and_mentions_members() {
        let TimelineEvent::MessagePosted { author, body, mentions, .. } =
            post(webhook(), &room()).expect("an event");
        assert_eq!(author.uuid(), webhook().uuid());
        assert_eq!(body, Deletable::open(author.person(), "green".to_owned()));
        assert_eq!(mentions, [bob()], "also who made it");
        assert!(!room().has_member(author));
        let Room::Open(open) = room() else { panic!("a room") };
        assert_eq!((open.name_of_webhook(author), open.name_of_webhook(bob())), (Some("Builds"), None));
    }

    #[test]
    fn one_that_is_revoked_or_whose_maker_keeps_order_no_more_posts_nothing() {
        let after = |event: RoomEvent| {
            let mut room = room();
            room.apply(&event);
            post(webhook(), &room)
        };
        let revoked = RoomEvent::WebhookRevoked { room: room_id(), webhook: webhook(), by: ada() };
        assert_eq!(after(revoked), Err(RoomRefused::WebhookRevoked));
        let dismissed = RoomEvent::ModeratorDismissed { room: room_id(), account: bob(), by: ada() };
        assert_eq!(after(dismissed), Err(RoomRefused::WebhookRevoked));
        let left = RoomEvent::MemberLeft { room: room_id(), account: bob() };
        assert_eq!(after(left), Err(RoomRefused::WebhookRevoked));
        assert_eq!(after(archived()), Err(RoomRefused::Archived));
        assert_eq!(post(WebhookId::new(Uuid::from_u128(7)), &room()), Err(RoomRefused::NoSuchWebhook));
        assert_eq!(post(webhook(), &Room::default()), Err(RoomRefused::NoSuchWebhook));
    }
}
