//! `GET /api/v1/rooms/{room}/bans`: who is banned from this room?

use axum::extract::{Path, State};
use kit::{problem::Problem, tokens::Actor};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::{
    for_moderators::{require_moderator, snapshot_of_room},
    room_id,
};
use crate::{
    accounts::{Faces, Person},
    read_model::{Answer, AtPosition, Positions, QueryError, ROOM_LIST, Reached},
    state::App,
};

/// So many are told, the last ones.
const MOST: i64 = 1000;

/// Who is not let into a room.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Bans {
    /// Who was banned last comes first; 1000 at most.
    bans: Vec<Ban>,
    #[serde(flatten)]
    reached: Reached,
}

/// Somebody who is not let in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Ban {
    #[serde(flatten)]
    person: Person,
    banned_by: Person,
    #[serde(with = "time::serde::rfc3339")]
    banned_at: OffsetDateTime,
}

/// Who is banned from this room? Its owner and its moderators may ask.
#[utoipa::path(
    get, path = "/api/v1/rooms/{room}/bans", tag = "chat", security(("access_token" = [])),
    params(("room" = Uuid, Path, description = "The room's id"), AtPosition),
    responses(
        (status = 200, body = Bans),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 403, body = Problem, content_type = "application/problem+json", description = "`not-room-moderator`"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "`room-not-found`"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn bans(
    State(app): State<App>,
    actor: Actor,
    Path(room): Path<String>,
    wanted: Positions,
) -> Result<Answer<Bans>, QueryError> {
    let room_id = room_id(&room)?;
    let mut snapshot = snapshot_of_room(&app, room_id, &[ROOM_LIST], &wanted).await?;
    // Members get a row also where nobody is banned, and one without anybody where they may not know who is.
    let rows = sqlx::query!(
        r#"
        select me.role in ('owner', 'moderator') as "may_ask!",
               b.account_id as "account_id?", b.banned_at as "banned_at?",
               a.handle as "handle?", a.name as "name?", a.photo_id as "photo_id?",
               b.banned_by as "by_id?", d.handle as "by_handle?", d.name as "by_name?", d.photo_id as "by_photo_id?"
        from read.room_member me
        left join read.room_ban b on b.room_id = me.room_id and me.role in ('owner', 'moderator')
        left join read.account_directory a on a.account_id = b.account_id
        left join read.account_directory d on d.account_id = b.banned_by
        where me.room_id = $1 and me.account_id = $2 and me.status = 'member'
        order by b.banned_at desc, b.account_id
        limit $3
        "#,
        room_id,
        actor.account.uuid(),
        MOST,
    )
    .fetch_all(snapshot.connection())
    .await?;
    require_moderator(rows.first().map(|row| row.may_ask))?;
    let faces = Faces::new(&app);
    let bans = rows.into_iter().filter_map(|row| {
        Some(Ban {
            person: faces.person(row.account_id?, row.handle, row.name, row.photo_id),
            banned_by: faces.person(row.by_id?, row.by_handle, row.by_name, row.by_photo_id),
            banned_at: row.banned_at?,
        })
    });
    let (bans, reached) = (bans.collect(), snapshot.reached());
    Ok(Answer { body: Bans { bans, reached: reached.clone() }, reached })
}
