//! The secrets of one installation: made at the first start, read at every later one.

use std::collections::BTreeMap;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ed25519_dalek::SigningKey;
use serde::{Deserialize, Serialize};

use crate::{Error, nats, paths};

const FILE: &str = "secrets.json";

/// An Ed25519 private key in PKCS #8 is this prefix and the 32 bytes of the key.
const PKCS8_PREFIX: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
/// And a public key in SPKI is this one and the 32 bytes of the point.
const SPKI_PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// All secrets of one installation. Keys are 32 random bytes in base64.
#[derive(Clone, Serialize, Deserialize)]
pub struct Secrets {
    /// Wraps the keys under which personal data is sealed. Lost, all personal data is lost.
    pub master_key: String,
    /// What it takes over from, until every key is wrapped by it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_master_keys: Vec<String>,
    /// Hashes addresses and handles for their claims. It can never be changed.
    pub hash_key: String,
    /// Signs the links in mails.
    pub link_key: String,
    /// Signs grants to download a file.
    pub grant_key: String,
    /// Derives refresh tokens.
    pub session_key: String,
    /// Ed25519, PKCS #8, PEM.
    pub jwt_private_key: String,
    /// Ed25519, SPKI, PEM.
    pub jwt_public_key: String,
    /// Name and seed (32 bytes) of the Ed25519 key that signs the log's checkpoints. The name is drawn with it: it is
    /// what tells this log from every other.
    #[serde(default)]
    pub notary_name: String,
    #[serde(default)]
    pub notary_key: String,
    /// The private key of P-256 by which push services know this server: 32 bytes in base64url.
    #[serde(default)]
    pub vapid_private_key: String,
    /// By user name.
    pub nats_passwords: BTreeMap<String, String>,
    pub postgres_admin_password: String,
    pub postgres_writer_password: String,
    pub postgres_reader_password: String,
    pub s3: S3Keys,
    /// What a newer version has made: written again as it is, so that it finds what it has sealed or signed with it.
    #[serde(flatten)]
    newer: BTreeMap<String, serde_json::Value>,
}

/// Who may do what in the object store.
#[derive(Clone, Serialize, Deserialize)]
pub struct S3Keys {
    /// Makes buckets.
    pub admin: S3Key,
    /// Reads and writes objects.
    pub writer: S3Key,
    /// Reads objects.
    pub reader: S3Key,
    /// By which the parts of the object store know each other.
    pub internal: String,
}

/// One identity of the object store.
#[derive(Clone, Serialize, Deserialize)]
pub struct S3Key {
    pub access_key: String,
    pub secret_key: String,
}

impl Secrets {
    /// Reads the secrets in `data`, or makes them if this is the first start.
    ///
    /// # Errors
    /// [`Error::Secrets`] when they are unreadable, or missing although there is a log: new ones could
    /// not open it. [`Error::Io`].
    pub fn load_or_generate(data: &Path) -> Result<Self, Error> {
        let path = data.join(FILE);
        match std::fs::read(&path) {
            Ok(content) => {
                let mut secrets: Self = serde_json::from_slice(&content).map_err(|error| {
                    Error::Secrets(format!(
                        "{} cannot be understood ({error}); put back a copy of it",
                        path.display()
                    ))
                })?;
                if secrets.add_newer()? {
                    secrets.write(data)?;
                }
                Ok(secrets)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                if data.join("nats").exists() {
                    return Err(Error::Secrets(format!(
                        "{} is missing, and without it nobody can read the log in {}; put it back, or start with another data folder",
                        path.display(),
                        data.display()
                    )));
                }
                let secrets = Self::generate()?;
                paths::passable_folder(data)?;
                secrets.write(data)?;
                Ok(secrets)
            }
            Err(error) => Err(Error::io(format!("read {}", path.display()))(error)),
        }
    }

    /// Makes what an earlier version did not have yet, and says whether there was any.
    fn add_newer(&mut self) -> Result<bool, Error> {
        let known = self.nats_passwords.len();
        for (user, password) in nats::new_passwords()? {
            self.nats_passwords.entry(user).or_insert(password);
        }
        let has_no_notary = self.notary_key.is_empty();
        if has_no_notary {
            (self.notary_name, self.notary_key) = (notary_name()?, key()?);
        }
        let has_no_vapid = self.vapid_private_key.is_empty();
        if has_no_vapid {
            self.vapid_private_key = curve_key()?;
        }
        Ok(has_no_notary || has_no_vapid || self.nats_passwords.len() > known)
    }

