//! `PUT /api/v1/quotas/everybody` and `…/accounts/{account}`: an administrator says how much may be used.

use axum::{Json, extract::State};
use domain::{
    boundary::{Boundary, SYSTEM},
    ids::AccountId,
    quotas::{Quotas, QuotasError, SetQuotas, SetQuotasRefused, Whose},
};
use jetstream_es::{AttemptError, CommandMeta, Proposal};
use kit::{
    problem::{FieldError, JsonBody, Problem},
    tokens::Admin,
};

use super::show_quotas::QuotaLimits;
use crate::{
    answer::Done,
    command::{CommandHead, Sender, problem},
    edge::PathId,
    state::App,
};

/// The server takes no larger upload, whoever's.
#[derive(Debug, thiserror::Error)]
#[error("this server takes uploads of at most {0} bytes")]
struct BeyondTheServer(u64);

/// Set how much everybody may use who has no quotas of their own. What is null is as the server has it.
#[utoipa::path(
    put,
    path = "/api/v1/quotas/everybody",
    tag = "quotas",
    security(("access_token" = [])),
    params(("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7")),
    request_body = QuotaLimits,
    responses(
        (status = OK, body = Done),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-admin`"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`invalid-fields`"),
    )
)]
pub(crate) async fn set_quotas_of_everybody(
    State(app): State<App>,
    Admin(actor): Admin,
    command: CommandHead,
    JsonBody(request): JsonBody<QuotaLimits>,
) -> Result<Json<Done>, Problem> {
    let set = SetQuotas { quotas: parse(&app, request)? };
    let meta =
        command.meta(&app, "set-quotas", Sender::Account(actor.account), &(None::<AccountId>, request));
    run(&app, &meta, actor.account, None, set).await
}

/// Set how much somebody may use. What is null is as for everybody; what is used already stays.
#[utoipa::path(
    put,
    path = "/api/v1/quotas/accounts/{account}",
    tag = "quotas",
    security(("access_token" = [])),
    params(
        ("account" = Uuid, Path, description = "The account's id"),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    request_body = QuotaLimits,
    responses(
        (status = OK, body = Done),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-admin`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`account-not-found`"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`invalid-fields`"),
    )
)]
pub(crate) async fn set_quotas_of_account(
    State(app): State<App>,
    Admin(actor): Admin,
    PathId(account): PathId<AccountId>,
    command: CommandHead,
    JsonBody(request): JsonBody<QuotaLimits>,
) -> Result<Json<Done>, Problem> {
    let set = SetQuotas { quotas: parse(&app, request)? };
    let meta = command.meta(&app, "set-quotas", Sender::Account(actor.account), &(Some(account), request));
    run(&app, &meta, actor.account, Some(account), set).await
}

fn parse(app: &App, request: QuotaLimits) -> Result<Quotas, Problem> {
    let QuotaLimits { conversions_per_day, conversions_at_once, stored_bytes, upload_bytes } = request;
    let most = app.config.upload_limit_bytes;
    if upload_bytes.is_some_and(|bytes| bytes > most) {
        let field = FieldError::new("/upload_bytes", "upload-quota-beyond-server", &BeyondTheServer(most));
        return Err(Problem::invalid_fields(vec![field]));
    }
    let quotas = Quotas::parse(conversions_per_day, stored_bytes, upload_bytes);
    quotas.and_then(|quotas| quotas.at_once(conversions_at_once)).map_err(|error| {
        let pointer = match error {
            QuotasError::Conversions => "/conversions_per_day",
            QuotasError::AtOnce => "/conversions_at_once",
            QuotasError::StoredBytes => "/stored_bytes",
            QuotasError::UploadBytes => "/upload_bytes",
        };
        Problem::invalid_fields(vec![FieldError::new(pointer, "quota-invalid", &error)])
    })
}

async fn run(
    app: &App,
    meta: &CommandMeta,
    by: AccountId,
    account: Option<AccountId>,
    set: SetQuotas,
) -> Result<Json<Done>, Problem> {
    let home = [Boundary::quotas(account).subject().to_owned()];
    let attempt = || propose(app, by, account, set);
    let outcome = app.log.execute(meta, SYSTEM.name, &home, attempt).await.map_err(problem)?;
    Ok(Json(Done::at(&outcome)))
}

/// The event expects the quotas as they were read. That who sets them is an administrator, and that there is such an account, is
/// read a moment before, as both stand in another stream.
async fn propose(
    app: &App,
    by: AccountId,
    account: Option<AccountId>,
    set: SetQuotas,
) -> Result<Proposal, AttemptError<SetQuotasRefused>> {
    let by = app.account(by).await?;
    let whose = match account {
        Some(account) => Some(app.account(account).await?),
        None => None,
    };
    let known = app.quotas(account).await?;
    let whose = whose.as_ref().map_or(Whose::Everybodys, |account| Whose::Account(&account.state));
    let decided = set.decide(&by.state, whose, &known.state).map_err(AttemptError::Refused)?;
    let events = decided.map(|event| known.next(&event)).transpose()?;
    Ok(Proposal { stream: SYSTEM.name.to_owned(), events: events.into_iter().collect() })
}
