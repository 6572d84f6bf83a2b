//! Tickets: each opens or renews one connection, once.

use jetstream_es::StoreError;
use kit::tokens::{Ticket, TokenError, Verifier};

use crate::protocol::CloseCode;

/// Why a ticket does not count.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum TicketRefused {
    /// It is forged.
    Invalid,
    /// It was spent before.
    Spent,
    Expired,
    SessionEnded,
    /// Whether it was spent before cannot be known at the moment.
    LogUnavailable,
}

/// Checks a ticket and spends it, so that it opens nothing else on any node.
pub(crate) async fn admit(
    client: &async_nats::Client,
    verifier: &Verifier,
    ticket: &str,
) -> Result<Ticket, TicketRefused> {
    let ticket = verifier.ticket(ticket)?;
    match jetstream_es::spend_ticket(client, ticket.id).await {
        Ok(true) => Ok(ticket),
        Ok(false) => Err(TicketRefused::Spent),
        Err(error) => {
            tracing::warn!(error = %Source(&error), "a ticket cannot be spent");
            Err(TicketRefused::LogUnavailable)
        }
    }
}

/// An error with what it comes from.
struct Source<'a>(&'a StoreError);

impl std::fmt::Display for Source<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        match std::error::Error::source(self.0) {
            Some(source) => write!(f, ": {source}"),
            None => Ok(()),
        }
    }
}

impl From<TokenError> for TicketRefused {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Missing | TokenError::Invalid => Self::Invalid,
            TokenError::Expired => Self::Expired,
            TokenError::SessionEnded => Self::SessionEnded,
        }
    }
}

impl From<TicketRefused> for CloseCode {
    fn from(refused: TicketRefused) -> Self {
        match refused {
            TicketRefused::Invalid => Self::TicketInvalid,
            TicketRefused::Spent => Self::TicketSpent,
            TicketRefused::Expired => Self::TicketExpired,
            TicketRefused::SessionEnded => Self::SessionEnded,
            TicketRefused::LogUnavailable => Self::Drain,
        }
    }
}
