//! Rooms in which many come and go at once, as when a node with many of their members stops.
//!
//! To tell each of a thousand members of each other one is a million frames. So a few changes are told one by one, and what
//! comes after them within the same while is told at its end, all at once: who is there by then.

use std::collections::HashMap;

use domain::ids::RoomId;
use tokio::time::{Duration, Instant};

/// So many changes of a room are told one by one within a while.
const TOLD_SINGLY: u32 = 32;

/// What has changed in each room lately.
#[derive(Debug)]
pub(super) struct Bustle {
    lasts: Duration,
    rooms: HashMap<RoomId, Lately>,
}

#[derive(Clone, Copy, Debug)]
struct Lately {
    since: Instant,
    changes: u32,
}

impl Bustle {
    /// Nothing has changed yet; a while lasts so long.
    pub(super) fn new(lasts: Duration) -> Self {
        Self { lasts, rooms: HashMap::new() }
    }

    /// Somebody has come to a room or gone. Says whether that is told by itself.
    pub(super) fn changed(&mut self, room: RoomId, now: Instant) -> bool {
        let lately = self.rooms.entry(room).or_insert(Lately { since: now, changes: 0 });
        lately.changes = lately.changes.saturating_add(1);
        lately.changes <= TOLD_SINGLY
    }

    /// The rooms whose while is over, and of which something was not told.
    pub(super) fn due(&mut self, now: Instant) -> Vec<RoomId> {
        let (lasts, mut due) = (self.lasts, Vec::new());
        self.rooms.retain(|room, lately| {
            let is_over = now.saturating_duration_since(lately.since) >= lasts;
            if is_over && lately.changes > TOLD_SINGLY {
                due.push(*room);
            }
            !is_over
        });
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const LASTS: Duration = Duration::from_secs(5);

    fn room(number: u128) -> RoomId {
        RoomId::new(Uuid::from_u128(number))
    }

    #[test]
    fn what_is_not_told_by_itself_is_told_once_at_the_end_of_the_while() {
        let (mut bustle, start) = (Bustle::new(LASTS), Instant::now());
        let told = (0..1_000).filter(|_| bustle.changed(room(1), start)).count();
        assert_eq!(u32::try_from(told), Ok(TOLD_SINGLY));
        assert!(bustle.changed(room(2), start), "it is quiet elsewhere");
        assert!(bustle.due(start + LASTS / 2).is_empty());
        assert_eq!(bustle.due(start + LASTS), [room(1)]);
        assert!(bustle.due(start + LASTS).is_empty());
        assert!(bustle.changed(room(1), start + LASTS), "another while");
    }

    #[test]
    fn where_all_was_told_nothing_is_told_again() {
        let (mut bustle, start) = (Bustle::new(LASTS), Instant::now());
        for _ in 0..TOLD_SINGLY {
            assert!(bustle.changed(room(1), start));
        }
        assert!(bustle.due(start + LASTS).is_empty());
    }
}
