//! `CreateWebhook` and `RevokeWebhook`.

use super::{MAX_WEBHOOKS, Room, RoomEvent, RoomRefused, WebhookName};
use crate::ids::{AccountId, WebhookId};

/// Make a way for programs to write into a room.
#[derive(Clone, Debug)]
pub struct CreateWebhook {
    pub webhook: WebhookId,
    pub by: AccountId,
    pub name: WebhookName,
}

/// Let nothing be posted by a webhook any more.
#[derive(Clone, Copy, Debug)]
pub struct RevokeWebhook {
    pub webhook: WebhookId,
    pub by: AccountId,
}

impl CreateWebhook {
    /// Decides against the room.
    ///
    /// # Errors
    /// When who makes it keeps no order in the room, or the room has as many webhooks as there can be, or is archived.
    pub fn decide(&self, room: &Room) -> Result<Option<RoomEvent>, RoomRefused> {
        let open = room.for_member(self.by)?.changeable()?.for_moderator(self.by)?.in_use()?;
        if open.working_webhooks() >= MAX_WEBHOOKS {
            return Err(RoomRefused::TooManyWebhooks);
        }
        let name = self.name.as_str().to_owned();
        Ok(Some(RoomEvent::WebhookCreated { room: open.room, webhook: self.webhook, by: self.by, name }))
    }
}

impl RevokeWebhook {
    /// Decides against the room. Nothing happens to a webhook that is revoked already.
    ///
    /// # Errors
    /// When who revokes it keeps no order in the room, or there is no such webhook.
    pub fn decide(self, room: &Room) -> Result<Option<RoomEvent>, RoomRefused> {
        let Self { webhook, by } = self;
        let open = room.for_member(by)?.changeable()?.for_moderator(by)?;
        let revoked = open.webhook(webhook).ok_or(RoomRefused::NoSuchWebhook)?.revoked;
        Ok((!revoked).then_some(RoomEvent::WebhookRevoked { room: open.room, webhook, by }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::room::examples::*;
    use uuid::Uuid;

    fn webhook(number: u128) -> WebhookId {
        WebhookId::new(Uuid::from_u128(number))
    }

    fn create(number: u128, by: AccountId, room: &Room) -> Result<RoomEvent, RoomRefused> {
        let name = WebhookName::parse("Builds").expect("a name");
        CreateWebhook { webhook: webhook(number), by, name }
            .decide(room)
            .map(|event| event.expect("an event"))
    }

    #[test]
    fn who_keeps_order_makes_and_revokes_webhooks() {
        let mut room = room_with_moderators();
        let created = create(1, bob(), &room).expect("a moderator may");
        let (id, by, name) = (webhook(1), bob(), "Builds".to_owned());
        assert_eq!(created, RoomEvent::WebhookCreated { room: room_id(), webhook: id, by, name });
        room.apply(&created);
        assert_eq!(create(2, eve(), &room), Err(RoomRefused::NotModerator));
        let revoke = |by, room: &Room| RevokeWebhook { webhook: id, by }.decide(room);
        assert_eq!(revoke(eve(), &room), Err(RoomRefused::NotModerator));
        let revoked = RoomEvent::WebhookRevoked { room: room_id(), webhook: id, by: ada() };
        assert_eq!(revoke(ada(), &room), Ok(Some(revoked.clone())));
        room.apply(&revoked);
        assert_eq!(revoke(mia(), &room), Ok(None));
        let unknown = RevokeWebhook { webhook: webhook(7), by: ada() };
        assert_eq!(unknown.decide(&room), Err(RoomRefused::NoSuchWebhook));
    }

    #[test]
    fn a_room_has_so_many_that_work_and_forgets_those_that_do_not_first() {
        let mut room = Room::fold([created()]);
        let revoked =
            |number| RoomEvent::WebhookRevoked { room: room_id(), webhook: webhook(number), by: ada() };
        for number in 1..=45 {
            room.apply(&create(number, ada(), &room).expect("there is room"));
            room.apply(&revoked(number));
        }
        for number in 46..=55 {
            room.apply(&create(number, ada(), &room).expect("there is room"));
        }
        assert_eq!(create(56, ada(), &room), Err(RoomRefused::TooManyWebhooks));
        let known = |number| RevokeWebhook { webhook: webhook(number), by: ada() }.decide(&room).is_ok();
        assert_eq!((known(1), known(5), known(6), known(55)), (false, false, true, true));
        let revoke = |number| RevokeWebhook { webhook: webhook(number), by: ada() }.decide(&room);
        assert!((46..=55).all(|number| matches!(revoke(number), Ok(Some(_)))), "all that work are known");
    }

    #[test]
    fn the_room_of_two_has_none() {
        let room = Room::fold([RoomEvent::DirectRoomOpened { room: room_id(), by: ada(), account: bob() }]);
        assert_eq!(create(1, ada(), &room), Err(RoomRefused::DirectRoom));
    }
}
