//! `PUT` and `DELETE /api/v1/accounts/{account}/bots/{bot}/disabled`: an administrator lets somebody's bot do nothing, or
//! have tokens again.

use axum::{Json, extract::State};
use domain::{
    bots::{DisableBot, EnableBot},
    ids::AccountId,
};
use kit::{problem::Problem, tokens::Admin};

use super::change_bots;
use crate::{
    answer::Done,
    command::{CommandHead, Sender},
    edge::PathId,
    state::App,
};

/// Disable somebody's bot. Its tokens end at once, everywhere, and its owner can make none; what it posted stays.
#[utoipa::path(
    put,
    path = "/api/v1/accounts/{account}/bots/{bot}/disabled",
    tag = "bots",
    security(("access_token" = [])),
    params(
        ("account" = Uuid, Path, description = "Whose bot it is"),
        ("bot" = Uuid, Path, description = "The bot's id"),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    responses(
        (status = OK, body = Done),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-admin`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`bot-not-found`"),
    )
)]
pub(crate) async fn disable_bot(
    State(app): State<App>,
    Admin(actor): Admin,
    command: CommandHead,
    PathId((owner, bot)): PathId<(AccountId, AccountId)>,
) -> Result<Json<Done>, Problem> {
    let disable = DisableBot { bot, owner, by: actor.account };
    let meta = command.meta(&app, "disable-bot", Sender::Account(actor.account), &(owner, bot));
    let outcome = change_bots(&app, &meta, owner, |bots| disable.decide(bots)).await?;
    Ok(Json(Done::at(&outcome)))
}

/// Let somebody's bot have tokens again. Those that it had are over: its owner makes new ones.
#[utoipa::path(
    delete,
    path = "/api/v1/accounts/{account}/bots/{bot}/disabled",
    tag = "bots",
    security(("access_token" = [])),
    params(
        ("account" = Uuid, Path, description = "Whose bot it is"),
        ("bot" = Uuid, Path, description = "The bot's id"),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    responses(
        (status = OK, body = Done),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-admin`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`bot-not-found`"),
    )
)]
pub(crate) async fn enable_bot(
    State(app): State<App>,
    Admin(actor): Admin,
    command: CommandHead,
    PathId((owner, bot)): PathId<(AccountId, AccountId)>,
) -> Result<Json<Done>, Problem> {
    let enable = EnableBot { bot, owner, by: actor.account };
    let meta = command.meta(&app, "enable-bot", Sender::Account(actor.account), &(owner, bot));
    let outcome = change_bots(&app, &meta, owner, |bots| enable.decide(bots)).await?;
    Ok(Json(Done::at(&outcome)))
}
