//! Pages of the log that several builds read at about the same time are fetched and opened once.
//!
//! A rebuild reads the log from its first event on, and seldom alone: a new release builds several read models anew. A
//! page is a fixed range of sequences, so that whoever is near another finds it there; [`super::abreast`] keeps them near.
//! Pages are kept only while somebody catches up, a few of them, and none after a key is forgotten: they hold what people
//! wrote.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures::{
    FutureExt as _,
    future::{BoxFuture, Shared},
};
use jetstream_es::{KeyVault, LogReader, ReplicaWait, StoreError};

use tokio::{
    sync::Notify,
    time::{Instant, timeout_at},
};

use super::{
    Batch,
    abreast::{Places, patience},
    batch::OpenedEvent,
};

/// How many sequences are a page.
const LENGTH: u64 = 1000;
/// How many pages of a stream are kept: some seconds of a rebuild, and some thirty megabytes.
const KEPT: usize = 16;
/// After so many answers without anything it is asked whether there is a replica that has more.
const EMPTY_ANSWERS: u32 = 10;

/// The pages that are kept. Clones share them.
#[derive(Clone)]
pub(super) struct Pages(Arc<Inner>);

struct Inner {
    log: LogReader,
    keys: KeyVault,
    state: Mutex<State>,
    /// Somebody has come on, or reads no more.
    moved: Notify,
}

#[derive(Default)]
struct State {
    kept: VecDeque<(PageId, Page)>,
    places: Places,
}

/// Names a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PageId {
    stream: &'static str,
    epoch: Arc<str>,
    number: u64,
}

type Page = Shared<BoxFuture<'static, Result<Batch, Arc<StoreError>>>>;

/// Somebody catches up in a stream. When nobody does any more, no page of it is kept.
pub(super) struct CatchingUp {
    pages: Pages,
    who: u64,
    stream: &'static str,
    /// The sequence up to which it reads.
    until: u64,
}

impl PageId {
    /// The page with this sequence.
    pub(super) fn of(stream: &'static str, epoch: &Arc<str>, sequence: u64) -> Self {
        Self { stream, epoch: Arc::clone(epoch), number: sequence.saturating_sub(1) / LENGTH }
    }

    pub(super) const fn stream(&self) -> &'static str {
        self.stream
    }

    /// How many pages it comes after another of the same log, at least none.
    pub(super) fn after(&self, other: &Self) -> Option<u64> {
        let is_of_same = self.stream == other.stream && self.epoch == other.epoch;
        is_of_same.then(|| self.number.saturating_sub(other.number))
    }

    const fn first(&self) -> u64 {
        self.number * LENGTH + 1
    }

    /// The last sequence in it.
    pub(super) const fn last(&self) -> u64 {
        (self.number + 1) * LENGTH
    }
}

impl Pages {
    pub(super) fn new(log: LogReader, keys: KeyVault) -> Self {
        Self(Arc::new(Inner { log, keys, state: Mutex::default(), moved: Notify::new() }))
    }

    /// From now on, nothing is kept that was opened with a key that is forgotten.
    pub(super) fn forget_with_keys(self) -> Self {
        let kept = Arc::downgrade(&self.0);
        self.0.keys.on_forgotten(move |_| {
            if let Some(inner) = kept.upgrade() {
                inner.state().kept.clear();
            }
        });
        self
    }

    /// Somebody reads a stream up to this sequence.
    pub(super) fn catch_up(&self, stream: &'static str, until: u64) -> CatchingUp {
        CatchingUp { who: self.0.state().places.begin(stream), pages: self.clone(), stream, until }
    }
}

impl CatchingUp {
    /// Returns when this page can be read without leaving others behind, or in vain after a while. To be called for one page
    /// after the other.
    pub(super) async fn stay_near(&self, page: &PageId) {
        let inner = &self.pages.0;
        inner.state().places.ask(self.who, page);
        inner.moved.notify_waiters();
        let deadline = Instant::now() + patience(self.until.saturating_sub(page.last()) / LENGTH);
        loop {
            let moved = inner.moved.notified();
            if !inner.state().leaves_behind(page) || timeout_at(deadline, moved).await.is_err() {
                return;
            }
        }
    }

