//! Who may write in rooms: people, and bots that may post, which do so only so often.

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
};
use kit::{
    problem::Problem,
    tokens::{Actor, RoomWriter},
};

use crate::state::App;

/// Who writes. As an extractor, it counts what a bot writes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Writer(pub(crate) Actor);

impl FromRequestParts<App> for Writer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let writer = RoomWriter::from_request_parts(parts, app).await?;
        count_of_bot(app, writer)?;
        Ok(Self(writer.actor))
    }
}

/// Counts what a bot writes; people are not counted here.
pub(super) fn count_of_bot(app: &App, writer: RoomWriter) -> Result<(), Problem> {
    if !writer.is_bot {
        return Ok(());
    }
    app.bot_writes.count(&writer.actor.account).map_err(|seconds| {
        let title = "This bot writes too often; wait a little.";
        Problem::new(StatusCode::TOO_MANY_REQUESTS, "bot-too-often", title).retry_after(seconds)
    })
}
