//! Reacts to `MessageDeleted`: sets the timer that ends the text's grace time.

use domain::boundary::TEXT_TIMERS;
use jetstream_es::{Recorded, StoreError, Timers, jobs::Job};
use kit::object_store::ObjectStore;
use time::{Duration, OffsetDateTime};

use crate::{
    Context,
    jobs::{End, later_after, stopped},
};

/// The durable consumer, whose name is the worker's.
pub(crate) const TIMEKEEPER: &str = "timekeeper";
/// The type of the event that the job reacts to.
pub(super) const DELETED: &str = "MessageDeleted";

/// Sets timers on deleted texts.
#[derive(Clone)]
pub(crate) struct TextTimers {
    timers: Timers,
    context: Context,
    files: ObjectStore,
}

impl TextTimers {
    pub(crate) fn new(timers: Timers, context: Context) -> Self {
        Self { timers, files: ObjectStore::new(&context.config.store), context }
    }

    /// A timer that is set again is the same timer.
    pub(crate) async fn react(&self, job: &Job) -> End {
        if job.event.envelope.event_type != DELETED {
            return End::Done;
        }
        if self.context.config.failpoint.is_hit(&format!("set a timer on {}", job.event.sequence)) {
            return stopped();
        }
        match self.set(&job.event).await {
            Ok(()) => End::Done,
            Err(error) => later_after(job, error),
        }
    }

    /// Sets the timer of this deletion. It comes due when the grace time is over, at once if it is.
    pub(super) async fn set(&self, deletion: &Recorded) -> Result<(), StoreError> {
        self.set_on(deletion.sequence, deletion.time).await
    }

    /// As [`TextTimers::set`], of the deletion that stands at a sequence and was stored at this time.
    pub(super) async fn set_on(&self, deletion: u64, time: OffsetDateTime) -> Result<(), StoreError> {
        let due = time.saturating_add(self.grace());
        self.timers.set(TEXT_TIMERS, &deletion.to_string(), due).await
    }

    /// Whether this worker holds the grace time of this deletion to be over.
    pub(super) fn is_over(&self, deletion: &Recorded) -> bool {
        self.context.config.clock.now() >= deletion.time.saturating_add(self.grace())
    }

    pub(super) fn context(&self) -> &Context {
        &self.context
    }

    /// Where the files lie that go with messages.
    pub(super) const fn files(&self) -> &ObjectStore {
        &self.files
    }

    pub(super) fn grace(&self) -> Duration {
        self.context.config.deleted_text_grace
    }
}
