//! One run, from an empty folder to a system in use, and its end.

use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use axum::Router;
use embedded::secrets::Secrets;
use embedded::{paths, tools};
use kit::config::Vars;
use kit::door::Door;
use kit::lifecycle::{Lifecycle, stop_on_signal};
use serde_json::json;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::children::{Children, get_tools, shown};
use crate::console::{Console, Row, table};
use crate::data_folder::DataFolder;
use crate::given::Given;
use crate::options::Options;
use crate::reached::Reached;
use crate::running::Running;
use crate::service_vars::ServiceVars;
use crate::services;
use crate::web::{api_docs, app, headers, hosts, inbox};

/// Requests that still run then are cut off.
const DRAIN_LIMIT: Duration = Duration::from_secs(15);

/// Runs the system until it is told to stop.
///
/// # Errors
/// When it cannot be started, or when a part of it fails for good: says what to do.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    let began = Instant::now();
    // Fails only when a provider was installed before, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let environment = Vars::from_process();
    let listener = listen(options.port).await?;
    let data = DataFolder::take(&options.data)?;
    crate::logs::to_file(&data.log("wherry"), &environment)?;
    let told_to_stop = CancellationToken::new();
    stop_on_signal(told_to_stop.clone());
    Console.say(&format!("Wherry starts; its data is in {}", shown(data.path())));
    let started = tokio::select! {
        started = System::start(&environment, options, listener, data, &told_to_stop) => started?,
        () = told_to_stop.cancelled() => {
            Console.say("Stopped before it was up.");
            return Ok(());
        }
    };
    exit_at_once_when_told_again();
    started.running().write(&options.data)?;
    if let Some(file) = &options.addresses {
        paths::write_private(file, started.addresses().as_bytes())?;
    }
    Console.say(&started.summary(began.elapsed()));
    started.serve(&told_to_stop).await
}

/// A system that is up, apart from serving.
struct System {
    data: DataFolder,
    children: Children,
    reached: Reached,
    life: Lifecycle,
    listener: TcpListener,
    routes: Router,
    public_url: String,
}

impl System {
    async fn start(
        environment: &Vars,
        options: &Options,
        listener: TcpListener,
        data: DataFolder,
        told_to_stop: &CancellationToken,
    ) -> anyhow::Result<Self> {
        let port = listener.local_addr()?.port();
        let public_url = environment
            .optional("WHERRY_PUBLIC_URL")
            .map_or_else(|| hosts::local_url(port), |url| url.trim_end_matches('/').to_owned());
        let given = Given::from_vars(environment)?;
        let mut secrets = Secrets::load_or_generate(data.path())?;
        if options.new_master_key {
            secrets.change_master_key(data.path())?;
        }
        let tools = get_tools().await?;
        let (built, (children, reached)) =
            tokio::try_join!(build_app(), Children::start(&tools, &data, &secrets, given))?;
        let vars = ServiceVars { environment, secrets: &secrets, reached: &reached, public_url: &public_url };
        Console.step("creating streams, buckets and consumers", Box::pin(services::set_up(&vars))).await?;
        // Also those of a change that an earlier run was stopped in.
        if !secrets.other_master_keys.is_empty() {
            let rewrapped = Box::pin(services::rewrap_keys(&vars));
            Console.step("wrapping people's keys with the new master key", rewrapped).await?;
            secrets.drop_other_master_keys(data.path())?;
        }
        let vars = ServiceVars { environment, secrets: &secrets, reached: &reached, public_url: &public_url };
        let life = Lifecycle::new(told_to_stop.child_token()).with_door(Door::from_vars(environment)?);
        let services = Console
            .step("starting the services, creating tables", Box::pin(services::start(&vars, &life)))
            .await?;
        let mut routes = services.merge(api_docs::routes(services::description())).merge(app::routes(&built));
        if let Some(maildir) = children.maildir() {
            routes = routes.merge(inbox::routes(maildir.to_owned(), &public_url));
        }
        let routes = headers::secured(hosts::only_ours(routes, &public_url, port));
        Ok(Self { data, children, reached, life, listener, routes, public_url })
    }

