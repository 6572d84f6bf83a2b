//! Reading ahead: while one batch is applied, the next ones are fetched and opened.

use std::sync::Arc;

use futures::{FutureExt as _, StreamExt as _};
use jetstream_es::{KeyVault, LogReader, Recorded, StoreError};
use tokio::{sync::mpsc, task::JoinSet, time::Instant};
use tokio_util::task::AbortOnDropHandle;

use super::{
    Batch,
    batch::OpenedEvent,
    builds::Build,
    pages::{CatchingUp, PageId, Pages},
    way::Way,
};

/// The most events that are opened in one go.
const OPENED_AT_ONCE: usize = 1000;
/// How many batches may wait or be opened, side by side.
const AHEAD: usize = 2;

/// What several streams give, in the order of each. Dropping it stops the reading.
pub(super) struct Feeds {
    arrived: mpsc::Receiver<Arrived>,
    /// What was asked for, or came with it, and was not given yet.
    next: Option<Arrived>,
    _readers: JoinSet<()>,
}

/// A batch of one of the streams.
struct Arrived {
    index: usize,
    batch: Opening,
}

enum Opening {
    Done(Result<Batch, FeedError>),
    /// Another task is at it.
    UnderWay(AbortOnDropHandle<Result<Batch, FeedError>>),
}

