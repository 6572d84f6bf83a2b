//! Buckets of tokens that refill with time.

use std::time::Duration;

use tokio::time::Instant;

/// How much may be taken at once, and how much comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// What a full bucket holds.
    pub at_once: u32,
    /// What flows in.
    pub per_second: u32,
}

/// A bucket that is full at first.
#[derive(Debug)]
pub(crate) struct Bucket {
    tokens: f64,
    as_of: Instant,
}

impl Bucket {
    /// A full one.
    pub(crate) fn full(allowance: Allowance, now: Instant) -> Self {
        Self { tokens: f64::from(allowance.at_once), as_of: now }
    }

    /// Takes so much, unless there is less.
    pub(crate) fn take(&mut self, allowance: Allowance, amount: u32, now: Instant) -> bool {
        self.refill(allowance, now);
        let amount = f64::from(amount);
        let enough = self.tokens >= amount;
        if enough {
            self.tokens -= amount;
        }
        enough
    }

    /// Takes so much, whatever there is: a debt is paid back by the time that passes.
    pub(crate) fn charge(&mut self, allowance: Allowance, amount: u32, now: Instant) {
        self.refill(allowance, now);
        self.tokens -= f64::from(amount);
    }

    /// How long until there is something in it.
    pub(crate) fn empty_for(&mut self, allowance: Allowance, now: Instant) -> Option<Duration> {
        self.refill(allowance, now);
        (self.tokens < 1.0)
            .then(|| Duration::from_secs_f64((1.0 - self.tokens) / f64::from(allowance.per_second.max(1))))
    }

    /// Whether it is as full as it gets.
    pub(crate) fn is_full(&mut self, allowance: Allowance, now: Instant) -> bool {
        self.refill(allowance, now);
        self.tokens >= f64::from(allowance.at_once)
    }

    fn refill(&mut self, allowance: Allowance, now: Instant) {
        let passed = now.saturating_duration_since(self.as_of).as_secs_f64();
        self.as_of = now;
        let flown_in = passed * f64::from(allowance.per_second);
        self.tokens = (self.tokens + flown_in).min(f64::from(allowance.at_once));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALLOWANCE: Allowance = Allowance { at_once: 10, per_second: 2 };

    #[test]
    fn what_was_taken_comes_back_with_time_and_no_more_than_fits() {
        let start = Instant::now();
        let mut bucket = Bucket::full(ALLOWANCE, start);
        assert!(bucket.take(ALLOWANCE, 10, start));
        assert!(!bucket.take(ALLOWANCE, 1, start));
        assert!(!bucket.take(ALLOWANCE, 3, start + Duration::from_secs(1)));
        assert!(bucket.take(ALLOWANCE, 2, start + Duration::from_secs(1)));
        let later = start + Duration::from_secs(100);
        assert!(bucket.is_full(ALLOWANCE, later));
        assert!(!bucket.take(ALLOWANCE, 11, later));
    }

    #[test]
    fn a_debt_says_when_it_is_paid() {
        let start = Instant::now();
        let mut bucket = Bucket::full(ALLOWANCE, start);
        assert_eq!(bucket.empty_for(ALLOWANCE, start), None);
        bucket.charge(ALLOWANCE, 29, start);
        assert_eq!(bucket.empty_for(ALLOWANCE, start), Some(Duration::from_secs(10)));
        assert_eq!(bucket.empty_for(ALLOWANCE, start + Duration::from_secs(10)), None);
    }
}
