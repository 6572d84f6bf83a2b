//! Turns at work that may wait, so that what must not wait finds few before it.

use tokio::{sync::Semaphore, task::yield_now};

/// Of all who have something to do that may wait, a few do it at a time, one after the other; in between, all other tasks
/// of the process that are ready run.
///
/// A thousand clients who come back at once make a thousand tasks ready at once. Without turns, whatever becomes ready
/// after them waits until each of them has run.
#[derive(Debug)]
pub struct Turns(Semaphore);

impl Turns {
    /// Turns of which so many are taken at the same time.
    pub const fn new(at_once: usize) -> Self {
        Self(Semaphore::const_new(at_once))
    }

    /// Waits for a turn. What the caller does next, up to its next `await`, is what the turn was for.
    pub async fn pass(&self) {
        // The semaphore is never closed.
        let _turn = self.0.acquire().await;
        // The turn is kept until all who are ready now have run.
        yield_now().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    /// On one thread, where the order in which tasks run is that in which they became ready.
    #[tokio::test]
    async fn what_must_not_wait_runs_before_most_of_those_who_may() {
        const MANY: usize = 1000;
        let (turns, done) = (Arc::new(Turns::new(4)), Arc::new(AtomicUsize::new(0)));
        let mut patient = Vec::new();
        for _ in 0..MANY {
            let (turns, done) = (Arc::clone(&turns), Arc::clone(&done));
            patient.push(tokio::spawn(async move {
                turns.pass().await;
                done.fetch_add(1, Ordering::Relaxed);
            }));
        }
        let seen = Arc::clone(&done);
        let urgent = tokio::spawn(async move { seen.load(Ordering::Relaxed) });
        assert!(urgent.await.expect("it runs") <= 8);
        for one in patient {
            one.await.expect("everybody has a turn");
        }
        assert_eq!(done.load(Ordering::Relaxed), MANY);
    }

    #[tokio::test]
    async fn who_goes_away_gives_the_turn_back() {
        let turns = Turns::new(1);
        for _ in 0..3 {
            let pass = turns.pass();
            tokio::select! {
                biased;
                () = pass => panic!("it yields first"),
                () = std::future::ready(()) => {}
            }
        }
        turns.pass().await;
    }
}
