//! A server that can be stopped, killed and started again at the same address with the same data.

use std::fmt;
use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;

use crate::child::{Child, Spec};
use crate::{Error, wait_for};

const BACKOFF_FIRST: Duration = Duration::from_millis(200);
const BACKOFF_LONGEST: Duration = Duration::from_secs(10);
/// Two servers that look for a port at the same moment may find the same one.
const PORT_ATTEMPTS: usize = 4;

type Answer = Pin<Box<dyn Future<Output = Result<(), String>> + Send>>;

/// Asks a server whether it is ready; says what is wrong if not.
#[derive(Clone)]
pub struct Probe {
    ask: Arc<dyn Fn() -> Answer + Send + Sync>,
    within: Duration,
}

impl Probe {
    pub(crate) fn new<Asked>(within: Duration, ask: impl Fn() -> Asked + Send + Sync + 'static) -> Self
    where
        Asked: Future<Output = Result<(), String>> + Send + 'static,
    {
        Self { ask: Arc::new(move || Box::pin(ask())), within }
    }

    /// Waits until the server is ready.
    ///
    /// # Errors
    /// [`Error::Timeout`]
    pub(crate) async fn ready(&self, name: &str) -> Result<(), Error> {
        wait_for(&format!("{name} to be ready"), self.within, || (self.ask)()).await
    }
}

impl fmt::Debug for Probe {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Probe").field("within", &self.within).finish_non_exhaustive()
    }
}

/// A supervised server. Dropping it kills it.
#[derive(Debug)]
pub struct Server {
    spec: Spec,
    probe: Probe,
    child: Mutex<Option<Child>>,
}

impl Server {
    /// Starts a server and waits until it is ready.
    ///
    /// # Errors
    /// [`Error::Start`] with the end of its log.
    pub(crate) async fn launch(spec: Spec, probe: Probe) -> Result<Self, Error> {
        let server = Self { spec, probe, child: Mutex::new(None) };
        server.start().await?;
        Ok(server)
    }

    /// The server's name, for people.
    pub fn name(&self) -> &'static str {
        self.spec.name
    }

    /// Its log file.
    pub fn log(&self) -> &Path {
        &self.spec.log
    }

    /// Its process id while it runs.
    pub async fn pid(&self) -> Option<u32> {
        self.child.lock().await.as_ref().map(Child::pid)
    }

    /// Starts it again, on the same ports and data, and waits until it is ready.
    ///
    /// # Errors
    /// [`Error::Start`] with the end of its log.
    pub async fn start(&self) -> Result<(), Error> {
        let mut running = self.child.lock().await;
        drop(running.take());
        let spec = self.spec.clone();
        let child = tokio::task::spawn_blocking(move || Child::start(&spec))
            .await
            .map_err(|error| self.spec.failed(error.to_string()))??;
        let mut exited = child.exited();
        tokio::select! {
            ready = self.probe.ready(self.spec.name) => {
                ready.map_err(|error| self.spec.failed(error.to_string()))?;
            }
            ended = exited.wait_for(Option::is_some) => {
                let how = ended.ok().and_then(|how| how.clone()).unwrap_or_default();
                return Err(self.spec.failed(format!("it ended ({how})")));
            }
        }
        *running = Some(child);
        Ok(())
    }

    /// Stops it in good order.
    pub async fn stop(&self) {
        if let Some(child) = self.child.lock().await.take() {
            child.stop().await;
        }
    }

    /// Kills it as a crash would (SIGKILL), and waits until it is gone.
    pub async fn kill(&self) {
        if let Some(child) = self.child.lock().await.take() {
            child.kill().await;
        }
    }

    /// Starts the server again whenever it ends by itself, with growing pauses. Never returns: drop the
    /// future before you stop the server.
    pub async fn keep_running(&self) {
        let mut pause = BACKOFF_FIRST;
        loop {
            let exited = self.child.lock().await.as_ref().map(Child::exited);
            if let Some(mut exited) = exited {
                let how = exited.wait_for(Option::is_some).await.ok().and_then(|how| how.clone());
                tracing::error!(server = self.spec.name, how, "a server ended unexpectedly");
            }
            tokio::time::sleep(pause).await;
            match self.start().await {
                Ok(()) => {
                    tracing::info!(server = self.spec.name, "the server runs again");
                    pause = BACKOFF_FIRST;
                }
                Err(error) => {
                    tracing::error!(server = self.spec.name, %error, "could not start the server again");
                    pause = (pause * 2).min(BACKOFF_LONGEST);
                }
            }
        }
    }
}

/// Starts a server on free ports, and on others if somebody took them in the same moment.
///
/// # Errors
/// The error of the last attempt.
pub(crate) async fn on_free_ports<T, Started>(mut start: impl FnMut() -> Started) -> Result<T, Error>
where
    Started: Future<Output = Result<T, Error>>,
{
    let mut attempt = 1;
    loop {
        match start().await {
            Err(Error::Start { tail, .. })
                if attempt < PORT_ATTEMPTS && tail.to_lowercase().contains("address already in use") =>
            {
                attempt += 1;
            }
            done => return done,
        }
    }
}
