//! `POST /api/v1/projections/{projection}`: ask something of a read model.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use domain::{
    boundary::{Boundary, SYSTEM, Stream},
    projection::{OperateProjection, Operation, ProjectionName, SkipReason, WaitingKey},
};
use jetstream_es::{AttemptError, Expectation, NewEvent, Proposal};
use kit::{
    problem::{FieldError, JsonBody, Problem},
    tokens::Operator,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    answer::Done,
    command::{CommandHead, problem},
    state::App,
};

/// What is asked.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(tag = "operation", rename_all = "lowercase")]
pub(crate) enum OperateProjectionRequest {
    /// Build it anew from the first event on, beside the one that is read.
    Rebuild {
        /// Whether it takes the other's place by itself when it has caught up; true unless told.
        #[serde(default = "yes")]
        swap_when_ready: bool,
    },
    /// Read another build: the one in the making as soon as it has caught up, else the one before at once.
    Swap {
        /// Which.
        build: Option<u32>,
    },
    /// Drop a build that is not read: the one in the making unless told which.
    Abort {
        /// Which.
        build: Option<u32>,
    },
    /// Try again what waits behind an event that could not be applied.
    Retry {
        #[schema(example = "CHATS")]
        stream: String,
        /// What waits, such as a room's id; everything unless told.
        key: Option<String>,
    },
    /// Leave out an event that could not be applied, and go on behind it.
    Skip {
        #[schema(example = "CHATS")]
        stream: String,
        /// The event's.
        sequence: u64,
        /// Why, in one line of 3 to 200 characters. Nothing about persons belongs here.
        reason: String,
    },
}

const fn yes() -> bool {
    true
}

/// Have a read model built anew, swapped, or an event left out of it.
///
/// The answer says that it is written down, not that anything came of it: that stands in the list of operations.
#[utoipa::path(
    post,
    path = "/api/v1/projections/{projection}",
    tag = "projections",
    security(("access_token" = [])),
    params(
        ("projection" = String, Path, description = "The read model's name"),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    request_body = OperateProjectionRequest,
    responses(
        (status = OK, body = Done),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-admin`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`projection-not-found`: no read model can be called like that. Whether there is one of any other name, the list of operations says"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`invalid-fields`"),
    )
)]
pub(crate) async fn operate_projection(
    State(app): State<App>,
    operator: Operator,
    Path(projection): Path<String>,
    command: CommandHead,
    JsonBody(request): JsonBody<OperateProjectionRequest>,
) -> Result<Json<Done>, Problem> {
    let invalid = |field, code, error: &dyn std::error::Error| {
        Problem::invalid_fields(vec![FieldError::new(field, code, error)])
    };
    let name = ProjectionName::parse(&projection).map_err(|_| projection_not_found())?;
    let operation = match &request {
        OperateProjectionRequest::Rebuild { swap_when_ready } => {
            Operation::Rebuild { swap_when_ready: *swap_when_ready }
        }
        OperateProjectionRequest::Swap { build } => Operation::Swap { build: *build },
        OperateProjectionRequest::Abort { build } => Operation::Abort { build: *build },
        OperateProjectionRequest::Retry { stream, key } => {
            let key = key.as_deref().map(WaitingKey::parse).transpose();
            let key = key.map_err(|error| invalid("/key", "key-invalid", &error))?;
            Operation::Retry { stream: known(stream)?, key }
        }
        OperateProjectionRequest::Skip { stream, sequence, reason } => Operation::Skip {
            stream: known(stream)?,
            sequence: *sequence,
            reason: SkipReason::parse(reason)
                .map_err(|error| invalid("/reason", "reason-invalid", &error))?,
        },
    };
    let subject = Boundary::projection(&name).subject().to_owned();
    let meta = command.meta_of(&app, "operate-projection", operator.as_str(), &(&projection, &request));
    let operate = OperateProjection { projection: name, operation, by: operator.as_str().to_owned() };
    let attempt = || {
        let (subject, operate) = (subject.clone(), operate.clone());
        async move {
            let event = NewEvent::of(&subject, &operate.decide(), Expectation::Any)?;
            let proposal = Proposal { stream: SYSTEM.name.to_owned(), events: vec![event] };
            Ok::<_, AttemptError<NeverRefused>>(proposal)
        }
    };
    let home = [subject.clone()];
    let outcome = app.log.execute(&meta, SYSTEM.name, &home, attempt).await.map_err(problem)?;
    Ok(Json(Done::at(&outcome)))
}

/// What query-api says of such a name as well. Of one that a read model may have, only projectors know whether one has it.
fn projection_not_found() -> Problem {
    let title = "There is no read model of this name; the list of read models has the names.";
    Problem::new(StatusCode::NOT_FOUND, "projection-not-found", title)
}

/// Nothing in the log forbids what an operator asks.
#[derive(Debug, thiserror::Error)]
enum NeverRefused {}

impl domain::Refusal for NeverRefused {
    fn code(&self) -> &'static str {
        match *self {}
    }

    fn kind(&self) -> domain::refusal::RefusalKind {
        match *self {}
    }
}

#[derive(Debug, thiserror::Error)]
#[error("there is no stream of this name")]
struct NoSuchStream;

fn known(name: &str) -> Result<Stream, Problem> {
    Stream::named(name).ok_or_else(|| {
        Problem::invalid_fields(vec![FieldError::new("/stream", "stream-unknown", &NoSuchStream)])
    })
}
