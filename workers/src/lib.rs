//! Reactions to events: they change the world, then say so by a command. Workers never append events.
//!
//! | job | reacts to | does |
//! |---|---|---|
//! | `accounts` | people who want to be forgotten | removes everything of them, then says so |
//! | `mail` | sign-ups and invitations | sends mail, at least once, under the same Message-ID |
//! | `chat` | activated accounts | asks for the invitations that were left with their address |
//! | | deleted messages | sets a timer, again at each start, and when it is due has the text destroyed and removes the files |
//! | | files that went with no message for a day | removes them, once an hour |
//! | | messages with links | looks at the pages, if that is switched on, and has it recorded what they say of themselves |
//! | `devices` | messages and invitations | sets a timer for each device, and when it is due tells the device, if there is still something to be told |
//! | `conversion` | requested conversions | has the document converted and stores the result |
//! | | | says, as long as its converter answers, what that makes of what |
//! | | ended conversions | sets a timer, again at each start, and when it is due has the files deleted |
//! | | deleted files | removes them from the file store |
//! | `audit` | a log that has grown | signs a checkpoint of it: the one job without events of its own, and without commands |
//!
//! A job ends in one of three ways: it is done, it is tried again, or it has failed and that is recorded (`jobs`).
//! Every job may be killed at any moment and starts again: it looks first at what is still to be done, and its
//! commands have ids that follow from the event.

mod accounts;
mod audit;
mod chat;
mod commands;
mod config;
mod conversion;
mod devices;
mod jobs;
mod mail;
mod reach;
mod read_all;
mod tails;

use std::sync::Arc;

use axum::Router;
use domain::boundary::{CHATS, CONVERSIONS, USERS};
use jetstream_es::{KeyVault, LogReader, Timers};
use kit::lifecycle::Lifecycle;
use tokio_util::sync::CancellationToken;

pub use audit::{
    AuditError, Auditor, ExportConfig, ExportError, ExportFilter, ExportOptions, ExportOrder, Exporter, Held,
    LogQuestion, NotaryConfig, Progress, Verdict, Verified, Watcher, export, export_to_file,
};
pub use chat::LinkPreviewConfig;
pub use config::{Config, Failpoint};
pub use devices::{NoVapidKey, VapidKey, WebPushConfig};

use commands::Commands;
use jobs::{React, Worker, take_all, take_due};

/// The prefix under which the log's API is imported into this service's account.
const LOG_API: &str = "LOG.API";
/// Mails and invitations that are worked on at once.
const SMALL_JOBS_AT_ONCE: usize = 4;
/// Links that are looked at at once: each waits for somebody else's server.
const LINKS_AT_ONCE: usize = 8;
/// Devices that are told at once: each waits for somebody else's server.
const DEVICES_AT_ONCE: usize = 16;

/// What every job has at hand.
#[derive(Clone)]
struct Context {
    log: LogReader,
    keys: KeyVault,
    commands: Commands,
    nats: async_nats::Client,
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
    let log = LogReader::new(nats.clone(), LOG_API);
    log.refuse_half_imports(&[USERS.name, CHATS.name, CONVERSIONS.name]).await?;
    let keys = KeyVault::new(nats.clone(), LOG_API, config.master_keys.clone());
    life.spawn_lasting("key-watch", keys.clone().watch(life.shutdown().clone()));
    let context = Context {
        log,
        keys,
        commands: Commands::new(nats.clone()),
        nats,
        shutdown: life.shutdown().clone(),
        config: Arc::new(config),
    };
    take_jobs(&context, life)?;
    life.spawn(conversion::declare_engines(context.clone())?);
    audit::start(&context.config, life).await?;
    Ok(Router::new())
}

/// The list of all workers.
fn take_jobs(context: &Context, life: &Lifecycle) -> anyhow::Result<()> {
    let mailer = mail::Mailer::new(context.clone())?;
    let eraser = accounts::Eraser::new(context.clone());
    let timers = chat::TextTimers::new(Timers::new(context.nats.clone()), context.clone());
    let converter = conversion::Converter::new(context.clone(), context.nats.clone())?;
    let keeper = conversion::FileKeeper::new(Timers::new(context.nats.clone()), context.clone());
    let teller = devices::Teller::new(context.clone())?;
    let previewer = chat::Previewer::new(context.clone())?;
    let conversions_at_once = context.config.conversions_at_once;
    let workers = vec![
        Worker::new("mailer", USERS, SMALL_JOBS_AT_ONCE, &mailer, |mailer, job| async move {
            mailer.react(&job).await
        }),
        Worker::new("inviter", USERS, SMALL_JOBS_AT_ONCE, context, |context, job| async move {
            chat::claim_invitations(&context, &job).await
        }),
        Worker::new("eraser", USERS, SMALL_JOBS_AT_ONCE, &eraser, |eraser, job| async move {
            eraser.react(&job).await
        }),
        Worker::new(chat::TIMEKEEPER, CHATS, SMALL_JOBS_AT_ONCE, &timers, |timers, job| async move {
            timers.react(&job).await
        }),
        Worker::new(devices::NOTIFIER, CHATS, SMALL_JOBS_AT_ONCE, &teller, |teller, job| async move {
            teller.react(&job).await
        }),
        Worker::new(chat::PREVIEWER, CHATS, LINKS_AT_ONCE, &previewer, |previewer, job| async move {
            previewer.react(&job).await
        }),
        Worker::new("converter", CONVERSIONS, conversions_at_once, &converter, |converter, job| async move {
            converter.react(&job).await
        })
        .in_turns(conversion::whose_turn),
        Worker::new(
            conversion::STOREKEEPER,
            CONVERSIONS,
            SMALL_JOBS_AT_ONCE,
            &keeper,
            |keeper, job| async move { keeper.react(&job).await },
        ),
    ];
    chat::restore_text_timers(timers.clone(), life);
    chat::sweep_uploads(context.clone(), life);
    take_due(context, life, chat::DESTROYER, SMALL_JOBS_AT_ONCE, {
        let timers = timers.clone();
        move |job| {
            let timers = timers.clone();
            async move { chat::destroy_message_text(&timers, &job).await }
        }
    });
    let destroy: React = Arc::new(move |job| {
        let timers = timers.clone();
        Box::pin(async move { chat::destroy(&timers, &job.event, job.delivery, None).await })
    });
    devices::answer_tries(teller.clone(), life);
    take_due(context, life, devices::PUSHER, DEVICES_AT_ONCE, move |job| {
        let teller = teller.clone();
        async move { devices::tell_device(&teller, &job).await }
    });
    conversion::restore_file_timers(keeper.clone(), life);
    take_due(context, life, conversion::CLEARER, SMALL_JOBS_AT_ONCE, {
        let keeper = keeper.clone();
        move |job| {
            let keeper = keeper.clone();
            async move { conversion::expire_conversion_files(&keeper, &job).await }
        }
    });
    let expire: React = Arc::new(move |job| {
        let keeper = keeper.clone();
        Box::pin(async move { conversion::expire(&keeper, &job.event, job.delivery, None).await })
    });
    take_all(context, life, workers, vec![(chat::DESTROYER, destroy), (conversion::CLEARER, expire)]);
    Ok(())
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
