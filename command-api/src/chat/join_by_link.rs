//! `POST /api/v1/invite-links/look` and `/join`: where a link leads, and going there. The token is in the body: it is in no
//! address that a server sees.

use axum::{Json, extract::State};
use domain::{
    chat::{JoinByLink, RoomRefused, Standing},
    ids::{InviteLinkId, RoomId},
};
use kit::{
    problem::{JsonBody, Problem},
    tokens::Actor,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::change_room;
use crate::{
    command::{CommandHead, Sender, problem, store_problem},
    state::App,
};

/// What stands in the fragment of the link's address.
#[derive(Deserialize, ToSchema)]
pub(crate) struct InviteLinkRequest {
    token: String,
}

/// The room that a link leads into.
#[derive(Serialize, ToSchema)]
pub(crate) struct InviteLinkLooked {
    #[schema(value_type = Uuid)]
    room_id: RoomId,
    #[schema(example = "Harbour")]
    name: String,
    /// How many are in it.
    member_count: usize,
    /// Whether one is in it already.
    is_member: bool,
}

/// One is in the room.
#[derive(Serialize, ToSchema)]
pub(crate) struct JoinedByLink {
    #[schema(value_type = Uuid)]
    room_id: RoomId,
    #[schema(example = "CHATS:12@1f3a9c00")]
    position: String,
}

/// Look where a link leads, before one joins. It changes nothing, and does not use the link.
#[utoipa::path(
    post,
    path = "/api/v1/invite-links/look",
    tag = "chat",
    security(("access_token" = [])),
    request_body = InviteLinkRequest,
    responses(
        (status = OK, body = InviteLinkLooked),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`banned-oneself`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`invite-link-not-found`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`room-archived`"),
        (status = GONE, body = Problem, content_type = "application/problem+json", description = "`invite-link-revoked`, `invite-link-expired`, `invite-link-used-up`"),
    )
)]
pub(crate) async fn look_at_invite_link(
    State(app): State<App>,
    actor: Actor,
    JsonBody(request): JsonBody<InviteLinkRequest>,
) -> Result<Json<InviteLinkLooked>, Problem> {
    let (room_id, link) = verified(&app, &request.token)?;
    let read = app.room(room_id).await.map_err(|e| store_problem(&e))?;
    let look = JoinByLink { link, account: actor.account };
    let open =
        look.look(&read.state, app.config.clock.now()).map_err(|refused| Problem::refused(&refused))?;
    let members = open.standings().filter(|(_, standing)| matches!(standing, Standing::Member(_)));
    let (name, member_count) = (open.name.clone(), members.count());
    let is_member = read.state.has_member(actor.account);
    Ok(Json(InviteLinkLooked { room_id, name, member_count, is_member }))
}

/// Join the room that a link leads into. Who is in it already uses nothing of the link.
#[utoipa::path(
    post,
    path = "/api/v1/invite-links/join",
    tag = "chat",
    security(("access_token" = [])),
    params(("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7")),
    request_body = InviteLinkRequest,
    responses(
        (status = OK, body = JoinedByLink),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`banned-oneself`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`invite-link-not-found`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`room-archived`"),
        (status = GONE, body = Problem, content_type = "application/problem+json", description = "`invite-link-revoked`, `invite-link-expired`, `invite-link-used-up`"),
    )
)]
pub(crate) async fn join_by_link(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    JsonBody(request): JsonBody<InviteLinkRequest>,
) -> Result<Json<JoinedByLink>, Problem> {
    let (room_id, link) = verified(&app, &request.token)?;
    let join = JoinByLink { link, account: actor.account };
    let meta = command.meta(&app, "join-by-link", Sender::Account(actor.account), &(room_id, link));
    let decide = |room: &_| join.decide(room, app.config.clock.now());
    let outcome = change_room(&app, &meta, room_id, decide).await.map_err(problem)?;
    Ok(Json(JoinedByLink { room_id, position: outcome.position.to_string() }))
}

fn verified(app: &App, token: &str) -> Result<(RoomId, InviteLinkId), Problem> {
    app.invite_tokens.verify(token).ok_or_else(|| Problem::refused(&RoomRefused::NoSuchInviteLink))
}
