//! Jobs over which the worker panics: without an end of their own they would come again for ever, each time the server no
//! longer hears of them.

use std::{future::Future, panic::AssertUnwindSafe};

use domain::jobs::JobFailure;
use futures::FutureExt as _;

use super::{End, Failure, later_at};

/// So often a job may be handed out that panics. A mistake in the program is there the next time, too; what another server
/// said may be something else then.
const DELIVERIES: u64 = 5;

/// A job panicked. Why, the log of the process says as far as it may; it is not kept here.
#[derive(Debug)]
pub(crate) struct Panicked {
    /// How often it was handed out, this time included.
    delivery: u64,
}

/// Runs a job that was handed out so often, and says whether it panicked. What it has changed is no worse than if the process
/// had been killed there, which every job bears.
pub(crate) async fn caught<T>(delivery: u64, job: impl Future<Output = T>) -> Result<T, Panicked> {
    AssertUnwindSafe(job).catch_unwind().await.map_err(|_| Panicked { delivery })
}

impl Panicked {
    /// Whether it is not tried again.
    pub(crate) const fn was_last(&self) -> bool {
        self.delivery >= DELIVERIES
    }

    /// How the job ends.
    pub(crate) fn end(&self) -> End {
        if self.was_last() {
            return End::Failed(Failure::new(JobFailure::Panicked, "the worker panicked over it"));
        }
        later_at(self.delivery, "the worker panicked over it")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_job_that_panics_is_tried_again_some_times_and_has_failed_then() {
        let panics = |delivery| caught(delivery, async move { assert!(delivery == 0, "a mistake") });
        for delivery in [1, DELIVERIES - 1] {
            let panicked = panics(delivery).await.expect_err("it panicked");
            assert!(matches!(panicked.end(), End::Retry { .. }));
        }
        let panicked = panics(DELIVERIES).await.expect_err("it panicked");
        let End::Failed(failure) = panicked.end() else { panic!("it is tried again") };
        assert_eq!(failure.reason, JobFailure::Panicked);
        assert!(panics(0).await.is_ok());
    }
}
