//! The bots of a person, as their events tell it.

use std::collections::{BTreeMap, BTreeSet};

use personal::Personal;
use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{BotEvent, BotRefused, BotScopes};
use crate::ids::{AccountId, CommandId, SessionId};

/// So many bots a person has at the same time.
pub const MAX_BOTS: usize = 10;
/// So many tokens a bot has at the same time. All of a person's end in one batch when that person is forgotten.
pub const MAX_BOT_TOKENS: usize = 10;
/// Namespace of the ids of bots; an arbitrary constant that must never change.
const BOTS: Uuid = Uuid::from_u128(0x9d38_f04a_15c7_4e62_b07d_e2a9_6c81_53fb);
/// Namespace of the ids of tokens; an arbitrary constant that must never change.
const TOKENS: Uuid = Uuid::from_u128(0x40b5_92ce_7d1f_4ab8_8f36_1c57_d9e0_a264);

/// The bots of a person. What is deleted or revoked is not in it any more, but for the ids of bots that were.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BotsOfPerson {
    bots: BTreeMap<AccountId, Bot>,
    /// What they posted stays, and so do its files.
    deleted: BTreeSet<AccountId>,
}

/// A bot that was not deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bot {
    pub name: Personal<String>,
    /// Whether an administrator wants it to do nothing.
    pub disabled: bool,
    /// Those that were not revoked; also those that have expired.
    pub tokens: BTreeMap<SessionId, BotToken>,
}

/// A way for a program to come in as a bot. Its secret is in no event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BotToken {
    pub name: Personal<String>,
    pub scopes: BotScopes,
    /// From when on it does not work, if it is not to work until it is revoked.
    #[serde(with = "time::serde::rfc3339::option")]
    pub expires_at: Option<OffsetDateTime>,
}

/// What happens to somebody's bots, and which tokens end in the same batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BotsChange {
    pub events: Vec<BotEvent>,
    /// The sessions that these tokens are.
    pub ended: Vec<SessionId>,
}

impl BotsOfPerson {
    /// The bots that these events tell of.
    pub fn fold(events: impl IntoIterator<Item = BotEvent>) -> Self {
        let mut bots = Self::default();
        events.into_iter().for_each(|event| bots.apply(event));
        bots
    }

    /// Takes in one event. Events are facts: this neither checks nor fails.
    pub fn apply(&mut self, event: BotEvent) {
        match event {
            BotEvent::BotRegistered { bot, name, .. } => {
                self.bots.insert(bot, Bot { name, disabled: false, tokens: BTreeMap::new() });
            }
            BotEvent::BotTokenCreated { bot, token, name, scopes, expires_at, .. } => {
                let made = BotToken { name, scopes: BotScopes::told(&scopes), expires_at };
                self.change(bot, |bot| drop(bot.tokens.insert(token, made)));
            }
            BotEvent::BotTokenRevoked { bot, token, .. } => {
                self.change(bot, |bot| drop(bot.tokens.remove(&token)));
            }
            BotEvent::BotDisabled { bot, .. } => self.change(bot, |bot| {
                bot.disabled = true;
                bot.tokens.clear();
            }),
            BotEvent::BotEnabled { bot, .. } => self.change(bot, |bot| bot.disabled = false),
            BotEvent::BotDeleted { bot, .. } => {
                if self.bots.remove(&bot).is_some() {
                    self.deleted.insert(bot);
                }
            }
        }
    }

    /// Each, in the order of their ids.
    pub fn all(&self) -> impl Iterator<Item = (AccountId, &Bot)> {
        self.bots.iter().map(|(id, bot)| (*id, bot))
    }

    /// Every account that a bot of this person has or had: files of all of them are this person's to answer for.
    pub fn ever(&self) -> impl Iterator<Item = AccountId> {
        self.bots.keys().chain(&self.deleted).copied()
    }

    /// One of them.
    ///
    /// # Errors
    /// [`BotRefused::NoSuchBot`].
    pub fn bot(&self, bot: AccountId) -> Result<&Bot, BotRefused> {
        self.bots.get(&bot).ok_or(BotRefused::NoSuchBot)
    }

    /// One of them that was not disabled.
    ///
    /// # Errors
    /// [`BotRefused::NoSuchBot`], [`BotRefused::Disabled`].
    pub fn working(&self, bot: AccountId) -> Result<&Bot, BotRefused> {
        let bot = self.bot(bot)?;
        if bot.disabled { Err(BotRefused::Disabled) } else { Ok(bot) }
    }

    fn change(&mut self, bot: AccountId, change: impl FnOnce(&mut Bot)) {
        if let Some(bot) = self.bots.get_mut(&bot) {
            change(bot);
        }
    }
}

impl Bot {
    /// Every token, by the session that it is.
    pub(super) fn sessions(&self) -> Vec<SessionId> {
        self.tokens.keys().copied().collect()
    }
}

/// The account of the bot that this command of this person makes. A command's id is its sender's choice, and this one
/// becomes an author: derived, it is nobody else's id.
pub fn bot_id(owner: AccountId, command: CommandId) -> AccountId {
    AccountId::new(derived(BOTS, owner, command))
}

/// The session that the token is which this command makes for this bot.
pub fn bot_token_id(bot: AccountId, command: CommandId) -> SessionId {
    SessionId::new(derived(TOKENS, bot, command))
}

fn derived(namespace: Uuid, account: AccountId, command: CommandId) -> Uuid {
    let parts = [account.uuid().into_bytes(), command.uuid().into_bytes()];
    Uuid::new_v5(&namespace, &parts.concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bots::examples::*;

    #[test]
    fn what_is_deleted_or_revoked_is_not_in_it() {
        let bots =
            BotsOfPerson::fold([registered(1), registered(2), token_created(1, 1), token_created(1, 2)]);
        assert_eq!(bots.bot(bot(1)).map(Bot::sessions), Ok(vec![token(1), token(2)]));
        let revoked = BotEvent::BotTokenRevoked { bot: bot(1), owner: ada(), token: token(1) };
        let deleted = BotEvent::BotDeleted { bot: bot(2), owner: ada() };
        let mut bots = bots;
        bots.apply(revoked);
        bots.apply(deleted.clone());
        assert_eq!(bots.bot(bot(1)).map(Bot::sessions), Ok(vec![token(2)]));
        assert_eq!(bots.bot(bot(2)), Err(BotRefused::NoSuchBot));
        bots.apply(deleted);
        bots.apply(token_created(2, 3));
        assert_eq!(bots.all().count(), 1, "what comes late brings nothing back");
    }

    #[test]
    fn whose_they_were_is_known_of_deleted_ones_too() {
        let deleted = BotEvent::BotDeleted { bot: bot(2), owner: ada() };
        let bots = BotsOfPerson::fold([registered(1), registered(2), deleted.clone(), deleted]);
        assert_eq!(bots.ever().collect::<Vec<_>>(), [bot(1), bot(2)]);
        assert_eq!(BotsOfPerson::default().ever().count(), 0);
    }

    #[test]
    fn ids_are_nobody_else_s() {
        let (one, other) = (CommandId::new(Uuid::from_u128(1)), CommandId::new(Uuid::from_u128(2)));
        assert_eq!(bot_id(ada(), one), bot_id(ada(), one));
        assert_ne!(bot_id(ada(), one).uuid(), one.uuid());
        assert_ne!(bot_id(ada(), one), bot_id(bob(), one));
        assert_ne!(bot_id(ada(), one), bot_id(ada(), other));
        assert_ne!(bot_token_id(ada(), one).uuid(), bot_id(ada(), one).uuid());
    }
}
