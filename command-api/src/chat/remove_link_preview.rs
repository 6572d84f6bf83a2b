//! `DELETE /api/v1/rooms/{room}/messages/{message}/link-previews/{preview}`: show nothing any more of a page that a message
//! links to.
//!
//! The decision reads the room, the message's own event and what has changed in the room since. What it appends is guarded by
//! the room, as a post is. Workers remove the picture.

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use domain::{
    chat::{LinkPreviews, RemoveLinkPreview, RoomRefused},
    ids::{LinkPreviewId, MessageId, RoomId},
};
use jetstream_es::{AttemptError, Proposal};
use kit::{problem::Problem, tokens::Actor};

use super::{
    change_message::{change_message, guarded_by},
    find_message::{PostedAt, WhichMessage, find_for_member},
};
use crate::{
    answer::Done,
    command::{CommandHead, Sender},
    edge::PathId,
    state::App,
};

/// Remove what is shown of a page that a message links to: of one's own message, or of anybody's in a room that one owns or
/// moderates. What is removed stays so: the link gets no other.
#[utoipa::path(
    delete,
    path = "/api/v1/rooms/{room}/messages/{message}/link-previews/{preview}",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("message" = Uuid, Path),
        ("preview" = Uuid, Path),
        PostedAt,
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    responses(
        (status = OK, body = Done),
        (status = BAD_REQUEST, body = Problem, content_type = "application/problem+json", description = "`malformed-query`"),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-message-author`: neither one's own message nor a room that one owns or moderates"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`: also for who is not a member; `message-not-found`; `link-preview-not-found`"),
    )
)]
pub(crate) async fn remove_link_preview(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId((room, message, preview)): PathId<(RoomId, MessageId, LinkPreviewId)>,
    posted_at: Result<Query<PostedAt>, QueryRejection>,
) -> Result<Json<Done>, Problem> {
    let which = WhichMessage::of((room, message), posted_at)?;
    let remove = RemoveLinkPreview { by: actor.account, preview };
    let sender = Sender::Account(actor.account);
    let meta = command.meta(&app, "remove-link-preview", sender, &(room, message, preview));
    change_message(&app, &meta, room, || propose(&app, which, remove)).await
}

async fn propose(
    app: &App,
    which: WhichMessage,
    remove: RemoveLinkPreview,
) -> Result<Proposal, AttemptError<RoomRefused>> {
    let read = app.room(which.room).await?;
    let found = find_for_member(app, &read.state, remove.by, which).await?;
    let previews = match &found {
        Some(found) => found.link_previews(app).await?,
        None => LinkPreviews::default(),
    };
    let message = found.as_ref().map(|found| &found.message);
    let removed = remove.decide(&read.state, message, &previews).map_err(AttemptError::Refused)?;
    guarded_by(&read, which.room, removed.as_slice())
}
