//! `RequestEmailChange`: somebody wants another address for their account.

use personal::Personal;
use time::OffsetDateTime;

use super::{Account, AccountEvent, Asking, EMAIL_CHANGE_LIFETIME, EmailAddress};
use crate::{Refusal, refusal::RefusalKind};

/// Ask for a link at the new address.
#[derive(Clone, Debug)]
pub struct RequestEmailChange {
    pub email: EmailAddress,
    /// Whether who asks knows the password.
    pub is_proven: bool,
}

/// Why no link is sent. That somebody else has the address is none: that is told to who confirms it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoEmailChange {
    #[error("there is no such account")]
    NoAccount,
    #[error("this is not the password")]
    WrongPassword,
    #[error("this is your address already")]
    Unchanged,
    #[error("a mail was sent just now; wait a little before you ask for another")]
    TooOften,
}

impl Refusal for NoEmailChange {
    fn code(&self) -> &'static str {
        match self {
            Self::NoAccount => "account-not-found",
            Self::WrongPassword => "password-wrong",
            Self::Unchanged => "email-unchanged",
            Self::TooOften => "email-change-too-often",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::NoAccount => RefusalKind::NotFound,
            Self::WrongPassword => RefusalKind::Forbidden,
            Self::Unchanged => RefusalKind::Conflict,
            Self::TooOften => RefusalKind::TooOften,
        }
    }
}

impl RequestEmailChange {
    /// Decides against the account. The address stays as it is until the new one is confirmed.
    ///
    /// # Errors
    /// [`NoEmailChange`].
    pub fn decide(self, account: &Account, now: OffsetDateTime) -> Result<AccountEvent, NoEmailChange> {
        let registered =
            account.registered().filter(|_| account.is_activated()).ok_or(NoEmailChange::NoAccount)?;
        if !self.is_proven {
            return Err(NoEmailChange::WrongPassword);
        }
        if registered.email.value().is_some_and(|email| email == self.email.as_str()) {
            return Err(NoEmailChange::Unchanged);
        }
        let before = registered.email_change.as_ref();
        if !Asking::is_allowed(before.map(|before| before.asking), now) {
            return Err(NoEmailChange::TooOften);
        }
        let account = registered.account;
        Ok(AccountEvent::EmailChangeRequested {
            account,
            email: Personal::open(account.person(), self.email.as_str().to_owned()),
            attempt: before.map_or(1, |before| before.attempt + 1),
            requested_at: now,
            expires_at: now + EMAIL_CHANGE_LIFETIME,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::examples::{NOW, activated, email_change_requested, registered};
    use time::Duration;

    fn request(
        events: &[AccountEvent],
        email: &str,
        now: OffsetDateTime,
    ) -> Result<AccountEvent, NoEmailChange> {
        let email = EmailAddress::parse(email).expect("an address");
        let request = RequestEmailChange { email, is_proven: true };
        request.decide(&Account::fold(events.iter().cloned()), now)
    }

    #[test]
    fn a_link_goes_to_another_address_and_a_later_one_is_another() {
        let mut events = vec![registered(), activated()];
        let first = email_change_requested(1, NOW);
        assert_eq!(request(&events, "ada@new.example", NOW), Ok(first.clone()));
        assert_eq!(request(&events, "ada@example.org", NOW), Err(NoEmailChange::Unchanged));
        events.push(first);
        let soon = NOW + Duration::seconds(59);
        assert_eq!(request(&events, "ada@new.example", soon), Err(NoEmailChange::TooOften));
        let later = NOW + Duration::MINUTE;
        assert_eq!(request(&events, "ada@new.example", later), Ok(email_change_requested(2, later)));
    }

    #[test]
    fn it_takes_the_password_and_an_active_account() {
        let email = EmailAddress::parse("ada@new.example").expect("an address");
        let request = |is_proven| RequestEmailChange { email: email.clone(), is_proven };
        let account = Account::fold([registered(), activated()]);
        assert_eq!(request(false).decide(&account, NOW), Err(NoEmailChange::WrongPassword));
        let waiting = Account::fold([registered()]);
        assert_eq!(request(true).decide(&waiting, NOW), Err(NoEmailChange::NoAccount));
    }
}
