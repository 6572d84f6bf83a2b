//! `GET /api/v1/account/bots`: which bots do I have, and by what do programs come in as them?
//!
//! It changes nothing, and is here as the list of sessions is: when a token was used last is in a bucket of this service,
//! and what its owner calls it is sealed in the log, so that no read model has to hold it.

use axum::{Json, extract::State, http::header, response::IntoResponse};
use domain::{
    bots::{Bot, BotToken},
    ids::{AccountId, SessionId},
};
use futures::future::try_join_all;
use jetstream_es::StoreError;
use kit::{problem::Problem, tokens::Actor};
use personal::Personal;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::create_bot_token::BotScopeName;
use crate::{command::store_problem, state::App};

/// One's own bots.
#[derive(Serialize, ToSchema)]
pub(crate) struct OwnBots {
    /// By name.
    bots: Vec<OwnBot>,
}

/// A bot of one's own.
#[derive(Serialize, ToSchema)]
pub(crate) struct OwnBot {
    #[schema(value_type = Uuid)]
    bot_id: AccountId,
    name: String,
    /// Whether an administrator has disabled it: it has no tokens, and gets none.
    disabled: bool,
    /// By name; also those that have expired.
    tokens: Vec<OwnBotToken>,
}

/// A token of it. Its text is known to who made it.
#[derive(Serialize, ToSchema)]
pub(crate) struct OwnBotToken {
    #[schema(value_type = Uuid)]
    token_id: SessionId,
    name: String,
    scopes: Vec<BotScopeName>,
    /// From when on it does not work; null for one that works until it is revoked.
    #[serde(with = "time::serde::rfc3339::option")]
    expires_at: Option<OffsetDateTime>,
    /// Whether that is over.
    expired: bool,
    /// The day (UTC) on which a program came in by it last; null when that was not within the last month.
    #[schema(example = "2026-01-31")]
    last_used_on: Option<String>,
}

/// Which bots do I have, and by which tokens do programs come in as them?
#[utoipa::path(
    get,
    path = "/api/v1/account/bots",
    tag = "bots",
    security(("access_token" = [])),
    responses(
        (status = OK, body = OwnBots),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-for-bots`"),
    )
)]
pub(crate) async fn list_bots(State(app): State<App>, actor: Actor) -> Result<impl IntoResponse, Problem> {
    let read = app.bots(actor.account).await.map_err(|error| store_problem(&error))?;
    let items = read.state.all().map(|(id, bot)| item(&app, id, bot));
    let mut bots = try_join_all(items).await.map_err(|error| store_problem(&error))?;
    bots.sort_by(|one, other| (&one.name, one.bot_id).cmp(&(&other.name, other.bot_id)));
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(OwnBots { bots })))
}

async fn item(app: &App, bot_id: AccountId, bot: &Bot) -> Result<OwnBot, StoreError> {
    let (now, mut uses) = (app.config.clock.now(), app.bot_uses.all_of(bot_id).await?);
    let tokens = bot.tokens.iter().map(|(id, token)| told(*id, token, uses.remove(id), now));
    let mut tokens: Vec<_> = tokens.collect();
    tokens.sort_by(|one, other| (&one.name, one.token_id).cmp(&(&other.name, other.token_id)));
    Ok(OwnBot { bot_id, name: shown(&bot.name), disabled: bot.disabled, tokens })
}

fn told(
    token_id: SessionId,
    token: &BotToken,
    last_used_on: Option<String>,
    now: OffsetDateTime,
) -> OwnBotToken {
    OwnBotToken {
        token_id,
        name: shown(&token.name),
        scopes: token.scopes.to_vec().into_iter().map(BotScopeName::from).collect(),
        expires_at: token.expires_at,
        expired: token.expires_at.is_some_and(|expires_at| expires_at <= now),
        last_used_on,
    }
}

/// The name, which is its owner's own, who is there to ask.
fn shown(name: &Personal<String>) -> String {
    name.value().cloned().unwrap_or_default()
}
