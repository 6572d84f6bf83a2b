//! `GET /api/v1/rooms/open`: which public rooms are there?

use axum::{extract::State, http::StatusCode};
use kit::{problem::Problem, tokens::Actor};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, Postgres, QueryBuilder};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::RoomStatus;
use crate::{
    read_model::{Answer, AtPosition, Cursor, Page, Params, Positions, QueryError, ROOM_LIST},
    state::App,
};

const USUAL: i64 = 50;
const MOST: i64 = 200;
/// No room's name is longer.
const LONGEST_NAME: usize = 80;

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListParams {
    /// What the name contains, whether in capitals or not.
    query: Option<String>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many; 50 unless told, 200 at most.
    limit: Option<i64>,
}

/// A public room, as everybody sees it. What is said in it and who is in it is for its members.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenRoom {
    room_id: Uuid,
    name: String,
    /// How many are in it, without those who are only invited.
    #[schema(minimum = 0)]
    member_count: i64,
    /// One's own; null for who is not in it.
    status: Option<RoomStatus>,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
}

#[derive(Debug, FromRow)]
struct Row {
    room_id: Uuid,
    name: String,
    created_at: OffsetDateTime,
    /// In microseconds: by what the list is in order.
    made: i64,
    member_count: i64,
    status: Option<String>,
}

/// Which public rooms are there? The newest come first. Those that are archived, and those from which one is banned, are
/// not among them.
#[utoipa::path(
    get, path = "/api/v1/rooms/open", tag = "chat", params(AtPosition, ListParams),
    security(("access_token" = [])),
    responses(
        (status = 200, body = Page<OpenRoom>),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "`room-name-malformed`, `cursor-malformed`, `malformed-query`"),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn open_rooms(
    State(app): State<App>,
    actor: Actor,
    wanted: Positions,
    Params(params): Params<ListParams>,
) -> Result<Answer<Page<OpenRoom>>, QueryError> {
    let name = params.name()?;
    let after = Cursor::decode_optional(params.cursor.as_deref())?;
    let limit = params.limit.unwrap_or(USUAL).clamp(1, MOST);
    let mut snapshot = app.read_model.snapshot(&[ROOM_LIST], &wanted, app.wait_limit).await?;
    snapshot.note_waiting(ROOM_LIST.projection, None).await?;
    let mut query = QueryBuilder::default();
    question(&mut query, actor.account.uuid(), name, after, limit + 1);
    let mut rows: Vec<Row> = query.build_query_as().fetch_all(snapshot.connection()).await?;
    let more = rows.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    if more {
        rows.pop();
    }
    let next_cursor =
        rows.last().filter(|_| more).map(|row| Cursor { order: row.made, id: row.room_id }.encode());
    let items = rows.into_iter().map(OpenRoom::from).collect();
    Ok(Page { items, next_cursor, reached: snapshot.reached() }.into())
}

impl ListParams {
    /// What is looked for, if anything.
    fn name(&self) -> Result<Option<String>, Problem> {
        let text = self.query.as_deref().map(str::trim).unwrap_or_default();
        if text.chars().count() > LONGEST_NAME || text.contains('\0') {
            let title = "A room's name has at most 80 characters.";
            return Err(Problem::new(StatusCode::BAD_REQUEST, "room-name-malformed", title));
        }
        Ok(Some(text.to_lowercase()).filter(|text| !text.is_empty()))
    }
}

/// The statement for these filters, and no others. Members are counted of the rooms of one page alone.
fn question(
    query: &mut QueryBuilder<'static, Postgres>,
    account: Uuid,
    name: Option<String>,
    after: Option<Cursor>,
    limit: i64,
) {
    query.push(
        "select room.room_id, room.name, room.created_at, room.made,
                (select count(*) from read.room_member m
                 where m.room_id = room.room_id and m.status = 'member') as member_count,
                (select me.status from read.room_member me
                 where me.room_id = room.room_id and me.account_id = ",
    );
    query.push_bind(account).push(
        ") as status
         from (
             select room_id, name, created_at, (extract(epoch from created_at) * 1000000)::bigint as made
             from read.room r where r.public and not r.archived
               and not exists (select from read.room_ban b where b.room_id = r.room_id and b.account_id = ",
    );
    query.push_bind(account).push(")");
    if let Some(name) = name {
        query.push(" and strpos(lower(r.name), ").push_bind(name).push(") > 0");
    }
    if let Some(Cursor { order, id }) = after {
        query.push(" and ((extract(epoch from r.created_at) * 1000000)::bigint, r.room_id) < (");
        query.push_bind(order).push(", ").push_bind(id).push(")");
    }
    query.push(" order by r.created_at desc, r.room_id desc limit ").push_bind(limit);
    query.push(") room order by room.created_at desc, room.room_id desc");
}

impl From<Row> for OpenRoom {
    fn from(row: Row) -> Self {
        Self {
            room_id: row.room_id,
            name: row.name,
            member_count: row.member_count,
            status: row.status.as_deref().map(RoomStatus::of),
            created_at: row.created_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_name_is_folded_and_not_longer_than_names_are() {
        let name = |text: &str| {
            let params = ListParams { query: Some(text.to_owned()), ..ListParams::default() };
            params.name().map_err(|problem| problem.code().to_owned())
        };
        assert_eq!(name("  HarBour "), Ok(Some("harbour".to_owned())));
        assert_eq!(name(" "), Ok(None));
        for text in ["a\0b", &"x".repeat(81)] {
            assert_eq!(name(text), Err("room-name-malformed".to_owned()));
        }
    }
}
