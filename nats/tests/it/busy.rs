//! A room that is posted in all the time, by three nodes, and its owner, who changes it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use embedded::wait_for;
use jetstream_es::{EventStore, ExecuteError, KeyVault, NatsConfig, OWN_API};
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

use crate::hot::{Node, timeline};
use crate::server::{Servers, three_copies};
use crate::support::{Counter, Log, SOON, master};

const CLUB: &str = "busy";
const POSTER: u8 = 1;
/// Three nodes with this between their posts: 200 a second.
const BETWEEN_POSTS: Duration = Duration::from_millis(15);
const CHANGES: u8 = 5;
/// What a change may take. On two cores with a load of six, 48 changes took 91 ms at most, on three servers.
const LIMIT: Duration = Duration::from_secs(1);

async fn store(url: &str, password: &str) -> Result<EventStore> {
    let client = jetstream_es::connect(&NatsConfig::new(url, "command_api", password)).await?;
    let vault = KeyVault::new(client.clone(), OWN_API, master());
    Ok(EventStore::new(client, vault, "/wherry/test"))
}

/// Posts at its rate, answered or not, until it is stopped.
async fn post(node: Node, posted: Counter, stop: Arc<AtomicBool>) -> Result<()> {
    let mut ticks = tokio::time::interval(BETWEEN_POSTS);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut posts = JoinSet::new();
    while !stop.load(Ordering::SeqCst) {
        ticks.tick().await;
        let (node, posted) = (node.clone(), posted.clone());
        posts.spawn(async move {
            match node.say(CLUB, POSTER).await {
                Ok(_) => posted.add(),
                Err(ExecuteError::Refused(_) | ExecuteError::Conflict) => 0,
                Err(error) => bail!("a post: {error:?}"),
            };
            Ok(())
        });
    }
    while let Some(ended) = posts.join_next().await {
        ended??;
    }
    Ok(())
}

/// The owner's changes get through while others post, and none of the posts comes after the removal.
async fn the_owner_gets_through(nodes: Vec<Node>) -> Result<()> {
    let owner = nodes[0].clone();
    owner.join(CLUB, POSTER).await?;
    let (posted, stop) = (Counter::default(), Arc::new(AtomicBool::new(false)));
    let mut posters = JoinSet::new();
    for node in nodes {
        posters.spawn(post(node, posted.clone(), Arc::clone(&stop)));
    }
    let some_more = |after: u64| {
        let posted = posted.clone();
        async move {
            wait_for("posts", SOON, || async {
                let now = posted.get();
                if now >= after + 30 { Ok(()) } else { Err(format!("{now} after {after}")) }
            })
            .await
        }
    };
    let mut took = Vec::new();
    for member in 0..CHANGES {
        some_more(posted.get()).await?;
        let began = Instant::now();
        owner.join(CLUB, 10 + member).await.map_err(|error| anyhow::anyhow!("a change: {error:?}"))?;
        took.push(began.elapsed());
    }
    some_more(posted.get()).await?;
    let began = Instant::now();
    let removal = owner.leave(CLUB, POSTER).await.map_err(|error| anyhow::anyhow!("starved: {error:?}"))?;
    took.push(began.elapsed());
    stop.store(true, Ordering::SeqCst);
    while let Some(ended) = posters.join_next().await {
        ended??;
    }
    ensure!(took.iter().all(|took| *took < LIMIT), "the changes took {took:?}");
    let last = owner.store.reader().last("CHATS", &timeline(CLUB)).await?.context("a post")?;
    ensure!(last.sequence < removal.position.sequence, "somebody posted after the removal");
    Ok(())
}

#[tokio::test]
async fn on_one_server() -> Result<()> {
    let log = Log::start().await?;
    let mut nodes = Vec::new();
    for _ in 0..3 {
        nodes.push(Node::new(store(&log.nats.url(), log.nats.password("command_api")).await?));
    }
    the_owner_gets_through(nodes).await
}

#[tokio::test]
async fn on_three_servers() -> Result<()> {
    let servers = Servers::cluster().await?;
    three_copies(&servers).await?;
    let mut nodes = Vec::new();
    for index in 0..3 {
        nodes.push(Node::new(store(&servers.url_of(index), "command_api").await?));
    }
    the_owner_gets_through(nodes).await
}
