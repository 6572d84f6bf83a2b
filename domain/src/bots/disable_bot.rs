//! `DisableBot` and `EnableBot`: what administrators do about somebody's bot.

use super::{BotEvent, BotRefused, BotsChange, BotsOfPerson};
use crate::ids::AccountId;

/// Let a bot do nothing. That it is an administrator who asks was checked before.
#[derive(Clone, Copy, Debug)]
pub struct DisableBot {
    pub bot: AccountId,
    pub owner: AccountId,
    pub by: AccountId,
}

/// Let a bot have tokens again. Those that it had are over: its owner makes new ones.
#[derive(Clone, Copy, Debug)]
pub struct EnableBot {
    pub bot: AccountId,
    pub owner: AccountId,
    pub by: AccountId,
}

impl DisableBot {
    /// Decides against the owner's bots. Nothing happens to one that is disabled already.
    ///
    /// # Errors
    /// [`BotRefused::NoSuchBot`].
    pub fn decide(self, bots: &BotsOfPerson) -> Result<BotsChange, BotRefused> {
        let Self { bot, owner, by } = self;
        let of = bots.bot(bot)?;
        if of.disabled {
            return Ok(BotsChange::default());
        }
        Ok(BotsChange { events: vec![BotEvent::BotDisabled { bot, owner, by }], ended: of.sessions() })
    }
}

impl EnableBot {
    /// Decides against the owner's bots. Nothing happens to one that is not disabled.
    ///
    /// # Errors
    /// [`BotRefused::NoSuchBot`].
    pub fn decide(self, bots: &BotsOfPerson) -> Result<BotsChange, BotRefused> {
        let Self { bot, owner, by } = self;
        if !bots.bot(bot)?.disabled {
            return Ok(BotsChange::default());
        }
        Ok(BotsChange { events: vec![BotEvent::BotEnabled { bot, owner, by }], ended: Vec::new() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bots::examples::*;

    #[test]
    fn a_disabled_bot_has_no_tokens_also_when_it_is_enabled_again() {
        let mut bots = BotsOfPerson::fold([registered(1), token_created(1, 1)]);
        let disable = DisableBot { bot: bot(1), owner: ada(), by: bob() };
        let enable = EnableBot { bot: bot(1), owner: ada(), by: bob() };
        assert_eq!(enable.decide(&bots), Ok(BotsChange::default()));
        let change = disable.decide(&bots).expect("a decision");
        assert_eq!((change.events.clone(), change.ended), (vec![disabled(1)], vec![token(1)]));
        change.events.into_iter().for_each(|event| bots.apply(event));
        assert_eq!(bots.working(bot(1)), Err(BotRefused::Disabled));
        assert_eq!(disable.decide(&bots), Ok(BotsChange::default()), "twice is once");
        let change = enable.decide(&bots).expect("a decision");
        change.events.into_iter().for_each(|event| bots.apply(event));
        assert!(bots.working(bot(1)).is_ok_and(|bot| bot.tokens.is_empty()));
        let other = DisableBot { bot: bot(2), ..disable };
        assert_eq!(other.decide(&bots), Err(BotRefused::NoSuchBot));
    }
}
