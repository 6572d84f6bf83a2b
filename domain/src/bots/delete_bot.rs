//! `DeleteBot`, and `DeleteBotsOfErased` for all of who is being forgotten.

use super::{BotEvent, BotRefused, BotsChange, BotsOfPerson};
use crate::ids::AccountId;

/// End a bot for good. What it posted stays, under a name that says that it was deleted.
#[derive(Clone, Copy, Debug)]
pub struct DeleteBot {
    pub bot: AccountId,
    pub owner: AccountId,
}

/// End every bot of a person who is being forgotten, in one batch with the request.
#[derive(Clone, Copy, Debug)]
pub struct DeleteBotsOfErased {
    pub owner: AccountId,
}

impl DeleteBot {
    /// Decides against the owner's bots.
    ///
    /// # Errors
    /// [`BotRefused::NoSuchBot`].
    pub fn decide(self, bots: &BotsOfPerson) -> Result<BotsChange, BotRefused> {
        let Self { bot, owner } = self;
        let ended = bots.bot(bot)?.sessions();
        Ok(BotsChange { events: vec![BotEvent::BotDeleted { bot, owner }], ended })
    }
}

impl DeleteBotsOfErased {
    /// Decides against the owner's bots; nothing happens where there are none.
    pub fn decide(self, bots: &BotsOfPerson) -> BotsChange {
        let owner = self.owner;
        let mut change = BotsChange::default();
        for (bot, of) in bots.all() {
            change.events.push(BotEvent::BotDeleted { bot, owner });
            change.ended.extend(of.sessions());
        }
        change
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bots::examples::*;

    #[test]
    fn a_deleted_bot_s_tokens_end_with_it() {
        let mut bots =
            BotsOfPerson::fold([registered(1), token_created(1, 1), registered(2), token_created(2, 2)]);
        let delete = DeleteBot { bot: bot(1), owner: ada() };
        let change = delete.decide(&bots).expect("a decision");
        assert_eq!(change.ended, [token(1)]);
        assert_eq!(change.events, [BotEvent::BotDeleted { bot: bot(1), owner: ada() }]);
        change.events.into_iter().for_each(|event| bots.apply(event));
        assert_eq!(delete.decide(&bots), Err(BotRefused::NoSuchBot));
        assert!(bots.bot(bot(2)).is_ok());
    }

    #[test]
    fn who_is_forgotten_leaves_no_bot() {
        let mut bots =
            BotsOfPerson::fold([registered(1), token_created(1, 1), registered(2), token_created(2, 2)]);
        let all = DeleteBotsOfErased { owner: ada() };
        let change = all.decide(&bots);
        assert_eq!((change.events.len(), change.ended.clone()), (2, vec![token(1), token(2)]));
        change.events.into_iter().for_each(|event| bots.apply(event));
        assert!(bots.bot(bot(1)).is_err() && bots.bot(bot(2)).is_err());
        assert_eq!(all.decide(&bots), BotsChange::default());
    }
}
