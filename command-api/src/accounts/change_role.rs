//! `PUT /api/v1/accounts/{account}/role`: an administrator gives somebody a role.

use axum::{
    Json,
    extract::{Path, State},
};
use domain::{
    accounts::{ChangeRole, Giver, Role, RoleGiven, RoleRefused},
    boundary::{Boundary, USERS},
    ids::AccountId,
};
use jetstream_es::{AttemptError, CommandMeta, Outcome, Proposal};
use kit::{
    problem::{JsonBody, Problem},
    tokens::Admin,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::Done,
    command::{CommandHead, Sender, problem},
    state::App,
};

/// What an account may do beyond its own affairs: each what the ones before may, too.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RoleName {
    /// Nothing.
    Member,
    /// Ask what has happened.
    Auditor,
    /// Give roles, look after the read models.
    Admin,
}

/// The role from now on.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct ChangeRoleRequest {
    role: RoleName,
}

/// The account is a part of what is asked for.
#[derive(Serialize)]
struct Asked {
    account: AccountId,
    role: RoleName,
}

/// Give an account a role. It counts from the account's next access token on, which is minutes away at most.
#[utoipa::path(
    put,
    path = "/api/v1/accounts/{account}/role",
    tag = "accounts",
    security(("access_token" = [])),
    params(
        ("account" = Uuid, Path, description = "The account's id"),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    request_body = ChangeRoleRequest,
    responses(
        (status = OK, body = Done),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-admin`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`account-not-found`"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`own-role`, `account-not-activated`"),
    )
)]
pub(crate) async fn change_role(
    State(app): State<App>,
    Admin(actor): Admin,
    Path(account): Path<Uuid>,
    command: CommandHead,
    JsonBody(request): JsonBody<ChangeRoleRequest>,
) -> Result<Json<Done>, Problem> {
    let account = AccountId::new(account);
    let asked = Asked { account, role: request.role };
    let meta = command.meta(&app, "change-role", Sender::Account(actor.account), &asked);
    let change = ChangeRole { role: request.role.into() };
    let outcome = give(&app, &meta, Some(actor.account), account, change).await?;
    Ok(Json(Done::at(&outcome)))
}

/// Gives the role; `by` is nobody when it is the operator.
pub(super) async fn give(
    app: &App,
    meta: &CommandMeta,
    by: Option<AccountId>,
    account: AccountId,
    change: ChangeRole,
) -> Result<Outcome, Problem> {
    let home = [Boundary::account(account).subject().to_owned()];
    let attempt = || propose(app, by, account, change);
    app.log.execute(meta, USERS.name, &home, attempt).await.map_err(problem)
}

/// The event expects the account as it was read. That the giver is an administrator is read a moment before, and expected
/// only where another one loses the role by it, through the giver's own event: a message has one expectation.
async fn propose(
    app: &App,
    by: Option<AccountId>,
    account: AccountId,
    change: ChangeRole,
) -> Result<Proposal, AttemptError<RoleRefused>> {
    let giver = match by {
        Some(by) => Some(app.account(by).await?),
        None => None,
    };
    let account = app.account(account).await?;
    let by = giver.as_ref().map_or(Giver::Operator, |giver| Giver::Account(&giver.state));
    let decided = change.decide(by, &account.state).map_err(AttemptError::Refused)?;
    let mut events = Vec::new();
    if let Some(RoleGiven { changed, stays }) = decided {
        events.push(account.next(&changed)?);
        if let (Some(giver), Some(stays)) = (&giver, &stays) {
            events.push(giver.next(stays)?);
        }
    }
    Ok(Proposal { stream: USERS.name.to_owned(), events })
}

impl From<Role> for RoleName {
    fn from(role: Role) -> Self {
        match role {
            Role::Member => Self::Member,
            Role::Auditor => Self::Auditor,
            Role::Admin => Self::Admin,
        }
    }
}

impl From<RoleName> for Role {
    fn from(role: RoleName) -> Self {
        match role {
            RoleName::Member => Self::Member,
            RoleName::Auditor => Self::Auditor,
            RoleName::Admin => Self::Admin,
        }
    }
}
