//! `POST /api/v1/account/bots`: make a bot.

use axum::{Json, extract::State, http::StatusCode};
use domain::{
    bots::{BotRefused, CreateBot, bot_id},
    boundary::{Boundary, USERS},
    ids::{AccountId, CommandId},
};
use jetstream_es::{AttemptError, Proposal};
use kit::{
    problem::{JsonBody, Problem},
    tokens::Actor,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::name_of;
use crate::{
    command::{CommandHead, Sender, problem, store_problem},
    state::App,
};

/// What it is called.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct CreateBotRequest {
    /// One line of 1 to 40 characters, under which others see it.
    #[schema(example = "Builds")]
    name: String,
}

/// The bot. It is in no room, and nobody comes in as it before it has a token.
#[derive(Serialize, ToSchema)]
pub(crate) struct BotCreated {
    /// Its account, the author of what it posts.
    #[schema(value_type = Uuid)]
    bot_id: AccountId,
    #[schema(example = "USERS:12@1f3a9c00")]
    position: String,
}

/// Make a bot of one's own. It has no password and no address; programs come in as it by its tokens.
#[utoipa::path(
    post,
    path = "/api/v1/account/bots",
    tag = "bots",
    security(("access_token" = [])),
    params(("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7")),
    request_body = CreateBotRequest,
    responses(
        (status = CREATED, body = BotCreated),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-for-bots`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`too-many-bots`"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`invalid-fields`"),
    )
)]
pub(crate) async fn create_bot(
    State(app): State<App>,
    actor: Actor,
    command: CommandHead,
    JsonBody(request): JsonBody<CreateBotRequest>,
) -> Result<(StatusCode, Json<BotCreated>), Problem> {
    let name = name_of(&request.name).map_err(|error| Problem::invalid_fields(vec![error]))?;
    let bot = bot_id(actor.account, CommandId::new(command.id));
    let create = CreateBot { bot, owner: actor.account, name };
    // What it posts is sealed with a key of its own. Nobody who may not make one leaves a key behind.
    let (owner, bots) = tokio::try_join!(app.account(create.owner), app.bots(create.owner))
        .map_err(|error| store_problem(&error))?;
    if create.decide(&owner.state, &bots.state).is_ok() {
        app.log.keys().create(bot.person()).await.map_err(|error| store_problem(&error))?;
    }
    let meta = command.meta(&app, "create-bot", Sender::Account(actor.account), &request);
    let home = [Boundary::bots(actor.account).subject().to_owned()];
    let attempt = || propose(&app, &create);
    let outcome = app.log.execute(&meta, USERS.name, &home, attempt).await.map_err(problem)?;
    Ok((StatusCode::CREATED, Json(BotCreated { bot_id: bot, position: outcome.position.to_string() })))
}

/// The account is read a moment before: of who is forgotten in between, the name cannot be sealed any more, and no token
/// can be made.
async fn propose(app: &App, create: &CreateBot) -> Result<Proposal, AttemptError<BotRefused>> {
    let (owner, bots) = tokio::try_join!(app.account(create.owner), app.bots(create.owner))?;
    let registered = create.decide(&owner.state, &bots.state).map_err(AttemptError::Refused)?;
    Ok(Proposal { stream: USERS.name.to_owned(), events: vec![bots.next(&registered)?] })
}
