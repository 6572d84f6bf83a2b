//! A worker says that it cannot do a job.

use super::{FailureDetail, JobEvent, JobFailure, JobState, WorkerName};
use crate::boundary::Stream;

/// A worker gives a job up, for a reason that trying again does not mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordFailedJob {
    pub worker: WorkerName,
    /// Where the event stands that it was to react to.
    pub stream: Stream,
    pub sequence: u64,
    /// What it is; none of what is no event.
    pub event: Option<EventKind>,
    pub reason: JobFailure,
    pub detail: FailureDetail,
    /// How often the worker was given the job.
    pub deliveries: u64,
}

/// An event's type and version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventKind {
    pub name: String,
    pub version: u32,
}

impl RecordFailedJob {
    /// The event that says so. A job that has failed already does not fail twice: whoever says so again was killed before
    /// it had ended the job.
    pub fn decide(self, job: &JobState) -> Option<JobEvent> {
        if matches!(job, JobState::Failed { .. }) {
            return None;
        }
        let Self { worker, stream, sequence, event, reason, detail, deliveries } = self;
        let (event_type, event_version) = event.map(|event| (event.name, event.version)).unzip();
        Some(JobEvent::JobFailed {
            worker: worker.into(),
            stream: stream.name.to_owned(),
            sequence,
            event_type,
            event_version,
            reason,
            detail,
            deliveries,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boundary::USERS;

    fn given(events: impl IntoIterator<Item = JobEvent>) -> JobState {
        JobState::fold(events)
    }

    fn when(reason: JobFailure, event: Option<EventKind>) -> RecordFailedJob {
        RecordFailedJob {
            worker: WorkerName::parse("mailer").expect("a name"),
            stream: USERS,
            sequence: 7,
            event,
            reason,
            detail: FailureDetail::of("550"),
            deliveries: 3,
        }
    }

    fn registered() -> EventKind {
        EventKind { name: "AccountRegistered".to_owned(), version: 1 }
    }

    #[test]
    fn a_job_fails_with_what_it_was_about() {
        let failed = when(JobFailure::RecipientRefused, Some(registered())).decide(&given([]));
        assert_eq!(
            failed,
            Some(JobEvent::JobFailed {
                worker: "mailer".to_owned(),
                stream: "USERS".to_owned(),
                sequence: 7,
                event_type: Some("AccountRegistered".to_owned()),
                event_version: Some(1),
                reason: JobFailure::RecipientRefused,
                detail: FailureDetail::of("550"),
                deliveries: 3,
            })
        );
    }

    #[test]
    fn what_is_no_event_has_no_type() {
        let failed = when(JobFailure::NoEvent, None).decide(&given([]));
        assert!(matches!(failed, Some(JobEvent::JobFailed { event_type: None, event_version: None, .. })));
    }

    #[test]
    fn a_job_that_has_failed_does_not_fail_twice() {
        let first =
            when(JobFailure::RecipientRefused, Some(registered())).decide(&given([])).expect("an event");
        assert_eq!(when(JobFailure::Expired, Some(registered())).decide(&given([first])), None);
    }
}
