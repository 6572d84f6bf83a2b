//! One server for all test processes of a run.
//!
//! Whoever needs it first starts it and writes down how to reach it; the others read that. Everybody
//! holds a connection to its supervisor, which stops it when nobody has held one for a while.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::Mutex;

use crate::child::{Lingering, Spec};
use crate::secrets::token;
use crate::server::{Probe, on_free_ports};
use crate::{Error, paths};

/// How long a server stays without users: test processes come one after the other.
const LINGER: Duration = Duration::from_secs(20);
const GREETING_WITHIN: Duration = Duration::from_secs(5);

/// The connections of this process, which keep the servers, and what was written down about them.
static USED: Mutex<BTreeMap<&'static str, (TcpStream, Value)>> = Mutex::const_new(BTreeMap::new());

/// A server about to be started for all.
pub(super) struct Candidate<State> {
    pub(super) spec: Spec,
    pub(super) probe: Probe,
    /// How to reach it.
    pub(super) state: State,
}

#[derive(Serialize, Deserialize)]
struct Written {
    lifeline_port: u16,
    nonce: String,
    state: Value,
}

/// Uses the shared server `name`, starting it if it does not run. `candidate` is given a new folder.
pub(super) async fn shared<State>(
    name: &'static str,
    candidate: impl AsyncFn(&Path) -> Result<Candidate<State>, Error>,
) -> Result<State, Error>
where
    State: Serialize + DeserializeOwned,
{
    let mut used = USED.lock().await;
    if let Some((_, state)) = used.get(name) {
        return understood(state.clone());
    }
    let root = paths::target().join("test-servers");
    paths::passable_folder(&root)?;
    let _lock = exclusive(root.join(format!("{name}.lock"))).await?;
    let written = root.join(format!("{name}.json"));
    let (lifeline, state) = match running(&written) {
        Some(found) => found,
        None => start(name, &root, &written, candidate).await?,
    };
    used.insert(name, (lifeline, state.clone()));
    understood(state)
}

fn running(written: &Path) -> Option<(TcpStream, Value)> {
    let written: Written = serde_json::from_slice(&std::fs::read(written).ok()?).ok()?;
    let lifeline = attach(written.lifeline_port, &written.nonce)?;
    Some((lifeline, written.state))
}

/// Connects to a supervisor, unless it is gone and somebody else has its port.
fn attach(port: u16, nonce: &str) -> Option<TcpStream> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let lifeline = TcpStream::connect_timeout(&address, GREETING_WITHIN).ok()?;
    lifeline.set_read_timeout(Some(GREETING_WITHIN)).ok()?;
    let mut greeting = String::new();
    BufReader::new(&lifeline).read_line(&mut greeting).ok()?;
    (greeting.trim_end() == nonce).then_some(lifeline)
}

async fn start<State: Serialize>(
    name: &'static str,
    root: &Path,
    written: &Path,
    candidate: impl AsyncFn(&Path) -> Result<Candidate<State>, Error>,
) -> Result<(TcpStream, Value), Error> {
    remove_abandoned(name, root)?;
    on_free_ports(|| async {
        let nonce = token()?;
        let folder = root.join(format!("{name}-{nonce}"));
        paths::passable_folder(&folder)?;
        let Candidate { spec, probe, state } = candidate(&folder).await?;
        let mut server = Lingering::start(&spec, LINGER, &nonce)?;
        let lifeline = attach(server.lifeline_port, &nonce)
            .ok_or_else(|| spec.failed("its supervisor does not answer"))?;
        tokio::select! {
            ready = probe.ready(spec.name) => {
                ready.map_err(|error| spec.failed(error.to_string()))?;
            }
            _ = server.exited.wait_for(Option::is_some) => return Err(spec.failed("it ended")),
        }
        let state = serde_json::to_value(state).map_err(not_understood)?;
        let content = Written { lifeline_port: server.lifeline_port, nonce, state: state.clone() };
        let content = serde_json::to_vec(&content).map_err(not_understood)?;
        paths::write_private(written, &content)?;
        Ok((lifeline, state))
    })
    .await
}

/// Removes the folders of servers whose supervisor was killed before it could.
fn remove_abandoned(name: &str, root: &Path) -> Result<(), Error> {
    let doing = || format!("tidy {}", root.display());
    for entry in std::fs::read_dir(root).map_err(Error::io(doing()))? {
        let folder = entry.map_err(Error::io(doing()))?.path();
        let is_one = folder
            .file_name()
            .and_then(|found| found.to_str())
            .and_then(|found| found.strip_prefix(name))
            .is_some_and(|rest| rest.starts_with("-k"));
        if is_one && !in_use(&folder) {
            std::fs::remove_dir_all(&folder).map_err(Error::io(doing()))?;
        }
    }
    Ok(())
}

/// A supervisor holds the lock file in its folder.
fn in_use(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return true;
    };
    entries
        .filter_map(Result::ok)
        .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "lock"))
        .filter_map(|entry| File::open(entry.path()).ok())
        .any(|lock| lock.try_lock().is_err())
}

async fn exclusive(path: PathBuf) -> Result<File, Error> {
    let doing = format!("lock {}", path.display());
    let locked = tokio::task::spawn_blocking(move || {
        let file = File::options().create(true).truncate(false).write(true).open(path)?;
        file.lock()?;
        Ok(file)
    });
    locked.await.unwrap_or_else(|error| Err(std::io::Error::other(error))).map_err(Error::io(doing))
}

fn understood<State: DeserializeOwned>(state: Value) -> Result<State, Error> {
    serde_json::from_value(state).map_err(not_understood)
}

fn not_understood(error: serde_json::Error) -> Error {
    Error::io("read what was written down about a shared server")(error.into())
}
