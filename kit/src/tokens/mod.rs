//! Tokens: short-lived access tokens for HTTP, tickets for push, and which sessions have ended.
//!
//! All are JWTs signed with Ed25519. A verifier accepts that algorithm only, and only the type and audience that it
//! asks for, so that a ticket never passes as an access token.

mod actor;
mod auditor;
mod bot;
mod ended_sessions;
mod first_step;
mod mailed_link;
mod operator;
mod signer;
mod verifier;

pub use actor::{Actor, Admin, FormerActor};
pub use auditor::Auditor;
pub use bot::{BotActor, RoomReader, RoomWriter, not_for_bots};
pub use ended_sessions::{Ended, EndedSessions};
pub use first_step::FirstStep;
pub use mailed_link::{LinkClaim, LinkInvalid, LinkPurpose, MailedLinks};
pub use operator::Operator;
pub use signer::{SignedToken, Signer};
pub use verifier::{Ticket, TokenError, Verifier};

use domain::accounts::Role;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a token says.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Claims {
    /// What it is for: `wherry` or `push`.
    aud: String,
    /// The account.
    sub: Uuid,
    /// The session that it belongs to, and ends with.
    sid: Uuid,
    /// When it was made, in seconds since 1970.
    iat: i64,
    /// When it expires, in seconds since 1970.
    exp: i64,
    /// Its own id, by which a ticket is spent.
    jti: Uuid,
    /// What the account might do when the token was made.
    #[serde(default)]
    role: Role,
    /// Of a ticket, that who has it may only listen: a bot that may not post.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    listens: bool,
}

/// The uses of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    Access,
    Bot,
    Push,
    Operate,
    SecondStep,
}

impl Use {
    const fn audience(self) -> &'static str {
        match self {
            Self::Access => "wherry",
            Self::Bot => "wherry-bot",
            Self::Push => "push",
            Self::Operate => "wherry-operator",
            Self::SecondStep => "wherry-second-step",
        }
    }

    /// The `typ` header, checked so that one kind cannot stand in for another (RFC 8725, section 3.11).
    const fn token_type(self) -> &'static str {
        match self {
            Self::Access => "at+jwt",
            Self::Bot => "bot+jwt",
            Self::Push => "ticket+jwt",
            Self::Operate => "operator+jwt",
            Self::SecondStep => "second-step+jwt",
        }
    }
}

#[cfg(test)]
mod tests;
