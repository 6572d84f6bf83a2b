//! `GET /api/v1/audit/states`: how did it stand at a moment?

use axum::{Json, extract::State};
use domain::audit::AuditQuestion;
use kit::{problem::Problem, tokens::Auditor};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    AuditEvent,
    boundary::AskedBoundary,
    history::Subject,
    moment::{AskedMoment, Moment, unread},
};
use crate::{
    read_model::{AtPosition, Params, Positions, QueryError},
    state::App,
};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct StateParams {
    /// `USERS`, `CHATS`, `CONVERSIONS` or `SYSTEM`.
    stream: String,
    /// The boundary, such as `chat.room.<id>`.
    subject: String,
    /// A sequence of the stream, or a time (RFC 3339); now unless told.
    at: Option<String>,
    /// Which message, where the subject is a timeline.
    message: Option<Uuid>,
}

/// How something stood at a moment, folded from the log.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditState {
    stream: String,
    subject: String,
    /// The kind of boundary, such as `chat.room.*`.
    boundary: &'static str,
    /// The stream's epoch, without which a sequence says nothing.
    epoch: String,
    at: Moment,
    /// The number of the last event, where they are numbered.
    version: Option<u64>,
    /// How many events were folded.
    events: usize,
    /// What happened last, and who did it.
    last_event: Option<AuditEvent>,
    /// What they fold to; null before the first. Personal values are marked: whose each is and where it is sealed, or
    /// that nobody can open it any more.
    state: Option<Value>,
}

/// How did it stand at a moment? Auditors and administrators may ask.
#[utoipa::path(
    get, path = "/api/v1/audit/states", tag = "audit", params(AtPosition, StateParams),
    security(("access_token" = [])),
    responses(
        (status = 200, body = AuditState),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "`stream-unknown`, `not-a-boundary`, `boundary-without-state`, `message-needed`, `moment-malformed`, `sequence-beyond-head`, `time-before-log`, `time-in-future`, `malformed-query`"),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "`subject-not-found`, `message-not-found`"),
        (status = 422, body = Problem, content_type = "application/problem+json", description = "`history-too-long`"),
        (status = 503, body = Problem, content_type = "application/problem+json", description = "`audit-read-unrecorded`, `log-unavailable`, `read-model-unavailable`"),
    )
)]
pub(crate) async fn audit_state(
    State(app): State<App>,
    auditor: Auditor,
    wanted: Positions,
    Params(params): Params<StateParams>,
) -> Result<Json<AuditState>, QueryError> {
    let boundary = AskedBoundary::parse(&params.stream, &params.subject)?;
    let told = boundary.told()?;
    let at = AskedMoment::parse(params.at.as_deref())?;
    let asked = boundary
        .question(AuditQuestion::State)?
        .naming("at", at.written())?
        .naming("message", params.message)?;
    app.audit_reads.record(&auditor, &asked).await?;

    let head = app.log.head(boundary.stream.name).await.map_err(unread)?;
    let at = at.of(&app.log, boundary.stream.name, head.last_sequence, app.clock.now()).await?;
    let subject = Subject::find(&app, &boundary, told, params.message, &wanted).await?;
    let events = subject.up_to(at.sequence).await?;
    let state = subject.state(&events).await?;
    Ok(Json(AuditState {
        boundary: boundary.kind,
        epoch: head.epoch,
        at,
        version: events.last().and_then(|event| event.envelope.version),
        events: events.len(),
        last_event: events.last().map(AuditEvent::of),
        state,
        stream: params.stream,
        subject: params.subject,
    }))
}
