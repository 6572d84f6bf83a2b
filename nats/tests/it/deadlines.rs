//! A server that is away: whoever appends is answered in time, with what is known and nothing else, and what was
//! not known is found out once the server is back.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use async_nats::Client;
use embedded::wait_for;
use futures::future::join_all;
use jetstream_es::{
    AppendError, AttemptError, CommandMeta, EventStore, ExecuteError, Expectation, LogReader, Proposal,
    StoreError,
};
use rustix::process::{Pid, Signal, kill_process};

use crate::support::{Log, Note, SOON, chats, command, event, one};

const LIMIT: Duration = Duration::from_millis(1500);
/// What the machine may take beside, with other tests on it.
const SLACK: Duration = Duration::from_secs(1);

/// Holds the server still, or lets it go on.
pub(crate) async fn signal(log: &Log, signal: Signal) -> Result<()> {
    let pid = log.nats.server().pid().await.context("it runs")?;
    let pid = Pid::from_raw(i32::try_from(pid)?).context("no process has the id 0")?;
    Ok(kill_process(pid, signal)?)
}

/// A commit that was given to a store whose server is away, and what its caller was told.
struct Told {
    meta: CommandMeta,
    events: usize,
    /// Whether it says that nothing is stored.
    nothing_stored: bool,
}

fn proposal(meta: &CommandMeta, events: usize) -> Proposal {
    chats((0..events).map(|_| event(&home(meta), "x", Expectation::Any)).collect())
}

fn home(meta: &CommandMeta) -> String {
    format!("chat.account.{}", meta.id)
}

/// Gives a commit of so many events to the store. It must be answered in time.
async fn give(store: &EventStore, events: usize) -> Result<Told> {
    let meta = command();
    let began = Instant::now();
    let answer = store.append(&meta, proposal(&meta, events)).await;
    let took = began.elapsed();
    ensure!(took < LIMIT + SLACK, "answered after {took:?}: {answer:?}");
    let nothing_stored = match answer {
        Err(AppendError::Store(StoreError::Unavailable { .. })) => false,
        Err(AppendError::Store(StoreError::Busy)) => true,
        other => bail!("the server is away, and yet: {other:?}"),
    };
    Ok(Told { meta, events, nothing_stored })
}

/// Once the server is back: nobody was lied to, and each command that comes again has its one effect.
async fn resolve(store: &EventStore, reader: &LogReader, told: &[Told]) -> Result<()> {
    wait_for("the server", SOON, || async {
        store.reader().head("CHATS").await.map_err(|error| error.to_string())
    })
    .await?;
    wait_for("an empty queue", SOON, || async {
        let bytes = store.waiting_bytes();
        if bytes == 0 { Ok(()) } else { Err(format!("{bytes} bytes")) }
    })
    .await?;
    for told in told.iter().filter(|told| told.nothing_stored) {
        let found = reader.last("CHATS", &home(&told.meta)).await?;
        ensure!(found.is_none(), "nothing of it was stored, and there is {found:?}");
    }
    for Told { meta, events, .. } in told {
        // A busy machine may need longer than the store gives it: the command comes again.
        let answered = || {
            wait_for("an answer", SOON, || async {
                store.append(meta, proposal(meta, *events)).await.map_err(|error| error.to_string())
            })
        };
        let (first, second) = (answered().await?, answered().await?);
        ensure!(second.replayed && first.position == second.position, "{first:?} is not {second:?}");
        ensure!(second.events.len() == *events, "{} of {events}", second.events.len());
    }
    let wanted: usize = told.iter().map(|told| told.events).sum();
    let stored = reader.head("CHATS").await?.last_sequence;
    ensure!(stored == wanted as u64 + 1, "{stored} events, and not {wanted} and the first");
    Ok(())
}

/// Waits until commits of so many bytes are under way.
async fn under_way(store: &EventStore, bytes: usize) -> Result<usize> {
    let found = wait_for("commits under way", LIMIT, || {
        let found = store.waiting_bytes();
        std::future::ready(if found >= bytes { Ok(found) } else { Err(format!("{found} of {bytes} bytes")) })
    });
    Ok(found.await?)
}

/// How many messages a client had sent at some moment.
pub(crate) struct Sent {
    client: Client,
    so_far: u64,
}

impl Sent {
    pub(crate) fn so_far(client: &Client) -> Self {
        Self { client: client.clone(), so_far: client.statistics().out_messages.load(Ordering::SeqCst) }
    }

