//! The public key of the log in a data folder, by which its checkpoints are checked.

use anyhow::Context as _;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use embedded::secrets::Secrets;
use ledger::{SigningKey, VerifyingKey};

/// That of the notary whose key is among these secrets.
///
/// # Errors
/// When its key or name cannot be read.
pub(crate) fn notary_key(secrets: &Secrets) -> anyhow::Result<VerifyingKey> {
    let seed = STANDARD.decode(&secrets.notary_key).ok().and_then(|seed| seed.try_into().ok());
    let seed: [u8; 32] = seed.context("the notary's key in the secrets cannot be read")?;
    Ok(SigningKey::new(&secrets.notary_name, &seed)?.verifying_key())
}