    /// Makes a new master key; the present one is kept beside it, for what it wrapped. Nothing is done if
    /// there is one beside it already: that change comes to its end first.
    ///
    /// # Errors
    /// [`Error::Io`] and [`Error::Secrets`] when it cannot be made or written.
    pub fn change_master_key(&mut self, data: &Path) -> Result<(), Error> {
        if self.other_master_keys.is_empty() {
            self.other_master_keys = vec![std::mem::replace(&mut self.master_key, key()?)];
            self.write(data)?;
        }
        Ok(())
    }

    /// Drops the master keys that nothing is wrapped by any more.
    ///
    /// # Errors
    /// [`Error::Io`] and [`Error::Secrets`] when it cannot be written.
    pub fn drop_other_master_keys(&mut self, data: &Path) -> Result<(), Error> {
        self.other_master_keys.clear();
        self.write(data)
    }

    /// Whole or not at all.
    fn write(&self, data: &Path) -> Result<(), Error> {
        let content = serde_json::to_vec_pretty(self)
            .map_err(|error| Error::Secrets(format!("cannot be written: {error}")))?;
        paths::write_private(&data.join(FILE), &content)
    }

    /// Makes new secrets.
    ///
    /// # Errors
    /// [`Error::Io`] when the system has no randomness to give.
    pub fn generate() -> Result<Self, Error> {
        let signing = SigningKey::from_bytes(&random()?);
        Ok(Self {
            master_key: key()?,
            other_master_keys: Vec::new(),
            hash_key: key()?,
            link_key: key()?,
            grant_key: key()?,
            session_key: key()?,
            jwt_private_key: pem("PRIVATE KEY", &PKCS8_PREFIX, &signing.to_bytes()),
            jwt_public_key: pem("PUBLIC KEY", &SPKI_PREFIX, signing.verifying_key().as_bytes()),
            notary_name: notary_name()?,
            notary_key: key()?,
            vapid_private_key: curve_key()?,
            nats_passwords: nats::new_passwords()?,
            postgres_admin_password: token()?,
            postgres_writer_password: token()?,
            postgres_reader_password: token()?,
            s3: S3Keys::generate()?,
            newer: BTreeMap::new(),
        })
    }
}

impl S3Keys {
    /// Makes new keys.
    ///
    /// # Errors
    /// [`Error::Io`] when the system has no randomness to give.
    pub fn generate() -> Result<Self, Error> {
        Ok(Self {
            admin: S3Key::generate()?,
            writer: S3Key::generate()?,
            reader: S3Key::generate()?,
            internal: token()?,
        })
    }
}

impl S3Key {
    fn generate() -> Result<Self, Error> {
        Ok(Self { access_key: token()?, secret_key: token()? })
    }
}

/// Never shown: it is nothing but secrets.
impl std::fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Secrets").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for S3Keys {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("S3Keys").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for S3Key {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("S3Key").field("access_key", &self.access_key).finish_non_exhaustive()
    }
}

/// 160 random bits that begin with a letter: NATS reads a password that looks like a number as one.
///
/// # Errors
/// [`Error::Io`] when the system has no randomness to give.
pub fn token() -> Result<String, Error> {
    Ok(format!("k{}", hex::encode(&random()?[..20])))
}

fn notary_name() -> Result<String, Error> {
    Ok(format!("wherry-{}", hex::encode(&random()?[..4])))
}

fn key() -> Result<String, Error> {
    Ok(STANDARD.encode(random()?))
}

/// A private key of P-256. Any number below the curve's order is one, and that begins with 32 ones.
fn curve_key() -> Result<String, Error> {
    let mut scalar = random()?;
    scalar[0] &= 0x7f;
    Ok(URL_SAFE_NO_PAD.encode(scalar))
}

fn random() -> Result<[u8; 32], Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::io("get randomness from the system")(std::io::Error::other(error)))?;
    Ok(bytes)
}