    /// The events of a page that is full: nothing will ever be added to it.
    ///
    /// # Errors
    /// When the log does not answer, or keys cannot be fetched.
    pub(super) async fn page(&self, page: &PageId) -> Result<Batch, Arc<StoreError>> {
        let inner = &self.pages.0;
        let shared = {
            let mut state = inner.state();
            if let Some((_, kept)) = state.kept.iter().find(|(kept, _)| kept == page) {
                kept.clone()
            } else {
                let shared = Arc::clone(inner).read(page.clone()).boxed().shared();
                state.keep(page.clone(), shared.clone());
                shared
            }
        };
        let broken = ForgetBroken { inner, page };
        let read = shared.await;
        if read.is_err() {
            // Whoever asks again shall not be told the same.
            broken.forget();
        }
        read
    }
}

/// Forgets a page when who makes it panics: a shared future that has panicked does so for everybody who asks for it, for as
/// long as somebody catches up.
struct ForgetBroken<'a> {
    inner: &'a Inner,
    page: &'a PageId,
}

impl ForgetBroken<'_> {
    fn forget(&self) {
        self.inner.state().kept.retain(|(kept, _)| kept != self.page);
    }
}

impl Drop for ForgetBroken<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.forget();
        }
    }
}

impl Drop for CatchingUp {
    fn drop(&mut self) {
        let inner = &self.pages.0;
        let mut state = inner.state();
        if state.places.end(self.who) {
            state.kept.retain(|(kept, _)| kept.stream != self.stream);
        }
        drop(state);
        inner.moved.notify_waiters();
    }
}

impl State {
    /// Keeps a page in the place of the one of its stream that was made first: whoever is behind in a long stream must find
    /// its pages there, however many of another are read meanwhile.
    fn keep(&mut self, page: PageId, made: Page) {
        let mut of_stream = self.kept.iter().enumerate().filter(|(_, (kept, _))| kept.stream == page.stream);
        if let Some((first, _)) = of_stream.next()
            && of_stream.count() + 1 >= KEPT
        {
            self.kept.remove(first);
        }
        self.kept.push_back((page, made));
    }

    /// Whether somebody is left behind by whoever reads this page; nobody is when it is there already.
    fn leaves_behind(&self, page: &PageId) -> bool {
        self.kept.iter().all(|(kept, _)| kept != page) && self.places.leaves_behind(page, KEPT as u64)
    }
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn read(self: Arc<Self>, page: PageId) -> Result<Batch, Arc<StoreError>> {
        let (stream, mut next, mut batch) = (page.stream, page.first(), Batch::new(page.stream, Vec::new()));
        let mut wait = ReplicaWait::default();
        while next <= page.last() {
            let most = usize::try_from(page.last() + 1 - next).unwrap_or(usize::MAX);
            match self.log.bulk_page(stream, next, most).await {
                Ok(mut events) => {
                    let Some(last) = events.last() else {
                        // The stream is longer: this one lags, or what came up to there is deleted.
                        wait.once_more("reading a page").await.map_err(Arc::new)?;
                        if wait.in_a_row().is_multiple_of(EMPTY_ANSWERS)
                            && self.ends_before(&page, next).await?
                        {
                            break;
                        }
                        continue;
                    };
                    wait.is_over();
                    next = last.sequence + 1;
                    // Where the log has a hole, a page reaches into the next.
                    events.retain(|event| event.sequence <= page.last());
                    batch = batch.joined(Batch::open(stream, events, &self.keys).await.map_err(Arc::new)?);
                }
                Err(StoreError::Malformed { sequence, why, .. }) if sequence <= page.last() => {
                    wait.is_over();
                    next = sequence + 1;
                    batch = batch.joined(Batch::new(stream, vec![OpenedEvent::malformed(sequence, why)]));
                }
                // The first one after a hole, on the next page.
                Err(StoreError::Malformed { .. }) => break,
                Err(error) => return Err(Arc::new(error)),
            }
        }
        Ok(batch)
    }

