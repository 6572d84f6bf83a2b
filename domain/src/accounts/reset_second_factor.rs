//! `ResetSecondFactor`: an administrator turns off the second factor of who lost the app and the recovery codes.

use personal::Personal;

use super::{Account, AccountEvent, SecondFactorRefused};
use crate::text;

/// The shortest reason: shorter ones say nothing.
const SHORTEST_CHARS: usize = 10;
/// The longest reason.
const LONGEST_CHARS: usize = 300;

/// Turn it off for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResetSecondFactor {
    pub reason: ResetReason,
}

/// Why it is reset, and how it is known that the person asks for it: one line of 10 to 300 characters.
#[derive(Clone, PartialEq, Eq)]
pub struct ResetReason(String);

/// A text that is no reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a reason is one line of {SHORTEST_CHARS} to {LONGEST_CHARS} characters")]
pub struct ResetReasonError;

impl std::fmt::Debug for ResetReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ResetReason(withheld)")
    }
}

impl ResetReason {
    /// Parses what an administrator typed.
    ///
    /// # Errors
    /// When it is too short, too long or not one clean line.
    pub fn parse(typed: &str) -> Result<Self, ResetReasonError> {
        text::parse_line(typed, LONGEST_CHARS)
            .filter(|reason| reason.chars().count() >= SHORTEST_CHARS)
            .map(Self)
            .ok_or(ResetReasonError)
    }
}

impl ResetSecondFactor {
    /// Decides against both accounts. The reason is sealed with the key of whom it is about, who is told of it.
    ///
    /// # Errors
    /// [`SecondFactorRefused`]. Nobody resets their own: whoever found an administrator's browser open could.
    pub fn decide(self, by: &Account, account: &Account) -> Result<AccountEvent, SecondFactorRefused> {
        let by = by.registered().filter(|registered| registered.role.may_administer());
        let by = by.ok_or(SecondFactorRefused::NotAdmin)?.account;
        let registered = account.registered().ok_or(SecondFactorRefused::NoAccount)?;
        if registered.account == by {
            return Err(SecondFactorRefused::Own);
        }
        if registered.second_factor.is_none() {
            return Err(SecondFactorRefused::Off);
        }
        let account = registered.account;
        let reason = Personal::open(account.person(), self.reason.0);
        Ok(AccountEvent::SecondFactorReset { account, by, reason })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::{
            Role,
            examples::{NOW, activated, ada, bob_is, erasure_requested, registered, second_factor_on},
        },
        ids::AccountId,
    };
    use uuid::Uuid;

    fn reset() -> ResetSecondFactor {
        let reason = ResetReason::parse("lost her phone, came to my desk").expect("a reason");
        ResetSecondFactor { reason }
    }

    #[test]
    fn an_administrator_resets_it_with_a_reason_that_is_the_persons() {
        let account = Account::fold([registered(), activated(), second_factor_on(NOW)]);
        let done = AccountEvent::SecondFactorReset {
            account: ada(),
            by: AccountId::new(Uuid::from_u128(0xb0b)),
            reason: Personal::open(ada().person(), "lost her phone, came to my desk".to_owned()),
        };
        assert_eq!(reset().decide(&bob_is(Role::Admin), &account), Ok(done.clone()));
        let after = Account::fold([registered(), activated(), second_factor_on(NOW), done]);
        assert_eq!(reset().decide(&bob_is(Role::Admin), &after), Err(SecondFactorRefused::Off));
        for by in [bob_is(Role::Member), bob_is(Role::Auditor), Account::default()] {
            assert_eq!(reset().decide(&by, &account), Err(SecondFactorRefused::NotAdmin));
        }
    }

    #[test]
    fn nobody_resets_their_own_nor_that_of_who_is_not_there() {
        let admin = bob_is(Role::Admin);
        assert_eq!(reset().decide(&admin, &admin), Err(SecondFactorRefused::Own));
        let gone = Account::fold([registered(), activated(), second_factor_on(NOW), erasure_requested()]);
        for account in [Account::default(), gone] {
            assert_eq!(reset().decide(&admin, &account), Err(SecondFactorRefused::NoAccount));
        }
    }

    #[test]
    fn a_reason_says_something_in_one_line() {
        for bad in ["", "   ", "because", "two lines\nare too many", &"x".repeat(301)] {
            assert_eq!(ResetReason::parse(bad), Err(ResetReasonError), "{bad}");
        }
    }
}
