//! `GET /api/v1/room-directory`: which rooms are there, and who keeps order in them?
//!
//! For administrators, who need not be in them: names, who owns them, how many are in and on which day something was said
//! last. Never what is said, nor who else is in. Of the rooms of two only how many there are: who talks with whom is nobody's
//! business.

use axum::{extract::State, http::StatusCode};
use domain::audit::AuditQuestion;
use kit::{
    problem::Problem,
    tokens::{Admin, Auditor},
};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, Postgres, QueryBuilder};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    accounts::{Faces, Person},
    audit::Asked,
    read_model::{
        ACCOUNT_DIRECTORY, Answer, AtPosition, Cursor, Params, Positions, QueryError, ROOM_DIRECTORY,
        ROOM_LIST, Reached,
    },
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
    name: Option<String>,
    state: Option<RoomState>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many; 50 unless told, 200 at most.
    limit: Option<i64>,
}

/// How it stands with a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RoomState {
    /// It is used.
    Open,
    /// It is only read, because an administrator decided so.
    Archived,
    /// Nobody is in it any more.
    Empty,
}

/// Some of the rooms.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RoomDirectory {
    items: Vec<ListedRoom>,
    /// Asks for what follows; absent at the end.
    next_cursor: Option<String>,
    /// How many rooms of two there are, which are not listed.
    #[schema(minimum = 0)]
    direct_rooms: i64,
    #[serde(flatten)]
    reached: Reached,
}

/// A room, as an administrator sees it who is not in it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ListedRoom {
    room_id: Uuid,
    name: String,
    state: RoomState,
    /// Whether everybody with an account finds it and comes in; left out when not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    public: bool,
    /// Absent when nobody is in it.
    owner: Option<Person>,
    /// How many are in it, without those who are only invited.
    #[schema(minimum = 0)]
    member_count: i64,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    /// The beginning of the day, in UTC, on which something was said last; or on which it was made.
    #[serde(with = "time::serde::rfc3339")]
    active_on: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    archived_at: Option<OffsetDateTime>,
}

#[derive(Debug, FromRow)]
struct Row {
    room_id: Uuid,
    name: String,
    public: bool,
    created_at: OffsetDateTime,
    active_on: OffsetDateTime,
    archived_at: Option<OffsetDateTime>,
    member_count: i64,
    owner_id: Option<Uuid>,
    handle: Option<String>,
    person_name: Option<String>,
    photo_id: Option<Uuid>,
}

