//! `GET /api/v1/rooms/{room}/webhooks`: by what do programs write into this room?

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
    read_model::{Answer, AtPosition, Positions, QueryError, ROOM_LIST, Reached, WEBHOOK_LIST},
    state::App,
};

/// So many are told, the last ones.
const MOST: i64 = 100;

/// The webhooks of a room that were not revoked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Webhooks {
    /// Which was made last comes first; 100 at most.
    webhooks: Vec<Webhook>,
    #[serde(flatten)]
    reached: Reached,
}

/// A way for programs to write into a room. Its secret is known to who made it.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "these are the names in the answer")]
pub(crate) struct Webhook {
    webhook_id: Uuid,
    name: String,
    created_by: Person,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    /// When something was posted by it last; null as long as nothing was.
    #[serde(with = "time::serde::rfc3339::option")]
    last_used_at: Option<OffsetDateTime>,
    /// Whether it works: not when who made it keeps order in the room no more.
    works: bool,
}

/// By what do programs write into this room? Its owner and its moderators may ask.
#[utoipa::path(
    get, path = "/api/v1/rooms/{room}/webhooks", tag = "chat", security(("access_token" = [])),
    params(("room" = Uuid, Path, description = "The room's id"), AtPosition),
    responses(
        (status = 200, body = Webhooks),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 403, body = Problem, content_type = "application/problem+json", description = "`not-room-moderator`"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "`room-not-found`"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn webhooks(
    State(app): State<App>,
    actor: Actor,
    Path(room): Path<String>,
    wanted: Positions,
) -> Result<Answer<Webhooks>, QueryError> {
    let room_id = room_id(&room)?;
    let mut snapshot = snapshot_of_room(&app, room_id, &[ROOM_LIST, WEBHOOK_LIST], &wanted).await?;
    // Members get a row also where there is no webhook, and one without a webhook where they may not know of any.
    let rows = sqlx::query!(
        r#"
        select me.role in ('owner', 'moderator') as "may_ask!",
               w.webhook_id as "webhook_id?", w.name as "name?", w.created_at as "created_at?",
               w.last_used_at as "last_used_at?", coalesce(maker.role in ('owner', 'moderator'), false) as "works!",
               w.created_by as "by_id?", a.handle as "by_handle?", a.name as "by_name?", a.photo_id as "by_photo_id?"
        from read.room_member me
        left join read.webhook w
            on w.room_id = me.room_id and not w.revoked and me.role in ('owner', 'moderator')
        left join read.room_member maker
            on maker.room_id = w.room_id and maker.account_id = w.created_by and maker.status = 'member'
        left join read.account_directory a on a.account_id = w.created_by
        where me.room_id = $1 and me.account_id = $2 and me.status = 'member'
        order by w.created_at desc, w.webhook_id
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
    let webhooks = rows.into_iter().filter_map(|row| {
        Some(Webhook {
            webhook_id: row.webhook_id?,
            name: row.name?,
            created_by: faces.person(row.by_id?, row.by_handle, row.by_name, row.by_photo_id),
            created_at: row.created_at?,
            last_used_at: row.last_used_at,
            works: row.works,
        })
    });
    let (webhooks, reached) = (webhooks.collect(), snapshot.reached());
    Ok(Answer { body: Webhooks { webhooks, reached: reached.clone() }, reached })
}
