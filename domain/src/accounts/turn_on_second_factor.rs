//! `TurnOnSecondFactor`: the person's app makes the right codes, so from here on logging in takes one.

use personal::Personal;
use time::OffsetDateTime;

use super::{Account, AccountEvent, CodeDigest, SecondFactorRefused, TotpSecret, TypedCode};

/// Turn it on; that the person knows the password was checked when they were given the secret.
#[derive(Clone, Debug)]
pub struct TurnOnSecondFactor {
    pub secret: TotpSecret,
    /// The first code that the app shows.
    pub first_code: TypedCode,
    /// The digests of the codes that the person is shown now, and never again.
    pub recovery_codes: Vec<CodeDigest>,
}

impl TurnOnSecondFactor {
    /// Decides against the account. Sessions that there are stay: who is in them could have ended them.
    ///
    /// # Errors
    /// [`SecondFactorRefused`].
    pub fn decide(self, account: &Account, now: OffsetDateTime) -> Result<AccountEvent, SecondFactorRefused> {
        let registered = account.registered().filter(|_| account.is_activated());
        let registered = registered.ok_or(SecondFactorRefused::NoAccount)?;
        if registered.second_factor.is_some() {
            return Err(SecondFactorRefused::On);
        }
        let step = self.secret.step_of(self.first_code.of_app(), 0, now);
        let account = registered.account;
        Ok(AccountEvent::SecondFactorTurnedOn {
            account,
            totp_secret: Personal::open(account.person(), self.secret.base32()),
            recovery_codes: self.recovery_codes,
            step: step.ok_or(SecondFactorRefused::WrongCode)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::examples::{
        NOW, activated, digests, erasure_requested, registered, second_factor_on, secret, typed_at,
    };
    use time::Duration;

    fn turn_on(first_code: TypedCode) -> TurnOnSecondFactor {
        TurnOnSecondFactor { secret: secret(), first_code, recovery_codes: digests() }
    }

    #[test]
    fn a_first_code_turns_it_on_once() {
        let mut events = vec![registered(), activated()];
        let account = Account::fold(events.clone());
        assert_eq!(turn_on(typed_at(NOW)).decide(&account, NOW), Ok(second_factor_on(NOW)));
        let late = NOW + Duration::MINUTE;
        assert_eq!(turn_on(typed_at(NOW)).decide(&account, late), Err(SecondFactorRefused::WrongCode));
        let no_code = TypedCode::parse("gayt-emzu-gu3d-oobz");
        assert_eq!(turn_on(no_code).decide(&account, NOW), Err(SecondFactorRefused::WrongCode));
        events.push(second_factor_on(NOW));
        let account = Account::fold(events);
        assert_eq!(turn_on(typed_at(late)).decide(&account, late), Err(SecondFactorRefused::On));
    }

    #[test]
    fn it_takes_an_account_that_is_active() {
        for events in [vec![], vec![registered()], vec![registered(), activated(), erasure_requested()]] {
            let refused = turn_on(typed_at(NOW)).decide(&Account::fold(events), NOW);
            assert_eq!(refused, Err(SecondFactorRefused::NoAccount));
        }
    }
}
