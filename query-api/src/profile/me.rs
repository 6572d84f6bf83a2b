//! `GET /api/v1/me`: who am I?

use std::time::Duration;

use axum::extract::State;
use kit::{problem::Problem, tokens::Actor};
use serde::Serialize;
use tokio::time::Instant;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    accounts::Faces,
    read_model::{ACCOUNT_DIRECTORY, Answer, AtPosition, Positions, QueryError, Reached},
    state::App,
};

/// How often a directory that does not know the account yet is asked again.
const ASK_AGAIN: Duration = Duration::from_millis(50);

/// One's own account and profile.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Me {
    account_id: Uuid,
    handle: String,
    email: String,
    /// May be empty, as the bio.
    name: String,
    bio: String,
    photo_url: Option<String>,
    #[serde(flatten)]
    reached: Reached,
}

/// Who am I?
#[utoipa::path(
    get, path = "/api/v1/me", tag = "profile", params(AtPosition), security(("access_token" = [])),
    responses(
        (status = 200, body = Me),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn me(
    State(app): State<App>,
    actor: Actor,
    wanted: Positions,
) -> Result<Answer<Me>, QueryError> {
    let account_id = actor.account.uuid();
    let deadline = Instant::now() + app.wait_limit;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let mut snapshot = app.read_model.snapshot(&[ACCOUNT_DIRECTORY], &wanted, left).await?;
        let found = sqlx::query!(
            r#"select handle as "handle!", email as "email!", name as "name!", bio as "bio!", photo_id
               from read.account_directory where account_id = $1"#,
            account_id
        )
        .fetch_optional(snapshot.connection())
        .await?;
        if let Some(row) = found {
            snapshot.note_waiting(ACCOUNT_DIRECTORY.projection, Some(&account_id.to_string())).await?;
            let reached = snapshot.reached();
            let photo_url = Faces::new(&app).photo_url(account_id, row.photo_id);
            let (handle, email, name, bio) = (row.handle, row.email, row.name, row.bio);
            let body = Me { account_id, handle, email, name, bio, photo_url, reached: reached.clone() };
            return Ok(Answer { body, reached });
        }
        // Whoever has a token has an account, so that the directory is only behind.
        if Instant::now() >= deadline {
            return Err(QueryError::Behind);
        }
        drop(snapshot);
        tokio::time::sleep_until(deadline.min(Instant::now() + ASK_AGAIN)).await;
    }
}
