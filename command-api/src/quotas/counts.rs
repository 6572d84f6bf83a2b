//! What people use, as this node has counted it.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use domain::{boundary::CONVERSIONS, conversion::ConversionEvent, ids::AccountId, quotas::ConversionUsage};
use jetstream_es::{MAX_PAGE, StoreError};
use time::OffsetDateTime;

use crate::state::App;

/// With more people than this, those who ask for nothing at the moment are forgotten, and counted anew when they do.
const PEOPLE_KEPT: usize = 10_000;

/// What people use. Clones count together.
#[derive(Clone, Default)]
pub(crate) struct Counts(Arc<Mutex<HashMap<AccountId, Arc<Counted>>>>);

/// What one person uses.
#[derive(Default)]
pub(super) struct Counted {
    /// Held while a conversion is asked for, so that of two at once the second is counted with the first.
    pub(super) conversions: Arc<tokio::sync::Mutex<Conversions>>,
    /// Bytes of files that are being stored, and may not stand in the file store yet.
    coming: AtomicU64,
}

/// One person's conversions, as far as they were read.
#[derive(Default)]
pub(super) struct Conversions {
    pub(super) usage: ConversionUsage,
    /// Up to which sequence of the stream.
    reached: u64,
}

/// A file that is being stored: it takes room until it is dropped, when it stands in the file store, or does not.
pub(crate) struct Coming {
    counted: Arc<Counted>,
    bytes: u64,
    /// Of others that were coming when this one came.
    pub(super) before: u64,
}

impl Counts {
    /// What this person uses.
    pub(super) fn of(&self, account: AccountId) -> Arc<Counted> {
        let mut people = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if people.len() >= PEOPLE_KEPT {
            people.retain(|_, counted| Arc::strong_count(counted) > 1);
        }
        Arc::clone(people.entry(account).or_default())
    }
}

impl Counted {
    /// Counts a file from now on.
    pub(super) fn come(self: Arc<Self>, bytes: u64) -> Coming {
        let before = self.coming.fetch_add(bytes, Ordering::SeqCst);
        Coming { counted: self, bytes, before }
    }

    /// Bytes of files that are being stored.
    pub(super) fn coming(&self) -> u64 {
        self.coming.load(Ordering::SeqCst)
    }
}

impl Drop for Coming {
    fn drop(&mut self) {
        self.counted.coming.fetch_sub(self.bytes, Ordering::SeqCst);
    }
}

impl Conversions {
    /// Reads what has happened since it was read last: everything the first time, and few events from then on.
    ///
    /// # Errors
    /// When the log does not answer, or holds what this program does not understand.
    pub(super) async fn catch_up(&mut self, app: &App, owner: AccountId) -> Result<(), StoreError> {
        let subjects = format!("conversion.{owner}.*");
        loop {
            let page =
                app.log.reader().page(CONVERSIONS.name, self.reached + 1, Some(&subjects), MAX_PAGE).await?;
            // All of them are understood before the first is counted, so that none is counted twice.
            let mut events: Vec<(OffsetDateTime, ConversionEvent)> = Vec::with_capacity(page.events.len());
            for event in &page.events {
                events.push((event.time, event.decode_withheld()?));
            }
            for (time, event) in &events {
                self.usage.apply(*time, event);
            }
            self.reached = self.reached.max(page.reached);
            if !page.more {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn account(number: usize) -> AccountId {
        AccountId::new(Uuid::from_u128(number as u128))
    }

    #[test]
    fn what_comes_takes_room_until_it_is_there() {
        let counts = Counts::default();
        let first = counts.of(account(1)).come(10);
        let second = counts.of(account(1)).come(5);
        assert_eq!((first.before, second.before), (0, 10));
        assert_eq!(counts.of(account(1)).coming(), 15);
        assert_eq!(counts.of(account(2)).coming(), 0);
        drop(first);
        assert_eq!(counts.of(account(1)).coming(), 5);
    }

    #[test]
    fn who_uses_something_now_is_not_forgotten() {
        let counts = Counts::default();
        let coming = counts.of(account(0)).come(7);
        for number in 1..=PEOPLE_KEPT {
            drop(counts.of(account(number)));
        }
        assert!(counts.0.lock().expect("no panic").len() < PEOPLE_KEPT);
        assert_eq!(counts.of(account(0)).coming(), 7);
        drop(coming);
    }
}
