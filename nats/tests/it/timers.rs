//! Timers: each comes due once, not before its time, also when the server was away meanwhile.

use std::collections::BTreeMap;
use std::future::ready;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::Result;
use async_nats::jetstream::stream::RetentionPolicy;
use async_nats::{Client, jetstream};
use embedded::wait_for;
use jetstream_es::jobs::{self, JobEnd, JobsConfig, MessageJob};
use jetstream_es::{OWN_API, StoreError, Timers, setup};
use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;

use crate::server::Servers;
use crate::support::{Log, SOON, TIMERS_CONSUMER, now, timers_consumers};

const LONG: Duration = Duration::from_mins(1);

/// When each timer came due, by its name, as often as it did.
#[derive(Clone, Default)]
struct Came(Arc<Mutex<BTreeMap<String, Vec<OffsetDateTime>>>>);

impl Came {
    fn times(&self, name: &str) -> Vec<OffsetDateTime> {
        self.0.lock().unwrap().get(name).cloned().unwrap_or_default()
    }

    async fn wait_for(&self, name: &str, times: usize) -> Result<Vec<OffsetDateTime>> {
        let came = wait_for("a timer", LONG, || {
            let times_now = self.times(name);
            ready(if times_now.len() >= times { Ok(times_now) } else { Err(format!("{times_now:?}")) })
        });
        Ok(came.await?)
    }
}

/// Takes what is due by way of a client of the workers, and ends each job as `handle` says.
fn taking(client: Client, handle: fn(&MessageJob) -> JobEnd) -> (Came, CancellationToken) {
    let (came, stop) = (Came::default(), CancellationToken::new());
    let (noting, token) = (came.clone(), stop.clone());
    let config = JobsConfig {
        stream: Timers::stream().to_owned(),
        durable: TIMERS_CONSUMER.0.to_owned(),
        concurrency: 4,
    };
    tokio::spawn(jobs::run_messages(client, OWN_API, config, token, move |job: MessageJob| {
        let name = Timers::name_of_due("text", &job.message).unwrap_or("of another kind").to_owned();
        noting.0.lock().unwrap().entry(name).or_default().push(now());
        ready(handle(&job))
    }));
    (came, stop)
}

/// Waits until so many timers and due messages are in the stream, as a client of setup sees it.
async fn holds(client: Client, messages: u64) -> Result<()> {
    let app = jetstream::with_prefix(client, "APP.API");
    wait_for("the stream to hold what waits", LONG, || async {
        let stream = app.get_stream("TIMERS").await.map_err(|error| error.to_string())?;
        let stored = stream.cached_info().state.messages;
        if stored == messages { Ok(()) } else { Err(format!("it holds {stored}")) }
    })
    .await?;
    Ok(())
}

#[tokio::test]
async fn a_timer_comes_due_once_and_not_before_its_time() -> Result<()> {
    let log = Log::start().await?;
    let (came, _stop) = taking(log.client("workers").await?, |_| JobEnd::Done);
    let timers = Timers::new(log.client("workers").await?);
    let soon = now() + Duration::from_secs(1);
    timers.set("text", "1", soon).await?;
    timers.set("text", "1", soon).await?;
    timers.set("text", "2", now() + Duration::from_hours(400)).await?;
    timers.set("text", "3", now() - Duration::from_hours(400)).await?;
    assert!(came.wait_for("1", 1).await?[0] >= soon);
    came.wait_for("3", 1).await?;
    holds(log.client("setup").await?, 1).await?;
    assert_eq!([came.times("1").len(), came.times("2").len(), came.times("3").len()], [1, 0, 1]);
    // What was over is set again: a job that was killed begins anew.
    timers.set("text", "1", soon).await?;
    assert_eq!(came.wait_for("1", 2).await?.len(), 2);
    Ok(())
}

