//! Patience with an answer that would be held against the log, if it stays so: another server may have given it, that was not
//! as far as the one before.

use std::time::Duration;

use jetstream_es::{Head, LogReader, StoreError};
use tokio::time::{Instant, sleep};

/// For how long the log may end before what is known of it, until that is held against it. A server that is cut off from the
/// others takes itself for the leader, and answers from its copy, for nearly as long.
pub(super) const DOUBTED_FOR: Duration = Duration::from_secs(20);

/// How often the log is asked again whether it ends where it seemed to.
pub(super) const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(250);

/// Since when an answer is doubted, and for how long that goes on.
pub(super) struct Doubt {
    since: Instant,
    patience: Duration,
}

impl Doubt {
    pub(super) fn begin(patience: Duration) -> Self {
        Self { since: Instant::now(), patience }
    }

    /// Waits a while before it is asked again; false, and at once, when it was doubted for long enough.
    pub(super) async fn waits(&self, pause: Duration) -> bool {
        if self.since.elapsed() >= self.patience {
            return false;
        }
        sleep(pause).await;
        true
    }
}

/// The end of a stream, asked for until it is of another epoch or lies at what is known of it or behind that: for as long as is
/// doubted, after that as it is. Each answer that ends before that is told.
///
/// # Errors
/// When the log does not answer.
pub(super) async fn head_from(
    log: &LogReader,
    stream: &str,
    (epoch, known): (&str, u64),
    (patience, ask_again_after): (Duration, Duration),
    mut doubted: impl FnMut(&Head),
) -> Result<Head, StoreError> {
    let doubt = Doubt::begin(patience);
    loop {
        let head = log.head(stream).await?;
        if head.last_sequence >= known || head.epoch != epoch {
            return Ok(head);
        }
        doubted(&head);
        if !doubt.waits(ask_again_after).await {
            return Ok(head);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_doubt_ends() {
        let pause = Duration::from_millis(1);
        assert!(!Doubt::begin(Duration::ZERO).waits(pause).await);
        let doubt = Doubt::begin(Duration::from_millis(200));
        let mut asked = 0;
        while doubt.waits(pause).await {
            asked += 1;
        }
        assert!((1..=200).contains(&asked), "{asked}");
    }
}
