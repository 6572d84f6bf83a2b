//! A provider of identities that says whatever a test wants. The real one is in the browser's tests.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::Context as _;
use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    routing::{get, post},
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, jwk::Jwk};
use kit::clock::Clock;
use reqwest::Url;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::net::TcpListener;

/// A key pair made for these tests.
const PRIVATE: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIMHyxz4pnAvO783NOBA04Zvy8wYPOEve6xVKs/ez+ZzC
-----END PRIVATE KEY-----";
const CLIENT: &str = "wherry";
const SECRET: &str = "a secret: of sorts";
const RETURN: &str = "http://localhost:8080/login/return";

/// It, as a test sees it.
#[derive(Clone)]
pub(crate) struct FakeProvider {
    pub(crate) issuer: String,
    codes: Arc<Mutex<HashMap<String, (Value, String)>>>,
}

impl FakeProvider {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let issuer = format!("http://127.0.0.1:{}", listener.local_addr()?.port());
        let provider = Self { issuer, codes: Arc::default() };
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(description))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Ok(provider)
    }

    /// The variables that name it.
    pub(crate) fn variables(&self) -> Vec<(String, String)> {
        [
            ("WHERRY_IDENTITY_PROVIDERS", "work"),
            ("WHERRY_IDENTITY_WORK_LABEL", "The shipyard"),
            ("WHERRY_IDENTITY_WORK_ISSUER", &self.issuer),
            ("WHERRY_IDENTITY_WORK_CLIENT_ID", CLIENT),
            ("WHERRY_IDENTITY_WORK_CLIENT_SECRET", SECRET),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
    }

    /// Somebody logs in there, sent by this address: the state and the code with which they are sent back.
    pub(crate) fn log_in(&self, address: &str, claims: &Value) -> anyhow::Result<(String, String)> {
        let address = Url::parse(address)?;
        let query: HashMap<_, _> = address.query_pairs().into_owned().collect();
        let get = |name: &str| query.get(name).cloned().with_context(|| format!("no {name} in {address}"));
        anyhow::ensure!(get("response_type")? == "code" && get("code_challenge_method")? == "S256");
        anyhow::ensure!(get("client_id")? == CLIENT && get("redirect_uri")? == RETURN);
        anyhow::ensure!(get("scope")?.split(' ').any(|scope| scope == "openid"));
        let mut claims = claims.clone();
        let now = Clock::system().now().unix_timestamp();
        for (name, value) in [
            ("iss", json!(self.issuer)),
            ("aud", json!(CLIENT)),
            ("nonce", json!(get("nonce")?)),
            ("iat", json!(now)),
            ("exp", json!(now + 24 * 60 * 60)),
        ] {
            if claims.get(name).is_none() {
                claims[name] = value;
            }
        }
        let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
        let code = format!("code-{}", codes.len());
        codes.insert(code.clone(), (claims, get("code_challenge")?));
        Ok((get("state")?, code))
    }
}

async fn description(State(provider): State<FakeProvider>) -> Json<Value> {
    let at = |path: &str| format!("{}{path}", provider.issuer);
    Json(json!({
        "issuer": provider.issuer,
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "jwks_uri": at("/keys"),
        "response_modes_supported": ["query", "fragment"],
    }))
}

fn signing_key() -> EncodingKey {
    EncodingKey::from_ed_pem(PRIVATE.as_bytes()).expect("a key")
}

async fn keys() -> Json<Value> {
    let mut key = Jwk::from_encoding_key(&signing_key(), Algorithm::EdDSA).expect("a key");
    key.common.key_id = Some("one".to_owned());
    Json(json!({"keys": [key]}))
}

async fn token(
    State(provider): State<FakeProvider>,
    headers: HeaderMap,
    body: String,
) -> Result<Json<Value>, (StatusCode, Json<Value>)> {
    let refuse = |error: &str| (StatusCode::BAD_REQUEST, Json(json!({"error": error})));
    let form: HashMap<_, _> = Url::parse(&format!("http://localhost?{body}"))
        .map_err(|_| refuse("invalid_request"))?
        .query_pairs()
        .into_owned()
        .collect();
    let basic = format!("Basic {}", STANDARD.encode(format!("{CLIENT}:a+secret%3A+of+sorts")));
    if headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()) != Some(basic.as_str()) {
        return Err(refuse("invalid_client"));
    }
    let get = |name: &str| form.get(name).cloned().unwrap_or_default();
    let sold = provider.codes.lock().unwrap_or_else(PoisonError::into_inner).remove(&get("code"));
    let (claims, challenge) = sold.ok_or_else(|| refuse("invalid_grant"))?;
    let shown = URL_SAFE_NO_PAD.encode(Sha256::digest(get("code_verifier")));
    if shown != challenge || get("redirect_uri") != RETURN {
        return Err(refuse("invalid_grant"));
    }
    let header = Header { kid: Some("one".to_owned()), ..Header::new(Algorithm::EdDSA) };
    let token = encode(&header, &claims, &signing_key()).expect("a token");
    Ok(Json(json!({"access_token": "x", "token_type": "Bearer", "id_token": token})))
}
