//! An operator has mended what was wrong, and wants a failed job tried again.

use super::{JobEvent, JobState, WorkerName};
use crate::refusal::{Refusal, RefusalKind};

/// A failed job is to be tried again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryFailedJob {
    pub worker: WorkerName,
    /// Of the event that the job is about.
    pub sequence: u64,
    /// `account:<id>` or `operator:<name>`.
    pub by: String,
}

/// Why there is nothing to try again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JobRefused {
    #[error("this job has not failed, or is being tried again already")]
    NotFailed,
}

impl RetryFailedJob {
    /// The event that workers react to.
    ///
    /// # Errors
    /// When the job has not failed since it was last tried.
    pub fn decide(self, job: &JobState) -> Result<JobEvent, JobRefused> {
        let JobState::Failed { stream, .. } = job else { return Err(JobRefused::NotFailed) };
        let Self { worker, sequence, by } = self;
        Ok(JobEvent::JobRetryRequested { worker: worker.into(), stream: stream.clone(), sequence, by })
    }
}

impl Refusal for JobRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFailed => "job-not-failed",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::NotFailed => RefusalKind::Conflict,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        boundary::USERS,
        jobs::{FailureDetail, JobFailure, RecordFailedJob},
    };

    fn mailer() -> WorkerName {
        WorkerName::parse("mailer").expect("a name")
    }

    fn retry() -> RetryFailedJob {
        RetryFailedJob { worker: mailer(), sequence: 7, by: "operator:ada".to_owned() }
    }

    fn failed(before: &JobState) -> JobEvent {
        let failed = RecordFailedJob {
            worker: mailer(),
            stream: USERS,
            sequence: 7,
            event: None,
            reason: JobFailure::NoEvent,
            detail: FailureDetail::of(""),
            deliveries: 1,
        };
        failed.decide(before).expect("it fails")
    }

    #[test]
    fn a_failed_job_is_tried_again_and_may_fail_again() {
        let first = failed(&JobState::default());
        let asked = retry().decide(&JobState::fold([first.clone()]));
        let expected = JobEvent::JobRetryRequested {
            worker: "mailer".to_owned(),
            stream: "USERS".to_owned(),
            sequence: 7,
            by: "operator:ada".to_owned(),
        };
        assert_eq!(asked, Ok(expected.clone()));
        let mut job = JobState::fold([first, expected]);
        assert_eq!(retry().decide(&job), Err(JobRefused::NotFailed), "it is being tried");
        job.apply(failed(&job));
        assert!(retry().decide(&job).is_ok());
    }

    #[test]
    fn what_has_not_failed_is_not_tried_again() {
        assert_eq!(retry().decide(&JobState::default()), Err(JobRefused::NotFailed));
    }
}
