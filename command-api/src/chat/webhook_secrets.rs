//! The secrets of webhooks. A secret names the room, and a keyed hash of the room and the webhook shows that it is genuine;
//! so it is in no event, and a command that comes again gives the same one.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::ids::{RoomId, WebhookId};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use uuid::Uuid;

use crate::state::keyed;

const ID_BYTES: usize = 16;

/// Makes and checks them.
pub(crate) struct WebhookSecrets(Hmac<Sha256>);

impl WebhookSecrets {
    pub(crate) fn new(key: &[u8]) -> Self {
        Self(keyed(key, b"wherry/webhook/v1"))
    }

    /// The secret of a webhook. It needs no escaping in an address.
    pub(super) fn secret(&self, room: RoomId, webhook: WebhookId) -> String {
        let mac = self.of(room, webhook).finalize().into_bytes();
        let mut bytes = room.uuid().into_bytes().to_vec();
        bytes.extend_from_slice(&mac);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The room that a genuine secret of this webhook leads into; nothing for any other text.
    pub(super) fn verify(&self, webhook: WebhookId, secret: &str) -> Option<RoomId> {
        let bytes = URL_SAFE_NO_PAD.decode(secret).ok()?;
        let (room, mac) = bytes.split_at_checked(ID_BYTES)?;
        let room = RoomId::new(Uuid::from_slice(room).ok()?);
        self.of(room, webhook).verify_slice(mac).ok().map(|()| room)
    }

    fn of(&self, room: RoomId, webhook: WebhookId) -> Hmac<Sha256> {
        self.0.clone().chain_update(room.uuid().into_bytes()).chain_update(webhook.uuid().into_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_of_its_webhook_and_no_other_text_is_one() {
        let secrets = WebhookSecrets::new(&[7; 32]);
        let (room, webhook) = (RoomId::new(Uuid::from_u128(1)), WebhookId::new(Uuid::from_u128(2)));
        let secret = secrets.secret(room, webhook);
        assert_eq!(secret, secrets.secret(room, webhook));
        assert_eq!(secrets.verify(webhook, &secret), Some(room));
        assert_eq!(secrets.verify(WebhookId::new(Uuid::from_u128(3)), &secret), None);
        let foreign = WebhookSecrets::new(&[8; 32]).secret(room, webhook);
        let mut spliced = URL_SAFE_NO_PAD.decode(&secret).expect("base64");
        spliced[15] ^= 2;
        for forged in
            [&foreign, &URL_SAFE_NO_PAD.encode(spliced), &secret[..62], &secret[..20], "", "no secret"]
        {
            assert_eq!(secrets.verify(webhook, forged), None, "{forged}");
        }
    }
}
