//! Who has asked to be forgotten: nothing of them is shown, although their keys may still be there.
//!
//! An erasure may be asked for and then wait for days, because no worker runs. So it is not remembered for a time but
//! until it is over; and of people who asked before this node began to follow the log, the log is asked when something
//! of theirs is to be shown.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use domain::{
    accounts::AccountEvent,
    boundary::{Boundary, USERS},
    ids::AccountId,
};
use jetstream_es::{LogReader, Recorded, StoreError};
use personal::PersonId;

/// Of so many people it is known whether they have asked; then those who have not are forgotten here, and looked up anew
/// when they are met.
const KNOWN_PEOPLE: usize = 100_000;
const REQUESTED: &str = "AccountErasureRequested";
const ERASED: &str = "AccountErased";

/// Who has asked to be forgotten, as far as this node has met them.
pub(crate) struct Erasures {
    log: LogReader,
    known: Mutex<Known>,
}

/// Whether each of these people has asked and is still to be forgotten.
#[derive(Debug, Default)]
struct Known {
    people: HashMap<PersonId, bool>,
    /// How many were heard to ask.
    asked: u64,
}

impl Erasures {
    /// Nobody is known yet.
    pub(crate) fn new(log: LogReader) -> Self {
        Self { log, known: Mutex::default() }
    }

    /// Takes in the next event of the stream of accounts.
    pub(crate) fn take_in(&self, event: &Recorded) {
        if ![REQUESTED, ERASED].contains(&event.envelope.event_type.as_str()) {
            return;
        }
        // Neither holds personal data, so no key is needed.
        match event.decode_withheld() {
            Ok(AccountEvent::AccountErasureRequested { account, .. }) => self.known().ask(account.person()),
            Ok(AccountEvent::AccountErased { account }) => self.known().end(account.person()),
            Ok(_) => {}
            Err(error) => {
                tracing::error!(sequence = event.sequence, %error, "an account's erasure cannot be read");
            }
        }
    }

    /// Learns from the log whether these people have asked, of whom it is not known.
    ///
    /// # Errors
    /// When the log does not answer.
    pub(crate) async fn look_up(&self, people: &[PersonId]) -> Result<(), StoreError> {
        let unknown: Vec<_> = {
            let known = self.known();
            people.iter().copied().filter(|person| !known.people.contains_key(person)).collect()
        };
        if unknown.is_empty() {
            return Ok(());
        }
        // Nothing happens to an account between the request and the end.
        let subject =
            |person: &PersonId| Boundary::account(AccountId::new(person.as_uuid())).subject().to_owned();
        let subjects: Vec<String> = unknown.iter().map(subject).collect();
        let last = self.log.last_of_each(USERS.name, &subjects).await?;
        let asked = |subject: &String| {
            last.iter().any(|event| event.subject == *subject && event.envelope.event_type == REQUESTED)
        };
        let found = unknown.into_iter().zip(subjects.iter().map(asked));
        self.known().learn(found);
        Ok(())
    }

    /// True for somebody who has asked to be forgotten, which is not done yet.
    pub(crate) fn has_asked(&self, person: PersonId) -> bool {
        self.known().people.get(&person).copied().unwrap_or_default()
    }

    /// How many were heard to ask so far. Where that has changed, what was opened meanwhile may not be kept.
    pub(crate) fn asked(&self) -> u64 {
        self.known().asked
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn ask(&mut self, person: PersonId) {
        self.people.insert(person, true);
        self.asked += 1;
    }

    /// The key is gone before an erasure ends, and with it all that there was to withhold.
    fn end(&mut self, person: PersonId) {
        self.people.remove(&person);
    }

    /// What was read may be older than what was taken in meanwhile, so it replaces nothing.
    fn learn(&mut self, found: impl ExactSizeIterator<Item = (PersonId, bool)>) {
        if self.people.len() + found.len() > KNOWN_PEOPLE {
            self.people.retain(|_, asked| *asked);
            self.people.shrink_to_fit();
        }
        for (person, asked) in found {
            self.people.entry(person).or_insert(asked);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn person(number: u128) -> PersonId {
        AccountId::new(Uuid::from_u128(number)).person()
    }

    #[test]
    fn who_asked_meanwhile_has_asked_whatever_was_read() {
        let mut known = Known::default();
        known.ask(person(1));
        known.learn([(person(1), false), (person(2), true)].into_iter());
        assert_eq!((known.people[&person(1)], known.people[&person(2)]), (true, true));
        known.learn([(person(3), false)].into_iter());
        known.ask(person(3));
        assert!(known.people[&person(3)], "what was known is overtaken");
        assert_eq!(known.asked, 2, "what is read from the log is not heard");
        known.end(person(1));
        assert!(!known.people.contains_key(&person(1)));
    }

    #[test]
    fn those_who_asked_are_kept_when_it_is_full() {
        let mut known = Known::default();
        known.ask(person(1));
        let many: Vec<_> = (2..=KNOWN_PEOPLE as u128).map(|number| (person(number), false)).collect();
        known.learn(many.into_iter());
        assert_eq!(known.people.len(), KNOWN_PEOPLE);
        known.learn([(person(0), false)].into_iter());
        assert_eq!((known.people.len(), known.people[&person(1)]), (2, true));
    }
}
