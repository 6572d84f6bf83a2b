//! `POST /api/v1/jobs/{worker}/{sequence}/retry`: try a failed job again.

use axum::{
    Json,
    extract::{Path, State},
};
use domain::{
    boundary::{Boundary, SYSTEM},
    jobs::{JobRefused, RetryFailedJob, WorkerName},
};
use jetstream_es::{AttemptError, Proposal};
use kit::{
    problem::{FieldError, Problem},
    tokens::Operator,
};

use crate::{
    answer::Done,
    command::{CommandHead, problem},
    state::App,
};

/// Try a failed job again, after what was wrong has been mended.
///
/// The answer says that it is written down; if the job fails once more, that is written down, too.
#[utoipa::path(
    post,
    path = "/api/v1/jobs/{worker}/{sequence}/retry",
    tag = "jobs",
    security(("access_token" = [])),
    params(
        ("worker" = String, Path, description = "The worker, such as `mailer`"),
        ("sequence" = u64, Path, description = "Of the event that the job is about"),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    responses(
        (status = OK, body = Done),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-admin`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`job-not-failed`"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`invalid-fields`"),
    )
)]
pub(crate) async fn retry_failed_job(
    State(app): State<App>,
    operator: Operator,
    Path((worker, sequence)): Path<(String, u64)>,
    command: CommandHead,
) -> Result<Json<Done>, Problem> {
    let worker = WorkerName::parse(&worker).map_err(|error| {
        Problem::invalid_fields(vec![FieldError::new("/worker", "worker-name-invalid", &error)])
    })?;
    let asked = (worker.as_str(), sequence);
    let meta = command.meta_of(&app, "retry-failed-job", operator.as_str(), &asked);
    let boundary = Boundary::job(&worker, sequence);
    let home = [boundary.subject().to_owned()];
    let retry = RetryFailedJob { worker, sequence, by: operator.as_str().to_owned() };
    let attempt = || propose(&app, boundary.clone(), retry.clone());
    let outcome = app.log.execute(&meta, SYSTEM.name, &home, attempt).await.map_err(problem)?;
    Ok(Json(Done::at(&outcome)))
}

async fn propose(
    app: &App,
    boundary: Boundary,
    retry: RetryFailedJob,
) -> Result<Proposal, AttemptError<JobRefused>> {
    let job = app.job(boundary).await?;
    let event = retry.decide(&job.state).map_err(AttemptError::Refused)?;
    Ok(Proposal { stream: SYSTEM.name.to_owned(), events: vec![job.next(&event)?] })
}
