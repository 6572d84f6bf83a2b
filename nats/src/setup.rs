//! Creating what the log consists of. Idempotent: run it at every start.

mod pages;
mod shape;

use std::collections::BTreeMap;
use std::time::Duration;

use async_nats::Client;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use async_nats::jetstream::stream::{Config, StorageType};
use async_nats::jetstream::{self, Context, ErrorCode};
use serde::Deserialize;

use crate::reader::{EPOCH_KEY, IMPORTING_KEY};
use crate::{Ambient, StoreError, checkpoints, handed, keys, snapshots, tickets};

use shape::{
    brief_bucket_config, bucket_config, is_stored_as, matches_config, telling_bucket_config, timers_config,
};
pub(crate) use shape::{bucket_stream, stream_config};

/// The prefix under which the log's setup user reaches the API of the account `APP`, for the buckets
/// that live there.
pub const APP_API: &str = "APP.API";
/// How long the server remembers message ids.
pub const DUPLICATE_WINDOW: Duration = Duration::from_mins(2);
/// Longer than any session lives without being written anew.
const SESSIONS_LIVE_FOR: Duration = Duration::from_hours(31 * 24);
/// Longer than any ticket is valid anywhere: half a minute by the clock of who made it, and a node whose clock is behind holds
/// it valid for as much longer.
const TICKETS_LIVE_FOR: Duration = Duration::from_mins(10);
/// For how long a secret waits for who takes it.
const SECRETS_WAIT_FOR: Duration = Duration::from_mins(15);
/// How long something counts that its sender says again several times meanwhile.
const ENGINES_LIVE_FOR: Duration = Duration::from_mins(1);
const OLDEST_SERVER: (i64, i64, i64) = (2, 14, 0);

/// A stream of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamDef {
    /// Its name, such as `CHATS`.
    pub name: String,
    /// Its subjects, such as `chat.>`.
    pub subjects: Vec<String>,
}

impl StreamDef {
    /// The stream `name` of `subjects`.
    pub fn new(name: &str, subjects: &[&str]) -> Self {
        Self { name: name.to_owned(), subjects: subjects.iter().map(ToString::to_string).collect() }
    }
}

/// A durable consumer, from which a worker takes jobs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsumerDef {
    /// Name of the stream.
    pub stream: String,
    /// Name of the consumer: its identity for ever.
    pub durable: String,
    /// The subjects that it delivers; all of the stream's if none is named.
    pub filters: Vec<String>,
    /// How long a job may go without a sign of life before it is delivered again.
    pub ack_wait: Duration,
    /// How many jobs may be out at once.
    pub max_ack_pending: i64,
}

/// Creates the streams that are missing and brings the others' configuration in line. A stream's epoch
/// is drawn when it is created, and kept. Each gets the consumers that [`crate::LogReader::bulk_page`] reads with.
///
/// # Errors
/// [`StoreError::Unfit`] when the server cannot hold the log, others when it does not answer or refuses.
pub async fn ensure_streams(
    client: &Client,
    streams: &[StreamDef],
    replicas: usize,
) -> Result<(), StoreError> {
    check_server(client)?;
    let context = jetstream::new(client.clone());
    for stream in streams {
        ensure(&context, stream_config(stream, replicas)).await?;
    }
    pages::ensure_consumers(&context, streams).await;
    Ok(())
}

/// Creates the bucket of the people's keys, in the account of `client`: what a [`crate::KeyVault`] needs, and
/// all that a log with personal data needs beside its streams.
///
/// # Errors
/// [`StoreError`] when the server does not answer or refuses.
pub async fn ensure_key_bucket(client: &Client, replicas: usize) -> Result<(), StoreError> {
    ensure(&jetstream::new(client.clone()), bucket_config(keys::BUCKET, replicas, None)).await
}

/// Creates the key-value buckets of Wherry: `keys`, `sessions`, `snapshots`, `markers` and `devices` in the log's
/// account, `tickets`, `engines` and `passwords` in `APP`.
///
/// # Errors
/// [`StoreError`] when the server does not answer or refuses.
pub async fn ensure_buckets(client: &Client, replicas: usize) -> Result<(), StoreError> {
    let log = jetstream::new(client.clone());
    let app = jetstream::with_prefix(client.clone(), APP_API);
    ensure_key_bucket(client, replicas).await?;
    ensure(&log, bucket_config("sessions", replicas, Some(SESSIONS_LIVE_FOR))).await?;
    ensure(&log, bucket_config(snapshots::BUCKET, replicas, None)).await?;
    ensure(&log, telling_bucket_config("markers", replicas, None)).await?;
    ensure(&log, telling_bucket_config("devices", replicas, Some(SESSIONS_LIVE_FOR))).await?;
    ensure_secrets(&app, replicas).await?;
    ensure(&app, bucket_config("engines", replicas, Some(ENGINES_LIVE_FOR))).await?;
    ensure_brief(&app, brief_bucket_config(tickets::BUCKET, replicas, TICKETS_LIVE_FOR)).await
}

