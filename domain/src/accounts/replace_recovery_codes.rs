//! `ReplaceRecoveryCodes`: the list of recovery codes is made anew.

use time::OffsetDateTime;

use super::{Account, AccountEvent, CodeDigest, SecondFactorRefused, UseSecondFactor};

/// Put other codes in the place of those that there are, with all that logging in takes.
#[derive(Clone, Debug)]
pub struct ReplaceRecoveryCodes {
    /// Whether who asks knows the password.
    pub is_proven: bool,
    pub code: UseSecondFactor,
    /// The digests of the codes that the person is shown now, and never again.
    pub recovery_codes: Vec<CodeDigest>,
}

impl ReplaceRecoveryCodes {
    /// Decides against the account: that a code was used, and what for.
    ///
    /// # Errors
    /// [`SecondFactorRefused`].
    pub fn decide(
        self,
        account: &Account,
        now: OffsetDateTime,
    ) -> Result<[AccountEvent; 2], SecondFactorRefused> {
        let registered = account.registered().ok_or(SecondFactorRefused::NoAccount)?;
        if !self.is_proven {
            return Err(SecondFactorRefused::WrongPassword);
        }
        let factor = registered.second_factor.as_ref().ok_or(SecondFactorRefused::Off)?;
        let account = registered.account;
        let used = self.code.decide(account, factor, now)?;
        let recovery_codes = self.recovery_codes;
        Ok([used, AccountEvent::RecoveryCodesReplaced { account, recovery_codes }])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::{
        SecondFactor,
        examples::{NOW, activated, ada, code_at, recovery_code, registered, second_factor_on},
        time_step,
    };
    use time::Duration;

    #[test]
    fn the_new_ones_count_and_the_old_ones_no_more() {
        let later = NOW + Duration::MINUTE;
        let mut events = vec![registered(), activated(), second_factor_on(NOW)];
        let account = Account::fold(events.clone());
        let fresh = vec![CodeDigest::new([9; 32]); 3];
        let replace =
            |is_proven, code| ReplaceRecoveryCodes { is_proven, code, recovery_codes: fresh.clone() };
        let unproven = replace(false, code_at(later)).decide(&account, later);
        assert_eq!(unproven, Err(SecondFactorRefused::WrongPassword));
        let wrong = replace(true, code_at(NOW)).decide(&account, later);
        assert_eq!(wrong, Err(SecondFactorRefused::WrongCode));
        let decided = replace(true, code_at(later)).decide(&account, later).expect("new codes");
        let used = AccountEvent::SecondFactorUsed { account: ada(), step: time_step(later) };
        let replaced = AccountEvent::RecoveryCodesReplaced { account: ada(), recovery_codes: fresh.clone() };
        assert_eq!(decided, [used, replaced]);
        events.extend(decided);
        let account = Account::fold(events);
        let factor = account.registered().and_then(|registered| registered.second_factor.as_ref());
        assert_eq!(factor.map(SecondFactor::recovery_codes_left), Some(3));
        let old = replace(true, recovery_code(0)).decide(&account, later);
        assert_eq!(old, Err(SecondFactorRefused::WrongCode));
        let none = Account::fold([registered(), activated()]);
        assert_eq!(replace(true, code_at(later)).decide(&none, later), Err(SecondFactorRefused::Off));
    }
}
