//! When to try again.

use std::time::Duration;

use jetstream_es::{
    StoreError,
    jobs::{Job, JobEnd},
};

/// The longest pause: short enough that what waited goes on soon after the missing part is back.
const LONGEST: Duration = Duration::from_secs(20);

/// Tries again after a pause that doubles with each delivery, up to twenty seconds. There is no last time.
pub(crate) fn later(job: &Job, why: impl std::fmt::Display) -> JobEnd {
    later_at(job.delivery, why)
}

/// As [`later`], of a job that is no event.
pub(crate) fn later_at(delivery: u64, why: impl std::fmt::Display) -> JobEnd {
    JobEnd::Retry { after: pause(delivery), why: why.to_string() }
}

/// Begins anew at once, where a test has interrupted the job.
pub(crate) fn stopped() -> JobEnd {
    JobEnd::Retry { after: Duration::ZERO, why: "a test stopped it".to_owned() }
}

/// Tries again after the log could not be read. What this version does not understand, a later one may.
pub(crate) fn later_after(job: &Job, error: StoreError) -> JobEnd {
    if !error.is_transient() {
        tracing::error!(sequence = job.event.sequence, %error, "a job cannot be read");
    }
    later(job, error)
}

fn pause(delivery: u64) -> Duration {
    let doublings = u32::try_from(delivery.saturating_sub(1)).unwrap_or(u32::MAX).min(8);
    LONGEST.min(Duration::from_millis(500) * 2_u32.pow(doublings))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_bound() {
        let pauses = [1, 2, 3, 6, 7, u64::MAX].map(|n| pause(n).as_millis());
        assert_eq!(pauses, [500, 1000, 2000, 16_000, 20_000, 20_000]);
    }
}
