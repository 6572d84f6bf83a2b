//! `GET /api/v1/rooms/{room}/invite-links`: which links lead into this room?

use axum::extract::{Path, State};
use kit::{problem::Problem, tokens::Actor};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    for_moderators::{require_moderator, snapshot_of_room},
    room_id,
};
use crate::{
    accounts::{Faces, Person},
    read_model::{Answer, AtPosition, INVITE_LINK_LIST, Positions, QueryError, ROOM_LIST, Reached},
    state::App,
};

/// So many are told, the last ones.
const MOST: i64 = 100;

/// The links into a room that were not revoked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InviteLinks {
    /// Which was made last comes first; 100 at most.
    links: Vec<InviteLink>,
    #[serde(flatten)]
    reached: Reached,
}

/// A link into a room. Its token is known to who made it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InviteLink {
    link_id: Uuid,
    created_by: Person,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
    /// For how many people it is; null for as many as like.
    max_uses: Option<i32>,
    /// How many have come in by it.
    uses: i32,
}

/// Which links lead into this room? Its owner and its moderators may ask. Those that are used up or have expired are
/// among them.
#[utoipa::path(
    get, path = "/api/v1/rooms/{room}/invite-links", tag = "chat", security(("access_token" = [])),
    params(("room" = Uuid, Path, description = "The room's id"), AtPosition),
    responses(
        (status = 200, body = InviteLinks),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 403, body = Problem, content_type = "application/problem+json", description = "`not-room-moderator`"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "`room-not-found`"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn invite_links(
    State(app): State<App>,
    actor: Actor,
    Path(room): Path<String>,
    wanted: Positions,
) -> Result<Answer<InviteLinks>, QueryError> {
    let room_id = room_id(&room)?;
    let mut snapshot = snapshot_of_room(&app, room_id, &[ROOM_LIST, INVITE_LINK_LIST], &wanted).await?;
    // Members get a row also where there is no link, and one without a link where they may not know of any.
    let rows = sqlx::query!(
        r#"
        select me.role in ('owner', 'moderator') as "may_ask!",
               l.link_id as "link_id?", l.created_at as "created_at?", l.expires_at as "expires_at?",
               l.max_uses as "max_uses?", l.uses as "uses?",
               l.created_by as "by_id?", a.handle as "handle?", a.name as "name?", a.photo_id as "photo_id?"
        from read.room_member me
        left join read.invite_link l
            on l.room_id = me.room_id and not l.revoked and me.role in ('owner', 'moderator')
        left join read.account_directory a on a.account_id = l.created_by
        where me.room_id = $1 and me.account_id = $2 and me.status = 'member'
        order by l.created_at desc, l.link_id desc
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
    let links = rows.into_iter().filter_map(|row| {
        Some(InviteLink {
            link_id: row.link_id?,
            created_by: faces.person(row.by_id?, row.handle, row.name, row.photo_id),
            created_at: row.created_at?,
            expires_at: row.expires_at?,
            max_uses: row.max_uses,
            uses: row.uses?,
        })
    });
    let (links, reached) = (links.collect(), snapshot.reached());
    Ok(Answer { body: InviteLinks { links, reached: reached.clone() }, reached })
}
