//! The end of each stream is followed, and opened, once for all runners of a program.
//!
//! Every read model wants every new event of its streams within milliseconds. Following the stream for each of them would
//! receive, decode and open an event as often as there are read models; here it is done once, and what was opened stands
//! in a short ring from which everybody takes it. Whoever has fallen behind the ring reads pages until they are there
//! again. As with [`super::pages`], nothing is kept for long, and nothing after a key is forgotten: it is what people wrote.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use futures::StreamExt as _;
use jetstream_es::{KeyVault, LogReader, Recorded, StoreError};
use tokio::{sync::watch, time::timeout};
use tokio_util::task::AbortOnDropHandle;

use super::{
    Batch,
    batch::OpenedEvent,
    feed::{FeedError, OPENED_AT_ONCE},
};

/// How many events a ring keeps: more than a page, so that whoever has read every full page finds the rest here.
const KEPT: usize = 4000;
/// When nothing has come for so long, everybody has taken what there is.
const KEPT_FOR: Duration = Duration::from_secs(10);

/// The ends of the streams that somebody follows. Clones share them.
#[derive(Clone)]
pub(super) struct Tails(Arc<Inner>);

struct Inner {
    log: LogReader,
    keys: KeyVault,
    followed: Mutex<HashMap<&'static str, Weak<Followed>>>,
}

/// One stream, for as long as somebody follows it.
struct Followed {
    shared: Arc<Shared>,
    _follower: AbortOnDropHandle<()>,
}

struct Shared {
    stream: &'static str,
    ring: Mutex<Ring>,
    known: watch::Sender<Known>,
}

/// Tells those who wait that nothing more comes, whatever ends the following: a panic, too.
struct Told(Arc<Shared>);

/// Every event after `behind`, up to what is known.
struct Ring {
    behind: u64,
    events: VecDeque<Arc<OpenedEvent>>,
}

/// How far the stream was followed.
#[derive(Clone, Debug)]
struct Known {
    last: u64,
    ended: Option<Arc<StoreError>>,
}

/// Follows the end of one stream.
pub(super) struct Tail {
    followed: Arc<Followed>,
    known: watch::Receiver<Known>,
}

impl Tails {
    pub(super) fn new(log: LogReader, keys: KeyVault) -> Self {
        Self(Arc::new(Inner { log, keys, followed: Mutex::default() }))
    }

    /// From now on, nothing is kept that was opened with a key that is forgotten.
    pub(super) fn forget_with_keys(self) -> Self {
        let kept = Arc::downgrade(&self.0);
        self.0.keys.on_forgotten(move |_| {
            if let Some(inner) = kept.upgrade() {
                let followed: Vec<_> = inner.followed().values().filter_map(Weak::upgrade).collect();
                for followed in followed {
                    followed.shared.forget();
                }
            }
        });
        self
    }

    /// Follows a stream together with whoever else does; alone from behind this sequence on.
    pub(super) fn follow(&self, stream: &'static str, after: u64) -> Tail {
        let mut all = self.0.followed();
        let going_on = all.get(stream).and_then(Weak::upgrade).filter(|followed| followed.shared.goes_on());
        let followed = going_on.unwrap_or_else(|| {
            let followed = Arc::new(Followed::start(&self.0, stream, after));
            all.insert(stream, Arc::downgrade(&followed));
            followed
        });
        let known = followed.shared.known.subscribe();
        Tail { followed, known }
    }
}

