//! `POST /api/v1/identity-providers/returns`: back from a provider, with its code.
//!
//! An identity that is linked logs in. One that is not never takes an account by its address: whoever has that at the provider
//! would have the account. Its person links it, with the account's password.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use domain::{
    accounts::{EmailAddress, Holder, LogInRefused, StartSession},
    ids::{AccountId, SessionId},
};
use kit::problem::{JsonBody, Problem};
use serde::{Deserialize, Serialize};
use time::Duration;
use utoipa::ToSchema;

use super::{
    boundary, fault,
    id_token::Subject,
    link_tokens::ProvenIdentity,
    start_visit::{COOKIE, cookie},
    visits::Visit,
};
use crate::{
    accounts::{
        begin_session::{begin_session, user_agent},
        cookies::cookies,
        log_in::{CodeNeeded, accepted, code_needed},
        logged_in::LoggedIn,
    },
    command::{CommandHead, Sender, store_problem},
    state::App,
};

/// For so long a proven identity can be linked.
const LINK_WITHIN: Duration = Duration::minutes(10);

/// What the provider gave the browser.
#[derive(Deserialize, ToSchema)]
pub(crate) struct FinishVisitRequest {
    state: String,
    code: String,
}

/// The identity is proven and linked to no account: it can be linked to one, with that account's password.
#[derive(Serialize, ToSchema)]
pub(crate) struct LinkNeeded {
    /// Goes with the password, and is good for nothing else.
    link_token: String,
    /// In seconds.
    expires_in: i64,
    /// The provider's name.
    provider: String,
    /// What the provider calls the person.
    called: String,
}

/// What is still to come.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum VisitFinished {
    CodeNeeded(CodeNeeded),
    LinkNeeded(LinkNeeded),
}

/// Back from a provider. A linked identity logs in, or takes the first of two steps; one that is not linked is to be linked.
#[utoipa::path(
    post,
    path = "/api/v1/identity-providers/returns",
    tag = "accounts",
    params(
        ("wherry_visit" = String, Cookie, description = "The visit"),
        ("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7"),
    ),
    request_body = FinishVisitRequest,
    responses(
        (status = OK, body = LoggedIn),
        (status = ACCEPTED, body = VisitFinished, description = "A code is needed, too; or a password, to link the identity"),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`identity-address-not-verified`: by the provider"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`identity-has-no-account`: sign up first"),
        (status = CONFLICT, body = Problem, content_type = "application/problem+json", description = "`visit-unknown`: begin anew; `identity-not-proven`; `identity-linked-elsewhere`, `identity-linked`"),
        (status = SERVICE_UNAVAILABLE, body = Problem, content_type = "application/problem+json", description = "`identity-provider-away`"),
    )
)]
pub(crate) async fn finish_visit(
    State(app): State<App>,
    command: CommandHead,
    headers: HeaderMap,
    JsonBody(request): JsonBody<FinishVisitRequest>,
) -> Result<Response, Problem> {
    let visit = visit_of(&app, &headers, &request.state).ok_or_else(|| {
        let title = "This browser asked for no such answer, or it took too long; begin anew.";
        Problem::new(StatusCode::CONFLICT, "visit-unknown", title)
    })?;
    let provider = app.identities.provider(&visit.provider)?;
    let now = app.config.clock.now();
    let subject = provider.subject(&request.code, &app.identities.visits.secrets(&visit), now).await;
    let subject = subject.map_err(|error| fault(&visit.provider, &error))?;
    let claim = app.identities.claim(&provider.config.issuer, &subject.id);
    let holder = app.identity_claim(&boundary(&claim)).await.map_err(|e| store_problem(&e))?.state.holder;
    let account = app.holder(holder).await.map_err(|e| store_problem(&e))?.state;
    let mut response = match (account.registered(), visit.links) {
        (Some(registered), false) => {
            let start = StartSession {
                session: SessionId::new(command.id),
                user_agent: user_agent(&headers),
                known_version: registered.password_version,
                code: None,
            };
            let sender = Sender::Account(registered.account);
            let meta = command.meta(&app, "log-in-by-identity", sender, &claim);
            match begin_session(&app, &meta, registered, start).await? {
                Ok(begun) => begun,
                Err(LogInRefused::CodeNeeded) => {
                    accepted(VisitFinished::CodeNeeded(code_needed(&app, registered)?))
                }
                Err(refused) => return Err(Problem::refused(&refused)),
            }
        }
        (Some(_), true) => {
            let title = "This identity logs in to an account already.";
            return Err(Problem::new(StatusCode::CONFLICT, "identity-linked-elsewhere", title));
        }
        (None, links) => {
            let only = if links { None } else { Some(account_of(&app, &subject).await?) };
            let expires_at = (now + LINK_WITHIN).unix_timestamp();
            let (provider, called) = (visit.provider.clone(), subject.called);
            let link_token = app.identities.link_tokens.token(&ProvenIdentity {
                provider: provider.clone(),
                claim,
                called: called.clone(),
                account: only,
                expires_at,
            });
            let needed = VisitFinished::LinkNeeded(LinkNeeded {
                link_token,
                expires_in: LINK_WITHIN.whole_seconds(),
                provider: provider.to_string(),
                called,
            });
            accepted(needed)
        }
    };
    // It is over: a code is exchanged once.
    response.headers_mut().append(header::SET_COOKIE, cookie(&app, "", 0)?);
    Ok(response)
}

/// The visit that this browser is on, if this is its state.
fn visit_of(app: &App, headers: &HeaderMap, state: &str) -> Option<Visit> {
    let now = app.config.clock.now();
    let mut visits = cookies(headers, COOKIE).filter_map(|text| app.identities.visits.parse(text, now));
    // Both follow from the same key: whoever could tell by time how much of it is right has the cookie, too.
    visits.find(|visit| app.identities.visits.secrets(visit).state == state)
}

/// The account with the address of an identity, which the provider must have verified.
async fn account_of(app: &App, subject: &Subject) -> Result<AccountId, Problem> {
    let address = subject.verified_email.as_ref().and_then(|email| EmailAddress::parse(email).ok());
    let address = address.ok_or_else(|| {
        let title = "The provider does not say that it has verified your address.";
        Problem::new(StatusCode::FORBIDDEN, "identity-address-not-verified", title)
    })?;
    let claim = app.email_claim(&app.claims.email(&address)).await.map_err(|e| store_problem(&e))?;
    let holder = app.holder(claim.state.holder).await.map_err(|e| store_problem(&e))?.state;
    match holder.as_holder(app.config.clock.now()) {
        Holder::Kept(account) if holder.is_activated() => Ok(account),
        Holder::Kept(_) | Holder::Lapsed(_) | Holder::Nobody => {
            let title = "No account has this address: sign up first, then link it.";
            Err(Problem::new(StatusCode::NOT_FOUND, "identity-has-no-account", title))
        }
    }
}
