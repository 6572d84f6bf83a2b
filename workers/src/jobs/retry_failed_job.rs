//! Reacts to `JobRetryRequested`: does once more what a worker was to do about an event.

use std::{collections::BTreeMap, sync::Arc};

use domain::{boundary::SYSTEM, jobs::JobEvent};
use jetstream_es::{StoreError, jobs::Job};

use super::{
    About, End, later, later_after, record_failure,
    take::{React, Worker, no_event_there, reacted},
};
use crate::{Context, commands::Cause};

/// The type of the event that the job reacts to.
const REQUESTED: &str = "JobRetryRequested";

/// What every worker does, by its name.
#[derive(Clone)]
pub(super) struct Reactions(Arc<BTreeMap<&'static str, React>>);

impl Reactions {
    pub(super) fn new(workers: &[Worker], due: Vec<(&'static str, React)>) -> Self {
        let workers = workers.iter().map(|worker| (worker.name, Arc::clone(&worker.react)));
        Self(Arc::new(workers.chain(due).collect()))
    }

    /// The worker that has the others do it.
    pub(super) fn worker(self, context: &Context) -> Worker {
        let at_hand = (context.clone(), self);
        Worker::new("retrier", SYSTEM, 1, &at_hand, |(context, reactions), job| async move {
            reactions.retry(&context, &job).await
        })
    }

    async fn retry(&self, context: &Context, request: &Job) -> End {
        if request.event.envelope.event_type != REQUESTED {
            return End::Done;
        }
        let (worker, stream, sequence) = match request.event.decode_withheld() {
            Ok(JobEvent::JobRetryRequested { worker, stream, sequence, .. }) => (worker, stream, sequence),
            Ok(JobEvent::JobFailed { .. }) => return End::Done,
            Err(error) => return later_after(request, error),
        };
        let Some((name, react)) = self.0.get_key_value(worker.as_str()) else {
            return later(request, "no worker of this program has this name");
        };
        let event = match context.log.at(&stream, sequence).await {
            Ok(event) => event,
            Err(StoreError::Malformed { .. }) => None,
            Err(error) => return later_after(request, error),
        };
        // It fails anew, for this request: the first failure's command would be taken for a repeat.
        let cause = Cause::event(&request.event);
        let Some(event) = event else {
            let about = About::place(&stream, sequence, request.delivery).because(cause);
            return End::of(record_failure(context, name, about, no_event_there()).await);
        };
        let job = Arc::new(Job { event, delivery: request.delivery, waiting: request.waiting });
        match reacted(&job, react).await.recorded() {
            Ok(end) => End::of(end),
            Err(failure) => {
                let about = About::event(&job.event, job.delivery).because(cause);
                End::of(record_failure(context, name, about, failure).await)
            }
        }
    }
}
