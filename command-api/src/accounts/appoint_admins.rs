//! The first administrators: those whose handles whoever runs the servers has written into `WHERRY_ADMINS`.

use domain::{
    accounts::{ChangeRole, Handle, Role},
    ids::AccountId,
};
use jetstream_es::StoreError;

use super::change_role;
use crate::{
    command::{CommandHead, Sender},
    state::App,
};

/// Gives each of them the role, if they do not have it. Who is not there yet is told in the log: somebody else could
/// sign up under a handle that is waited for.
pub(crate) async fn appoint_admins(app: &App) {
    for handle in &app.config.admins {
        match holder_of(app, handle).await {
            Ok(Some(account)) => appoint(app, account).await,
            Ok(None) => tracing::warn!(
                "a handle in WHERRY_ADMINS has no account: sign up with it, activate it, and start again"
            ),
            Err(error) => tracing::warn!(%error, "the administrators in WHERRY_ADMINS are not appointed"),
        }
    }
}

async fn holder_of(app: &App, handle: &Handle) -> Result<Option<AccountId>, StoreError> {
    Ok(app.handle_claim(&app.claims.handle(handle)).await?.state.holder)
}

async fn appoint(app: &App, account: AccountId) {
    let change = ChangeRole { role: Role::Admin };
    let meta = CommandHead::made_here(app).meta(app, "appoint-admin", Sender::Operator, &account);
    match change_role::give(app, &meta, None, account, change).await {
        Ok(outcome) if outcome.events.is_empty() => {}
        Ok(_) => tracing::info!(account.id = %account, "an administrator is appointed"),
        Err(problem) => {
            tracing::warn!(account.id = %account, code = problem.code(), "an administrator is not appointed");
        }
    }
}
