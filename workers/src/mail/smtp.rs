//! Handing a letter to the mail server.

use std::time::{Duration, SystemTime};

use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{Mailbox, MultiPart},
};
use time::OffsetDateTime;

use super::letter::Letter;

/// How long the mail server may take for each step.
const PATIENCE: Duration = Duration::from_secs(15);

/// What a mail server says of an address that takes no mail. Any other refusal may be about us, such as a wrong
/// password, and ends when somebody corrects that.
const NO_SUCH_RECIPIENT: [&str; 4] = ["550", "551", "553", "556"];

/// The mail server. Clones share its connections.
#[derive(Clone)]
pub(super) struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// Why a mail was not taken. Addresses are not in it: it goes to the log.
#[derive(Debug, thiserror::Error)]
pub(super) enum SmtpError {
    #[error("the mail server does not take the mail now ({code})")]
    Away { code: String },
    #[error("the mail server refuses the mail for good ({code})")]
    Refused { code: String },
    #[error("no mail can be made of it: {what}")]
    Malformed { what: &'static str },
}

impl Smtp {
    pub(super) fn new(url: &str, from: Mailbox) -> anyhow::Result<Self> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)?.timeout(Some(PATIENCE)).build();
        Ok(Self { transport, from })
    }

    /// Sends one letter, under a Message-ID that follows from the event.
    pub(super) async fn send(
        &self,
        to: &str,
        letter: Letter,
        event_id: &str,
        at: OffsetDateTime,
    ) -> Result<(), SmtpError> {
        let message = self.message(to, &letter, event_id, at)?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) => Err(match error.status().map(|code| code.to_string()) {
                Some(code) if NO_SUCH_RECIPIENT.contains(&code.as_str()) => SmtpError::Refused { code },
                code => SmtpError::Away { code: code.unwrap_or_else(|| "no answer".to_owned()) },
            }),
        }
    }

    fn message(
        &self,
        to: &str,
        letter: &Letter,
        event_id: &str,
        at: OffsetDateTime,
    ) -> Result<Message, SmtpError> {
        let to: Address = to.parse().map_err(|_| SmtpError::Malformed { what: "the address is none" })?;
        let host = self.from.email.domain();
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(&letter.subject)
            .message_id(Some(format!("<{event_id}@{host}>")))
            .date(SystemTime::from(at))
            .multipart(MultiPart::alternative_plain_html(letter.text(), letter.html()))
            .map_err(|_| SmtpError::Malformed { what: "a header or the text" })
    }
}
