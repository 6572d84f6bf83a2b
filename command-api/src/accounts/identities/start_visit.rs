//! `POST /api/v1/identity-providers/{provider}/visits`: go to a provider to log in there.

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::IntoResponse,
};
use domain::accounts::ProviderName;
use kit::problem::{JsonBody, Problem};
use serde::{Deserialize, Serialize};
use time::Duration;
use utoipa::ToSchema;

use super::{
    fault,
    visits::{SEED_BYTES, Visit},
};
use crate::state::App;

/// Long enough to log in there, with whatever that takes.
const VISIT: Duration = Duration::minutes(15);
pub(super) const COOKIE: &str = "wherry_visit";
const COOKIE_PATH: &str = "/api/v1/identity-providers";

/// What for.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum VisitPurpose {
    /// To log in with the identity.
    LogIn,
    /// To link it to the account that one is logged in to.
    Link,
}

/// A visit that begins.
#[derive(Deserialize, ToSchema)]
pub(crate) struct StartVisitRequest {
    purpose: VisitPurpose,
}

/// Where to go.
#[derive(Serialize, ToSchema)]
pub(crate) struct VisitStarted {
    /// The browser is to be sent there. It comes back to `/login/return`, with `state` and `code`, or with `error`.
    address: String,
}

/// Go to a provider. What has to come back unchanged is in the cookie `wherry_visit`.
#[utoipa::path(
    post,
    path = "/api/v1/identity-providers/{provider}/visits",
    tag = "accounts",
    params(("provider" = String, Path, description = "The provider's name")),
    request_body = StartVisitRequest,
    responses(
        (status = OK, body = VisitStarted),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`identity-provider-unknown`"),
        (status = SERVICE_UNAVAILABLE, body = Problem, content_type = "application/problem+json", description = "`identity-provider-away`"),
    )
)]
pub(crate) async fn start_visit(
    State(app): State<App>,
    Path(provider): Path<String>,
    JsonBody(request): JsonBody<StartVisitRequest>,
) -> Result<impl IntoResponse, Problem> {
    let unknown =
        |_| Problem::new(StatusCode::NOT_FOUND, "identity-provider-unknown", "There is no such provider.");
    let name = ProviderName::parse(&provider).map_err(unknown)?;
    let provider = app.identities.provider(&name)?;
    let now = app.config.clock.now();
    let mut seed = [0; SEED_BYTES];
    app.config.random.fill(&mut seed);
    let links = request.purpose == VisitPurpose::Link;
    let visit = Visit { provider: name, links, seed, expires_at: now + VISIT };
    let address = provider.address(&app.identities.visits.secrets(&visit), now).await;
    let address = address.map_err(|error| fault(&visit.provider, &error))?;
    let cookie = cookie(&app, &app.identities.visits.text(&visit), VISIT.whole_seconds())?;
    let headers =
        [(header::SET_COOKIE, cookie), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    Ok((headers, Json(VisitStarted { address })))
}

/// The cookie comes back with what the app itself asks, and never with what another site leads to.
pub(super) fn cookie(app: &App, value: &str, max_age_seconds: i64) -> Result<HeaderValue, Problem> {
    let secure = if app.config.secure_cookies { "; Secure" } else { "" };
    let cookie = format!(
        "{COOKIE}={value}; Path={COOKIE_PATH}; Max-Age={max_age_seconds}; HttpOnly; SameSite=Strict{secure}"
    );
    HeaderValue::try_from(cookie).map_err(|error| Problem::internal(&error))
}
