//! `POST /api/v1/rooms/{room}/invite-links`: make a link by which people come into a room.

use axum::{Json, extract::State, http::StatusCode};
use domain::{
    chat::{CreateInviteLink, InviteLinkLimits, InviteLinkLimitsError},
    ids::{InviteLinkId, RoomId},
};
use kit::{
    problem::{FieldError, JsonBody, Problem},
    tokens::Actor,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::change_room;
use crate::{
    command::{CommandHead, Sender, problem},
    edge::PathId,
    state::App,
};

/// How long it is to work, and for how many.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct CreateInviteLinkRequest {
    /// So many hours from now.
    #[schema(minimum = 1, maximum = 720, example = 168)]
    valid_hours: u32,
    /// For so many people; absent for as many as like.
    #[schema(minimum = 1, maximum = 1000, example = 10)]
    max_uses: Option<u32>,
}

/// The link, whose token is told to nobody else.
#[derive(Serialize, ToSchema)]
pub(crate) struct InviteLinkCreated {
    #[schema(value_type = Uuid)]
    link_id: InviteLinkId,
    /// What stands in the fragment of the link's address.
    token: String,
    #[schema(example = "CHATS:12@1f3a9c00")]
    position: String,
}

/// Make a link into a room that one owns or moderates. It stops working when its time or its uses are over, when it is
/// revoked, and when who made it keeps order in the room no more.
#[utoipa::path(
    post,
    path = "/api/v1/rooms/{room}/invite-links",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7; the link's id, too"),
    ),
    request_body = CreateInviteLinkRequest,
    responses(
        (status = CREATED, body = InviteLinkCreated),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-room-moderator`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`too-many-invite-links`, `direct-room`, `room-archived`"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`invalid-fields`"),
    )
)]
pub(crate) async fn create_invite_link(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId(room): PathId<RoomId>,
    JsonBody(request): JsonBody<CreateInviteLinkRequest>,
) -> Result<(StatusCode, Json<InviteLinkCreated>), Problem> {
    let limits = InviteLinkLimits::new(request.valid_hours, request.max_uses).map_err(|error| {
        let field = match error {
            InviteLinkLimitsError::Hours => FieldError::new("/valid_hours", "valid-hours-invalid", &error),
            InviteLinkLimitsError::Uses => FieldError::new("/max_uses", "max-uses-invalid", &error),
        };
        Problem::invalid_fields(vec![field])
    })?;
    let link = InviteLinkId::new(command.id);
    let create = CreateInviteLink { link, by: actor.account, limits };
    let sender = Sender::Account(actor.account);
    let meta = command.meta(&app, "create-invite-link", sender, &(room, &request));
    let decide = |room: &_| create.decide(room, app.config.clock.now());
    let outcome = change_room(&app, &meta, room, decide).await.map_err(problem)?;
    let (token, position) = (app.invite_tokens.token(room, link), outcome.position.to_string());
    Ok((StatusCode::CREATED, Json(InviteLinkCreated { link_id: link, token, position })))
}
