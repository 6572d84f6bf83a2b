//! Starting, serving and stopping: what every service does the same way.

use std::{future::Future, net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context as _;
use axum::{Router, http::StatusCode, routing::get};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::door::Door;

/// How long a stopping service waits for its tasks before it leaves them.
const STOP_LIMIT: Duration = Duration::from_secs(10);
/// As shells tell of what was interrupted.
const STOPPED_BEFORE_THE_END: i32 = 130;

/// The life of one process: who is told to stop, and whom it waits for.
#[derive(Clone, Debug, Default)]
pub struct Lifecycle {
    shutdown: CancellationToken,
    tasks: TaskTracker,
    door: Arc<Door>,
}

impl Lifecycle {
    /// A life that ends when `shutdown` is cancelled.
    pub fn new(shutdown: CancellationToken) -> Self {
        Self { shutdown, tasks: TaskTracker::new(), door: Arc::default() }
    }

    /// The same life, served through this door.
    #[must_use]
    pub fn with_door(self, door: Door) -> Self {
        Self { door: Arc::new(door), ..self }
    }

    /// Cancelled when it is time to stop. Every task looks at it.
    pub fn shutdown(&self) -> &CancellationToken {
        &self.shutdown
    }

    /// Starts a task that is waited for when stopping; it should end soon after [`Self::shutdown`].
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(task);
    }

    /// Starts a task that must run until the end: when it fails, the whole process stops rather than limp.
    pub fn spawn_critical(
        &self,
        name: &'static str,
        task: impl Future<Output = anyhow::Result<()>> + Send + 'static,
    ) {
        let shutdown = self.shutdown.clone();
        self.tasks.spawn(async move {
            // Dropped as it is, it stops the process: also when the task panics.
            let stop = shutdown.drop_guard();
            match task.await {
                Ok(()) => drop(stop.disarm()),
                Err(error) => {
                    tracing::error!(task = name, error = format!("{error:#}"), "a task failed, stopping");
                }
            }
        });
    }

    /// Starts a task beside the others that has no end of its own, or a good one: when it panics, the whole process stops,
    /// since nobody else would notice that it is gone.
    pub fn spawn_lasting(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        self.spawn_critical(name, async move {
            task.await;
            Ok(())
        });
    }

    /// Waits until every task has ended, at most ten seconds.
    pub async fn finished(&self) {
        self.tasks.close();
        if tokio::time::timeout(STOP_LIMIT, self.tasks.wait()).await.is_err() {
            tracing::warn!(left = self.tasks.len(), "some tasks did not end in time");
        }
    }

    /// Serves `routes` with health and metrics beside them, until it is time to stop; then drains.
    ///
    /// # Errors
    /// When the address is taken or serving fails.
    pub async fn serve(&self, listen: SocketAddr, routes: Router) -> anyhow::Result<()> {
        let listener =
            TcpListener::bind(listen).await.with_context(|| format!("cannot listen on {listen}"))?;
        self.serve_on(listener, routes).await
    }

    /// As [`Self::serve`], on a listener that is bound already.
    ///
    /// # Errors
    /// When the listener is none any more.
    pub async fn serve_on(&self, listener: TcpListener, routes: Router) -> anyhow::Result<()> {
        tracing::info!(listen = %listener.local_addr()?, "serving");
        let app = routes.merge(self.health_routes());
        self.door.serve(listener, app, &self.shutdown).await;
        self.finished().await;
        Ok(())
    }

    /// `/livez`, `/readyz` (503 once draining, so that no new work is sent here) and `/metrics`.
    fn health_routes(&self) -> Router {
        let shutdown = self.shutdown.clone();
        let ready = move || {
            let draining = shutdown.is_cancelled();
            async move {
                if draining {
                    (StatusCode::SERVICE_UNAVAILABLE, "draining\n")
                } else {
                    (StatusCode::OK, "ready\n")
                }
            }
        };
        Router::new()
            .route("/livez", get(|| async { "alive\n" }))
            .route("/readyz", get(ready))
            .route("/metrics", get(|| async { crate::telemetry::render_metrics() }))
    }
}