/// Creates the bucket of secrets that are handed on: in memory, so that no disk ever holds one.
async fn ensure_secrets(app: &Context, replicas: usize) -> Result<(), StoreError> {
    let config = bucket_config(handed::BUCKET, replicas, Some(SECRETS_WAIT_FOR));
    ensure(app, Config { storage: StorageType::Memory, ..config }).await
}

/// Creates the bucket of secrets that are handed on where it is gone: a server that stands alone forgets what is in memory
/// when it restarts. It gets as many replicas as the keys have.
pub(crate) async fn ensure_secrets_again(client: &Client) -> Result<(), StoreError> {
    let keys = jetstream::new(client.clone()).get_stream(bucket_stream(keys::BUCKET)).await;
    let keys = keys.map_err(|error| refused("looking for a stream", &error))?;
    let replicas = keys.cached_info().config.num_replicas;
    ensure_secrets(&jetstream::with_prefix(client.clone(), APP_API), replicas).await
}

/// Creates the stream of the log's checkpoints, in `APP`.
///
/// # Errors
/// [`StoreError`] when the server does not answer or refuses.
pub async fn ensure_checkpoints(client: &Client, replicas: usize) -> Result<(), StoreError> {
    let subjects = format!("{}.*", checkpoints::PREFIX);
    let stream = StreamDef::new(checkpoints::STREAM, &[&subjects]);
    let config = Config { allow_atomic_publish: false, republish: None, ..stream_config(&stream, replicas) };
    ensure(&jetstream::with_prefix(client.clone(), APP_API), config).await
}

/// Creates the stream of timers and these consumers of it, in `APP`. Setup's user may make those alone that the
/// server's configuration names.
///
/// # Errors
/// [`StoreError`] when the server does not answer or refuses.
pub async fn ensure_timers(
    client: &Client,
    consumers: &[ConsumerDef],
    replicas: usize,
) -> Result<(), StoreError> {
    let context = jetstream::with_prefix(client.clone(), APP_API);
    ensure(&context, timers_config(replicas)).await?;
    // Setup's user may not ask about them, only make them; they are as they ever were.
    for consumer in consumers {
        ensure_consumer(&context, consumer, DeliverPolicy::All).await?;
    }
    Ok(())
}

/// Creates the durable consumers, or brings their configuration in line. What they have delivered stays, and so does
/// where they began.
///
/// # Errors
/// [`StoreError`] when the server does not answer or refuses.
pub async fn ensure_consumers(client: &Client, consumers: &[ConsumerDef]) -> Result<(), StoreError> {
    ensure_consumers_behind(client, consumers, &BTreeMap::new()).await
}

/// Fails if a consumer is there already that is named in `behind` and did not begin after that sequence: where a
/// consumer begins cannot be changed.
///
/// # Errors
/// [`StoreError::Unfit`].
pub async fn check_consumers_behind(
    client: &Client,
    consumers: &[ConsumerDef],
    behind: &BTreeMap<String, u64>,
) -> Result<(), StoreError> {
    let context = jetstream::new(client.clone());
    for consumer in consumers {
        let name = consumer.durable.as_str();
        let Some(last) = behind.get(name) else { continue };
        let found = context.get_consumer_from_stream::<pull::Config, _, _>(name, &consumer.stream).await;
        let wanted = DeliverPolicy::ByStartSequence { start_sequence: last + 1 };
        if found.is_ok_and(|found| found.cached_info().config.deliver_policy != wanted) {
            return Err(StoreError::Unfit(format!(
                "it was set up already: the consumer `{name}` would take every event of the imported log for a new one; \
                 begin with a server on which setup did not run"
            )));
        }
    }
    Ok(())
}

/// As [`ensure_consumers`]; those that are created and named in `behind` begin after that sequence: for a log that was
/// imported, whose mails have been sent.
///
/// # Errors
/// As [`ensure_consumers`].
pub async fn ensure_consumers_behind(
    client: &Client,
    consumers: &[ConsumerDef],
    behind: &BTreeMap<String, u64>,
) -> Result<(), StoreError> {
    let context = jetstream::new(client.clone());
    for consumer in consumers {
        let name = consumer.durable.as_str();
        let found = context.get_consumer_from_stream::<pull::Config, _, _>(name, &consumer.stream).await;
        let from = match (found, behind.get(name)) {
            (Ok(found), _) => found.cached_info().config.deliver_policy,
            (Err(_), Some(last)) => DeliverPolicy::ByStartSequence { start_sequence: last + 1 },
            (Err(_), None) => DeliverPolicy::All,
        };
        ensure_consumer(&context, consumer, from).await?;
    }
    Ok(())
}

async fn ensure_consumer(
    context: &Context,
    consumer: &ConsumerDef,
    deliver_policy: DeliverPolicy,
) -> Result<(), StoreError> {
    let config = pull::Config {
        durable_name: Some(consumer.durable.clone()),
        deliver_policy,
        ack_policy: AckPolicy::Explicit,
        ack_wait: consumer.ack_wait,
        max_ack_pending: consumer.max_ack_pending,
        filter_subjects: consumer.filters.clone(),
        ..Default::default()
    };
    context
        .create_consumer_on_stream(config, &consumer.stream)
        .await
        .map_err(|error| refused("creating a consumer", &error))?;
    tracing::info!(stream = consumer.stream, consumer = consumer.durable, "consumer is there");
    Ok(())
}

