//! Who is connected, at this node and at the others: a pure account of what the nodes have told each other.

use std::collections::{HashMap, HashSet};

use domain::ids::AccountId;
use serde::{Deserialize, Serialize};
use tokio::time::{Duration, Instant};
use uuid::Uuid;

/// What one node says to the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Word {
    pub(super) node: Uuid,
    /// How many changes it has told of so far, this one included.
    pub(super) version: u64,
    pub(super) said: Said,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Said {
    /// Its first connection of this account.
    Came(AccountId),
    /// Its last connection of this account is gone, for long enough.
    Left(AccountId),
    /// It is there.
    Beat,
    /// A part of all that are connected to it, by its number from 0 on; the last part makes the others forget what they
    /// had.
    All {
        accounts: Vec<AccountId>,
        #[serde(default)]
        part: u32,
        last: bool,
    },
    /// Every node, or the one that is named, should say all of it.
    Tell(Option<Uuid>),
    /// It stops.
    Bye,
}

/// Somebody has come (true) or gone.
pub(super) type Change = (AccountId, bool);

/// The account.
#[derive(Debug, Default)]
pub(super) struct Roster {
    own: HashMap<AccountId, usize>,
    /// Without a connection here, and since when.
    leaving: HashMap<AccountId, Instant>,
    version: u64,
    others: HashMap<Uuid, Other>,
}

#[derive(Debug)]
struct Other {
    accounts: HashSet<AccountId>,
    /// What is being told anew, as far as it has come without a part left out.
    parts: Option<Parts>,
    version: u64,
    /// It was asked for all of it and has not answered since its last beat.
    asked: bool,
    gone_at: Instant,
}

/// Parts of all who are connected to a node.
#[derive(Debug)]
struct Parts {
    /// After how many of the node's changes it was told: a later telling begins anew.
    version: u64,
    next: u32,
    accounts: HashSet<AccountId>,
}

impl Other {
    /// Takes in a part of all who are connected there. Returns them once they are complete; nothing before, nor when a
    /// part was lost on the way or is older than what is known.
    fn complete(
        &mut self,
        version: u64,
        (part, last): (u32, bool),
        accounts: Vec<AccountId>,
    ) -> Option<HashSet<AccountId>> {
        if version < self.version {
            return None;
        }
        if part == 0 {
            self.parts = Some(Parts { version, next: 0, accounts: HashSet::new() });
        }
        let continues = |parts: &Parts| (parts.version, parts.next) == (version, part);
        // What does not follow ends what was begun: the rest of it is of no use.
        let mut parts = self.parts.take().filter(continues)?;
        parts.next += 1;
        parts.accounts.extend(accounts);
        if last {
            return Some(parts.accounts);
        }
        self.parts = Some(parts);
        None
    }
}

impl Roster {
    /// Whether somebody is connected anywhere.
    pub(super) fn is_online(&self, account: AccountId) -> bool {
        self.own.contains_key(&account) || self.others.values().any(|other| other.accounts.contains(&account))
    }

    /// What has changed for the others so far.
    pub(super) fn version(&self) -> u64 {
        self.version
    }

    /// All who are connected here.
    pub(super) fn own(&self) -> Vec<AccountId> {
        self.own.keys().copied().collect()
    }

    /// A connection was opened here. Says whether that is news for the other nodes, and what changes.
    pub(super) fn connected(&mut self, account: AccountId) -> (bool, Option<Change>) {
        let was = self.is_online(account);
        // Who was about to leave never left.
        let is_first = self.leaving.remove(&account).is_none() && !self.own.contains_key(&account);
        *self.own.entry(account).or_insert(0) += 1;
        self.version += u64::from(is_first);
        (is_first, (!was).then_some((account, true)))
    }

    /// A connection was closed here.
    pub(super) fn disconnected(&mut self, account: AccountId, now: Instant) {
        if let Some(connections) = self.own.get_mut(&account) {
            *connections = connections.saturating_sub(1);
            if *connections == 0 {
                self.leaving.insert(account, now);
            }
        }
    }

