//! Bots: accounts of programs, each of one person, and the tokens by which they come in.

mod bot_event;
mod bot_name;
mod bot_refused;
mod bot_scopes;
mod bots_of_person;
mod create_bot;
mod create_bot_token;
mod delete_bot;
mod disable_bot;
#[cfg(test)]
pub(crate) mod examples;
mod revoke_bot_token;
mod use_bot_token;

pub use bot_event::BotEvent;
pub use bot_name::{BotName, BotNameError};
pub use bot_refused::BotRefused;
pub use bot_scopes::{BotScope, BotScopes, NoBotScope};
pub use bots_of_person::{
    Bot, BotToken, BotsChange, BotsOfPerson, MAX_BOT_TOKENS, MAX_BOTS, bot_id, bot_token_id,
};
pub use create_bot::CreateBot;
pub use create_bot_token::{BotTokenBegins, BotTokenLife, BotTokenLifeError, CreateBotToken};
pub use delete_bot::{DeleteBot, DeleteBotsOfErased};
pub use disable_bot::{DisableBot, EnableBot};
pub use revoke_bot_token::RevokeBotToken;
pub use use_bot_token::{BotTokenUsed, UseBotToken};
