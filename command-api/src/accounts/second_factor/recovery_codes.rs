//! Recovery codes and their digests.
//!
//! The codes of a command follow from its id and from the account's secret, so that the same command, sent again after a lost
//! answer, shows the same ones; and nobody works them out who could not make the app's codes anyway.

use domain::{
    accounts::{
        CodeDigest, RECOVERY_CODE_BYTES, RECOVERY_CODES, RecoveryCode, TotpSecret, TypedCode, UseSecondFactor,
    },
    ids::AccountId,
};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use uuid::Uuid;

use crate::state::keyed;

/// Makes and digests them.
#[derive(Clone)]
pub(crate) struct RecoveryCodes {
    codes: Hmac<Sha256>,
    digests: Hmac<Sha256>,
}

impl RecoveryCodes {
    /// Under the key that can never be changed: the digests live as long as an account.
    pub(crate) fn new(key: &[u8]) -> Self {
        Self {
            codes: keyed(key, b"wherry/recovery-code/v1"),
            digests: keyed(key, b"wherry/recovery-code-digest/v1"),
        }
    }

    /// The codes that a command makes.
    pub(super) fn of_command(&self, command: Uuid, secret: &TotpSecret) -> Vec<RecoveryCode> {
        let of_command =
            self.codes.clone().chain_update(command.as_bytes()).chain_update(secret.base32().as_bytes());
        let code = |number: u8| {
            let mac: [u8; 32] = of_command.clone().chain_update([number]).finalize().into_bytes().into();
            RecoveryCode::new(std::array::from_fn::<u8, RECOVERY_CODE_BYTES, _>(|index| mac[index]))
        };
        (0..).take(RECOVERY_CODES).map(code).collect()
    }

    /// What the log keeps of codes.
    pub(super) fn digests(&self, account: AccountId, codes: &[RecoveryCode]) -> Vec<CodeDigest> {
        codes.iter().map(|code| self.digest(account, &TypedCode::from(code))).collect()
    }

    /// A code as a decision takes it.
    pub(in crate::accounts) fn digested(&self, account: AccountId, code: &TypedCode) -> UseSecondFactor {
        UseSecondFactor::new(code, self.digest(account, code))
    }

    fn digest(&self, account: AccountId, code: &TypedCode) -> CodeDigest {
        let mac = self.digests.clone().chain_update(account.uuid().as_bytes()).chain_update(code.reveal());
        CodeDigest::new(mac.finalize().into_bytes().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_command_has_its_codes_and_an_account_its_digests() {
        let codes = RecoveryCodes::new(&[1; 32]);
        let secret = TotpSecret::new([7; 20]);
        let [one, other] = [1, 2].map(Uuid::from_u128);
        let made = codes.of_command(one, &secret);
        let different: BTreeSet<_> = made.iter().map(RecoveryCode::reveal).collect();
        assert_eq!(different.len(), RECOVERY_CODES);
        assert_eq!(made, codes.of_command(one, &secret));
        for others in [
            codes.of_command(other, &secret),
            codes.of_command(one, &TotpSecret::new([8; 20])),
            RecoveryCodes::new(&[2; 32]).of_command(one, &secret),
        ] {
            assert!(others.iter().all(|code| !made.contains(code)));
        }
        let digests = |account: Uuid| codes.digests(AccountId::new(account), &made);
        assert_eq!(digests(one), digests(one));
        assert!(digests(one).iter().zip(digests(other)).all(|(one, other)| *one != other));
    }
}
