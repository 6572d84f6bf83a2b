//! `ConfirmEmailChange`: who reads the mails of the new address says so, and it becomes the account's.

use time::OffsetDateTime;

use super::{Account, AccountEvent, EmailChange, EmailEvent, Holder, Registered};
use crate::{Refusal, ids::AccountId, refusal::RefusalKind};

/// Confirm with the link of one attempt; that it is genuine, and that this account's person asks, was checked before.
#[derive(Clone, Copy, Debug)]
pub struct ConfirmEmailChange {
    pub attempt: u32,
}

/// What moves, in one batch.
#[derive(Clone, Debug, PartialEq)]
pub struct EmailMoved {
    pub account: AccountEvent,
    /// The claims on the old and the new address; none when both are spellings of one.
    pub claims: Option<(EmailEvent, EmailEvent)>,
    /// The account whose lapsed claim on the new address is taken over.
    pub abandoned: Option<(AccountId, AccountEvent)>,
}

/// Why the address stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailChangeRefused {
    #[error("this link is not valid for your account")]
    Invalid,
    #[error("this link was used already, or something else has made it void")]
    Used,
    #[error("this link has expired")]
    Expired,
    /// Only who reads the mails of the address learns it.
    #[error("another account has this address")]
    Taken,
}

impl Refusal for EmailChangeRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Invalid => "email-link-invalid",
            Self::Used => "email-link-used",
            Self::Expired => "email-link-expired",
            Self::Taken => "email-taken",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::Invalid => RefusalKind::Invalid,
            Self::Used | Self::Taken => RefusalKind::Conflict,
            Self::Expired => RefusalKind::Gone,
        }
    }
}

impl ConfirmEmailChange {
    /// What there is to confirm, before anybody looks who has the address.
    ///
    /// # Errors
    /// [`EmailChangeRefused`], all but [`EmailChangeRefused::Taken`].
    pub fn pending(
        self,
        account: &Account,
        now: OffsetDateTime,
    ) -> Result<(&Registered, &EmailChange), EmailChangeRefused> {
        let registered = account.registered().ok_or(EmailChangeRefused::Invalid)?;
        let change = registered.email_change.as_ref().ok_or(EmailChangeRefused::Invalid)?;
        change.check(self.attempt, now)?;
        Ok((registered, change))
    }

    /// Decides against the account and who holds the new address; nobody asks when it is another spelling of the old one.
    ///
    /// # Errors
    /// [`EmailChangeRefused`].
    pub fn decide(
        self,
        account: &Account,
        holder: Option<Holder>,
        now: OffsetDateTime,
    ) -> Result<EmailMoved, EmailChangeRefused> {
        let (registered, change) = self.pending(account, now)?;
        let account = registered.account;
        let moved = AccountEvent::EmailChanged { account, email: change.email.clone() };
        let claims = (EmailEvent::EmailReleased { account }, EmailEvent::EmailClaimed { account });
        match holder {
            None => Ok(EmailMoved { account: moved, claims: None, abandoned: None }),
            Some(Holder::Kept(_)) => Err(EmailChangeRefused::Taken),
            Some(holder) => Ok(EmailMoved {
                account: moved,
                claims: Some(claims),
                abandoned: holder
                    .lapsed()
                    .map(|account| (account, AccountEvent::AccountAbandoned { account })),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::{
        PasswordChange,
        examples::{
            NOW, activated, ada, email_change_requested, email_changed, password_changed, registered,
            reset_requested,
        },
    };
    use time::Duration;
    use uuid::Uuid;

    const CONFIRM: ConfirmEmailChange = ConfirmEmailChange { attempt: 1 };

    fn asked() -> Vec<AccountEvent> {
        vec![registered(), activated(), email_change_requested(1, NOW)]
    }

    fn decide(
        events: &[AccountEvent],
        holder: Option<Holder>,
        now: OffsetDateTime,
    ) -> Result<EmailMoved, EmailChangeRefused> {
        CONFIRM.decide(&Account::fold(events.iter().cloned()), holder, now)
    }

    #[test]
    fn the_claim_moves_with_the_address() {
        let (account, bob) = (ada(), AccountId::new(Uuid::from_u128(0xb0b)));
        let claims = Some((EmailEvent::EmailReleased { account }, EmailEvent::EmailClaimed { account }));
        let moved = EmailMoved { account: email_changed(), claims, abandoned: None };
        assert_eq!(decide(&asked(), Some(Holder::Nobody), NOW), Ok(moved.clone()));
        let abandoned = Some((bob, AccountEvent::AccountAbandoned { account: bob }));
        assert_eq!(
            decide(&asked(), Some(Holder::Lapsed(bob)), NOW),
            Ok(EmailMoved { abandoned, ..moved.clone() })
        );
        assert_eq!(decide(&asked(), Some(Holder::Kept(bob)), NOW), Err(EmailChangeRefused::Taken));
        assert_eq!(decide(&asked(), None, NOW), Ok(EmailMoved { claims: None, ..moved }));
    }

    #[test]
    fn a_link_works_once_for_an_hour_and_until_a_later_one_or_a_new_password() {
        let nobody = Some(Holder::Nobody);
        let after = |event: AccountEvent| {
            let mut events = asked();
            events.push(event);
            decide(&events, nobody, NOW)
        };
        assert!(decide(&asked(), nobody, NOW + Duration::HOUR).is_ok());
        let late = NOW + Duration::HOUR + Duration::SECOND;
        assert_eq!(decide(&asked(), nobody, late), Err(EmailChangeRefused::Expired));
        assert_eq!(after(email_changed()), Err(EmailChangeRefused::Used));
        assert_eq!(after(email_change_requested(2, NOW)), Err(EmailChangeRefused::Expired));
        let changed = password_changed(PasswordChange::MailedLink, None);
        assert_eq!(after(changed), Err(EmailChangeRefused::Used));
        assert_eq!(decide(&[registered(), activated()], nobody, NOW), Err(EmailChangeRefused::Invalid));
    }

    #[test]
    fn a_link_that_was_mailed_to_the_old_address_sets_no_password_any_more() {
        let events = [registered(), activated(), reset_requested(1, NOW), email_changed()];
        let account = Account::fold(events);
        let registered = account.registered().expect("registered");
        assert_eq!(registered.email.value().map(String::as_str), Some("ada@new.example"));
        assert!(registered.password_reset.is_some_and(|reset| reset.is_spent));
    }
}
