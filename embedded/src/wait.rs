//! Waiting for a condition instead of sleeping.

use std::fmt::Display;
use std::future::Future;
use std::time::Duration;

use tokio::time::Instant;

use crate::Error;

const PAUSE_FIRST: Duration = Duration::from_millis(5);
const PAUSE_LONGEST: Duration = Duration::from_millis(100);

/// Asks `check` again and again until it answers `Ok`, and returns that value. What `check` said last
/// is in the failure, so let it say what it saw: `Err(format!("{count} of 3 messages"))`.
///
/// # Errors
/// [`Error::Timeout`] when `timeout` has passed.
pub async fn wait_for<T, E, F, Checked>(what: &str, timeout: Duration, mut check: F) -> Result<T, Error>
where
    E: Display,
    F: FnMut() -> Checked,
    Checked: Future<Output = Result<T, E>>,
{
    let deadline = Instant::now() + timeout;
    let mut last = String::from("nothing yet");
    let mut pause = PAUSE_FIRST;
    loop {
        match tokio::time::timeout_at(deadline, check()).await {
            Ok(Ok(value)) => return Ok(value),
            Ok(Err(status)) => last = status.to_string(),
            Err(_) => last = format!("no answer in time (before that: {last})"),
        }
        if Instant::now() + pause >= deadline {
            return Err(Error::Timeout { what: what.to_owned(), seconds: timeout.as_secs(), last });
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(PAUSE_LONGEST);
    }
}
