//! Says by a command that a job has failed.

use domain::jobs::JobFailure;
use jetstream_es::{Recorded, jobs::JobEnd};
use serde_json::json;

use super::{Failure, retry};
use crate::{
    Context,
    commands::{Cause, Reply},
};

const COMMAND: &str = "record-failed-job";

/// What a job was about.
pub(crate) struct About<'a> {
    stream: &'a str,
    sequence: u64,
    event: Option<&'a Recorded>,
    deliveries: u64,
    /// What the command reacts to: a repeat has the same id, however often the job was given out.
    cause: Cause,
}

impl<'a> About<'a> {
    pub(crate) fn event(event: &'a Recorded, deliveries: u64) -> Self {
        let cause = Cause::event(event);
        Self { stream: &event.stream, sequence: event.sequence, event: Some(event), deliveries, cause }
    }

    /// A place in the log where no event stands.
    pub(super) fn place(stream: &'a str, sequence: u64, deliveries: u64) -> Self {
        Self { stream, sequence, event: None, deliveries, cause: Cause::place(stream, sequence) }
    }

    /// The same, in reaction to something else.
    pub(super) fn because(self, cause: Cause) -> Self {
        Self { cause, ..self }
    }
}

/// Records the failure, and is over then. While nobody takes the command, the job is tried again.
pub(crate) async fn record_failure(
    context: &Context,
    worker: &'static str,
    about: About<'_>,
    failure: Failure,
) -> JobEnd {
    let Failure { reason, detail } = failure;
    let envelope = about.event.map(|event| &event.envelope);
    let payload = json!({
        "worker": worker,
        "stream": about.stream,
        "sequence": about.sequence,
        "event_type": envelope.map(|envelope| &envelope.event_type),
        "event_version": envelope.map(|envelope| envelope.event_version),
        "reason": reason,
        "detail": detail,
        "deliveries": about.deliveries,
    });
    let actor = format!("worker:{worker}");
    match context.commands.send_because(&actor, COMMAND, worker, about.cause.clone(), payload).await {
        Reply::Done => {}
        Reply::Later(why) | Reply::Refused(why) | Reply::Unreadable(why) => {
            return retry(about.deliveries, why);
        }
    }
    tell(worker, &about, reason, detail.as_str());
    JobEnd::Failed
}

fn tell(worker: &'static str, about: &About<'_>, reason: JobFailure, detail: &str) {
    metrics::counter!("jobs_failed_total", "worker" => worker, "reason" => reason.code()).increment(1);
    tracing::warn!(
        worker,
        stream = about.stream,
        sequence = about.sequence,
        event_type = about.event.map(|event| event.envelope.event_type.as_str()),
        reason = reason.code(),
        detail,
        deliveries = about.deliveries,
        "a job has failed, and that is recorded"
    );
}
