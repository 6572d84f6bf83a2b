//! `UseSecondFactor`: somebody proves by a code that they have the second factor. What for is another command's to say.

use time::OffsetDateTime;

use super::{AccountEvent, CodeDigest, SecondFactor, SecondFactorRefused, TypedCode};
use crate::ids::AccountId;

/// A code that was typed, of the app or for who lost it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UseSecondFactor {
    /// The number, if it can be one of the app's.
    code: Option<u32>,
    /// The keyed digest of whatever was typed.
    digest: CodeDigest,
}

impl UseSecondFactor {
    /// Takes what was typed and its keyed digest.
    pub fn new(typed: &TypedCode, digest: CodeDigest) -> Self {
        Self { code: typed.of_app(), digest }
    }

    /// Decides against the account's second factor. As much is worked out for a right code as for a wrong one, of either
    /// kind; and a code that is right is used up by the event.
    ///
    /// # Errors
    /// [`SecondFactorRefused::WrongCode`], whatever is the matter with it.
    pub fn decide(
        &self,
        account: AccountId,
        factor: &SecondFactor,
        now: OffsetDateTime,
    ) -> Result<AccountEvent, SecondFactorRefused> {
        match (factor.step_of(self.code, now), factor.number_of(&self.digest)) {
            (Some(step), _) => Ok(AccountEvent::SecondFactorUsed { account, step }),
            (None, Some(number)) => Ok(AccountEvent::RecoveryCodeUsed { account, number }),
            (None, None) => Err(SecondFactorRefused::WrongCode),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::{
        Account,
        examples::{NOW, activated, ada, code_at, recovery_code, registered, second_factor_on},
        time_step,
    };
    use time::Duration;

    fn use_code(
        events: &[AccountEvent],
        code: &UseSecondFactor,
        now: OffsetDateTime,
    ) -> Result<AccountEvent, SecondFactorRefused> {
        let account = Account::fold(events.iter().cloned());
        let factor = account.registered().and_then(|registered| registered.second_factor.as_ref());
        code.decide(ada(), factor.expect("a second factor"), now)
    }

    #[test]
    fn a_code_of_the_app_counts_once_and_so_do_all_before_it() {
        let mut events = vec![registered(), activated(), second_factor_on(NOW)];
        assert_eq!(
            use_code(&events, &code_at(NOW), NOW),
            Err(SecondFactorRefused::WrongCode),
            "it turned it on"
        );
        let later = NOW + Duration::MINUTE;
        let used = AccountEvent::SecondFactorUsed { account: ada(), step: time_step(later) };
        assert_eq!(use_code(&events, &code_at(later), later), Ok(used.clone()));
        events.push(used);
        for before in [later, later - Duration::seconds(30)] {
            let refused = use_code(&events, &code_at(before), later);
            assert_eq!(refused, Err(SecondFactorRefused::WrongCode));
        }
        let next = later + Duration::seconds(30);
        assert!(use_code(&events, &code_at(next), later).is_ok(), "a clock that is ahead");
    }

    #[test]
    fn a_recovery_code_counts_once_and_each_by_itself() {
        let mut events = vec![registered(), activated(), second_factor_on(NOW)];
        let used = AccountEvent::RecoveryCodeUsed { account: ada(), number: 1 };
        assert_eq!(use_code(&events, &recovery_code(1), NOW), Ok(used.clone()));
        events.push(used);
        assert_eq!(use_code(&events, &recovery_code(1), NOW), Err(SecondFactorRefused::WrongCode));
        assert!(use_code(&events, &recovery_code(0), NOW).is_ok());
        assert_eq!(use_code(&events, &recovery_code(9), NOW), Err(SecondFactorRefused::WrongCode));
        let account = Account::fold(events);
        let factor = account.registered().and_then(|registered| registered.second_factor.as_ref());
        assert_eq!(factor.map(SecondFactor::recovery_codes_left), Some(1));
    }

    #[test]
    fn nothing_is_right_once_the_secret_is_erased() {
        let on = AccountEvent::SecondFactorTurnedOn {
            account: ada(),
            totp_secret: personal::Personal::Erased { of: ada().person() },
            recovery_codes: Vec::new(),
            step: 0,
        };
        let refused = use_code(&[registered(), activated(), on], &code_at(NOW), NOW);
        assert_eq!(refused, Err(SecondFactorRefused::WrongCode));
    }
}
