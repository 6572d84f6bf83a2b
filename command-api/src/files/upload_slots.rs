//! How many uploads there are at once: of one account, of all, and of those that are looked into.

use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::http::StatusCode;
use domain::ids::AccountId;
use kit::problem::Problem;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Uploads that come in at once, each on disk.
const AT_ONCE: usize = 64;
/// Files that are looked into at once, each by one thread; photos take memory for their pixels.
const LOOKED_INTO_AT_ONCE: usize = 2;

/// How long an upload waits for its turn.
const WAIT_AT_MOST: Duration = Duration::from_secs(5);
/// How long a file that has come in waits to be looked into: it holds its place among those meanwhile.
const LOOKED_INTO_WITHIN: Duration = Duration::from_secs(20);
/// With places of more accounts, those that nobody has are taken out.
const SWEPT_ABOVE: usize = 1000;

/// Limits how many uploads there are at once. Clones share them.
#[derive(Clone)]
pub(crate) struct UploadSlots {
    coming_in: Arc<Semaphore>,
    looked_into: Arc<Semaphore>,
    of_accounts: Arc<Mutex<HashMap<AccountId, Arc<Semaphore>>>>,
    of_account_at_once: usize,
}

/// A place among one's own and among all, which are given back when it goes.
pub(super) struct UploadSlot {
    _own: OwnedSemaphorePermit,
    _of_all: OwnedSemaphorePermit,
}

impl UploadSlots {
    /// So many of one account.
    pub(crate) fn new(of_account_at_once: NonZeroU32) -> Self {
        Self {
            coming_in: Arc::new(Semaphore::new(AT_ONCE)),
            looked_into: Arc::new(Semaphore::new(LOOKED_INTO_AT_ONCE)),
            of_accounts: Arc::default(),
            of_account_at_once: usize::try_from(of_account_at_once.get()).unwrap_or(AT_ONCE).min(AT_ONCE),
        }
    }

    /// A place for an upload that this account answers for. Its own come first, so that who has all of them waits
    /// beside the others, and not before them.
    ///
    /// # Errors
    /// `too-many-uploads` of this account, `too-busy` by all.
    pub(super) async fn take(&self, answerable: AccountId) -> Result<UploadSlot, Problem> {
        let own = turn(&self.of(answerable), WAIT_AT_MOST).await.ok_or_else(|| {
            let title =
                "Too many of your files are coming in at the moment; try again when some are through.";
            Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many-uploads", title).retry_after(5)
        })?;
        let of_all = turn(&self.coming_in, WAIT_AT_MOST).await.ok_or_else(too_busy)?;
        Ok(UploadSlot { _own: own, _of_all: of_all })
    }

    /// A place for a file that is looked into.
    ///
    /// # Errors
    /// `too-busy`.
    pub(super) async fn look(&self) -> Result<OwnedSemaphorePermit, Problem> {
        turn(&self.looked_into, LOOKED_INTO_WITHIN).await.ok_or_else(too_busy)
    }

    fn of(&self, account: AccountId) -> Arc<Semaphore> {
        let mut accounts = self.of_accounts.lock().unwrap_or_else(PoisonError::into_inner);
        if accounts.len() >= SWEPT_ABOVE {
            // Whoever has a place, or waits for one, has the places themselves, too.
            accounts.retain(|_, places| Arc::strong_count(places) > 1);
        }
        let places = accounts.entry(account);
        Arc::clone(places.or_insert_with(|| Arc::new(Semaphore::new(self.of_account_at_once))))
    }
}

/// One of the places, which are given in the order in which they were asked for.
async fn turn(places: &Arc<Semaphore>, within: Duration) -> Option<OwnedSemaphorePermit> {
    tokio::time::timeout(within, Arc::clone(places).acquire_owned()).await.ok()?.ok()
}

fn too_busy() -> Problem {
    let title = "Too many files are coming in at the moment; try again soon.";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too-busy", title).retry_after(5)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn somebody(number: usize) -> AccountId {
        AccountId::new(Uuid::from_u128(number as u128))
    }

    fn slots(of_account_at_once: u32) -> UploadSlots {
        UploadSlots::new(NonZeroU32::new(of_account_at_once).expect("not zero"))
    }

    fn code<T>(taken: Result<T, Problem>) -> Option<String> {
        taken.err().map(|refused| refused.code().to_owned())
    }

    #[tokio::test(start_paused = true)]
    async fn an_upload_that_waits_too_long_for_its_turn_is_told_so() -> Result<(), Problem> {
        let slots = slots(1);
        let mut held = Vec::new();
        for number in 0..AT_ONCE {
            held.push(slots.take(somebody(number)).await?);
        }
        assert_eq!(code(slots.take(somebody(AT_ONCE)).await).as_deref(), Some("too-busy"));
        held.pop();
        slots.take(somebody(AT_ONCE)).await.map(drop)
    }

    #[tokio::test(start_paused = true)]
    async fn one_account_has_so_many_and_leaves_the_others_to_others() -> Result<(), Problem> {
        let slots = slots(3);
        let (ada, bob) = (somebody(1), somebody(2));
        let mut held = Vec::new();
        for _ in 0..3 {
            held.push(slots.take(ada).await?);
        }
        assert_eq!(code(slots.take(ada).await).as_deref(), Some("too-many-uploads"));
        slots.take(bob).await?;
        held.pop();
        slots.take(ada).await.map(drop)
    }

    #[tokio::test(start_paused = true)]
    async fn places_that_nobody_has_are_forgotten_and_the_others_are_not() -> Result<(), Problem> {
        let slots = slots(1);
        let ada = somebody(0);
        let held = slots.take(ada).await?;
        for number in 1..=SWEPT_ABOVE {
            slots.take(somebody(number)).await?;
        }
        assert!(slots.of_accounts.lock().is_ok_and(|accounts| accounts.len() < 10));
        assert_eq!(code(slots.take(ada).await).as_deref(), Some("too-many-uploads"));
        drop(held);
        slots.take(ada).await.map(drop)
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_waits_too_long_to_be_looked_into_is_told_so_too() -> Result<(), Problem> {
        let slots = slots(1);
        let mut held = Vec::new();
        for _ in 0..LOOKED_INTO_AT_ONCE {
            held.push(slots.look().await?);
        }
        assert_eq!(code(slots.look().await).as_deref(), Some("too-busy"));
        held.pop();
        slots.look().await.map(drop)
    }
}
