//! Those who read the log from its beginning at the same time stay near each other.
//!
//! A page is fetched and opened once for all who are near ([`super::pages`]). Left alone, whoever has least to do with each
//! event runs ahead, until nobody is near anybody and each fetches and opens the whole log. Where the processors are what
//! everybody waits for, to wait for those behind costs nothing, since they have the time meanwhile. Who stands still is waited
//! for a few times, and is then too far behind to be near.

use std::{collections::BTreeMap, time::Duration};

use super::pages::PageId;

/// Nobody goes further ahead of one who is near than so many pages.
const AHEAD: u64 = 6;
/// To fetch and open a page once more takes a tenth of this: for so long it is always worth waiting.
const LEAST: Duration = Duration::from_millis(400);
/// Whoever is left behind fetches and opens by itself whatever is left of the log. So the ten pages on which it is waited for,
/// from [`AHEAD`] to the last that is kept, may take a tenth of that: this much each for every page that is left.
const FOR_EACH_LEFT: Duration = Duration::from_micros(400);
/// More are not reckoned with, so that nobody waits for longer than four seconds at a page.
const MOST_LEFT: u32 = 10_000;

/// How long somebody waits for those behind, before a page after which so many are left.
pub(super) fn patience(pages_left: u64) -> Duration {
    let pages = u32::try_from(pages_left).unwrap_or(MOST_LEFT).min(MOST_LEFT);
    LEAST.max(FOR_EACH_LEFT * pages)
}

/// Where everybody is that catches up: in which stream, and at which page, which is the one that they have asked for last.
#[derive(Debug, Default)]
pub(super) struct Places {
    of: BTreeMap<u64, (&'static str, Option<PageId>)>,
    next: u64,
}

impl Places {
    /// Somebody begins in a stream, who has asked for nothing yet. Returns who that is here.
    pub(super) fn begin(&mut self, stream: &'static str) -> u64 {
        self.next += 1;
        self.of.insert(self.next, (stream, None));
        self.next
    }

    /// Somebody reads no more. True when nobody else reads that stream.
    pub(super) fn end(&mut self, who: u64) -> bool {
        let ended = self.of.remove(&who);
        ended.is_some_and(|(stream, _)| self.of.values().all(|(others, _)| *others != stream))
    }

    /// Somebody asks for a page of a stream; maybe for several, whose order is lost on the way here.
    pub(super) fn ask(&mut self, who: u64, page: &PageId) {
        let Some((_, place)) = self.of.get_mut(&who) else { return };
        if place.as_ref().and_then(|before| page.after(before)) != Some(0) {
            *place = Some(page.clone());
        }
    }

    /// Whether somebody is about to be left behind by whoever makes this page: one who will still want what is kept, which
    /// are the last `kept` pages.
    pub(super) fn leaves_behind(&self, page: &PageId, kept: u64) -> bool {
        let mut behind = self.of.values().filter_map(|(_, place)| page.after(place.as_ref()?));
        behind.any(|pages| pages > AHEAD && pages <= kept)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    const KEPT: u64 = 16;

    fn page(stream: &'static str, number: u64) -> PageId {
        PageId::of(stream, &Arc::from(""), number * 1000 + 1)
    }

    #[test]
    fn the_longer_a_log_is_the_longer_is_it_worth_waiting() {
        assert_eq!([0, 1000].map(patience), [LEAST; 2]);
        assert_eq!(patience(5000), 5 * LEAST);
        assert_eq!([10_000, u64::MAX].map(patience), [10 * LEAST; 2]);
    }

    #[test]
    fn nobody_who_is_near_is_left_behind() {
        let mut places = Places::default();
        let (slow, quick) = (places.begin("CHATS"), places.begin("CHATS"));
        assert!(!places.leaves_behind(&page("CHATS", 100), KEPT), "nobody is anywhere");
        places.ask(slow, &page("CHATS", 20));
        places.ask(quick, &page("CHATS", 26));
        assert!(!places.leaves_behind(&page("CHATS", 26), KEPT));
        assert!(places.leaves_behind(&page("CHATS", 27), KEPT));
        assert!(!places.leaves_behind(&page("USERS", 27), KEPT), "another stream");
        places.ask(slow, &page("CHATS", 21));
        assert!(!places.leaves_behind(&page("CHATS", 27), KEPT), "it has come on");
        places.ask(slow, &page("CHATS", 20));
        assert!(!places.leaves_behind(&page("CHATS", 27), KEPT), "it was there before");
    }

    #[test]
    fn who_is_too_far_behind_has_nothing_of_it() {
        let mut places = Places::default();
        let slow = places.begin("CHATS");
        places.ask(slow, &page("CHATS", 20));
        assert!(places.leaves_behind(&page("CHATS", 36), KEPT));
        assert!(!places.leaves_behind(&page("CHATS", 37), KEPT));
    }

    #[test]
    fn who_has_ended_is_nowhere() {
        let mut places = Places::default();
        let (first, second) = (places.begin("CHATS"), places.begin("CHATS"));
        places.ask(first, &page("CHATS", 20));
        assert!(!places.end(first));
        assert!(!places.leaves_behind(&page("CHATS", 30), KEPT));
        let elsewhere = places.begin("USERS");
        assert!(places.end(second), "it was the last in this stream");
        assert!(places.end(elsewhere), "it was the last");
    }
}
