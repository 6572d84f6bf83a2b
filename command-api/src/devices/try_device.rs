//! `POST /api/v1/account/devices/current/tries`: send me something now.
//!
//! That it was asked for is written beside the device, and the bucket tells workers of it.

use axum::{extract::State, http::StatusCode};
use domain::devices::{AskForTry, DeviceRefused};
use kit::{problem::Problem, tokens::Actor};

use super::{ATTEMPTS, off};
use crate::{
    command::{conflict, store_problem},
    state::App,
};

/// Send something to this device now, to see whether it arrives. It is on its way when this is answered, or was lost:
/// then one asks again.
#[utoipa::path(
    post,
    path = "/api/v1/account/devices/current/tries",
    tag = "devices",
    security(("access_token" = [])),
    responses(
        (status = ACCEPTED, description = "It is being sent"),
        (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json", description = "`token-missing`, `token-invalid`, `token-expired`, `session-ended`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`device-not-found`, `web-push-off`"),
        (status = TOO_MANY_REQUESTS, body = Problem, content_type = "application/problem+json", description = "`tried-just-now`"),
    )
)]
pub(crate) async fn try_device(State(app): State<App>, actor: Actor) -> Result<StatusCode, Problem> {
    if app.config.vapid_public_key.is_none() {
        return Err(off());
    }
    let now = app.config.clock.now();
    for _ in 0..ATTEMPTS {
        let known = app.devices.get(actor.account, actor.session).await;
        let (kept, _) = known.map_err(|e| store_problem(&e))?;
        let kept = kept.ok_or_else(|| Problem::refused(&DeviceRefused::NotFound))?;
        let asked = AskForTry.decide(Some(kept.device.clone()), now);
        let asked = asked.map_err(|refused| Problem::refused(&refused))?;
        let written = app.devices.keep_try(actor.account, actor.session, kept, &asked).await;
        if written.map_err(|e| store_problem(&e))? {
            return Ok(StatusCode::ACCEPTED);
        }
    }
    Err(conflict())
}
