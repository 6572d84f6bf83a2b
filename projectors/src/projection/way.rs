//! Rebuilds give way to live builds: the longer live events have to wait, the more a rebuild pauses.
//!
//! A rebuild could use every core, and so it does while nobody waits. Where events come in meanwhile, it works for a
//! part of the time only, which is found as a sender finds its share of a network (additive increase, multiplicative
//! decrease, only that what grows here is the pause): live events that are late double the pauses, and those that are
//! in time shorten them bit by bit.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use time::OffsetDateTime;
use tokio::time::Instant;

/// An event that was applied later than this after the quickest ones is late.
const LATE: time::Duration = time::Duration::milliseconds(10);
/// How often the pauses are changed at most: what was changed must have had time to show.
const EVERY: Duration = Duration::from_millis(50);
/// After so long without a live event nobody waits.
const QUIET: Duration = Duration::from_secs(1);
/// The shortest and the longest pause, in times of the work before it.
const LEAST: f64 = 0.25;
const MOST: f64 = 32.0;
/// What is left of the pauses each time that live events are in time.
const SHORTER: f64 = 0.9;
/// No pause is longer.
const LONGEST: Duration = Duration::from_millis(500);
/// Two clocks drift: the quickest time that was seen is forgotten at this rate, a second.
const FORGOTTEN_A_SECOND: time::Duration = time::Duration::microseconds(20);

/// What the live builds of a program have found. Clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Way(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// The shortest time from storing an event to applying it, by two clocks: it may be negative.
    quickest: Option<time::Duration>,
    changed: Option<Instant>,
    seen: Option<Instant>,
    /// Whether one was late since the pauses were changed.
    was_late: bool,
    pauses: f64,
}

impl Way {
    /// A live build has applied an event just now that was stored at a time.
    pub(super) fn applied(&self, stored: OffsetDateTime, now: OffsetDateTime) {
        self.state().applied(now - stored, Instant::now());
    }

    /// How long a rebuild pauses after it has worked for so long.
    pub(super) fn pause_after(&self, worked: Duration) -> Duration {
        let pauses = self.state().pauses(Instant::now());
        worked.mul_f64(pauses).min(LONGEST)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn applied(&mut self, took: time::Duration, now: Instant) {
        let since = self.seen.map_or(0.0, |seen| (now - seen).as_secs_f64());
        let quickest =
            self.quickest.map_or(took, |quickest| (quickest + FORGOTTEN_A_SECOND * since).min(took));
        self.quickest = Some(quickest);
        self.seen = Some(now);
        self.was_late |= took - quickest > LATE;
        if self.changed.is_some_and(|changed| now - changed < EVERY) {
            return;
        }
        self.changed = Some(now);
        self.pauses = if std::mem::take(&mut self.was_late) {
            (self.pauses * 2.0).clamp(LEAST, MOST)
        } else if self.pauses > LEAST {
            self.pauses * SHORTER
        } else {
            0.0
        };
    }

    fn pauses(&self, now: Instant) -> f64 {
        if self.seen.is_some_and(|seen| now - seen < QUIET) { self.pauses } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORK: Duration = Duration::from_millis(10);

    fn pause(state: &State, now: Instant) -> Duration {
        WORK.mul_f64(state.pauses(now))
    }

    /// So many events a twentieth of a second apart, applied after so many milliseconds each.
    fn see(state: &mut State, now: &mut Instant, events: usize, took_ms: i64) {
        for _ in 0..events {
            *now += EVERY;
            state.applied(time::Duration::milliseconds(took_ms), *now);
        }
    }

    #[test]
    fn a_rebuild_does_not_pause_while_nobody_waits() {
        let (mut state, mut now) = (State::default(), Instant::now());
        assert_eq!(pause(&state, now), Duration::ZERO);
        see(&mut state, &mut now, 20, 5);
        assert_eq!(pause(&state, now), Duration::ZERO);
    }

    #[test]
    fn the_later_live_events_are_the_longer_it_pauses_and_no_longer_than_needed() {
        let (mut state, mut now) = (State::default(), Instant::now());
        see(&mut state, &mut now, 1, 5);
        see(&mut state, &mut now, 3, 40);
        assert_eq!(pause(&state, now), WORK, "doubled from a quarter");
        see(&mut state, &mut now, 20, 40);
        assert_eq!(pause(&state, now), WORK.mul_f64(MOST));
        see(&mut state, &mut now, 10, 5);
        assert!(pause(&state, now) < WORK.mul_f64(MOST / 2.0));
        see(&mut state, &mut now, 100, 5);
        assert_eq!(pause(&state, now), Duration::ZERO);
    }

    #[test]
    fn when_no_event_comes_any_more_there_is_nobody_to_give_way_to() {
        let (mut state, mut now) = (State::default(), Instant::now());
        see(&mut state, &mut now, 1, 5);
        see(&mut state, &mut now, 10, 100);
        assert!(pause(&state, now) > Duration::ZERO);
        assert_eq!(pause(&state, now + QUIET), Duration::ZERO);
    }

    #[test]
    fn clocks_may_differ() {
        let (mut state, mut now) = (State::default(), Instant::now());
        see(&mut state, &mut now, 20, -70_000);
        assert_eq!(pause(&state, now), Duration::ZERO);
        see(&mut state, &mut now, 2, -69_000);
        assert!(pause(&state, now) > Duration::ZERO);
    }
}
