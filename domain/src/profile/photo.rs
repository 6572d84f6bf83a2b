//! `SetPhoto` and `RemovePhoto`.

use super::ProfileRefused;
use crate::{
    accounts::{Account, AccountEvent},
    ids::FileId,
};

/// Show a photo that was re-encoded and stored already.
#[derive(Clone, Copy, Debug)]
pub struct SetPhoto {
    pub photo: FileId,
}

/// Show no photo.
#[derive(Clone, Copy, Debug)]
pub struct RemovePhoto;

impl SetPhoto {
    /// Decides against the account.
    ///
    /// # Errors
    /// When there is no account.
    pub fn decide(self, account: &Account) -> Result<AccountEvent, ProfileRefused> {
        let account = account.registered().ok_or(ProfileRefused::NoAccount)?.account;
        Ok(AccountEvent::PhotoSet { account, photo: self.photo })
    }
}

impl RemovePhoto {
    /// Decides against the account; `None` when there is no photo to remove.
    ///
    /// # Errors
    /// When there is no account.
    pub fn decide(self, account: &Account) -> Result<Option<AccountEvent>, ProfileRefused> {
        let registered = account.registered().ok_or(ProfileRefused::NoAccount)?;
        Ok(registered.photo.map(|_| AccountEvent::PhotoRemoved { account: registered.account }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::examples::{ada, registered},
        profile::ProfileCommand,
    };
    use cqrs_es::test::TestFramework;
    use uuid::Uuid;

    fn photo_set() -> AccountEvent {
        AccountEvent::PhotoSet { account: ada(), photo: FileId::new(Uuid::from_u128(5)) }
    }

    #[test]
    fn a_photo_is_set() {
        TestFramework::<Account>::with(())
            .given(vec![registered()])
            .when(ProfileCommand::SetPhoto(SetPhoto { photo: FileId::new(Uuid::from_u128(5)) }))
            .then_expect_events(vec![photo_set()]);
    }

    #[test]
    fn a_photo_is_removed_once() {
        let removed = AccountEvent::PhotoRemoved { account: ada() };
        TestFramework::<Account>::with(())
            .given(vec![registered(), photo_set()])
            .when(ProfileCommand::RemovePhoto(RemovePhoto))
            .then_expect_events(vec![removed.clone()]);
        TestFramework::<Account>::with(())
            .given(vec![registered(), photo_set(), removed])
            .when(ProfileCommand::RemovePhoto(RemovePhoto))
            .then_expect_events(vec![]);
    }
}
