//! A command-api with a log of its own, and a client that talks to it.

use std::{num::NonZeroU32, time::Duration};

use anyhow::{Context as _, bail, ensure};
use command_api::{Config, Passwords, SetupConfig, setup, start};
use domain::accounts::Handle;
use embedded::{
    nats::Nats,
    s3::REGION,
    secrets::Secrets,
    testing::{self, Own},
};
use jetstream_es::{EventStore, KeyVault, MAX_PAGE, NatsConfig, OWN_API, Position, Recorded};
use kit::{clock::Clock, config::Vars, lifecycle::Lifecycle};
use personal::MasterKey;
use reqwest::{
    Method, StatusCode,
    header::{HeaderMap, SET_COOKIE},
};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use uuid::Uuid;

/// Where nobody listens.
const NOWHERE: &str = "http://127.0.0.1:9";

/// By which push services know this server.
pub(crate) const PUSH_KEY: &str =
    "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";

/// A running command-api and what it needs.
pub(crate) struct World {
    pub(crate) nats: Own<Nats>,
    pub(crate) clock: Clock,
    pub(crate) config: Config,
    pub(crate) secrets: Secrets,
    /// Reads what was appended, with the keys.
    pub(crate) log: EventStore,
    base: String,
    http: reqwest::Client,
    life: Lifecycle,
}

/// How a world differs from the usual one.
#[derive(Default)]
pub(crate) struct Options {
    /// Reach NATS here instead.
    pub(crate) nats_url: Option<String>,
    /// A file store: its endpoint, bucket and writing key.
    pub(crate) store: Option<Store>,
    pub(crate) upload_limit_bytes: Option<u64>,
    pub(crate) open_requests_per_minute: Option<u32>,
    pub(crate) writes_per_minute: Option<u32>,
    pub(crate) https: bool,
    pub(crate) web_push_off: bool,
    pub(crate) converter_url: Option<String>,
    /// Other variables.
    pub(crate) more: Vec<(String, String)>,
}

/// Where a test's file store is.
#[derive(Clone)]
pub(crate) struct Store {
    pub(crate) endpoint: String,
    pub(crate) bucket: String,
    pub(crate) access_key: String,
    pub(crate) secret_key: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl World {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        Self::with(testing::nats().await?, Options::default()).await
    }

    /// With a bucket of its own in the shared file store.
    pub(crate) async fn with_store() -> anyhow::Result<Self> {
        let store = Some(Store::shared().await?);
        Self::with(testing::nats().await?, Options { store, ..Options::default() }).await
    }

    pub(crate) async fn with(nats: Own<Nats>, options: Options) -> anyhow::Result<Self> {
        let secrets = Secrets::generate()?;
        let vars = vars(&nats, &secrets, &options);
        setup(SetupConfig::from_vars(&vars)?).await?;
        let config = config(&vars, &options)?;
        let own = NatsConfig::new(nats.url(), "command_api", nats.password("command_api"));
        let client = jetstream_es::connect(&own).await?;
        let keys = KeyVault::new(client.clone(), OWN_API, MasterKey::from_base64(&secrets.master_key)?);
        let life = Lifecycle::default();
        let base = serve(config.clone(), &life).await?;
        Ok(Self {
            clock: config.clock.clone(),
            log: EventStore::new(client, keys, "/test"),
            http: http_client()?,
            nats,
            config,
            secrets,
            base,
            life,
        })
    }

    /// Another node starts, with these administrators in its configuration.
    pub(crate) async fn start_with_admins(&self, admins: &[&str]) -> anyhow::Result<()> {
        let admins = admins.iter().map(|handle| Handle::parse(handle)).collect::<Result<_, _>>()?;
        serve(Config { admins, ..self.config.clone() }, &self.life).await?;
        Ok(())
    }

