//! Jobs: a worker's loop over a durable consumer.

mod answer;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use async_nats::Client;
use async_nats::jetstream::consumer::PullConsumer;
use async_nats::jetstream::message::{AckKind, Acker};
use async_nats::jetstream::stream::ConsumerErrorKind;
use async_nats::jetstream::{self, Context, Message};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::pull::Puller;
use crate::recorded::Raw;
use crate::{Recorded, StoreError, StoredMessage};

pub use crate::in_turns::run_all_in_turns;
pub use answer::JobEnd;
pub(crate) use answer::{About, end, give_sign_of_life, to_the_end};

pub(crate) const AFTER_AN_ERROR: Duration = Duration::from_millis(250);

/// Which jobs to take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobsConfig {
    /// Name of the stream.
    pub stream: String,
    /// Name of its durable consumer, made by setup.
    pub durable: String,
    /// How many jobs may run at once here.
    pub concurrency: usize,
}

/// A job: an event to react to.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// The event.
    pub event: Recorded,
    /// How often it has been delivered, this time included.
    pub delivery: u64,
    /// How many jobs wait behind it.
    pub waiting: u64,
}

/// A job that is no event, such as a timer that has come due: whatever somebody put there.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageJob {
    /// The message.
    pub message: StoredMessage,
    /// How often it has been delivered, this time included.
    pub delivery: u64,
}

/// A message on a stream of events that is none: something else than this crate has written it.
#[derive(Clone, Debug, PartialEq)]
pub struct NoEvent {
    /// The message.
    pub message: StoredMessage,
    /// What is missing or wrong.
    pub why: String,
    /// How often it has been delivered, this time included.
    pub delivery: u64,
}

/// A message with what its delivery says of it.
pub(crate) struct Delivered {
    raw: Raw,
    delivery: u64,
    waiting: u64,
}

/// A message that is to be answered for.
pub(crate) struct Handed {
    pub(crate) delivered: Delivered,
    pub(crate) acker: Acker,
}

/// Takes jobs and hands each to `handle`, until `shutdown`; then waits for the running ones and returns.
/// While a job runs the server is told so, so that it is not delivered to another worker; if the process
/// dies, it is, after the consumer's `ack_wait`. A message that is no event is given up with an error in the log; who
/// wants to record that, too, takes [`run_all`].
///
/// # Errors
/// [`StoreError`] when the consumer is not there or not allowed at the start. Later failures are waited out.
pub async fn run<F, Fut>(
    client: Client,
    api_prefix: &str,
    config: JobsConfig,
    shutdown: CancellationToken,
    handle: F,
) -> Result<(), StoreError>
where
    F: Fn(Job) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = JobEnd> + Send + 'static,
{
    let handle = move |taken: Result<Job, Box<NoEvent>>| {
        let handling = taken.map(&handle);
        async move {
            match handling {
                Ok(handling) => handling.await,
                Err(no_event) => {
                    let NoEvent { message, why, .. } = *no_event;
                    let (stream, sequence) = (message.stream, message.sequence);
                    tracing::error!(stream, sequence, why, "a job's message is no event; it is given up");
                    JobEnd::Failed
                }
            }
        }
    };
    run_all(client, api_prefix, config, shutdown, handle).await
}

/// As [`run`], but what is no event is handed over as well, so that its end is the handler's, too.
///
/// # Errors
/// As [`run`].
pub async fn run_all<F, Fut>(
    client: Client,
    api_prefix: &str,
    config: JobsConfig,
    shutdown: CancellationToken,
    handle: F,
) -> Result<(), StoreError>
where
    F: Fn(Result<Job, Box<NoEvent>>) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = JobEnd> + Send + 'static,
{
    take(client, api_prefix, config, shutdown, event_job, handle).await
}

/// As [`run`], for a stream that holds no events.
///
/// # Errors
/// As [`run`].
pub async fn run_messages<F, Fut>(
    client: Client,
    api_prefix: &str,
    config: JobsConfig,
    shutdown: CancellationToken,
    handle: F,
) -> Result<(), StoreError>
where
    F: Fn(MessageJob) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = JobEnd> + Send + 'static,
{
    take(client, api_prefix, config, shutdown, message_job, handle).await
}

/// What a delivered message is to its handler.
type Parse<J> = fn(Delivered) -> J;

pub(crate) fn event_job(delivered: Delivered) -> Result<Job, Box<NoEvent>> {
    let Delivered { raw, delivery, waiting } = delivered;
    match raw.parsed() {
        Ok((envelope, body)) => Ok(Job { event: raw.with(envelope, body), delivery, waiting }),
        Err(why) => Err(Box::new(NoEvent { message: raw.into(), why, delivery })),
    }
}

