//! `ResetPassword`: somebody sets a new password with the link of the mail.

use personal::Personal;
use time::OffsetDateTime;

use super::{Account, AccountEvent, PasswordChange};
use crate::{Refusal, refusal::RefusalKind};

/// Set a password with the link of one attempt; that the link is genuine was checked before.
#[derive(Clone, Debug)]
pub struct ResetPassword {
    pub attempt: u32,
    /// PHC string (argon2id).
    pub password_hash: String,
}

/// Why a link does not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResetRefused {
    #[error("this link is not valid")]
    Invalid,
    #[error("this link was used already, or something else has made it void")]
    Used,
    #[error("this link has expired")]
    Expired,
}

impl Refusal for ResetRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Invalid => "reset-link-invalid",
            Self::Used => "reset-link-used",
            Self::Expired => "reset-link-expired",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::Invalid => RefusalKind::Invalid,
            Self::Used => RefusalKind::Conflict,
            Self::Expired => RefusalKind::Gone,
        }
    }
}

impl ResetPassword {
    /// Decides against the account. All of its sessions are over with this event.
    ///
    /// # Errors
    /// [`ResetRefused`].
    pub fn decide(self, account: &Account, now: OffsetDateTime) -> Result<AccountEvent, ResetRefused> {
        let registered = account.registered().filter(|_| account.is_activated());
        let registered = registered.ok_or(ResetRefused::Invalid)?;
        registered.password_reset.ok_or(ResetRefused::Invalid)?.check(self.attempt, now)?;
        let account = registered.account;
        Ok(AccountEvent::PasswordChanged {
            account,
            password_hash: Personal::open(account.person(), self.password_hash),
            by: PasswordChange::MailedLink,
            kept_session: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::examples::{
        NOW, activated, erasure_requested, password_changed, registered, reset_requested,
    };
    use time::Duration;

    fn reset(
        events: &[AccountEvent],
        attempt: u32,
        now: OffsetDateTime,
    ) -> Result<AccountEvent, ResetRefused> {
        let reset = ResetPassword { attempt, password_hash: "$argon2id$new".to_owned() };
        reset.decide(&Account::fold(events.iter().cloned()), now)
    }

    #[test]
    fn a_link_works_once_for_ten_minutes() {
        let mut events = vec![registered(), activated(), reset_requested(1, NOW)];
        let last_moment = NOW + Duration::minutes(10);
        let changed = reset(&events, 1, last_moment);
        assert_eq!(changed, Ok(password_changed(PasswordChange::MailedLink, None)));
        assert_eq!(reset(&events, 1, last_moment + Duration::SECOND), Err(ResetRefused::Expired));
        events.push(password_changed(PasswordChange::MailedLink, None));
        assert_eq!(reset(&events, 1, NOW), Err(ResetRefused::Used));
    }

    #[test]
    fn a_newer_link_voids_the_older_and_any_change_of_the_password_voids_all() {
        let mut events = vec![registered(), activated(), reset_requested(1, NOW), reset_requested(2, NOW)];
        assert_eq!(reset(&events, 1, NOW), Err(ResetRefused::Expired));
        assert_eq!(reset(&events, 3, NOW), Err(ResetRefused::Invalid));
        assert!(reset(&events, 2, NOW).is_ok());
        events.push(password_changed(PasswordChange::OldPassword, None));
        assert_eq!(reset(&events, 2, NOW), Err(ResetRefused::Used));
    }

    #[test]
    fn there_is_nothing_to_set_where_no_link_was_asked_for_or_nobody_is_left() {
        assert_eq!(reset(&[], 1, NOW), Err(ResetRefused::Invalid));
        assert_eq!(reset(&[registered(), activated()], 1, NOW), Err(ResetRefused::Invalid));
        let gone = [registered(), activated(), reset_requested(1, NOW), erasure_requested()];
        assert_eq!(reset(&gone, 1, NOW), Err(ResetRefused::Invalid));
    }
}
