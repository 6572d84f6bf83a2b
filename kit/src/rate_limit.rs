//! How often each of many may do something.

use std::{
    hash::Hash,
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use governor::{DefaultKeyedRateLimiter, Quota, clock::Clock as _, clock::DefaultClock};

/// After so many requests, those whose buckets are full again are forgotten.
const SWEEP_EVERY: u32 = 1000;

/// A bucket that refills, for each address or id, on each node. Clones share the buckets.
#[derive(Clone)]
pub struct RateLimit<K: Hash + Eq + Clone> {
    buckets: Arc<DefaultKeyedRateLimiter<K>>,
    requests: Arc<AtomicU32>,
}

impl<K: Hash + Eq + Clone> RateLimit<K> {
    /// A bucket for so many at once, which refills within a minute.
    pub fn per_minute(requests: NonZeroU32) -> Self {
        Self::of(Quota::per_minute(requests))
    }

    /// A bucket for so many at once, which refills within an hour.
    pub fn per_hour(requests: NonZeroU32) -> Self {
        Self::of(Quota::per_hour(requests))
    }

    fn of(quota: Quota) -> Self {
        Self { buckets: Arc::new(DefaultKeyedRateLimiter::keyed(quota)), requests: Arc::default() }
    }

    /// Counts one more.
    ///
    /// # Errors
    /// If it is one too many: in how many seconds the next may come.
    pub fn count(&self, of: &K) -> Result<(), u32> {
        if self.requests.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.buckets.retain_recent();
            self.buckets.shrink_to_fit();
        }
        self.buckets.check_key(of).map_err(|not_yet| {
            let wait = not_yet.wait_time_from(DefaultClock::default().now());
            u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_bucket_of_its_own() {
        let two = NonZeroU32::new(2).expect("two");
        for (limit, longest) in [(RateLimit::per_minute(two), 31), (RateLimit::per_hour(two), 1801)] {
            assert_eq!(limit.count(&"one"), Ok(()));
            assert_eq!(limit.count(&"one"), Ok(()));
            assert!(limit.count(&"one").is_err_and(|seconds| (1..=longest).contains(&seconds)));
            assert_eq!(limit.count(&"other"), Ok(()));
        }
    }
}