    /// Waits until it has sent another one.
    pub(crate) async fn one_more(&self) -> Result<()> {
        wait_for("a message on its way", SOON, || {
            let now = Self::so_far(&self.client).so_far;
            std::future::ready(if now > self.so_far { Ok(()) } else { Err(format!("{now} messages")) })
        })
        .await?;
        Ok(())
    }
}

/// Its connections stay open, so the client is not told of anything.
#[tokio::test]
async fn a_server_that_stands_still() -> Result<()> {
    let log = Log::start().await?;
    let client = log.client("command_api").await?;
    let store = Log::store_of(&client).answering_within(LIMIT);
    store.append(&command(), one("chat.room.a", "x", Expectation::Exactly(0))).await?;
    let sent = Sent::so_far(&client);
    signal(&log, Signal::STOP).await?;
    // The first is sent; the others wait behind it, and are not.
    let first = give(&store, 1);
    let others = async {
        sent.one_more().await?;
        join_all((0..12).map(|index| give(&store, 1 + index % 3)))
            .await
            .into_iter()
            .collect::<Result<Vec<_>>>()
    };
    let (first, others) = tokio::join!(first, others);
    let mut told = others?;
    ensure!(told.iter().all(|told| told.nothing_stored), "they never left");
    let first = first?;
    ensure!(!first.nothing_stored, "it may be stored");
    told.push(first);

    let meta = command();
    let began = Instant::now();
    let attempt = || std::future::ready(Ok::<_, AttemptError<()>>(proposal(&meta, 2)));
    let executed = store.execute(&meta, "CHATS", &[home(&meta)], attempt).await;
    ensure!(matches!(executed, Err(ExecuteError::Unavailable(_))), "{executed:?}");
    ensure!(began.elapsed() < LIMIT + SLACK, "answered after {:?}", began.elapsed());
    told.push(Told { meta, events: 2, nothing_stored: false });

    signal(&log, Signal::CONT).await?;
    resolve(&store, &log.reader().await?, &told).await
}

/// What the client has taken waits in its queue, and when that is full it takes no more: not even a read.
#[tokio::test]
async fn a_server_that_is_gone_while_more_is_sent_than_the_client_holds() -> Result<()> {
    let log = Log::start().await?;
    let store = log.impatient_store(&log.nats.url()).await?.answering_within(LIMIT);
    store.append(&command(), one("chat.room.a", "x", Expectation::Exactly(0))).await?;
    log.nats.server().kill().await;
    let mut told = Vec::new();
    for _ in 0..2 {
        let given = join_all((0..2).map(|_| give(&store, 1000))).await;
        told.extend(given.into_iter().collect::<Result<Vec<_>>>()?);
    }
    let began = Instant::now();
    let read = store.history::<Note>("CHATS", "chat.room.a").await;
    ensure!(matches!(read, Err(StoreError::Unavailable { .. })), "{read:?}");
    ensure!(began.elapsed() < LIMIT + SLACK, "answered after {:?}", began.elapsed());

    log.nats.server().start().await?;
    resolve(&store, &log.reader().await?, &told).await
}

/// Who stops does not wait for a server that is away.
#[tokio::test]
async fn to_stop_takes_no_server() -> Result<()> {
    let log = Log::start().await?;
    let store = log.impatient_store(&log.nats.url()).await?.answering_within(LIMIT);
    store.append(&command(), one("chat.room.a", "x", Expectation::Exactly(0))).await?;
    log.nats.server().kill().await;
    let first = give(&store, 1);
    let others = async {
        // What commits take is counted in whole steps of one for each event.
        let of_one = under_way(&store, 1).await?;
        let others = join_all((1..12).map(|index| give(&store, 1 + index % 3)));
        let stopping = async {
            under_way(&store, 24 * of_one).await?;
            let began = Instant::now();
            store.drain().await;
            ensure!(began.elapsed() < LIMIT * 4, "stopped after {:?}", began.elapsed());
            Ok(())
        };
        let (others, stopped) = tokio::join!(others, stopping);
        stopped?;
        others.into_iter().collect::<Result<Vec<_>>>()
    };
    let (first, others) = tokio::join!(first, others);
    let mut told = others?;
    told.push(first?);
    log.nats.server().start().await?;
    resolve(&log.store().await?, &log.reader().await?, &told).await
}
