//! Whether something may be used, before it is.

use std::sync::Arc;

use domain::{
    ids::{AccountId, ConversionId, FileId},
    quotas::{Day, QuotaRefused, Quotas},
};
use futures::future::try_join_all;
use kit::problem::Problem;
use tokio::sync::OwnedMutexGuard;

use super::{
    counts::{Coming, Conversions, Counted},
    quota_problem, quotas_of,
};
use crate::{command::store_problem, files::attachment_bytes, state::App};

/// So many lists of the file store are asked for at once.
const LISTS_AT_ONCE: usize = 8;

/// Somebody's turn to ask for a conversion. As long as it is held, nobody else of them asks on this node.
pub(crate) struct Turn {
    _turn: OwnedMutexGuard<Conversions>,
    /// Whose turn is held is not forgotten meanwhile.
    _counted: Arc<Counted>,
}

/// Waits for the turn to ask for this conversion of a document of so many bytes. Nothing where there is no quota.
///
/// The count is read from the log, and nothing guards it there: two nodes that decide at the same moment may let through one
/// more each than is left.
///
/// # Errors
/// The quota that is used up; but not for a conversion that was asked for already, whose command comes again. When the log or
/// the file store does not answer.
pub(crate) async fn admit_conversion(
    app: &App,
    owner: AccountId,
    conversion: ConversionId,
    (source, size_bytes): (FileId, u64),
) -> Result<Option<Turn>, Problem> {
    let quotas = quotas_of(app, owner).await.map_err(|error| store_problem(&error))?;
    if !limits_requests(quotas) && quotas.stored_bytes().is_none() {
        return Ok(None);
    }
    let counted = app.counts.of(owner);
    let mut turn = Arc::clone(&counted.conversions).lock_owned().await;
    turn.catch_up(app, owner).await.map_err(|error| store_problem(&error))?;
    let room = match admit_asked(app, quotas, &turn) {
        Ok(()) => {
            let wanted = if turn.usage.has_source(source) { 0 } else { size_bytes };
            let stored = stored_beside(app, quotas, owner, &counted, turn.usage.bytes()).await?;
            quotas.admit_bytes(stored, wanted)
        }
        Err(refused) => Err(refused),
    };
    if let Err(refused) = room {
        let known = app.conversion(owner, conversion).await.map_err(|error| store_problem(&error))?;
        if known.state.job().is_none() {
            return Err(quota_problem(app, refused));
        }
    }
    Ok(Some(Turn { _turn: turn, _counted: counted }))
}

/// Whether one more conversion may be asked for today, for who has to do something before it is.
///
/// # Errors
/// The quota that is used up; and when the log does not answer.
pub(crate) async fn require_conversion(
    app: &App,
    owner: AccountId,
) -> Result<Result<(), QuotaRefused>, Problem> {
    let quotas = quotas_of(app, owner).await.map_err(|error| store_problem(&error))?;
    if !limits_requests(quotas) {
        return Ok(Ok(()));
    }
    let counted = app.counts.of(owner);
    let mut conversions = counted.conversions.lock().await;
    conversions.catch_up(app, owner).await.map_err(|error| store_problem(&error))?;
    Ok(admit_asked(app, quotas, &conversions))
}

/// Whether a file of so many bytes may be stored. It takes room from then on, until what is returned is dropped; by then it
/// stands in the file store, or does not. Nothing where there is no quota.
///
/// # Errors
/// When the log or the file store does not answer; inside, the quota that is used up.
pub(crate) async fn admit_file(
    app: &App,
    account: AccountId,
    bytes: u64,
) -> Result<Result<Option<Coming>, QuotaRefused>, Problem> {
    let quotas = quotas_of(app, account).await.map_err(|error| store_problem(&error))?;
    if quotas.stored_bytes().is_none() {
        return Ok(Ok(None));
    }
    let counted = app.counts.of(account);
    // It is counted first: of two that come at once, the second sees the first.
    let coming = Arc::clone(&counted).come(bytes);
    let stored = stored_bytes(app, account, &counted).await?;
    Ok(quotas.admit_bytes(stored.saturating_add(coming.before), bytes).map(|()| Some(coming)))
}

/// How many conversions somebody has asked for today, and how many bytes their files take, those that are coming left out.
///
/// # Errors
/// When the log or the file store does not answer.
pub(super) async fn used(app: &App, account: AccountId) -> Result<(u32, u64), Problem> {
    let counted = app.counts.of(account);
    let stored = stored_bytes(app, account, &counted).await?;
    let asked = counted.conversions.lock().await.usage.asked_on(Day::of(app.config.clock.now()));
    Ok((asked, stored))
}

/// Whether it matters what was asked for.
const fn limits_requests(quotas: Quotas) -> bool {
    quotas.conversions_per_day().is_some() || quotas.conversions_at_once().is_some()
}

fn admit_asked(app: &App, quotas: Quotas, conversions: &Conversions) -> Result<(), QuotaRefused> {
    quotas.admit_conversion(conversions.usage.asked_on(Day::of(app.config.clock.now())))?;
    quotas.admit_at_once(conversions.usage.open())
}

/// Everything that is stored: what conversions keep, and the files of messages.
async fn stored_bytes(app: &App, account: AccountId, counted: &Counted) -> Result<u64, Problem> {
    let converted = {
        let mut conversions = counted.conversions.lock().await;
        conversions.catch_up(app, account).await.map_err(|error| store_problem(&error))?;
        conversions.usage.bytes()
    };
    Ok(converted.saturating_add(attached_bytes(app, account).await?))
}

/// The files of somebody's messages, and of those of their bots, so that nobody has more room through programs. Bots that were
/// deleted count, too: what they posted stays, with its files.
async fn attached_bytes(app: &App, account: AccountId) -> Result<u64, Problem> {
    let bots = app.bots(account).await.map_err(|error| store_problem(&error))?;
    let authors: Vec<_> = std::iter::once(account).chain(bots.state.ever()).collect();
    let mut total = 0_u64;
    for some in authors.chunks(LISTS_AT_ONCE) {
        let each = try_join_all(some.iter().map(|author| attachment_bytes(&app.store, *author))).await?;
        total = each.into_iter().fold(total, u64::saturating_add);
    }
    Ok(total)
}

/// The same, of conversions that are counted already, with what is coming; the file store is only asked where it matters.
async fn stored_beside(
    app: &App,
    quotas: Quotas,
    account: AccountId,
    counted: &Counted,
    converted: u64,
) -> Result<u64, Problem> {
    if quotas.stored_bytes().is_none() {
        return Ok(converted);
    }
    let attached = attached_bytes(app, account).await?;
    Ok(converted.saturating_add(attached).saturating_add(counted.coming()))
}
