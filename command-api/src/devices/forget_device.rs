//! `DELETE /api/v1/account/devices/current` and `DELETE /api/v1/account/devices/{session}`: tell me nothing there any more.
//! And `cmd.forget-device`, of a worker whom a push service has told that nobody is there any more.

use axum::{extract::State, http::StatusCode};
use domain::ids::{AccountId, SessionId};
use jetstream_es::Position;
use kit::{problem::Problem, tokens::Actor};
use serde::Deserialize;

use crate::{command::store_problem, edge::PathId, state::App};

/// A device that a worker found gone.
#[derive(Deserialize)]
pub(crate) struct GoneDevice {
    account: AccountId,
    session: SessionId,
    /// What the worker has read: what was kept since is another device, and stays.
    revision: u64,
}

/// Tell me nothing on this device any more while the app is closed. Where nothing is told, nothing changes.
#[utoipa::path(
    delete,
    path = "/api/v1/account/devices/current",
    tag = "devices",
    security(("access_token" = [])),
    responses(
        (status = NO_CONTENT, description = "It is told of nothing any more"),
        (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json", description = "`token-missing`, `token-invalid`, `token-expired`, `session-ended`"),
    )
)]
pub(crate) async fn forget_this_device(State(app): State<App>, actor: Actor) -> Result<StatusCode, Problem> {
    forget(&app, actor.account, actor.session).await
}

/// Tell me nothing on another device of mine any more. Its session stays. Where nothing is told, nothing changes.
#[utoipa::path(
    delete,
    path = "/api/v1/account/devices/{session}",
    tag = "devices",
    security(("access_token" = [])),
    params(("session" = Uuid, Path, description = "The device's session")),
    responses(
        (status = NO_CONTENT, description = "It is told of nothing any more"),
        (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json", description = "`token-missing`, `token-invalid`, `token-expired`, `session-ended`"),
    )
)]
pub(crate) async fn forget_device(
    State(app): State<App>,
    actor: Actor,
    PathId(session): PathId<SessionId>,
) -> Result<StatusCode, Problem> {
    forget(&app, actor.account, session).await
}

/// Devices are kept under their person, so nobody forgets somebody else's.
async fn forget(app: &App, account: AccountId, session: SessionId) -> Result<StatusCode, Problem> {
    app.devices.forget(account, session, None).await.map_err(|e| store_problem(&e))?;
    Ok(StatusCode::NO_CONTENT)
}

/// `cmd.forget-device`. It is no event, and to repeat it changes nothing.
///
/// # Errors
/// When the bucket does not answer.
pub(crate) async fn forget_gone_device(app: &App, gone: &GoneDevice) -> Result<Option<Position>, Problem> {
    let forgotten = app.devices.forget(gone.account, gone.session, Some(gone.revision)).await;
    forgotten.map_err(|e| store_problem(&e))?;
    Ok(None)
}
