//! Jobs: each ends in exactly one way, and survives its worker.

use std::collections::BTreeSet;
use std::future::{Future, pending, ready};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::{Context as _, Result};
use async_nats::jetstream;
use embedded::wait_for;
use jetstream_es::jobs::{self, Job, JobEnd, JobsConfig};
use jetstream_es::{Expectation, NewEvent, Proposal, StoreError};
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::support::{Counter, LOG_API, Log, Note, SOON, command};

type Running = JoinHandle<Result<(), StoreError>>;

struct Worker {
    running: Running,
    shutdown: CancellationToken,
}

/// A worker as user `workers`, in its own account, on USERS/mailer.
async fn worker<F, Fut>(log: &Log, concurrency: usize, handle: F) -> Result<Worker>
where
    F: Fn(Job) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = JobEnd> + Send + 'static,
{
    let shutdown = CancellationToken::new();
    let config = JobsConfig { stream: "USERS".to_owned(), durable: "mailer".to_owned(), concurrency };
    let client = log.client("workers").await?;
    let token = shutdown.clone();
    let running = tokio::spawn(async move { jobs::run(client, LOG_API, config, token, handle).await });
    Ok(Worker { running, shutdown })
}

async fn append(log: &Log, count: u64) -> Result<()> {
    let store = log.store().await?;
    for index in 0..count {
        let note = Note::written(index.to_string());
        let event = NewEvent::of(format!("user.{index}"), &note, Expectation::Any)?;
        store.append(&command(), Proposal { stream: "USERS".to_owned(), events: vec![event] }).await?;
    }
    Ok(())
}

/// Waits until the consumer has nothing left: (not yet delivered, delivered and open).
async fn settled(log: &Log) -> Result<()> {
    let context = jetstream::new(log.client("setup").await?);
    wait_for("no job left", SOON, || async {
        let consumer: jetstream::consumer::PullConsumer =
            context.get_consumer_from_stream("mailer", "USERS").await.map_err(|error| error.to_string())?;
        let info = consumer.cached_info();
        let left = (info.num_pending, info.num_ack_pending);
        if left == (0, 0) { Ok(()) } else { Err(format!("{left:?}")) }
    })
    .await?;
    Ok(())
}

#[tokio::test]
async fn every_job_is_done_once() -> Result<()> {
    let log = Log::start().await?;
    append(&log, 20).await?;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let handled = Arc::clone(&seen);
    let worker = worker(&log, 4, move |job| {
        handled.lock().unwrap().push(job);
        ready(JobEnd::Done)
    })
    .await?;
    settled(&log).await?;
    worker.shutdown.cancel();
    worker.running.await??;

    let mut seen = std::mem::take(&mut *seen.lock().unwrap());
    seen.sort_by_key(|job| job.event.sequence);
    let reader = log.reader().await?;
    assert_eq!(seen.len(), 20);
    for (job, sequence) in seen.iter().zip(1..) {
        assert_eq!(Some(&job.event), reader.at("USERS", sequence).await?.as_ref());
        assert_eq!(job.delivery, 1);
    }
    Ok(())
}

#[tokio::test]
async fn a_killed_workers_job_goes_to_the_next() -> Result<()> {
    let log = Log::start().await?;
    append(&log, 1).await?;
    let begun = Arc::new(Notify::new());
    let beginning = Arc::clone(&begun);
    let killed = worker(&log, 1, move |_| {
        beginning.notify_one();
        pending()
    })
    .await?;
    begun.notified().await;
    killed.running.abort();

    let deliveries = Arc::new(Mutex::new(Vec::new()));
    let delivered = Arc::clone(&deliveries);
    let next = worker(&log, 1, move |job| {
        delivered.lock().unwrap().push((job.event.sequence, job.delivery));
        ready(JobEnd::Done)
    })
    .await?;
    settled(&log).await?;
    next.shutdown.cancel();
    next.running.await??;
    assert_eq!(*deliveries.lock().unwrap(), [(1, 2)]);
    Ok(())
}

/// Takes the job that is delivered next, and is killed with it: nobody says that it is still at work.
async fn killed_with_a_job(log: &Log) -> Result<(u64, u64)> {
    let (taking, mut taken) = mpsc::unbounded_channel();
    let killed = worker(log, 1, move |job| {
        // Whoever listens has gone only when the test has failed.
        let _ = taking.send((job.event.sequence, job.delivery));
        pending()
    })
    .await?;
    let job = timeout(SOON, taken.recv()).await?.context("a job")?;
    killed.running.abort();
    let _ended = killed.running.await;
    Ok(job)
}

