//! What can happen to somebody's bots.

use personal::Personal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::BotScope;
use crate::{
    event_name::named_events,
    ids::{AccountId, SessionId},
};

/// What can happen to the bots of a person, on `user.bots.<owner>`.
///
/// All of a person's stand on one boundary, so that how many there are is decided where they are made. A token is a
/// session of the bot's: it begins and ends on `user.session.<id>` in the same batch, so whoever hears of ended sessions
/// hears of ended tokens. Its secret is in no event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum BotEvent {
    /// A person made a bot.
    BotRegistered {
        /// Its account, which is nobody else's: the author of what it posts.
        bot: AccountId,
        /// Whose it is.
        owner: AccountId,
        /// One line under which others see it.
        name: Personal<String>,
    },
    /// A token was made by which a program comes in as the bot.
    BotTokenCreated {
        bot: AccountId,
        owner: AccountId,
        /// The session that it is.
        token: SessionId,
        /// What its owner calls it; shown to nobody else.
        name: Personal<String>,
        /// What a program may do by it.
        scopes: Vec<BotScope>,
        /// From when on it does not work; null for one that works until it is revoked.
        #[serde(with = "time::serde::rfc3339::option")]
        #[schemars(with = "Option<String>", extend("format" = "date-time"))]
        expires_at: Option<OffsetDateTime>,
    },
    /// The owner wants nobody to come in by a token any more.
    BotTokenRevoked {
        bot: AccountId,
        owner: AccountId,
        /// The session that it was.
        token: SessionId,
    },
    /// An administrator wants a bot to do nothing. Its tokens ended in the same moment.
    BotDisabled {
        bot: AccountId,
        owner: AccountId,
        /// The administrator.
        by: AccountId,
    },
    /// An administrator lets a bot have tokens again.
    BotEnabled {
        bot: AccountId,
        owner: AccountId,
        /// The administrator.
        by: AccountId,
    },
    /// The owner deleted a bot, or is being forgotten. Its tokens ended in the same moment; what it posted stays.
    BotDeleted { bot: AccountId, owner: AccountId },
}

named_events!(BotEvent {
    BotRegistered => "1",
    BotTokenCreated => "1",
    BotTokenRevoked => "1",
    BotDisabled => "1",
    BotEnabled => "1",
    BotDeleted => "1",
});
