//! Mail: what the log says that somebody must be told.
//!
//! A mail is sent at least once. One that is sent again, because the worker was killed between sending and saying so,
//! has the same Message-ID and the same link, and mail programs show it once.

mod activation_mail;
mod invited_by_address_mail;
mod letter;
mod sign_up_repeated_mail;
mod smtp;

use domain::{
    accounts::{Account, AccountEvent, Registered},
    boundary::{Boundary, USERS},
    ids::AccountId,
    jobs::JobFailure,
};
use jetstream_es::{StoreError, jobs::Job};
use kit::tokens::ActivationLink;
use time::Duration;

use crate::{
    Context,
    jobs::{End, Failure, later, later_after},
};
use letter::Letter;
use smtp::{Smtp, SmtpError};

/// How long after its event a mail is tried to be sent. One with a link that expires earlier ends with its link.
const WORTH_SENDING: Duration = Duration::days(3);

/// Reacts to events of the stream of accounts.
#[derive(Clone)]
pub(crate) struct Mailer {
    context: Context,
    links: ActivationLink,
    smtp: Smtp,
}

/// A mail to send: to whom, and what it says. Decided by each kind of mail from the state at this moment.
struct Outgoing {
    to: String,
    letter: Letter,
}

/// Why there is no mail although one is wanted.
#[derive(Debug, thiserror::Error)]
enum Undecided {
    #[error(transparent)]
    Log(#[from] StoreError),
    #[error("the link that it would bring has expired")]
    LinkExpired,
}

impl Mailer {
    pub(crate) fn new(context: Context) -> anyhow::Result<Self> {
        let config = &context.config;
        let smtp = Smtp::new(&config.smtp_url, config.mail_from.clone())?;
        Ok(Self { links: ActivationLink::new(&config.link_key), smtp, context })
    }

    pub(crate) async fn react(&self, job: &Job) -> End {
        match self.decide(job).await {
            Ok(None) => End::Done,
            Ok(Some(outgoing)) => self.send(job, outgoing).await,
            Err(Undecided::Log(error)) => later_after(job, error),
            Err(expired @ Undecided::LinkExpired) => {
                End::Failed(Failure::new(JobFailure::Expired, &expired.to_string()))
            }
        }
    }

    /// Which mail this event asks for, if it is still wanted.
    async fn decide(&self, job: &Job) -> Result<Option<Outgoing>, Undecided> {
        let event = &job.event;
        match event.envelope.event_type.as_str() {
            "AccountRegistered" | "ActivationRequested" | "SignUpRepeated" => {
                match event.decode_withheld()? {
                    AccountEvent::AccountRegistered { account, attempt, .. }
                    | AccountEvent::ActivationRequested { account, attempt, .. } => {
                        activation_mail::decide(self, account, Some(attempt.into())).await
                    }
                    AccountEvent::SignUpRepeated { account } => {
                        sign_up_repeated_mail::decide(self, account).await
                    }
                    _ => Ok(None),
                }
            }
            "InvitedByAddress" => invited_by_address_mail::decide(self, event).await,
            _ => Ok(None),
        }
    }

    async fn send(&self, job: &Job, outgoing: Outgoing) -> End {
        let envelope = &job.event.envelope;
        match self.smtp.send(&outgoing.to, outgoing.letter, &envelope.id, envelope.issued_at).await {
            Ok(()) => {
                tracing::info!(kind = envelope.event_type, event = envelope.id, "a mail was sent");
                End::Done
            }
            Err(SmtpError::Refused { code }) => {
                End::Failed(Failure::new(JobFailure::RecipientRefused, &code))
            }
            Err(SmtpError::Malformed { what }) => End::Failed(Failure::new(JobFailure::MailMalformed, what)),
            Err(error) if self.context.config.clock.now() - envelope.issued_at > WORTH_SENDING => {
                End::Failed(Failure::new(JobFailure::Expired, &error.to_string()))
            }
            Err(error) => later(job, error),
        }
    }

    /// An account as it is now.
    async fn account(&self, account: AccountId) -> Result<Account, StoreError> {
        let boundary = Boundary::account(account);
        let log = &self.context.log;
        let history = log.history::<AccountEvent>(USERS.name, boundary.subject(), &self.context.keys).await?;
        Ok(Account::fold(history.events.into_iter().map(|(_, event)| event)))
    }

    fn public_url(&self) -> &str {
        &self.context.config.public_url
    }
}

/// Where an account's mail goes; nowhere once the person is erased.
fn address_of(registered: &Registered) -> Option<String> {
    registered.email.value().cloned()
}
