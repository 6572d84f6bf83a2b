//! `POST /api/v1/rooms/{room}/invitations`: ask somebody in, by handle or by address.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    accounts::{EmailAddress, Handle},
    boundary::{Boundary, CHATS},
    chat::{InviteMember, RoomRefused},
    ids::{AccountId, RoomId},
};
use jetstream_es::{AttemptError, CommandMeta, ExecuteError, NewEvent, Outcome, Proposal};
use kit::{
    problem::{FieldError, JsonBody, Problem},
    tokens::Actor,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::invite_by_address::invite_by_address;
use crate::{
    answer::Done,
    command::{CommandHead, Sender, problem, store_problem},
    edge::PathId,
    state::App,
};

/// Whom to ask in.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum InviteMemberRequest {
    /// Somebody whose handle one knows.
    Handle {
        #[schema(example = "ada")]
        handle: String,
    },
    /// Somebody whose address one knows; without an account they get a mail.
    Email {
        #[schema(example = "ada@example.org")]
        email: String,
    },
}

/// Invite somebody to a room that one is in. By address, the answer does not tell whether it has an account.
#[utoipa::path(
    post,
    path = "/api/v1/rooms/{room}/invitations",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    request_body = InviteMemberRequest,
    responses(
        (status = OK, body = Done, description = "By handle"),
        (status = ACCEPTED, body = crate::accounts::Empty, description = "By address"),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`person-not-available`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`, `handle-unknown`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`already-member`, `already-invited`, `banned-from-room`, `room-archived`"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`invalid-fields`"),
        (status = TOO_MANY_REQUESTS, body = Problem, content_type = "application/problem+json", description = "`too-many-invitations`: by address, of one account or to one address"),
    )
)]
pub(crate) async fn invite_member(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId(room): PathId<RoomId>,
    JsonBody(request): JsonBody<InviteMemberRequest>,
) -> Result<Response, Problem> {
    let meta = command.meta(&app, "invite-member", Sender::Account(actor.account), &(room, &request));
    match &request {
        InviteMemberRequest::Handle { handle } => {
            let account = account_of(&app, handle).await?;
            Ok(Json(invite(&app, &meta, room, InviteMember { account, by: actor.account }).await?)
                .into_response())
        }
        InviteMemberRequest::Email { email } => {
            let email = EmailAddress::parse(email)
                .map_err(|e| Problem::invalid_fields(vec![FieldError::new("/email", "email-invalid", &e)]))?;
            invite_by_address(&app, &meta, room, actor.account, &email).await?;
            Ok((StatusCode::ACCEPTED, Json(crate::accounts::Empty {})).into_response())
        }
    }
}

async fn invite(app: &App, meta: &CommandMeta, room: RoomId, invite: InviteMember) -> Result<Done, Problem> {
    Ok(Done::at(&invite_account(app, meta, room, invite).await.map_err(problem)?))
}

/// Invites an account. The room's event expects the room as it was read, and the one about the account the direct room of
/// the two: who blocks the inviter in this moment is not invited after it.
pub(super) async fn invite_account(
    app: &App,
    meta: &CommandMeta,
    room: RoomId,
    invite: InviteMember,
) -> Result<Outcome, ExecuteError<RoomRefused>> {
    let home = [Boundary::room(room).subject().to_owned()];
    app.log.execute(meta, CHATS.name, &home, || propose(app, room, invite)).await
}

async fn propose(
    app: &App,
    room: RoomId,
    invite: InviteMember,
) -> Result<Proposal, AttemptError<RoomRefused>> {
    let (read, pair) = tokio::try_join!(app.room(room), app.room(invite.pair()))?;
    let change = invite.decide(&read.state, &pair.state).map_err(AttemptError::Refused)?;
    let memberships = Boundary::memberships(change.account);
    let membership = NewEvent::of(memberships.subject(), &change.membership, pair.guard())?;
    Ok(Proposal { stream: CHATS.name.to_owned(), events: vec![read.next(&change.room)?, membership] })
}

/// The activated account of a handle; who has not proven an address cannot be found.
pub(super) async fn account_of(app: &App, handle: &str) -> Result<AccountId, Problem> {
    let unknown = || Problem::new(StatusCode::NOT_FOUND, "handle-unknown", "Nobody has this handle.");
    let handle = Handle::parse(handle).map_err(|_| unknown())?;
    let claim = app.handle_claim(&app.claims.handle(&handle)).await.map_err(|e| store_problem(&e))?;
    let holder = app.holder(claim.state.holder).await.map_err(|e| store_problem(&e))?;
    claim.state.holder.filter(|_| holder.state.is_activated()).ok_or_else(unknown)
}