    /// Whose grace is over: news for the other nodes, each with its version and what changes.
    pub(super) fn left(&mut self, grace: Duration, now: Instant) -> Vec<(AccountId, u64, Option<Change>)> {
        let over = |since: &Instant| now.saturating_duration_since(*since) >= grace;
        let due: Vec<_> =
            self.leaving.iter().filter(|(_, since)| over(since)).map(|(account, _)| *account).collect();
        due.into_iter()
            .map(|account| {
                self.leaving.remove(&account);
                self.own.remove(&account);
                self.version += 1;
                (account, self.version, (!self.is_online(account)).then_some((account, false)))
            })
            .collect()
    }

    /// Takes in what another node says. Its word counts until `gone_at`. Returns what changes, and whether that node
    /// has to be asked for all of it.
    pub(super) fn hear(&mut self, word: Word, gone_at: Instant) -> (Vec<Change>, bool) {
        let Word { node, version, said } = word;
        let is_new = !self.others.contains_key(&node);
        let other = self.others.entry(node).or_insert_with(|| Other {
            accounts: HashSet::new(),
            parts: None,
            version: 0,
            asked: false,
            gone_at,
        });
        other.gone_at = gone_at;
        match said {
            Said::Came(account) if !is_new && version == other.version + 1 => {
                other.version = version;
                (self.changed(node, account, true), false)
            }
            Said::Left(account) if !is_new && version == other.version + 1 => {
                other.version = version;
                (self.changed(node, account, false), false)
            }
            Said::Came(_) | Said::Left(_) => (Vec::new(), !std::mem::replace(&mut other.asked, true)),
            Said::Beat => {
                other.asked = is_new || version != other.version;
                (Vec::new(), other.asked)
            }
            Said::All { accounts, part, last } => {
                let Some(all) = other.complete(version, (part, last), accounts) else {
                    // More is to come, or a part was lost: with the last one, or the next beat, all of it is asked for.
                    let is_lost = last && version > other.version;
                    return (Vec::new(), is_lost && !std::mem::replace(&mut other.asked, true));
                };
                other.version = version;
                other.asked = false;
                let gone: Vec<_> = other.accounts.difference(&all).copied().collect();
                let come: Vec<_> = all.difference(&other.accounts).copied().collect();
                let mut changes = Vec::new();
                for (accounts, online) in [(come, true), (gone, false)] {
                    for account in accounts {
                        changes.extend(self.changed(node, account, online));
                    }
                }
                (changes, false)
            }
            Said::Tell(_) => (Vec::new(), is_new),
            // Its people are on their way to other nodes: they are not gone at once.
            Said::Bye => (Vec::new(), false),
        }
    }

    /// Forgets nodes that have not been heard of.
    pub(super) fn forget_silent(&mut self, now: Instant) -> Vec<Change> {
        let silent = |(node, other): (&Uuid, &Other)| (other.gone_at <= now).then_some(*node);
        let silent: Vec<_> = self.others.iter().filter_map(silent).collect();
        let mut changes = Vec::new();
        for node in silent {
            if let Some(other) = self.others.remove(&node) {
                let gone = other.accounts.into_iter().filter(|account| !self.is_online(*account));
                changes.extend(gone.map(|account| (account, false)).collect::<Vec<_>>());
            }
        }
        changes
    }

