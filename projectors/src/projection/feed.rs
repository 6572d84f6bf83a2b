//! Reading ahead: while one batch is applied, the next ones are fetched and opened.

use std::{convert::Infallible, sync::Arc};

use futures::FutureExt as _;
use jetstream_es::{KeyVault, LogReader, StoreError};
use sqlx::postgres::PgConnectOptions;
use tokio::{
    sync::mpsc,
    task::JoinSet,
    time::{Instant, sleep_until},
};
use tokio_util::task::AbortOnDropHandle;

use super::{
    Batch,
    batch::OpenedEvent,
    builds::Build,
    pace::UnwatchedTurns,
    pages::{CatchingUp, PageId, Pages},
    passing::Passing,
    tail::Tails,
    way::Way,
};

/// The most events that are opened in one go.
pub(super) const OPENED_AT_ONCE: usize = 1000;
/// How many batches may wait or be opened, side by side.
const AHEAD: usize = 2;

/// What several streams give, in the order of each. Dropping it stops the reading.
pub(super) struct Feeds {
    arrived: mpsc::Receiver<Arrived>,
    /// What was asked for, or came with it, and was not given yet.
    next: Option<Arrived>,
    readers: JoinSet<()>,
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
    Shared(#[source] Arc<StoreError>),
    #[error("the feed of {stream} left out event {sequence}")]
    LeftOut { stream: &'static str, sequence: u64 },
    #[error("the feed of {stream} ended")]
    Ended { stream: &'static str },
}

const ENDED: FeedError = FeedError::Ended { stream: "every stream" };

impl Feeds {
    /// Follows these streams, each from behind a sequence on, for a build or one of its shards. What is stored long
    /// ago is read from pages that others may read, too, with pauses when it gives way; what is new comes from the tail
    /// of the stream that everybody shares.
    pub(super) fn follow(
        build: &Build,
        streams: &[(&'static str, u64)],
        source: &Source,
        gives_way: Option<&Way>,
    ) -> Self {
        let (sender, arrived) = mpsc::channel(AHEAD);
        let mut readers = JoinSet::new();
        for (index, (stream, after)) in streams.iter().enumerate() {
            let mut reader = Reader {
                build: build.clone(),
                stream,
                last: *after,
                source: source.clone(),
                gives_way: gives_way.cloned(),
                into: (index, sender.clone()),
            };
            readers.spawn(async move {
                let Err(ended) = reader.run().await;
                // Nobody listens any more when this fails.
                let _ = reader.into.1.send(Arrived { index, batch: Opening::Done(Err(ended)) }).await;
            });
        }
        Self { arrived, next: None, readers }
    }

    /// What one stream gives next: at least one event and, if more are there already, about as many as `limit`. Whoever
    /// stops waiting for it loses nothing.
    pub(super) async fn next(&mut self, limit: usize) -> (usize, Result<Batch, FeedError>) {
        if self.next.is_none() {
            self.next = self.arrive().await;
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

    /// What comes next; none when no reader goes on, and as soon as one has panicked: its stream would stand still, and
    /// nobody would know.
    async fn arrive(&mut self) -> Option<Arrived> {
        loop {
            tokio::select! {
                biased;
                arrived = self.arrived.recv() => return arrived,
                Some(ended) = self.readers.join_next() => {
                    if ended.is_err() {
                        return None;
                    }
                }
            }
        }
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

/// What a program's runners share: from where they read, who moves their checkpoints past what they do not, and whose turn
/// it is.
#[derive(Clone)]
pub(super) struct Source {
    pub(super) log: LogReader,
    pub(super) keys: KeyVault,
    pub(super) pages: Pages,
    pub(super) tails: Tails,
    pub(super) passing: Passing,
    pub(super) unwatched: UnwatchedTurns,
}

impl Source {
    pub(super) fn new(log: LogReader, keys: KeyVault, database: PgConnectOptions) -> Self {
        let (pages, tails) = (Pages::new(log.clone(), keys.clone()), Tails::new(log.clone(), keys.clone()));
        Self { log, keys, pages, tails, passing: Passing::new(database), unwatched: UnwatchedTurns::new() }
    }

    /// From now on, nothing is kept that was opened with a key that is forgotten.
    pub(super) fn forget_with_keys(self) -> Self {
        Self { pages: self.pages.forget_with_keys(), tails: self.tails.forget_with_keys(), ..self }
    }
}

struct Reader {
    build: Build,
    stream: &'static str,
    last: u64,
    source: Source,
    gives_way: Option<Way>,
    into: (usize, mpsc::Sender<Arrived>),
}

impl Reader {
    /// Reads until the stream fails or nobody listens.
    async fn run(&mut self) -> Result<Infallible, FeedError> {
        self.catch_up().await?;
        let mut tail = self.source.tails.follow(self.stream, self.last);
        let mut next = Instant::now();
        loop {
            tail.comes_after(self.last).await?;
            sleep_until(next).await;
            // A place first: when it is free, everything is taken that has come until then.
            let (_, sender) = &self.into;
            drop(sender.reserve().await.map_err(|_| FeedError::Ended { stream: self.stream })?);
            next = Instant::now() + self.build.projection().pace().interval();
            if let Some(batch) = tail.after(self.last) {
                self.pass_on(batch).await?;
            } else {
                // Too far behind: what lies between is read from the log.
                self.catch_up().await?;
                self.read_part_of_page().await?;
            }
        }
    }

    /// Reads every page that is full.
    async fn catch_up(&mut self) -> Result<(), FeedError> {
        let head = self.source.log.head(self.stream).await?;
        let catching_up = Arc::new(self.source.pages.catch_up(self.stream, head.last_sequence));
        let epoch: Arc<str> = head.epoch.into();
        let mut page = PageId::of(self.stream, &epoch, self.last + 1);
        while page.last() <= head.last_sequence {
            // A place first: no more is opened ahead than may wait.
            let (index, sender) = &self.into;
            let place = sender.reserve().await.map_err(|_| FeedError::Ended { stream: self.stream })?;
            let (build, catching_up, asked) = (self.build.clone(), Arc::clone(&catching_up), page.clone());
            let (way, after) = (self.gives_way.clone(), self.last);
            let opening = tokio::spawn(async move {
                catching_up.stay_near(&asked).await;
                let began = Instant::now();
                let batch = read(build, catching_up, asked, after).await;
                if let Some(way) = way {
                    tokio::time::sleep(way.pause_after(began.elapsed())).await;
                }
                batch
            });
            place.send(Arrived { index: *index, batch: Opening::UnderWay(AbortOnDropHandle::new(opening)) });
            self.last = page.last();
            page = PageId::of(self.stream, &epoch, self.last + 1);
        }
        Ok(())
    }

    /// Reads what follows of a page that is not full yet.
    async fn read_part_of_page(&mut self) -> Result<(), FeedError> {
        let batch = match self.source.log.page(self.stream, self.last + 1, None, OPENED_AT_ONCE).await {
            Ok(page) => Batch::open(self.stream, page.events, &self.source.keys).await?,
            Err(StoreError::Malformed { sequence, why, .. }) => {
                Batch::new(self.stream, vec![OpenedEvent::malformed(sequence, why)])
            }
            Err(error) => return Err(error.into()),
        };
        if batch.is_empty() { Ok(()) } else { self.pass_on(batch).await }
    }

    async fn pass_on(&mut self, batch: Batch) -> Result<(), FeedError> {
        for event in batch.events() {
            self.check_contiguity(event.sequence).await?;
            self.last = event.sequence;
        }
        let (index, sender) = &self.into;
        let arrived = Arrived { index: *index, batch: Opening::Done(Ok(batch)) };
        sender.send(arrived).await.map_err(|_| FeedError::Ended { stream: self.stream })
    }

    /// Sees to it that no event before `next` was left out. A hole in the log itself is counted and passed: waiting for
    /// what no longer exists would stop the projection for ever.
    async fn check_contiguity(&self, next: u64) -> Result<(), FeedError> {
        let (stream, last) = (self.stream, self.last);
        if next <= last + 1 {
            return Ok(());
        }
        let stored = self.source.log.page(stream, last + 1, None, 1).await?.events.into_iter().next();
        if let Some(left_out) = stored.filter(|event| event.sequence < next) {
            return Err(FeedError::LeftOut { stream, sequence: left_out.sequence });
        }
        tell_of_hole(&self.build, stream, last + 1, next - 1);
        Ok(())
    }
}

/// What a page has behind a sequence.
async fn read(build: Build, pages: Arc<CatchingUp>, page: PageId, after: u64) -> Result<Batch, FeedError> {
    let batch = pages.page(&page).await.map_err(FeedError::Shared)?.after(after).into_owned();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_reader_that_panics_ends_the_feeds_although_others_go_on() {
        let (_other, arrived) = mpsc::channel(AHEAD);
        let mut readers = JoinSet::new();
        readers.spawn(std::future::pending());
        readers.spawn(async { panic!("a test") });
        let mut feeds = Feeds { arrived, next: None, readers };
        let (_, ended) = feeds.next(10).await;
        assert!(matches!(ended, Err(FeedError::Ended { .. })));
    }
}
