//! Those who read the log from its beginning at the same time stay near each other.
//!
//! A page is fetched and opened once for all who are near ([`super::pages`]). Left alone, whoever has least to do with each
//! event runs ahead, until nobody is near anybody and each fetches and opens the whole log. Where the processors are what
//! everybody waits for, to wait for those behind costs nothing, since they have the time meanwhile. Who stands still is waited
//! for a few times, and is then too far behind to be near.

use std::{collections::BTreeMap, time::Duration};

/// Nobody goes further ahead of one who is near than so many pages.
const AHEAD: u64 = 6;
/// To fetch and open a page once more takes a tenth of this: for longer it is not worth waiting.
pub(super) const PATIENCE: Duration = Duration::from_millis(400);

/// Where everybody is that catches up, by the page that they have asked for last.
#[derive(Debug)]
pub(super) struct Places<S> {
    of: BTreeMap<u64, Option<(S, u64)>>,
    next: u64,
}

impl<S> Default for Places<S> {
    fn default() -> Self {
        Self { of: BTreeMap::new(), next: 0 }
    }
}

impl<S: PartialEq> Places<S> {
    /// Somebody begins, who has asked for nothing yet. Returns who that is here.
    pub(super) fn begin(&mut self) -> u64 {
        self.next += 1;
        self.of.insert(self.next, None);
        self.next
    }

    /// Somebody reads no more. True when nobody else does.
    pub(super) fn end(&mut self, who: u64) -> bool {
        self.of.remove(&who);
        self.of.is_empty()
    }

    /// Somebody asks for a page of a stream; maybe for several, whose order is lost on the way here.
    pub(super) fn ask(&mut self, who: u64, stream: S, page: u64) {
        let before = self.of.get(&who).and_then(Option::as_ref);
        let furthest = before.filter(|(own, _)| *own == stream).map_or(page, |(_, before)| page.max(*before));
        self.of.insert(who, Some((stream, furthest)));
    }

    /// Whether somebody is about to be left behind by whoever makes this page: one who will still want what is kept, which
    /// are the last `kept` pages.
    pub(super) fn leaves_behind(&self, stream: &S, page: u64, kept: u64) -> bool {
        let near = page.saturating_sub(kept)..page.saturating_sub(AHEAD);
        self.of.values().flatten().any(|(own, place)| own == stream && near.contains(place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEPT: u64 = 16;

    #[test]
    fn nobody_who_is_near_is_left_behind() {
        let mut places = Places::default();
        let (slow, quick) = (places.begin(), places.begin());
        assert!(!places.leaves_behind(&"CHATS", 100, KEPT), "nobody is anywhere");
        places.ask(slow, "CHATS", 20);
        places.ask(quick, "CHATS", 26);
        assert!(!places.leaves_behind(&"CHATS", 26, KEPT));
        assert!(places.leaves_behind(&"CHATS", 27, KEPT));
        assert!(!places.leaves_behind(&"USERS", 27, KEPT), "another stream");
        places.ask(slow, "CHATS", 21);
        assert!(!places.leaves_behind(&"CHATS", 27, KEPT), "it has come on");
        places.ask(slow, "CHATS", 20);
        assert!(!places.leaves_behind(&"CHATS", 27, KEPT), "it was there before");
    }

    #[test]
    fn who_is_too_far_behind_has_nothing_of_it() {
        let mut places = Places::default();
        let slow = places.begin();
        places.ask(slow, "CHATS", 20);
        assert!(places.leaves_behind(&"CHATS", 36, KEPT));
        assert!(!places.leaves_behind(&"CHATS", 37, KEPT));
    }

    #[test]
    fn who_has_ended_is_nowhere() {
        let mut places = Places::default();
        let (first, second) = (places.begin(), places.begin());
        places.ask(first, "CHATS", 20);
        assert!(!places.end(first));
        assert!(!places.leaves_behind(&"CHATS", 30, KEPT));
        assert!(places.end(second), "it was the last");
    }
}
