//! `POST /api/v1/rooms/{room}/messages/{message}/reports`: have a message looked at.
//!
//! The report stands on a boundary of its own, which its reporter and the message name: who sends it twice has sent it
//! once, and nobody who follows the room sees it.

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
};
use domain::{
    boundary::{Boundary, CHATS},
    chat::{Report, ReportMessage, ReportReason, ReportWords, RoomRefused},
    ids::{AccountId, MessageId, RoomId},
};
use jetstream_es::{AttemptError, Proposal};
use kit::{
    problem::{FieldError, JsonBody, Problem},
    tokens::Actor,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::find_message::{PostedAt, WhichMessage, find_for_member};
use crate::{
    answer::Done,
    command::{CommandHead, Sender, problem},
    edge::PathId,
    state::App,
};

/// Why it is to be looked at.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct ReportMessageRequest {
    reason: ReasonName,
    /// What else there is to say: at most 1000 characters. It may be left out.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schema(example = "The same in every room.")]
    words: String,
}

/// Why a message is reported.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ReasonName {
    /// Advertisements, or the same again and again.
    Spam,
    /// It insults or harasses somebody.
    Harassment,
    /// It threatens somebody, or calls for violence.
    Threat,
    /// It shows what is not to be shown here.
    Unsuitable,
    /// Something else, which the words say.
    Other,
}

impl From<ReasonName> for ReportReason {
    fn from(name: ReasonName) -> Self {
        match name {
            ReasonName::Spam => Self::Spam,
            ReasonName::Harassment => Self::Harassment,
            ReasonName::Threat => Self::Threat,
            ReasonName::Unsuitable => Self::Unsuitable,
            ReasonName::Other => Self::Other,
        }
    }
}

/// Report a message of somebody else. Those who keep order in the room and administrators see it with one's name; who is
/// reported never learns of it. What comes of it is told in one's notifications.
#[utoipa::path(
    post,
    path = "/api/v1/rooms/{room}/messages/{message}/reports",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("message" = Uuid, Path),
        PostedAt,
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    request_body = ReportMessageRequest,
    responses(
        (status = CREATED, body = Done),
        (status = BAD_REQUEST, body = Problem, content_type = "application/problem+json", description = "`malformed-query`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`: also for who is not a member; `message-not-found`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`message-already-reported`: by oneself, maybe looked at already"),
        (status = GONE, body = Problem, content_type = "application/problem+json", description = "`message-deleted`: so long ago that nobody can read it"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`invalid-fields`, `reports-oneself`"),
        (status = TOO_MANY_REQUESTS, body = Problem, content_type = "application/problem+json", description = "`too-many-reports`"),
    )
)]
pub(crate) async fn report_message(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId((room, message)): PathId<(RoomId, MessageId)>,
    posted_at: Result<Query<PostedAt>, QueryRejection>,
    JsonBody(request): JsonBody<ReportMessageRequest>,
) -> Result<(StatusCode, Json<Done>), Problem> {
    let which = WhichMessage::of((room, message), posted_at)?;
    let words = ReportWords::parse(&request.words).map_err(|error| {
        Problem::invalid_fields(vec![FieldError::new("/words", "report-words-invalid", &error)])
    })?;
    let sender = Sender::Account(actor.account);
    let meta = command.meta(&app, "report-message", sender, &(room, message, &request));
    let count = || app.reports.count(&actor.account);
    app.counted.once(&meta, app.config.clock.now(), count).map_err(|seconds| {
        let title = "You have reported much in a short time; wait a little.";
        Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many-reports", title).retry_after(seconds)
    })?;
    let report = ReportMessage { by: actor.account, reason: request.reason.into(), words };
    let boundary = report_of(room, message, actor.account);
    let home = [boundary.subject().to_owned()];
    let attempt = || propose(&app, &boundary, which, &report);
    let outcome = app.log.execute(&meta, CHATS.name, &home, attempt).await.map_err(problem)?;
    Ok((StatusCode::CREATED, Json(Done::at(&outcome))))
}

/// The boundary of somebody's report of a message.
pub(super) fn report_of(room: RoomId, message: MessageId, by: AccountId) -> Boundary {
    Boundary::report(by, Report::id(room, message, by))
}

async fn propose(
    app: &App,
    boundary: &Boundary,
    which: WhichMessage,
    report: &ReportMessage,
) -> Result<Proposal, AttemptError<RoomRefused>> {
    let (room, before) = (app.room(which.room).await?, app.report(boundary.clone()).await?);
    let found = find_for_member(app, &room.state, report.by, which).await?;
    let message = found.as_ref().map(|found| &found.message);
    let reported =
        report.clone().decide(&room.state, message, &before.state).map_err(AttemptError::Refused)?;
    Ok(Proposal { stream: CHATS.name.to_owned(), events: vec![before.next(&reported)?] })
}
