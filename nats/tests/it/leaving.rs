//! Callers who go away at some moment, and take their futures along.

use std::time::Duration;

use proptest::prelude::RngExt as _;
use proptest::test_runner::TestRng;
use tokio::time::timeout;

/// When a caller goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// When everybody else in the process has had so many turns: while it is queued, or about to be sent.
    Turns(u32),
    /// After so long: while it is under way, or answered a moment ago.
    Milliseconds(u64),
}

impl Moment {
    pub(crate) fn choose(rng: &mut TestRng) -> Self {
        // Short ones and long ones, since nobody knows how fast the machine is.
        if rng.random_ratio(1, 3) {
            let scale = rng.random_range(0..8);
            Self::Turns(rng.random_range(0..1 << scale))
        } else {
            let scale = rng.random_range(0..10);
            Self::Milliseconds(rng.random_range(0..1 << scale))
        }
    }
}

/// What comes of the work until then; nothing if its caller goes away first.
pub(crate) async fn until<T>(moment: Moment, work: impl Future<Output = T>) -> Option<T> {
    match moment {
        Moment::Turns(turns) => tokio::select! {
            biased;
            done = work => Some(done),
            () = turns_of_others(turns) => None,
        },
        Moment::Milliseconds(milliseconds) => timeout(Duration::from_millis(milliseconds), work).await.ok(),
    }
}

async fn turns_of_others(turns: u32) {
    for _ in 0..turns {
        tokio::task::yield_now().await;
    }
}
