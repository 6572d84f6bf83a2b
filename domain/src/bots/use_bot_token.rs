//! `UseBotToken`: a program comes in as a bot. It is no event, as the rotation of a session is none.

use time::OffsetDateTime;

use super::{BotScopes, BotsOfPerson};
use crate::ids::{AccountId, SessionId};

/// Come in by a token; that its secret is right was checked before.
#[derive(Clone, Copy, Debug)]
pub struct UseBotToken {
    pub token: SessionId,
}

/// As which bot, and what for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BotTokenUsed {
    pub bot: AccountId,
    pub scopes: BotScopes,
    /// From when on the token does not work.
    pub expires_at: Option<OffsetDateTime>,
}

impl UseBotToken {
    /// Decides against the owner's bots. `None` for a token that does not work, for whatever reason: who holds one is told
    /// no more than that.
    pub fn decide(self, bots: &BotsOfPerson, now: OffsetDateTime) -> Option<BotTokenUsed> {
        let (bot, of) = bots.all().find(|(_, bot)| bot.tokens.contains_key(&self.token))?;
        let token = of.tokens.get(&self.token).filter(|_| !of.disabled)?;
        let works = token.expires_at.is_none_or(|expires_at| now < expires_at);
        works.then(|| BotTokenUsed { bot, scopes: token.scopes.clone(), expires_at: token.expires_at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bots::{BotEvent, BotScope, examples::*};
    use time::Duration;

    fn used(events: Vec<BotEvent>, number: u128, now: OffsetDateTime) -> Option<AccountId> {
        let bots = BotsOfPerson::fold(events);
        UseBotToken { token: token(number) }.decide(&bots, now).map(|used| used.bot)
    }

    #[test]
    fn a_token_works_until_it_is_revoked_or_its_bot_is_disabled_or_deleted() {
        let made = vec![registered(1), registered(2), token_created(2, 1)];
        assert_eq!(used(made.clone(), 1, NOW), Some(bot(2)));
        assert_eq!(used(made.clone(), 2, NOW), None);
        for end in [
            BotEvent::BotTokenRevoked { bot: bot(2), owner: ada(), token: token(1) },
            BotEvent::BotDeleted { bot: bot(2), owner: ada() },
            disabled(2),
        ] {
            let ended = made.iter().cloned().chain([end]).collect();
            assert_eq!(used(ended, 1, NOW), None);
        }
    }

    #[test]
    fn it_works_until_its_time_is_over_and_for_what_it_was_made() {
        let expires_at = NOW + Duration::DAY;
        let created = BotEvent::BotTokenCreated {
            bot: bot(1),
            owner: ada(),
            token: token(1),
            name: named("reader"),
            scopes: vec![BotScope::ReadRooms],
            expires_at: Some(expires_at),
        };
        let events = vec![registered(1), created];
        assert_eq!(used(events.clone(), 1, expires_at), None);
        let bots = BotsOfPerson::fold(events);
        let scopes = BotScopes::parse([BotScope::ReadRooms]).expect("a scope");
        let used = UseBotToken { token: token(1) }.decide(&bots, NOW);
        assert_eq!(used, Some(BotTokenUsed { bot: bot(1), scopes, expires_at: Some(expires_at) }));
    }
}
