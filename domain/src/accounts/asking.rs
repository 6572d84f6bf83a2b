//! How often a mail may be asked for with nothing but an address.

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use super::PASSWORD_RESET_LIFETIME;

/// The pause after the first time.
const FIRST_PAUSE: Duration = Duration::MINUTE;
/// No longer than a link works: who keeps asking for somebody else's mails never keeps the owner from a link that works.
const LONGEST_PAUSE: Duration = PASSWORD_RESET_LIFETIME;
/// After so long without asking, the next time counts as the first.
const FORGOTTEN_AFTER: Duration = Duration::DAY;

/// How often in a row something was asked for, and when last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asking {
    times: u32,
    #[serde(with = "time::serde::rfc3339")]
    last: OffsetDateTime,
}

impl Asking {
    /// Asked once more, after what was asked before.
    pub fn again(before: Option<Self>, now: OffsetDateTime) -> Self {
        let in_a_row = before.filter(|before| now - before.last < FORGOTTEN_AFTER);
        Self { times: in_a_row.map_or(1, |before| before.times.saturating_add(1)), last: now }
    }

    /// Whether it may be asked for now: each pause is twice as long as the one before, up to a bound.
    pub fn is_allowed(before: Option<Self>, now: OffsetDateTime) -> bool {
        Self::is_allowed_within(before, LONGEST_PAUSE, now)
    }

    /// As [`Self::is_allowed`], for links that work for another time.
    pub(super) fn is_allowed_within(before: Option<Self>, longest: Duration, now: OffsetDateTime) -> bool {
        before.is_none_or(|before| now - before.last >= before.pause(longest))
    }

    fn pause(self, longest: Duration) -> Duration {
        let doublings = self.times.saturating_sub(1).min(8);
        longest.min(FIRST_PAUSE * 2_i32.pow(doublings))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::examples::NOW;

    #[test]
    fn pauses_grow_up_to_the_life_of_a_link_and_are_forgotten_after_a_day() {
        let (mut asked, mut now, mut pauses) = (None, NOW, Vec::new());
        for _ in 0..6 {
            assert!(Asking::is_allowed(asked, now));
            asked = Some(Asking::again(asked, now));
            let next = (0..60).map(Duration::minutes).find(|after| Asking::is_allowed(asked, now + *after));
            let pause = next.expect("it is allowed some time");
            assert!(!Asking::is_allowed(asked, now + pause - Duration::SECOND));
            pauses.push(pause.whole_minutes());
            now += pause;
        }
        assert_eq!(pauses, [1, 2, 4, 8, 10, 10]);
        let rested = Asking::again(asked, now + Duration::DAY);
        assert_eq!(rested.pause(LONGEST_PAUSE), FIRST_PAUSE);
    }
}