    fn changed(&mut self, node: Uuid, account: AccountId, online: bool) -> Vec<Change> {
        let was = self.is_online(account);
        if let Some(other) = self.others.get_mut(&node) {
            if online {
                other.accounts.insert(account);
            } else {
                other.accounts.remove(&account);
            }
        }
        let is = self.is_online(account);
        (was != is).then_some((account, is)).into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(number: u128) -> AccountId {
        AccountId::new(Uuid::from_u128(number))
    }

    fn word(version: u64, said: Said) -> Word {
        Word { node: Uuid::from_u128(9), version, said }
    }

    #[test]
    fn somebody_is_gone_when_the_last_connection_of_all_nodes_is_and_some_time_has_passed() {
        let (ada, now) = (account(1), Instant::now());
        let (grace, later) = (Duration::from_secs(5), now + Duration::from_mins(1));
        let mut roster = Roster::default();
        assert_eq!(roster.connected(ada), (true, Some((ada, true))));
        assert_eq!(roster.connected(ada), (false, None));
        roster.disconnected(ada, now);
        assert_eq!(roster.left(grace, later), [], "the other connection is there");
        roster.disconnected(ada, now);
        assert_eq!(roster.left(grace, now), [], "not yet");
        // She comes back in time: nobody hears of it.
        assert_eq!(roster.connected(ada), (false, None));
        assert_eq!(roster.left(grace, later), []);
        roster.disconnected(ada, now);
        roster.hear(word(1, Said::All { accounts: vec![ada], part: 0, last: true }), later);
        assert_eq!(roster.left(grace, later), [(ada, 2, None)], "she is at the other node");
        assert!(roster.is_online(ada));
        assert_eq!(roster.hear(word(2, Said::Left(ada)), later), (vec![(ada, false)], false));
        assert!(!roster.is_online(ada));
    }

    #[test]
    fn what_was_missed_is_asked_for_and_the_answer_replaces_all() {
        let (ada, bob, later) = (account(1), account(2), Instant::now());
        let mut roster = Roster::default();
        assert_eq!(roster.hear(word(3, Said::Came(ada)), later), (vec![], true), "a stranger");
        let part = |accounts, part, last| word(4, Said::All { accounts, part, last });
        assert_eq!(roster.hear(part(vec![ada], 0, false), later), (vec![], false));
        let changes = roster.hear(part(vec![bob], 1, true), later).0;
        assert_eq!(changes.len(), 2);
        assert_eq!(roster.hear(word(4, Said::Beat), later), (vec![], false));
        assert_eq!(roster.hear(word(6, Said::Left(ada)), later), (vec![], true), "one was missed");
        assert_eq!(roster.hear(part(vec![bob], 0, true), later).0, [(ada, false)]);
    }

    #[test]
    fn parts_of_which_one_was_lost_or_which_are_older_replace_nothing() {
        let (ada, bob, eve, later) = (account(1), account(2), account(3), Instant::now());
        let part = |version, accounts, part, last| word(version, Said::All { accounts, part, last });
        let mut roster = Roster::default();
        assert_eq!(roster.hear(part(4, vec![ada], 0, true), later).0, [(ada, true)]);
        assert_eq!(roster.hear(part(7, vec![ada], 0, false), later), (vec![], false));
        // The second of three is lost: all of it is asked for, once, and again with a beat that is not answered.
        assert_eq!(roster.hear(part(7, vec![eve], 2, true), later), (vec![], true));
        assert_eq!(roster.hear(part(7, vec![eve], 2, true), later), (vec![], false));
        assert_eq!(roster.hear(word(7, Said::Beat), later), (vec![], true));
        assert!(roster.is_online(ada) && !roster.is_online(eve));
        // Parts of two tellings are not put together.
        roster.hear(part(7, vec![ada], 0, false), later);
        assert_eq!(roster.hear(part(8, vec![eve], 1, true), later).0, []);
        assert_eq!(roster.hear(part(8, vec![ada], 0, false), later).0, []);
        assert_eq!(roster.hear(part(8, vec![bob], 1, true), later).0, [(bob, true)]);
        // One that comes late is of no account any more.
        assert_eq!(roster.hear(part(7, vec![eve], 0, true), later), (vec![], false));
        assert_eq!(roster.hear(word(8, Said::Beat), later), (vec![], false));
    }

    #[test]
    fn a_node_that_is_silent_takes_its_people_along() {
        let (ada, bob, now) = (account(1), account(2), Instant::now());
        let mut roster = Roster::default();
        roster.connected(bob);
        roster.hear(
            word(1, Said::All { accounts: vec![ada, bob], part: 0, last: true }),
            now + Duration::from_secs(9),
        );
        assert_eq!(roster.forget_silent(now), []);
        assert_eq!(roster.forget_silent(now + Duration::from_secs(9)), [(ada, false)]);
        assert!(roster.is_online(bob));
    }
}
