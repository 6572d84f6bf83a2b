//! Reading ahead: while one batch is applied, the next ones are fetched and opened.

use futures::StreamExt as _;
use jetstream_es::{KeyVault, LogReader, Recorded, StoreError};
use tokio::{sync::mpsc, task::JoinSet};

use super::{Batch, batch::OpenedEvent};

/// The most events that are opened in one go.
const OPENED_AT_ONCE: usize = 1000;
/// How many opened batches may wait.
const AHEAD: usize = 4;

/// What several streams give, in the order of each. Dropping it stops the reading.
pub(super) struct Feeds {
    arrived: mpsc::Receiver<(usize, Result<Batch, FeedError>)>,
    /// What arrived and did not belong to the batch before.
    put_back: Option<(usize, Result<Batch, FeedError>)>,
    _readers: JoinSet<()>,
}

/// A stream gives nothing more; whoever follows it starts over.
#[derive(Debug, thiserror::Error)]
pub(super) enum FeedError {
    #[error("the log failed")]
    Log(#[from] StoreError),
    #[error("the feed of {stream} left out event {sequence}")]
    LeftOut { stream: &'static str, sequence: u64 },
    #[error("the feed of {stream} ended")]
    Ended { stream: &'static str },
}

impl Feeds {
    /// Follows these streams, each from behind a sequence on; `projection` is who is told of holes.
    pub(super) fn follow(
        projection: &'static str,
        streams: &[(&'static str, u64)],
        log: &LogReader,
        keys: &KeyVault,
    ) -> Self {
        let (sender, arrived) = mpsc::channel(AHEAD);
        let mut readers = JoinSet::new();
        for (index, (stream, after)) in streams.iter().enumerate() {
            let reader = Reader { projection, stream, last: *after, log: log.clone(), keys: keys.clone() };
            let sender = sender.clone();
            readers.spawn(async move {
                let ended = reader.run(index, &sender).await;
                // Nobody listens any more when this fails.
                let _ = sender.send((index, Err(ended))).await;
            });
        }
        Self { arrived, put_back: None, _readers: readers }
    }

    /// What one stream gives next: at least one event and, if more are there already, about as many as `limit`.
    pub(super) async fn next(&mut self, limit: usize) -> (usize, Result<Batch, FeedError>) {
        let first = match self.put_back.take() {
            Some(first) => Some(first),
            None => self.arrived.recv().await,
        };
        let Some((index, Ok(mut batch))) = first else {
            return first.unwrap_or((0, Err(FeedError::Ended { stream: "every stream" })));
        };
        while batch.len() < limit {
            match self.arrived.try_recv() {
                Ok((same, Ok(later))) if same == index => batch = batch.joined(later),
                Ok(other) => {
                    self.put_back = Some(other);
                    break;
                }
                Err(_) => break,
            }
        }
        (index, Ok(batch))
    }
}

struct Reader {
    projection: &'static str,
    stream: &'static str,
    last: u64,
    log: LogReader,
    keys: KeyVault,
}

impl Reader {
    /// Reads until the stream fails or nobody listens.
    async fn run(
        mut self,
        index: usize,
        sender: &mpsc::Sender<(usize, Result<Batch, FeedError>)>,
    ) -> FeedError {
        let mut feed = self.log.follow(self.stream, self.last).ready_chunks(OPENED_AT_ONCE);
        while let Some(arrived) = feed.next().await {
            let mut batch = Batch::new(self.stream, Vec::new());
            let mut failure = None;
            let mut run = Vec::with_capacity(arrived.len());
            for item in arrived {
                let (sequence, malformed) = match item {
                    Ok(event) => {
                        let sequence = event.sequence;
                        if let Err(error) = self.check_contiguity(sequence).await {
                            failure = Some(error);
                            break;
                        }
                        run.push(event);
                        (sequence, None)
                    }
                    Err(StoreError::Malformed { sequence, why, .. }) => (sequence, Some(why)),
                    Err(error) => {
                        failure = Some(error.into());
                        break;
                    }
                };
                self.last = sequence;
                if let Some(why) = malformed {
                    batch = match self.open(batch, std::mem::take(&mut run)).await {
                        Ok(batch) => batch,
                        Err(error) => return error,
                    };
                    let broken = OpenedEvent::malformed(sequence, why);
                    batch = batch.joined(Batch::new(self.stream, vec![broken]));
                }
            }
            let batch = match self.open(batch, run).await {
                Ok(batch) => batch,
                Err(error) => return error,
            };
            if !batch.is_empty() && sender.send((index, Ok(batch))).await.is_err() {
                break;
            }
            if let Some(failure) = failure {
                return failure;
            }
        }
        FeedError::Ended { stream: self.stream }
    }

    async fn open(&self, batch: Batch, run: Vec<Recorded>) -> Result<Batch, FeedError> {
        if run.is_empty() {
            return Ok(batch);
        }
        Ok(batch.joined(Batch::open(self.stream, run, &self.keys).await?))
    }

    /// Sees to it that no event before `next` was left out. A hole in the log itself is counted and passed: waiting for
    /// what no longer exists would stop the projection for ever.
    async fn check_contiguity(&self, next: u64) -> Result<(), FeedError> {
        let (stream, last) = (self.stream, self.last);
        if next <= last + 1 {
            return Ok(());
        }
        let stored = self.log.page(stream, last + 1, None, 1).await?.events.into_iter().next();
        if let Some(left_out) = stored.filter(|event| event.sequence < next) {
            return Err(FeedError::LeftOut { stream, sequence: left_out.sequence });
        }
        let labels = [("projection", self.projection), ("stream", stream)];
        metrics::counter!("projection_gaps_total", &labels).increment(next - last - 1);
        tracing::error!(
            projection = self.projection,
            stream,
            first = last + 1,
            last = next - 1,
            "the log has a hole: events are missing"
        );
        Ok(())
    }
}
