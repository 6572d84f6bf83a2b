//! `cmd.destroy-message-text`: a deleted message's text goes for good.
//!
//! A timer leads here, and timers can be forged: what is decided on comes from the log, the time of the deletion as well.
//! The keys go first, those of its edits and of what its links lead to as well. Whoever is killed before the event says so begins anew, and finds nothing
//! left to destroy.

use std::iter;

use domain::{
    boundary::{Boundary, CHATS},
    chat::{DestroyMessageText, MessageChangeEvent, TextStays},
    ids::RoomId,
    logged::Logged as _,
};
use jetstream_es::{
    AttemptError, CommandMeta, Expectation, NewEvent, Position, Proposal, Recorded, StoreError,
};
use kit::problem::Problem;
use serde::Deserialize;

use super::find_message::Found;
use crate::{
    command::{problem, store_problem},
    state::App,
};

/// Of which message: the one that was deleted at this sequence.
#[derive(Deserialize)]
pub(crate) struct DestroyText {
    deletion: u64,
}

/// A message that was deleted, as the log has it.
struct Deleted {
    room: RoomId,
    /// Its deletion, and the event that says so.
    deletion: MessageChangeEvent,
    at: Recorded,
    /// The event that posted it.
    posted: Recorded,
}

/// Destroys the keys of the text, as it was posted and of every edit, and of what its links lead to, and says so. Nothing happens a second time.
///
/// # Errors
/// `deletion-not-found`, `grace-not-over`, `text-has-no-own-key`, and when the log or the keys are away.
pub(crate) async fn destroy_message_text(
    app: &App,
    meta: &CommandMeta,
    DestroyText { deletion }: DestroyText,
) -> Result<Option<Position>, Problem> {
    let deleted = match find_deleted(app, deletion).await {
        Ok(deleted) => deleted.ok_or_else(|| Problem::refused(&TextStays::NoSuchDeletion))?,
        Err(error) => return Err(store_problem(&error)),
    };
    let home = [Boundary::message_changes(deleted.room).subject().to_owned()];
    let attempt = || deleted.propose(app);
    let outcome = app.log.execute(meta, CHATS.name, &home, attempt).await.map_err(problem)?;
    Ok(Some(outcome.position))
}

/// The deletion at a sequence and the message that it names; none if something else is there.
async fn find_deleted(app: &App, sequence: u64) -> Result<Option<Deleted>, StoreError> {
    let at = match app.log.at(CHATS.name, sequence).await {
        Ok(Some(at)) => at,
        // What is no event is no deletion.
        Ok(None) | Err(StoreError::Malformed { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    if !MessageChangeEvent::is_on(&at.subject) {
        return Ok(None);
    }
    let deletion = at.decode_withheld()?;
    let MessageChangeEvent::MessageDeleted { room, sequence, .. } = deletion else { return Ok(None) };
    let posted = app.log.at(CHATS.name, sequence).await?;
    let posted = posted.filter(|event| event.subject == Boundary::timeline(room).subject());
    Ok(posted.map(|posted| Deleted { room, deletion, at, posted }))
}

impl Deleted {
    /// The message as it is now.
    async fn found(&self, app: &App) -> Result<Found, StoreError> {
        let mut found = Found::posted_by(app, self.posted.clone()).await?;
        // A replica that lags may not have the deletion yet; here it is.
        found.message.apply(self.at.sequence, &self.deletion);
        Ok(found)
    }

    fn rule(&self, app: &App) -> DestroyMessageText {
        DestroyMessageText {
            deleted_at: self.at.time,
            grace: app.config.deleted_text_grace,
            now: app.config.clock.now(),
            has_own_key: has_own_key(&self.posted),
        }
    }

    /// Destroys the keys, then proposes the event. An edit that comes in between is a conflict, and its text goes with
    /// the next attempt.
    async fn propose(&self, app: &App) -> Result<Proposal, AttemptError<TextStays>> {
        let found = self.found(app).await?;
        let message = found.message;
        let decided = self.rule(app).decide(&message);
        // Where the first text has to stay, those that came after it do not.
        if matches!(decided, Ok(Some(_)) | Err(TextStays::SealedWithAuthorsKey)) {
            for text in iter::once(&self.posted).chain(found.later_texts()?).filter(|text| has_own_key(text))
            {
                app.log.keys().destroy_leaf(message.author.person(), &text.envelope.id).await?;
            }
        }
        let decided = decided.map_err(AttemptError::Refused)?;
        let changes = Boundary::message_changes(message.room);
        let expect = Expectation::Exactly(found.last_change().max(self.at.sequence));
        let event = decided.map(|event| NewEvent::of(changes.subject(), &event, expect)).transpose()?;
        Ok(Proposal { stream: CHATS.name.to_owned(), events: event.into_iter().collect() })
    }
}

/// Whether the text in an event can go by itself.
fn has_own_key(event: &Recorded) -> bool {
    !personal::tree_owners(&event.body).is_empty()
}
