//! `TurnOffSecondFactor`: a password is to be enough again.

use time::OffsetDateTime;

use super::{Account, AccountEvent, SecondFactorRefused, UseSecondFactor};

/// Turn it off, with all that logging in takes.
#[derive(Clone, Debug)]
pub struct TurnOffSecondFactor {
    /// Whether who asks knows the password.
    pub is_proven: bool,
    pub code: UseSecondFactor,
}

impl TurnOffSecondFactor {
    /// Decides against the account.
    ///
    /// # Errors
    /// [`SecondFactorRefused`].
    pub fn decide(self, account: &Account, now: OffsetDateTime) -> Result<AccountEvent, SecondFactorRefused> {
        let registered = account.registered().ok_or(SecondFactorRefused::NoAccount)?;
        if !self.is_proven {
            return Err(SecondFactorRefused::WrongPassword);
        }
        let factor = registered.second_factor.as_ref().ok_or(SecondFactorRefused::Off)?;
        let account = registered.account;
        self.code.decide(account, factor, now)?;
        Ok(AccountEvent::SecondFactorTurnedOff { account })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::examples::{
        NOW, activated, ada, code_at, recovery_code, registered, second_factor_on,
    };
    use time::Duration;

    #[test]
    fn it_takes_the_password_and_a_code_of_either_kind() {
        let later = NOW + Duration::MINUTE;
        let mut events = vec![registered(), activated(), second_factor_on(NOW)];
        let account = Account::fold(events.clone());
        let decide = |is_proven, code: UseSecondFactor, account: &Account| {
            TurnOffSecondFactor { is_proven, code }.decide(account, later)
        };
        let off = AccountEvent::SecondFactorTurnedOff { account: ada() };
        for code in [code_at(later), recovery_code(0)] {
            assert_eq!(decide(true, code.clone(), &account), Ok(off.clone()));
            assert_eq!(decide(false, code, &account), Err(SecondFactorRefused::WrongPassword));
        }
        assert_eq!(decide(true, code_at(NOW), &account), Err(SecondFactorRefused::WrongCode));
        events.push(off);
        let account = Account::fold(events);
        assert_eq!(decide(true, code_at(later), &account), Err(SecondFactorRefused::Off));
        assert_eq!(decide(true, code_at(later), &Account::default()), Err(SecondFactorRefused::NoAccount));
    }
}
