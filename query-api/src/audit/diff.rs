//! `GET /api/v1/audit/diffs`: what changed between two moments, and who changed it?

use axum::{Json, extract::State};
use domain::audit::AuditQuestion;
use kit::{problem::Problem, tokens::Auditor};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    AuditEvent,
    boundary::{AskedBoundary, refused},
    changes::{self, Change},
    history::Subject,
    moment::{AskedMoment, Moment, unread},
};
use crate::{
    read_model::{AtPosition, Params, Positions, QueryError},
    state::App,
};

/// The most events between the two moments that are shown.
const MOST: usize = 1000;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DiffParams {
    /// `USERS`, `CHATS`, `CONVERSIONS` or `SYSTEM`.
    stream: String,
    /// The boundary, such as `chat.room.<id>`.
    subject: String,
    /// A sequence of the stream, or a time (RFC 3339); 0 is before everything.
    from: String,
    /// A sequence of the stream, or a time (RFC 3339); now unless told.
    to: Option<String>,
    /// Which message, where the subject is a timeline.
    message: Option<Uuid>,
}

/// What changed between two moments.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditDiff {
    stream: String,
    subject: String,
    /// The kind of boundary, such as `chat.room.*`.
    boundary: &'static str,
    /// The stream's epoch, without which a sequence says nothing.
    epoch: String,
    from: Moment,
    to: Moment,
    /// What is different, in the order of the paths.
    changes: Vec<Change>,
    /// What happened after `from` up to `to`, the first at the beginning.
    events: Vec<AuditEvent>,
    /// True when there are more events than are shown: the first thousand.
    truncated: bool,
}

/// What changed between two moments, and who changed it? Auditors and administrators may ask.
#[utoipa::path(
    get, path = "/api/v1/audit/diffs", tag = "audit", params(AtPosition, DiffParams),
    security(("access_token" = [])),
    responses(
        (status = 200, body = AuditDiff),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "`moments-reversed`, and those of states"),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "`subject-not-found`, `message-not-found`"),
        (status = 422, body = Problem, content_type = "application/problem+json", description = "`history-too-long`"),
        (status = 503, body = Problem, content_type = "application/problem+json", description = "`audit-read-unrecorded`, `log-unavailable`, `read-model-unavailable`"),
    )
)]
pub(crate) async fn audit_diff(
    State(app): State<App>,
    auditor: Auditor,
    wanted: Positions,
    Params(params): Params<DiffParams>,
) -> Result<Json<AuditDiff>, QueryError> {
    let boundary = AskedBoundary::parse(&params.stream, &params.subject)?;
    let told = boundary.told()?;
    let from = AskedMoment::parse(Some(&params.from))?;
    let to = AskedMoment::parse(params.to.as_deref())?;
    let asked = boundary
        .question(AuditQuestion::Diff)?
        .naming("from", from.written())?
        .naming("to", to.written())?
        .naming("message", params.message)?;
    app.audit_reads.record(&auditor, &asked).await?;

    let (stream, now) = (boundary.stream.name, app.clock.now());
    let head = app.log.head(stream).await.map_err(unread)?;
    let from = from.of(&app.log, stream, head.last_sequence, now).await?;
    let to = to.of(&app.log, stream, head.last_sequence, now).await?;
    if from.sequence > to.sequence {
        return Err(refused("moments-reversed", "`from` must not lie after `to`.").into());
    }
    let subject = Subject::find(&app, &boundary, told, params.message, &wanted).await?;
    let events = subject.up_to(to.sequence).await?;
    let (before, between) = events.split_at(events.partition_point(|event| event.sequence <= from.sequence));
    let (old, new) = (subject.state(before).await?, subject.state(&events).await?);
    Ok(Json(AuditDiff {
        boundary: boundary.kind,
        epoch: head.epoch,
        from,
        to,
        changes: changes::between(old.as_ref(), new.as_ref()),
        truncated: between.len() > MOST,
        events: between.iter().take(MOST).map(AuditEvent::of).collect(),
        stream: params.stream,
        subject: params.subject,
    }))
}
