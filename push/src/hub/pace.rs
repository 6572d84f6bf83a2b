//! How often those who follow a busy topic are woken.
//!
//! To wake somebody and write to them costs about as much for one event as for several. So the followers of a topic are
//! given each event at once, and are woken for it at once unless that was done a moment ago: then what comes meanwhile
//! goes out together. How long that moment is depends on what a write takes here and now. The writes of a topic take a
//! seventh of a core at most, whatever is said in it, unless they would have to wait for longer than anybody notices.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU64, Ordering},
};

use tokio::time::{Duration, Instant};

use crate::topic::Topic;

/// After writes to all followers, as many times as long is waited.
const PAUSE_FOR_WRITES: u32 = 6;
/// Clocks do not tell less.
const SHORTEST: Duration = Duration::from_millis(1);
/// Nobody sees that something is as late as this.
const LONGEST: Duration = Duration::from_millis(10);
/// What a write takes until one was seen.
const USUAL_WRITE: Duration = Duration::from_micros(3);
/// A write that takes longer was interrupted by something else.
const DEAREST_WRITE: Duration = Duration::from_micros(50);
/// The average is that of about so many writes.
const WRITES_REMEMBERED: u64 = 256;

/// What a write to one follower takes, on the average of the last ones of this node.
///
/// It is not the same everywhere and at all times: the most of it is the system's work of waking whoever reads at the other
/// end, and that is several times as much where the reader's core is asleep.
#[derive(Debug)]
pub(crate) struct WriteCost(AtomicU64);

impl Default for WriteCost {
    fn default() -> Self {
        Self(AtomicU64::new(nanoseconds(USUAL_WRITE)))
    }
}

impl WriteCost {
    /// Takes in how long a write has taken.
    pub(crate) fn took(&self, time: Duration) {
        let average = self.0.load(Ordering::Relaxed);
        let time = nanoseconds(time.min(DEAREST_WRITE));
        // Two at once may lose one of both, which an average can bear.
        self.0.store(average - average / WRITES_REMEMBERED + time / WRITES_REMEMBERED, Ordering::Relaxed);
    }

    pub(super) fn each(&self) -> Duration {
        Duration::from_nanos(self.0.load(Ordering::Relaxed))
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// When the followers of a topic were woken, and whether they are to be.
#[derive(Debug, Default)]
pub(super) struct Pace {
    not_before: Option<Instant>,
    is_held: bool,
}

/// Whether followers are woken for what they were given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wake {
    Now,
    /// At this moment, of which nobody has been told yet.
    At(Instant),
    /// With what they were given before.
    Later,
}

impl Pace {
    /// What to do about so many followers who have just been given something, where a write to each takes this long.
    pub(super) fn given(&mut self, now: Instant, followers: usize, each: Duration) -> Wake {
        if self.is_held {
            return Wake::Later;
        }
        match self.not_before {
            Some(not_before) if now < not_before => {
                self.is_held = true;
                Wake::At(not_before)
            }
            _ => {
                self.woken(now, followers, each);
                Wake::Now
            }
        }
    }

    /// They are woken.
    pub(super) fn woken(&mut self, now: Instant, followers: usize, each: Duration) {
        let writes = each.saturating_mul(u32::try_from(followers).unwrap_or(u32::MAX));
        let pause = writes.saturating_mul(PAUSE_FOR_WRITES).min(LONGEST);
        self.not_before = (pause > SHORTEST).then(|| now + pause);
        self.is_held = false;
    }
}

/// The topics whose followers are to be woken, and when.
#[derive(Debug, Default)]
pub(super) struct Held(BTreeSet<(Instant, Topic)>);

impl Held {
    pub(super) fn hold(&mut self, until: Instant, topic: Topic) {
        self.0.insert((until, topic));
    }

    /// The next one that is due by now.
    pub(super) fn due(&mut self, now: Instant) -> Option<Topic> {
        let first = self.0.first().filter(|(until, _)| *until <= now).copied()?;
        self.0.remove(&first);
        Some(first.1)
    }

    /// When the next one is due.
    pub(super) fn next(&self) -> Option<Instant> {
        self.0.first().map(|(until, _)| *until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::examples::room;

    const MANY: usize = 200;
    const EACH: Duration = Duration::from_micros(4);
    const PAUSE: Duration = Duration::from_micros(4 * 6 * 200);

    #[test]
    fn few_followers_are_woken_for_each_event() {
        let (mut pace, now) = (Pace::default(), Instant::now());
        for _ in 0..3 {
            assert_eq!(pace.given(now, 40, EACH), Wake::Now);
        }
    }

    #[test]
    fn many_followers_are_woken_at_once_and_then_for_what_has_come_meanwhile() {
        let (mut pace, now) = (Pace::default(), Instant::now());
        assert_eq!(pace.given(now, MANY, EACH), Wake::Now);
        let later = now + PAUSE;
        assert_eq!(pace.given(now, MANY, EACH), Wake::At(later));
        assert_eq!(pace.given(later, MANY, EACH), Wake::Later, "they will be, whoever is late");
        pace.woken(later, MANY, EACH);
        assert_eq!(pace.given(later, MANY, EACH), Wake::At(later + PAUSE));
        pace.woken(later + PAUSE, MANY, EACH);
        assert_eq!(pace.given(later + 2 * PAUSE, MANY, EACH), Wake::Now, "after a pause nobody waits");
    }

    #[test]
    fn nobody_waits_longer_than_one_sees() {
        let (mut pace, now) = (Pace::default(), Instant::now());
        pace.given(now, 1_000_000, EACH);
        assert_eq!(pace.given(now, 1_000_000, EACH), Wake::At(now + LONGEST));
    }

    #[test]
    fn what_writes_take_is_learnt_and_one_that_was_interrupted_says_little() {
        let cost = WriteCost::default();
        for _ in 0..10 * WRITES_REMEMBERED {
            cost.took(Duration::from_micros(8));
        }
        let learnt = cost.each();
        assert!((Duration::from_nanos(7_500)..=Duration::from_micros(8)).contains(&learnt), "{learnt:?}");
        cost.took(Duration::from_secs(10));
        assert!(cost.each() < Duration::from_micros(9));
    }

    #[test]
    fn what_is_held_is_due_in_its_order() {
        let (mut held, now) = (Held::default(), Instant::now());
        assert_eq!((held.next(), held.due(now)), (None, None));
        held.hold(now + LONGEST, room());
        assert_eq!((held.next(), held.due(now)), (Some(now + LONGEST), None));
        assert_eq!(held.due(now + LONGEST), Some(room()));
        assert_eq!(held.next(), None);
    }
}
