//! `GET /api/v1/rooms`: which rooms am I in or invited to?

use axum::extract::State;
use kit::{problem::Problem, tokens::RoomReader};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    RoomRole, RoomStatus,
    unread::{Unread, unread},
};
use crate::{
    accounts::{Faces, Person},
    read_model::{
        ACCOUNT_DIRECTORY, Answer, AtPosition, BLOCK_LIST, Cursor, Page, Params, Positions, QueryError,
        ROOM_DIRECTORY, ROOM_LIST, ROOM_TIMELINE,
    },
    state::App,
};

const USUAL: i64 = 100;
const MOST: i64 = 200;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListParams {
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many; 100 unless told, 200 at most.
    limit: Option<i64>,
}

/// A room in one's list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RoomItem {
    room_id: Uuid,
    /// Empty of a direct room.
    name: String,
    /// Whose the room is beside oneself, if it is the direct room of two.
    direct_with: Option<Person>,
    status: RoomStatus,
    role: RoomRole,
    /// How many are in it, without those who are only invited.
    member_count: i64,
    /// Who asked one in, while one has not answered.
    invited_by: Option<Person>,
    /// For members.
    last_message: Option<LastMessage>,
    /// For members; absent while it cannot be told.
    unread: Option<Unread>,
    /// Whether everybody with an account finds it and comes in; left out when not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    public: bool,
    /// Whether it is only read, because an administrator decided so; left out when not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    archived: bool,
}

/// What was said last.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LastMessage {
    /// Its place in the log.
    sequence: i64,
    author: Person,
    /// Empty once it is deleted.
    body: String,
    /// How many files go with it.
    #[schema(minimum = 0)]
    attachments: i64,
    #[serde(with = "time::serde::rfc3339")]
    posted_at: OffsetDateTime,
    deleted: bool,
}

/// Which rooms am I in or invited to? Those where something happened last come first.
#[utoipa::path(
    get, path = "/api/v1/rooms", tag = "chat", params(AtPosition, ListParams), security(("access_token" = [])),
    responses(
        (status = 200, body = Page<RoomItem>),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn room_list(
    State(app): State<App>,
    RoomReader { actor, .. }: RoomReader,
    wanted: Positions,
    Params(params): Params<ListParams>,
) -> Result<Answer<Page<RoomItem>>, QueryError> {
    let after = Cursor::decode_optional(params.cursor.as_deref())?;
    let limit = params.limit.unwrap_or(USUAL).clamp(1, MOST);
    let sources = [ROOM_LIST, ROOM_TIMELINE, ROOM_DIRECTORY, BLOCK_LIST, ACCOUNT_DIRECTORY];
    let mut snapshot = app.read_model.snapshot(&sources, &wanted, app.wait_limit).await?;
    // What waits may be that one was asked into a room, which stands in no row yet.
    snapshot.note_waiting(ROOM_LIST.projection, None).await?;
    let mut rows = sqlx::query!(
        r#"
        select room.room_id as "room_id!", room.name as "name!", me.status as "status!", me.role as "role!",
               (select count(*) from read.room_member m
                where m.room_id = me.room_id and m.status = 'member') as "member_count!",
               (extract(epoch from greatest(me.since, last.posted_at)) * 1000000)::bigint as "happened!",
               last.body as "last_body?", last.posted_at as "last_posted_at?", last.deleted as "last_deleted?",
               last.sequence as "last_sequence?",
               (select count(*) from read.message_attachment f
                where f.room_id = last.room_id and f.sequence = last.sequence) as "last_attachments!",
               last.author_id as "author_id?", author.handle as "author_handle?", author.name as "author_name?",
               author.photo_id as "author_photo_id?",
               me.invited_by as "inviter_id?", inviter.handle as "inviter_handle?",
               inviter.name as "inviter_name?", inviter.photo_id as "inviter_photo_id?",
               other.account_id as "other_id?", d.handle as "other_handle?", d.name as "other_name?",
               d.photo_id as "other_photo_id?", listed.archived_at is not null as "archived!",
               room.public as "public!"
        from read.room_member me
        join read.room room on room.room_id = me.room_id
        left join read.listed_room listed on listed.room_id = me.room_id
        left join read.room_last_message last on last.room_id = me.room_id and me.status = 'member'
        left join read.account_directory author on author.account_id = last.author_id
        left join read.account_directory inviter on inviter.account_id = me.invited_by
        cross join lateral (
            select case when room.opened_by = $1 then room.opened_with else room.opened_by end as account_id
        ) other
        left join read.account_directory d on d.account_id = other.account_id
        where me.account_id = $1
          and ($2::bigint is null
               or ((extract(epoch from greatest(me.since, last.posted_at)) * 1000000)::bigint, room.room_id)
                  < ($2, $3::uuid))
        order by 6 desc, room.room_id desc
        limit $4
        "#,
        actor.account.uuid(),
        after.map(|cursor| cursor.order),
        after.map(|cursor| cursor.id),
        limit + 1,
    )
    .fetch_all(snapshot.connection())
    .await?;
    let more = rows.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    if more {
        rows.pop();
    }
    let next_cursor =
        rows.last().filter(|_| more).map(|row| Cursor { order: row.happened, id: row.room_id }.encode());
    let rooms: Vec<_> = rows.iter().filter(|row| row.status == "member").map(|row| row.room_id).collect();
    let new = unread(&app.read_markers, &mut snapshot, actor.account, &rooms).await?;
    let faces = Faces::new(&app);
    let items = rows
        .into_iter()
        .map(|row| {
            let author = row
                .author_id
                .map(|id| faces.person(id, row.author_handle, row.author_name, row.author_photo_id));
            let deleted = row.last_deleted.unwrap_or_default();
            let body = row.last_body.map(|body| if deleted { String::new() } else { body });
            let last_message = match (author, row.last_sequence, body, row.last_posted_at) {
                (Some(author), Some(sequence), Some(body), Some(posted_at)) => Some(LastMessage {
                    sequence,
                    author,
                    body,
                    attachments: row.last_attachments,
                    posted_at,
                    deleted,
                }),
                _ => None,
            };
            RoomItem {
                room_id: row.room_id,
                name: row.name,
                direct_with: row
                    .other_id
                    .map(|id| faces.person(id, row.other_handle, row.other_name, row.other_photo_id)),
                status: RoomStatus::of(&row.status),
                role: RoomRole::of(&row.role),
                member_count: row.member_count,
                invited_by: row
                    .inviter_id
                    .map(|id| faces.person(id, row.inviter_handle, row.inviter_name, row.inviter_photo_id)),
                last_message,
                unread: new.get(&row.room_id).copied(),
                public: row.public,
                archived: row.archived,
            }
        })
        .collect();
    Ok(Page { items, next_cursor, reached: snapshot.reached() }.into())
}
