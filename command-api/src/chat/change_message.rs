//! What changes of one message have in common: they stand among the changes of their room's messages, and are guarded by the
//! room, as a post is.

use axum::Json;
use domain::{
    boundary::{Boundary, CHATS},
    chat::{MessageChangeEvent, RoomRefused},
    ids::RoomId,
};
use jetstream_es::{AttemptError, CommandMeta, NewEvent, Proposal};
use kit::problem::Problem;

use crate::{answer::Done, command::problem, reads::Read, state::App};

/// Runs a command that changes one message of a room.
pub(super) async fn change_message<F>(
    app: &App,
    meta: &CommandMeta,
    room: RoomId,
    attempt: impl Fn() -> F,
) -> Result<Json<Done>, Problem>
where
    F: Future<Output = Result<Proposal, AttemptError<RoomRefused>>>,
{
    let home = [Boundary::message_changes(room).subject().to_owned()];
    let outcome = app.log.execute(meta, CHATS.name, &home, attempt).await.map_err(problem)?;
    Ok(Json(Done::at(&outcome)))
}

/// These changes, provided that nothing has happened in the room since it was read: who was removed a moment ago changes nothing
/// there any more.
pub(super) fn guarded_by<T>(
    read: &Read<T>,
    room: RoomId,
    events: &[MessageChangeEvent],
) -> Result<Proposal, AttemptError<RoomRefused>> {
    let changes = Boundary::message_changes(room);
    let events = events.iter().map(|event| NewEvent::of(changes.subject(), event, read.guard()));
    Ok(Proposal { stream: CHATS.name.to_owned(), events: events.collect::<Result<_, _>>()? })
}
