//! `CreateBot`.

use personal::Personal;

use super::{BotEvent, BotName, BotRefused, BotsOfPerson, MAX_BOTS};
use crate::{accounts::Account, ids::AccountId};

/// Make a bot of one's own.
#[derive(Clone, Debug)]
pub struct CreateBot {
    pub bot: AccountId,
    pub owner: AccountId,
    pub name: BotName,
}

impl CreateBot {
    /// Decides against the owner's account and bots. A bot's owner is a person: no bot has an account that is activated.
    ///
    /// # Errors
    /// [`BotRefused::NoAccount`]; [`BotRefused::TooManyBots`], also those that are disabled.
    pub fn decide(&self, owner: &Account, bots: &BotsOfPerson) -> Result<BotEvent, BotRefused> {
        if !owner.is_activated() {
            return Err(BotRefused::NoAccount);
        }
        if bots.all().count() >= MAX_BOTS {
            return Err(BotRefused::TooManyBots);
        }
        let name = Personal::open(self.owner.person(), self.name.as_str().to_owned());
        Ok(BotEvent::BotRegistered { bot: self.bot, owner: self.owner, name })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{accounts::examples as accounts, bots::examples::*};

    fn create() -> CreateBot {
        CreateBot { bot: bot(1), owner: ada(), name: BotName::parse("Builds").expect("a name") }
    }

    #[test]
    fn a_person_makes_so_many_bots() {
        let person = Account::fold([accounts::registered(), accounts::activated()]);
        assert_eq!(create().decide(&person, &BotsOfPerson::default()), Ok(registered(1)));
        let mut bots = BotsOfPerson::fold((0..10).map(|number| registered(100 + number)));
        assert_eq!(create().decide(&person, &bots), Err(BotRefused::TooManyBots));
        bots.apply(BotEvent::BotDeleted { bot: bot(100), owner: ada() });
        assert_eq!(create().decide(&person, &bots), Ok(registered(1)));
    }

    #[test]
    fn who_has_no_account_or_is_forgotten_makes_none() {
        let forgotten = [accounts::registered(), accounts::activated(), accounts::erasure_requested()];
        for nobody in [Account::default(), Account::fold(forgotten), Account::fold([accounts::registered()])]
        {
            assert_eq!(create().decide(&nobody, &BotsOfPerson::default()), Err(BotRefused::NoAccount));
        }
    }
}
