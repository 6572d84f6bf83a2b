//! `POST /api/v1/sessions/bot`: a program comes in as a bot, by a token, and gets an access token for some minutes.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{
    bots::{BotScope, UseBotToken},
    ids::AccountId,
};
use kit::{
    problem::{JsonBody, Problem},
    tokens::BotActor,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::create_bot_token::BotScopeName;
use crate::{command::store_problem, state::App};

/// The token.
#[derive(Deserialize, ToSchema)]
pub(crate) struct StartBotSessionRequest {
    /// As it was shown when it was made.
    #[schema(example = "whb_AZpbPH0Q…", format = Password)]
    token: String,
}

/// An access token, and whose it is. It is for where bots may come: rooms, messages, and tickets of push.
#[derive(Serialize, ToSchema)]
pub(crate) struct BotSession {
    access_token: String,
    /// In seconds.
    expires_in: i64,
    /// The bot's own account.
    #[schema(value_type = Uuid)]
    account_id: AccountId,
    /// What it may do.
    scopes: Vec<BotScopeName>,
}

/// Come in as a bot. A program asks again when the access token is about to expire; it does not matter how often.
#[utoipa::path(
    post,
    path = "/api/v1/sessions/bot",
    tag = "bots",
    request_body = StartBotSessionRequest,
    responses(
        (status = OK, body = BotSession),
        (status = UNAUTHORIZED, body = Problem, content_type = "application/problem+json", description = "`bot-token-invalid`: it was revoked, has expired, or is none"),
        (status = TOO_MANY_REQUESTS, body = Problem, content_type = "application/problem+json", description = "`too-many-requests`"),
    )
)]
pub(crate) async fn start_bot_session(
    State(app): State<App>,
    JsonBody(request): JsonBody<StartBotSessionRequest>,
) -> Result<impl IntoResponse, Problem> {
    let now = app.config.clock.now();
    let (owner, session) = app.bot_secrets.verify(&request.token).ok_or_else(invalid)?;
    let bots = app.bots(owner).await.map_err(|error| store_problem(&error))?.state;
    let used = UseBotToken { token: session }.decide(&bots, now).ok_or_else(invalid)?;
    let scopes: Vec<BotScope> = used.scopes.to_vec();
    let holder = BotActor { account: used.bot, owner: Some(owner), session, scopes: scopes.clone() };
    let longest = app.config.access_token_lifetime;
    let lifetime = used.expires_at.map_or(longest, |expires_at| longest.min(expires_at - now));
    let access = app.signer.bot_token(&holder, now, lifetime, app.config.random.id(now));
    let access = access.map_err(|error| Problem::internal(&error))?;
    if let Err(error) = app.bot_uses.note(used.bot, session, now).await {
        tracing::warn!(%error, account.id = %used.bot, "that a bot's token was used is not noted");
    }
    let answer = BotSession {
        access_token: access.token,
        expires_in: access.expires_in_seconds,
        account_id: used.bot,
        scopes: scopes.into_iter().map(BotScopeName::from).collect(),
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(answer)))
}

/// The same for whatever is the matter with it.
fn invalid() -> Problem {
    let title = "This token does not work: it was revoked, has expired, or is none.";
    Problem::new(StatusCode::UNAUTHORIZED, "bot-token-invalid", title)
}
