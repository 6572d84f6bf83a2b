//! Brings the people's keys back, but for those that the log says are destroyed.

use std::{fs::File, io::BufReader, path::Path};

use anyhow::{Context as _, bail, ensure};
use domain::{accounts::OWN_FOLDERS, boundary::USERS, ids::AccountId};
use jetstream_es::{KeyState, KeyVault, LogReader, NatsConfig, OWN_API, Restored};
use kit::{
    config::{ConfigError, Vars},
    object_store::{ObjectStore, ObjectStoreConfig},
};
use personal::{MasterKeys, PersonId};

use super::{forgotten::Forgotten, key_file};

/// Configures `command-api import-keys`.
///
/// | variable | meaning |
/// |---|---|
/// | `WHERRY_NATS_URL`, `WHERRY_NATS_PASSWORD` | the NATS servers, and the password of the user `command_api` |
/// | `WHERRY_MASTER_KEY`, `_OTHERS` | the key that wraps from now on, and those that wrapped the backup |
/// | `WHERRY_S3_ENDPOINT`, `_REGION`, `_BUCKET`, `_ACCESS_KEY`, `_SECRET_KEY` | the file store |
#[derive(Clone)]
pub struct ImportKeysConfig {
    pub nats: NatsConfig,
    pub master_keys: MasterKeys,
    pub store: ObjectStoreConfig,
}

/// What became of the keys of a backup.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportedKeys {
    /// People whose keys are there now.
    pub stored: u64,
    /// People whose keys were there already.
    pub kept: u64,
    /// People whose keys are destroyed and stay so.
    pub erased: u64,
    /// Texts whose keys were taken out.
    pub texts: u64,
    /// Files of erased people that were in the file store again.
    pub objects: u64,
}

impl ImportKeysConfig {
    /// Reads the variables above.
    ///
    /// # Errors
    /// When one is missing or malformed.
    pub fn from_vars(vars: &Vars) -> Result<Self, ConfigError> {
        let (url, password) = (vars.required("WHERRY_NATS_URL")?, vars.secret("WHERRY_NATS_PASSWORD")?);
        Ok(Self {
            nats: NatsConfig::new(url, "command_api", password),
            master_keys: vars.master_keys()?,
            store: ObjectStoreConfig::from_vars(vars)?,
        })
    }
}

/// Brings back the keys of a file of [`super::export_keys()`], after the log was imported and the files are in their store:
/// what the log says is erased or destroyed is left out, and marked as such, and files of erased people are removed.
/// May be stopped at any moment and run again.
///
/// # Errors
/// When the log is empty, the file is broken off, a key is under a master key that is not configured, or somebody of the
/// log has no key in the file; nothing is stored then. Others when a server does not answer.
pub async fn import_keys(config: ImportKeysConfig, file: &Path) -> anyhow::Result<ImportedKeys> {
    let shown = file.display().to_string();
    let people = key_file::read(BufReader::new(File::open(file).context(shown.clone())?)).context(shown)?;
    let client = jetstream_es::connect(&config.nats).await?;
    let log = LogReader::new(client.clone(), OWN_API);
    ensure!(
        log.head(USERS.name).await?.last_sequence > 0,
        "the log is empty: import it first, for it says whose keys must not come back"
    );
    let forgotten = Forgotten::of_log(&log).await?;
    let vault = KeyVault::new(client, OWN_API, config.master_keys);
    let mut missing = 0_u64;
    for account in forgotten.accounts.difference(&forgotten.erased) {
        let person = account.person();
        if !people.contains_key(&person) && vault.state(person).await? == KeyState::Never {
            missing += 1;
        }
    }
    if missing > 0 {
        bail!(
            "{missing} people of the log have no key in this file: it is older than the log; take one that was made after \
             the log's export"
        );
    }
    let may_come_back = |person: &PersonId| !forgotten.erased.contains(&AccountId::new(person.as_uuid()));
    for record in people.iter().filter(|(person, _)| may_come_back(person)).flat_map(|(_, records)| records) {
        vault.check_record(record).context("nothing was changed")?;
    }
    let mut done = ImportedKeys::default();
    for account in &forgotten.erased {
        vault.destroy(account.person()).await?;
        done.objects += remove_objects(&ObjectStore::new(&config.store), *account).await?;
    }
    for (person, records) in &people {
        let texts = forgotten.texts.get(&AccountId::new(person.as_uuid())).map_or(&[][..], Vec::as_slice);
        match vault.restore(*person, records, texts).await? {
            Restored::Stored => done.stored += 1,
            Restored::Kept => done.kept += 1,
            Restored::Erased => done.erased += 1,
        }
        done.texts += texts.len() as u64;
    }
    Ok(done)
}

async fn remove_objects(store: &ObjectStore, account: AccountId) -> anyhow::Result<u64> {
    let mut removed = 0;
    for folder in OWN_FOLDERS {
        for key in store.list(&format!("{folder}/{account}/")).await? {
            store.delete(&key).await?;
            removed += 1;
        }
    }
    Ok(removed)
}
