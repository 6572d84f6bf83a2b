//! What goes wrong around an append: rivals in one batch, leaders that change, servers that pause, limits
//! that are reached, servers that cannot.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, ensure};
use async_nats::{Client, HeaderMap};
use embedded::wait_for;
use futures::future::join_all;
use jetstream_es::setup::{self, StreamDef};
use jetstream_es::{
    AppendError, AttemptError, EventStore, Expectation, KeyVault, LogReader, OWN_API, StoreError,
};
use proptest::prelude::RngExt as _;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use uuid::Uuid;

use crate::ledger::Ledger;
use crate::load::Running;
use crate::server::{Servers, three_copies};
use crate::support::{LOG_API, Log, SOON, chats, command, event, impatient, master, one, rng, seed};

const TASKS: u64 = 12;

fn store(client: Client) -> EventStore {
    let vault = KeyVault::new(client.clone(), OWN_API, master());
    EventStore::new(client, vault, "/wherry/test")
}

#[tokio::test]
async fn one_stale_among_999_good_ones() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    let commits = (0..1000).map(|index| {
        let store = store.clone();
        async move {
            let last = if index == 500 { 7 } else { 0 };
            let proposal = one(&format!("chat.room.{index}"), "x", Expectation::Exactly(last));
            store.append(&command(), proposal).await
        }
    });
    let results = join_all(commits).await;
    let mut sequences = BTreeSet::new();
    for (index, result) in results.into_iter().enumerate() {
        match result {
            Ok(outcome) if index != 500 => {
                sequences.insert(outcome.position.sequence);
            }
            Err(AppendError::Conflict) if index == 500 => {}
            other => anyhow::bail!("{index}: {other:?}"),
        }
    }
    assert_eq!(sequences, (1..=999).collect());
    assert_eq!(log.last_sequence("CHATS").await?, 999);
    Ok(())
}

/// A client that repeats itself must not make others fail, although the server refuses a whole batch for
/// one repeated id.
#[tokio::test]
async fn one_command_many_times_among_others() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    let repeated = command();
    let commits = (0..220).map(|index| {
        let (store, repeated) = (store.clone(), repeated.clone());
        async move {
            if index % 11 == 0 {
                let subject = "chat.room.repeated".to_owned();
                let attempt = || async {
                    let last = store.last("CHATS", &subject).await?.map_or(0, |event| event.sequence);
                    Ok::<_, AttemptError<()>>(chats(vec![
                        event(&subject, "x", Expectation::Exactly(last)),
                        event(&subject, "y", Expectation::Any),
                    ]))
                };
                let outcome =
                    store.execute(&repeated, "CHATS", std::slice::from_ref(&subject), attempt).await;
                outcome.map(Some).map_err(|error| anyhow::anyhow!("{error:?}"))
            } else {
                let proposal = one(&format!("chat.room.{index}"), "x", Expectation::Exactly(0));
                store.append(&command(), proposal).await?;
                Ok(None)
            }
        }
    });
    let results: Vec<_> = join_all(commits).await.into_iter().collect::<Result<_>>()?;
    let outcomes: Vec<_> = results.into_iter().flatten().collect();
    assert_eq!(outcomes.len(), 20);
    assert_eq!(outcomes.iter().filter(|outcome| !outcome.replayed).count(), 1);
    assert!(outcomes.iter().all(|outcome| outcome.position == outcomes[0].position));
    assert_eq!(log.last_sequence("CHATS").await?, 202);
    Ok(())
}

/// A message of a batch, as the protocol has it.
async fn send_part(client: &Client, batch: &str, index: u64, last: bool) -> Result<Value> {
    let mut headers = HeaderMap::new();
    headers.insert("Nats-Batch-Id", batch);
    headers.insert("Nats-Batch-Sequence", index.to_string());
    if last {
        headers.insert("Nats-Batch-Commit", "1");
    }
    let subject = format!("chat.account.{batch}");
    let answer = client.request_with_headers(subject, headers, index.to_string().into()).await?;
    Ok(if answer.payload.is_empty() { Value::Null } else { serde_json::from_slice(&answer.payload)? })
}

