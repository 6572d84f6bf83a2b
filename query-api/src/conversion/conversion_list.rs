//! `GET /api/v1/conversions`: what became of my documents?

use axum::extract::State;
use kit::{problem::Problem, tokens::Actor};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{ConversionItem, item::Row};
use crate::{
    read_model::{Answer, AtPosition, CONVERSION_HISTORY, Cursor, Page, Params, Positions, QueryError},
    state::App,
};

const USUAL: i64 = 50;
const MOST: i64 = 200;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct HistoryParams {
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many; 50 unless told, 200 at most.
    limit: Option<i64>,
}

/// What became of my documents? The latest first.
#[utoipa::path(
    get, path = "/api/v1/conversions", tag = "conversion", params(AtPosition, HistoryParams),
    security(("access_token" = [])),
    responses(
        (status = 200, body = Page<ConversionItem>),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn conversion_list(
    State(app): State<App>,
    actor: Actor,
    wanted: Positions,
    Params(params): Params<HistoryParams>,
) -> Result<Answer<Page<ConversionItem>>, QueryError> {
    let owner = actor.account.uuid();
    let before = Cursor::decode_optional(params.cursor.as_deref())?.map(|cursor| cursor.order);
    let limit = params.limit.unwrap_or(USUAL).clamp(1, MOST);
    let mut snapshot = app.read_model.snapshot(&[CONVERSION_HISTORY], &wanted, app.wait_limit).await?;
    snapshot.note_waiting(CONVERSION_HISTORY.projection, None).await?;
    let mut rows = sqlx::query_as!(
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
        where c.owner_id = $1 and ($2::bigint is null or c.sequence < $2)
        order by c.sequence desc
        limit $3
        "#,
        owner,
        before,
        limit + 1,
    )
    .fetch_all(snapshot.connection())
    .await?;
    let more = rows.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    if more {
        rows.pop();
    }
    let next_cursor = rows.last().filter(|_| more).map(|row| Cursor::at(row.sequence).encode());
    let items = rows.into_iter().map(|row| ConversionItem::of(row, owner, &app)).collect();
    Ok(Page { items, next_cursor, reached: snapshot.reached() }.into())
}
