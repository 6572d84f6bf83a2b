//! `GET /api/v1/quotas`, `…/everybody` and `…/accounts/{account}`: how much may be used, and how much is.
//!
//! They change nothing, and are here because what is used is counted here: so who has just deleted something sees it at once.

use axum::{Json, extract::State, http::header, response::IntoResponse};
use domain::{
    ids::AccountId,
    quotas::{Day, Quotas, SetQuotasRefused},
};
use kit::{
    problem::Problem,
    tokens::{Actor, Admin},
};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::{admit::used, quotas_of, upload_limit};
use crate::{command::store_problem, edge::PathId, state::App};

const SECONDS_OF_A_DAY: u32 = 24 * 60 * 60;

/// How much may be used; what is null has no limit, or is left to others to say.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
pub(crate) struct QuotaLimits {
    /// How many conversions may be asked for on a day, in UTC.
    #[schema(example = 100)]
    pub(super) conversions_per_day: Option<u32>,
    /// How many conversions may wait or run at the same time.
    #[schema(example = 100)]
    pub(super) conversions_at_once: Option<u32>,
    /// How many bytes of files may be kept.
    #[schema(example = 1_073_741_824)]
    pub(super) stored_bytes: Option<u64>,
    /// How large one upload may be, in bytes.
    #[schema(example = 52_428_800)]
    pub(super) upload_bytes: Option<u64>,
}

/// How much is used.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QuotaUsed {
    /// Conversions that were asked for today, in UTC.
    conversions_today: u32,
    /// Files of messages, also of one's bots', and documents and results of conversions, as long as they are kept.
    stored_bytes: u64,
}

/// One's own quotas.
#[derive(Serialize, ToSchema)]
pub(crate) struct OwnQuotas {
    /// What holds.
    limits: QuotaLimits,
    used: QuotaUsed,
    /// When conversions are counted anew: at midnight, in UTC.
    #[serde(with = "time::serde::rfc3339")]
    day_ends_at: OffsetDateTime,
    /// For how many days the files of a conversion are kept once it has ended.
    conversion_files_kept_days: u32,
    /// After how many days the files of a deleted message are gone.
    #[schema(minimum = 0)]
    deleted_files_kept_days: u32,
}

/// The quotas of all who have none of their own.
#[derive(Serialize, ToSchema)]
pub(crate) struct QuotasOfEverybody {
    /// What administrators set.
    set: QuotaLimits,
    /// What the server's configuration says where they set nothing.
    defaults: QuotaLimits,
    /// The largest upload that the server takes at all: no administrator can set more.
    upload_bytes_at_most: u64,
}

/// Somebody's quotas.
#[derive(Serialize, ToSchema)]
pub(crate) struct QuotasOfAccount {
    /// What administrators set for this person.
    set: QuotaLimits,
    /// What holds for this person.
    limits: QuotaLimits,
    used: QuotaUsed,
    /// The largest upload that the server takes at all: no administrator can set more.
    upload_bytes_at_most: u64,
}

/// How much may I use, and how much do I?
#[utoipa::path(
    get,
    path = "/api/v1/quotas",
    tag = "quotas",
    security(("access_token" = [])),
    responses(
        (status = OK, body = OwnQuotas),
        (status = SERVICE_UNAVAILABLE, body = Problem, content_type = "application/problem+json", description = "`storage-unavailable`"),
    )
)]
pub(crate) async fn own_quotas(State(app): State<App>, actor: Actor) -> Result<impl IntoResponse, Problem> {
    let quotas = quotas_of(&app, actor.account).await.map_err(|error| store_problem(&error))?;
    let own = OwnQuotas {
        limits: holding(&app, quotas),
        used: used_by(&app, actor.account).await?,
        day_ends_at: Day::of(app.config.clock.now()).end(),
        conversion_files_kept_days: app.config.conversion_keep_seconds / SECONDS_OF_A_DAY,
        deleted_files_kept_days: u32::try_from(app.config.deleted_text_grace.whole_days())
            .unwrap_or_default(),
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(own)))
}

/// How much may everybody use who has no quotas of their own? Administrators may ask.
#[utoipa::path(
    get,
    path = "/api/v1/quotas/everybody",
    tag = "quotas",
    security(("access_token" = [])),
    responses(
        (status = OK, body = QuotasOfEverybody),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-admin`"),
    )
)]
pub(crate) async fn quotas_of_everybody(
    State(app): State<App>,
    Admin(_admin): Admin,
) -> Result<impl IntoResponse, Problem> {
    let set = app.quotas(None).await.map_err(|error| store_problem(&error))?;
    let everybodys = QuotasOfEverybody {
        set: set.state.into(),
        defaults: app.config.quotas.into(),
        upload_bytes_at_most: app.config.upload_limit_bytes,
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(everybodys)))
}

/// How much may somebody use, and how much do they? Administrators may ask.
#[utoipa::path(
    get,
    path = "/api/v1/quotas/accounts/{account}",
    tag = "quotas",
    security(("access_token" = [])),
    params(("account" = Uuid, Path, description = "The account's id")),
    responses(
        (status = OK, body = QuotasOfAccount),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-admin`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`account-not-found`"),
        (status = SERVICE_UNAVAILABLE, body = Problem, content_type = "application/problem+json", description = "`storage-unavailable`"),
    )
)]
pub(crate) async fn quotas_of_account(
    State(app): State<App>,
    Admin(_admin): Admin,
    PathId(account): PathId<AccountId>,
) -> Result<impl IntoResponse, Problem> {
    let known = app.account(account).await.map_err(|error| store_problem(&error))?;
    if known.state.registered().is_none() {
        return Err(Problem::refused(&SetQuotasRefused::NoAccount));
    }
    let set = app.quotas(Some(account)).await.map_err(|error| store_problem(&error))?;
    let quotas = quotas_of(&app, account).await.map_err(|error| store_problem(&error))?;
    let of_account = QuotasOfAccount {
        set: set.state.into(),
        limits: holding(&app, quotas),
        used: used_by(&app, account).await?,
        upload_bytes_at_most: app.config.upload_limit_bytes,
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(of_account)))
}

/// What holds of these quotas: an upload has the server's limit, too.
fn holding(app: &App, quotas: Quotas) -> QuotaLimits {
    QuotaLimits { upload_bytes: Some(upload_limit(app, quotas)), ..quotas.into() }
}

async fn used_by(app: &App, account: AccountId) -> Result<QuotaUsed, Problem> {
    let (conversions_today, stored_bytes) = used(app, account).await?;
    Ok(QuotaUsed { conversions_today, stored_bytes })
}

impl From<Quotas> for QuotaLimits {
    fn from(quotas: Quotas) -> Self {
        Self {
            conversions_per_day: quotas.conversions_per_day(),
            conversions_at_once: quotas.conversions_at_once(),
            stored_bytes: quotas.stored_bytes(),
            upload_bytes: quotas.upload_bytes(),
        }
    }
}
