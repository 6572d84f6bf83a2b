//! What workers say about a conversion: `cmd.start-conversion`, `cmd.ask-conversion-password`, `cmd.complete-conversion`,
//! `cmd.fail-conversion`, and `cmd.cancel-erased-conversion` when its owner is being forgotten.

use domain::{
    chat::PictureSize,
    conversion::{
        AskConversionPassword, CancelConversion, CompleteConversion, ConversionCommand, FailConversion,
        FailureReason, PasswordAsk, StartConversion,
    },
    ids::{AccountId, ConversionId, FileId},
};
use jetstream_es::{CommandMeta, Position};
use kit::problem::Problem;
use serde::Deserialize;

use super::execute;
use crate::{accounts::require_erasure, command::problem, state::App};

/// An engine has the document.
#[derive(Deserialize)]
pub(crate) struct Start {
    owner: AccountId,
    conversion: ConversionId,
    attempt: u32,
}

/// The result is in the file store.
#[derive(Deserialize)]
pub(crate) struct Complete {
    owner: AccountId,
    conversion: ConversionId,
    result: FileId,
    size_bytes: u64,
    digest: String,
    #[serde(default)]
    picture: Option<PictureSize>,
}

/// It will not be converted.
#[derive(Deserialize)]
pub(crate) struct Fail {
    owner: AccountId,
    conversion: ConversionId,
    reason: FailureReason,
}

/// `cmd.start-conversion`.
///
/// # Errors
/// When it is unknown or finished, so that the worker has nothing to do; or the log is away.
pub(crate) async fn start_conversion(
    app: &App,
    meta: &CommandMeta,
    start: Start,
) -> Result<Option<Position>, Problem> {
    let command = ConversionCommand::Start(StartConversion { attempt: start.attempt });
    run(app, meta, start.owner, start.conversion, command).await
}

/// `cmd.complete-conversion`.
///
/// # Errors
/// When it is unknown or finished: a result that comes after a cancellation is dropped. Or the log is away.
pub(crate) async fn complete_conversion(
    app: &App,
    meta: &CommandMeta,
    complete: Complete,
) -> Result<Option<Position>, Problem> {
    let Complete { owner, conversion, result, size_bytes, digest, picture } = complete;
    let command = ConversionCommand::Complete(CompleteConversion { result, size_bytes, digest, picture });
    run(app, meta, owner, conversion, command).await
}

/// `cmd.fail-conversion`.
///
/// # Errors
/// When it is unknown or finished, or the log is away.
pub(crate) async fn fail_conversion(
    app: &App,
    meta: &CommandMeta,
    fail: Fail,
) -> Result<Option<Position>, Problem> {
    let command = ConversionCommand::Fail(FailConversion { reason: fail.reason });
    run(app, meta, fail.owner, fail.conversion, command).await
}

/// It opens with a password only.
#[derive(Deserialize)]
pub(crate) struct AskPassword {
    owner: AccountId,
    conversion: ConversionId,
    because: PasswordAsk,
}

/// `cmd.ask-conversion-password`.
///
/// # Errors
/// When it is unknown or finished, its owner is being asked, or the log is away.
pub(crate) async fn ask_conversion_password(
    app: &App,
    meta: &CommandMeta,
    ask: AskPassword,
) -> Result<Option<Position>, Problem> {
    let command = ConversionCommand::AskPassword(AskConversionPassword { because: ask.because });
    run(app, meta, ask.owner, ask.conversion, command).await
}

/// Its owner is being forgotten.
#[derive(Deserialize)]
pub(crate) struct Cancel {
    owner: AccountId,
    conversion: ConversionId,
}

/// `cmd.cancel-erased-conversion`.
///
/// # Errors
/// When the owner did not ask to be forgotten, it is unknown or finished, or the log is away.
pub(crate) async fn cancel_erased_conversion(
    app: &App,
    meta: &CommandMeta,
    cancel: Cancel,
) -> Result<Option<Position>, Problem> {
    require_erasure(app, cancel.owner).await?;
    run(app, meta, cancel.owner, cancel.conversion, ConversionCommand::Cancel(CancelConversion)).await
}

async fn run(
    app: &App,
    meta: &CommandMeta,
    owner: AccountId,
    conversion: ConversionId,
    command: ConversionCommand,
) -> Result<Option<Position>, Problem> {
    let outcome = execute(app, meta, owner, conversion, command).await.map_err(problem)?;
    Ok(Some(outcome.position))
}