fn message_job(delivered: Delivered) -> MessageJob {
    MessageJob { message: delivered.raw.into(), delivery: delivered.delivery }
}

async fn take<J, F, Fut>(
    client: Client,
    api_prefix: &str,
    config: JobsConfig,
    shutdown: CancellationToken,
    parse: Parse<J>,
    handle: F,
) -> Result<(), StoreError>
where
    J: Send + 'static,
    F: Fn(J) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = JobEnd> + Send + 'static,
{
    let context = jetstream::with_prefix(client, api_prefix);
    let consumer = consumer(&context, &config.stream, &config.durable).await?;
    let sign_of_life = consumer.cached_info().config.ack_wait / 3;
    let puller = Puller::new(context, api_prefix, &config.stream, &config.durable);
    let handle = Arc::new(handle);
    let permits = Arc::new(Semaphore::new(config.concurrency.max(1)));
    let mut running = JoinSet::new();
    loop {
        let Ok(permit) = Arc::clone(&permits).acquire_owned().await else {
            break;
        };
        while running.try_join_next().is_some() {}
        // One job at a time is asked for, so that none waits in this process while another has room.
        let taken = tokio::select! {
            biased;
            () = shutdown.cancelled() => break,
            taken = puller.next() => taken,
        };
        match taken {
            Ok(Some(message)) => {
                let handle = Arc::clone(&handle);
                running.spawn(async move {
                    work(message, sign_of_life, parse, &*handle).await;
                    drop(permit);
                });
            }
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(
                    stream = config.stream,
                    consumer = config.durable,
                    %error,
                    "taking a job did not work; trying again"
                );
                tokio::select! {
                    () = shutdown.cancelled() => break,
                    () = tokio::time::sleep(AFTER_AN_ERROR) => {}
                }
            }
        }
    }
    while running.join_next().await.is_some() {}
    Ok(())
}

/// Up to which sequence of its stream a durable consumer has handed out jobs at least once, whether they are over or not. What
/// comes later it hands out by itself.
///
/// # Errors
/// [`StoreError`] when the consumer is not there or not allowed, or the log does not answer.
pub async fn handed_out(
    client: Client,
    api_prefix: &str,
    stream: &str,
    durable: &str,
) -> Result<u64, StoreError> {
    let context = jetstream::with_prefix(client, api_prefix);
    Ok(consumer(&context, stream, durable).await?.cached_info().delivered.stream_sequence)
}

pub(crate) async fn consumer(
    context: &Context,
    stream: &str,
    durable: &str,
) -> Result<PullConsumer, StoreError> {
    context.get_consumer_from_stream(durable, stream).await.map_err(|error| match error.kind() {
        ConsumerErrorKind::JetStream(refusal) => StoreError::Refused {
            what: "looking for a consumer",
            code: refusal.error_code().0,
            description: refusal.to_string(),
        },
        _ => StoreError::unavailable("looking for a consumer", error),
    })
}

async fn work<J, F, Fut>(message: Message, sign_of_life: Duration, parse: Parse<J>, handle: &F)
where
    F: Fn(J) -> Fut,
    Fut: Future<Output = JobEnd>,
{
    if let Some(Handed { delivered, acker }) = handed(message).await {
        let about = About::of(&delivered);
        to_the_end(&about, &acker, sign_of_life, handle(parse(delivered))).await;
    }
}

/// What was handed out; none, if no stream did so, and then that is over.
pub(crate) async fn handed(message: Message) -> Option<Handed> {
    let (delivered, acker) = describe(message);
    match delivered {
        Ok(delivered) => Some(Handed { delivered, acker }),
        Err(why) => {
            tracing::error!(why, "a job was not handed out by a stream; it is given up");
            end(&acker, AckKind::Term).await;
            None
        }
    }
}

fn describe(message: Message) -> (Result<Delivered, String>, Acker) {
    let described = message.info().map(|info| {
        (
            info.stream.to_owned(),
            info.stream_sequence,
            info.published,
            u64::try_from(info.delivered).unwrap_or(1),
            info.pending,
        )
    });
    let (message, acker) = message.split();
    let delivered = match described {
        Ok((stream, sequence, time, delivery, waiting)) => {
            let raw = Raw {
                stream,
                sequence,
                subject: message.subject.to_string(),
                time,
                headers: message.headers.unwrap_or_default(),
                payload: message.payload,
            };
            Ok(Delivered { raw, delivery, waiting })
        }
        Err(error) => Err(error.to_string()),
    };
    (delivered, acker)
}
