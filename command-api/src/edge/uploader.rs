//! Who may upload: people, and bots that may post, whose files their owner answers for.

use axum::{extract::FromRequestParts, http::request::Parts};
use domain::ids::AccountId;
use kit::{
    problem::Problem,
    tokens::{Actor, RoomWriter, TokenError},
};

use super::writer::count_write;
use crate::state::App;

/// Who uploads. As an extractor, it counts what somebody uploads with what they write.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Uploader {
    pub(crate) actor: Actor,
    pub(crate) is_bot: bool,
    /// By whose quotas it goes: one's own, and for a bot its owner's, so that nobody has more room through programs.
    pub(crate) answerable: AccountId,
}

impl FromRequestParts<App> for Uploader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let writer = RoomWriter::from_request_parts(parts, app).await?;
        count_write(app, writer)?;
        // A token of the version before does not say whose the bot is. The next one, for which a program asks by then, does.
        let answerable = writer.answerable.ok_or(TokenError::Expired)?;
        Ok(Self { actor: writer.actor, is_bot: writer.is_bot, answerable })
    }
}