#[tokio::test]
async fn leaders_change_in_the_middle_of_batches() -> Result<()> {
    let servers = Servers::cluster().await?;
    three_copies(&servers).await?;
    let client = servers.client("command_api", "command_api").await?;

    // Half of it is sent to one leader and half to the next: nothing of it is stored.
    let batch = Uuid::now_v7().to_string();
    assert_eq!(send_part(&client, &batch, 1, false).await?, Value::Null);
    assert_eq!(send_part(&client, &batch, 2, false).await?, Value::Null);
    let before = servers.leader_of("CHATS").await?;
    servers.change_leader_of("CHATS").await?;
    wait_for("another leader", SOON, || async {
        let now = servers.leader_of("CHATS").await.map_err(|error| error.to_string())?;
        if now == before { Err(now) } else { Ok(()) }
    })
    .await?;
    let refused = send_part(&client, &batch, 3, true).await?;
    assert_eq!(refused["error"]["err_code"], 10176, "{refused}");

    // And whatever a load of commits has under way then, it is told the truth.
    let seed = seed();
    let mut rng = rng(seed);
    let load = impatient("command_api", "command_api", &servers.url()).await?;
    let running = Running::start(store(load), TASKS, seed)?;
    for _ in 0..8 {
        running.goes_on_by(rng.random_range(30..100)).await?;
        servers.change_leader_of("CHATS").await?;
    }
    running.goes_on().await?;
    let mut ledger = Ledger::default();
    running.end(&mut ledger).await?;
    ledger.resolve(&store(client)).await?;
    let reader = LogReader::new(servers.client("projectors", "projectors").await?, LOG_API);
    ledger.check(&reader).await?;
    Ok(())
}

/// A server that stands still keeps its connections, so nobody is told that it is gone.
#[tokio::test]
async fn a_paused_server_takes_nothing_along() -> Result<()> {
    let mut servers = Servers::cluster().await?;
    three_copies(&servers).await?;
    let seed = seed();
    let mut ledger = Ledger::default();
    for index in 0..2 {
        let leader = servers.leader_of("CHATS").await?;
        let follower = servers.other_than(&leader)?;
        let (paused, working) = if index == 0 { (&leader, &follower) } else { (&follower, &leader) };
        let cut_off = store(impatient("command_api", "command_api", &servers.address_of(paused)?).await?);
        let load = impatient("command_api", "command_api", &servers.address_of(working)?).await?;
        let running = Running::start(store(load), TASKS, seed.wrapping_add(1000 * index))?;
        running.goes_on().await?;

        let meta = command();
        let proposal = || one(&format!("chat.room.paused-{index}"), "x", Expectation::Exactly(0));
        let warm = command();
        cut_off.append(&warm, one("chat.room.warm", "x", Expectation::Any)).await?;
        servers.pause(paused)?;
        let unknown = cut_off.append(&meta, proposal()).await;
        ensure!(
            matches!(&unknown, Err(AppendError::Store(error)) if error.is_transient()),
            "whoever is connected to it alone is not lied to: {unknown:?}"
        );
        running.goes_on().await?;
        servers.resume(paused)?;
        servers.in_step("CHATS").await?;
        running.goes_on().await?;

        let client = servers.client("command_api", "command_api").await?;
        let other = store(client);
        other.append(&meta, proposal()).await.context("the same command elsewhere")?;
        running.end(&mut ledger).await?;
        ledger.pass_over(warm.id);
        ledger.pass_over(meta.id);
        ledger.resolve(&other).await?;
        let reader = LogReader::new(servers.client("projectors", "projectors").await?, LOG_API);
        ledger.check(&reader).await?;
    }
    Ok(())
}

