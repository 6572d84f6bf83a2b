//! What was seen of pages lately, in memory: the same link in ten rooms is looked at once, and what is not there is not asked
//! for again and again.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use time::{Duration, OffsetDateTime};
use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

/// So many pages are remembered, with their small pictures.
const MOST_PAGES: usize = 200;
/// Of so many hosts it is known whose turn it is.
const MOST_HOSTS: usize = 1_000;

/// Values by name, for a time.
pub(super) struct Remembered<T> {
    kept: Mutex<HashMap<String, (OffsetDateTime, T)>>,
    most: usize,
}

impl<T: Clone> Remembered<T> {
    pub(super) fn new() -> Self {
        Self { kept: Mutex::default(), most: MOST_PAGES }
    }

    /// What is remembered at this time.
    pub(super) fn get(&self, name: &str, now: OffsetDateTime) -> Option<T> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(name).filter(|(until, _)| now < *until).map(|(_, value)| value.clone())
    }

    /// Remembers it for so long. Where there is no room left, what is the next to be forgotten gives way.
    pub(super) fn put(&self, name: String, value: T, now: OffsetDateTime, lasts: Duration) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= self.most && !kept.contains_key(&name) {
            kept.retain(|_, (until, _)| now < *until);
        }
        while kept.len() >= self.most && !kept.contains_key(&name) {
            let first = kept.iter().min_by_key(|(_, (until, _))| *until).map(|(name, _)| name.clone());
            let Some(first) = first else { break };
            kept.remove(&first);
        }
        kept.insert(name, (now + lasts, value));
    }
}

/// Sees to it that a host is asked by one at a time.
#[derive(Default)]
pub(super) struct Turns(Mutex<HashMap<String, Arc<Turn<()>>>>);

impl Turns {
    /// Waits for one's turn at a host, which lasts until this is dropped.
    pub(super) async fn at(&self, host: &str) -> OwnedMutexGuard<()> {
        let turn = {
            let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if turns.len() >= MOST_HOSTS {
                turns.retain(|_, turn| Arc::strong_count(turn) > 1);
            }
            Arc::clone(turns.entry(host.to_owned()).or_default())
        };
        turn.lock_owned().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt as _;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-01-01 10:00 UTC);

    #[test]
    fn what_is_remembered_is_forgotten_in_time() {
        let remembered = Remembered::new();
        remembered.put("a".to_owned(), 1, NOW, Duration::MINUTE);
        assert_eq!(remembered.get("a", NOW), Some(1));
        assert_eq!(remembered.get("b", NOW), None);
        assert_eq!(remembered.get("a", NOW + Duration::MINUTE), None);
    }

    #[test]
    fn there_is_room_for_so_many_and_the_next_to_be_forgotten_gives_way() {
        let remembered = Remembered { most: 2, ..Remembered::new() };
        remembered.put("late".to_owned(), 1, NOW, Duration::HOUR);
        remembered.put("soon".to_owned(), 2, NOW, Duration::MINUTE);
        remembered.put("late".to_owned(), 3, NOW, Duration::HOUR);
        assert_eq!(remembered.get("soon", NOW), Some(2), "it was there already");
        remembered.put("new".to_owned(), 4, NOW, Duration::HOUR);
        assert_eq!(["late", "soon", "new"].map(|name| remembered.get(name, NOW)), [Some(3), None, Some(4)]);
    }

    #[tokio::test]
    async fn a_host_is_asked_by_one_at_a_time_and_others_meanwhile() {
        let turns = Turns::default();
        let first = turns.at("a.example").await;
        assert!(turns.at("a.example").now_or_never().is_none());
        assert!(turns.at("b.example").now_or_never().is_some());
        drop(first);
        assert!(turns.at("a.example").now_or_never().is_some());
    }
}
