//! `GET /api/v1/rooms/{room}/pins`: what is pinned in this room?

use axum::extract::{Path, State};
use kit::{problem::Problem, tokens::RoomReader};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::{
    quotes::{Quote, quotes},
    room_id, room_not_found,
};
use crate::{
    accounts::{Faces, Person},
    read_model::{
        ACCOUNT_DIRECTORY, Answer, AtPosition, PIN_LIST, Positions, QueryError, ROOM_LIST, ROOM_TIMELINE,
        Reached,
    },
    state::App,
};

/// What is pinned in a room.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Pins {
    /// What was pinned last comes first; 50 at most.
    pins: Vec<Pin>,
    #[serde(flatten)]
    reached: Reached,
}

/// A message that is pinned.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Pin {
    /// Where it stands in the log that it was pinned.
    sequence: i64,
    pinned_by: Person,
    #[serde(with = "time::serde::rfc3339")]
    pinned_at: OffsetDateTime,
    /// The message, as it says now.
    message: Quote,
}

/// What is pinned in this room? Members may ask.
#[utoipa::path(
    get, path = "/api/v1/rooms/{room}/pins", tag = "chat", security(("access_token" = [])),
    params(("room" = Uuid, Path, description = "The room's id"), AtPosition),
    responses(
        (status = 200, body = Pins),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "`room-not-found`"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn pins(
    State(app): State<App>,
    RoomReader { actor, .. }: RoomReader,
    Path(room): Path<String>,
    wanted: Positions,
) -> Result<Answer<Pins>, QueryError> {
    let room_id = room_id(&room)?;
    let sources = [ROOM_LIST, ROOM_TIMELINE, PIN_LIST, ACCOUNT_DIRECTORY];
    let mut snapshot = app.read_model.snapshot(&sources, &wanted, app.wait_limit).await?;
    // As in the room's timeline, nothing is shown that happened after what the member list knows.
    let key = room_id.to_string();
    let newest = snapshot.sequence_of(ROOM_LIST, &key).await?;
    for source in [ROOM_LIST, ROOM_TIMELINE, PIN_LIST] {
        snapshot.note_waiting(source.projection, Some(&key)).await?;
    }
    // One row even where nothing is pinned, so that no row at all means that the room is not for whoever asks.
    let rows = sqlx::query!(
        r#"
        select p.sequence as "message?", p.pinned_sequence as "sequence?", p.pinned_at as "pinned_at?",
               p.pinned_by as "by_id?", a.handle as "handle?", a.name as "name?", a.photo_id as "photo_id?"
        from read.room_member me
        left join read.pin_list p on p.room_id = me.room_id and p.pinned_sequence <= $3
        left join read.account_directory a on a.account_id = p.pinned_by
        where me.room_id = $1 and me.account_id = $2 and me.status = 'member'
        order by p.pinned_sequence desc
        "#,
        room_id,
        actor.account.uuid(),
        newest,
    )
    .fetch_all(snapshot.connection())
    .await?;
    if rows.is_empty() {
        return Err(room_not_found().into());
    }
    let faces = Faces::new(&app);
    let messages: Vec<_> = rows.iter().filter_map(|row| row.message).collect();
    let mut quoted = quotes(&mut snapshot, &faces, room_id, &messages, newest).await?;
    let pins = rows.into_iter().filter_map(|row| {
        Some(Pin {
            sequence: row.sequence?,
            pinned_by: faces.person(row.by_id?, row.handle, row.name, row.photo_id),
            pinned_at: row.pinned_at?,
            message: quoted.remove(&row.message?)?,
        })
    });
    let (pins, reached) = (pins.collect(), snapshot.reached());
    Ok(Answer { body: Pins { pins, reached: reached.clone() }, reached })
}
