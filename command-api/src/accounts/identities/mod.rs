//! Logging in by an identity at a provider (OpenID Connect), and linking one to an account (ADR 65).

mod finish_visit;
mod id_token;
mod link_identity;
mod link_tokens;
mod list_identities;
mod list_providers;
mod provider;
mod provider_config;
mod start_visit;
mod unlink_identity;
mod visits;

use axum::http::StatusCode;
use domain::{
    accounts::{ClaimHash, ProviderName},
    boundary::Boundary,
};
use hmac::{Hmac, Mac as _};
use kit::problem::Problem;
pub(crate) use link_tokens::LinkTokens;
use provider::{Provider, ProviderFault};
pub use provider_config::ProviderConfig;
use sha2::Sha256;
use utoipa_axum::{router::OpenApiRouter, routes};
pub(crate) use visits::Visits;

use crate::state::{App, keyed};

/// What logging in by providers takes.
pub(crate) struct Identities {
    providers: Vec<Provider>,
    visits: Visits,
    link_tokens: LinkTokens,
    claims: Hmac<Sha256>,
}

impl Identities {
    /// # Errors
    /// When no HTTP client can be made.
    pub(crate) fn new(
        configs: &[ProviderConfig],
        public_url: &str,
        session_key: &[u8],
        hash_key: &[u8],
    ) -> anyhow::Result<Self> {
        Ok(Self {
            providers: Provider::all(configs, public_url)?,
            visits: Visits::new(session_key),
            link_tokens: LinkTokens::new(session_key),
            claims: keyed(hash_key, b"wherry/claim/identity/v1"),
        })
    }

    fn provider(&self, name: &ProviderName) -> Result<&Provider, Problem> {
        self.providers.iter().find(|provider| provider.config.name == *name).ok_or_else(|| {
            let title = "There is no provider of this name.";
            Problem::new(StatusCode::NOT_FOUND, "identity-provider-unknown", title)
        })
    }

    /// The claim on an identity: by the issuer, so that a provider may be called otherwise one day.
    fn claim(&self, issuer: &str, subject: &str) -> ClaimHash {
        let length = (issuer.len() as u64).to_be_bytes();
        let mac = self.claims.clone().chain_update(length).chain_update(issuer).chain_update(subject);
        ClaimHash::new(mac.finalize().into_bytes().into())
    }
}

/// The routes that are asked without an access token, or with a password. They are limited by address.
pub(super) fn open_routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(start_visit::start_visit))
        .routes(routes!(finish_visit::finish_visit))
        .routes(routes!(list_identities::list_identities, link_identity::link_identity))
        .routes(routes!(unlink_identity::unlink_identity))
}

/// The route that needs neither a token nor the log.
pub(super) fn public_routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_providers::list_providers))
}

fn boundary(claim: &ClaimHash) -> Boundary {
    Boundary::identity(claim)
}

/// How a provider's fault is answered. What it was exactly goes to the log.
fn fault(provider: &ProviderName, fault: &ProviderFault) -> Problem {
    if fault.is_away() {
        let title = "The provider does not answer at the moment.";
        return Problem::unavailable("identity-provider-away", title, fault);
    }
    tracing::warn!(provider = provider.as_str(), %fault, "a login by a provider failed");
    let title = "The provider's answer does not count; try once more.";
    Problem::new(StatusCode::CONFLICT, "identity-not-proven", title)
}