/// A stream gives nothing more; whoever follows it starts over.
#[derive(Debug, thiserror::Error)]
pub(super) enum FeedError {
    #[error("the log failed")]
    Log(#[from] StoreError),
    #[error("the log failed")]
    Page(#[source] Arc<StoreError>),
    #[error("the feed of {stream} left out event {sequence}")]
    LeftOut { stream: &'static str, sequence: u64 },
    #[error("the feed of {stream} ended")]
    Ended { stream: &'static str },
}

const ENDED: FeedError = FeedError::Ended { stream: "every stream" };

impl Feeds {
    /// Follows these streams, each from behind a sequence on, for a build or one of its shards. What is stored long
    /// ago is read from pages that others may read, too, with pauses when it gives way.
    pub(super) fn follow(
        build: &Build,
        streams: &[(&'static str, u64)],
        log: &LogReader,
        keys: &KeyVault,
        pages: &Pages,
        gives_way: Option<&Way>,
    ) -> Self {
        let (sender, arrived) = mpsc::channel(AHEAD);
        let mut readers = JoinSet::new();
        for (index, (stream, after)) in streams.iter().enumerate() {
            let mut reader =
                Reader { build: build.clone(), stream, last: *after, log: log.clone(), keys: keys.clone() };
            let (sender, pages, way) = (sender.clone(), pages.clone(), gives_way.cloned());
            readers.spawn(async move {
                let ended = match reader.catch_up(index, &sender, &pages, way.as_ref()).await {
                    Ok(()) => reader.run(index, &sender).await,
                    Err(error) => error,
                };
                // Nobody listens any more when this fails.
                let _ = sender.send(Arrived { index, batch: Opening::Done(Err(ended)) }).await;
            });
        }
        Self { arrived, next: None, _readers: readers }
    }

    /// What one stream gives next: at least one event and, if more are there already, about as many as `limit`. Whoever
    /// stops waiting for it loses nothing.
    pub(super) async fn next(&mut self, limit: usize) -> (usize, Result<Batch, FeedError>) {
        if self.next.is_none() {
            self.next = self.arrived.recv().await;
        }
        if let Some(next) = &mut self.next {
            next.finish().await;
        }
        let (index, mut batch) = match self.next.take().and_then(Arrived::done) {
            Some((index, Ok(batch))) => (index, batch),
            Some((index, Err(error))) => return (index, Err(error)),
            None => return (0, Err(ENDED)),
        };
        while batch.len() < limit {
            if self.next.is_none() {
                self.next = self.arrived.try_recv().ok();
            }
            // What belongs to another stream, is not ready or failed comes with the next batch.
            let more = self.next.take_if(|next| next.index == index && next.is_batch());
            let Some((_, Ok(later))) = more.and_then(Arrived::done) else { break };
            batch = batch.joined(later);
        }
        (index, Ok(batch))
    }
}

impl Arrived {
    async fn finish(&mut self) {
        if let Opening::UnderWay(task) = &mut self.batch {
            self.batch = Opening::Done(task.await.unwrap_or(Err(ENDED)));
        }
    }

    /// True when it is a batch that can be had at once.
    fn is_batch(&mut self) -> bool {
        self.finish().now_or_never().is_some() && matches!(self.batch, Opening::Done(Ok(_)))
    }

    fn done(self) -> Option<(usize, Result<Batch, FeedError>)> {
        match self.batch {
            Opening::Done(batch) => Some((self.index, batch)),
            Opening::UnderWay(_) => None,
        }
    }
}

struct Reader {
    build: Build,
    stream: &'static str,
    last: u64,
    log: LogReader,
    keys: KeyVault,
}

/// What stands at one place of the log, or at several.
enum Piece {
    Events(Vec<Recorded>),
    Malformed(u64, String),
}

impl Reader {
    /// Reads every page that is full.
    async fn catch_up(
        &mut self,
        index: usize,
        sender: &mpsc::Sender<Arrived>,
        pages: &Pages,
        gives_way: Option<&Way>,
    ) -> Result<(), FeedError> {
        let catching_up = Arc::new(pages.catch_up());
        let head = self.log.head(self.stream).await?;
        let epoch: Arc<str> = head.epoch.into();
        let mut page = PageId::of(self.stream, &epoch, self.last + 1);
        while page.last() <= head.last_sequence {
            // A place first: no more is opened ahead than may wait.
            let place = sender.reserve().await.map_err(|_| FeedError::Ended { stream: self.stream })?;
            let page_read = read(self.build.clone(), catching_up.clone(), page.clone(), self.last);
            let way = gives_way.cloned();
            let opening = tokio::spawn(async move {
                let began = Instant::now();
                let batch = page_read.await;
                if let Some(way) = way {
                    tokio::time::sleep(way.pause_after(began.elapsed())).await;
                }
                batch
            });
            place.send(Arrived { index, batch: Opening::UnderWay(AbortOnDropHandle::new(opening)) });
            self.last = page.last();
            page = PageId::of(self.stream, &epoch, self.last + 1);
        }
        Ok(())
    }

    /// Reads until the stream fails or nobody listens.
    async fn run(mut self, index: usize, sender: &mpsc::Sender<Arrived>) -> FeedError {
        let mut feed = self.log.follow(self.stream, self.last).ready_chunks(OPENED_AT_ONCE);
        while let Some(arrived) = feed.next().await {
            let mut pieces = Vec::new();
            let mut failure = None;
            for item in arrived {
                match item {
                    Ok(event) => {
                        if let Err(error) = self.check_contiguity(event.sequence).await {
                            failure = Some(error);
                            break;
                        }
                        self.last = event.sequence;
                        match pieces.last_mut() {
                            Some(Piece::Events(events)) => events.push(event),
                            _ => pieces.push(Piece::Events(vec![event])),
                        }
                    }
                    Err(StoreError::Malformed { sequence, why, .. }) => {
                        self.last = sequence;
                        pieces.push(Piece::Malformed(sequence, why));
                    }
                    Err(error) => {
                        failure = Some(error.into());
                        break;
                    }
                }
            }
            if !pieces.is_empty() {
                // A place first: no more is opened ahead than may wait.
                let Ok(place) = sender.reserve().await else { break };
                let opening = tokio::spawn(open(self.build.clone(), self.stream, pieces, self.keys.clone()));
                place.send(Arrived { index, batch: Opening::UnderWay(AbortOnDropHandle::new(opening)) });
            }
            if let Some(failure) = failure {
                return failure;
            }
        }
        FeedError::Ended { stream: self.stream }
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
        tell_of_hole(&self.build, stream, last + 1, next - 1);
        Ok(())
    }
}

/// Opens what came, but for what belongs to other shards: of that only the places matter.
async fn open(
    build: Build,
    stream: &'static str,
    pieces: Vec<Piece>,
    keys: KeyVault,
) -> Result<Batch, FeedError> {
    let mut batch = Batch::new(stream, Vec::new());
    for piece in pieces {
        batch = batch.joined(match piece {
            Piece::Events(events) if build.is_shard() => {
                let has = |subject: &str| build.has_key(build.projection().key(subject));
                Batch::open_some(stream, events, &keys, has).await?
            }
            Piece::Events(events) => Batch::open(stream, events, &keys).await?,
            Piece::Malformed(sequence, why) => {
                Batch::new(stream, vec![OpenedEvent::malformed(sequence, why)])
            }
        });
    }
    Ok(batch)
}

/// What a page has behind a sequence.
async fn read(build: Build, pages: Arc<CatchingUp>, page: PageId, after: u64) -> Result<Batch, FeedError> {
    let batch = pages.page(&page).await.map_err(FeedError::Page)?.after(after).into_owned();
    let (stream, mut last) = (page.stream(), after);
    for event in batch.events() {
        if event.sequence > last + 1 {
            tell_of_hole(&build, stream, last + 1, event.sequence - 1);
        }
        last = event.sequence;
    }
    if last < page.last() {
        tell_of_hole(&build, stream, last + 1, page.last());
    }
    Ok(batch)
}

fn tell_of_hole(build: &Build, stream: &'static str, first: u64, last: u64) {
    metrics::counter!("projection_gaps_total", &build.labels_of(stream)).increment(last + 1 - first);
    tracing::error!(projection = ?build, stream, first, last, "the log has a hole: events are missing");
}
