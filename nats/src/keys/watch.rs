//! Hearing of changed keys.
//!
//! The bucket's stream republishes its messages without their values. That feed is at most once, so it is
//! never believed to be complete: its sequences must be contiguous, and the stream's head is asked for
//! every second. Whoever missed something forgets everything.

use std::time::Duration;

use async_nats::{Message, Subscriber};
use futures::StreamExt as _;
use personal::PersonId;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

use crate::StoreError;
use crate::keys::{CHANGES_PREFIX, Forgotten, KeyVault, STREAM};
use crate::reader::{Head, LogReader};

const HEAD_EVERY: Duration = Duration::from_secs(1);
const FIRST_RETRY: Duration = Duration::from_millis(50);
const LONGEST_RETRY: Duration = Duration::from_secs(2);

impl KeyVault {
    /// Forgets people as soon as their keys change, until `shutdown`: a task to spawn, once a process.
    ///
    /// Without it a destroyed key may serve here for a minute more.
    pub async fn watch(self, shutdown: CancellationToken) {
        let mut retry = FIRST_RETRY;
        while !shutdown.is_cancelled() {
            let ended = tokio::select! {
                () = shutdown.cancelled() => return,
                ended = self.watch_feed(&mut retry) => ended,
            };
            tracing::warn!(error = %ended, "watching the keys is interrupted; trying again");
            self.cache.forget(Forgotten::Everyone);
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = tokio::time::sleep(retry) => retry = LONGEST_RETRY.min(retry * 2),
            }
        }
    }

    /// Ends only because something is wrong.
    async fn watch_feed(&self, retry: &mut Duration) -> StoreError {
        match Watch::begin(self).await {
            Ok(mut watch) => {
                *retry = FIRST_RETRY;
                loop {
                    if let Err(error) = watch.step().await {
                        return error;
                    }
                }
            }
            Err(error) => error,
        }
    }
}

struct Watch<'a> {
    vault: &'a KeyVault,
    log: LogReader,
    feed: Subscriber,
    epoch: String,
    /// All up to this sequence is known here.
    seen: u64,
    /// What the head was a second ago: by now the feed must have brought it.
    due: u64,
    next_head: Instant,
}

impl<'a> Watch<'a> {
    /// Subscribes first and asks for the head then, so that nothing falls between them.
    async fn begin(vault: &'a KeyVault) -> Result<Self, StoreError> {
        let client = &vault.wire.client;
        let feed = client
            .subscribe(format!("{CHANGES_PREFIX}.>"))
            .await
            .map_err(|error| StoreError::unavailable("watching the keys", error))?;
        let log = LogReader::new(client.clone(), &vault.wire.prefix);
        let Head { epoch, last_sequence } = log.head(STREAM).await?;
        vault.cache.forget(Forgotten::Everyone);
        let next_head = Instant::now() + HEAD_EVERY;
        Ok(Self { vault, log, feed, epoch, seen: last_sequence, due: last_sequence, next_head })
    }

    async fn step(&mut self) -> Result<(), StoreError> {
        match timeout_at(self.next_head, self.feed.next()).await {
            Ok(Some(message)) => {
                self.hear(&message);
                Ok(())
            }
            Ok(None) => Err(StoreError::unavailable("watching the keys", "the connection is closed")),
            Err(_elapsed) => self.check_head().await,
        }
    }

    fn hear(&mut self, message: &Message) {
        let sequence = number(message, "Nats-Sequence");
        if sequence > self.seen + 1 {
            self.missed(sequence);
            return;
        }
        self.seen = self.seen.max(sequence);
        let key = message.subject.strip_prefix(CHANGES_PREFIX).unwrap_or_default();
        let mut tokens = key.split('.').skip(1);
        let Some(person) = tokens.next().and_then(|id| id.parse().ok()).map(PersonId::new) else {
            return;
        };
        // The first revision of a key makes nothing stale: who has no key is asked for every time.
        if number(message, "Nats-Last-Sequence") > 0 {
            // Branches are always asked of the leader, which does not lag.
            if tokens.next().is_none() {
                self.vault.cache.note_revision(person, sequence);
            }
            self.vault.cache.forget(Forgotten::Person(person));
        }
    }

    async fn check_head(&mut self) -> Result<(), StoreError> {
        // While the server is away its keys do not change either; what changed is seen when it is back.
        let head = match self.log.head(STREAM).await {
            Err(error) if error.is_transient() => None,
            head => Some(head?),
        };
        self.next_head = Instant::now() + HEAD_EVERY;
        let Some(head) = head else { return Ok(()) };
        if head.epoch != self.epoch {
            self.epoch = head.epoch;
            self.missed(head.last_sequence);
        } else if self.seen < self.due || self.seen > head.last_sequence {
            self.missed(head.last_sequence);
        }
        self.due = head.last_sequence;
        Ok(())
    }

    fn missed(&mut self, sequence: u64) {
        tracing::info!("changes of keys were missed; forgetting all of them");
        self.seen = sequence;
        self.due = sequence;
        self.vault.cache.forget(Forgotten::Everyone);
    }
}

fn number(message: &Message, name: &str) -> u64 {
    let value = message.headers.as_ref().and_then(|headers| headers.get(name));
    value.and_then(|value| value.as_str().parse().ok()).unwrap_or(0)
}
