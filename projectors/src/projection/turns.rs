//! Read models that nobody watches as they grow take turns.
//!
//! A commit of the log wakes every read model of its stream at the same moment. Each needs a millisecond or two of Postgres
//! and of this program, in many short steps; where all of them want the processors at once, each step waits behind the others'
//! and everybody is as late as the last. So those that take their time anyway ([`Projection::PACE`]) go one after the other, and
//! what people look at goes beside them at once.
//!
//! [`Projection::PACE`]: super::Projection::PACE

use std::{sync::Arc, thread::available_parallelism, time::Duration};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// Who has waited for so long goes without a turn: another may wait for a lock of its tables, for as long as that takes.
const PATIENCE: Duration = Duration::from_millis(250);

/// The turns of a program's read models. Clones share them.
#[derive(Clone)]
pub(super) struct Turns(Arc<Semaphore>);

impl Turns {
    /// As many at once as half of the processors can serve, and one at least.
    pub(super) fn new() -> Self {
        let processors = available_parallelism().map_or(1, usize::from);
        Self::of(processors / 2)
    }

    fn of(at_once: usize) -> Self {
        Self(Arc::new(Semaphore::new(at_once.max(1))))
    }

    /// A turn, which ends when it is dropped; none for who has waited too long.
    pub(super) async fn take(&self) -> Option<OwnedSemaphorePermit> {
        timeout(PATIENCE, Arc::clone(&self.0).acquire_owned()).await.ok()?.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn they_go_one_after_the_other_and_past_one_that_does_not_end() {
        let turns = Turns::of(0);
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
