//! `POST /api/v1/account/bots/{bot}/tokens`: make a way for a program to come in as a bot.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{
    bots::{BotRefused, BotScope, BotScopes, BotTokenLife, CreateBotToken, bot_token_id},
    boundary::{Boundary, USERS},
    ids::{AccountId, CommandId, SessionId},
};
use jetstream_es::{AttemptError, NewEvent, Proposal};
use kit::{
    problem::{FieldError, JsonBody, Problem},
    tokens::Actor,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::name_of;
use crate::{
    command::{CommandHead, Sender, problem},
    edge::PathId,
    state::App,
};

/// What a program may do by a token, in the rooms that its bot is in.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum BotScopeName {
    /// Read the rooms, and follow them live.
    ReadRooms,
    /// Post, and edit, delete and react.
    PostMessages,
}

/// What the token is to be.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct CreateBotTokenRequest {
    /// One line of 1 to 40 characters, for oneself: where it is used.
    #[schema(example = "build server")]
    name: String,
    /// One, at least.
    scopes: Vec<BotScopeName>,
    /// For how many days it works, 1 to 366; without it, until it is revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_in_days: Option<u16>,
}

/// The token, which is told to nobody else, and this once.
#[derive(Serialize, ToSchema)]
pub(crate) struct BotTokenCreated {
    #[schema(value_type = Uuid)]
    token_id: SessionId,
    /// What the program sends to `POST /api/v1/sessions/bot`. It is a secret.
    #[schema(example = "whb_AZpbPH0Q…")]
    token: String,
    #[schema(example = "USERS:12@1f3a9c00")]
    position: String,
}

/// A command depends on the bot, too.
#[derive(Serialize)]
struct Asked<'a> {
    bot: AccountId,
    request: &'a CreateBotTokenRequest,
}

/// Make a token of a bot of one's own.
#[utoipa::path(
    post,
    path = "/api/v1/account/bots/{bot}/tokens",
    tag = "bots",
    security(("access_token" = [])),
    params(
        ("bot" = Uuid, Path, description = "The bot's id"),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    request_body = CreateBotTokenRequest,
    responses(
        (status = CREATED, body = BotTokenCreated),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-for-bots`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`bot-not-found`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`too-many-bot-tokens`, `bot-disabled`"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`invalid-fields`"),
    )
)]
pub(crate) async fn create_bot_token(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    PathId(bot): PathId<AccountId>,
    JsonBody(request): JsonBody<CreateBotTokenRequest>,
) -> Result<impl IntoResponse, Problem> {
    let create = parsed(&command, actor.account, bot, &request).map_err(Problem::invalid_fields)?;
    let asked = Asked { bot, request: &request };
    let meta = command.meta(&app, "create-bot-token", Sender::Account(actor.account), &asked);
    let home = [Boundary::bots(actor.account).subject().to_owned()];
    let attempt = || propose(&app, &create);
    let outcome = app.log.execute(&meta, USERS.name, &home, attempt).await.map_err(problem)?;
    let made = BotTokenCreated {
        token_id: create.token,
        token: app.bot_secrets.text(actor.account, create.token),
        position: outcome.position.to_string(),
    };
    Ok((StatusCode::CREATED, [(header::CACHE_CONTROL, "no-store")], Json(made)))
}

/// The command, or everything that is wrong with the body at once.
fn parsed(
    command: &CommandHead,
    owner: AccountId,
    bot: AccountId,
    request: &CreateBotTokenRequest,
) -> Result<CreateBotToken, Vec<FieldError>> {
    let token = bot_token_id(bot, CommandId::new(command.id));
    let name = name_of(&request.name);
    let scopes = BotScopes::parse(request.scopes.iter().copied().map(BotScope::from))
        .map_err(|error| FieldError::new("/scopes", "bot-scopes-empty", &error));
    let life = request.expires_in_days.map(BotTokenLife::of_days).transpose();
    let life = life.map_err(|error| FieldError::new("/expires_in_days", "bot-token-life-invalid", &error));
    match (name, scopes, life) {
        (Ok(name), Ok(scopes), Ok(life)) => Ok(CreateBotToken { bot, owner, token, name, scopes, life }),
        (name, scopes, life) => Err([name.err(), scopes.err(), life.err()].into_iter().flatten().collect()),
    }
}

/// The session's first event expects the owner's account as it was read: who asked to be forgotten makes no token.
async fn propose(app: &App, create: &CreateBotToken) -> Result<Proposal, AttemptError<BotRefused>> {
    let (owner, bots) = tokio::try_join!(app.account(create.owner), app.bots(create.owner))?;
    let begins = create.decide(&owner.state, &bots.state, app.config.clock.now());
    let begins = begins.map_err(AttemptError::Refused)?;
    let session = Boundary::session(create.token);
    let started = NewEvent::of(session.subject(), &begins.started, owner.guard())?.numbered(1, 0);
    Ok(Proposal { stream: USERS.name.to_owned(), events: vec![bots.next(&begins.created)?, started] })
}

impl From<BotScopeName> for BotScope {
    fn from(name: BotScopeName) -> Self {
        match name {
            BotScopeName::ReadRooms => Self::ReadRooms,
            BotScopeName::PostMessages => Self::PostMessages,
        }
    }
}

impl From<BotScope> for BotScopeName {
    fn from(scope: BotScope) -> Self {
        match scope {
            BotScope::ReadRooms => Self::ReadRooms,
            BotScope::PostMessages => Self::PostMessages,
        }
    }
}
