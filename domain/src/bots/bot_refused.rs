//! Why a command about a bot is refused.

use crate::{Refusal, refusal::RefusalKind};

/// Why a command about a bot is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BotRefused {
    #[error("there is no such account")]
    NoAccount,
    #[error("there is no such bot, or it is somebody else's")]
    NoSuchBot,
    #[error("you have as many bots as one can have; delete one")]
    TooManyBots,
    #[error("this bot has as many tokens as one can have; revoke one")]
    TooManyTokens,
    #[error("an administrator has disabled this bot")]
    Disabled,
}

impl Refusal for BotRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::NoAccount => "account-not-found",
            Self::NoSuchBot => "bot-not-found",
            Self::TooManyBots => "too-many-bots",
            Self::TooManyTokens => "too-many-bot-tokens",
            Self::Disabled => "bot-disabled",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::NoAccount | Self::NoSuchBot => RefusalKind::NotFound,
            Self::TooManyBots | Self::TooManyTokens | Self::Disabled => RefusalKind::Conflict,
        }
    }
}
