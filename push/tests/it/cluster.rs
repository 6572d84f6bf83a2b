//! A log on three servers: one that leads is killed, and nobody who listens or comes back misses anything.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use anyhow::{Context as _, ensure};
use embedded::{testing::NatsServers, wait_for};
use futures::future::try_join_all;
use jetstream_es::NatsConfig;
use push::{Allowance, Limits};
use serde_json::{Value, json};
use tokio::{net::TcpStream, sync::watch, time::timeout};

use crate::world::{Client, Log, Node, Person, World, chain, forgetful};

const LONG: Duration = Duration::from_mins(1);
/// What lies in the log before, which is what replays read.
const PAST: usize = 300;
const MESSAGES: usize = 90;
/// How often the leader is killed meanwhile.
const KILLS: usize = 2;

/// The addresses of three servers, whose users' passwords are their names.
struct Three(String);

impl Log for Three {
    fn log_url(&self) -> String {
        self.0.clone()
    }

    fn log_password(&self, user: &str) -> String {
        user.to_owned()
    }
}

/// What the servers say of who keeps the room's stream.
async fn copies(world: &World<Three>) -> anyhow::Result<Value> {
    let setup = NatsConfig::new(world.nats.log_url(), "setup", world.nats.log_password("setup"));
    let setup = jetstream_es::connect(&setup).await?;
    let answer = setup.request("$JS.API.STREAM.INFO.CHATS", "".into()).await?;
    Ok(serde_json::from_slice::<Value>(&answer.payload)?["cluster"].take())
}

async fn leader(world: &World<Three>) -> anyhow::Result<String> {
    let leader = wait_for("a leader", LONG, || async {
        let copies = copies(world).await.map_err(|error| error.to_string())?;
        copies["leader"].as_str().map(str::to_owned).ok_or_else(|| copies.to_string())
    });
    Ok(leader.await?)
}

/// Waits until all three copies are there and up to date.
async fn in_step(world: &World<Three>) -> anyhow::Result<()> {
    let in_step = wait_for("three copies in step", LONG, || async {
        let copies = copies(world).await.map_err(|error| error.to_string())?;
        let is_up = |copy: &&Value| copy["current"] == true && copy["offline"] != true;
        let up = copies["replicas"].as_array().map_or(0, |all| all.iter().filter(is_up).count());
        if up == 2 && copies["leader"].is_string() { Ok(()) } else { Err(copies.to_string()) }
    });
    Ok(in_step.await?)
}

/// Waits until all who come back again and again were given something that came after a sequence. Otherwise everything
/// may be over before any of them was there.
async fn came_back(given: &[watch::Sender<u64>], after: u64) -> anyhow::Result<()> {
    for upto in given {
        let mut upto = upto.subscribe();
        let came = timeout(LONG, upto.wait_for(|upto| *upto > after)).await;
        came.with_context(|| format!("nobody who came back was given what followed {after}"))??;
    }
    Ok(())
}

/// The next frame; none if the line broke or the server said to come back. While there is no leader, nothing may come for
/// longer than a test usually waits, but for the question whether somebody is there.
async fn next(client: &mut Client) -> anyhow::Result<Option<Value>> {
    let next = client.try_next().await?;
    let is_asked = next.as_ref().is_some_and(|frame| frame["type"] == "ping");
    if is_asked && client.send(&json!({"type": "pong"})).await.is_err() {
        return Ok(None);
    }
    Ok(next)
}

/// A connection that follows the topic from a position on. While no ticket can be spent it is sent away, and tries again.
async fn arrive(
    world: &World<Three>,
    node: &Node,
    person: Person,
    topic: &str,
    after: u64,
) -> anyhow::Result<Client> {
    let arrived = wait_for("a welcome", LONG, || async {
        let said = async {
            let after = world.position("CHATS", after).await?;
            let mut client = Client::upgrade(TcpStream::connect(node.address).await?, &[]).await?;
            client.hello(world, person).await?;
            client.send(&json!({"type": "subscribe", "topic": topic, "after": after})).await?;
            anyhow::Ok(client)
        };
        said.await.map_err(|error| format!("{error:#}"))
    });
    Ok(arrived.await?)
}

