//! What the log consists of before the first command: streams, buckets and the workers' consumers.

use std::time::Duration;

use anyhow::Context as _;
use domain::boundary::{CHATS, CONVERSIONS, FILE_TIMERS, NOTICE_TIMERS, STREAMS, SYSTEM, TEXT_TIMERS, USERS};
use jetstream_es::{
    NatsConfig, Timers,
    setup::{
        ConsumerDef, StreamDef, ensure_buckets, ensure_checkpoints, ensure_consumers, ensure_streams,
        ensure_timers,
    },
};
use kit::config::{ConfigError, Vars};

/// How many jobs of a worker may be open, those that wait to be tried again among them. One that is open is in no other's
/// way until there are so many: as while mails are not taken, or a newer command-api writes what this worker cannot read.
const JOBS_OPEN: i64 = 1000;
/// Of conversions, those count that wait for their owner's turn: behind as many, nobody's turn comes.
const CONVERSIONS_OPEN: i64 = 20_000;

/// Configures `command-api setup`.
///
/// | variable | meaning |
/// |---|---|
/// | `WHERRY_NATS_URL` | the NATS servers, separated by commas |
/// | `WHERRY_NATS_SETUP_PASSWORD` | the password of the NATS user `setup` |
/// | `WHERRY_NATS_REPLICAS` | how many copies of the log are kept: 1 (default), or 3 on a cluster |
#[derive(Clone, Debug)]
pub struct SetupConfig {
    pub nats: NatsConfig,
    pub replicas: usize,
}

impl SetupConfig {
    /// Reads the variables above.
    ///
    /// # Errors
    /// When one is missing or malformed.
    pub fn from_vars(vars: &Vars) -> Result<Self, ConfigError> {
        let url = vars.required("WHERRY_NATS_URL")?;
        Ok(Self {
            nats: NatsConfig::new(url, "setup", vars.secret("WHERRY_NATS_SETUP_PASSWORD")?),
            replicas: vars.parsed_or("WHERRY_NATS_REPLICAS", 1)?,
        })
    }
}

/// Creates what is missing and brings the rest in line; what is stored stays. Run it before every start.
///
/// # Errors
/// When the server does not answer, or cannot hold the log.
pub async fn setup(config: SetupConfig) -> anyhow::Result<()> {
    let client = jetstream_es::connect(&config.nats).await?;
    let streams = STREAMS.map(|stream| StreamDef::new(stream.name, &[stream.subjects]));
    ensure_streams(&client, &streams, config.replicas).await.context("the log's streams")?;
    ensure_buckets(&client, config.replicas).await.context("the key-value buckets")?;
    ensure_checkpoints(&client, config.replicas).await.context("the stream of checkpoints")?;
    ensure_timers(&client, &timer_consumers(), config.replicas).await.context("the stream of timers")?;
    ensure_consumers(&client, &consumers()).await.context("the workers' consumers")
}

/// The workers' jobs. A name is a job's identity for ever.
pub(crate) fn consumers() -> [ConsumerDef; 9] {
    [
        consumer(USERS.name, "mailer", USERS.subjects),
        consumer(USERS.name, "inviter", "user.*"),
        consumer(USERS.name, "eraser", "user.*"),
        ConsumerDef {
            max_ack_pending: CONVERSIONS_OPEN,
            ..consumer(CONVERSIONS.name, "converter", CONVERSIONS.subjects)
        },
        consumer(CONVERSIONS.name, "storekeeper", CONVERSIONS.subjects),
        consumer(CHATS.name, "timekeeper", "chat.changes.*"),
        notifier(),
        previewer(),
        consumer(SYSTEM.name, "retrier", "system.job.*.*"),
    ]
}

/// Those that come at a certain time.
fn timer_consumers() -> [ConsumerDef; 3] {
    [
        consumer(Timers::stream(), "destroyer", &Timers::due(TEXT_TIMERS)),
        consumer(Timers::stream(), "clearer", &Timers::due(FILE_TIMERS)),
        consumer(Timers::stream(), "pusher", &Timers::due(NOTICE_TIMERS)),
    ]
}

/// What people are told of is said in a room, also by an edit, or asks somebody into one.
fn notifier() -> ConsumerDef {
    let filters = ["chat.timeline.*", "chat.changes.*", "chat.room.*"].map(str::to_owned).into();
    ConsumerDef { filters, ..consumer(CHATS.name, "notifier", "") }
}

/// What is said links to pages, also when it is edited; and of what is shown of one no more, the picture is removed.
fn previewer() -> ConsumerDef {
    let filters = ["chat.timeline.*", "chat.changes.*"].map(str::to_owned).into();
    ConsumerDef { filters, ..consumer(CHATS.name, "previewer", "") }
}

fn consumer(stream: &str, durable: &str, filter: &str) -> ConsumerDef {
    ConsumerDef {
        stream: stream.to_owned(),
        durable: durable.to_owned(),
        filters: vec![filter.to_owned()],
        ack_wait: Duration::from_secs(30),
        max_ack_pending: JOBS_OPEN,
    }
}
