//! Reactions to events: they change the world, then say so by a command. Workers never append events.
//!
//! | job | reacts to | does |
//! |---|---|---|
//! | `accounts` | people who want to be forgotten | removes everything of them, then says so |
//! | `mail` | sign-ups and invitations | sends mail, at least once, under the same Message-ID |
//! | `chat` | activated accounts | asks for the invitations that were left with their address |
//! | | deleted messages | sets a timer, and when it is due has the text destroyed |
//! | `conversion` | requested conversions | has the document converted and stores the result |
//! | `audit` | a log that has grown | signs a checkpoint of it: the one job without events of its own, and without commands |
//!
//! Every job may be killed at any moment and starts again: it looks first at what is still to be done, and its
//! commands have ids that follow from the event.

mod accounts;
mod audit;
mod chat;
mod commands;
mod config;
mod conversion;
mod mail;
mod retry;

use std::{future::Future, sync::Arc};

use axum::Router;
use jetstream_es::{
    KeyVault, LogReader, OWN_API, Timers,
    jobs::{self, Job, JobEnd, JobsConfig},
};
use kit::lifecycle::Lifecycle;
use tokio_util::sync::CancellationToken;

pub use audit::{
    AuditError, Auditor, ExportConfig, ExportError, ExportOptions, ExportOrder, Exporter, Held, LogQuestion,
    NotaryConfig, Progress, Verdict, Verified, Watcher, export, export_to_file,
};
pub use config::{Config, Failpoint};

use commands::Commands;

/// The prefix under which the log's API is imported into this service's account.
const LOG_API: &str = "LOG.API";
/// Mails and invitations that are worked on at once.
const SMALL_JOBS_AT_ONCE: usize = 4;

/// What every job has at hand.
#[derive(Clone)]
struct Context {
    log: LogReader,
    keys: KeyVault,
    commands: Commands,
    config: Arc<Config>,
    shutdown: CancellationToken,
}

/// Starts every job. Workers answer no requests, so there are no routes.
///
/// # Errors
/// When the log cannot be reached, or the configuration does not work out.
pub async fn start(config: Config, life: &Lifecycle) -> anyhow::Result<Router> {
    // The HTTP client insists on a provider being there; a second call changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let nats = jetstream_es::connect(&config.nats).await?;
    let keys = KeyVault::new(nats.clone(), LOG_API, config.master_keys.clone());
    life.spawn(keys.clone().watch(life.shutdown().clone()));
    let context = Context {
        log: LogReader::new(nats.clone(), LOG_API),
        keys,
        commands: Commands::new(nats.clone()),
        shutdown: life.shutdown().clone(),
        config: Arc::new(config),
    };
    let mailer = mail::Mailer::new(context.clone())?;
    let inviter = context.clone();
    let eraser = accounts::Eraser::new(context.clone());
    let timers = chat::TextTimers::new(Timers::new(nats.clone()), context.clone());
    let converter = conversion::Converter::new(context.clone(), nats.clone())?;
    let at_once = context.config.conversions_at_once;
    take(&nats, life, "USERS", "mailer", SMALL_JOBS_AT_ONCE, move |job| {
        let mailer = mailer.clone();
        async move { mailer.react(&job).await }
    });
    take(&nats, life, "USERS", "inviter", SMALL_JOBS_AT_ONCE, move |job| {
        let inviter = inviter.clone();
        async move { chat::claim_invitations(&inviter, &job).await }
    });
    take(&nats, life, "USERS", "eraser", SMALL_JOBS_AT_ONCE, move |job| {
        let eraser = eraser.clone();
        async move { eraser.react(&job).await }
    });
    let timekeeper = timers.clone();
    take(&nats, life, "CHATS", "timekeeper", SMALL_JOBS_AT_ONCE, move |job| {
        let timekeeper = timekeeper.clone();
        async move { timekeeper.react(&job).await }
    });
    take_due(&nats, life, "destroyer", timers);
    take(&nats, life, "CONVERSIONS", "converter", at_once, move |job| {
        let converter = converter.clone();
        async move { converter.react(&job).await }
    });
    audit::start(&context.config, life).await?;
    Ok(Router::new())
}

/// Runs the workers as a process of their own, until `shutdown`.
///
/// # Errors
/// As [`start`], or when the address for health checks is taken.
pub async fn run(config: Config, shutdown: CancellationToken) -> anyhow::Result<()> {
    let life = Lifecycle::new(shutdown);
    let listen = config.listen;
    let routes = start(config, &life).await?;
    life.serve(listen, routes).await
}

/// Takes the jobs of one durable consumer, whose name is their identity for ever.
fn take<F, Fut>(
    nats: &async_nats::Client,
    life: &Lifecycle,
    stream: &str,
    durable: &'static str,
    concurrency: usize,
    handle: F,
) where
    F: Fn(Job) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = JobEnd> + Send + 'static,
{
    let config = JobsConfig { stream: stream.to_owned(), durable: durable.to_owned(), concurrency };
    let (nats, shutdown) = (nats.clone(), life.shutdown().clone());
    life.spawn_critical(
        durable,
        async move { Ok(jobs::run(nats, LOG_API, config, shutdown, handle).await?) },
    );
}

/// Takes the timers that have come due, each a job by itself.
fn take_due(nats: &async_nats::Client, life: &Lifecycle, durable: &'static str, timers: chat::TextTimers) {
    let config = JobsConfig {
        stream: Timers::stream().to_owned(),
        durable: durable.to_owned(),
        concurrency: SMALL_JOBS_AT_ONCE,
    };
    let (nats, shutdown) = (nats.clone(), life.shutdown().clone());
    let handle = move |job| {
        let timers = timers.clone();
        async move { chat::destroy_message_text(&timers, &job).await }
    };
    life.spawn_critical(durable, async move {
        Ok(jobs::run_messages(nats, OWN_API, config, shutdown, handle).await?)
    });
}
