//! Mail: what the log says that somebody must be told.
//!
//! A mail is sent at least once. One that is sent again, because the worker was killed between sending and saying so,
//! has the same Message-ID and the same link, and mail programs show it once.

mod activation_mail;
mod email_change_mail;
mod identity_mail;
mod invited_by_address_mail;
mod letter;
mod password_changed_mail;
mod password_reset_mail;
mod second_factor_mail;
mod sign_up_repeated_mail;
mod smtp;

use domain::{
    accounts::{Account, AccountEvent, Registered},
    boundary::{Boundary, USERS},
    ids::AccountId,
    jobs::JobFailure,
};
use jetstream_es::{Recorded, StoreError, jobs::Job};
use kit::tokens::MailedLinks;
use time::{Duration, OffsetDateTime};

use crate::{
    Context,
    jobs::{End, Failure, ever_later, later, later_after},
};
use letter::Letter;
use second_factor_mail::Change;
use smtp::{Smtp, SmtpError};

/// How long after its event a mail is tried to be sent. One with a link that expires earlier ends with its link.
const WORTH_SENDING: Duration = Duration::days(3);

/// Reacts to events of the stream of accounts.
#[derive(Clone)]
pub(crate) struct Mailer {
    context: Context,
    links: MailedLinks,
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
        Ok(Self { links: MailedLinks::new(&config.link_key), smtp, context })
    }

    pub(crate) async fn react(&self, job: &Job) -> End {
        match self.decide(job).await {
            Ok(mails) => self.send_all(job, mails).await,
            Err(Undecided::Log(error)) => later_after(job, error),
            Err(expired @ Undecided::LinkExpired) => {
                End::Failed(Failure::new(JobFailure::Expired, &expired.to_string()))
            }
        }
    }

    /// Which mails this event asks for, if they are still wanted.
    async fn decide(&self, job: &Job) -> Result<Vec<Outgoing>, Undecided> {
        let event = &job.event;
        match event.envelope.event_type.as_str() {
            "AccountRegistered"
            | "ActivationRequested"
            | "SignUpRepeated"
            | "PasswordResetRequested"
            | "PasswordChanged"
            | "EmailChangeRequested"
            | "EmailChanged"
            | "SecondFactorTurnedOn"
            | "SecondFactorTurnedOff"
            | "SecondFactorReset"
            | "RecoveryCodesReplaced"
            | "RecoveryCodeUsed"
            | "IdentityLinked"
            | "IdentityUnlinked" => self.decide_of_account(event).await,
            "InvitedByAddress" => Ok(one(invited_by_address_mail::decide(self, event).await?)),
            _ => Ok(Vec::new()),
        }
    }

    async fn decide_of_account(&self, event: &Recorded) -> Result<Vec<Outgoing>, Undecided> {
        let at = event.envelope.issued_at;
        let mail = match event.decode_withheld()? {
            AccountEvent::AccountRegistered { account, attempt, .. }
            | AccountEvent::ActivationRequested { account, attempt, .. } => {
                activation_mail::decide(self, account, Some(attempt.into())).await?
            }
            AccountEvent::SignUpRepeated { account } => sign_up_repeated_mail::decide(self, account).await?,
            AccountEvent::PasswordResetRequested { account, attempt, .. } => {
                password_reset_mail::decide(self, account, attempt).await?
            }
            AccountEvent::PasswordChanged { account, by, .. } => {
                password_changed_mail::decide(self, account, by, at).await?
            }
            AccountEvent::EmailChangeRequested { account, attempt, .. } => {
                return email_change_mail::requested(self, account, attempt).await;
            }
            AccountEvent::EmailChanged { account, .. } => {
                email_change_mail::changed(self, account, event).await?
            }
            AccountEvent::SecondFactorTurnedOn { account, .. } => {
                second_factor_mail::decide(self, account, Change::TurnedOn, at).await?
            }
            AccountEvent::SecondFactorTurnedOff { account } => {
                second_factor_mail::decide(self, account, Change::TurnedOff, at).await?
            }
            AccountEvent::RecoveryCodesReplaced { account, .. } => {
                second_factor_mail::decide(self, account, Change::CodesReplaced, at).await?
            }
            AccountEvent::RecoveryCodeUsed { account, .. } => {
                second_factor_mail::decide(self, account, Change::RecoveryCodeUsed, at).await?
            }
            AccountEvent::IdentityLinked { account, provider, .. } => {
                identity_mail::decide(self, account, &provider, true, at).await?
            }
            AccountEvent::IdentityUnlinked { account, provider } => {
                identity_mail::decide(self, account, &provider, false, at).await?
            }
            AccountEvent::SecondFactorReset { .. } => second_factor_mail::reset(self, event).await?,
            _ => None,
        };
        Ok(one(mail))
    }

    /// Sends each. When one is to be tried again, all are, under the ids that they had.
    async fn send_all(&self, job: &Job, mails: Vec<Outgoing>) -> End {
        let mut end = End::Done;
        for (index, outgoing) in mails.into_iter().enumerate() {
            end = match (end, self.send(job, index, outgoing).await) {
                (retry @ End::Retry { .. }, _) | (_, retry @ End::Retry { .. }) => retry,
                (End::Done, other) => other,
                (failed, _) => failed,
            };
        }
        end
    }

    async fn send(&self, job: &Job, index: usize, outgoing: Outgoing) -> End {
        let envelope = &job.event.envelope;
        let id = if index == 0 { envelope.id.clone() } else { format!("{}.{index}", envelope.id) };
        match self.smtp.send(&outgoing.to, outgoing.letter, &id, envelope.issued_at).await {
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
            // It answers: who asks it every few seconds for days is soon taken for somebody who sends what nobody wants.
            Err(error @ SmtpError::NotNow { .. }) => ever_later(job, error),
            Err(error) => later(job, error),
        }
    }

    /// An account as it is now.
    async fn account(&self, account: AccountId) -> Result<Account, StoreError> {
        self.account_before(account, u64::MAX).await
    }

    /// An account as it was before a sequence.
    async fn account_before(&self, account: AccountId, sequence: u64) -> Result<Account, StoreError> {
        let boundary = Boundary::account(account);
        let log = &self.context.log;
        let history = log.history::<AccountEvent>(USERS.name, boundary.subject(), &self.context.keys).await?;
        let events = history.events.into_iter().take_while(|(at, _)| *at < sequence);
        Ok(Account::fold(events.map(|(_, event)| event)))
    }

    fn public_url(&self) -> &str {
        &self.context.config.public_url
    }
}

/// At most one mail, as the only one.
fn one(mail: Option<Outgoing>) -> Vec<Outgoing> {
    mail.into_iter().collect()
}

/// A time as a mail says it; whose clock its reader has is not known.
fn moment(at: OffsetDateTime) -> String {
    let at = at.to_offset(time::UtcOffset::UTC);
    format!("{} at {:02}:{:02} UTC", at.date(), at.hour(), at.minute())
}

/// Where an account's mail goes; nowhere once the person is erased.
fn address_of(registered: &Registered) -> Option<String> {
    registered.email.value().cloned()
}
