//! How much of the log is read for clients that were away: a budget of this node, and one of each account.
//!
//! What is in memory costs nothing here. A replay from the log is let in while both budgets have something, and
//! charged for what it reads; who comes too often is told when to ask again.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use domain::ids::AccountId;
use jetstream_es::Page;
use tokio::time::Instant;

use crate::bucket::{Allowance, Bucket};

/// With more accounts than this, those that have all of their budget are forgotten.
const ACCOUNTS_KEPT: usize = 10_000;

/// To look through so many sequences for a topic's events costs about as much as to read one of them and to show it.
const SEQUENCES_PER_EVENT: u64 = 500;

/// What the log was asked to do.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Work {
    events: u64,
    sequences: u64,
}

impl Work {
    /// A page was read, from this sequence on.
    pub(crate) fn read(&mut self, from: u64, page: &Page) {
        self.add(page.events.len() as u64, (page.reached + 1).saturating_sub(from));
    }

    fn add(&mut self, events: u64, sequences: u64) {
        self.events += events;
        self.sequences += sequences;
    }

    /// As how many events it counts: one at least, since an empty page is work, too.
    fn cost(self) -> u32 {
        let events = self.events + self.sequences / SEQUENCES_PER_EVENT;
        u32::try_from(events).unwrap_or(u32::MAX).max(1)
    }
}

/// The budgets.
#[derive(Debug)]
pub(crate) struct Budget {
    of_account: Allowance,
    of_node: Allowance,
    left: Mutex<Left>,
}

#[derive(Debug)]
struct Left {
    node: Bucket,
    accounts: HashMap<AccountId, Bucket>,
}

impl Budget {
    /// Full ones.
    pub(crate) fn new(of_account: Allowance, of_node: Allowance) -> Self {
        let left = Left { node: Bucket::full(of_node, Instant::now()), accounts: HashMap::new() };
        Self { of_account, of_node, left: Mutex::new(left) }
    }

    /// Lets a replay in, or says how long it has to wait.
    pub(crate) fn admit(&self, account: AccountId, now: Instant) -> Result<(), Duration> {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let node = left.node.empty_for(self.of_node, now);
        let own = left.accounts.get_mut(&account).and_then(|own| own.empty_for(self.of_account, now));
        node.max(own).map_or(Ok(()), Err)
    }

    /// Charges what was done for an account.
    pub(crate) fn charge(&self, account: AccountId, work: Work, now: Instant) {
        let events = work.cost();
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        left.node.charge(self.of_node, events, now);
        if left.accounts.len() >= ACCOUNTS_KEPT {
            left.accounts.retain(|_, bucket| !bucket.is_full(self.of_account, now));
        }
        let full = || Bucket::full(self.of_account, now);
        left.accounts.entry(account).or_insert_with(full).charge(self.of_account, events, now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn work(events: u64, sequences: u64) -> Work {
        let mut work = Work::default();
        work.add(events, sequences);
        work
    }

    #[test]
    fn to_look_for_what_is_not_there_costs_too() {
        assert_eq!(work(0, 0).cost(), 1);
        assert_eq!(work(0, 200_000).cost(), 400);
        assert_eq!(work(64, 1_000).cost(), 66);
        assert_eq!(work(u64::from(u32::MAX), 500).cost(), u32::MAX);
    }

    #[test]
    fn what_was_looked_for_and_not_found_is_charged() {
        let start = Instant::now();
        let little = Allowance { at_once: 300, per_second: 10 };
        let budget = Budget::new(little, Allowance { at_once: 10_000, per_second: 100 });
        let ada = AccountId::new(Uuid::from_u128(1));
        budget.charge(ada, work(0, 200_000), start);
        assert!(budget.admit(ada, start).is_err());
    }

    #[test]
    fn who_has_read_too_much_waits_and_others_do_not_unless_the_node_has() {
        let start = Instant::now();
        let budget = Budget::new(
            Allowance { at_once: 100, per_second: 10 },
            Allowance { at_once: 1000, per_second: 100 },
        );
        let [ada, bob] = [1, 2].map(|id| AccountId::new(Uuid::from_u128(id)));
        budget.charge(ada, work(150, 0), start);
        let wait = budget.admit(ada, start).expect_err("she has to wait");
        assert_eq!(wait.as_millis(), 5_100);
        assert_eq!(budget.admit(ada, start + wait), Ok(()));
        assert_eq!(budget.admit(bob, start), Ok(()));
        budget.charge(bob, work(1000, 0), start);
        let third = AccountId::new(Uuid::from_u128(3));
        assert!(budget.admit(third, start).is_err(), "the node has read enough");
    }
}
