//! `ChangeRole`: an account gets another role.

use super::{Account, AccountEvent, Role};
use crate::{Refusal, ids::AccountId, refusal::RefusalKind};

/// Who gives a role.
#[derive(Clone, Copy, Debug)]
pub enum Giver<'a> {
    /// Whoever runs the servers, and names the first administrators.
    Operator,
    /// Somebody who has an account.
    Account(&'a Account),
}

/// Give an account a role, instead of the one it has.
#[derive(Clone, Copy, Debug)]
pub struct ChangeRole {
    pub role: Role,
}

/// What it is to give a role.
#[derive(Clone, Debug, PartialEq)]
pub struct RoleGiven {
    /// On the account that gets the role.
    pub changed: AccountEvent,
    /// On the giver's account, where an administrator loses the role by it: that the giver has it, in one batch with the
    /// change.
    pub stays: Option<AccountEvent>,
}

/// Why somebody keeps their role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoleRefused {
    #[error("only an administrator gives roles")]
    NotAdmin,
    #[error("nobody changes their own role; another administrator can")]
    Own,
    #[error("there is no such account")]
    NoAccount,
    #[error("this account is not activated yet")]
    NotActivated,
}

impl Refusal for RoleRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::NotAdmin => "not-admin",
            Self::Own => "own-role",
            Self::NoAccount => "account-not-found",
            Self::NotActivated => "account-not-activated",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::NotAdmin => RefusalKind::Forbidden,
            Self::NoAccount => RefusalKind::NotFound,
            Self::Own | Self::NotActivated => RefusalKind::Conflict,
        }
    }
}

impl ChangeRole {
    /// Decides against both accounts. Nothing happens when the role is the same. Since nobody changes their own, and whoever
    /// takes an administrator's says in the same batch that they are one themselves, one is left whatever others decide at
    /// the same moment: of two who take each other's, the second finds that their own account has changed.
    ///
    /// # Errors
    /// [`RoleRefused`].
    pub fn decide(self, by: Giver<'_>, account: &Account) -> Result<Option<RoleGiven>, RoleRefused> {
        let giver = may_give(by)?;
        let registered = account.registered().ok_or(RoleRefused::NoAccount)?;
        if giver == Some(registered.account) {
            return Err(RoleRefused::Own);
        }
        if !account.is_activated() {
            return Err(RoleRefused::NotActivated);
        }
        if registered.role == self.role {
            return Ok(None);
        }
        let changed = AccountEvent::RoleChanged { account: registered.account, role: self.role };
        let stays = giver
            .filter(|_| registered.role.may_administer())
            .map(|account| AccountEvent::RoleChanged { account, role: Role::Admin });
        Ok(Some(RoleGiven { changed, stays }))
    }
}

/// The giver's account, if it is not the operator.
fn may_give(by: Giver<'_>) -> Result<Option<AccountId>, RoleRefused> {
    let Giver::Account(account) = by else { return Ok(None) };
    let registered = account.registered().filter(|registered| registered.role.may_administer());
    registered.map(|registered| Some(registered.account)).ok_or(RoleRefused::NotAdmin)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::examples::{activated, ada, bob_is, erasure_requested, registered};
    use uuid::Uuid;

    fn bob() -> AccountId {
        AccountId::new(Uuid::from_u128(0xb0b))
    }

    fn auditor() -> ChangeRole {
        ChangeRole { role: Role::Auditor }
    }

    #[test]
    fn an_administrator_and_the_operator_give_roles_and_nobody_else() {
        let subject = Account::fold([registered(), activated()]);
        let changed = AccountEvent::RoleChanged { account: ada(), role: Role::Auditor };
        let given = RoleGiven { changed: changed.clone(), stays: None };
        let admin = bob_is(Role::Admin);
        for by in [Giver::Operator, Giver::Account(&admin)] {
            assert_eq!(auditor().decide(by, &subject), Ok(Some(given.clone())));
        }
        for by in [bob_is(Role::Member), bob_is(Role::Auditor), Account::default()] {
            assert_eq!(auditor().decide(Giver::Account(&by), &subject), Err(RoleRefused::NotAdmin));
        }
        let has_it = Account::fold([registered(), activated(), changed]);
        assert_eq!(auditor().decide(Giver::Operator, &has_it), Ok(None));
    }

    #[test]
    fn whoever_takes_an_administrators_role_says_that_they_have_it_themselves() {
        let changed = AccountEvent::RoleChanged { account: ada(), role: Role::Auditor };
        let admin = AccountEvent::RoleChanged { account: ada(), role: Role::Admin };
        let subject = Account::fold([registered(), activated(), admin]);
        let by_the_operator = RoleGiven { changed, stays: None };
        assert_eq!(auditor().decide(Giver::Operator, &subject), Ok(Some(by_the_operator.clone())));
        let stays = Some(AccountEvent::RoleChanged { account: bob(), role: Role::Admin });
        let by_bob = RoleGiven { stays, ..by_the_operator };
        assert_eq!(auditor().decide(Giver::Account(&bob_is(Role::Admin)), &subject), Ok(Some(by_bob)));
    }

    #[test]
    fn nobody_changes_their_own_nor_that_of_who_is_not_there() {
        let admin = bob_is(Role::Admin);
        assert_eq!(auditor().decide(Giver::Account(&admin), &admin), Err(RoleRefused::Own));
        let gone = Account::fold([registered(), activated(), erasure_requested()]);
        for (account, why) in [
            (Account::default(), RoleRefused::NoAccount),
            (gone, RoleRefused::NoAccount),
            (Account::fold([registered()]), RoleRefused::NotActivated),
        ] {
            assert_eq!(auditor().decide(Giver::Operator, &account), Err(why));
        }
    }
}
