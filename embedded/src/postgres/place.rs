//! Where a Postgres and its data lie, so that the account that runs it can go there, and how its cluster is made.

use std::os::unix::fs::{DirBuilderExt as _, chown};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{ADMIN, Options};
use crate::account::{Account, folder_elsewhere};
use crate::child::{Child, Spec, StopSignal, argument};
use crate::nats::lock_beside;
use crate::tools::Tools;
use crate::{Error, paths};

/// Where the programs and the data are, and who runs them.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    python: PathBuf,
    programs: PathBuf,
    pub(super) data: PathBuf,
    account: Option<Account>,
}

/// Finds a place that Postgres's account can reach, and makes the cluster if there is none.
pub(crate) async fn prepare(tools: &Tools, options: &Options) -> Result<Place, Error> {
    let place = Place::find(tools, &options.data)?;
    if !place.data.join("PG_VERSION").exists() {
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

    /// Makes the cluster beside its place and moves it there when it is whole.
    async fn make_cluster(&self, options: &Options) -> Result<(), Error> {
        let parent = self.data.parent().unwrap_or(&self.data);
        std::fs::create_dir_all(parent)
            .map_err(Error::io(format!("make the folder {}", parent.display())))?;
        let mut fresh = self.data.as_os_str().to_owned();
        fresh.push(".new");
        let fresh = PathBuf::from(fresh);
        if fresh.exists() {
            std::fs::remove_dir_all(&fresh).map_err(Error::io(format!("remove {}", fresh.display())))?;
        }
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
        std::fs::rename(&cluster, &self.data)
            .map_err(Error::io(format!("rename to {}", self.data.display())))?;
        std::fs::remove_dir_all(&fresh).map_err(Error::io(format!("remove {}", fresh.display())))
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
