//! When the grace time of a deleted text is over: have the text destroyed, and remove the files that went with it.
//!
//! A timer is a hint: whoever can write to their stream can forge one. command-api decides by the log; what it refuses
//! ends here, but for what is only early.

use domain::{
    boundary::{CHATS, TEXT_TIMERS},
    chat::{Attachment, MessageChangeEvent, TimelineEvent},
};
use jetstream_es::{
    Recorded, StoreError, Timers,
    jobs::{JobEnd, MessageJob},
};
use serde_json::json;
use time::OffsetDateTime;

use super::{
    link_previews::{NotRemoved, remove_pictures_of},
    set_text_timer::{DELETED, TextTimers},
};
use crate::{
    commands::Reply,
    jobs::{About, End, Failure, caught, clock_ahead, later_at, record_failure, retry, stopped},
};

/// The durable consumer, whose name is the worker's.
pub(crate) const DESTROYER: &str = "destroyer";
const ACTOR: &str = "worker:text-destruction";
const COMMAND: &str = "destroy-message-text";
/// How command-api says that it is early.
const EARLY: &str = "grace-not-over";

/// Reacts to a timer that has come due. What it has done, or cannot do, it has done about the deletion that the timer
/// names; a timer that names none is no job of anybody.
pub(crate) async fn destroy_message_text(timers: &TextTimers, job: &MessageJob) -> JobEnd {
    let named = Timers::name_of_due(TEXT_TIMERS, &job.message).and_then(|name| name.parse().ok());
    let (end, deletion) = match deletion(timers, named).await {
        Ok(Some(deletion)) => {
            let came_at = Some(job.message.time);
            let destroyed =
                caught(job.delivery, Box::pin(destroy(timers, &deletion, job.delivery, came_at))).await;
            (destroyed.unwrap_or_else(|panicked| panicked.end()), deletion)
        }
        Ok(None) => {
            tracing::error!(sequence = job.message.sequence, "a timer names no deletion; it is dropped");
            return JobEnd::Done;
        }
        Err(error) => return retry(job.delivery, error),
    };
    match end.recorded() {
        Ok(end) => end,
        Err(failure) => {
            let about = About::event(&deletion, job.delivery);
            record_failure(timers.context(), DESTROYER, about, failure).await
        }
    }
}

/// What the timer is there for, which came at some moment by the server's clock. Also without one, when it failed and is
/// tried again.
pub(crate) async fn destroy(
    timers: &TextTimers,
    deletion: &Recorded,
    delivery: u64,
    came_at: Option<OffsetDateTime>,
) -> End {
    let stops =
        |before: &str| timers.context().config.failpoint.is_hit(&format!("{before} {}", deletion.sequence));
    if stops(COMMAND) {
        return stopped();
    }
    let commands = &timers.context().commands;
    match commands.send(ACTOR, COMMAND, "1", deletion, json!({ "deletion": deletion.sequence })).await {
        Reply::Done if stops("say the end of") => stopped(),
        // So that it is over: nobody can have a file removed by a timer that is early or forged.
        Reply::Done => match remove_files(timers, deletion).await {
            Ok(()) => End::Done,
            Err(error) => later_at(delivery, error),
        },
        Reply::Refused(code) if code == EARLY => early(timers, deletion, delivery, came_at).await,
        Reply::Refused(code) | Reply::Unreadable(code) => End::Failed(Failure::refused(COMMAND, &code)),
        Reply::Later(why) => later_at(delivery, why),
    }
}

/// Removes the bytes of the files that went with a deleted message, and the pictures of what it linked to; those that are not
/// there are removed already.
async fn remove_files(timers: &TextTimers, deletion: &Recorded) -> Result<(), NotRemoved> {
    let MessageChangeEvent::MessageDeleted { sequence, .. } = deletion.decode_withheld()? else {
        return Ok(());
    };
    let Some(posted) = timers.context().log.at(CHATS.name, sequence).await? else { return Ok(()) };
    let TimelineEvent::MessagePosted { room, author, attachments, .. } = posted.decode_withheld()?;
    remove_pictures_of(timers.context(), timers.files(), (room, author, sequence)).await?;
    for Attachment { file, .. } in attachments {
        for folder in ["previews", "attachments"] {
            timers.files().delete(&format!("{folder}/{author}/{file}")).await?;
        }
    }
    Ok(())
}

/// The deletion that a timer names, if there is one.
async fn deletion(timers: &TextTimers, named: Option<u64>) -> Result<Option<Recorded>, StoreError> {
    let Some(sequence) = named else { return Ok(None) };
    match timers.context().log.at(CHATS.name, sequence).await {
        Ok(event) => Ok(event.filter(|event| event.envelope.event_type == DELETED)),
        // It is no event at all.
        Err(StoreError::Malformed { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Somebody else has set it, the grace time has been prolonged, or the server's clock is ahead: the right one is set again,
/// and this one is over. Only where command-api's time is later than ours is there nothing to do but to wait.
async fn early(
    timers: &TextTimers,
    deletion: &Recorded,
    delivery: u64,
    came_at: Option<OffsetDateTime>,
) -> End {
    if timers.is_over(deletion) {
        return later_at(delivery, "command-api holds the grace time not to be over");
    }
    let ahead = clock_ahead(came_at, timers.context().config.clock.now());
    match timers.set_on(deletion.sequence, deletion.time.saturating_add(ahead)).await {
        Ok(()) => End::Done,
        Err(error) => later_at(delivery, error),
    }
}
