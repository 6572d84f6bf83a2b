//! `GET /api/v1/conversions/{id}`: how far is this document?

use axum::extract::{Path, State};
use kit::{problem::Problem, tokens::Actor};
use serde::Serialize;
use utoipa::ToSchema;

use super::{ConversionItem, conversion_id, conversion_not_found, item::Row};
use crate::{
    read_model::{Answer, AtPosition, CONVERSION_HISTORY, Positions, QueryError, Reached},
    state::App,
};

/// One conversion.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Conversion {
    #[serde(flatten)]
    conversion: ConversionItem,
    #[serde(flatten)]
    reached: Reached,
}

/// How far is this document?
#[utoipa::path(
    get, path = "/api/v1/conversions/{id}", tag = "conversion", security(("access_token" = [])),
    params(("id" = Uuid, Path, description = "The conversion's id"), AtPosition),
    responses(
        (status = 200, body = Conversion),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn conversion(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
    wanted: Positions,
) -> Result<Answer<Conversion>, QueryError> {
    let (owner, id) = (actor.account.uuid(), conversion_id(&id)?);
    let mut snapshot = app.read_model.snapshot(&[CONVERSION_HISTORY], &wanted, app.wait_limit).await?;
    snapshot.note_waiting(CONVERSION_HISTORY.projection, Some(&id.to_string())).await?;
    let row = sqlx::query_as!(
        Row,
        r#"
        with waiting as (
            select owner_id, conversion_id, sequence,
                   row_number() over (partition by owner_id order by sequence) as turn
            from read.conversion_history
            where status = 'queued'
        ), place as (
            select owner_id, conversion_id, row_number() over (order by turn, sequence) as queue_position
            from waiting
        )
        select c.conversion_id as "conversion_id!", c.sequence as "sequence!", c.name as "name!",
               c.source_format as "source_format!", c.target_format as "target_format!", c.status as "status!",
               place.queue_position as "queue_position?",
               c.reason, c.size_bytes as "size_bytes!", c.result_size_bytes,
               c.requested_at as "requested_at!", c.started_at, c.finished_at,
               c.keep_seconds as "keep_seconds!", c.files_deleted_at, c.files_deleted_because,
               c.password_asked, c.picture_width, c.picture_height
        from read.conversion_history c
        left join place on place.owner_id = c.owner_id and place.conversion_id = c.conversion_id
        where c.owner_id = $1 and c.conversion_id = $2
        "#,
        owner,
        id,
    )
    .fetch_optional(snapshot.connection())
    .await?;
    let conversion = ConversionItem::of(row.ok_or_else(conversion_not_found)?, owner, &app);
    let reached = snapshot.reached();
    Ok(Answer { body: Conversion { conversion, reached: reached.clone() }, reached })
}
