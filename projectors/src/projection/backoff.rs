//! Waiting longer after each failure.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(5);

/// How long to wait before the next try.
#[derive(Clone, Copy, Debug)]
pub struct Backoff(Duration);

impl Default for Backoff {
    fn default() -> Self {
        Self(FIRST)
    }
}

impl Backoff {
    /// Waits, and doubles the next wait. False when told to stop meanwhile.
    pub async fn wait(&mut self, shutdown: &CancellationToken) -> bool {
        let wait = self.0;
        self.0 = LONGEST.min(wait * 2);
        shutdown.run_until_cancelled(tokio::time::sleep(wait)).await.is_some()
    }

    /// Forgets the failures: something worked.
    pub fn reset(&mut self) {
        *self = Self::default();
    }
}
