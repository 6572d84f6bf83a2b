//! `GET /api/v1/account/devices`: which of my devices are told, and by which key are new ones to be?

use axum::{Json, extract::State, http::header, response::IntoResponse};
use domain::{accounts::Device, devices::PushDevice, ids::SessionId};
use jetstream_es::StoreError;
use kit::{problem::Problem, tokens::Actor};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{accounts::started, command::store_problem, state::App};

/// One device of one's own.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeviceItem {
    /// The session that it belongs to, and goes with.
    session_id: Uuid,
    /// Whether it is the one that asks.
    is_current: bool,
    /// The browser as it calls itself, in a word, if it is one that we know: `Firefox`.
    browser: Option<&'static str>,
    /// What it runs on, likewise: `Windows`.
    system: Option<&'static str>,
    /// Whether what was said is shown there, too.
    shows_text: bool,
    #[serde(with = "time::serde::rfc3339")]
    since: OffsetDateTime,
}

/// The devices that are told while the app is closed.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeviceList {
    /// The key by which push services know this server (VAPID): 65 bytes in base64url, what a browser takes as
    /// `applicationServerKey`. Null where Web Push is off.
    push_key: Option<String>,
    /// The one that asks first, then the latest switched on.
    devices: Vec<DeviceItem>,
}

/// Which of my devices are told of what happens while the app is closed? Those whose session is over are not named.
#[utoipa::path(
    get,
    path = "/api/v1/account/devices",
    tag = "devices",
    security(("access_token" = [])),
    responses(
        (status = OK, body = DeviceList),
        (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json", description = "`token-missing`, `token-invalid`, `token-expired`, `session-ended`"),
    )
)]
pub(crate) async fn list_devices(State(app): State<App>, actor: Actor) -> Result<impl IntoResponse, Problem> {
    let known = app.devices.all_of(actor.account, app.config.clock.now()).await;
    let mut known: Vec<_> = known.map_err(|e| store_problem(&e))?.into_iter().collect();
    known.sort_by_key(|(session, device)| {
        (*session != actor.session, std::cmp::Reverse(device.since), *session)
    });
    let items = known.into_iter().map(|(session, device)| item(&app, actor, session, device));
    let items = futures::future::try_join_all(items).await.map_err(|e| store_problem(&e))?;
    let push_key = app.config.vapid_public_key.clone();
    let list = DeviceList { push_key, devices: items.into_iter().flatten().collect() };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(list)))
}

/// A device, unless the log says that its session is over.
async fn item(
    app: &App,
    actor: Actor,
    session: SessionId,
    device: PushDevice,
) -> Result<Option<DeviceItem>, StoreError> {
    let Some((Device { browser, system }, _)) = started(app, session).await? else { return Ok(None) };
    Ok(Some(DeviceItem {
        session_id: session.uuid(),
        is_current: session == actor.session,
        browser,
        system,
        shows_text: device.shows_text,
        since: device.since,
    }))
}
