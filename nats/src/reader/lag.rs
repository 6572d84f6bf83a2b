//! How long somebody who reads page after page waits for a replica that lags behind.

use super::LAG;
use crate::StoreError;

/// How often in a row a replica that lags is asked again.
const LAGGING_ANSWERS: u32 = 100;

/// Counts how often in a row a replica answered with nothing where the stream's leader has something. One that lags
/// comes after it within moments; one that does not is a fault that nobody is to wait for without end.
#[derive(Debug, Default)]
pub struct ReplicaWait {
    in_a_row: u32,
}

impl ReplicaWait {
    /// Takes in that something was read: whoever answers later may lag anew.
    pub const fn is_over(&mut self) {
        self.in_a_row = 0;
    }

    /// How often in a row somebody has waited: for who asks the leader now and then whether there is more at all.
    pub const fn in_a_row(&self) -> u32 {
        self.in_a_row
    }

    /// Waits a moment before the same is asked once more.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when that was done so often that it is of no use.
    pub async fn once_more(&mut self, what: &'static str) -> Result<(), StoreError> {
        if !self.count() {
            return Err(StoreError::unavailable(what, "every replica that answered lags behind"));
        }
        tokio::time::sleep(LAG).await;
        Ok(())
    }

    /// Counts one more. False when it is one too many.
    const fn count(&mut self) -> bool {
        self.in_a_row = self.in_a_row.saturating_add(1);
        self.in_a_row <= LAGGING_ANSWERS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_ends_and_begins_anew_when_something_came() {
        let mut wait = ReplicaWait::default();
        for _ in 0..3 {
            assert!((0..LAGGING_ANSWERS).all(|_| wait.count()));
            assert!(!wait.count() && !wait.count(), "it does not go on by itself");
            wait.is_over();
        }
    }

    #[tokio::test]
    async fn who_waited_too_often_is_told_to_try_later() {
        let mut wait = ReplicaWait { in_a_row: LAGGING_ANSWERS - 1 };
        assert!(wait.once_more("reading events").await.is_ok());
        let error = wait.once_more("reading events").await.expect_err("it was too often");
        assert!(error.is_transient(), "{error}");
    }
}