impl Inner {
    fn followed(&self) -> MutexGuard<'_, HashMap<&'static str, Weak<Followed>>> {
        self.followed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tail {
    /// Returns when something follows this sequence.
    ///
    /// # Errors
    /// When nothing will: the stream cannot be followed any further.
    pub(super) async fn comes_after(&mut self, sequence: u64) -> Result<(), FeedError> {
        let stream = self.followed.shared.stream;
        let known = self
            .known
            .wait_for(|known| known.last > sequence || known.ended.is_some())
            .await
            .map_err(|_| FeedError::Ended { stream })?;
        match &known.ended {
            Some(error) if known.last <= sequence => Err(FeedError::Shared(Arc::clone(error))),
            _ => Ok(()),
        }
    }

    /// What follows this sequence, as far as it has come; none when that is not in the ring any more.
    pub(super) fn after(&self, sequence: u64) -> Option<Batch> {
        self.followed.shared.ring().after(self.followed.shared.stream, sequence)
    }
}

impl Followed {
    fn start(inner: &Inner, stream: &'static str, after: u64) -> Self {
        let shared = Arc::new(Shared::new(stream, after));
        let (log, keys, told) = (inner.log.clone(), inner.keys.clone(), Told(Arc::clone(&shared)));
        let follower = tokio::spawn(async move {
            let Told(into) = &told;
            into.ends(into.follow(&log, &keys, after).await);
        });
        Self { shared, _follower: AbortOnDropHandle::new(follower) }
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        self.0.ends(StoreError::Unavailable { what: "following a stream", source: None });
    }
}

impl Shared {
    fn new(stream: &'static str, after: u64) -> Self {
        Self {
            stream,
            ring: Mutex::new(Ring { behind: after, events: VecDeque::new() }),
            known: watch::Sender::new(Known { last: after, ended: None }),
        }
    }

    /// The first reason is the one that is told.
    fn ends(&self, error: StoreError) {
        self.known.send_if_modified(|known| {
            let goes_on = known.ended.is_none();
            if goes_on {
                known.ended = Some(Arc::new(error));
            }
            goes_on
        });
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn goes_on(&self) -> bool {
        self.known.borrow().ended.is_none()
    }

    fn forget(&self) {
        self.ring().clear();
    }

    /// Follows the stream until that is not possible any more, and returns why.
    async fn follow(&self, log: &LogReader, keys: &KeyVault, after: u64) -> StoreError {
        let mut feed = log.follow(self.stream, after).ready_chunks(OPENED_AT_ONCE);
        loop {
            let Ok(arrived) = timeout(KEPT_FOR, feed.next()).await else {
                self.forget();
                continue;
            };
            let Some(arrived) = arrived else {
                return StoreError::Unavailable { what: "following a stream", source: None };
            };
            let (batch, failure) = match open(self.stream, arrived, keys).await {
                Ok(opened) => opened,
                Err(error) => return error,
            };
            if let Some(last) = batch.last().map(|last| last.sequence) {
                self.ring().extend(&batch);
                self.known.send_modify(|known| known.last = last);
            }
            if let Some(failure) = failure {
                return failure;
            }
        }
    }
}

impl Ring {
    fn extend(&mut self, batch: &Batch) {
        self.events.extend(batch.events().iter().cloned());
        while self.events.len() > KEPT {
            self.behind = self.events.pop_front().map_or(self.behind, |event| event.sequence);
        }
    }

    fn clear(&mut self) {
        self.behind = self.events.back().map_or(self.behind, |event| event.sequence);
        self.events.clear();
    }

    fn after(&self, stream: &'static str, sequence: u64) -> Option<Batch> {
        if sequence < self.behind {
            return None;
        }
        let from = self.events.partition_point(|event| event.sequence <= sequence);
        let events: Vec<_> = self.events.range(from..).take(OPENED_AT_ONCE).cloned().collect();
        // It may have been forgotten a moment ago.
        (!events.is_empty()).then(|| Batch::shared(stream, events))
    }
}

/// Opens what came; also says why nothing more will.
async fn open(
    stream: &'static str,
    arrived: Vec<Result<Recorded, StoreError>>,
    keys: &KeyVault,
) -> Result<(Batch, Option<StoreError>), StoreError> {
    let (mut batch, mut events) = (Batch::new(stream, Vec::new()), Vec::new());
    for item in arrived {
        match item {
            Ok(event) => events.push(event),
            Err(StoreError::Malformed { sequence, why, .. }) => {
                batch = batch.joined(Batch::open(stream, std::mem::take(&mut events), keys).await?);
                batch = batch.joined(Batch::new(stream, vec![OpenedEvent::malformed(sequence, why)]));
            }
            Err(error) => {
                return Ok((batch.joined(Batch::open(stream, events, keys).await?), Some(error)));
            }
        }
    }
    Ok((batch.joined(Batch::open(stream, events, keys).await?), None))
}

#[cfg(test)]
mod tests {
    use super::*;

    const STREAM: &str = "CHATS";

    fn events(sequences: std::ops::RangeInclusive<u64>) -> Batch {
        Batch::new(STREAM, sequences.map(|at| OpenedEvent::malformed(at, String::new())).collect())
    }

    fn after(ring: &Ring, sequence: u64) -> Option<Vec<u64>> {
        let batch = ring.after(STREAM, sequence)?;
        Some(batch.events().iter().map(|event| event.sequence).collect())
    }

    fn ring(behind: u64) -> Ring {
        Ring { behind, events: VecDeque::new() }
    }

    #[test]
    fn everybody_takes_what_follows_their_place() {
        let mut ring = ring(4);
        ring.extend(&events(5..=6));
        ring.extend(&events(8..=9));
        assert_eq!(after(&ring, 4), Some(vec![5, 6, 8, 9]));
        assert_eq!(after(&ring, 6), Some(vec![8, 9]));
        assert_eq!(after(&ring, 7), Some(vec![8, 9]));
        assert_eq!(after(&ring, 3), None, "4 is not here");
        assert_eq!(after(&ring, 9), None);
    }

    #[test]
    fn whoever_is_too_far_behind_is_sent_to_the_pages() {
        let mut ring = ring(0);
        ring.extend(&events(1..=KEPT as u64 + 10));
        assert_eq!(ring.events.len(), KEPT);
        assert_eq!(after(&ring, 9), None);
        assert_eq!(after(&ring, 10).map(|events| events[0]), Some(11));
    }

    #[test]
    fn what_was_forgotten_is_read_again() {
        let mut ring = ring(0);
        ring.extend(&events(1..=3));
        ring.clear();
        assert_eq!(after(&ring, 2), None);
        ring.extend(&events(4..=4));
        assert_eq!(after(&ring, 2), None);
        assert_eq!(after(&ring, 3), Some(vec![4]));
    }

    #[tokio::test]
    async fn who_waits_is_told_when_following_panics() {
        let shared = Arc::new(Shared::new(STREAM, 4));
        let guard = Told(Arc::clone(&shared));
        let follower: tokio::task::JoinHandle<()> = tokio::spawn(async move {
            let _guard = guard;
            panic!("a test")
        });
        let stream = Arc::new(Followed { shared, _follower: AbortOnDropHandle::new(follower) });
        let known = stream.shared.known.subscribe();
        let mut tail = Tail { followed: stream, known };
        assert!(matches!(tail.comes_after(4).await, Err(FeedError::Shared(_))));
        assert!(!tail.followed.shared.goes_on(), "whoever comes now begins anew");
    }
}
