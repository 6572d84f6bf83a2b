//! `PUT /api/v1/rooms/{room}/messages/{message}/reports/{account}/outcome`: say what came of a report.

use axum::{Json, extract::State};
use domain::{
    boundary::{Boundary, CHATS},
    chat::{CloseReport, ReportOutcome, RoomRefused},
    ids::{AccountId, MessageId, RoomId},
};
use jetstream_es::{AttemptError, Proposal};
use kit::{
    problem::{JsonBody, Problem},
    tokens::Actor,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::report_message::report_of;
use crate::{
    answer::Done,
    command::{CommandHead, Sender, problem},
    edge::PathId,
    state::App,
};

/// What came of it.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct CloseReportRequest {
    outcome: OutcomeName,
}

/// What came of a report.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum OutcomeName {
    /// Nothing has to be done.
    Dismissed,
    /// Something was done: the message deleted, or its author banned, or spoken to.
    ActedOn,
}

impl From<OutcomeName> for ReportOutcome {
    fn from(name: OutcomeName) -> Self {
        match name {
            OutcomeName::Dismissed => Self::Dismissed,
            OutcomeName::ActedOn => Self::ActedOn,
        }
    }
}

/// Close somebody's report of a message, after looking at it: in a room in which one keeps order, or as an administrator.
/// Who reported it is told. To delete the message or ban its author are commands of their own.
#[utoipa::path(
    put,
    path = "/api/v1/rooms/{room}/messages/{message}/reports/{account}/outcome",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("message" = Uuid, Path),
        ("account" = Uuid, Path, description = "Who reported it"),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    request_body = CloseReportRequest,
    responses(
        (status = OK, body = Done),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`report-not-found`: also for who may not know of it"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`report-closed`: with another outcome"),
    )
)]
pub(crate) async fn close_report(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId((room, message, reporter)): PathId<(RoomId, MessageId, AccountId)>,
    JsonBody(request): JsonBody<CloseReportRequest>,
) -> Result<Json<Done>, Problem> {
    let administers = actor.role.may_administer();
    let close = CloseReport { by: actor.account, administers, outcome: request.outcome.into() };
    let asked = (room, message, reporter, &request);
    let meta = command.meta(&app, "close-report", Sender::Account(actor.account), &asked);
    let boundary = report_of(room, message, reporter);
    let home = [boundary.subject().to_owned()];
    let attempt = || propose(&app, room, &boundary, close);
    let outcome = app.log.execute(&meta, CHATS.name, &home, attempt).await.map_err(problem)?;
    Ok(Json(Done::at(&outcome)))
}

async fn propose(
    app: &App,
    room: RoomId,
    boundary: &Boundary,
    close: CloseReport,
) -> Result<Proposal, AttemptError<RoomRefused>> {
    let (room, report) = (app.room(room).await?, app.report(boundary.clone()).await?);
    let closed = close.decide(&room.state, &report.state).map_err(AttemptError::Refused)?;
    let events = closed.map(|event| report.next(&event)).transpose()?;
    Ok(Proposal { stream: CHATS.name.to_owned(), events: events.into_iter().collect() })
}
