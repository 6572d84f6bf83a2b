//! `cmd.expire-conversion-files`: the files of a conversion were kept for as long as was said.
//!
//! A timer leads here, and timers can be forged: what is decided on comes from the log, the time of the end as well.

use domain::{
    boundary::CONVERSIONS,
    conversion::{ConversionCommand, ConversionEvent, ConversionRefused, DeleteConversionFiles},
    ids::{AccountId, ConversionId},
    logged::Logged as _,
};
use jetstream_es::{CommandMeta, Position, StoreError};
use kit::problem::Problem;
use serde::Deserialize;
use time::OffsetDateTime;

use super::{conversion_not_found, execute};
use crate::{
    command::{problem, store_problem},
    state::App,
};

/// Of which conversion: the one whose end stands at this sequence.
#[derive(Deserialize)]
pub(crate) struct ExpireFiles {
    ended: u64,
}

/// A conversion that has ended, or waits for a password, as the log has it.
struct Ended {
    owner: AccountId,
    conversion: ConversionId,
    /// Since when.
    at: OffsetDateTime,
}

/// Says that the files are deleted, once. A worker removes them then.
///
/// # Errors
/// `conversion-not-found` when no conversion ended there, `conversion-files-kept` when it is early,
/// `conversion-files-deleted`, and when the log is away.
pub(crate) async fn expire_conversion_files(
    app: &App,
    meta: &CommandMeta,
    ExpireFiles { ended }: ExpireFiles,
) -> Result<Option<Position>, Problem> {
    let found = find_ended(app, ended).await.map_err(|error| store_problem(&error))?;
    let Ended { owner, conversion, at } = found.ok_or_else(conversion_not_found)?;
    let known = app.conversion(owner, conversion).await.map_err(|error| store_problem(&error))?;
    // It was asked for a password there, and went on with one: what it came to has a timer of its own.
    let is_kept = known.state.job().is_some_and(|job| !job.files_deleted);
    if is_kept && known.last_sequence != ended {
        return Err(Problem::refused(&ConversionRefused::FilesKept));
    }
    let expired = DeleteConversionFiles::Expired { ended_at: at, now: app.config.clock.now() };
    let delete = ConversionCommand::DeleteFiles(expired);
    let outcome = execute(app, meta, owner, conversion, delete).await.map_err(problem)?;
    Ok(Some(outcome.position))
}

/// The conversion that ended at a sequence; none if something else is there.
async fn find_ended(app: &App, sequence: u64) -> Result<Option<Ended>, StoreError> {
    let event = match app.log.at(CONVERSIONS.name, sequence).await {
        Ok(Some(event)) if ConversionEvent::is_on(&event.subject) => event,
        // What is no event is no end.
        Ok(_) | Err(StoreError::Malformed { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    let end: ConversionEvent = event.decode_withheld()?;
    let (owner, conversion, at) = (end.owner(), end.conversion(), event.time);
    Ok(end.is_rest().then_some(Ended { owner, conversion, at }))
}
