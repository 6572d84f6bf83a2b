//! `PUT /api/v1/rooms/{room}/notification-rule`: tell me more or less of this room.

use axum::{Json, extract::State};
use domain::{
    chat::{ChooseRoomRule, RoomRule},
    ids::RoomId,
};
use kit::{
    problem::{JsonBody, Problem},
    tokens::Actor,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::own_choice;
use crate::{
    answer::Done,
    command::{CommandHead, Sender, problem},
    edge::PathId,
    state::App,
};

/// What of the room one wants to be told.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct ChooseRoomRuleRequest {
    rule: RuleName,
}

/// What of a room one is told.
#[derive(Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum RuleName {
    /// Mentions, answers and reactions; outside the app, every message. It is so unless something else is chosen.
    All,
    /// Mentions and answers.
    Mentions,
    /// Nothing.
    Nothing,
}

impl From<RuleName> for RoomRule {
    fn from(name: RuleName) -> Self {
        match name {
            RuleName::All => Self::All,
            RuleName::Mentions => Self::Mentions,
            RuleName::Nothing => Self::Nothing,
        }
    }
}

/// Choose what of a room one is told from now on, on all of one's devices.
#[utoipa::path(
    put,
    path = "/api/v1/rooms/{room}/notification-rule",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    request_body = ChooseRoomRuleRequest,
    responses(
        (status = OK, body = Done),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`: also for who is not a member"),
    )
)]
pub(crate) async fn choose_room_rule(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId(room): PathId<RoomId>,
    JsonBody(request): JsonBody<ChooseRoomRuleRequest>,
) -> Result<Json<Done>, Problem> {
    let choose = ChooseRoomRule { account: actor.account, rule: request.rule.into() };
    let meta = command.meta(&app, "choose-room-rule", Sender::Account(actor.account), &(room, &request));
    let choice = own_choice(&app, &meta, room, actor.account, |room| choose.decide(room));
    let outcome = choice.await.map_err(problem)?;
    Ok(Json(Done::at(&outcome)))
}