/// Which rooms are there, and who keeps order in them? Those that were used last come first. Administrators may ask; that
/// they do is written down first.
#[utoipa::path(
    get, path = "/api/v1/room-directory", tag = "chat", params(AtPosition, ListParams),
    security(("access_token" = [])),
    responses(
        (status = 200, body = RoomDirectory),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "`room-name-malformed`, `cursor-malformed`, `malformed-query`"),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 403, body = Problem, content_type = "application/problem+json", description = "`not-admin`"),
        (status = 503, body = Problem, content_type = "application/problem+json", description = "`audit-read-unrecorded`, `read-model-unavailable`"),
    )
)]
pub(crate) async fn room_directory(
    State(app): State<App>,
    Admin(_admin): Admin,
    auditor: Auditor,
    wanted: Positions,
    Params(params): Params<ListParams>,
) -> Result<Answer<RoomDirectory>, QueryError> {
    let name = params.name()?;
    let after = Cursor::decode_optional(params.cursor.as_deref())?;
    let limit = params.limit.unwrap_or(USUAL).clamp(1, MOST);
    app.audit_reads.record(&auditor, &params.asked()?).await?;
    let sources = [ROOM_DIRECTORY, ROOM_LIST, ACCOUNT_DIRECTORY];
    let mut snapshot = app.read_model.snapshot(&sources, &wanted, app.wait_limit).await?;
    snapshot.note_waiting(ROOM_DIRECTORY.projection, None).await?;
    let mut query = QueryBuilder::default();
    question(&mut query, params.state, name, after, limit + 1);
    let mut rows: Vec<Row> = query.build_query_as().fetch_all(snapshot.connection()).await?;
    let direct_rooms =
        sqlx::query_scalar!(r#"select count(*) as "count!" from read.listed_room where direct"#)
            .fetch_one(snapshot.connection())
            .await?;
    let more = rows.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    if more {
        rows.pop();
    }
    let next_cursor = rows.last().filter(|_| more).map(|row| row.place().encode());
    let faces = Faces::new(&app);
    let items = rows.into_iter().map(|row| row.item(&faces)).collect();
    let reached = snapshot.reached();
    Ok(Answer { body: RoomDirectory { items, next_cursor, direct_rooms, reached: reached.clone() }, reached })
}

impl ListParams {
    /// What is looked for, if anything.
    fn name(&self) -> Result<Option<String>, Problem> {
        let text = self.name.as_deref().map(str::trim).unwrap_or_default();
        if text.chars().count() > LONGEST_NAME || text.contains('\0') {
            let title = "A room's name has at most 80 characters.";
            return Err(Problem::new(StatusCode::BAD_REQUEST, "room-name-malformed", title));
        }
        Ok(Some(text.to_lowercase()).filter(|text| !text.is_empty()))
    }

    /// The question as it is written down: not what names are looked for, which are words of people.
    fn asked(&self) -> Result<Asked, Problem> {
        Asked::new(AuditQuestion::Rooms).naming("state", self.state.map(RoomState::as_str))
    }
}

/// The statement for these filters, and no others. Every room of many is looked at where a part of a name is asked for.
fn question(
    query: &mut QueryBuilder<'static, Postgres>,
    state: Option<RoomState>,
    name: Option<String>,
    after: Option<Cursor>,
    limit: i64,
) {
    query.push(
        "select room.room_id, room.name, room.public, room.created_at, room.active_on, room.archived_at, people.member_count,
                owner.account_id as owner_id, a.handle, a.name as person_name, a.photo_id
         from read.listed_room room
         cross join lateral (
             select count(*) as member_count from read.room_member m
             where m.room_id = room.room_id and m.status = 'member'
         ) people
         left join lateral (
             select m.account_id from read.room_member m
             where m.room_id = room.room_id and m.role = 'owner' and m.status = 'member'
             order by m.account_id limit 1
         ) owner on true
         left join read.account_directory a on a.account_id = owner.account_id
         where not room.direct",
    );
    query.push(match state {
        None => "",
        Some(RoomState::Open) => " and room.archived_at is null and people.member_count > 0",
        Some(RoomState::Archived) => " and room.archived_at is not null",
        Some(RoomState::Empty) => " and room.archived_at is null and people.member_count = 0",
    });
    if let Some(name) = name {
        query.push(" and strpos(lower(room.name), ").push_bind(name).push(") > 0");
    }
    if let Some(Cursor { order, id }) = after {
        query.push(" and (extract(epoch from room.active_on)::bigint, room.room_id) < (").push_bind(order);
        query.push(", ").push_bind(id).push(")");
    }
    query.push(" order by room.active_on desc, room.room_id desc limit ").push_bind(limit);
}

impl Row {
    const fn place(&self) -> Cursor {
        Cursor { order: self.active_on.unix_timestamp(), id: self.room_id }
    }

    fn item(self, faces: &Faces<'_>) -> ListedRoom {
        let state = match (self.archived_at, self.member_count) {
            (Some(_), _) => RoomState::Archived,
            (None, 0) => RoomState::Empty,
            (None, _) => RoomState::Open,
        };
        let (handle, person_name, photo_id) = (self.handle, self.person_name, self.photo_id);
        ListedRoom {
            room_id: self.room_id,
            name: self.name,
            state,
            public: self.public,
            owner: self.owner_id.map(|id| faces.person(id, handle, person_name, photo_id)),
            member_count: self.member_count,
            created_at: self.created_at,
            active_on: self.active_on,
            archived_at: self.archived_at,
        }
    }
}

impl RoomState {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Archived => "archived",
            Self::Empty => "empty",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_name_is_folded_and_not_longer_than_names_are() {
        let name = |text: &str| {
            let params = ListParams { name: Some(text.to_owned()), ..ListParams::default() };
            params.name().map_err(|problem| problem.code().to_owned())
        };
        assert_eq!(name("  HarBour "), Ok(Some("harbour".to_owned())));
        assert_eq!(name(" "), Ok(None));
        for text in ["a\0b", &"x".repeat(81)] {
            assert_eq!(name(text), Err("room-name-malformed".to_owned()));
        }
    }
}
