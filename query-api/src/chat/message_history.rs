//! `GET /api/v1/rooms/{room}/messages/{message}/history`: what did this message say, and when?

use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use kit::{problem::Problem, tokens::RoomReader};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{room_id, room_not_found};
use crate::{
    read_model::{Answer, AtPosition, Params, Positions, QueryError, ROOM_LIST, ROOM_TIMELINE, Reached},
    state::App,
};

/// So many texts are told, the last ones.
const MOST: i64 = 1000;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PostedAt {
    /// The message's `sequence`, as the timeline tells it.
    sequence: i64,
}

/// What a message said, from its first text to what it says now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessageHistory {
    /// Oldest first, 1000 at most: the last ones. None of a deleted message.
    texts: Vec<Text>,
    #[serde(flatten)]
    reached: Reached,
}

/// A text of a message.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Text {
    /// Where it stands in the log.
    sequence: i64,
    body: String,
    #[serde(with = "time::serde::rfc3339")]
    written_at: OffsetDateTime,
}

/// What did this message say, and when? Members may ask, who could read each of its texts when it was written or later.
#[utoipa::path(
    get, path = "/api/v1/rooms/{room}/messages/{message}/history", tag = "chat", security(("access_token" = [])),
    params(
        ("room" = Uuid, Path, description = "The room's id"),
        ("message" = Uuid, Path, description = "The message's id"),
        AtPosition, PostedAt,
    ),
    responses(
        (status = 200, body = MessageHistory),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "`room-not-found`, `message-not-found`"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn message_history(
    State(app): State<App>,
    RoomReader { actor, .. }: RoomReader,
    Path((room, message)): Path<(String, String)>,
    wanted: Positions,
    Params(PostedAt { sequence }): Params<PostedAt>,
) -> Result<Answer<MessageHistory>, QueryError> {
    let room_id = room_id(&room)?;
    let message_id = message.parse::<Uuid>().ok();
    let sources = [ROOM_LIST, ROOM_TIMELINE];
    let mut snapshot = app.read_model.snapshot(&sources, &wanted, app.wait_limit).await?;
    // As in the room's timeline, no text is shown that was written after what the member list knows.
    let newest = snapshot.sequence_of(ROOM_LIST, &room_id.to_string()).await?;
    let found = sqlx::query!(
        r#"
        select m.body as "body?", m.posted_at as "posted_at?", m.edited_sequence as "edited_sequence?",
               m.deleted_at as "deleted_at?"
        from read.room_member me
        left join read.room_timeline m
            on m.room_id = me.room_id and m.sequence = $3 and m.sequence <= $5 and m.message_id = $4
        where me.room_id = $1 and me.account_id = $2 and me.status = 'member'
        "#,
        room_id,
        actor.account.uuid(),
        sequence,
        message_id,
        newest,
    )
    .fetch_optional(snapshot.connection())
    .await?
    .ok_or_else(room_not_found)?;
    let (body, written_at) = found.body.zip(found.posted_at).ok_or_else(message_not_found)?;
    let texts = match (found.deleted_at, found.edited_sequence) {
        (Some(_), _) => Vec::new(),
        (None, None) => vec![Text { sequence, body, written_at }],
        (None, Some(_)) => {
            let mut texts = sqlx::query_as!(
                Text,
                r#"
                select text_sequence as "sequence!", body as "body!", written_at as "written_at!"
                from read.message_text
                where room_id = $1 and sequence = $2 and text_sequence <= $3
                order by text_sequence desc
                limit $4
                "#,
                room_id,
                sequence,
                newest,
                MOST,
            )
            .fetch_all(snapshot.connection())
            .await?;
            texts.reverse();
            texts
        }
    };
    let reached = snapshot.reached();
    Ok(Answer { body: MessageHistory { texts, reached: reached.clone() }, reached })
}

fn message_not_found() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "message-not-found", "There is no such message in this room.")
}