    /// A request by the method, path and token.
    pub(crate) fn ask(&self, method: Method, path: &str) -> Ask<'_> {
        Ask { request: self.http.request(method, format!("{}{path}", self.base)), world: self }
    }

    /// Where it listens, for who speaks HTTP by hand.
    pub(crate) fn address(&self) -> &str {
        self.base.trim_start_matches("http://")
    }

    pub(crate) fn post(&self, path: &str) -> Ask<'_> {
        self.ask(Method::POST, path)
    }

    pub(crate) fn put(&self, path: &str) -> Ask<'_> {
        self.ask(Method::PUT, path)
    }

    pub(crate) fn delete(&self, path: &str) -> Ask<'_> {
        self.ask(Method::DELETE, path)
    }

    /// An id for a command, made now by the world's clock.
    pub(crate) fn command_id(&self) -> Uuid {
        self.config.random.id(self.clock.now())
    }

    /// Every event of a stream so far.
    pub(crate) async fn events(&self, stream: &str) -> anyhow::Result<Vec<Recorded>> {
        let mut events = Vec::new();
        loop {
            let from = events.last().map_or(1, |event: &Recorded| event.sequence + 1);
            let page = self.log.reader().page(stream, from, None, MAX_PAGE).await?;
            events.extend(page.events);
            if !page.more {
                return Ok(events);
            }
        }
    }

    /// Their types, in order.
    pub(crate) async fn event_types(&self, stream: &str) -> anyhow::Result<Vec<String>> {
        Ok(self.events(stream).await?.into_iter().map(|event| event.envelope.event_type).collect())
    }

    /// The last event of a type, unsealed.
    pub(crate) async fn last_event(&self, stream: &str, event_type: &str) -> anyhow::Result<Value> {
        let events = self.events(stream).await?;
        let event = events.into_iter().rfind(|event| event.envelope.event_type == event_type);
        let event = event.with_context(|| format!("no {event_type} in {stream}"))?;
        let owners: Vec<_> = personal::owners(&event.body).into_iter().collect();
        Ok(event.open_body(&self.log.keys().ring(&owners).await?)?)
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.life.shutdown().cancel();
    }
}

impl Store {
    pub(crate) async fn shared() -> anyhow::Result<Self> {
        let bucket = testing::bucket().await?;
        let key = &bucket.store.keys.writer;
        Ok(Self {
            endpoint: bucket.store.endpoint(),
            access_key: key.access_key.clone(),
            secret_key: key.secret_key.clone(),
            bucket: bucket.name,
        })
    }
}

/// A request being made.
pub(crate) struct Ask<'a> {
    request: reqwest::RequestBuilder,
    world: &'a World,
}

impl Ask<'_> {
    pub(crate) fn token(mut self, token: &str) -> Self {
        self.request = self.request.bearer_auth(token);
        self
    }

    pub(crate) fn id(self, id: Uuid) -> Self {
        self.header("idempotency-key", &id.to_string())
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub(crate) fn raw(mut self, body: impl Into<reqwest::Body>) -> Self {
        self.request = self.request.body(body);
        self
    }

    pub(crate) async fn json(mut self, body: &Value) -> anyhow::Result<Answer> {
        self.request = self.request.json(body);
        self.send().await
    }

    /// The text that is answered, and its status.
    pub(crate) async fn text(self) -> anyhow::Result<(u16, String)> {
        let response = self.request.send().await?;
        Ok((response.status().as_u16(), response.text().await?))
    }

    /// The bytes that are answered where nothing is refused, and the headers.
    pub(crate) async fn bytes(self) -> anyhow::Result<(reqwest::header::HeaderMap, Vec<u8>)> {
        let response = self.request.send().await?.error_for_status()?;
        Ok((response.headers().clone(), response.bytes().await?.to_vec()))
    }

    pub(crate) async fn send(self) -> anyhow::Result<Answer> {
        let response = self.request.send().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.bytes().await?;
        let body = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes).unwrap_or(json!(null))
        };
        let answer = Answer { status, headers, body };
        answer.check(self.world)?;
        Ok(answer)
    }
}

impl Answer {
    /// What holds for every answer: a problem is a whole problem, and a position is one of this log.
    fn check(&self, _world: &World) -> anyhow::Result<()> {
        if !self.status.is_success() {
            let content_type = self.headers.get("content-type").and_then(|value| value.to_str().ok());
            ensure!(content_type == Some("application/problem+json"), "{self:?}");
            ensure!(
                self.body["status"] == self.status.as_u16() && self.body["title"].is_string(),
                "{self:?}"
            );
        }
        if let Some(position) = self.body.get("position") {
            let position: Position = position.as_str().context("a position is a text")?.parse()?;
            ensure!(!position.epoch.is_empty(), "{self:?}");
        }
        Ok(())
    }

