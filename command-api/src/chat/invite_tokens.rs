//! The tokens of links into rooms. A token names the room and the link, and a keyed hash of both shows that it is genuine; so
//! it is in no event, and a command that comes again gives the same one.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::ids::{InviteLinkId, RoomId};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use uuid::Uuid;

use crate::state::keyed;

const IDS_BYTES: usize = 32;
/// So many of the hash's bytes are in a token: nobody guesses 128 bits, and it is short enough to be sent about.
const MAC_BYTES: usize = 16;

/// Makes and checks them.
pub(crate) struct InviteTokens(Hmac<Sha256>);

impl InviteTokens {
    pub(crate) fn new(key: &[u8]) -> Self {
        Self(keyed(key, b"wherry/invite-link/v1"))
    }

    /// The token of a link. It needs no escaping in an address.
    pub(super) fn token(&self, room: RoomId, link: InviteLinkId) -> String {
        let mut bytes = [room.uuid().into_bytes(), link.uuid().into_bytes()].concat();
        let mac = self.0.clone().chain_update(&bytes).finalize().into_bytes();
        bytes.extend(mac.iter().take(MAC_BYTES));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The link that a genuine token is of; nothing for any other text.
    pub(super) fn verify(&self, token: &str) -> Option<(RoomId, InviteLinkId)> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (ids, mac) = bytes.split_at_checked(IDS_BYTES)?;
        if mac.len() != MAC_BYTES {
            return None;
        }
        self.0.clone().chain_update(ids).verify_truncated_left(mac).ok()?;
        let (room, link) = ids.split_at(IDS_BYTES / 2);
        Some((RoomId::new(Uuid::from_slice(room).ok()?), InviteLinkId::new(Uuid::from_slice(link).ok()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_of_its_link_and_no_other_text_is_one() {
        let tokens = InviteTokens::new(&[7; 32]);
        let (room, link) = (RoomId::new(Uuid::from_u128(1)), InviteLinkId::new(Uuid::from_u128(2)));
        let token = tokens.token(room, link);
        assert_eq!(token, tokens.token(room, link));
        assert_eq!(tokens.verify(&token), Some((room, link)));
        let foreign = InviteTokens::new(&[8; 32]).token(room, link);
        let mut spliced = URL_SAFE_NO_PAD.decode(&token).expect("base64");
        spliced[31] ^= 1;
        for forged in [&foreign, &URL_SAFE_NO_PAD.encode(spliced), &token[..60], &token[..40], "", "no token"]
        {
            assert_eq!(tokens.verify(forged), None, "{forged}");
        }
    }
}
