//! A provider over HTTP: what it says of itself, its keys, and the exchange of a code for a token.

use std::{sync::Arc, time::Duration as StdDuration};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::JwkSet;
use reqwest::{Client, Response, Url, header::ACCEPT, redirect::Policy};
use serde::{Deserialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};
use time::{Duration, OffsetDateTime};
use tokio::sync::Mutex;

use super::{
    id_token::{Expected, IdTokenError, Said, Subject, verify},
    provider_config::{ProviderConfig, is_safe},
    visits::VisitSecrets,
};

/// How long one question may take.
const PATIENCE: StdDuration = StdDuration::from_secs(10);
/// Larger answers are none.
const MOST_BYTES: usize = 256 * 1024;
/// For so long what a provider says of itself is believed.
const KNOWN_FOR: Duration = Duration::HOUR;
/// A key that is not known makes us look again, and not more often than this.
const LOOK_AGAIN_AFTER: Duration = Duration::MINUTE;

/// A provider, and what it said of itself last.
pub(crate) struct Provider {
    pub(super) config: ProviderConfig,
    http: Client,
    /// Where the browser comes back to.
    return_address: String,
    known: Mutex<Option<Known>>,
}

#[derive(Clone)]
struct Known {
    metadata: Arc<Metadata>,
    keys: Arc<JwkSet>,
    at: OffsetDateTime,
}

/// OpenID Connect Discovery, as far as it is used.
#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    userinfo_endpoint: Option<String>,
    response_modes_supported: Option<Vec<String>>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    access_token: String,
}

#[derive(Deserialize)]
struct ToldOfSubject {
    sub: String,
    #[serde(flatten)]
    said: Said,
}

#[derive(Deserialize)]
struct Refusal {
    error: String,
}

