//! Timers that come before their time.

use time::{Duration, OffsetDateTime};

/// How far the clock of the server that gave out a timer is ahead of ours, as far as the timer tells: it came at this moment
/// by that one. A timer that is set again for the same moment would come at once, again and again, until ours is as far.
pub(crate) fn clock_ahead(came_at: Option<OffsetDateTime>, now: OffsetDateTime) -> Duration {
    came_at.map_or(Duration::ZERO, |came_at| came_at - now).max(Duration::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn a_timer_that_is_set_again_comes_when_its_time_has_come_by_our_clock() {
        let (now, left) = (datetime!(2026-01-01 12:00 UTC), Duration::minutes(5));
        let due = now + left;
        for (server, ahead) in [(7, 7), (5, 5), (0, 0), (-3, 0)] {
            let came_at = now + Duration::minutes(server);
            assert_eq!(clock_ahead(Some(came_at), now), Duration::minutes(ahead), "{server}");
        }
        // By the server's clock it is later than the timer was set for, so that it has come at once. Now it waits.
        let came_at = now + Duration::minutes(7);
        let again = due + clock_ahead(Some(came_at), now);
        assert_eq!((due < came_at, again - came_at), (true, left));
        assert_eq!(clock_ahead(None, now), Duration::ZERO);
    }
}
