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
}

/// The address is not proven yet. Only shown to who knows the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this account is not activated yet; open the link in the activation mail")]
pub struct AccountNotActivated;

impl Refusal for AccountNotActivated {
    fn code(&self) -> &'static str {
        "account-not-activated"
    }

    fn kind(&self) -> RefusalKind {
        RefusalKind::Forbidden
    }
}

impl StartSession {
    /// Decides against the account.
    ///
    /// # Errors
    /// [`AccountNotActivated`].
    pub fn decide(self, account: &Account) -> Result<SessionEvent, AccountNotActivated> {
        let registered =
            account.registered().filter(|_| account.is_activated()).ok_or(AccountNotActivated)?;
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
    use crate::accounts::account::examples::{activated, ada, registered};
    use uuid::Uuid;

    #[test]
    fn only_an_activated_account_logs_in() {
        let session = SessionId::new(Uuid::from_u128(1));
        let log_in = StartSession { session, user_agent: None };
        assert_eq!(log_in.clone().decide(&Account::fold([registered()])), Err(AccountNotActivated));
        let started = SessionEvent::SessionStarted { session, account: ada(), user_agent: None };
        assert_eq!(log_in.decide(&Account::fold([registered(), activated()])), Ok(started));
    }
}