    /// The body, if the status is this one.
    pub(crate) fn expect(self, status: u16) -> anyhow::Result<Value> {
        ensure!(self.status.as_u16() == status, "{status} was expected: {self:?}");
        Ok(self.body)
    }

    /// The code of a problem, if the status is this one.
    pub(crate) fn code(self, status: u16) -> anyhow::Result<String> {
        let body = self.expect(status)?;
        Ok(body["code"].as_str().with_context(|| format!("no code in {body}"))?.to_owned())
    }

    /// The value of the refresh cookie that is set, and its attributes.
    pub(crate) fn cookie(&self) -> anyhow::Result<(String, String)> {
        let cookie = self.headers.get(SET_COOKIE).context("no cookie")?.to_str()?;
        let (pair, attributes) = cookie.split_once("; ").context("no attributes")?;
        let Some(("wherry_refresh", value)) = pair.split_once('=') else { bail!("another cookie: {cookie}") };
        Ok((value.to_owned(), attributes.to_owned()))
    }
}

/// Serves a command-api on a free port.
pub(crate) async fn serve(config: Config, life: &Lifecycle) -> anyhow::Result<String> {
    let routes = start(config, life).await?;
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let base = format!("http://{}", listener.local_addr()?);
    let served = life.clone();
    tokio::spawn(async move { served.serve_on(listener, routes).await });
    Ok(base)
}

fn http_client() -> anyhow::Result<reqwest::Client> {
    // Fails only when a provider was installed before, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30)).build()?)
}

fn vars(nats: &Nats, secrets: &Secrets, options: &Options) -> Vars {
    let store = options.store.clone().unwrap_or(Store {
        endpoint: NOWHERE.to_owned(),
        bucket: "none".to_owned(),
        access_key: "none".to_owned(),
        secret_key: "none".to_owned(),
    });
    let url = options.nats_url.clone().unwrap_or_else(|| nats.url());
    let public_url = if options.https { "https://wherry.example" } else { "http://localhost:8080" };
    [
        ("WHERRY_PUBLIC_URL", public_url),
        ("WHERRY_NATS_URL", &url),
        ("WHERRY_NATS_PASSWORD", nats.password("command_api")),
        ("WHERRY_NATS_SETUP_PASSWORD", nats.password("setup")),
        ("WHERRY_MASTER_KEY", &secrets.master_key),
        ("WHERRY_HASH_KEY", &secrets.hash_key),
        ("WHERRY_LINK_KEY", &secrets.link_key),
        ("WHERRY_SESSION_KEY", &secrets.session_key),
        ("WHERRY_JWT_PRIVATE_KEY", &secrets.jwt_private_key),
        ("WHERRY_JWT_PUBLIC_KEY", &secrets.jwt_public_key),
        ("WHERRY_VAPID_PUBLIC_KEY", if options.web_push_off { "" } else { PUSH_KEY }),
        ("WHERRY_S3_ENDPOINT", &store.endpoint),
        ("WHERRY_S3_REGION", REGION),
        ("WHERRY_S3_BUCKET", &store.bucket),
        ("WHERRY_S3_ACCESS_KEY", &store.access_key),
        ("WHERRY_S3_SECRET_KEY", &store.secret_key),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .chain(options.more.iter().cloned())
    .collect()
}

fn config(vars: &Vars, options: &Options) -> anyhow::Result<Config> {
    let mut config = Config::from_vars(vars)?;
    // What guards real passwords would only make the tests slow; how often it runs is counted all the same.
    config.passwords = Passwords::new(8, 1, 4)?;
    config.converter_url.clone_from(&options.converter_url);
    if let Some(limit) = options.upload_limit_bytes {
        config.upload_limit_bytes = limit;
    }
    let per_minute = options.open_requests_per_minute.unwrap_or(100_000);
    config.open_requests_per_minute = NonZeroU32::new(per_minute).context("at least one")?;
    let per_minute = options.writes_per_minute.unwrap_or(100_000);
    config.writes_per_minute = NonZeroU32::new(per_minute).context("at least one")?;
    Ok(config)
}
