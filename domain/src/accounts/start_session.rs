//! `StartSession`: somebody logs in.

use personal::Personal;

use super::{Account, SessionEvent};
use crate::{Refusal, ids::SessionId, refusal::RefusalKind};

/// Log in; that the password is right was checked before.
#[derive(Clone, Debug)]
pub struct StartSession {
    pub session: SessionId,
    /// What the browser calls itself, for the list of sessions.
    pub user_agent: Option<String>,
    /// How many times the password had been changed when it was checked.
    pub known_version: u32,
}

/// Why nobody is logged in. Only shown to who knows the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogInRefused {
    /// The address is not proven yet.
    #[error("this account is not activated yet; open the link in the activation mail")]
    NotActivated,
    /// The password that was checked is not the account's any more.
    #[error("the password was changed just now; log in with the new one")]
    PasswordChanged,
}

impl Refusal for LogInRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::NotActivated => "account-not-activated",
            Self::PasswordChanged => "password-changed-meanwhile",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::NotActivated => RefusalKind::Forbidden,
            Self::PasswordChanged => RefusalKind::Conflict,
        }
    }
}

impl StartSession {
    /// Decides against the account.
    ///
    /// # Errors
    /// [`LogInRefused`].
    pub fn decide(self, account: &Account) -> Result<SessionEvent, LogInRefused> {
        let registered = account.registered().filter(|_| account.is_activated());
        let registered = registered.ok_or(LogInRefused::NotActivated)?;
        if registered.password_version != self.known_version {
            return Err(LogInRefused::PasswordChanged);
        }
        let person = registered.account.person();
        Ok(SessionEvent::SessionStarted {
            session: self.session,
            account: registered.account,
            user_agent: self.user_agent.map(|agent| Personal::open(person, agent)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::{
        PasswordChange,
        examples::{activated, ada, password_changed, registered},
    };
    use uuid::Uuid;

    #[test]
    fn only_an_activated_account_logs_in() {
        let session = SessionId::new(Uuid::from_u128(1));
        let log_in = StartSession { session, user_agent: None, known_version: 0 };
        assert_eq!(log_in.clone().decide(&Account::fold([registered()])), Err(LogInRefused::NotActivated));
        let started = SessionEvent::SessionStarted { session, account: ada(), user_agent: None };
        assert_eq!(log_in.clone().decide(&Account::fold([registered(), activated()])), Ok(started));
        let changed = password_changed(PasswordChange::MailedLink, None);
        let account = Account::fold([registered(), activated(), changed]);
        assert_eq!(log_in.decide(&account), Err(LogInRefused::PasswordChanged));
    }
}
