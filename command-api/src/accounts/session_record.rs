//! What is kept of a session, and what each of its tokens is worth by that.

use domain::ids::AccountId;
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

/// How long a session lives at most, however often it is refreshed.
const SESSION_LIFETIME: Duration = Duration::days(30);
/// How long it lives without being refreshed, which an open app does every few minutes.
const IDLE_LIFETIME: Duration = Duration::days(14);
/// How long a replaced token leads to one and the same successor.
const GRACE: Duration = Duration::seconds(30);

/// What the bucket holds of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SessionRecord {
    account: AccountId,
    pub(super) generation: u64,
    /// How many successors of the token that was used last were given up, since it came back without them.
    #[serde(default)]
    given_up: u64,
    /// How often the account's password had been changed when the session began.
    pub(crate) password_version: u32,
    /// When it was last used, to within the life of an access token.
    #[serde(with = "time::serde::rfc3339")]
    pub(crate) rotated_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    pub(crate) expires_at: OffsetDateTime,
}

/// What a token means to a session, by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is the valid one: it is to be replaced.
    Valid,
    /// It was just replaced.
    InGrace,
    /// It was replaced a while ago, and nobody has come with its successor: that answer may be lost.
    Unanswered,
    /// It was replaced, and its successor used; or it was given up.
    Stale,
    /// It is newer than what was read: that came from a replica that lags.
    Ahead,
    /// The session's time is up.
    Expired,
}

impl SessionRecord {
    pub(super) fn new(account: AccountId, password_version: u32, now: OffsetDateTime) -> Self {
        let expires_at = now + SESSION_LIFETIME;
        Self { account, generation: 1, given_up: 0, password_version, rotated_at: now, expires_at }
    }

    /// When it is over if it is not used any more.
    pub(crate) fn ends_at(&self) -> OffsetDateTime {
        self.expires_at.min(self.rotated_at + IDLE_LIFETIME)
    }

    pub(super) fn standing(&self, generation: u64, now: OffsetDateTime) -> Standing {
        if self.ends_at() <= now {
            Standing::Expired
        } else if generation == self.generation {
            Standing::Valid
        } else if generation > self.generation {
            Standing::Ahead
        } else if generation + 1 + self.given_up != self.generation {
            Standing::Stale
        } else if now - self.rotated_at <= GRACE {
            Standing::InGrace
        } else {
            Standing::Unanswered
        }
    }

    /// With a successor of the valid token.
    pub(super) fn rotated(self, now: OffsetDateTime) -> Self {
        Self { generation: self.generation + 1, given_up: 0, rotated_at: now, ..self }
    }

    /// With another successor of the token that was used last: the one that it had is worth nothing any more.
    pub(super) fn answered_again(self, now: OffsetDateTime) -> Self {
        let (generation, given_up) = (self.generation + 1, self.given_up + 1);
        Self { generation, given_up, rotated_at: now, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;
    use uuid::Uuid;

    const NOW: OffsetDateTime = datetime!(2026-01-02 03:04:05 UTC);

    fn record() -> SessionRecord {
        SessionRecord::new(AccountId::new(Uuid::from_u128(1)), 0, NOW)
    }

    #[test]
    fn a_replaced_token_leads_to_its_successor_and_betrays_a_copy_once_that_was_used() {
        let later = NOW + Duration::minutes(5);
        assert_eq!(record().standing(1, later), Standing::Valid);
        let rotated = record().rotated(later);
        assert_eq!(rotated.standing(2, later), Standing::Valid);
        assert_eq!(rotated.standing(1, later + GRACE), Standing::InGrace);
        assert_eq!(rotated.standing(1, later + GRACE + Duration::SECOND), Standing::Unanswered);
        let again = rotated.rotated(later);
        assert_eq!(again.standing(1, later), Standing::Stale);
        assert_eq!(again.standing(1, later + Duration::minutes(5)), Standing::Stale);
        assert_eq!(rotated.standing(3, later), Standing::Ahead);
    }

    #[test]
    fn a_successor_that_was_given_up_is_a_copy_and_the_token_before_it_stays_good_until_the_next_is_used() {
        let later = NOW + Duration::minutes(5);
        let twice = record().rotated(NOW).answered_again(later).answered_again(later);
        assert_eq!(twice.standing(4, later), Standing::Valid);
        assert_eq!(twice.standing(1, later), Standing::InGrace);
        assert_eq!(twice.standing(1, later + Duration::minutes(1)), Standing::Unanswered);
        assert_eq!(twice.standing(2, later), Standing::Stale);
        assert_eq!(twice.standing(3, later), Standing::Stale);
        let used = twice.rotated(later);
        assert_eq!(used.standing(4, later), Standing::InGrace);
        assert_eq!([1, 2, 3].map(|old| used.standing(old, later)), [Standing::Stale; 3]);
    }

    /// However two who have the same token take turns, a minute apart: nobody goes on beside the owner.
    #[test]
    fn of_two_who_share_a_token_one_betrays_the_other_when_the_first_comes_back() {
        for turns in 0..64_u32 {
            let order: Vec<_> = (0..6).map(|turn| usize::from((turns >> turn) & 1 == 1)).collect();
            let (mut record, mut now, mut held, mut caught) = (record(), NOW, [1, 1], false);
            for &who in &order {
                now += Duration::minutes(1);
                record = match record.standing(held[who], now) {
                    Standing::Valid => record.rotated(now),
                    Standing::Unanswered => record.answered_again(now),
                    _ => {
                        caught = true;
                        break;
                    }
                };
                held[who] = record.generation;
            }
            // At the latest when one comes back who was there before the other.
            let changes = order.windows(2).filter(|pair| pair[0] != pair[1]).count();
            assert!(caught || changes < 2, "{order:?}");
        }
    }

    #[test]
    fn what_was_written_before_successors_could_be_given_up_is_read() -> serde_json::Result<()> {
        let mut stored = serde_json::to_value(record().rotated(NOW))?;
        let removed = stored.as_object_mut().and_then(|fields| fields.remove("given_up"));
        assert!(removed.is_some(), "else this shows nothing");
        assert_eq!(serde_json::from_value::<SessionRecord>(stored)?, record().rotated(NOW));
        Ok(())
    }

    #[test]
    fn rotation_does_not_prolong_a_session() {
        let late = NOW + SESSION_LIFETIME;
        let rotated = record().rotated(late - Duration::SECOND);
        assert_eq!(rotated.standing(2, late - Duration::SECOND), Standing::Valid);
        assert_eq!(rotated.standing(2, late), Standing::Expired);
    }

    #[test]
    fn a_session_that_is_not_used_ends_earlier() {
        let idle = NOW + IDLE_LIFETIME;
        assert_eq!(record().standing(1, idle - Duration::SECOND), Standing::Valid);
        assert_eq!(record().standing(1, idle), Standing::Expired);
        assert_eq!(record().rotated(idle - Duration::SECOND).standing(2, idle), Standing::Valid);
    }
}
