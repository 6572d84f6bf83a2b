//! `CreateBotToken`.

use personal::Personal;
use time::{Duration, OffsetDateTime};

use super::{BotEvent, BotName, BotRefused, BotScopes, BotsOfPerson, MAX_BOT_TOKENS};
use crate::{
    accounts::{Account, SessionEvent},
    ids::{AccountId, SessionId},
};

/// Make a way for a program to come in as a bot.
#[derive(Clone, Debug)]
pub struct CreateBotToken {
    pub bot: AccountId,
    pub owner: AccountId,
    /// The session that it is to be.
    pub token: SessionId,
    pub name: BotName,
    pub scopes: BotScopes,
    /// For how long it works; without one, until it is revoked.
    pub life: Option<BotTokenLife>,
}

/// For how long a token works: a day to a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BotTokenLife(Duration);

/// A time for which no token works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a token works for 1 to 366 days, or until it is revoked")]
pub struct BotTokenLifeError;

impl BotTokenLife {
    /// Takes a number of days.
    ///
    /// # Errors
    /// When it is none, or more than a year.
    pub fn of_days(days: u16) -> Result<Self, BotTokenLifeError> {
        if (1..=366).contains(&days) { Ok(Self(Duration::days(days.into()))) } else { Err(BotTokenLifeError) }
    }
}

/// What it is to make a token, in one batch.
#[derive(Clone, Debug, PartialEq)]
pub struct BotTokenBegins {
    pub created: BotEvent,
    pub started: SessionEvent,
}

impl CreateBotToken {
    /// Decides against the owner's account and bots. Tokens that have expired count until they are revoked: their owner
    /// sees them.
    ///
    /// # Errors
    /// [`BotRefused`].
    pub fn decide(
        &self,
        owner: &Account,
        bots: &BotsOfPerson,
        now: OffsetDateTime,
    ) -> Result<BotTokenBegins, BotRefused> {
        if !owner.is_activated() {
            return Err(BotRefused::NoAccount);
        }
        if bots.working(self.bot)?.tokens.len() >= MAX_BOT_TOKENS {
            return Err(BotRefused::TooManyTokens);
        }
        let Self { bot, owner, token, .. } = *self;
        let name = Personal::open(owner.person(), self.name.as_str().to_owned());
        let scopes = self.scopes.to_vec();
        let expires_at = self.life.map(|BotTokenLife(life)| now + life);
        Ok(BotTokenBegins {
            created: BotEvent::BotTokenCreated { bot, owner, token, name, scopes, expires_at },
            started: SessionEvent::SessionStarted { session: token, account: bot, user_agent: None },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::examples as accounts,
        bots::{BotScope, examples::*},
    };

    fn create(life: Option<BotTokenLife>) -> CreateBotToken {
        CreateBotToken {
            bot: bot(1),
            owner: ada(),
            token: token(1),
            name: BotName::parse("server").expect("a name"),
            scopes: BotScopes::parse([BotScope::ReadRooms, BotScope::PostMessages]).expect("scopes"),
            life,
        }
    }

    fn person() -> Account {
        Account::fold([accounts::registered(), accounts::activated()])
    }

    #[test]
    fn a_token_is_a_session_of_the_bot() {
        let bots = BotsOfPerson::fold([registered(1)]);
        let begins = create(None).decide(&person(), &bots, NOW).expect("a decision");
        assert_eq!(begins.created, token_created(1, 1));
        let started = SessionEvent::SessionStarted { session: token(1), account: bot(1), user_agent: None };
        assert_eq!(begins.started, started);
    }

    #[test]
    fn it_works_for_as_many_days_as_it_is_to() {
        let bots = BotsOfPerson::fold([registered(1)]);
        let week = BotTokenLife::of_days(7).expect("a week");
        let begins = create(Some(week)).decide(&person(), &bots, NOW).expect("a decision");
        let BotEvent::BotTokenCreated { expires_at, .. } = begins.created else { panic!("another event") };
        assert_eq!(expires_at, Some(NOW + Duration::days(7)));
        assert_eq!(
            (BotTokenLife::of_days(0), BotTokenLife::of_days(367)),
            (Err(BotTokenLifeError), Err(BotTokenLifeError))
        );
    }

    #[test]
    fn a_bot_has_so_many_and_one_that_is_disabled_or_deleted_none() {
        let full: Vec<_> =
            std::iter::once(registered(1)).chain((1..=10).map(|n| token_created(1, n))).collect();
        let decide = |events: Vec<BotEvent>| create(None).decide(&person(), &BotsOfPerson::fold(events), NOW);
        assert_eq!(decide(full), Err(BotRefused::TooManyTokens));
        assert_eq!(decide(vec![registered(1), disabled(1)]), Err(BotRefused::Disabled));
        assert_eq!(decide(vec![registered(2)]), Err(BotRefused::NoSuchBot));
        let forgotten =
            Account::fold([accounts::registered(), accounts::activated(), accounts::erasure_requested()]);
        let bots = BotsOfPerson::fold([registered(1)]);
        assert_eq!(create(None).decide(&forgotten, &bots, NOW), Err(BotRefused::NoAccount));
    }
}
