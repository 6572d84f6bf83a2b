//! How jobs end, and which errors are worth another try.

use std::time::Duration;

use domain::jobs::{FailureDetail, JobFailure};
use jetstream_es::{
    StoreError,
    jobs::{Job, JobEnd},
};
use personal::evolution;

/// The longest pause: short enough that what waited goes on soon after the missing part is back.
const LONGEST: Duration = Duration::from_secs(20);
/// The longest pause before somebody else is asked again who has answered.
const LONGEST_OF_OTHERS: Duration = Duration::from_mins(15);
const FIRST: Duration = Duration::from_millis(500);

/// How a job ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The effect is there, or is not wanted any more.
    Done,
    /// Something is in the way that may pass: it is given out again after a while.
    Retry { after: Duration, why: String },
    /// It cannot be done, however often it is tried. It is over once that is recorded.
    Failed(Failure),
    /// It cannot be done, and a command of its own has said so, as of a conversion.
    FailedAndSaid,
}

impl End {
    /// Of a job that was run to its end.
    pub(super) fn of(end: JobEnd) -> Self {
        match end {
            JobEnd::Done => Self::Done,
            JobEnd::Retry { after, why } => Self::Retry { after, why },
            JobEnd::Failed => Self::FailedAndSaid,
        }
    }

    /// As the loop takes it, or the failure that has to be recorded first.
    pub(crate) fn recorded(self) -> Result<JobEnd, Failure> {
        match self {
            Self::Done => Ok(JobEnd::Done),
            Self::Retry { after, why } => Ok(JobEnd::Retry { after, why }),
            Self::FailedAndSaid => Ok(JobEnd::Failed),
            Self::Failed(failure) => Err(failure),
        }
    }
}

/// Why a job cannot be done. It goes into the log, so nothing about persons is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) reason: JobFailure,
    pub(crate) detail: FailureDetail,
}

impl Failure {
    pub(crate) fn new(reason: JobFailure, detail: &str) -> Self {
        Self { reason, detail: FailureDetail::of(detail) }
    }

    /// Of a command that will never be taken.
    pub(crate) fn refused(command: &str, code: &str) -> Self {
        Self::new(JobFailure::CommandRefused, &format!("{command} got {code}"))
    }
}

/// Tries again after a pause that doubles with each delivery, up to twenty seconds. There is no last time.
pub(crate) fn later(job: &Job, why: impl std::fmt::Display) -> End {
    later_at(job.delivery, why)
}

/// As [`later`], of a job that is no event.
pub(crate) fn later_at(delivery: u64, why: impl std::fmt::Display) -> End {
    End::of(retry(delivery, why))
}

/// As [`later`], but the pauses double up to a quarter of an hour: for what somebody else refuses who is there.
pub(crate) fn ever_later(job: &Job, why: impl std::fmt::Display) -> End {
    End::Retry { after: pause_up_to(LONGEST_OF_OTHERS, job.delivery), why: why.to_string() }
}

/// The same, as the loop takes it.
pub(crate) fn retry(delivery: u64, why: impl std::fmt::Display) -> JobEnd {
    JobEnd::Retry { after: pause(delivery), why: why.to_string() }
}

/// Begins anew at once, where a test has interrupted the job.
pub(crate) fn stopped() -> End {
    End::Retry { after: Duration::ZERO, why: "a test stopped it".to_owned() }
}

/// After the log could not be read. What nobody will ever read is a failure. What a newer program wrote waits for a newer
/// worker; and what the server refuses, for whoever mends that.
pub(crate) fn later_after(job: &Job, error: StoreError) -> End {
    if let Some(failure) = failure(&error) {
        return End::Failed(failure);
    }
    if !error.is_transient() && job.delivery == 1 {
        tracing::error!(sequence = job.event.sequence, %error, "a job waits, for what it reads cannot be read here");
    }
    later(job, error)
}

fn failure(error: &StoreError) -> Option<Failure> {
    match error {
        StoreError::Decode { stream, sequence, event_type, .. } => {
            let detail =
                format!("event {sequence} of {stream}, a {event_type}, is not what its type promises");
            Some(Failure::new(JobFailure::Undecodable, &detail))
        }
        StoreError::NotKnown { stream, sequence, source: evolution::Error::VersionZero { .. } } => {
            let detail = format!("event {sequence} of {stream} has version 0, which no type ever had");
            Some(Failure::new(JobFailure::Undecodable, &detail))
        }
        StoreError::Malformed { stream, sequence, .. } => {
            Some(Failure::new(JobFailure::NoEvent, &format!("message {sequence} of {stream} is no event")))
        }
        StoreError::Personal(
            personal::Error::NotAuthentic { pointer } | personal::Error::Malformed { pointer },
        ) => Some(Failure::new(JobFailure::NotAuthentic, &format!("the field {pointer}"))),
        _ => None,
    }
}

fn pause(delivery: u64) -> Duration {
    pause_up_to(LONGEST, delivery)
}

fn pause_up_to(longest: Duration, delivery: u64) -> Duration {
    let doublings = u32::try_from(delivery.saturating_sub(1)).unwrap_or(u32::MAX).min(16);
    longest.min(FIRST * 2_u32.pow(doublings))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_bound() {
        let pauses = [1, 2, 3, 6, 7, u64::MAX].map(|n| pause(n).as_millis());
        assert_eq!(pauses, [500, 1000, 2000, 16_000, 20_000, 20_000]);
    }

    #[test]
    fn somebody_else_who_refuses_is_asked_ever_more_rarely() {
        let pauses = [1, 2, 3, 7, 11, 12, u64::MAX].map(|n| pause_up_to(LONGEST_OF_OTHERS, n).as_millis());
        assert_eq!(pauses, [500, 1000, 2000, 32_000, 512_000, 900_000, 900_000]);
    }

    fn not_known(source: evolution::Error) -> StoreError {
        StoreError::NotKnown { stream: "USERS".to_owned(), sequence: 7, source }
    }

    #[test]
    fn what_will_never_be_read_fails_without_a_word_of_what_stands_there() {
        let source = serde_json::from_str::<u8>("\"ada@example.org\"").expect_err("no number");
        let decode = StoreError::Decode {
            stream: "USERS".to_owned(),
            sequence: 7,
            event_type: "AccountRegistered.v1".to_owned(),
            source,
        };
        let failed = failure(&decode).expect("a failure");
        assert_eq!(failed.reason, JobFailure::Undecodable);
        assert!(!failed.detail.as_str().contains("ada"), "{failed:?}");
        let zero = not_known(evolution::Error::VersionZero { event_type: "X".to_owned() });
        assert_eq!(failure(&zero).map(|failure| failure.reason), Some(JobFailure::Undecodable));
        let forged = StoreError::Personal(personal::Error::NotAuthentic { pointer: "/email".to_owned() });
        assert_eq!(failure(&forged).map(|failure| failure.reason), Some(JobFailure::NotAuthentic));
    }

    #[test]
    fn what_a_newer_program_wrote_and_what_may_pass_is_tried_again() {
        let name = || "X".to_owned();
        for error in [
            not_known(evolution::Error::UnknownType { event_type: name(), found: 1 }),
            not_known(evolution::Error::NewerVersion { event_type: name(), found: 2, newest: 1 }),
            StoreError::Busy,
            StoreError::Refused { what: "reading", code: 1, description: name() },
        ] {
            assert_eq!(failure(&error), None, "{error}");
        }
    }
}
