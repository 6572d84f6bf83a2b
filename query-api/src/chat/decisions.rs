//! What administrators decided on a room, as those who are in it see it.

use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::RoomStatus;
use crate::{
    accounts::{Faces, Person},
    read_model::{QueryError, Snapshot},
};

/// So many are told, the last ones.
const MOST: i64 = 20;
/// What a forgotten person's words are in the read models.
const ERASED: &str = "[erased]";

/// What an administrator decided on a room.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RoomDecision {
    kind: DecisionKind,
    /// The administrator.
    by: Person,
    /// Who owns the room by it, if that was decided.
    owner: Option<Person>,
    /// Why, in the administrator's words; empty once they are forgotten.
    reason: String,
    #[serde(with = "time::serde::rfc3339")]
    decided_at: OffsetDateTime,
}

/// What is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum DecisionKind {
    /// The room is only read from then on.
    Archived,
    /// It is used again.
    Reopened,
    /// A member owns it from then on.
    OwnerAssigned,
}

impl DecisionKind {
    /// From its column, which has these three values.
    fn of(column: &str) -> Self {
        match column {
            "archived" => Self::Archived,
            "reopened" => Self::Reopened,
            _ => Self::OwnerAssigned,
        }
    }
}

/// What was decided on this room, for one of its members.
pub(super) async fn decisions(
    snapshot: &mut Snapshot,
    faces: &Faces<'_>,
    room: Uuid,
    status: RoomStatus,
) -> Result<Vec<RoomDecision>, QueryError> {
    let rows = sqlx::query!(
        r#"
        select d.kind as "kind!", d.reason as "reason!", d.decided_at as "decided_at!",
               d.decided_by as "by_id!", a.handle as "by_handle?", a.name as "by_name?", a.photo_id as "by_photo_id?",
               d.owner_id as "owner_id?", o.handle as "owner_handle?", o.name as "owner_name?",
               o.photo_id as "owner_photo_id?"
        from read.room_decision d
        left join read.account_directory a on a.account_id = d.decided_by
        left join read.account_directory o on o.account_id = d.owner_id
        where d.room_id = $1 and $2
        order by d.sequence desc
        limit $3
        "#,
        room,
        status == RoomStatus::Member,
        MOST,
    )
    .fetch_all(snapshot.connection())
    .await?;
    let decisions = rows.into_iter().map(|row| RoomDecision {
        kind: DecisionKind::of(&row.kind),
        by: faces.person(row.by_id, row.by_handle, row.by_name, row.by_photo_id),
        owner: row.owner_id.map(|id| faces.person(id, row.owner_handle, row.owner_name, row.owner_photo_id)),
        reason: Some(row.reason).filter(|reason| reason != ERASED).unwrap_or_default(),
        decided_at: row.decided_at,
    });
    Ok(decisions.collect())
}