fn pem(label: &str, prefix: &[u8], key: &[u8; 32]) -> String {
    let body = STANDARD.encode([prefix, key].concat());
    format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_start_reads_what_the_first_one_made() -> Result<(), Error> {
        let folder = tempfile::tempdir().map_err(Error::io("make a folder"))?;
        let first = Secrets::load_or_generate(folder.path())?;
        let second = Secrets::load_or_generate(folder.path())?;
        assert_eq!(first.master_key, second.master_key);
        assert_eq!(first.nats_passwords, second.nats_passwords);
        assert_ne!(first.master_key, first.hash_key);
        Ok(())
    }

    #[test]
    fn a_new_master_key_keeps_the_old_one_beside_it_until_that_is_dropped() -> Result<(), Error> {
        let folder = tempfile::tempdir().map_err(Error::io("make a folder"))?;
        let data = folder.path();
        let mut secrets = Secrets::load_or_generate(data)?;
        let first = secrets.master_key.clone();
        secrets.change_master_key(data)?;
        let second = Secrets::load_or_generate(data)?;
        assert_ne!(second.master_key, first);
        assert_eq!(second.other_master_keys, std::slice::from_ref(&first));
        secrets.change_master_key(data)?;
        assert_eq!(secrets.master_key, second.master_key, "one change at a time");
        secrets.drop_other_master_keys(data)?;
        let third = Secrets::load_or_generate(data)?;
        assert_eq!((third.master_key, third.other_master_keys), (second.master_key, Vec::new()));
        Ok(())
    }

    #[test]
    fn what_an_earlier_version_did_not_have_is_added_once() -> Result<(), Error> {
        let folder = tempfile::tempdir().map_err(Error::io("make a folder"))?;
        let mut earlier = Secrets::load_or_generate(folder.path())?;
        earlier.nats_passwords.remove("notary");
        earlier.notary_key.clear();
        earlier.vapid_private_key.clear();
        earlier.write(folder.path())?;
        let first = Secrets::load_or_generate(folder.path())?;
        let second = Secrets::load_or_generate(folder.path())?;
        assert!(first.nats_passwords.contains_key("notary") && first.notary_name.starts_with("wherry-"));
        assert_eq!((&first.notary_key, &first.nats_passwords), (&second.notary_key, &second.nats_passwords));
        assert_eq!(first.vapid_private_key.len(), 43);
        assert_eq!(first.vapid_private_key, second.vapid_private_key);
        assert_eq!(first.nats_passwords["workers"], earlier.nats_passwords["workers"]);
        Ok(())
    }

    #[test]
    fn what_a_newer_version_has_made_stays() -> Result<(), Error> {
        let folder = tempfile::tempdir().map_err(Error::io("make a folder"))?;
        let (data, path) = (folder.path(), folder.path().join(FILE));
        Secrets::load_or_generate(data)?;
        let file = || -> serde_json::Value {
            serde_json::from_slice(&std::fs::read(&path).expect("a file")).expect("JSON")
        };
        let mut newer = file();
        newer["moon_key"] = "made later".into();
        paths::write_private(&path, newer.to_string().as_bytes())?;
        let mut secrets = Secrets::load_or_generate(data)?;
        secrets.change_master_key(data)?;
        secrets.drop_other_master_keys(data)?;
        let kept = file();
        assert_eq!(kept["moon_key"], "made later");
        assert_ne!(kept["master_key"], newer["master_key"]);
        let names =
            |of: &serde_json::Value| of.as_object().map(|all| all.keys().cloned().collect::<Vec<_>>());
        assert_eq!(names(&kept), names(&newer), "and nothing stands there twice or anew");
        Ok(())
    }

    #[test]
    fn only_the_owner_can_read_them() -> Result<(), Error> {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().map_err(Error::io("make a folder"))?;
        Secrets::load_or_generate(folder.path())?;
        let metadata = std::fs::metadata(folder.path().join(FILE)).map_err(Error::io("look"))?;
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
        Ok(())
    }

    #[test]
    fn new_secrets_are_never_made_for_an_old_log() -> Result<(), Error> {
        let folder = tempfile::tempdir().map_err(Error::io("make a folder"))?;
        paths::private_folder(&folder.path().join("nats"))?;
        let refused = Secrets::load_or_generate(folder.path());
        assert!(matches!(refused, Err(Error::Secrets(_))), "{refused:?}");
        Ok(())
    }

    #[test]
    fn damaged_secrets_are_not_replaced() -> Result<(), Error> {
        let folder = tempfile::tempdir().map_err(Error::io("make a folder"))?;
        paths::write_private(&folder.path().join(FILE), b"{")?;
        let refused = Secrets::load_or_generate(folder.path());
        assert!(matches!(refused, Err(Error::Secrets(_))), "{refused:?}");
        Ok(())
    }
}
