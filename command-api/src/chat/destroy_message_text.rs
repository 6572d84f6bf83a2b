//! `cmd.destroy-message-text`: a deleted message's text goes for good.
//!
//! A timer leads here, and timers can be forged: what is decided on comes from the log, the time of the deletion as well.
//! The key goes first. Whoever is killed before the event says so begins anew, and finds nothing left to destroy.

use domain::{
    boundary::{Boundary, CHATS},
    chat::{DestroyMessageText, Message, MessageChangeEvent, TextStays},
    logged::Logged as _,
};
use jetstream_es::{
    AttemptError, CommandMeta, Expectation, NewEvent, Position, Proposal, Recorded, StoreError,
};
use kit::problem::Problem;
use serde::Deserialize;

use super::find_message::message_posted_by;
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
    /// Its deletion, and the event that says so.
    deletion: MessageChangeEvent,
    at: Recorded,
    /// The event that posted it.
    posted: Recorded,
}

/// Destroys the key of the text and says so. Nothing happens a second time.
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
    let (message, _) = deleted.message(app).await.map_err(|error| store_problem(&error))?;
    let decided = deleted.rule(app).decide(&message).map_err(|stays| Problem::refused(&stays))?;
    if decided.is_some() {
        let (person, event) = (message.author.person(), &deleted.posted.envelope.id);
        app.log.keys().destroy_leaf(person, event).await.map_err(|error| store_problem(&error))?;
    }
    let home = [Boundary::message_changes(message.room).subject().to_owned()];
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
    Ok(posted.map(|posted| Deleted { deletion, at, posted }))
}

impl Deleted {
    /// The message as it is now, with the sequence of its room's last change.
    async fn message(&self, app: &App) -> Result<(Message, u64), StoreError> {
        let (mut message, last_change) = message_posted_by(app, &self.posted).await?;
        // A replica that lags may not have the deletion yet; here it is.
        message.apply(&self.deletion);
        Ok((message, last_change.max(self.at.sequence)))
    }

    fn rule(&self, app: &App) -> DestroyMessageText {
        DestroyMessageText {
            deleted_at: self.at.time,
            grace: app.config.deleted_text_grace,
            now: app.config.clock.now(),
            has_own_key: !personal::tree_owners(&self.posted.body).is_empty(),
        }
    }

    async fn propose(&self, app: &App) -> Result<Proposal, AttemptError<TextStays>> {
        let (message, last_change) = self.message(app).await?;
        let decided = self.rule(app).decide(&message).map_err(AttemptError::Refused)?;
        let changes = Boundary::message_changes(message.room);
        let expect = Expectation::Exactly(last_change);
        let event = decided.map(|event| NewEvent::of(changes.subject(), &event, expect)).transpose()?;
        Ok(Proposal { stream: CHATS.name.to_owned(), events: event.into_iter().collect() })
    }
}
