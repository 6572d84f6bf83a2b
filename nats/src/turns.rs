//! Whose turn it is: what waits, by who waits for it, each served in turn.

use std::collections::{BTreeMap, HashMap, VecDeque};

/// What waits, by whose it is. Of one's own the oldest comes first; and who was served stands behind all others.
pub(crate) struct Turns<T> {
    /// By whose it is, and of each by its place in the stream.
    waiting: HashMap<String, BTreeMap<u64, T>>,
    /// Everybody with something that waits, once; whose turn is next stands in front.
    order: VecDeque<String>,
    count: usize,
}

impl<T> Default for Turns<T> {
    fn default() -> Self {
        Self { waiting: HashMap::new(), order: VecDeque::new(), count: 0 }
    }
}

impl<T> Turns<T> {
    /// Lets something wait. What waits at this place already was handed out twice: the later one takes its place.
    pub(crate) fn put(&mut self, whose: String, place: u64, what: T) {
        let own = self.waiting.entry(whose.clone()).or_default();
        if own.is_empty() {
            self.order.push_back(whose);
        }
        if own.insert(place, what).is_none() {
            self.count += 1;
        }
    }

    /// What is to be done next.
    pub(crate) fn next(&mut self) -> Option<T> {
        let whose = self.order.pop_front()?;
        let own = self.waiting.get_mut(&whose)?;
        let (_, next) = own.pop_first()?;
        self.count -= 1;
        if own.is_empty() {
            self.waiting.remove(&whose);
        } else {
            self.order.push_back(whose);
        }
        Some(next)
    }

    /// What can wait elsewhere at the least cost to anybody: the newest of who has the most.
    pub(crate) fn newest_of_most(&mut self) -> Option<T> {
        let newest = |own: &BTreeMap<u64, T>| own.last_key_value().map(|(place, _)| *place);
        let (whose, _) = self.waiting.iter().max_by_key(|(_, own)| (own.len(), newest(own)))?;
        let whose = whose.clone();
        let own = self.waiting.get_mut(&whose)?;
        let (_, given) = own.pop_last()?;
        self.count -= 1;
        if own.is_empty() {
            self.waiting.remove(&whose);
            self.order.retain(|other| *other != whose);
        }
        Some(given)
    }

    /// How much waits.
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// Everything that waits.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.waiting.values().flat_map(BTreeMap::values)
    }

    /// Everything that waits, which waits here no more.
    pub(crate) fn into_all(self) -> impl Iterator<Item = T> {
        self.waiting.into_values().flat_map(BTreeMap::into_values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting(all: &[(&str, u64)]) -> Turns<u64> {
        let mut turns = Turns::default();
        for (whose, place) in all {
            turns.put((*whose).to_owned(), *place, *place);
        }
        turns
    }

    fn served(mut turns: Turns<u64>) -> Vec<u64> {
        std::iter::from_fn(|| turns.next()).collect()
    }

    #[test]
    fn everybody_has_their_turn_and_of_ones_own_the_oldest_is_first() {
        assert_eq!(
            served(waiting(&[("ada", 1), ("ada", 2), ("ada", 3), ("bob", 4), ("eve", 5), ("bob", 6)])),
            [1, 4, 5, 2, 6, 3]
        );
        assert_eq!(
            served(waiting(&[("ada", 9), ("ada", 2), ("ada", 5)])),
            [2, 5, 9],
            "in whatever order it came"
        );
        assert_eq!(served(waiting(&[])), [0_u64; 0]);
    }

    #[test]
    fn who_was_served_stands_behind_who_comes_then() {
        let mut turns = waiting(&[("ada", 1), ("ada", 2), ("ada", 3)]);
        assert_eq!(turns.next(), Some(1));
        turns.put("bob".to_owned(), 4, 4);
        assert_eq!(served(turns), [2, 4, 3]);
    }

    #[test]
    fn who_has_the_most_gives_up_the_newest() {
        let mut turns = waiting(&[("ada", 1), ("ada", 3), ("bob", 2)]);
        assert_eq!((turns.newest_of_most(), turns.len()), (Some(3), 2));
        assert_eq!(turns.newest_of_most(), Some(2), "of who have as much, who came last");
        assert_eq!(turns.newest_of_most(), Some(1));
        assert_eq!((turns.newest_of_most(), turns.len()), (None, 0));
        turns.put("bob".to_owned(), 2, 2);
        assert_eq!(served(turns), [2], "nobody has a turn twice");
    }

    #[test]
    fn what_is_handed_out_twice_waits_once() {
        let mut turns = waiting(&[("ada", 1)]);
        turns.put("ada".to_owned(), 1, 100);
        assert_eq!(turns.len(), 1);
        assert_eq!(turns.iter().collect::<Vec<_>>(), [&100]);
        assert_eq!(turns.into_all().collect::<Vec<_>>(), [100]);
    }
}
