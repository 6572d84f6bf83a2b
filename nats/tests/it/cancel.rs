//! Callers who go away at random moments under load: none of their neighbours pays for it, nothing is left
//! behind, and whoever comes back with the same command finds its one effect or has it now.

use anyhow::{Context as _, Result, ensure};
use embedded::wait_for;
use jetstream_es::{EventStore, Expectation, KeyVault, LogReader, OWN_API};
use tokio::task::JoinSet;

use crate::ledger::{Counts, Ledger};
use crate::load::{Habit, Running, Writers};
use crate::server::{Servers, three_copies};
use crate::support::{LOG_API, Log, SOON, chats, command, event, master, seed};

const FICKLE: u64 = 20;
/// How many commands each of them sends.
const LEAVINGS: usize = 20;
const CALM: usize = 8;
/// How many commits each of the calm ones sends.
const COMMITS: usize = 30;

/// Stays for every answer. What it sends is in nobody's way, so each commit must be taken.
async fn calm(store: EventStore) -> Result<Vec<(uuid::Uuid, u64)>> {
    let mut stored = Vec::new();
    for index in 0..COMMITS {
        let meta = command();
        let events = (0..=index % 3)
            .map(|part| event(&format!("chat.account.{}-{part}", meta.id), "calm", Expectation::Exactly(0)))
            .collect();
        let outcome = store.append(&meta, chats(events)).await.context("an innocent commit")?;
        stored.push((meta.id, outcome.position.sequence));
    }
    Ok(stored)
}

/// Fickle and calm callers of one store, and what the log says in the end.
async fn some_go_away(store: EventStore, other: &EventStore, reader: &LogReader) -> Result<Counts> {
    let writers = Writers { tasks: FICKLE, seed: seed(), habit: Habit::GoesAway { commands: LEAVINGS } };
    let running = Running::start_with(store.clone(), writers)?;
    let mut neighbours = JoinSet::new();
    for _ in 0..CALM {
        neighbours.spawn(calm(store.clone()));
    }
    let mut ledger = Ledger::default();
    while let Some(ended) = neighbours.join_next().await {
        for (command, sequence) in ended?? {
            ledger.pass_over(command);
            let found = reader.at("CHATS", sequence).await?.context("it was acknowledged")?;
            ensure!(found.envelope.command == command, "{command} is not at {sequence}");
        }
    }
    running.end(&mut ledger).await?;
    // What was sent when its caller went takes its course. Then nothing is under way any more.
    wait_for("an empty queue", SOON, || async {
        let bytes = store.waiting_bytes();
        if bytes == 0 { Ok(()) } else { Err(format!("{bytes} bytes")) }
    })
    .await?;
    let settled = reader.head("CHATS").await?.last_sequence;
    ledger.resolve(other).await?;
    let counts = ledger.check(reader).await?;
    let resent = reader.head("CHATS").await?.last_sequence - settled;
    ensure!(resent > 0, "nobody who went away took a commit along");
    Ok(counts)
}

#[tokio::test]
async fn on_one_server() -> Result<()> {
    let log = Log::start().await?;
    let counts = some_go_away(log.store().await?, &log.store().await?, &log.reader().await?).await?;
    ensure!(counts.stored > 20 && counts.refused > 0 && counts.resolved > 20, "{counts:?}");
    Ok(())
}

/// There, rivals in flight put commits off, and they wait once more. No answer is lost, so nobody is impatient: to take a
/// slow one for none is to give up on an innocent commit that was sent twice, however calm its caller is.
#[tokio::test]
async fn on_three_servers() -> Result<()> {
    let servers = Servers::cluster().await?;
    three_copies(&servers).await?;
    let mut stores = Vec::new();
    for _ in 0..2 {
        let client = servers.client("command_api", "command_api").await?;
        let vault = KeyVault::new(client.clone(), OWN_API, master());
        stores.push(EventStore::new(client, vault, "/wherry/test"));
    }
    let reader = LogReader::new(servers.client("projectors", "projectors").await?, LOG_API);
    let counts = some_go_away(stores[0].clone(), &stores[1], &reader).await?;
    ensure!(counts.stored > 20 && counts.resolved > 20, "{counts:?}");
    Ok(())
}
