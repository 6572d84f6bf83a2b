//! `RevokeBotToken`.

use super::{BotEvent, BotRefused, BotsChange, BotsOfPerson};
use crate::ids::{AccountId, SessionId};

/// Let nobody come in by a token any more.
#[derive(Clone, Copy, Debug)]
pub struct RevokeBotToken {
    pub bot: AccountId,
    pub owner: AccountId,
    pub token: SessionId,
}

impl RevokeBotToken {
    /// Decides against the owner's bots. Nothing happens to a token that is not there any more.
    ///
    /// # Errors
    /// [`BotRefused::NoSuchBot`].
    pub fn decide(self, bots: &BotsOfPerson) -> Result<BotsChange, BotRefused> {
        let Self { bot, owner, token } = self;
        if !bots.bot(bot)?.tokens.contains_key(&token) {
            return Ok(BotsChange::default());
        }
        Ok(BotsChange { events: vec![BotEvent::BotTokenRevoked { bot, owner, token }], ended: vec![token] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bots::examples::*;

    #[test]
    fn a_token_is_revoked_once_and_its_session_ends() {
        let mut bots = BotsOfPerson::fold([registered(1), token_created(1, 1), token_created(1, 2)]);
        let revoke = RevokeBotToken { bot: bot(1), owner: ada(), token: token(1) };
        let change = revoke.decide(&bots).expect("a decision");
        assert_eq!(change.ended, [token(1)]);
        change.events.into_iter().for_each(|event| bots.apply(event));
        assert_eq!(revoke.decide(&bots), Ok(BotsChange::default()));
        let other = RevokeBotToken { bot: bot(2), ..revoke };
        assert_eq!(other.decide(&bots), Err(BotRefused::NoSuchBot));
    }
}
