//! As much of Wherry as answers auditors, in this process.

use std::net::SocketAddr;
use std::time::Duration;

use embedded::nats::Nats;
use embedded::secrets::Secrets;
use embedded::testing::{self, Database, Own};
use embedded::wait_for;
use jetstream_es::{EventStore, KeyVault, NatsConfig, OWN_API};
use kit::clock::Clock;
use kit::config::Vars;
use kit::lifecycle::Lifecycle;
use kit::tokens::Signer;
use personal::MasterKey;
use sqlx::{Connection as _, PgConnection};
use tokio::net::TcpListener;

/// A file store that nobody asks.
const NOWHERE: &str = "http://127.0.0.1:9";

/// Servers, with a log and read models that are empty.
pub(crate) struct System {
    nats: Own<Nats>,
    database: Database,
    secrets: Secrets,
}

/// command-api and query-api, and an operator who asks.
pub(crate) struct Serving {
    http: reqwest::Client,
    base: String,
    token: String,
}

impl System {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let system = Self {
            nats: testing::nats().await?,
            database: testing::database().await?,
            secrets: Secrets::generate()?,
        };
        command_api::setup(command_api::SetupConfig::from_vars(&system.vars("setup"))?).await?;
        // The tables are made by the projectors, which then go: what is in them is filled in here.
        projectors::prepare_database(&system.database.writer_url).await?;
        let life = Lifecycle::default();
        let vars = system.vars("projectors");
        let _no_routes = projectors::start(projectors::Config::from_vars(&vars)?, &life).await?;
        wait_for("the index", Duration::from_mins(1), || async {
            let mut connection = system.writer().await.map_err(|error| error.to_string())?;
            // The indexes are made last, when nothing is left to fold.
            let made = sqlx::query_scalar(
                "select exists (select from kit.build where projection = 'audit_index' and state = 'live' and indexed)",
            );
            match made.fetch_one(&mut connection).await {
                Ok(Some(true)) => Ok(()),
                other => Err(format!("{other:?}")),
            }
        })
        .await?;
        life.shutdown().cancel();
        life.finished().await;
        Ok(system)
    }

    pub(crate) async fn store(&self) -> anyhow::Result<EventStore> {
        let config = NatsConfig::new(self.nats.url(), "command_api", self.nats.password("command_api"));
        let client = jetstream_es::connect(&config).await?;
        let keys = KeyVault::new(client.clone(), OWN_API, MasterKey::from_base64(&self.secrets.master_key)?);
        Ok(EventStore::new(client, keys, "/wherry/bench"))
    }

    pub(crate) async fn writer(&self) -> anyhow::Result<PgConnection> {
        Ok(PgConnection::connect(&self.database.writer_url).await?)
    }

    pub(crate) async fn reader(&self) -> anyhow::Result<PgConnection> {
        Ok(PgConnection::connect(&self.database.reader_url).await?)
    }

    /// Starts what answers.
    pub(crate) async fn serve(&self) -> anyhow::Result<Serving> {
        // They end with this process.
        let life = Lifecycle::default();
        let config = command_api::Config::from_vars(&self.vars("command_api"))?;
        let _not_asked = command_api::start(config, &life).await?;
        let routes = query_api::start(query_api::Config::from_vars(&self.vars("query_api"))?, &life).await?;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address: SocketAddr = listener.local_addr()?;
        tokio::spawn(async move { life.serve_on(listener, routes).await });
        let signer = Signer::from_pem(&self.secrets.jwt_private_key)?;
        let token = signer.operator_token("bench", Clock::system().now(), time::Duration::HOUR)?.token;
        // Fails only when a provider was installed before, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_mins(1)).build()?;
        Ok(Serving { http, base: format!("http://{address}"), token })
    }

    fn vars(&self, user: &str) -> Vars {
        let secrets = &self.secrets;
        let database =
            if user == "query_api" { &self.database.reader_url } else { &self.database.writer_url };
        let (url, password) = (self.nats.url(), self.nats.password(user));
        [
            ("WHERRY_PUBLIC_URL", "http://localhost:8080"),
            ("WHERRY_WRITES_PER_MINUTE", "10000000"),
            ("WHERRY_NATS_URL", url.as_str()),
            ("WHERRY_NATS_PASSWORD", password),
            ("WHERRY_NATS_SETUP_PASSWORD", password),
            ("WHERRY_DATABASE_URL", database),
            ("WHERRY_MASTER_KEY", &secrets.master_key),
            ("WHERRY_HASH_KEY", &secrets.hash_key),
            ("WHERRY_LINK_KEY", &secrets.link_key),
            ("WHERRY_SESSION_KEY", &secrets.session_key),
            ("WHERRY_GRANT_KEY", &secrets.grant_key),
            ("WHERRY_JWT_PRIVATE_KEY", &secrets.jwt_private_key),
            ("WHERRY_JWT_PUBLIC_KEY", &secrets.jwt_public_key),
            ("WHERRY_S3_ENDPOINT", NOWHERE),
            ("WHERRY_S3_REGION", "none"),
            ("WHERRY_S3_BUCKET", "none"),
            ("WHERRY_S3_ACCESS_KEY", "none"),
            ("WHERRY_S3_SECRET_KEY", "none"),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
    }
}

impl Serving {
    /// Status and text of an answer.
    pub(crate) async fn get(&self, path: &str) -> anyhow::Result<(u16, String)> {
        let request = self.http.get(format!("{}{path}", self.base)).bearer_auth(&self.token);
        let response = request.send().await?;
        Ok((response.status().as_u16(), response.text().await?))
    }
}
