//! Where a Postgres and its data lie, so that the account that runs it can go there, and how its cluster is made.
//!
//! A cluster may outlive its installation: in a closed home it lies elsewhere, and stays there when the data folder is
//! removed. It lets nobody in who does not have that installation's passwords, and holds nothing that the next one could use. So
//! it is written down beside it whose it is, and the next one makes it anew.

use std::os::unix::fs::{DirBuilderExt as _, chown};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest as _, Sha256};

use super::{ADMIN, Options, Passwords};
use crate::account::{Account, folder_elsewhere};
use crate::child::{Child, Spec, StopSignal, argument};
use crate::nats::lock_beside;
use crate::tools::Tools;
use crate::{Error, paths};

/// Beside the data: whose it is.
const WHOSE: &str = ".of";
/// Beside the data: that of another installation, until it is removed.
const GONE: &str = ".gone";

/// Where the programs and the data are, and who runs them.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    python: PathBuf,
    programs: PathBuf,
    pub(super) data: PathBuf,
    account: Option<Account>,
}

/// Finds a place that Postgres's account can reach, and makes the cluster if there is none, or another installation's.
pub(crate) async fn prepare(tools: &Tools, options: &Options) -> Result<Place, Error> {
    let place = Place::find(tools, &options.data)?;
    remove_folder(&place.beside(GONE))?;
    if !place.has_cluster() || place.is_of_another(&options.passwords) {
        place.make_cluster(options).await?;
    }
    Ok(place)
}

impl Place {
    fn find(tools: &Tools, wanted: &Path) -> Result<Self, Error> {
        let mut place = Self {
            python: tools.python.clone(),
            programs: tools.servers.join(Tools::POSTGRES_PROGRAMS),
            data: wanted.to_owned(),
            account: Account::instead_of_root()?,
        };
        if let Some(account) = &place.account {
            if !account.can_enter(&place.programs) {
                let copy = folder_elsewhere(&tools.servers)?;
                copy_programs(&tools.servers, &copy)?;
                place.programs = copy.join(Tools::POSTGRES_PROGRAMS);
            }
            if !wanted.parent().is_none_or(|parent| account.can_enter(parent)) {
                place.data = folder_elsewhere(wanted)?.join("postgres");
            }
        }
        Ok(place)
    }

    fn has_cluster(&self) -> bool {
        self.data.join("PG_VERSION").exists()
    }

    /// `<data>.<what>`: not inside, for the server owns the inside.
    fn beside(&self, what: &str) -> PathBuf {
        let mut path = self.data.as_os_str().to_owned();
        path.push(what);
        PathBuf::from(path)
    }

    /// Whether the cluster lets others in. Of one from before this was written down it is not known.
    fn is_of_another(&self, passwords: &Passwords) -> bool {
        std::fs::read_to_string(self.beside(WHOSE)).is_ok_and(|whose| whose != mark_of(passwords))
    }

    /// Writes down whose cluster it is: whoever was let in, or is to be.
    pub(super) fn note_whose(&self, passwords: &Passwords) -> Result<(), Error> {
        let (path, mark) = (self.beside(WHOSE), mark_of(passwords));
        if std::fs::read_to_string(&path).is_ok_and(|whose| whose == mark) {
            return Ok(());
        }
        paths::write_private(&path, mark.as_bytes())
    }

    /// Makes the cluster beside its place and moves it there when it is whole, in the place of another installation's.
    async fn make_cluster(&self, options: &Options) -> Result<(), Error> {
        let parent = self.data.parent().unwrap_or(&self.data);
        std::fs::create_dir_all(parent)
            .map_err(Error::io(format!("make the folder {}", parent.display())))?;
        let fresh = self.beside(".new");
        remove_folder(&fresh)?;
        self.make_own_folder(&fresh)?;
        let password = fresh.join("password");
        paths::write_private(&password, options.passwords.admin.as_bytes())?;
        self.give_away(&password)?;
        let cluster = fresh.join("cluster");
        let mut command = vec![
            argument(&self.programs.join("initdb"))?,
            format!("--pgdata={}", argument(&cluster)?),
            format!("--username={ADMIN}"),
            format!("--pwfile={}", argument(&password)?),
            "--auth=scram-sha-256".to_owned(),
            "--encoding=UTF8".to_owned(),
            // The same order of text on every machine, whatever its C library knows.
            "--locale-provider=builtin".to_owned(),
            "--builtin-locale=C.UTF-8".to_owned(),
            "--locale=C".to_owned(),
        ];
        if !options.sync {
            command.push("--no-sync".to_owned());
        }
        let mut spec = self.spec(options, command, &fresh);
        spec.name = "initdb";
        let running = tokio::task::spawn_blocking({
            let spec = spec.clone();
            move || Child::start(&spec)
        })
        .await
        .map_err(|error| spec.failed(error.to_string()))??;
        let _ = running.exited().wait_for(Option::is_some).await;
        drop(running);
        if !cluster.join("PG_VERSION").exists() || !cluster.join("global/pg_control").exists() {
            return Err(spec.failed("it could not make a database cluster"));
        }
        let gone = self.beside(GONE);
        if self.has_cluster() {
            // Its server has ended: what makes the cluster waited for the lock of this place.
            tracing::warn!(folder = %self.data.display(), "a database of another installation is removed");
            std::fs::rename(&self.data, &gone)
                .map_err(Error::io(format!("rename {}", self.data.display())))?;
        }
        // Killed before the next step, there is none, which is made then.
        self.note_whose(&options.passwords)?;
        std::fs::rename(&cluster, &self.data)
            .map_err(Error::io(format!("rename to {}", self.data.display())))?;
        remove_folder(&gone)?;
        remove_folder(&fresh)
    }

