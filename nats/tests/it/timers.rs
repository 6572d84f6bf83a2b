//! Timers: each comes due once, not before its time, also when the server was away meanwhile.

use std::collections::BTreeMap;
use std::future::ready;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::Result;
use async_nats::jetstream;
use async_nats::jetstream::stream::RetentionPolicy;
use embedded::wait_for;
use jetstream_es::jobs::{self, JobEnd, JobsConfig, MessageJob};
use jetstream_es::{OWN_API, StoreError, Timers};
use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;

use crate::support::{Log, SOON, TIMERS_CONSUMER, now};

/// When each timer came due, by its name, as often as it did.
#[derive(Clone, Default)]
struct Came(Arc<Mutex<BTreeMap<String, Vec<OffsetDateTime>>>>);

impl Came {
    fn times(&self, name: &str) -> Vec<OffsetDateTime> {
        self.0.lock().unwrap().get(name).cloned().unwrap_or_default()
    }

    async fn wait_for(&self, name: &str, times: usize) -> Result<Vec<OffsetDateTime>> {
        let came = wait_for("a timer", SOON, || {
            let times_now = self.times(name);
            ready(if times_now.len() >= times { Ok(times_now) } else { Err(format!("{times_now:?}")) })
        });
        Ok(came.await?)
    }
}

/// Takes what is due, and ends each job as `handle` says.
async fn taking(log: &Log, handle: fn(&MessageJob) -> JobEnd) -> Result<(Came, CancellationToken)> {
    let (came, stop) = (Came::default(), CancellationToken::new());
    let (noting, token, client) = (came.clone(), stop.clone(), log.client("workers").await?);
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
    Ok((came, stop))
}

/// What is in the stream, by subject.
async fn stored(log: &Log) -> Result<u64> {
    let app = jetstream::with_prefix(log.client("setup").await?, "APP.API");
    Ok(app.get_stream("TIMERS").await?.cached_info().state.messages)
}

#[tokio::test]
async fn a_timer_comes_due_once_and_not_before_its_time() -> Result<()> {
    let log = Log::start().await?;
    let (came, _stop) = taking(&log, |_| JobEnd::Done).await?;
    let timers = Timers::new(log.client("workers").await?);
    let soon = now() + Duration::from_secs(1);
    timers.set("text", "1", soon).await?;
    timers.set("text", "1", soon).await?;
    timers.set("text", "2", now() + Duration::from_hours(400)).await?;
    timers.set("text", "3", now() - Duration::from_hours(400)).await?;
    assert!(came.wait_for("1", 1).await?[0] >= soon);
    came.wait_for("3", 1).await?;
    wait_for("the stream to hold what waits", SOON, || async {
        match stored(&log).await {
            Ok(1) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await?;
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
    let (came, _stop) = taking(&log, |_| JobEnd::Done).await?;
    came.wait_for("1", 1).await?;
    assert!(came.wait_for("2", 1).await?[0] >= later);
    Ok(())
}

#[tokio::test]
async fn one_that_is_not_done_with_comes_again_and_one_that_failed_does_not() -> Result<()> {
    let log = Log::start().await?;
    let (came, stop) = taking(&log, |job| match (job.delivery, job.message.subject.as_str()) {
        (_, "timers.due.text.failed") => JobEnd::Failed,
        (1, _) => JobEnd::Retry { after: Duration::from_millis(50), why: "a test".to_owned() },
        _ => JobEnd::Done,
    })
    .await?;
    let timers = Timers::new(log.client("workers").await?);
    for name in ["failed", "again"] {
        timers.set("text", name, now()).await?;
    }
    came.wait_for("again", 2).await?;
    wait_for("an empty stream", SOON, || async {
        match stored(&log).await {
            Ok(0) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await?;
    stop.cancel();
    assert_eq!((came.times("failed").len(), came.times("again").len()), (1, 2));
    Ok(())
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
