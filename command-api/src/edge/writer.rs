//! Who may write in rooms: people, and bots that may post. Either does so only so often.

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
};
use domain::ids::AccountId;
use kit::{
    problem::Problem,
    tokens::{Actor, RoomWriter},
};

use crate::state::App;

/// Who writes. As an extractor, it counts what is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Writer(pub(crate) Actor);

impl FromRequestParts<App> for Writer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let writer = RoomWriter::from_request_parts(parts, app).await?;
        count_write(app, writer)?;
        Ok(Self(writer.actor))
    }
}

/// Counts what is written or uploaded where bots may come, too: they have a limit of their own.
pub(super) fn count_write(app: &App, writer: RoomWriter) -> Result<(), Problem> {
    if !writer.is_bot {
        return count_of_person(app, writer.actor.account);
    }
    app.bot_writes.count(&writer.actor.account).map_err(|seconds| {
        let title = "This bot writes too often; wait a little.";
        Problem::new(StatusCode::TOO_MANY_REQUESTS, "bot-too-often", title).retry_after(seconds)
    })
}

/// Counts what a person sends that is to be written down.
///
/// # Errors
/// `too-many-writes`, which nobody hears who does it by hand.
pub(crate) fn count_of_person(app: &App, account: AccountId) -> Result<(), Problem> {
    app.writes.count(&account).map_err(|seconds| {
        let title = "Too much came from your account at once; wait a little.";
        Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many-writes", title).retry_after(seconds)
    })
}
