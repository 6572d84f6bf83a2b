//! What who keeps order in a room may ask about it: how such a question begins, and when it is refused.

use axum::http::StatusCode;
use kit::problem::Problem;
use uuid::Uuid;

use super::room_not_found;
use crate::{
    read_model::{ACCOUNT_DIRECTORY, Positions, QueryError, Snapshot, Source},
    state::App,
};

/// A snapshot for a question about a room that reads these lists, and who people are. What could not be applied to a list is not
/// shown; that something of this room is missing there is told.
pub(super) async fn snapshot_of_room(
    app: &App,
    room: Uuid,
    lists: &[Source],
    wanted: &Positions,
) -> Result<Snapshot, QueryError> {
    let sources = [lists, &[ACCOUNT_DIRECTORY]].concat();
    let mut snapshot = app.read_model.snapshot(&sources, wanted, app.wait_limit).await?;
    for list in lists {
        snapshot.note_waiting(list.projection, Some(&room.to_string())).await?;
    }
    Ok(snapshot)
}

/// Refuses who may not know. Every row of an answer says whether they may, and a member gets one also where there is nothing to
/// tell: who gets no row is not in the room.
pub(super) fn require_moderator(may_ask: Option<bool>) -> Result<(), Problem> {
    if may_ask.ok_or_else(room_not_found)? { Ok(()) } else { Err(not_room_moderator()) }
}

/// For a member of a room who does not keep order in it.
fn not_room_moderator() -> Problem {
    let title = "Only the room's owner and moderators may do this.";
    Problem::new(StatusCode::FORBIDDEN, "not-room-moderator", title)
}