/// Why nobody is logged in by a provider.
#[derive(Debug, thiserror::Error)]
pub(super) enum ProviderFault {
    /// It does not answer, or has trouble of its own.
    #[error("the provider does not answer")]
    Away(#[source] reqwest::Error),
    #[error("the provider is in trouble: {0}")]
    Trouble(u16),
    #[error("the provider says `{0}`")]
    Refused(String),
    #[error("the provider's {0} is not as it must be")]
    Malformed(&'static str),
    #[error("the provider's token does not count: {0}")]
    Token(#[from] IdTokenError),
}

impl ProviderFault {
    /// Whether it may pass by itself.
    pub(super) const fn is_away(&self) -> bool {
        matches!(self, Self::Away(_) | Self::Trouble(_))
    }
}

impl Provider {
    pub(super) fn all(configs: &[ProviderConfig], public_url: &str) -> anyhow::Result<Vec<Self>> {
        // Whatever a provider says, it sends us nowhere else.
        let http = Client::builder().timeout(PATIENCE).redirect(Policy::none()).build()?;
        let return_address = format!("{}/login/return", public_url.trim_end_matches('/'));
        let one = |config: &ProviderConfig| Self {
            config: config.clone(),
            http: http.clone(),
            return_address: return_address.clone(),
            known: Mutex::new(None),
        };
        Ok(configs.iter().map(one).collect())
    }

    /// Where the browser goes to.
    ///
    /// # Errors
    /// [`ProviderFault`].
    pub(super) async fn address(
        &self,
        secrets: &VisitSecrets,
        now: OffsetDateTime,
    ) -> Result<String, ProviderFault> {
        let known = self.known(now).await?;
        let Metadata { authorization_endpoint, response_modes_supported, .. } = &*known.metadata;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(secrets.code_verifier.as_bytes()));
        let mut address = Url::parse(authorization_endpoint)
            .map_err(|_| ProviderFault::Malformed("authorization endpoint"))?;
        let mut query = address.query_pairs_mut();
        for (name, value) in [
            ("response_type", "code"),
            ("client_id", &self.config.client_id),
            ("redirect_uri", &self.return_address),
            ("scope", "openid email profile"),
            ("state", &secrets.state),
            ("nonce", &secrets.nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ] {
            query.append_pair(name, value);
        }
        // In the fragment, the code is sent to no server but by the app.
        if response_modes_supported.as_ref().is_none_or(|modes| modes.iter().any(|mode| mode == "fragment")) {
            query.append_pair("response_mode", "fragment");
        }
        drop(query);
        Ok(address.into())
    }

    /// Who came back with this code.
    ///
    /// # Errors
    /// [`ProviderFault`].
    pub(super) async fn subject(
        &self,
        code: &str,
        secrets: &VisitSecrets,
        now: OffsetDateTime,
    ) -> Result<Subject, ProviderFault> {
        let known = self.known(now).await?;
        let Tokens { id_token: token, access_token } = self.exchange(&known.metadata, code, secrets).await?;
        let (issuer, client_id) = (&*self.config.issuer, &*self.config.client_id);
        let expected = Expected { issuer, client_id, nonce: &secrets.nonce, now };
        let subject = match verify(&token, &known.keys, expected) {
            // It may have changed its keys since.
            Err(IdTokenError::KeyUnknown) => {
                let newer = self.look_again(now).await?;
                verify(&token, &newer.keys, expected)?
            }
            other => other?,
        };
        match &known.metadata.userinfo_endpoint {
            // Many tell the address only there.
            Some(endpoint) if !subject.names_address => {
                self.with_address(endpoint, &access_token, subject).await
            }
            _ => Ok(subject),
        }
    }

    /// The subject with what the provider says of it when asked, if that is of the same one (OpenID Connect Core, 5.3.2).
    async fn with_address(
        &self,
        endpoint: &str,
        access_token: &str,
        subject: Subject,
    ) -> Result<Subject, ProviderFault> {
        let asked = self.http.get(endpoint).header(ACCEPT, "application/json").bearer_auth(access_token);
        let answer = asked.send().await.map_err(ProviderFault::Away)?;
        if !answer.status().is_success() {
            return Err(ProviderFault::Trouble(answer.status().as_u16()));
        }
        let told: ToldOfSubject = read(answer, "answer about somebody").await?;
        if told.sub != subject.id {
            return Err(ProviderFault::Malformed("answer about somebody"));
        }
        Ok(told.said.subject(told.sub))
    }

    async fn exchange(
        &self,
        metadata: &Metadata,
        code: &str,
        secrets: &VisitSecrets,
    ) -> Result<Tokens, ProviderFault> {
        let ProviderConfig { client_id, client_secret, .. } = &self.config;
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.return_address),
            ("code_verifier", &secrets.code_verifier),
        ];
        let mut request = self.http.post(&metadata.token_endpoint).header(ACCEPT, "application/json");
        match client_secret {
            Some(secret) if metadata.takes_basic() => {
                // RFC 6749, 2.3.1: each is encoded as in a form.
                request = request.basic_auth(encoded(client_id), Some(encoded(secret)));
            }
            Some(secret) => {
                form.extend([("client_id", client_id.as_str()), ("client_secret", secret.as_str())]);
            }
            None => form.push(("client_id", client_id)),
        }
        let body = pairs(&form);
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
        let answer = request.send().await.map_err(ProviderFault::Away)?;
        let status = answer.status();
        if status.is_success() {
            return read(answer, "token answer").await;
        }
        if status.is_server_error() {
            return Err(ProviderFault::Trouble(status.as_u16()));
        }
        let Refusal { error } = read(answer, "refusal").await?;
        Err(ProviderFault::Refused(error.chars().filter(char::is_ascii_graphic).take(60).collect()))
    }

    async fn known(&self, now: OffsetDateTime) -> Result<Known, ProviderFault> {
        let mut known = self.known.lock().await;
        if let Some(known) = known.as_ref().filter(|known| now - known.at < KNOWN_FOR) {
            return Ok(known.clone());
        }
        let asked = self.ask(now).await?;
        *known = Some(asked.clone());
        Ok(asked)
    }

    async fn look_again(&self, now: OffsetDateTime) -> Result<Known, ProviderFault> {
        let mut known = self.known.lock().await;
        if let Some(known) = known.as_ref().filter(|known| now - known.at < LOOK_AGAIN_AFTER) {
            return Ok(known.clone());
        }
        let asked = self.ask(now).await?;
        *known = Some(asked.clone());
        Ok(asked)
    }

    async fn ask(&self, now: OffsetDateTime) -> Result<Known, ProviderFault> {
        let issuer = &self.config.issuer;
        let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let metadata: Metadata = self.get(&address, "description").await?;
        // Else one provider could speak for another.
        if metadata.issuer != *issuer {
            return Err(ProviderFault::Malformed("issuer"));
        }
        let endpoints = [&metadata.authorization_endpoint, &metadata.token_endpoint, &metadata.jwks_uri];
        let all_safe =
            endpoints.into_iter().chain(&metadata.userinfo_endpoint).all(|endpoint| is_safe(endpoint));
        if !all_safe {
            return Err(ProviderFault::Malformed("list of addresses"));
        }
        let keys = self.get(&metadata.jwks_uri, "list of keys").await?;
        Ok(Known { metadata: Arc::new(metadata), keys: Arc::new(keys), at: now })
    }

    async fn get<T: DeserializeOwned>(&self, address: &str, what: &'static str) -> Result<T, ProviderFault> {
        let answer = self.http.get(address).header(ACCEPT, "application/json").send().await;
        let answer = answer.map_err(ProviderFault::Away)?;
        if !answer.status().is_success() {
            return Err(ProviderFault::Trouble(answer.status().as_u16()));
        }
        read(answer, what).await
    }
}

impl Metadata {
    /// Whether the client's secret goes into a header, as is the rule where nothing is said.
    fn takes_basic(&self) -> bool {
        let methods = self.token_endpoint_auth_methods_supported.as_ref();
        methods.is_none_or(|methods| methods.iter().any(|method| method == "client_secret_basic"))
    }
}

async fn read<T: DeserializeOwned>(mut answer: Response, what: &'static str) -> Result<T, ProviderFault> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(ProviderFault::Away)? {
        if body.len() + chunk.len() > MOST_BYTES {
            return Err(ProviderFault::Malformed(what));
        }
        body.extend_from_slice(&chunk);
    }
    serde_json::from_slice(&body).map_err(|_| ProviderFault::Malformed(what))
}

fn pairs(form: &[(&str, &str)]) -> String {
    // The address is only there to carry the query.
    Url::parse_with_params("http://localhost", form)
        .ok()
        .and_then(|url| url.query().map(str::to_owned))
        .unwrap_or_default()
}

fn encoded(text: &str) -> String {
    pairs(&[("", text)]).trim_start_matches('=').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_encoded() {
        assert_eq!(pairs(&[("a", "b c"), ("d", "e&f=g")]), "a=b+c&d=e%26f%3Dg");
        assert_eq!(encoded("=p:w d"), "%3Dp%3Aw+d");
    }
}
