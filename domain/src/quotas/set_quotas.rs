//! `SetQuotas`: an administrator says how much everybody, or one person, may use.

use super::{QuotaEvent, Quotas};
use crate::{Refusal, accounts::Account, ids::AccountId, refusal::RefusalKind};

/// Set quotas, in the place of those that are set.
#[derive(Clone, Copy, Debug)]
pub struct SetQuotas {
    pub quotas: Quotas,
}

/// Whose quotas they are.
#[derive(Clone, Copy, Debug)]
pub enum Whose<'a> {
    /// Of all who have none of their own.
    Everybodys,
    /// Of who has this account.
    Account(&'a Account),
}

/// Why quotas stay as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetQuotasRefused {
    #[error("only an administrator sets quotas")]
    NotAdmin,
    #[error("there is no such account")]
    NoAccount,
}

impl Refusal for SetQuotasRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::NotAdmin => "not-admin",
            Self::NoAccount => "account-not-found",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::NotAdmin => RefusalKind::Forbidden,
            Self::NoAccount => RefusalKind::NotFound,
        }
    }
}

impl SetQuotas {
    /// Decides against the administrator's account, and what is set. Nothing happens when that is the same. Who uses more
    /// than is left keeps it, and uses no more.
    ///
    /// # Errors
    /// [`SetQuotasRefused`].
    pub fn decide(
        self,
        by: &Account,
        whose: Whose<'_>,
        set: &Quotas,
    ) -> Result<Option<QuotaEvent>, SetQuotasRefused> {
        let by = by.registered().filter(|registered| registered.role.may_administer());
        let by: AccountId = by.ok_or(SetQuotasRefused::NotAdmin)?.account;
        let account = match whose {
            Whose::Everybodys => None,
            Whose::Account(account) => Some(account.registered().ok_or(SetQuotasRefused::NoAccount)?.account),
        };
        let Self { quotas } = self;
        Ok((quotas != *set).then(|| QuotaEvent::QuotasSet {
            account,
            conversions_per_day: quotas.conversions_per_day(),
            conversions_at_once: quotas.conversions_at_once(),
            stored_bytes: quotas.stored_bytes(),
            upload_bytes: quotas.upload_bytes(),
            by,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::{
        Role,
        examples::{activated, ada, bob_is, erasure_requested, registered},
    };
    use uuid::Uuid;

    fn five() -> Quotas {
        Quotas::parse(Some(5), None, Some(1000)).expect("quotas")
    }

    fn set(account: Option<AccountId>) -> QuotaEvent {
        QuotaEvent::QuotasSet {
            account,
            conversions_per_day: Some(5),
            conversions_at_once: None,
            stored_bytes: None,
            upload_bytes: Some(1000),
            by: AccountId::new(Uuid::from_u128(0xb0b)),
        }
    }

    #[test]
    fn an_administrator_sets_them_for_everybody_and_for_one_and_once_is_enough() {
        let (admin, ada_is) = (bob_is(Role::Admin), Account::fold([registered(), activated()]));
        for (whose, account) in [(Whose::Everybodys, None), (Whose::Account(&ada_is), Some(ada()))] {
            let decide = |set: &Quotas| SetQuotas { quotas: five() }.decide(&admin, whose, set);
            assert_eq!(decide(&Quotas::default()), Ok(Some(set(account))));
            assert_eq!(decide(&Quotas::fold([set(account)])), Ok(None));
        }
        let cleared = SetQuotas { quotas: Quotas::default() };
        let event =
            cleared.decide(&admin, Whose::Everybodys, &five()).expect("a decision").expect("an event");
        assert_eq!(Quotas::fold([set(None), event]), Quotas::default(), "and takes them back");
    }

    #[test]
    fn nobody_else_does_and_who_is_not_there_has_none() {
        for by in [bob_is(Role::Member), bob_is(Role::Auditor), Account::default()] {
            let refused = SetQuotas { quotas: five() }.decide(&by, Whose::Everybodys, &Quotas::default());
            assert_eq!(refused, Err(SetQuotasRefused::NotAdmin));
        }
        let gone = Account::fold([registered(), activated(), erasure_requested()]);
        for account in [Account::default(), gone] {
            let whose = Whose::Account(&account);
            let refused =
                SetQuotas { quotas: five() }.decide(&bob_is(Role::Admin), whose, &Quotas::default());
            assert_eq!(refused, Err(SetQuotasRefused::NoAccount));
        }
    }
}
