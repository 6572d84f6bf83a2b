//! Three servers, three copies: replicas lag, rivals are in flight, leaders go.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result};
use embedded::wait_for;
use futures::StreamExt as _;
use futures::future::join_all;
use jetstream_es::{
    AppendError, AttemptError, EventStore, ExecuteError, Expectation, KeyVault, LogReader, NatsConfig,
    OWN_API,
};
use tokio::time::timeout;

use crate::server::{Servers, three_copies};
use crate::support::{LOG_API, Note, SOON, chats, command, event, master, one, person};

const LONG: Duration = Duration::from_mins(1);
const ROOM: &str = "chat.room.a";

async fn cluster() -> Result<Servers> {
    let servers = Servers::cluster().await?;
    three_copies(&servers).await?;
    Ok(servers)
}

/// A node's store, connected to one of the servers.
async fn store(servers: &Servers, index: usize) -> Result<EventStore> {
    let config = NatsConfig::new(servers.url_of(index), "command_api", "command_api");
    let client = jetstream_es::connect(&config).await?;
    let vault = KeyVault::new(client.clone(), OWN_API, master());
    Ok(EventStore::new(client, vault, "/wherry/test"))
}

async fn reader(servers: &Servers, index: usize) -> Result<LogReader> {
    let config = NatsConfig::new(servers.url_of(index), "projectors", "projectors");
    Ok(LogReader::new(jetstream_es::connect(&config).await?, LOG_API))
}

#[tokio::test]
async fn rivals_on_three_nodes() -> Result<()> {
    let servers = cluster().await?;
    let mut rivals = Vec::new();
    for index in 0..12 {
        let store = store(&servers, index).await?;
        rivals.push(async move {
            store
                .execute::<(), _, _>(&command(), "CHATS", &[ROOM.to_owned()], || async {
                    let history = store.history::<Note>("CHATS", ROOM).await?;
                    let event = event(ROOM, index.to_string(), Expectation::Exactly(history.last_sequence));
                    Ok(chats(vec![event.numbered(history.version + 1, history.last_sequence)]))
                })
                .await
        });
    }
    let outcomes = join_all(rivals).await;
    let won = outcomes.iter().filter(|outcome| outcome.is_ok()).count() as u64;
    for outcome in &outcomes {
        assert!(matches!(outcome, Ok(_) | Err(ExecuteError::Conflict)), "{outcome:?}");
    }
    assert!(won >= 6, "only {won} of 12 got through");

    let store = store(&servers, 0).await?;
    let last = reader(&servers, 0).await?.head("CHATS").await?.last_sequence;
    assert_eq!(last, won, "as many events as were acknowledged");
    let history = wait_for("the whole history", SOON, || async {
        match store.history::<Note>("CHATS", ROOM).await {
            Ok(history) if history.last_sequence == last => Ok(history),
            other => Err(format!("{other:?}")),
        }
    })
    .await?;
    let texts: BTreeSet<_> = history.events.iter().map(|(_, note)| note.text().to_owned()).collect();
    assert_eq!((history.version, texts.len() as u64), (won, won));
    Ok(())
}

