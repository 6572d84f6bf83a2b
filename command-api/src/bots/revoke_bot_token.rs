//! `DELETE /api/v1/account/bots/{bot}/tokens/{token}`: let nobody come in by a token any more.

use axum::{Json, extract::State};
use domain::{
    bots::RevokeBotToken,
    ids::{AccountId, SessionId},
};
use kit::{problem::Problem, tokens::Actor};

use super::change_bots;
use crate::{
    answer::Done,
    command::{CommandHead, Sender},
    edge::PathId,
    state::App,
};

/// Revoke a token of a bot of one's own. It ends at once, everywhere, with the connections that it has opened.
#[utoipa::path(
    delete,
    path = "/api/v1/account/bots/{bot}/tokens/{token}",
    tag = "bots",
    security(("access_token" = [])),
    params(
        ("bot" = Uuid, Path, description = "The bot's id"),
        ("token" = Uuid, Path, description = "The token's id"),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    responses(
        (status = OK, body = Done),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`bot-not-found`"),
    )
)]
pub(crate) async fn revoke_bot_token(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId((bot, token)): PathId<(AccountId, SessionId)>,
) -> Result<Json<Done>, Problem> {
    let revoke = RevokeBotToken { bot, owner: actor.account, token };
    let meta = command.meta(&app, "revoke-bot-token", Sender::Account(actor.account), &(bot, token));
    let outcome = change_bots(&app, &meta, actor.account, |bots| revoke.decide(bots)).await?;
    Ok(Json(Done::at(&outcome)))
}