#[tokio::test]
async fn a_timer_outlives_the_server_and_comes_late_rather_than_never() -> Result<()> {
    let log = Log::start().await?;
    let timers = Timers::new(log.client("workers").await?);
    let (meanwhile, later) = (now() + Duration::from_millis(300), now() + Duration::from_secs(4));
    timers.set("text", "1", meanwhile).await?;
    timers.set("text", "2", later).await?;
    log.nats.server().kill().await;
    wait_for("the time to pass", SOON, || ready(if now() > meanwhile { Ok(()) } else { Err("not yet") }))
        .await?;
    log.nats.server().start().await?;
    let (came, _stop) = taking(log.client("workers").await?, |_| JobEnd::Done);
    came.wait_for("1", 1).await?;
    assert!(came.wait_for("2", 1).await?[0] >= later);
    Ok(())
}

#[tokio::test]
async fn one_that_is_not_done_with_comes_again_and_one_that_failed_does_not() -> Result<()> {
    let log = Log::start().await?;
    let workers = log.client("workers").await?;
    let (came, stop) = taking(workers, |job| match (job.delivery, job.message.subject.as_str()) {
        (_, "timers.due.text.failed") => JobEnd::Failed,
        (1, _) => JobEnd::Retry { after: Duration::from_millis(50), why: "a test".to_owned() },
        _ => JobEnd::Done,
    });
    let timers = Timers::new(log.client("workers").await?);
    for name in ["failed", "again"] {
        timers.set("text", name, now()).await?;
    }
    came.wait_for("again", 2).await?;
    holds(log.client("setup").await?, 0).await?;
    stop.cancel();
    assert_eq!((came.times("failed").len(), came.times("again").len()), (1, 2));
    Ok(())
}

/// The server that watches over the timers is killed before they come due: another one takes them over.
#[tokio::test]
async fn with_three_servers_timers_outlive_the_one_that_watches_over_them() -> Result<()> {
    let mut servers = Servers::cluster().await?;
    wait_for("timers of three copies", LONG, || async {
        let setup = servers.client("setup", "setup").await.map_err(|error| error.to_string())?;
        setup::ensure_timers(&setup, &timers_consumers(), 3).await.map_err(|error| error.to_string())
    })
    .await?;
    let timers = Timers::new(servers.client("workers", "workers").await?);
    let due = now() + Duration::from_secs(5);
    let names: Vec<_> = (0..20).map(|number| number.to_string()).collect();
    for name in &names {
        timers.set("text", name, due).await?;
    }
    let leader = servers.leader_of_timers().await?;
    servers.kill(&leader)?;
    // Two of three are enough for a new one, too.
    wait_for("a timer that is set on two servers", LONG, || async {
        timers.set("text", "late", due).await.map_err(|error| error.to_string())
    })
    .await?;
    let (came, _stop) = taking(servers.client("workers", "workers").await?, |_| JobEnd::Done);
    for name in names.iter().map(String::as_str).chain(["late"]) {
        assert!(came.wait_for(name, 1).await?[0] >= due, "{name} came before its time");
    }
    servers.restart(&leader)?;
    holds(servers.client("setup", "setup").await?, 0).await
}

#[tokio::test]
async fn the_stream_keeps_what_nobody_is_done_with() -> Result<()> {
    let log = Log::start().await?;
    let app = jetstream::with_prefix(log.client("setup").await?, "APP.API");
    let config = app.get_stream("TIMERS").await?.cached_info().config.clone();
    assert_eq!(config.retention, RetentionPolicy::WorkQueue);
    assert!(config.allow_message_schedules && config.deny_delete && !config.allow_direct);
    assert_eq!((config.max_messages, config.max_bytes, config.max_age.as_secs()), (-1, -1, 0));
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_a_timer_is_refused() -> Result<()> {
    let log = Log::without_setup().await?;
    let timers = Timers::new(log.client("workers").await?);
    for name in ["", "*", "a.b", "a b", ">"] {
        let refused = timers.set("text", name, now()).await;
        assert!(matches!(refused, Err(StoreError::InvalidProposal(_))), "{name}: {refused:?}");
    }
    assert!(timers.set("text", "7", now()).await.is_err(), "there is no stream");
    Ok(())
}
