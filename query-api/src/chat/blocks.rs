//! `GET /api/v1/blocks`: whom have I blocked?

use axum::extract::State;
use kit::{problem::Problem, tokens::Actor};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::{
    accounts::{Faces, Person},
    read_model::{ACCOUNT_DIRECTORY, Answer, AtPosition, BLOCK_LIST, Positions, QueryError, Reached},
    state::App,
};

/// So many are told, the last ones.
const MOST: i64 = 1000;

/// Who can neither write to one nor invite one.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Blocks {
    /// Who was blocked last comes first; 1000 at most.
    blocks: Vec<Block>,
    #[serde(flatten)]
    reached: Reached,
}

/// Somebody whom one has blocked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Block {
    #[serde(flatten)]
    person: Person,
    #[serde(with = "time::serde::rfc3339")]
    blocked_at: OffsetDateTime,
}

/// Whom have I blocked? Nobody else is told.
#[utoipa::path(
    get, path = "/api/v1/blocks", tag = "chat", security(("access_token" = [])), params(AtPosition),
    responses(
        (status = 200, body = Blocks),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn blocks(
    State(app): State<App>,
    actor: Actor,
    wanted: Positions,
) -> Result<Answer<Blocks>, QueryError> {
    let mut snapshot =
        app.read_model.snapshot(&[BLOCK_LIST, ACCOUNT_DIRECTORY], &wanted, app.wait_limit).await?;
    snapshot.note_waiting(BLOCK_LIST.projection, Some(&actor.account.to_string())).await?;
    let rows = sqlx::query!(
        r#"
        select b.person_id as "person_id!", b.blocked_at as "blocked_at!",
               a.handle as "handle?", a.name as "name?", a.photo_id as "photo_id?"
        from read.block_list b
        left join read.account_directory a on a.account_id = b.person_id
        where b.account_id = $1
        order by b.blocked_at desc, b.person_id
        limit $2
        "#,
        actor.account.uuid(),
        MOST,
    )
    .fetch_all(snapshot.connection())
    .await?;
    let faces = Faces::new(&app);
    let blocks = rows.into_iter().map(|row| Block {
        person: faces.person(row.person_id, row.handle, row.name, row.photo_id),
        blocked_at: row.blocked_at,
    });
    let (blocks, reached) = (blocks.collect(), snapshot.reached());
    Ok(Answer { body: Blocks { blocks, reached: reached.clone() }, reached })
}
