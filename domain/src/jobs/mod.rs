//! Jobs of workers that ended in failure. A job is what one worker does about one event; that it was done shows in what
//! it has done, so these events tell only of those that were not.

mod failure_detail;
mod job_event;
mod job_state;
mod record_failed_job;
mod retry_failed_job;
mod worker_name;

pub use failure_detail::{FailureDetail, FailureDetailError};
pub use job_event::{JobEvent, JobFailure};
pub use job_state::JobState;
pub use record_failed_job::{EventKind, RecordFailedJob};
pub use retry_failed_job::{JobRefused, RetryFailedJob};
pub use worker_name::{WorkerName, WorkerNameError};
