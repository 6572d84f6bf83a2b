//! `cmd.record-link-preview`: a worker has looked at a page that a message links to, and this is what the page says of itself.
//!
//! What comes from the page is cleaned here once more, and counts only while the message says so: what is decided on is the
//! message's text as the log has it.

use domain::{
    boundary::{Boundary, CHATS},
    chat::{LinkPreviews, PageWords, PictureSize, RecordLinkPreview, RoomRefused, SaidByPage},
    ids::{LinkPreviewId, RoomId},
};
use jetstream_es::{AttemptError, CommandMeta, Position, Proposal, StoreError};
use kit::problem::Problem;
use serde::Deserialize;

use super::{change_message::guarded_by, find_message::Found};
use crate::{command::problem, state::App};

/// What was found, and at which link of which message.
#[derive(Deserialize)]
pub(crate) struct SeenPage {
    room: RoomId,
    /// Where the message was posted.
    sequence: u64,
    /// The link as it stands in the message.
    link: String,
    /// Where it led.
    url: String,
    site: String,
    title: String,
    description: String,
    /// Of the picture that was stored under the command's id, if one was.
    picture: Option<PictureSize>,
}

/// Records it. The preview's id is the command's.
///
/// # Errors
/// `link-malformed`, `page-says-nothing`, `room-not-found`, `message-not-found`, `message-deleted`, `link-previews-off`,
/// `link-not-in-message`, `link-previewed-already`, and when the log or the keys are away.
pub(crate) async fn record_link_preview(
    app: &App,
    meta: &CommandMeta,
    SeenPage { room, sequence, link, url, site, title, description, picture }: SeenPage,
) -> Result<Option<Position>, Problem> {
    let said = SaidByPage { site: &site, title: &title, description: &description };
    let words = PageWords::of(&link, &url, said).map_err(|error| Problem::refused(&error))?;
    let record = RecordLinkPreview { preview: LinkPreviewId::new(meta.id), words, picture };
    let home = [Boundary::message_changes(room).subject().to_owned()];
    let attempt = || propose(app, room, sequence, &record);
    let outcome = app.log.execute(meta, CHATS.name, &home, attempt).await.map_err(problem)?;
    Ok(Some(outcome.position))
}

async fn propose(
    app: &App,
    room: RoomId,
    sequence: u64,
    record: &RecordLinkPreview,
) -> Result<Proposal, AttemptError<RoomRefused>> {
    let read = app.room(room).await?;
    let found = find(app, room, sequence).await?;
    let (text, previews) = match &found {
        Some(found) => (found.text(app).await?, found.link_previews(app).await?),
        None => (None, LinkPreviews::default()),
    };
    let message = found.as_ref().map(|found| &found.message);
    let recorded = record
        .clone()
        .decide(&read.state, message, text.as_deref(), &previews)
        .map_err(AttemptError::Refused)?;
    guarded_by(&read, room, recorded.as_slice())
}

async fn find(app: &App, room: RoomId, sequence: u64) -> Result<Option<Found>, StoreError> {
    let posted = match app.log.at(CHATS.name, sequence).await {
        Ok(posted) => posted,
        // What is no event is no message.
        Err(StoreError::Malformed { .. }) => None,
        Err(error) => return Err(error),
    };
    match posted.filter(|event| event.subject == Boundary::timeline(room).subject()) {
        Some(posted) => Found::posted_by(app, posted).await.map(Some),
        None => Ok(None),
    }
}