/// Fails unless the server acknowledges only what is synced to disk. Only a client of the system account
/// can see it.
///
/// # Errors
/// [`StoreError::Unfit`] when the server syncs lazily, [`StoreError::Unavailable`] when it does not answer
/// this client.
pub async fn check_synced(system_client: &Client) -> Result<(), StoreError> {
    #[derive(Deserialize)]
    struct Answer {
        data: Option<Data>,
    }
    #[derive(Deserialize)]
    struct Data {
        config: Option<JetStreamConfig>,
    }
    #[derive(Deserialize)]
    struct JetStreamConfig {
        #[serde(default)]
        sync_always: bool,
    }
    let answer = system_client
        .request("$SYS.REQ.SERVER.PING.JSZ", "".into())
        .await
        .map_err(|error| StoreError::unavailable("asking how the server syncs", error))?;
    let synced = serde_json::from_slice::<Answer>(&answer.payload)
        .ok()
        .and_then(|answer| answer.data?.config)
        .is_some_and(|config| config.sync_always);
    if synced {
        Ok(())
    } else {
        Err(StoreError::Unfit(
            "it acknowledges before it syncs; set `sync_interval: always` in its jetstream block".to_owned(),
        ))
    }
}

fn check_server(client: &Client) -> Result<(), StoreError> {
    let (major, minor, patch) = OLDEST_SERVER;
    if client.is_server_compatible(major, minor, patch) {
        return Ok(());
    }
    Err(StoreError::Unfit(format!(
        "version {} has no atomic batches that check message ids; {major}.{minor}.{patch} or newer is needed",
        client.server_info().version
    )))
}

/// The same for a stream of which nothing is missed: where another kind of storage is wanted, it is made anew.
async fn ensure_brief(context: &Context, wanted: Config) -> Result<(), StoreError> {
    match find(context, &wanted.name).await? {
        Some(found) if !is_stored_as(&found, &wanted) => {
            match context.delete_stream(&wanted.name).await {
                Err(error) if !is_not_found(&error) => return Err(refused("deleting a stream", &error)),
                // Another setup may have been quicker.
                _ => {}
            }
            tracing::info!(stream = wanted.name, "stream is made anew, since it is stored otherwise");
            ensure(context, wanted).await
        }
        found => Box::pin(create_or_update(context, found, wanted)).await,
    }
}

async fn ensure(context: &Context, wanted: Config) -> Result<(), StoreError> {
    let found = find(context, &wanted.name).await?;
    Box::pin(create_or_update(context, found, wanted)).await
}

/// How a stream is configured, if it is there.
async fn find(context: &Context, name: &str) -> Result<Option<Config>, StoreError> {
    match context.get_stream(name).await {
        Ok(found) => Ok(Some(found.cached_info().config.clone())),
        Err(error) if is_not_found(&error) => Ok(None),
        Err(error) => Err(refused("looking for a stream", &error)),
    }
}

async fn create_or_update(
    context: &Context,
    found: Option<Config>,
    mut wanted: Config,
) -> Result<(), StoreError> {
    let ambient = Ambient::system();
    let epoch = || ambient.random_hex::<4>();
    if let Some(found) = found {
        if found.metadata.contains_key(IMPORTING_KEY) {
            return Err(StoreError::HalfImported(wanted.name));
        }
        let has_epoch = found.metadata.contains_key(EPOCH_KEY);
        wanted.metadata.clone_from(&found.metadata);
        wanted.metadata.entry(EPOCH_KEY.to_owned()).or_insert_with(epoch);
        if !has_epoch || !matches_config(&found, &wanted) {
            context.update_stream(&wanted).await.map_err(|error| refused("updating a stream", &error))?;
            tracing::info!(stream = wanted.name, "stream is brought in line");
        }
    } else {
        wanted.metadata.insert(EPOCH_KEY.to_owned(), epoch());
        // Another process may create it at the same moment, with another epoch: its stream is then
        // found, and its epoch kept.
        if let Err(error) = context.create_stream(&wanted).await {
            context.get_stream(&wanted.name).await.map_err(|_| refused("creating a stream", &error))?;
        }
        tracing::info!(stream = wanted.name, "stream is created");
    }
    Ok(())
}

pub(crate) fn is_not_found(error: &jetstream::context::GetStreamError) -> bool {
    matches!(
        error.kind(),
        jetstream::context::GetStreamErrorKind::JetStream(error)
            if error.error_code() == ErrorCode::STREAM_NOT_FOUND
    )
}

pub(crate) fn refused(what: &'static str, error: &(dyn std::error::Error + 'static)) -> StoreError {
    StoreError::Refused { what, code: 0, description: error.to_string() }
}