/// Takes in what a client is sent, up to an event or, without one, until it has caught up. Each follows the one before.
async fn listen(
    world: &World<Three>,
    node: &Node,
    person: Person,
    topic: &str,
    until: Option<u64>,
) -> anyhow::Result<Vec<u64>> {
    let (mut mine, mut seen, mut line) = (0, Vec::new(), None);
    loop {
        let client = match &mut line {
            Some(client) => client,
            None => line.insert(arrive(world, node, person, topic, mine).await?),
        };
        let Some(frame) = next(client).await? else {
            line = None;
            continue;
        };
        match frame["type"].as_str() {
            Some("event") => {
                let sequences = chain(mine, &[frame])?;
                mine = sequences.last().copied().unwrap_or(mine);
                seen.extend(sequences);
            }
            Some("caught_up") if until.is_none() => return Ok(seen),
            Some("subscribed" | "caught_up" | "ping" | "goaway") => {}
            _ => anyhow::bail!("not expected: {frame}"),
        }
        if until.is_some_and(|until| mine >= until) {
            return Ok(seen);
        }
    }
}

#[tokio::test]
async fn a_killed_leader_of_the_log_costs_nobody_an_event_live_or_replayed() -> anyhow::Result<()> {
    let mut servers = NatsServers::cluster().await?;
    let world = World::on(Three(servers.url()), 3).await?;
    let world = &world;
    let people = [world.person().await?, world.person().await?, world.person().await?];
    let room = world.room(&people).await?;
    let topic = &*format!("chat.*.{room}");
    let first = world.post_many(room, people[0], "before", PAST).await?;
    let last = first + MESSAGES as u64;
    let plenty = Allowance { at_once: 1_000_000, per_second: 100_000 };
    let patient = |limits: Limits| Limits {
        ping_every: Duration::from_secs(3),
        pong_within: Duration::from_secs(20),
        account_replays: plenty,
        ..limits
    };
    // One that remembers, and one that reads the log for every replay.
    let nodes =
        [world.node_with(patient(Limits::default())).await?, world.node_with(patient(forgetful())).await?];
    let is_over = &AtomicBool::new(false);
    // Up to where each who comes back was given the past.
    let given = [watch::Sender::new(0_u64), watch::Sender::new(0)];
    let posting = async {
        let mut posted = Vec::<u64>::new();
        let (mut dead, mut killed_after) = (None::<String>, first);
        for number in 0..MESSAGES {
            if number % (MESSAGES / KILLS) == MESSAGES / KILLS / 2 {
                if let Some(dead) = dead.take() {
                    servers.restart(&dead)?;
                }
                in_step(world).await?;
                came_back(&given, killed_after).await?;
                let leader = leader(world).await?;
                servers.kill(&leader)?;
                dead = Some(leader);
                killed_after = posted.last().copied().unwrap_or(first);
            }
            posted.push(world.post_in_the_end(room, people[0], &format!("{number}")).await?);
        }
        came_back(&given, killed_after).await?;
        is_over.store(true, Ordering::SeqCst);
        ensure!(posted == (first + 1..=last).collect::<Vec<_>>(), "posted at {posted:?}");
        anyhow::Ok(())
    };
    let live = nodes.iter().zip(&people).map(|(node, person)| async move {
        let seen = listen(world, node, *person, topic, Some(last)).await?;
        ensure!(seen == (1..=last).collect::<Vec<_>>(), "live: {seen:?}");
        anyhow::Ok(())
    });
    // Coming back from the beginning, again and again.
    let replayed = nodes.iter().zip(&given).map(|(node, given)| async move {
        while !is_over.load(Ordering::SeqCst) {
            let seen = listen(world, node, people[2], topic, None).await?;
            let upto = seen.last().copied().unwrap_or(0);
            ensure!(upto >= first, "the past ends at {upto}");
            ensure!(seen == (1..=upto).collect::<Vec<_>>(), "replayed: {seen:?}");
            given.send_replace(upto);
        }
        anyhow::Ok(())
    });
    tokio::try_join!(posting, try_join_all(live), try_join_all(replayed))?;
    for node in &nodes {
        let seen = listen(world, node, people[1], topic, Some(last)).await?;
        assert_eq!(seen, (1..=last).collect::<Vec<_>>());
    }
    Ok(())
}