#[tokio::test]
async fn a_guard_holds_across_nodes_and_posters_do_not_starve_the_owner() -> Result<()> {
    let servers = cluster().await?;
    let owner = store(&servers, 0).await?;
    owner.append(&command(), one(ROOM, "member", Expectation::Exactly(0))).await?;
    let stop = Arc::new(AtomicBool::new(false));
    let mut posters = Vec::new();
    for index in 0..9 {
        let (store, stop) = (store(&servers, index).await?, Arc::clone(&stop));
        posters.push(tokio::spawn(async move {
            let home = ["chat.timeline.a".to_owned()];
            let mut posted = 0_u64;
            while !stop.load(Ordering::SeqCst) {
                let result = store
                    .execute(&command(), "CHATS", &home, || async {
                        let room = store.history::<Note>("CHATS", ROOM).await?;
                        if room.events.last().is_some_and(|(_, note)| note.text() == "removed") {
                            return Err(AttemptError::Refused("not a member"));
                        }
                        let subject = ROOM.to_owned();
                        let guard = Expectation::Guard { subject, sequence: room.last_sequence };
                        Ok(one("chat.timeline.a", "post", guard))
                    })
                    .await;
                match result {
                    Ok(_) => posted += 1,
                    Err(ExecuteError::Refused(_)) => return Ok((posted, true)),
                    Err(ExecuteError::Conflict) => {}
                    Err(error) => return Err(anyhow::anyhow!("{error:?}")),
                }
            }
            Ok((posted, false))
        }));
    }
    let reader = reader(&servers, 0).await?;
    wait_for("some posts", SOON, || async {
        match reader.head("CHATS").await {
            Ok(head) if head.last_sequence > 50 => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await?;
    let removal = owner
        .execute::<(), _, _>(&command(), "CHATS", &[ROOM.to_owned()], || async {
            let room = owner.history::<Note>("CHATS", ROOM).await?;
            Ok(one(ROOM, "removed", Expectation::Exactly(room.last_sequence)))
        })
        .await;
    let removed_at =
        removal.map_err(|error| anyhow::anyhow!("the owner starved: {error:?}"))?.position.sequence;
    for poster in posters {
        let (_posted, refused) = timeout(LONG, poster).await???;
        assert!(refused, "a poster saw the removal");
    }
    stop.store(true, Ordering::SeqCst);
    let last = reader.last("CHATS", "chat.timeline.a").await?.context("a post")?;
    assert!(last.sequence < removed_at, "nothing was posted after the removal");
    Ok(())
}

#[tokio::test]
async fn lagging_replicas_hide_nothing() -> Result<()> {
    let servers = cluster().await?;
    let writer = store(&servers, 0).await?;
    let others = [store(&servers, 1).await?, store(&servers, 2).await?];
    let readers = [reader(&servers, 1).await?, reader(&servers, 2).await?];
    let vault = {
        let config = NatsConfig::new(servers.url_of(1), "projectors", "projectors");
        KeyVault::new(jetstream_es::connect(&config).await?, LOG_API, master())
    };
    // Replicas are behind while the log is busy; an idle one has caught up before anybody asks.
    let busy: Vec<_> = (0..4).map(|index| tokio::spawn(keep_busy(writer.clone(), index))).collect();
    for index in 0..100 {
        let subject = format!("chat.room.{index}");
        let meta = command();
        let proposal =
            || chats(vec![event(&subject, "x", Expectation::Any), event(&subject, "y", Expectation::Any)]);
        let outcome = writer.append(&meta, proposal()).await?;
        let sequence = outcome.position.sequence;
        // One's own writes are seen at once.
        assert_eq!(writer.history::<Note>("CHATS", &subject).await?.last_sequence, sequence);
        assert_eq!(writer.last("CHATS", &subject).await?.context("own write")?.sequence, sequence);
        for reader in &readers {
            assert!(reader.at("CHATS", sequence).await?.is_some());
            let page = reader.page("CHATS", 1, Some(&subject), 10).await?;
            assert!(page.reached < sequence || page.events.last().context("events")?.sequence == sequence);
            let complete = page.reached >= sequence || page.more;
            assert!(complete, "asked after the append: reached {} of {sequence}", page.reached);
        }
        // The same command at another node finds all of its effect.
        let again = others[index % 2].append(&meta, proposal()).await?;
        assert_eq!((again.position.sequence, again.events.len()), (sequence, 2));

        let newcomer = person();
        writer.keys().create(newcomer).await?;
        assert!(vault.ring(&[newcomer]).await?.contains(newcomer), "a key just made is not an erased one");
    }
    for writing in busy {
        assert!(!writing.is_finished(), "the log was busy all the time");
        writing.abort();
    }
    Ok(())
}

/// Appends without end, and makes keys as often.
async fn keep_busy(store: EventStore, index: u64) -> Result<()> {
    let subject = format!("chat.busy.{index}");
    loop {
        store.append(&command(), one(&subject, "x", Expectation::Any)).await?;
        store.keys().create(person()).await?;
    }
}

/// The heads come from the leader, the pages from replicas that are a little behind all the time.
#[tokio::test]
async fn filtered_pages_of_a_stream_that_grows_miss_nothing() -> Result<()> {
    const EVENTS: u64 = 400;
    const FILTER: &str = "chat.*.a";
    let servers = cluster().await?;
    let writer = store(&servers, 0).await?;
    let writing = tokio::spawn(async move {
        for index in 0..EVENTS {
            let subject = ["chat.room.a", "chat.room.b"][usize::from(index % 2 == 1)];
            writer.append(&command(), one(subject, "x", Expectation::Any)).await?;
        }
        anyhow::Ok(())
    });
    let mut readers = Vec::new();
    // Each server twice: a client's question is answered by the replica beside it.
    for index in 0..6 {
        let reader = reader(&servers, index).await?;
        readers.push(tokio::spawn(async move {
            let (mut from, mut seen) = (1, Vec::new());
            while from <= EVENTS {
                let page = reader.page("CHATS", from, Some(FILTER), 10).await?;
                seen.extend(page.events.iter().map(|event| event.sequence));
                from = page.reached + 1;
            }
            anyhow::Ok(seen)
        }));
    }
    timeout(LONG, writing).await???;
    for reader in readers {
        let seen = timeout(LONG, reader).await???;
        assert_eq!(seen, (1..=EVENTS).step_by(2).collect::<Vec<_>>());
    }
    Ok(())
}

#[tokio::test]
async fn a_killed_leader_loses_nothing_that_was_acknowledged() -> Result<()> {
    let mut servers = cluster().await?;
    let client = servers.client("command_api", "command_api").await?;
    let vault = KeyVault::new(client.clone(), OWN_API, master());
    let store = EventStore::new(client.clone(), vault, "/wherry/test");
    let config = NatsConfig::new(servers.url(), "projectors", "projectors");
    let reader = LogReader::new(jetstream_es::connect(&config).await?, LOG_API);
    let mut following = reader.follow("CHATS", 0);

    let writers = (0..4).map(|writer| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut acknowledged = Vec::new();
            for index in 0..50 {
                let meta = command();
                let subject = format!("chat.room.{writer}-{index}");
                let outcome = loop {
                    match store.append(&meta, one(&subject, "x", Expectation::Any)).await {
                        Ok(outcome) => break outcome,
                        Err(AppendError::Store(error)) if error.is_transient() => {}
                        Err(AppendError::Conflict) => {}
                        Err(error) => return Err(error),
                    }
                };
                acknowledged.push((outcome.position.sequence, format!("{}.0", meta.id)));
            }
            Ok(acknowledged)
        })
    });
    let writers: Vec<_> = writers.collect();
    let mut seen = Vec::new();
    for _ in 0..20 {
        let event = timeout(LONG, following.next()).await?.context("ended")??;
        seen.push((event.sequence, event.envelope.id));
    }
    let leader = servers.leader_of("CHATS").await?;
    servers.kill(&leader)?;

    let mut acknowledged = BTreeSet::new();
    for writer in writers {
        acknowledged.extend(timeout(LONG, writer).await???);
    }
    assert_eq!(acknowledged.len(), 200);
    while seen.len() < 200 {
        let event = timeout(LONG, following.next()).await?.context("ended")??;
        seen.push((event.sequence, event.envelope.id));
    }
    assert_eq!(seen.iter().map(|(sequence, _)| *sequence).collect::<Vec<_>>(), (1..=200).collect::<Vec<_>>());
    assert_eq!(
        seen.into_iter().collect::<BTreeSet<_>>(),
        acknowledged,
        "each once, nothing more, nothing less"
    );
    Ok(())
}

/// The consumers of pages have no copies: the server that is gone may have had them.
#[tokio::test]
async fn without_one_of_three_servers_a_log_is_set_up_and_read_in_pages() -> Result<()> {
    let mut servers = cluster().await?;
    let store = store(&servers, 0).await?;
    for number in 0..30 {
        store.append(&command(), one(ROOM, number.to_string(), Expectation::Any)).await?;
    }
    servers.in_step("CHATS").await?;
    let leader = servers.leader_of("CHATS").await?;
    servers.kill(&leader)?;
    three_copies(&servers).await?;

    let config = NatsConfig::new(servers.url(), "projectors", "projectors");
    let reader = LogReader::new(jetstream_es::connect(&config).await?, LOG_API).with_bulk_connections(config);
    let mut sequences = Vec::new();
    while sequences.len() < 30 {
        let next = sequences.last().map_or(1, |last| last + 1);
        let page = timeout(LONG, reader.bulk_page("CHATS", next, 7)).await??;
        sequences.extend(page.iter().map(|event| event.sequence));
    }
    assert_eq!(sequences, (1..=30).collect::<Vec<_>>());
    Ok(())
}
