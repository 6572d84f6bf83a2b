//! `cmd.record-failed-job`: a worker gives a job up.

use domain::{
    boundary::{Boundary, SYSTEM, Stream},
    jobs::{EventKind, FailureDetail, JobFailure, RecordFailedJob, WorkerName},
};
use jetstream_es::{AttemptError, CommandMeta, Position, Proposal};
use kit::problem::{FieldError, Problem};
use serde::Deserialize;

use crate::{
    command::{NeverRefused, problem},
    state::App,
};

/// What a worker says.
#[derive(Deserialize)]
pub(crate) struct FailedJob {
    worker: WorkerName,
    stream: String,
    sequence: u64,
    event_type: Option<String>,
    event_version: Option<u32>,
    reason: JobFailure,
    detail: FailureDetail,
    deliveries: u64,
}

#[derive(Debug, thiserror::Error)]
#[error("there is no stream of this name")]
struct NoSuchStream;

/// Writes down that the job failed. One that has failed already fails no second time.
///
/// # Errors
/// When there is no such stream, or the log is away.
pub(crate) async fn record_failed_job(
    app: &App,
    meta: &CommandMeta,
    failed: FailedJob,
) -> Result<Option<Position>, Problem> {
    let stream = Stream::named(&failed.stream).ok_or_else(|| {
        Problem::invalid_fields(vec![FieldError::new("/stream", "stream-unknown", &NoSuchStream)])
    })?;
    let boundary = Boundary::job(&failed.worker, failed.sequence);
    let event = failed.event_type.zip(failed.event_version);
    let record = RecordFailedJob {
        worker: failed.worker,
        stream,
        sequence: failed.sequence,
        event: event.map(|(name, version)| EventKind { name, version }),
        reason: failed.reason,
        detail: failed.detail,
        deliveries: failed.deliveries,
    };
    let home = [boundary.subject().to_owned()];
    let attempt = || propose(app, boundary.clone(), record.clone());
    let outcome = app.log.execute(meta, SYSTEM.name, &home, attempt).await.map_err(problem)?;
    Ok(Some(outcome.position))
}

async fn propose(
    app: &App,
    boundary: Boundary,
    record: RecordFailedJob,
) -> Result<Proposal, AttemptError<NeverRefused>> {
    let job = app.job(boundary).await?;
    let event = record.decide(&job.state).map(|event| job.next(&event)).transpose()?;
    Ok(Proposal { stream: SYSTEM.name.to_owned(), events: event.into_iter().collect() })
}
