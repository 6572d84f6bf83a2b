//! `UnlinkIdentity`: an identity at a provider is to log in to an account no more.

use super::{Account, AccountEvent, ClaimHash, IdentityEvent, IdentityLink, IdentityRefused, ProviderName};

/// Unlink it.
#[derive(Clone, Debug)]
pub struct UnlinkIdentity {
    pub provider: ProviderName,
    /// Whether who asks knows the password: which is the other way in that must remain.
    pub is_proven: bool,
}

impl UnlinkIdentity {
    /// The claim that is to be released, before anybody looks at it.
    ///
    /// # Errors
    /// [`IdentityRefused`].
    pub fn claim(&self, account: &Account) -> Result<ClaimHash, IdentityRefused> {
        let registered = account.registered().ok_or(IdentityRefused::NoAccount)?;
        if !self.is_proven {
            return Err(IdentityRefused::WrongPassword);
        }
        let mut identities = registered.identities.iter();
        let linked = identities.find(|identity| identity.provider == self.provider);
        linked.map(|identity| identity.claim.clone()).ok_or(IdentityRefused::NotLinked)
    }

    /// Decides against the account.
    ///
    /// # Errors
    /// [`IdentityRefused`].
    pub fn decide(self, account: &Account) -> Result<IdentityLink, IdentityRefused> {
        self.claim(account)?;
        let account = account.registered().ok_or(IdentityRefused::NoAccount)?.account;
        Ok(IdentityLink {
            account: AccountEvent::IdentityUnlinked { account, provider: self.provider },
            identity: IdentityEvent::IdentityReleased { account },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::examples::{activated, ada, identity_linked, registered};

    #[test]
    fn it_takes_the_password_and_a_link() {
        let provider = ProviderName::parse("work").expect("a name");
        let unlink = |is_proven| UnlinkIdentity { provider: provider.clone(), is_proven };
        let account = Account::fold([registered(), activated(), identity_linked()]);
        let unlinked = IdentityLink {
            account: AccountEvent::IdentityUnlinked { account: ada(), provider: provider.clone() },
            identity: IdentityEvent::IdentityReleased { account: ada() },
        };
        assert_eq!(unlink(true).decide(&account), Ok(unlinked));
        assert_eq!(unlink(false).decide(&account), Err(IdentityRefused::WrongPassword));
        let without = Account::fold([registered(), activated()]);
        assert_eq!(unlink(true).decide(&without), Err(IdentityRefused::NotLinked));
        assert_eq!(unlink(true).decide(&Account::default()), Err(IdentityRefused::NoAccount));
    }
}