    pub(crate) fn server_spec(&self, options: &Options, port: u16) -> Result<Spec, Error> {
        let mut command = vec![
            argument(&self.programs.join("postgres"))?,
            "-D".to_owned(),
            argument(&self.data)?,
            "-p".to_owned(),
            port.to_string(),
        ];
        let mut settings = vec![
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=300",
            "log_timezone=UTC",
            "timezone=UTC",
            // The journal holds what was erased since: a segment is left after five minutes, and the checkpoint
            // after that takes it away instead of keeping it, contents and all, for later use.
            "archive_timeout=5min",
            "checkpoint_timeout=5min",
            "wal_recycle=off",
            // So each segment is a new file: to fill it with zeroes first would write everything twice, 16 MB at once.
            "wal_init_zero=off",
        ];
        if !options.sync {
            settings.extend(["fsync=off", "full_page_writes=off"]);
        }
        for setting in settings {
            command.extend(["-c".to_owned(), setting.to_owned()]);
        }
        let mut spec = self.spec(options, command, &self.data);
        spec.postgres_folder = Some(self.data.clone());
        spec.scratch.clone_from(&options.scratch);
        Ok(spec)
    }

    fn spec(&self, options: &Options, command: Vec<String>, folder: &Path) -> Spec {
        Spec {
            name: "Postgres",
            python: self.python.clone(),
            command,
            environment: Vec::new(),
            folder: folder.to_owned(),
            log: options.log.clone(),
            lock: lock_beside(&self.data),
            account: self.account.clone(),
            // Postgres's "fast" stop: it ends its clients' connections instead of waiting for them.
            stop_signal: StopSignal::Int,
            grace: Duration::from_secs(30),
            remove_after: Vec::new(),
            scratch: None,
            postgres_folder: None,
        }
    }

    fn make_own_folder(&self, folder: &Path) -> Result<(), Error> {
        std::fs::DirBuilder::new()
            .mode(0o700)
            .create(folder)
            .map_err(Error::io(format!("make the folder {}", folder.display())))?;
        self.give_away(folder)
    }

    fn give_away(&self, path: &Path) -> Result<(), Error> {
        let Some(account) = &self.account else {
            return Ok(());
        };
        chown(path, Some(account.uid), Some(account.gid)).map_err(Error::io(format!(
            "give {} to {}",
            path.display(),
            account.name
        )))
    }
}

/// Tells an installation's passwords from another's, and tells nobody what they are: each is 160 random bits.
fn mark_of(passwords: &Passwords) -> String {
    hex::encode(Sha256::digest(passwords.admin.as_bytes()))
}

/// Removes a folder with all that is in it, if it is there.
fn remove_folder(folder: &Path) -> Result<(), Error> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::io(format!("remove {}", folder.display()))(error))
        }
        _ => Ok(()),
    }
}

/// Copies Postgres to where its account can reach it, once.
fn copy_programs(servers: &Path, to: &Path) -> Result<(), Error> {
    let version = servers.file_name().unwrap_or_default().to_os_string();
    let stamp = to.join("version");
    if std::fs::read(&stamp).is_ok_and(|found| found == version.as_encoded_bytes()) {
        return Ok(());
    }
    for folder in Tools::POSTGRES_FOLDERS {
        let target = to.join(folder);
        if target.exists() {
            std::fs::remove_dir_all(&target).map_err(Error::io(format!("remove {}", target.display())))?;
        }
        if servers.join(folder).exists() {
            copy_folder(&servers.join(folder), &target)?;
        }
    }
    std::fs::write(&stamp, version.as_encoded_bytes())
        .map_err(Error::io(format!("write {}", stamp.display())))
}

fn copy_folder(from: &Path, to: &Path) -> Result<(), Error> {
    let doing = || format!("copy {} to {}", from.display(), to.display());
    std::fs::DirBuilder::new().mode(0o755).create(to).map_err(Error::io(doing()))?;
    for entry in std::fs::read_dir(from).map_err(Error::io(doing()))? {
        let entry = entry.map_err(Error::io(doing()))?;
        let target = to.join(entry.file_name());
        if entry.file_type().map_err(Error::io(doing()))?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), &target).map_err(Error::io(doing()))?;
        }
    }
    Ok(())
}
