//! What a job's message is answered with: signs of life as long as it is worked on, and how it ended.

use std::convert::Infallible;
use std::fmt::Display;
use std::future::Future;
use std::time::Duration;

use async_nats::jetstream::message::{AckKind, Acker};

use super::Delivered;

/// For so long the server's word on the end of a job is waited for.
const CONFIRMED_WITHIN: Duration = Duration::from_secs(10);

/// How a job ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobEnd {
    /// The effect is there; the job is not delivered again, unless the server is killed before it has
    /// written that down. So a job looks first whether its effect is there already.
    Done,
    /// It is delivered again after a while.
    Retry {
        /// After how long.
        after: Duration,
        /// Why, for the log.
        why: String,
    },
    /// It cannot be done, and the failure is recorded (by a command of the handler); it is not
    /// delivered again.
    Failed,
}

/// Which job something is about.
#[derive(Clone)]
pub(crate) struct About {
    pub(crate) stream: String,
    pub(crate) sequence: u64,
    pub(crate) delivery: u64,
}

impl About {
    pub(crate) fn of(Delivered { raw, delivery, .. }: &Delivered) -> Self {
        Self { stream: raw.stream.clone(), sequence: raw.sequence, delivery: *delivery }
    }
}

/// Waits for a job's end, and tells the server that it is worked on until then, and how it ended.
pub(crate) async fn to_the_end(
    about: &About,
    acker: &Acker,
    sign_of_life: Duration,
    handling: impl Future<Output = JobEnd>,
) {
    let About { stream, sequence, delivery } = about;
    let (sequence, delivery) = (*sequence, *delivery);
    // Side by side: a sign of life waits while the server is away and much waits to be sent, and the job must not.
    let job_end = tokio::select! {
        biased;
        job_end = handling => job_end,
        never = signs_of_life(about, acker, sign_of_life) => match never {},
    };
    match job_end {
        JobEnd::Done => end(acker, AckKind::Ack).await,
        JobEnd::Retry { after, why } => {
            // One that is tried for days says so ever more rarely.
            if delivery.is_power_of_two() {
                let after_ms = u64::try_from(after.as_millis()).unwrap_or(u64::MAX);
                tracing::warn!(stream, sequence, delivery, why, after_ms, "a job is to be tried again");
            }
            end(acker, AckKind::Nak(Some(after))).await;
        }
        JobEnd::Failed => {
            tracing::warn!(stream, sequence, delivery, "a job failed for good");
            end(acker, AckKind::Term).await;
        }
    }
}

async fn signs_of_life(about: &About, acker: &Acker, every: Duration) -> Infallible {
    loop {
        tokio::time::sleep(every).await;
        give_sign_of_life(about, acker).await;
    }
}

/// Tells the server that a job is not forgotten.
pub(crate) async fn give_sign_of_life(About { stream, sequence, .. }: &About, acker: &Acker) {
    if let Err(error) = acker.ack_with(AckKind::Progress).await {
        tracing::warn!(stream, sequence, %error, "a sign of life was not sent");
    }
}

/// Waits for the server's word, so that a job is known to be over when its worker stops; but not for one that is away for
/// longer than [`CONFIRMED_WITHIN`], or who is to stop could not. The word on the job may still get to the server when that is
/// back. If it does not, the job is delivered again, to whoever asks then, as after a crash behind its last step: who handles
/// jobs finds done what is done.
pub(crate) async fn end(acker: &Acker, kind: AckKind) {
    if let Err(why) = confirmed(CONFIRMED_WITHIN, acker.double_ack_with(kind)).await {
        tracing::warn!(why, "the end of a job was not confirmed; it may be delivered again");
    }
}

async fn confirmed<E: Display>(
    limit: Duration,
    confirming: impl Future<Output = Result<(), E>>,
) -> Result<(), String> {
    match tokio::time::timeout(limit, confirming).await {
        Ok(confirmed) => confirmed.map_err(|error| error.to_string()),
        Err(elapsed) => Err(elapsed.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;
    use crate::StoreError;

    #[tokio::test]
    async fn a_server_that_is_away_is_not_waited_for_without_end() {
        let moment = Duration::from_millis(5);
        let away = confirmed(moment, pending::<Result<(), StoreError>>()).await;
        assert!(away.is_err_and(|why| why.contains("elapsed")));
        assert_eq!(confirmed(moment, ready(Ok::<_, StoreError>(()))).await, Ok(()));
        let refused = confirmed(moment, ready(Err("gone"))).await;
        assert_eq!(refused, Err("gone".to_owned()));
    }
}