/// Cancels the token on Ctrl-C or SIGTERM.
pub fn stop_on_signal(shutdown: CancellationToken) {
    tokio::spawn(async move {
        wait_for_signal().await;
        tracing::info!("told to stop");
        shutdown.cancel();
    });
}

#[cfg(unix)]
async fn wait_for_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        },
        Err(error) => {
            tracing::warn!(%error, "SIGTERM cannot be listened to");
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}

#[cfg(not(unix))]
async fn wait_for_signal() {
    let _ = tokio::signal::ctrl_c().await;
}

/// What each service's `main` does: read the environment, start telemetry, run until told to stop.
///
/// # Errors
/// When the configuration is wrong or the service fails.
pub fn main<C, E, F, Fut>(configure: C, run: F) -> anyhow::Result<()>
where
    C: FnOnce(&crate::config::Vars) -> Result<E, crate::config::ConfigError>,
    F: FnOnce(E, CancellationToken) -> Fut,
    Fut: Future<Output = anyhow::Result<()>>,
{
    let vars = crate::config::Vars::from_process();
    crate::telemetry::init(&vars)?;
    let config = configure(&vars)?;
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let shutdown = CancellationToken::new();
        stop_on_signal(shutdown.clone());
        run(config, shutdown).await
    })
}

/// As [`main`], for what has an end of its own. Told to stop, it ends at once, wherever it is: whoever does such a thing can be
/// killed at any moment and be called again.
///
/// # Errors
/// When the configuration is wrong or it fails.
pub fn once<C, E, F, Fut>(configure: C, run: F) -> anyhow::Result<()>
where
    C: FnOnce(&crate::config::Vars) -> Result<E, crate::config::ConfigError>,
    F: FnOnce(E) -> Fut,
    Fut: Future<Output = anyhow::Result<()>>,
{
    let vars = crate::config::Vars::from_process();
    crate::telemetry::init(&vars)?;
    let config = configure(&vars)?;
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        // On a thread of its own: what is done may leave this one no time. And not left to the system, which lets nobody end the
        // first process of a container.
        tokio::spawn(async {
            wait_for_signal().await;
            tracing::warn!("told to stop before the end: call it again");
            std::process::exit(STOPPED_BEFORE_THE_END);
        });
        run(config).await
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{body::Body, http::Request};
    use tower::ServiceExt as _;

    async fn status_of(life: &Lifecycle, path: &str) -> StatusCode {
        let request = Request::get(path).body(Body::empty()).expect("a request");
        life.health_routes().oneshot(request).await.expect("an answer").status()
    }

    #[tokio::test]
    async fn a_draining_service_lives_but_is_not_ready() {
        let life = Lifecycle::default();
        assert_eq!(status_of(&life, "/readyz").await, StatusCode::OK);
        life.shutdown().cancel();
        assert_eq!(status_of(&life, "/livez").await, StatusCode::OK);
        assert_eq!(status_of(&life, "/readyz").await, StatusCode::SERVICE_UNAVAILABLE);
    }

    #[tokio::test]
    async fn a_failed_critical_task_stops_the_process() {
        let life = Lifecycle::default();
        life.spawn_critical("test", async { anyhow::bail!("broken") });
        life.shutdown().cancelled().await;
        life.finished().await;
    }

    #[tokio::test]
    async fn a_critical_task_that_panics_stops_the_process_and_one_that_ends_does_not() {
        let life = Lifecycle::default();
        life.spawn_critical("ends", async { Ok(()) });
        life.finished().await;
        assert!(!life.shutdown().is_cancelled());
        let life = Lifecycle::default();
        life.spawn_critical("panics", async { panic!("broken") });
        life.shutdown().cancelled().await;
        life.finished().await;
    }

    #[tokio::test]
    async fn a_lasting_task_that_panics_is_not_gone_unnoticed() {
        let life = Lifecycle::default();
        life.spawn_lasting("ends", async {});
        life.finished().await;
        assert!(!life.shutdown().is_cancelled());
        let life = Lifecycle::default();
        life.spawn_lasting("panics", async { panic!("broken") });
        life.shutdown().cancelled().await;
        life.finished().await;
    }
}
