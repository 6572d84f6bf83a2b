//! `POST /api/v1/push-tickets`: a ticket that opens one push connection.

use axum::{Json, extract::State};
use kit::{
    problem::Problem,
    tokens::{Actor, RoomReader},
};
use serde::Serialize;
use time::Duration;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::App;

/// Long enough to open a connection, and too short to be worth stealing.
const LIFETIME: Duration = Duration::seconds(30);

/// A ticket, to be sent as the connection's first frame.
#[derive(Serialize, ToSchema)]
pub(crate) struct PushTicket {
    ticket: String,
    /// In seconds.
    expires_in: i64,
}

/// The route of tickets. It needs no log: a ticket is only signed here, and spent by push.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(mint_push_ticket))
}

/// Get a ticket for one push connection.
#[utoipa::path(
    post,
    path = "/api/v1/push-tickets",
    tag = "push",
    security(("access_token" = [])),
    responses((status = OK, body = PushTicket))
)]
pub(crate) async fn mint_push_ticket(
    State(app): State<App>,
    RoomReader { actor, may_write }: RoomReader,
) -> Result<Json<PushTicket>, Problem> {
    let Actor { account, session, .. } = actor;
    let now = app.config.clock.now();
    let id = app.config.random.id(now);
    let signed = if may_write {
        app.signer.push_ticket(account, session, now, LIFETIME, id)
    } else {
        app.signer.listening_ticket(account, session, now, LIFETIME, id)
    };
    let signed = signed.map_err(|error| Problem::internal(&error))?;
    Ok(Json(PushTicket { ticket: signed.token, expires_in: signed.expires_in_seconds }))
}
