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
        let RoomWriter { actor, is_bot } = RoomWriter::from_request_parts(parts, app).await?;
        if is_bot {
            app.bot_writes.count(&actor.account).map_err(|seconds| {
                let title = "This bot writes too often; wait a little.";
                Problem::new(StatusCode::TOO_MANY_REQUESTS, "bot-too-often", title).retry_after(seconds)
            })?;
        }
        Ok(Self(actor))
    }
}