/// The job lasts until the server has twice given away another one, begun later, of which it heard nothing.
#[tokio::test]
async fn a_long_job_is_not_delivered_twice() -> Result<()> {
    let log = Log::start().await?;
    append(&log, 1).await?;
    let (deliveries, begun, release) = (Counter::default(), Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (delivered, beginning, releasing) = (deliveries.clone(), Arc::clone(&begun), Arc::clone(&release));
    let patient = worker(&log, 1, move |_| {
        delivered.add();
        beginning.notify_one();
        let releasing = Arc::clone(&releasing);
        async move {
            releasing.notified().await;
            JobEnd::Done
        }
    })
    .await?;
    begun.notified().await;
    append(&log, 1).await?;
    for delivery in 1..=3 {
        assert_eq!(killed_with_a_job(&log).await?, (2, delivery));
    }
    patient.shutdown.cancel();
    release.notify_one();
    patient.running.await??;
    assert_eq!(deliveries.get(), 1);
    Ok(())
}

#[tokio::test]
async fn retried_jobs_come_again_and_failed_ones_do_not() -> Result<()> {
    let log = Log::start().await?;
    append(&log, 3).await?;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let handled = Arc::clone(&seen);
    let worker = worker(&log, 1, move |job| {
        handled.lock().unwrap().push((job.event.sequence, job.delivery));
        ready(match (job.event.sequence, job.delivery) {
            (1, 1..=2) => {
                JobEnd::Retry { after: Duration::from_millis(100), why: "the server is away".to_owned() }
            }
            (2, _) => JobEnd::Failed,
            _ => JobEnd::Done,
        })
    })
    .await?;
    settled(&log).await?;
    worker.shutdown.cancel();
    worker.running.await??;
    let mut seen = std::mem::take(&mut *seen.lock().unwrap());
    seen.sort_unstable();
    assert_eq!(seen, [(1, 1), (1, 2), (1, 3), (2, 1), (3, 1)]);
    Ok(())
}

#[tokio::test]
async fn a_message_that_is_no_event_is_given_up_and_the_rest_goes_on() -> Result<()> {
    let log = Log::start().await?;
    let client = log.client("command_api").await?;
    client.request("user.x", "no event".into()).await?;
    append(&log, 1).await?;
    let handled = Counter::default();
    let handling = handled.clone();
    let worker = worker(&log, 1, move |_| {
        handling.add();
        ready(JobEnd::Done)
    })
    .await?;
    settled(&log).await?;
    worker.shutdown.cancel();
    worker.running.await??;
    assert_eq!(handled.get(), 1);
    Ok(())
}

#[tokio::test]
async fn stopping_waits_for_the_running_job_and_takes_no_other() -> Result<()> {
    let log = Log::start().await?;
    append(&log, 2).await?;
    let (begun, release, ended) = (Arc::new(Notify::new()), Arc::new(Notify::new()), Counter::default());
    let (beginning, releasing, ending) = (Arc::clone(&begun), Arc::clone(&release), ended.clone());
    let stopping = worker(&log, 1, move |_| {
        let (beginning, releasing, ending) = (Arc::clone(&beginning), Arc::clone(&releasing), ending.clone());
        async move {
            beginning.notify_one();
            releasing.notified().await;
            ending.add();
            JobEnd::Done
        }
    })
    .await?;
    begun.notified().await;
    stopping.shutdown.cancel();
    // The other job goes to somebody else meanwhile.
    assert_eq!(killed_with_a_job(&log).await?, (2, 1));
    assert!(!stopping.running.is_finished(), "it has left its job");
    release.notify_one();
    stopping.running.await??;
    assert_eq!(ended.get(), 1);
    Ok(())
}

#[tokio::test]
async fn jobs_go_on_after_the_server_was_away() -> Result<()> {
    let log = Log::start().await?;
    let done = Arc::new(Mutex::new(BTreeSet::new()));
    let doing = Arc::clone(&done);
    let worker = worker(&log, 1, move |job| {
        doing.lock().unwrap().insert(job.event.sequence);
        ready(JobEnd::Done)
    })
    .await?;
    append(&log, 1).await?;
    settled(&log).await?;
    log.nats.server().kill().await;
    log.nats.server().start().await?;
    append(&log, 2).await?;
    // The server may have forgotten the end of the first job, so it says little that nothing is left.
    wait_for("all jobs", SOON, || async {
        let done = done.lock().unwrap().clone();
        if done == BTreeSet::from([1, 2, 3]) { Ok(()) } else { Err(format!("{done:?}")) }
    })
    .await?;
    worker.shutdown.cancel();
    worker.running.await??;
    Ok(())
}

#[tokio::test]
async fn a_consumer_that_is_not_there_is_an_error_at_once() -> Result<()> {
    let log = Log::start().await?;
    let config = JobsConfig { stream: "USERS".to_owned(), durable: "nobody".to_owned(), concurrency: 1 };
    let client = log.client("setup").await?;
    let token = CancellationToken::new();
    let result = jobs::run(client, "$JS.API", config, token, |_| ready(JobEnd::Done)).await;
    assert!(matches!(result, Err(StoreError::Refused { code: 10014, .. })), "{result:?}");
    Ok(())
}

/// A sign of life that cannot be sent, since the server is away and all places of the client's queue are taken, waits by itself.
#[tokio::test]
async fn a_job_goes_on_while_its_signs_of_life_cannot_be_sent() -> Result<()> {
    let log = Log::start().await?;
    append(&log, 1).await?;
    let shutdown = CancellationToken::new();
    let config = JobsConfig { stream: "USERS".to_owned(), durable: "mailer".to_owned(), concurrency: 1 };
    let client = log.client("workers").await?;
    let (steps, mut taken) = mpsc::unbounded_channel();
    let handle = move |_: Job| {
        let steps = steps.clone();
        async move {
            // Several of them are between two signs of life.
            let mut often = tokio::time::interval(Duration::from_millis(50));
            while steps.send(()).is_ok() {
                often.tick().await;
            }
            JobEnd::Done
        }
    };
    let running = {
        let (client, until) = (client.clone(), shutdown.clone());
        tokio::spawn(async move { jobs::run(client, LOG_API, config, until, handle).await })
    };
    timeout(SOON, taken.recv()).await?.context("the job")?;
    log.nats.server().kill().await;
    // Nothing is sent any more, so the queue is full as soon as one has to wait.
    let publish = || timeout(Duration::from_millis(500), client.publish("nowhere", "x".into()));
    while matches!(publish().await, Ok(Ok(()))) {}
    while taken.try_recv().is_ok() {}
    // Two seconds of the job's time: a consumer of these tests wants a sign of life three times a second.
    for step in 0..40 {
        let next = timeout(SOON, taken.recv()).await;
        next.with_context(|| format!("it stands still at step {step}"))?.context("it ended")?;
    }
    running.abort();
    Ok(())
}
