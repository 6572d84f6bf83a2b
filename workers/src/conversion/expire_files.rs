//! When the files of a conversion were kept for as long as was said: have them deleted.
//!
//! A timer is a hint: whoever can write to their stream can forge one. command-api decides by the log; what it refuses
//! ends here, but for what is only early.

use domain::{
    boundary::{CONVERSIONS, FILE_TIMERS},
    conversion::ConversionEvent,
    logged::Logged as _,
};
use jetstream_es::{
    Recorded, StoreError, Timers,
    jobs::{JobEnd, MessageJob},
};
use serde_json::json;
use time::OffsetDateTime;

use super::keep_files::FileKeeper;
use crate::{
    commands::Reply,
    jobs::{About, End, Failure, caught, clock_ahead, later_at, record_failure, retry, stopped},
};

/// The durable consumer, whose name is the worker's.
pub(crate) const CLEARER: &str = "clearer";
const ACTOR: &str = "worker:file-expiry";
const COMMAND: &str = "expire-conversion-files";
/// How command-api says that it is early, and that there is nothing left to be deleted.
const EARLY: &str = "conversion-files-kept";
const DELETED: &str = "conversion-files-deleted";

/// Reacts to a timer that has come due; one that names no conversion's end is no job of anybody.
pub(crate) async fn expire_conversion_files(keeper: &FileKeeper, job: &MessageJob) -> JobEnd {
    let named = Timers::name_of_due(FILE_TIMERS, &job.message).and_then(|name| name.parse().ok());
    let (end, ended) = match ended(keeper, named).await {
        Ok(Some(ended)) => {
            let came_at = Some(job.message.time);
            let expired = caught(job.delivery, Box::pin(expire(keeper, &ended, job.delivery, came_at))).await;
            (expired.unwrap_or_else(|panicked| panicked.end()), ended)
        }
        Ok(None) => {
            tracing::error!(sequence = job.message.sequence, "a timer names no conversion; it is dropped");
            return JobEnd::Done;
        }
        Err(error) => return retry(job.delivery, error),
    };
    match end.recorded() {
        Ok(end) => end,
        Err(failure) => {
            let about = About::event(&ended, job.delivery);
            record_failure(keeper.context(), CLEARER, about, failure).await
        }
    }
}

/// What the timer is there for, which came at some moment by the server's clock. Also without one, when it failed and is
/// tried again.
pub(crate) async fn expire(
    keeper: &FileKeeper,
    ended: &Recorded,
    delivery: u64,
    came_at: Option<OffsetDateTime>,
) -> End {
    let stops =
        |before: &str| keeper.context().config.failpoint.is_hit(&format!("{before} {}", ended.sequence));
    if stops(COMMAND) {
        return stopped();
    }
    let commands = &keeper.context().commands;
    match commands.send(ACTOR, COMMAND, "1", ended, json!({ "ended": ended.sequence })).await {
        Reply::Done if stops("say the end of") => stopped(),
        Reply::Done => End::Done,
        Reply::Refused(code) if code == EARLY => early(keeper, ended, delivery, came_at).await,
        // Their owner came first.
        Reply::Refused(code) if code == DELETED => End::Done,
        Reply::Refused(code) | Reply::Unreadable(code) => End::Failed(Failure::refused(COMMAND, &code)),
        Reply::Later(why) => later_at(delivery, why),
    }
}

/// The end of a conversion that a timer names, if there is one.
async fn ended(keeper: &FileKeeper, named: Option<u64>) -> Result<Option<Recorded>, StoreError> {
    let Some(sequence) = named else { return Ok(None) };
    let event = match keeper.context().log.at(CONVERSIONS.name, sequence).await {
        Ok(Some(event)) if ConversionEvent::is_on(&event.subject) => event,
        // It is no event at all, or none of a conversion.
        Ok(_) | Err(StoreError::Malformed { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    let is_end = event.decode_withheld::<ConversionEvent>()?.is_rest();
    Ok(is_end.then_some(event))
}

/// Somebody else has set it, or the server's clock is ahead: the right one is set again, and this one is over. Only where
/// command-api's time is later than ours is there nothing to do but to wait.
async fn early(keeper: &FileKeeper, ended: &Recorded, delivery: u64, came_at: Option<OffsetDateTime>) -> End {
    let until = match keeper.kept_until(ended).await {
        Ok(until) => until,
        Err(error) => return later_at(delivery, error),
    };
    let now = keeper.context().config.clock.now();
    if until.is_some_and(|until| until <= now) {
        return later_at(delivery, "command-api holds that the files are to be kept for longer");
    }
    match keeper.set_later(ended, clock_ahead(came_at, now)).await {
        Ok(()) => End::Done,
        Err(error) => later_at(delivery, error),
    }
}
