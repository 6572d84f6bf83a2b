//! `StartSession`: somebody logs in.

use personal::Personal;
use time::OffsetDateTime;

use super::{Account, AccountEvent, SessionEvent, UseSecondFactor};
use crate::{Refusal, ids::SessionId, refusal::RefusalKind};

/// Log in; that the password is right was checked before.
#[derive(Clone, Debug)]
pub struct StartSession {
    pub session: SessionId,
    /// What the browser calls itself, for the list of sessions.
    pub user_agent: Option<String>,
    /// How many times the password had been changed when it was checked.
    pub known_version: u32,
    /// The second step, if it was taken.
    pub code: Option<UseSecondFactor>,
}

/// What it is to log in, in one batch.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionBegins {
    pub started: SessionEvent,
    /// On the account, where logging in takes a code: that this one was used.
    pub code_used: Option<AccountEvent>,
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
    /// The account has a second factor, and no code came along.
    #[error("this account has a second factor: a code is needed, too")]
    CodeNeeded,
    /// Whatever is the matter with it: mistyped, used before, of another time.
    #[error("this code is not right, or was used before")]
    WrongCode,
}

impl Refusal for LogInRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::NotActivated => "account-not-activated",
            Self::PasswordChanged => "password-changed-meanwhile",
            Self::CodeNeeded => "second-factor-needed",
            Self::WrongCode => "second-factor-wrong",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::NotActivated | Self::CodeNeeded | Self::WrongCode => RefusalKind::Forbidden,
            Self::PasswordChanged => RefusalKind::Conflict,
        }
    }
}

impl StartSession {
    /// Decides against the account.
    ///
    /// # Errors
    /// [`LogInRefused`].
    pub fn decide(self, account: &Account, now: OffsetDateTime) -> Result<SessionBegins, LogInRefused> {
        let registered = account.registered().filter(|_| account.is_activated());
        let registered = registered.ok_or(LogInRefused::NotActivated)?;
        if registered.password_version != self.known_version {
            return Err(LogInRefused::PasswordChanged);
        }
        let account = registered.account;
        let code_used = match &registered.second_factor {
            None => None,
            Some(factor) => {
                let code = self.code.ok_or(LogInRefused::CodeNeeded)?;
                Some(code.decide(account, factor, now).map_err(|_| LogInRefused::WrongCode)?)
            }
        };
        let user_agent = self.user_agent.map(|agent| Personal::open(account.person(), agent));
        let started = SessionEvent::SessionStarted { session: self.session, account, user_agent };
        Ok(SessionBegins { started, code_used })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::{
        PasswordChange,
        examples::{
            NOW, activated, ada, code_at, password_changed, recovery_code, registered, second_factor_on,
        },
        time_step,
    };
    use time::Duration;
    use uuid::Uuid;

    fn log_in(code: Option<UseSecondFactor>) -> StartSession {
        let session = SessionId::new(Uuid::from_u128(1));
        StartSession { session, user_agent: None, known_version: 0, code }
    }

    fn begins(code_used: Option<AccountEvent>) -> SessionBegins {
        let session = SessionId::new(Uuid::from_u128(1));
        let started = SessionEvent::SessionStarted { session, account: ada(), user_agent: None };
        SessionBegins { started, code_used }
    }

    #[test]
    fn only_an_activated_account_logs_in() {
        let waiting = Account::fold([registered()]);
        assert_eq!(log_in(None).decide(&waiting, NOW), Err(LogInRefused::NotActivated));
        let active = Account::fold([registered(), activated()]);
        assert_eq!(log_in(None).decide(&active, NOW), Ok(begins(None)));
        let changed = password_changed(PasswordChange::MailedLink, None);
        let account = Account::fold([registered(), activated(), changed]);
        assert_eq!(log_in(None).decide(&account, NOW), Err(LogInRefused::PasswordChanged));
    }

    #[test]
    fn who_has_a_second_factor_logs_in_with_a_code_and_uses_it_up() {
        let later = NOW + Duration::MINUTE;
        let events = [registered(), activated(), second_factor_on(NOW)];
        let account = Account::fold(events.clone());
        assert_eq!(log_in(None).decide(&account, later), Err(LogInRefused::CodeNeeded));
        for wrong in [code_at(NOW), recovery_code(7)] {
            assert_eq!(log_in(Some(wrong)).decide(&account, later), Err(LogInRefused::WrongCode));
        }
        let used = AccountEvent::SecondFactorUsed { account: ada(), step: time_step(later) };
        assert_eq!(log_in(Some(code_at(later))).decide(&account, later), Ok(begins(Some(used))));
        let used = AccountEvent::RecoveryCodeUsed { account: ada(), number: 0 };
        assert_eq!(log_in(Some(recovery_code(0))).decide(&account, later), Ok(begins(Some(used))));
        let off = AccountEvent::SecondFactorTurnedOff { account: ada() };
        let account = Account::fold(events.into_iter().chain([off]));
        assert_eq!(
            log_in(Some(code_at(NOW))).decide(&account, later),
            Ok(begins(None)),
            "turned off in between"
        );
    }

    /// A new password by mail is one of two things that logging in takes.
    #[test]
    fn a_changed_password_leaves_the_second_factor() {
        let changed = password_changed(PasswordChange::MailedLink, None);
        let account = Account::fold([registered(), activated(), second_factor_on(NOW), changed]);
        let with_it = StartSession { known_version: 1, ..log_in(None) };
        assert_eq!(with_it.decide(&account, NOW), Err(LogInRefused::CodeNeeded));
    }
}
