//! The wrong guesses of the last hour, and those that are being looked at.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use time::{Duration, OffsetDateTime};
use tokio::{sync::Notify, time::timeout};

/// After so long without a wrong one, all are forgotten.
pub(super) const FORGOTTEN_AFTER: Duration = Duration::HOUR;
/// With more of them, those that are forgotten are taken out; and with twice as many as were left then, again.
const SWEPT_ABOVE: usize = 10_000;
/// How long a guess waits for others that are being looked at: less than a request may take.
const TURN_WITHIN: std::time::Duration = std::time::Duration::from_secs(3);

/// What is known of all. Clones share it.
#[derive(Clone, Default)]
pub(super) struct GuessCounts(Arc<Shared>);

#[derive(Default)]
struct Shared {
    wrong: Mutex<HashMap<Whose, Wrong>>,
    /// How many were left when those that are forgotten were taken out last. While many guess from many places, each guess
    /// would go through all of them otherwise, and all others wait for it.
    left: AtomicUsize,
    /// Rings when one has been looked at.
    looked_at: Notify,
}

/// An account by the subject of its address or its own, and where the guesses come from, if that matters.
pub(super) type Whose = (String, Option<IpAddr>);

/// How many wrong ones are free, and the longest pause after that.
#[derive(Clone, Copy)]
pub(super) struct Limit {
    pub(super) free: u32,
    pub(super) longest: Duration,
}

/// What is known of the guesses of one.
#[derive(Clone, Copy)]
struct Wrong {
    times: u32,
    /// When the last wrong one came.
    last: OffsetDateTime,
    /// So many are being looked at, which may be wrong or right.
    open: u32,
}

/// A guess that is being looked at. If it goes without a verdict, it was wrong: who hangs up guesses no faster.
pub(super) struct Open {
    counts: GuessCounts,
    whose: Whose,
    now: OffsetDateTime,
    pub(super) verdict: Verdict,
}

/// What came of a guess.
#[derive(Clone, Copy)]
pub(super) enum Verdict {
    Wrong,
    /// It ends what was wrong before.
    Right,
    /// It was no guess, and changes nothing.
    None,
}

/// Why a guess is not looked at.
enum NotYet {
    /// Others are, and all that may be wrong are among them.
    OthersFirst,
    /// So many seconds of a pause are left.
    Paused(u32),
}

impl Wrong {
    fn is_forgotten(self, now: OffsetDateTime) -> bool {
        self.times == 0 || now - self.last >= FORGOTTEN_AFTER
    }

    /// One second after the first that was not free, then twice as long each time.
    fn pause(self, limit: Limit) -> Duration {
        match self.times.checked_sub(limit.free) {
            None => Duration::ZERO,
            Some(more) => limit.longest.min(Duration::SECOND * 2_i32.pow(more.min(16))),
        }
    }
}

impl GuessCounts {
    /// Waits until one more may be looked at.
    ///
    /// # Errors
    /// The seconds that are left to wait after wrong ones.
    pub(super) async fn turn(&self, whose: &Whose, limit: Limit, now: OffsetDateTime) -> Result<Open, u32> {
        let turn = async {
            loop {
                // Before looking, so that one that ends in between is heard of.
                let looked_at = self.0.looked_at.notified();
                match self.open(whose, limit, now) {
                    Ok(open) => return Ok(open),
                    Err(NotYet::Paused(seconds)) => return Err(seconds),
                    Err(NotYet::OthersFirst) => looked_at.await,
                }
            }
        };
        timeout(TURN_WITHIN, turn).await.unwrap_or(Err(1))
    }

    /// Counts a guess before it is looked at, so that many at once are no way around the waiting.
    fn open(&self, whose: &Whose, limit: Limit, now: OffsetDateTime) -> Result<Open, NotYet> {
        let mut wrong = self.wrong();
        if wrong.len() >= SWEPT_ABOVE.max(self.0.left.load(Ordering::Relaxed).saturating_mul(2)) {
            wrong.retain(|_, wrong| wrong.open > 0 || !wrong.is_forgotten(now));
            self.0.left.store(wrong.len(), Ordering::Relaxed);
        }
        let mut known = wrong.get(whose).copied().unwrap_or(Wrong { times: 0, last: now, open: 0 });
        if known.is_forgotten(now) {
            known.times = 0;
        }
        let left = known.last + known.pause(limit) - now;
        if known.times >= limit.free && left > Duration::ZERO {
            let seconds = u32::try_from(left.whole_seconds()).unwrap_or(u32::MAX).saturating_add(1);
            return Err(NotYet::Paused(seconds));
        }
        // After the free ones they are looked at one by one.
        if known.open > 0 && known.times.saturating_add(known.open) >= limit.free {
            return Err(NotYet::OthersFirst);
        }
        known.open += 1;
        wrong.insert(whose.clone(), known);
        Ok(Open { counts: self.clone(), whose: whose.clone(), now, verdict: Verdict::Wrong })
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.wrong().is_empty()
    }

    fn wrong(&self) -> MutexGuard<'_, HashMap<Whose, Wrong>> {
        self.0.wrong.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut wrong = self.counts.wrong();
        if let Some(known) = wrong.get_mut(&self.whose) {
            known.open = known.open.saturating_sub(1);
            match self.verdict {
                Verdict::Wrong => {
                    known.times = known.times.saturating_add(1);
                    known.last = known.last.max(self.now);
                }
                Verdict::Right => known.times = 0,
                Verdict::None => {}
            }
            if known.times == 0 && known.open == 0 {
                wrong.remove(&self.whose);
            }
        }
        drop(wrong);
        self.counts.0.looked_at.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-01-02 03:04:05 UTC);
    const LIMIT: Limit = Limit { free: 5, longest: Duration::minutes(15) };

    fn wrong_of(counts: &GuessCounts, number: usize, now: OffsetDateTime) {
        let open = counts.open(&(number.to_string(), None), LIMIT, now);
        assert!(open.is_ok(), "{number}");
    }

    #[test]
    fn those_that_are_forgotten_are_looked_for_rarely_and_found() {
        let counts = GuessCounts::default();
        for number in 0..=SWEPT_ABOVE {
            wrong_of(&counts, number, NOW);
        }
        assert_eq!(counts.0.left.load(Ordering::Relaxed), SWEPT_ABOVE, "nothing was to be taken out");
        let later = NOW + FORGOTTEN_AFTER;
        for number in SWEPT_ABOVE + 1..2 * SWEPT_ABOVE {
            wrong_of(&counts, number, later);
        }
        assert_eq!(counts.wrong().len(), 2 * SWEPT_ABOVE, "not gone through for each");
        wrong_of(&counts, 2 * SWEPT_ABOVE, later);
        assert_eq!(counts.wrong().len(), SWEPT_ABOVE, "those of the first hour are out");
    }
}
