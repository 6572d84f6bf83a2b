//! `LinkIdentity`: an identity at a provider is to log in to an account.

use personal::Personal;

use super::{Account, AccountEvent, ClaimHash, Holder, IdentityEvent, IdentityRefused, ProviderName};

/// Link it; that the person has this identity was proven by the provider.
#[derive(Clone, Debug)]
pub struct LinkIdentity {
    pub provider: ProviderName,
    /// Which of the provider's identities it is.
    pub claim: ClaimHash,
    /// What the provider calls the person.
    pub called: String,
    /// Whether who asks knows the account's password: else whoever has an address at the provider could take the account of
    /// who has it here.
    pub is_proven: bool,
}

/// What links an identity, in one batch.
#[derive(Clone, Debug, PartialEq)]
pub struct IdentityLink {
    pub account: AccountEvent,
    pub identity: IdentityEvent,
}

impl LinkIdentity {
    /// Decides against the account, and who holds the identity.
    ///
    /// # Errors
    /// [`IdentityRefused`].
    pub fn decide(self, account: &Account, holder: Holder) -> Result<IdentityLink, IdentityRefused> {
        let registered = account.registered().filter(|_| account.is_activated());
        let registered = registered.ok_or(IdentityRefused::NoAccount)?;
        let account = registered.account;
        if !self.is_proven {
            return Err(IdentityRefused::WrongPassword);
        }
        if matches!(holder, Holder::Kept(other) | Holder::Lapsed(other) if other != account) {
            return Err(IdentityRefused::LinkedElsewhere);
        }
        if registered.identities.iter().any(|identity| identity.provider == self.provider) {
            return Err(IdentityRefused::Linked);
        }
        let Self { provider, claim, called, .. } = self;
        let called = Personal::open(account.person(), called);
        Ok(IdentityLink {
            account: AccountEvent::IdentityLinked { account, provider, claim, called },
            identity: IdentityEvent::IdentityClaimed { account },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::examples::{activated, ada, identity_linked, registered},
        ids::AccountId,
    };
    use uuid::Uuid;

    fn link(is_proven: bool) -> LinkIdentity {
        let AccountEvent::IdentityLinked { provider, claim, .. } = identity_linked() else {
            unreachable!("it is that event")
        };
        LinkIdentity { provider, claim, called: "ada@work.example".to_owned(), is_proven }
    }

    #[test]
    fn an_identity_is_linked_to_one_account_with_its_password() {
        let account = Account::fold([registered(), activated()]);
        let linked = IdentityLink {
            account: identity_linked(),
            identity: IdentityEvent::IdentityClaimed { account: ada() },
        };
        assert_eq!(link(true).decide(&account, Holder::Nobody), Ok(linked));
        assert_eq!(link(false).decide(&account, Holder::Nobody), Err(IdentityRefused::WrongPassword));
        let other = Holder::Kept(AccountId::new(Uuid::from_u128(0xb0b)));
        assert_eq!(link(true).decide(&account, other), Err(IdentityRefused::LinkedElsewhere));
        let waiting = Account::fold([registered()]);
        assert_eq!(link(true).decide(&waiting, Holder::Nobody), Err(IdentityRefused::NoAccount));
    }

    #[test]
    fn of_one_provider_one_identity_is_linked() {
        let account = Account::fold([registered(), activated(), identity_linked()]);
        for holder in [Holder::Nobody, Holder::Kept(ada())] {
            assert_eq!(link(true).decide(&account, holder), Err(IdentityRefused::Linked));
        }
        let unlinked = AccountEvent::IdentityUnlinked { account: ada(), provider: link(true).provider };
        let account = Account::fold([registered(), activated(), identity_linked(), unlinked]);
        assert!(link(true).decide(&account, Holder::Nobody).is_ok());
    }
}
