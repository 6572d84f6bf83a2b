//! `ChangePassword`: somebody who is logged in wants another password.

use personal::Personal;

use super::{Account, AccountEvent, PasswordChange};
use crate::{Refusal, ids::SessionId, refusal::RefusalKind};

/// Set another password.
#[derive(Clone, Debug)]
pub struct ChangePassword {
    /// PHC string (argon2id).
    pub password_hash: String,
    /// The session that goes on; all others are over.
    pub kept_session: SessionId,
    /// How many times the password had been changed when the old one was checked; nothing if that was wrong.
    pub known_version: Option<u32>,
}

/// Why the password stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangePasswordRefused {
    #[error("there is no such account")]
    NoAccount,
    #[error("this is not the password")]
    WrongPassword,
    #[error("the password was changed just now; log in with the new one")]
    ChangedMeanwhile,
}

impl Refusal for ChangePasswordRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::NoAccount => "account-not-found",
            Self::WrongPassword => "password-wrong",
            Self::ChangedMeanwhile => "password-changed-meanwhile",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::NoAccount => RefusalKind::NotFound,
            Self::WrongPassword => RefusalKind::Forbidden,
            Self::ChangedMeanwhile => RefusalKind::Conflict,
        }
    }
}

impl ChangePassword {
    /// Decides against the account.
    ///
    /// # Errors
    /// [`ChangePasswordRefused`].
    pub fn decide(self, account: &Account) -> Result<AccountEvent, ChangePasswordRefused> {
        let registered = account.registered().ok_or(ChangePasswordRefused::NoAccount)?;
        let known_version = self.known_version.ok_or(ChangePasswordRefused::WrongPassword)?;
        if registered.password_version != known_version {
            return Err(ChangePasswordRefused::ChangedMeanwhile);
        }
        let account = registered.account;
        Ok(AccountEvent::PasswordChanged {
            account,
            password_hash: Personal::open(account.person(), self.password_hash),
            by: PasswordChange::OldPassword,
            kept_session: Some(self.kept_session),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::examples::{activated, password_changed, registered};
    use uuid::Uuid;

    #[test]
    fn the_session_that_changes_it_goes_on_and_an_old_proof_does_not_count() {
        let kept_session = SessionId::new(Uuid::from_u128(1));
        let change = ChangePassword {
            password_hash: "$argon2id$new".to_owned(),
            kept_session,
            known_version: Some(0),
        };
        let changed = password_changed(PasswordChange::OldPassword, Some(kept_session));
        let account = Account::fold([registered(), activated()]);
        assert_eq!(change.clone().decide(&account), Ok(changed.clone()));
        let unproven = ChangePassword { known_version: None, ..change.clone() };
        assert_eq!(unproven.decide(&account), Err(ChangePasswordRefused::WrongPassword));
        let account = Account::fold([registered(), activated(), changed]);
        assert_eq!(change.clone().decide(&account), Err(ChangePasswordRefused::ChangedMeanwhile));
        assert_eq!(change.decide(&Account::default()), Err(ChangePasswordRefused::NoAccount));
    }
}