    /// Serves until it is time to stop, then stops everything.
    async fn serve(self, told_to_stop: &CancellationToken) -> anyhow::Result<()> {
        let life = self.life.clone();
        let serving = life.serve_on(self.listener, self.routes);
        let drained_in_time = async {
            life.shutdown().cancelled().await;
            tokio::time::sleep(DRAIN_LIMIT).await;
        };
        let served = tokio::select! {
            served = serving => served,
            () = drained_in_time => {
                tracing::warn!("some requests did not end in time");
                Ok(())
            }
            () = self.children.keep_running() => Ok(()),
        };
        life.shutdown().cancel();
        Console.say("Stopping …");
        life.finished().await;
        Running::forget(self.data.path());
        self.children.stop().await;
        served?;
        if !told_to_stop.is_cancelled() {
            bail!("a part of Wherry failed; its log says why: {}", shown(&self.data.log("wherry")));
        }
        Console.say("Stopped; the data is kept.");
        Ok(())
    }

    /// For the commands that are given beside this run.
    fn running(&self) -> Running {
        Running {
            url: self.public_url.clone(),
            nats_url: self.reached.log.url.clone(),
            nats_is_ours: self.children.runs_the_log(),
            database_url: self.children.database_url(&self.reached),
        }
    }

    fn inbox_url(&self) -> Option<String> {
        self.children.maildir().map(|_| format!("{}{}", self.public_url, inbox::PATH))
    }

    /// Everything's address, for programs.
    fn addresses(&self) -> String {
        let servers: serde_json::Map<String, serde_json::Value> = self
            .children
            .rows(&self.reached)
            .into_iter()
            .map(|row| (row.what.to_lowercase(), json!({"address": row.location, "log": row.log})))
            .collect();
        json!({"url": self.public_url, "inbox": self.inbox_url(), "servers": servers}).to_string()
    }

    /// Everything's address, for people.
    fn summary(&self, took: Duration) -> String {
        let wherry_log = shown(&self.data.log("wherry"));
        let row = |what, path: &str| Row {
            what,
            location: format!("{}{path}", self.public_url),
            log: wherry_log.clone(),
        };
        let mut rows = vec![row("app", ""), row("API, to try", api_docs::PATH)];
        if self.children.maildir().is_some() {
            rows.push(row("sent mails", inbox::PATH));
        }
        rows.extend(self.children.rows(&self.reached));
        let elsewhere = self.children.postgres_elsewhere(&self.data).map(|elsewhere| {
            format!(
                "\nPostgres refuses to run as root, so it runs as another user, which cannot enter {}.\n\
                 Its data is in {}.\n",
                shown(self.data.path()),
                elsewhere.display()
            )
        });
        format!(
            "\nWherry is up after {:.1} s.\n\n{}{}\nOpen {}. Ctrl-C stops everything; the data stays.",
            took.as_secs_f64(),
            table(&rows),
            elsewhere.unwrap_or_default(),
            self.public_url
        )
    }
}

async fn listen(port: u16) -> anyhow::Result<TcpListener> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => bail!(
            "port {port} is taken: stop what listens there, or choose another one: cargo run -- --port {} (0: any)",
            port.wrapping_add(1)
        ),
        bound => bound.with_context(|| format!("cannot listen on port {port}")),
    }
}

async fn build_app() -> anyhow::Result<std::path::PathBuf> {
    Ok(tokio::task::spawn_blocking(|| tools::build_frontend(&Console)).await??)
}

/// Who asks a second time does not want to wait. Our servers end with us, whatever happens.
fn exit_at_once_when_told_again() {
    tokio::spawn(async {
        for _ in 0..2 {
            if tokio::signal::ctrl_c().await.is_err() {
                return;
            }
        }
        std::process::exit(130);
    });
}