    /// True when nothing is stored from a sequence up to the end of a page: waiting for what no longer exists would stop
    /// whoever catches up for ever.
    async fn ends_before(&self, page: &PageId, next: u64) -> Result<bool, Arc<StoreError>> {
        self.log.is_hole(page.stream, &page.epoch, next, page.last()).await.map_err(Arc::new)
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use anyhow::Result;
    use async_nats::jetstream::stream::Stream;
    use embedded::{nats::Nats, testing::Own};
    use jetstream_es::OWN_API;
    use personal::MasterKey;

    use super::super::hole::log_of;
    use super::*;

    fn broken() -> impl Future<Output = Result<Batch, Arc<StoreError>>> {
        poll_fn(|_| panic!("broken"))
    }

    /// Those of a log that begins at the end of a page.
    async fn some_pages() -> Result<(Own<Nats>, Stream, Pages)> {
        let (server, stream) = log_of(990..=1003).await?;
        let client = async_nats::connect(server.url()).await?;
        let keys = KeyVault::new(client.clone(), OWN_API, MasterKey::from_bytes([7; 32]));
        Ok((server, stream, Pages::new(LogReader::new(client, OWN_API), keys)))
    }

    #[tokio::test]
    async fn a_page_whose_maker_has_panicked_is_made_anew() -> Result<()> {
        let (_server, _stream, pages) = some_pages().await?;
        let page = PageId::of("CHATS", &Arc::from(""), 990);
        // Somebody else catches up all the time, so that what is kept stays.
        let other = pages.catch_up("CHATS", 0);
        pages.0.state().kept.push_back((page.clone(), broken().boxed().shared()));
        let reading = tokio::spawn({
            let (pages, page) = (pages.clone(), page.clone());
            async move { pages.catch_up("CHATS", 0).page(&page).await.map(drop) }
        });
        assert!(reading.await.is_err(), "it has panicked");
        assert_eq!(other.page(&page).await?.len(), 11);
        Ok(())
    }

    #[tokio::test]
    async fn who_is_ahead_waits_for_those_who_are_near_until_they_come_on_or_stand_still() -> Result<()> {
        let (_server, _stream, pages) = some_pages().await?;
        tokio::time::pause();
        let page = |number: u64| PageId::of("CHATS", &Arc::from(""), number * LENGTH + 1);
        let (slow, quick) = (pages.catch_up("CHATS", 0), Arc::new(pages.catch_up("CHATS", 0)));
        let ahead = |number: u64| {
            let (quick, page) = (Arc::clone(&quick), page(number));
            tokio::spawn(async move {
                let began = Instant::now();
                quick.stay_near(&page).await;
                began.elapsed()
            })
        };
        slow.stay_near(&page(0)).await;
        assert!(ahead(6).await? < patience(0), "it is near");
        let waits = ahead(7);
        tokio::task::yield_now().await;
        slow.stay_near(&page(1)).await;
        assert!(waits.await? < patience(0), "the other has come on");
        assert!(ahead(8).await? >= patience(0), "the other stands still");
        let waits = ahead(8);
        tokio::task::yield_now().await;
        drop(slow);
        assert!(waits.await? < patience(0), "nobody else is there");
        Ok(())
    }

    #[test]
    fn pages_of_one_stream_do_not_take_the_places_of_anothers() {
        let page = |stream, number: u64| PageId::of(stream, &Arc::from(""), number * LENGTH + 1);
        let made = || broken().boxed().shared();
        let mut state = State::default();
        state.keep(page("CHATS", 0), made());
        for number in 0..3 * KEPT as u64 {
            state.keep(page("USERS", number), made());
        }
        let kept = |stream| state.kept.iter().filter(move |(kept, _)| kept.stream == stream);
        assert_eq!((kept("CHATS").count(), kept("USERS").count()), (1, KEPT));
        assert_eq!(
            kept("USERS").next().map(|(kept, _)| kept.number),
            Some(2 * KEPT as u64),
            "the latest are kept"
        );
    }

    #[tokio::test]
    async fn a_page_ends_where_what_came_last_is_deleted() -> Result<()> {
        let (_server, stream, pages) = some_pages().await?;
        let page = PageId::of("CHATS", &Arc::from(""), 990);
        let whole = pages.catch_up("CHATS", 0).page(&page).await?;
        assert_eq!((whole.len(), whole.last().map(|event| event.sequence)), (11, Some(1000)));
        for sequence in 995..=1003 {
            stream.delete_message(sequence).await?;
        }
        // Nobody catches up any more, so that it is read again.
        let cut = pages.catch_up("CHATS", 0).page(&page).await?;
        assert_eq!((cut.len(), cut.last().map(|event| event.sequence)), (5, Some(994)));
        stream.purge().await?;
        assert!(pages.catch_up("CHATS", 0).page(&page).await?.is_empty());
        Ok(())
    }
}
