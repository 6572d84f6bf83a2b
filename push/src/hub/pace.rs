//! How often those who follow a busy topic are woken.
//!
//! To wake somebody and write to them costs about as much for one event as for several. So the followers of a topic are
//! given each event at once, and are woken for it at once unless that was done a moment ago: then what comes meanwhile
//! goes out together. A topic with many followers takes half of a core at most, whatever is said in it.

use std::collections::BTreeSet;

use tokio::time::{Duration, Instant};

use crate::topic::Topic;

/// About what it costs to wake one follower and to write to them, twice over: as long as it takes is waited, too.
const EACH: Duration = Duration::from_micros(10);
/// Clocks do not tell less.
const SHORTEST: Duration = Duration::from_millis(1);
/// Nobody sees that something is as late as this.
const LONGEST: Duration = Duration::from_millis(10);

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
    /// What to do about so many followers who have just been given something.
    pub(super) fn given(&mut self, now: Instant, followers: usize) -> Wake {
        if self.is_held {
            return Wake::Later;
        }
        match self.not_before {
            Some(not_before) if now < not_before => {
                self.is_held = true;
                Wake::At(not_before)
            }
            _ => {
                self.woken(now, followers);
                Wake::Now
            }
        }
    }

    /// They are woken.
    pub(super) fn woken(&mut self, now: Instant, followers: usize) {
        let pause = EACH.saturating_mul(u32::try_from(followers).unwrap_or(u32::MAX)).min(LONGEST);
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

    #[test]
    fn few_followers_are_woken_for_each_event() {
        let (mut pace, now) = (Pace::default(), Instant::now());
        for _ in 0..3 {
            assert_eq!(pace.given(now, 100), Wake::Now);
        }
    }

    #[test]
    fn many_followers_are_woken_at_once_and_then_for_what_has_come_meanwhile() {
        let (mut pace, now) = (Pace::default(), Instant::now());
        assert_eq!(pace.given(now, MANY), Wake::Now);
        let later = now + EACH * 200;
        assert_eq!(pace.given(now, MANY), Wake::At(later));
        assert_eq!(pace.given(later, MANY), Wake::Later, "they will be, whoever is late");
        pace.woken(later, MANY);
        assert_eq!(pace.given(later, MANY), Wake::At(later + EACH * 200));
        pace.woken(later + EACH * 200, MANY);
        assert_eq!(pace.given(later + EACH * 400, MANY), Wake::Now, "after a pause nobody waits");
    }

    #[test]
    fn nobody_waits_longer_than_one_sees() {
        let (mut pace, now) = (Pace::default(), Instant::now());
        pace.given(now, 1_000_000);
        assert_eq!(pace.given(now, 1_000_000), Wake::At(now + LONGEST));
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
