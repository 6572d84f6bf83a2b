//! `POST /api/v1/rooms/{room}/messages`: say something.
//!
//! The decision reads the room alone, however long its timeline is, and for an answer the one message that it is to. The
//! post is guarded by the room: posters do not conflict, yet a member who was removed a moment ago cannot post.

use axum::{Json, extract::State, http::StatusCode};
use domain::{
    boundary::{Boundary, CHATS},
    chat::{AnswerIn, Mentions, MessageBody, NamedFiles, NamedHandles, PostMessage, RoomRefused},
    ids::{FileId, MessageId, RoomId},
};
use futures::future::try_join_all;
use jetstream_es::{AttemptError, NewEvent, Proposal, StoreError};
use kit::problem::{JsonBody, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::find_message::{WhichMessage, find_for_member};
use crate::{
    command::{CommandHead, Sender, problem},
    edge::{PathId, Writer},
    files::{attachable, attached},
    state::App,
};

/// What to say.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct PostMessageRequest {
    /// At most 16 KiB of UTF-8, without control characters but line feed and tab. It may be empty beside files.
    #[schema(example = "Ahoy!")]
    body: String,
    /// The message of the same room that this answers, if it answers one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answers: Option<AnsweredMessage>,
    /// Files that were uploaded for it (`Wherry-Purpose: attachment`) within the last 23 hours: ten at most, in the order in
    /// which they are shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<NamedUpload>,
}

/// A file that goes with a message.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct NamedUpload {
    /// The id that its upload gave.
    #[schema(value_type = Uuid)]
    upload_id: FileId,
    /// What it is called: one line of at most 255 characters.
    #[schema(example = "quay.jpg")]
    name: String,
}

/// A message to be answered.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct AnsweredMessage {
    #[schema(value_type = Uuid)]
    message_id: MessageId,
    /// Its `sequence`, as the timeline tells it. Without it the message is looked for around the time in its id, which may
    /// miss one that was sent long after its id was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sequence: Option<u64>,
    /// Whether it is answered in its thread, beside what is said in the room.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    in_thread: bool,
    /// Whether an answer in a thread is to be shown among what is said in the room, too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    also_in_room: bool,
}

impl AnsweredMessage {
    const fn place(&self) -> AnswerIn {
        if self.in_thread { AnswerIn::Thread { also_in_room: self.also_in_room } } else { AnswerIn::Room }
    }
}

/// The message is in the room's timeline.
#[derive(Serialize, ToSchema)]
pub(crate) struct MessagePosted {
    #[schema(value_type = Uuid)]
    message_id: MessageId,
    #[schema(example = "CHATS:12@1f3a9c00")]
    position: String,
}

/// Post a message. Its id is the command's.
#[utoipa::path(
    post,
    path = "/api/v1/rooms/{room}/messages",
    tag = "chat",
    security(("access_token" = [])),
    params(
        ("room" = Uuid, Path),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    request_body = PostMessageRequest,
    responses(
        (status = CREATED, body = MessagePosted),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`person-not-available`: in a direct room of two of whom one does not want to be written to"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`room-not-found`: also for who is not a member; `answered-message-not-found`; `attachment-not-found`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`answered-message-in-thread`: what stands in a thread has none of its own; `room-archived`"),
        (status = GONE, body = Problem, content_type = "application/problem+json", description = "`answered-message-deleted`"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`message-empty`, `message-too-long`, `message-control-characters`, `too-many-attachments`, `attachment-twice`, `attachment-name-malformed`"),
        (status = SERVICE_UNAVAILABLE, body = Problem, content_type = "application/problem+json", description = "`storage-unavailable`"),
    )
)]
pub(crate) async fn post_message(
    State(app): State<App>,
    Writer(actor): Writer,
    command: CommandHead,
    PathId(room): PathId<RoomId>,
    JsonBody(request): JsonBody<PostMessageRequest>,
) -> Result<(StatusCode, Json<MessagePosted>), Problem> {
    let files = request.attachments.iter().map(|file| (file.upload_id, file.name.as_str()));
    let files = NamedFiles::parse(files).map_err(|e| Problem::refused(&e))?;
    let parse = if files.is_empty() { MessageBody::parse } else { MessageBody::parse_beside_files };
    let body = parse(&request.body).map_err(|e| Problem::refused(&e))?;
    let named = NamedHandles::of(body.as_str());
    let (message, author) = (MessageId::new(command.id), actor.account);
    let answers = request.answers.as_ref().map(AnsweredMessage::place);
    // Whom the text names is known to who reads their claims; so late, because of an outsider nothing is read.
    let mentions = Mentions::default();
    let attachments = attachable(&app, author, &files).await?;
    let post = PostMessage { message, author, body, answers, mentions, attachments };
    let answered = request.answers.as_ref().map(|answered| WhichMessage {
        room,
        message: answered.message_id,
        sequence: answered.sequence,
    });
    let meta = command.meta(&app, "post-message", Sender::Account(actor.account), &(room, &request));
    let home = [Boundary::timeline(room).subject().to_owned()];
    let attempt = || propose(&app, room, &post, &named, answered);
    let outcome = app.log.execute(&meta, CHATS.name, &home, attempt).await.map_err(problem)?;
    attached(&app, author, &files);
    let position = outcome.position.to_string();
    Ok((StatusCode::CREATED, Json(MessagePosted { message_id: post.message, position })))
}

async fn propose(
    app: &App,
    room: RoomId,
    post: &PostMessage,
    named: &NamedHandles,
    answered: Option<WhichMessage>,
) -> Result<Proposal, AttemptError<RoomRefused>> {
    let read = app.room(room).await?;
    let answered = match answered {
        Some(which) => find_for_member(app, &read.state, post.author, which).await?,
        None => None,
    };
    let answered = answered.as_ref().map(|found| &found.message);
    let is_member = read.state.has_member(post.author);
    let mentions = if is_member { mentioned(app, named).await? } else { Mentions::default() };
    let posted = PostMessage { mentions, ..post.clone() }
        .decide(&read.state, answered)
        .map_err(AttemptError::Refused)?;
    let event = NewEvent::of(Boundary::timeline(room).subject(), &posted, read.guard())?;
    Ok(Proposal { stream: CHATS.name.to_owned(), events: vec![event] })
}

/// Whose the handles are that a text names, one read for each; those of nobody are only words.
pub(super) async fn mentioned(app: &App, named: &NamedHandles) -> Result<Mentions, StoreError> {
    let claims = named.handles.iter().map(|handle| app.claims.handle(handle)).collect::<Vec<_>>();
    let claims = try_join_all(claims.iter().map(|claim| app.handle_claim(claim))).await?;
    let accounts = claims.iter().filter_map(|claim| claim.state.holder).collect();
    Ok(Mentions { accounts, room: named.room })
}
