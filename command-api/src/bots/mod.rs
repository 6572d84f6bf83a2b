//! Bots: making them and their tokens, ending both, and coming in by a token.
//!
//! They go through the native door: a token is a session of the bot's, which begins and ends in one commit with what
//! happens to the owner's bots.

mod bot_secrets;
mod bot_uses;
mod create_bot;
mod create_bot_token;
mod delete_bot;
mod disable_bot;
mod list_bots;
mod revoke_bot_token;
mod start_bot_session;

pub(crate) use bot_secrets::BotSecrets;
pub(crate) use bot_uses::BotUses;
use domain::{
    accounts::{EndSession, SessionEndReason},
    bots::{BotName, BotRefused, BotsChange, BotsOfPerson},
    boundary::{Boundary, USERS},
    ids::{AccountId, SessionId},
};
use futures::future::try_join_all;
use jetstream_es::{AttemptError, CommandMeta, NewEvent, Outcome, Proposal, StoreError};
use kit::problem::{FieldError, Problem};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{command::problem, state::App};

/// The routes that need an access token.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_bots::list_bots, create_bot::create_bot))
        .routes(routes!(delete_bot::delete_bot))
        .routes(routes!(create_bot_token::create_bot_token))
        .routes(routes!(revoke_bot_token::revoke_bot_token))
        .routes(routes!(disable_bot::disable_bot, disable_bot::enable_bot))
}

/// The route of programs that have a bot's token and no access token yet. It is limited by address.
pub(crate) fn open_routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(start_bot_session::start_bot_session))
}

/// Runs a command that changes somebody's bots: its events and the ends of the tokens that end by it are one commit.
async fn change_bots(
    app: &App,
    meta: &CommandMeta,
    owner: AccountId,
    decide: impl Fn(&BotsOfPerson) -> Result<BotsChange, BotRefused>,
) -> Result<Outcome, Problem> {
    let home = [Boundary::bots(owner).subject().to_owned()];
    let attempt = || propose(app, owner, &decide);
    let outcome = app.log.execute(meta, USERS.name, &home, attempt).await.map_err(problem)?;
    hear_of_ends(app, &outcome);
    Ok(outcome)
}

async fn propose(
    app: &App,
    owner: AccountId,
    decide: impl Fn(&BotsOfPerson) -> Result<BotsChange, BotRefused>,
) -> Result<Proposal, AttemptError<BotRefused>> {
    let bots = app.bots(owner).await?;
    let change = decide(&bots.state).map_err(AttemptError::Refused)?;
    let mut events = bots.next_all(&change.events)?;
    events.extend(ends(app, &change.ended, SessionEndReason::Revoked).await?);
    Ok(Proposal { stream: USERS.name.to_owned(), events })
}

/// The ends of these tokens, to be appended; of one that is over there is none.
pub(crate) async fn ends(
    app: &App,
    tokens: &[SessionId],
    reason: SessionEndReason,
) -> Result<Vec<NewEvent>, StoreError> {
    let each = tokens.iter().map(|session| async move {
        let read = app.session(Boundary::session(*session)).await?;
        let ended = EndSession { session: *session, reason }.decide(read.state);
        ended.map(|event| read.next(&event)).transpose()
    });
    Ok(try_join_all(each).await?.into_iter().flatten().collect())
}

/// Other nodes hear from the log which sessions ended; here their access tokens are refused from this answer on.
pub(crate) fn hear_of_ends(app: &App, outcome: &Outcome) {
    for event in &outcome.events {
        app.verifier.ended_sessions().take_in(event);
    }
}

/// The name of a bot or of a token, as a body has it at `/name`.
fn name_of(typed: &str) -> Result<BotName, FieldError> {
    BotName::parse(typed).map_err(|error| FieldError::new("/name", "bot-name-invalid", &error))
}
