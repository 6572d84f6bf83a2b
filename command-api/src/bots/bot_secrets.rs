//! The texts of bots' tokens. A text names the owner and the token, and a keyed hash of both shows that it is genuine; so
//! its secret is in no event and nowhere else, and a command that comes again gives the same one.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::ids::{AccountId, SessionId};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use uuid::Uuid;

use crate::state::keyed;

/// What every text begins with, so that programs which look for secrets in the wrong places know it.
const PREFIX: &str = "whb_";
const ID_BYTES: usize = 16;

/// Makes and checks them.
pub(crate) struct BotSecrets(Hmac<Sha256>);

impl BotSecrets {
    pub(crate) fn new(key: &[u8]) -> Self {
        Self(keyed(key, b"wherry/bot-token/v1"))
    }

    /// The text of a token of one of this person's bots.
    pub(super) fn text(&self, owner: AccountId, token: SessionId) -> String {
        let mac = self.of(owner, token).finalize().into_bytes();
        let mut bytes = owner.uuid().into_bytes().to_vec();
        bytes.extend_from_slice(token.uuid().as_bytes());
        bytes.extend_from_slice(&mac);
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Whose bot's token a genuine text is, and which; nothing for any other text.
    pub(super) fn verify(&self, text: &str) -> Option<(AccountId, SessionId)> {
        let bytes = URL_SAFE_NO_PAD.decode(text.trim().strip_prefix(PREFIX)?).ok()?;
        let (owner, rest) = bytes.split_at_checked(ID_BYTES)?;
        let (token, mac) = rest.split_at_checked(ID_BYTES)?;
        let owner = AccountId::new(Uuid::from_slice(owner).ok()?);
        let token = SessionId::new(Uuid::from_slice(token).ok()?);
        self.of(owner, token).verify_slice(mac).ok().map(|()| (owner, token))
    }

    fn of(&self, owner: AccountId, token: SessionId) -> Hmac<Sha256> {
        self.0.clone().chain_update(owner.uuid().into_bytes()).chain_update(token.uuid().into_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_of_its_token_and_no_other_text_is_one() {
        let secrets = BotSecrets::new(&[7; 32]);
        let (owner, token) = (AccountId::new(Uuid::from_u128(1)), SessionId::new(Uuid::from_u128(2)));
        let text = secrets.text(owner, token);
        assert_eq!(text, secrets.text(owner, token));
        assert!(text.starts_with("whb_"));
        assert_eq!(secrets.verify(&text), Some((owner, token)));
        assert_eq!(secrets.verify(&format!(" {text}\n")), Some((owner, token)), "as it is pasted");
        let foreign = BotSecrets::new(&[8; 32]).text(owner, token);
        let mut spliced = URL_SAFE_NO_PAD.decode(&text[4..]).expect("base64");
        spliced[31] ^= 1;
        let spliced = format!("whb_{}", URL_SAFE_NO_PAD.encode(spliced));
        for forged in [&*foreign, &*spliced, &text[4..], &text[..60], "whb_", "", "no token"] {
            assert_eq!(secrets.verify(forged), None, "{forged}");
        }
    }
}
