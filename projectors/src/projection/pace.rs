//! How soon a live read model takes what comes one by one, and that those which nobody watches as they grow take turns.
//!
//! A commit of the log wakes every read model of its stream at the same moment. Each needs a millisecond or two of Postgres
//! and of this program, in many short steps; where all of them want the processors at once, each step waits behind the others'
//! and everybody is as late as the last. So those that nobody watches go one after the other, and what people look at goes
//! beside them at once.

use std::{sync::Arc, thread::available_parallelism, time::Duration};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// Who has waited for so long goes without a turn: another may wait for a lock of its tables, for as long as that takes.
const PATIENCE: Duration = Duration::from_millis(250);

/// Half of a page of the log. At fifty milliseconds, ten thousand events a second would come to as many.
const CATCHING_UP_EVENTS: usize = 500;

/// Whether people look at a read model as it grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// They wait for what they did to be seen: it is taken as soon as nobody would notice more.
    Watched,
    /// They look something up in it, now and then. It leaves the machine to the others: what a batch costs by itself is most
    /// of what one of few events costs.
    Unwatched,
}

impl Pace {
    /// How soon after another batch the next is taken. A single event is taken at once.
    pub(super) const fn interval(self) -> Duration {
        match self {
            Self::Watched => Duration::from_millis(8),
            Self::Unwatched => Duration::from_millis(50),
        }
    }
}

/// The turns of a program's read models that nobody watches. Clones share them.
#[derive(Clone)]
pub(super) struct UnwatchedTurns(Arc<Semaphore>);

impl UnwatchedTurns {
    /// As many at once as half of the processors can serve.
    pub(super) fn new() -> Self {
        Self::of(half_of_the_processors())
    }

    fn of(at_once: usize) -> Self {
        Self(Arc::new(Semaphore::new(at_once)))
    }

    /// A turn, which ends when it is dropped; none for who has waited too long.
    pub(super) async fn take(&self) -> Option<OwnedSemaphorePermit> {
        timeout(PATIENCE, Arc::clone(&self.0).acquire_owned()).await.ok()?.ok()
    }
}

/// True for who has so many events to apply at once. Whoever is so far behind has no turns: it would have them for long, and
/// whoever waits for one meanwhile would be left behind by those with whom it reads the log ([`super::abreast`]).
pub(super) const fn is_catching_up(events: usize) -> bool {
    events >= CATCHING_UP_EVENTS
}

/// What is not to be in anybody's way is given so many of the machine's processors; one at least.
pub(super) fn half_of_the_processors() -> usize {
    (available_parallelism().map_or(1, usize::from) / 2).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn they_go_one_after_the_other_and_past_one_that_does_not_end() {
        let turns = UnwatchedTurns::of(1);
        let first = turns.take().await;
        assert!(first.is_some());
        assert!(turns.take().await.is_none(), "the first goes on and on");
        let others = turns.clone();
        let next = tokio::spawn(async move { others.take().await.is_some() });
        tokio::task::yield_now().await;
        drop(first);
        assert!(next.await.expect("it ends"), "the first has ended");
    }
}
