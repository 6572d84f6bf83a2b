//! Killed at random moments under load: clients in the middle of their commits, the server, the leader of
//! a cluster. Afterwards the log is compared with the receipts of the writers.
//!
//! `WHERRY_TEST_SEED` repeats the choices of an earlier run: after how many acknowledgements somebody is killed. The
//! moments are those of the machine.
//! `WHERRY_TEST_KILLS=50` kills that often.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result};
use jetstream_es::{EventStore, KeyVault, LogReader, OWN_API};
use proptest::prelude::RngExt as _;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::ledger::Ledger;
use crate::load::{Habit, Receipts, Running, Writers, load, stored_beyond};
use crate::server::{Servers, three_copies};
use crate::support::{LOG_API, Log, impatient, master, rng, seed};

const CLIENTS: u64 = 3;
const CLIENT_ROUNDS: u64 = 10;
const SERVER_KILLS: u64 = 16;
const LEADER_KILLS: u64 = 4;

/// As many kills of each kind as `WHERRY_TEST_KILLS` says, or few enough for every day.
fn kills(every_day: u64) -> u64 {
    let given = std::env::var_os("WHERRY_TEST_KILLS").and_then(|kills| kills.to_str()?.parse().ok());
    given.unwrap_or(every_day)
}

/// Tasks of each client, and of the load on a server.
const TASKS: u64 = 12;
const LONG: Duration = Duration::from_mins(1);

/// Plays a service that is killed: it is this test binary itself, started by
/// [`clients_are_killed_in_the_middle_of_their_commits`].
#[tokio::test]
#[ignore = "only as the child of another test"]
async fn client() -> Result<()> {
    let Some(url) = std::env::var_os("WHERRY_TEST_URL") else {
        return Ok(());
    };
    let given = |name: &str| -> Result<String> {
        std::env::var_os(name).and_then(|value| value.into_string().ok()).context("a variable is missing")
    };
    let client = impatient("command_api", &given("WHERRY_TEST_PASSWORD")?, &url.to_string_lossy()).await?;
    let store = store(client);
    let receipts = Receipts::open(Path::new(&given("WHERRY_TEST_RECEIPTS")?))?;
    let chosen = given("WHERRY_TEST_SEED")?.parse()?;
    // Until it is killed, or, should its parent be killed, for a bounded time.
    let writers = Writers { tasks: TASKS, seed: chosen, habit: Habit::Stays };
    let stop = CancellationToken::new();
    timeout(LONG, load(&store, &receipts, writers, &stop)).await.unwrap_or(Ok(()))
}

fn store(client: async_nats::Client) -> EventStore {
    let vault = KeyVault::new(client.clone(), OWN_API, master());
    EventStore::new(client, vault, "/wherry/test")
}

struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ended = self.0.kill();
        let _reaped = self.0.wait();
    }
}

#[tokio::test]
async fn clients_are_killed_in_the_middle_of_their_commits() -> Result<()> {
    let log = Log::start().await?;
    let seed = seed();
    let mut rng = rng(seed);
    let folder = tempfile::tempdir()?;
    let other = log.store().await?;
    let mut ledger = Ledger::default();
    for round in 0..kills(CLIENTS * CLIENT_ROUNDS).div_ceil(CLIENTS) {
        let mut clients = Vec::new();
        for index in 0..CLIENTS {
            let file = folder.path().join(format!("{round}-{index}"));
            let process = Command::new(std::env::current_exe()?)
                .args(["--exact", "kill::client", "--ignored", "--nocapture"])
                .env("WHERRY_TEST_URL", log.nats.url())
                .env("WHERRY_TEST_PASSWORD", log.nats.password("command_api"))
                .env("WHERRY_TEST_RECEIPTS", &file)
                .env("WHERRY_TEST_SEED", rng.random::<u64>().to_string())
                .stdout(Stdio::null())
                .spawn()?;
            clients.push((Killed(process), file));
        }
        for (client, file) in clients {
            stored_beyond(&file, rng.random_range(0..20)).await?;
            drop(client);
            ledger.add(&file)?;
        }
        // Whoever has sent a command and is killed comes back with it, to any node.
        ledger.repeat(&other).await?;
    }
    ledger.resolve(&other).await?;
    let counts = ledger.check(&log.reader().await?).await?;
    assert!(counts.stored >= 30 && counts.refused > 0 && counts.resolved > 0, "{counts:?}");
    Ok(())
}

#[tokio::test]
async fn the_server_is_killed_under_load() -> Result<()> {
    let log = Log::start().await?;
    let seed = seed();
    let mut rng = rng(seed);
    let running = Running::start(log.impatient_store(&log.nats.url()).await?, TASKS, seed)?;
    for _ in 0..kills(SERVER_KILLS) {
        running.goes_on_by(rng.random_range(30..100)).await?;
        log.nats.server().kill().await;
        log.nats.server().start().await?;
    }
    running.goes_on().await?;
    let mut ledger = Ledger::default();
    running.end(&mut ledger).await?;
    // The store sends again what was not answered, so there may be nothing left to resolve.
    let other = log.store().await?;
    ledger.repeat(&other).await?;
    ledger.resolve(&other).await?;
    let counts = ledger.check(&log.reader().await?).await?;
    assert!(counts.stored > 500 && counts.refused > 50, "{counts:?}");
    Ok(())
}

#[tokio::test]
async fn the_leader_is_killed_under_load() -> Result<()> {
    let mut servers = Servers::cluster().await?;
    three_copies(&servers).await?;
    let seed = seed();
    let mut rng = rng(seed);
    let client = impatient("command_api", "command_api", &servers.url()).await?;
    let running = Running::start(store(client), TASKS, seed)?;
    for _ in 0..kills(LEADER_KILLS) {
        running.goes_on_by(rng.random_range(30..100)).await?;
        let leader = servers.leader_of("CHATS").await?;
        servers.kill(&leader)?;
        running.goes_on().await?;
        servers.restart(&leader)?;
        servers.in_step("CHATS").await?;
    }
    let mut ledger = Ledger::default();
    running.end(&mut ledger).await?;
    let other = store(servers.client("command_api", "command_api").await?);
    ledger.repeat(&other).await?;
    ledger.resolve(&other).await?;
    let reader = LogReader::new(servers.client("projectors", "projectors").await?, LOG_API);
    let counts = ledger.check(&reader).await?;
    assert!(counts.stored >= 30 && counts.refused > 0, "{counts:?}");
    Ok(())
}
