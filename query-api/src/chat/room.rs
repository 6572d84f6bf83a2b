//! `GET /api/v1/rooms/{room}`: who is in this room?

use axum::extract::{Path, State};
use kit::{problem::Problem, tokens::RoomReader};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    RoomRole, RoomStatus,
    decisions::{RoomDecision, decisions},
    room_id, room_not_found,
};
use crate::{
    accounts::{Faces, Person},
    read_model::{
        ACCOUNT_DIRECTORY, Answer, AtPosition, LINK_PREVIEWS, Positions, QueryError, ROOM_DIRECTORY,
        ROOM_LIST, Reached, WEBHOOK_LIST,
    },
    state::App,
};

/// A room and its people.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "these are the names in the answer")]
pub(crate) struct Room {
    room_id: Uuid,
    /// Empty of a direct room.
    name: String,
    /// Whose the room is beside oneself, if it is the direct room of two.
    direct_with: Option<Person>,
    /// One's own.
    status: RoomStatus,
    /// One's own.
    role: RoomRole,
    /// Those invited, too; the longest there first.
    members: Vec<RoomMember>,
    /// By what programs write into it, also those that were revoked; for members.
    webhooks: Vec<RoomWebhook>,
    /// Whether it is shown in the room what links lead to.
    link_previews: bool,
    /// Whether everybody with an account finds it and comes in; left out when not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    public: bool,
    /// Whether it is only read, because an administrator decided so; left out when not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    archived: bool,
    /// What administrators decided on it, the last one first, 20 at most; for members, and left out when it is nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    decisions: Vec<RoomDecision>,
    #[serde(flatten)]
    reached: Reached,
}

/// Somebody in a room.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RoomMember {
    #[serde(flatten)]
    person: Person,
    role: RoomRole,
    status: RoomStatus,
}

/// A webhook of a room, as everybody in it sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RoomWebhook {
    /// Also the author of what it posts.
    webhook_id: Uuid,
    name: String,
}

/// Who is in this room? Members and those invited may ask.
#[utoipa::path(
    get, path = "/api/v1/rooms/{room}", tag = "chat", security(("access_token" = [])),
    params(("room" = Uuid, Path, description = "The room's id"), AtPosition),
    responses(
        (status = 200, body = Room),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn room(
    State(app): State<App>,
    RoomReader { actor, .. }: RoomReader,
    Path(room): Path<String>,
    wanted: Positions,
) -> Result<Answer<Room>, QueryError> {
    let room_id = room_id(&room)?;
    let mut snapshot = app
        .read_model
        .snapshot(
            &[ROOM_LIST, WEBHOOK_LIST, LINK_PREVIEWS, ROOM_DIRECTORY, ACCOUNT_DIRECTORY],
            &wanted,
            app.wait_limit,
        )
        .await?;
    // A change of the members that could not be applied is not shown; that something is missing is told.
    snapshot.note_waiting(ROOM_LIST.projection, Some(&room_id.to_string())).await?;
    let rows = sqlx::query!(
        r#"
        select room.name as "room_name!", me.status as "my_status!", me.role as "my_role!",
               m.account_id as "account_id!", m.role as "role!", m.status as "status!",
               a.handle as "handle?", a.name as "name?", a.photo_id as "photo_id?",
               other.account_id as "other_id?", d.handle as "other_handle?", d.name as "other_name?",
               d.photo_id as "other_photo_id?", listed.archived_at is not null as "archived!",
               room.public as "public!"
        from read.room_member me
        join read.room room on room.room_id = me.room_id
        left join read.listed_room listed on listed.room_id = me.room_id
        join read.room_member m on m.room_id = me.room_id
        left join read.account_directory a on a.account_id = m.account_id
        cross join lateral (
            select case when room.opened_by = $2 then room.opened_with else room.opened_by end as account_id
        ) other
        left join read.account_directory d on d.account_id = other.account_id
        where me.room_id = $1 and me.account_id = $2
        order by m.since, m.account_id
        "#,
        room_id,
        actor.account.uuid(),
    )
    .fetch_all(snapshot.connection())
    .await?;
    let faces = Faces::new(&app);
    let first = rows.first().ok_or_else(room_not_found)?;
    let direct_with = first.other_id.map(|id| {
        faces.person(id, first.other_handle.clone(), first.other_name.clone(), first.other_photo_id)
    });
    let (name, status, role) =
        (first.room_name.clone(), RoomStatus::of(&first.my_status), RoomRole::of(&first.my_role));
    let (public, archived) = (first.public, first.archived);
    let members = rows
        .into_iter()
        .map(|row| RoomMember {
            person: faces.person(row.account_id, row.handle, row.name, row.photo_id),
            role: RoomRole::of(&row.role),
            status: RoomStatus::of(&row.status),
        })
        .collect();
    let webhooks = sqlx::query_as!(
        RoomWebhook,
        r#"
        select webhook_id as "webhook_id!", name as "name!" from read.webhook
        where room_id = $1 and $2
        order by created_at, webhook_id
        "#,
        room_id,
        status == RoomStatus::Member,
    )
    .fetch_all(snapshot.connection())
    .await?;
    let link_previews = sqlx::query_scalar!(
        r#"select not exists (select from read.room_without_link_previews where room_id = $1) as "shown!""#,
        room_id,
    )
    .fetch_one(snapshot.connection())
    .await?;
    let decisions = decisions(&mut snapshot, &faces, room_id, status).await?;
    let reached = snapshot.reached();
    Ok(Answer {
        body: Room {
            room_id,
            name,
            direct_with,
            status,
            role,
            members,
            webhooks,
            link_previews,
            public,
            archived,
            decisions,
            reached: reached.clone(),
        },
        reached,
    })
}