#[tokio::test]
async fn too_many_open_batches_pass_by() -> Result<()> {
    let narrow = "
        jetstream {
            store_dir: $NATS_STORE_DIR, sync_interval: always
            limits { batch { max_inflight_per_stream: 2, timeout: \"300ms\" } }
        }
        authorization { user: all, password: all }
    ";
    let servers = Servers::single(narrow).await?;
    let client = servers.client("all", "all").await?;
    setup::ensure_streams(&client, &[StreamDef::new("CHATS", &["chat.>"])], 1).await?;
    let held = [Uuid::now_v7().to_string(), Uuid::now_v7().to_string()];
    for batch in &held {
        assert_eq!(send_part(&client, batch, 1, false).await?, Value::Null);
    }
    let refused = send_part(&client, "third", 1, false).await?;
    assert_eq!(refused["error"]["err_code"], 10210, "{refused}");

    // Many at once, from several nodes: they wait for their turn, and for those that nobody finishes.
    let nodes: Vec<_> = (0..3).map(|_| store(client.clone())).collect();
    let commits = (0..60).map(|index| {
        let store = nodes[index % 3].clone();
        async move {
            let events = ["room", "account"]
                .map(|kind| event(&format!("chat.{kind}.{index}"), "x", Expectation::Exactly(0)));
            store.append(&command(), chats(events.to_vec())).await
        }
    });
    for result in join_all(commits).await {
        result?;
    }
    let reader = LogReader::new(client, OWN_API);
    assert_eq!(reader.head("CHATS").await?.last_sequence, 120);
    Ok(())
}

#[tokio::test]
async fn a_stream_without_atomic_batches_says_what_to_do() -> Result<()> {
    let all_allowed = "
        jetstream { store_dir: $NATS_STORE_DIR, sync_interval: always }
        authorization { user: all, password: all }
    ";
    let servers = Servers::single(all_allowed).await?;
    let client = servers.client("all", "all").await?;
    let plain = async_nats::jetstream::stream::Config {
        name: "CHATS".to_owned(),
        subjects: vec!["chat.>".to_owned()],
        allow_direct: true,
        ..Default::default()
    };
    async_nats::jetstream::new(client.clone()).create_stream(plain).await?;
    let refused = store(client.clone()).append(&command(), one("chat.room.a", "x", Expectation::Any)).await;
    let Err(AppendError::Store(error @ StoreError::Unfit(_))) = refused else {
        anyhow::bail!("{refused:?}");
    };
    assert!(error.to_string().contains("CHATS") && error.to_string().contains("setup"), "{error}");

    setup::ensure_streams(&client, &[StreamDef::new("CHATS", &["chat.>"])], 1).await?;
    let outcome = store(client).append(&command(), one("chat.room.a", "x", Expectation::Any)).await?;
    assert_eq!(outcome.position.sequence, 1);
    Ok(())
}

#[tokio::test]
async fn an_old_server_is_refused_at_setup() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("nats://{}", listener.local_addr()?);
    let old = tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await?;
        let greeting = r#"{"server_id":"old","server_name":"old","version":"2.12.4","go":"","host":"127.0.0.1","port":1,"headers":true,"max_payload":1048576,"proto":1,"jetstream":true}"#;
        connection.write_all(format!("INFO {greeting}\r\n").as_bytes()).await?;
        let (from, mut to) = connection.into_split();
        let mut lines = BufReader::new(from).lines();
        while let Some(line) = lines.next_line().await? {
            if line == "PING" {
                to.write_all(b"PONG\r\n").await?;
            }
        }
        anyhow::Ok(())
    });
    let client = impatient("setup", "setup", &url).await?;
    let refused = setup::ensure_streams(&client, &[StreamDef::new("CHATS", &["chat.>"])], 1).await;
    let Err(error @ StoreError::Unfit(_)) = refused else {
        anyhow::bail!("{refused:?}");
    };
    let said = error.to_string();
    assert!(said.contains("2.12.4") && said.contains("2.14.0") && said.contains("batches"), "{said}");
    old.abort();
    Ok(())
}
