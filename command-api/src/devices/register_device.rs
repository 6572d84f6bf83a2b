//! `PUT /api/v1/account/devices/current`: tell me on this device while the app is closed.
//!
//! No event: the latest of each session is kept. To say the same again is how the app says that it is still there, so it
//! needs no id.

use axum::{extract::State, http::StatusCode};
use domain::devices::{NoSubscription, RegisterDevice, Subscription};
use kit::{
    problem::{FieldError, JsonBody, Problem},
    tokens::{Actor, TokenError},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{ATTEMPTS, off};
use crate::{
    command::{conflict, store_problem},
    state::App,
};

/// What a browser gives to be reached by (`PushSubscription.toJSON()`), and what is to be shown there.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegisterDeviceRequest {
    /// Its address at its push service, https.
    #[schema(example = "https://push.example/c2VuZCB0byBtZQ")]
    endpoint: String,
    /// Its public key: 65 bytes in base64url.
    p256dh: String,
    /// Its secret: 16 bytes in base64url.
    auth: String,
    /// Whether what was said is shown there, too; otherwise who spoke, and where.
    #[serde(default)]
    shows_text: bool,
}

/// Tell me on this device while the app is closed. It lasts as long as the session; the app says it again when it
/// starts, and whenever something of it changes.
#[utoipa::path(
    put,
    path = "/api/v1/account/devices/current",
    tag = "devices",
    security(("access_token" = [])),
    request_body = RegisterDeviceRequest,
    responses(
        (status = NO_CONTENT, description = "It is told from now on"),
        (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json", description = "`token-missing`, `token-invalid`, `token-expired`, `session-ended`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`web-push-off`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`too-many-devices`"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`invalid-fields`"),
    )
)]
pub(crate) async fn register_device(
    State(app): State<App>,
    actor: Actor,
    JsonBody(request): JsonBody<RegisterDeviceRequest>,
) -> Result<StatusCode, Problem> {
    if app.config.vapid_public_key.is_none() {
        return Err(off());
    }
    let RegisterDeviceRequest { endpoint, p256dh, auth, shows_text } = request;
    let subscription = Subscription::parse(&endpoint, &p256dh, &auth).map_err(invalid)?;
    let now = app.config.clock.now();
    let ends_at = app.sessions.ends_at(actor.account, actor.session, now).await?;
    let session_ends_at = ends_at.ok_or(TokenError::SessionEnded)?;
    let register = RegisterDevice { account: actor.account, subscription, shows_text, session_ends_at };
    let others = app.devices.all_of(actor.account, now).await.map_err(|e| store_problem(&e))?;
    let others = others.keys().filter(|session| **session != actor.session).count();
    for _ in 0..ATTEMPTS {
        let known = app.devices.get(actor.account, actor.session).await;
        let (known, revision) = known.map_err(|e| store_problem(&e))?;
        let known = known.map(|kept| kept.device);
        let device = register.clone().decide(known.as_ref(), others, now);
        let device = device.map_err(|refused| Problem::refused(&refused))?;
        let kept = app.devices.keep(actor.account, actor.session, revision, &device).await;
        if kept.map_err(|e| store_problem(&e))? {
            return Ok(StatusCode::NO_CONTENT);
        }
    }
    Err(conflict())
}

fn invalid(why: NoSubscription) -> Problem {
    let (pointer, code) = match why {
        NoSubscription::Endpoint(_) => ("/endpoint", "endpoint-invalid"),
        NoSubscription::Key => ("/p256dh", "key-invalid"),
        NoSubscription::Auth => ("/auth", "key-invalid"),
    };
    Problem::invalid_fields(vec![FieldError::new(pointer, code, &why)])
}
