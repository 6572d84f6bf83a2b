//! A job as its events tell it.

use serde::Serialize;

use super::{FailureDetail, JobEvent, JobFailure};

/// How a job stands, as far as the log tells: most are never heard of, for they were done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum JobState {
    /// Nothing is written down: it waits, or it was done.
    #[default]
    NotFailed,
    /// It cannot be done.
    Failed {
        /// The stream in which the event stands that it is about.
        stream: String,
        /// Why.
        reason: JobFailure,
        /// More of that.
        detail: FailureDetail,
    },
    /// It had failed, and is being tried again or was done since.
    Retried,
}

impl JobState {
    /// What these events make of it.
    pub fn fold(events: impl IntoIterator<Item = JobEvent>) -> Self {
        let mut job = Self::default();
        for event in events {
            job.apply(event);
        }
        job
    }

    /// With one event more.
    pub fn apply(&mut self, event: JobEvent) {
        match event {
            JobEvent::JobFailed { stream, reason, detail, .. } => {
                *self = Self::Failed { stream, reason, detail };
            }
            JobEvent::JobRetryRequested { .. } => *self = Self::Retried,
        }
    }
}
