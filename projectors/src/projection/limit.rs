//! How many events go into one transaction: few while they trickle in, many while there is much to catch up with.

use std::time::Duration;

const FIRST: usize = 1000;
const FEWEST: usize = 50;
const MOST: usize = 2000;
/// A batch that takes longer keeps the queries of its transaction's successors, a swap and an erasure waiting.
const SLOW: Duration = Duration::from_millis(500);
const QUICK: Duration = Duration::from_millis(200);

/// The most events of one transaction, as the last ones have shown what is quick. What is ready is applied at once: the
/// limit never makes an event wait for others.
#[derive(Clone, Copy, Debug)]
pub(super) struct BatchLimit(usize);

impl Default for BatchLimit {
    fn default() -> Self {
        Self(FIRST)
    }
}

impl BatchLimit {
    pub(super) const fn events(self) -> usize {
        self.0
    }

    /// Takes in how long so many events took.
    pub(super) fn took(&mut self, events: usize, duration: Duration) {
        if duration > SLOW && events > 1 {
            self.0 = FEWEST.max(self.0.min(events) / 2);
        } else if duration < QUICK && events >= self.0 {
            self.0 = MOST.min(self.0 * 2);
        }
    }

    /// Takes in that a batch did not end.
    pub(super) fn too_slow(&mut self) {
        self.0 = FEWEST.max(self.0 / 4);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_batches_grow_while_they_are_quick_and_shrink_when_they_are_slow() {
        let mut limit = BatchLimit::default();
        limit.took(3, Duration::from_millis(2));
        assert_eq!(limit.events(), FIRST, "a trickle says nothing");
        for _ in 0..10 {
            limit.took(limit.events(), Duration::from_millis(20));
        }
        assert_eq!(limit.events(), MOST);
        limit.took(MOST, Duration::from_secs(1));
        assert_eq!(limit.events(), MOST / 2);
        for _ in 0..20 {
            limit.took(limit.events(), Duration::from_secs(1));
        }
        assert_eq!(limit.events(), FEWEST);
        limit.too_slow();
        assert_eq!(limit.events(), FEWEST);
    }
}
