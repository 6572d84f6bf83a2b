//! A log, a command-api, a bucket, and workers that can be stopped and killed.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context as _, bail};
use domain::{
    accounts::AccountEvent,
    boundary::{Boundary, CHATS, CONVERSIONS, FILE_TIMERS, NOTICE_TIMERS, SYSTEM, TEXT_TIMERS, USERS},
    conversion::{ConversionEvent, ENGINES, OfferedPairs, SourceFormat, TargetFormat, result_place},
    ids::{AccountId, ConversionId, FileId},
};
use embedded::{
    nats::Nats,
    s3::{REGION, Store},
    secrets::Secrets,
    testing::{self, Own},
    wait_for,
};
use jetstream_es::{
    CommandMeta, EventStore, Expectation, KeyVault, LatestValues, NatsConfig, NewEvent, OWN_API, Proposal,
    Timers,
    setup::{ConsumerDef, ensure_consumers, ensure_timers},
};
use kit::{
    clock::Clock,
    config::Vars,
    lifecycle::Lifecycle,
    object_store::{ObjectStore, ObjectStoreConfig},
    tokens::{LinkClaim, LinkPurpose, MailedLinks, Signer},
};
use personal::{MasterKey, Personal};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How long a test waits for something that must happen.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);
/// How soon the job of a killed worker is given to another. In production it is half a minute.
const ACK_WAIT: Duration = Duration::from_secs(1);
/// For how long the files of a conversion are kept that a test does not wait for.
const KEEP_SECONDS: u32 = 3600;
/// Where nobody listens.
const NOWHERE: &str = "127.0.0.1:9";

/// What the workers work with.
pub(crate) struct World {
    pub(crate) nats: Own<Nats>,
    pub(crate) store: EventStore,
    pub(crate) files: ObjectStore,
    pub(crate) clock: Clock,
    variables: BTreeMap<String, String>,
}

/// Something that runs until it is dropped.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    stop: CancellationToken,
    life: Lifecycle,
}

/// The workers as a process of their own; killed when dropped.
pub(crate) struct Process(Child);

/// A conversion that was asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Requested {
    pub(crate) owner: AccountId,
    pub(crate) conversion: ConversionId,
}

impl World {
    /// A world without a bucket, for mails.
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let keys = Secrets::generate()?.s3;
        Self::with_store(&Store { port: 9, keys }, "nowhere").await
    }

    /// A world with a bucket in the shared object store.
    pub(crate) async fn with_bucket() -> anyhow::Result<Self> {
        let bucket = testing::bucket().await?;
        Self::with_store(&bucket.store, &bucket.name).await
    }

    /// A world with a bucket of this name, which need not be there yet.
    pub(crate) async fn with_store(store: &Store, bucket: &str) -> anyhow::Result<Self> {
        let nats = testing::nats().await?;
        let secrets = Secrets::generate()?;
        let variables: BTreeMap<String, String> = [
            ("WHERRY_PUBLIC_URL", "https://wherry.example".to_owned()),
            ("WHERRY_NATS_URL", nats.url()),
            ("WHERRY_NATS_SETUP_PASSWORD", nats.password("setup").to_owned()),
            ("WHERRY_MASTER_KEY", secrets.master_key.clone()),
            ("WHERRY_HASH_KEY", secrets.hash_key.clone()),
            ("WHERRY_LINK_KEY", secrets.link_key.clone()),
            ("WHERRY_SESSION_KEY", secrets.session_key.clone()),
            ("WHERRY_JWT_PRIVATE_KEY", secrets.jwt_private_key.clone()),
            ("WHERRY_JWT_PUBLIC_KEY", secrets.jwt_public_key.clone()),
            ("WHERRY_S3_ENDPOINT", store.endpoint()),
            ("WHERRY_S3_REGION", REGION.to_owned()),
            ("WHERRY_S3_BUCKET", bucket.to_owned()),
            ("WHERRY_S3_ACCESS_KEY", store.keys.writer.access_key.clone()),
            ("WHERRY_S3_SECRET_KEY", store.keys.writer.secret_key.clone()),
            ("WHERRY_SMTP_URL", format!("smtp://{NOWHERE}")),
            ("WHERRY_MAIL_FROM", "Wherry <wherry@wherry.example>".to_owned()),
            ("WHERRY_CONVERTER_URL", format!("http://{NOWHERE}")),
            ("WHERRY_LISTEN", "127.0.0.1:0".to_owned()),
            ("WHERRY_NOTARY_NAME", secrets.notary_name.clone()),
            ("WHERRY_NOTARY_KEY", secrets.notary_key.clone()),
            ("WHERRY_NOTARY_NATS_PASSWORD", nats.password("notary").to_owned()),
            ("WHERRY_NOTARY_EVENTS", "3".to_owned()),
            ("WHERRY_NOTARY_SECONDS", "1".to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        let vars: Vars = variables.clone().into_iter().collect();
        command_api::setup(command_api::SetupConfig::from_vars(&vars)?).await?;
        let user = |name: &str| NatsConfig::new(nats.url(), name, nats.password(name));
        let setup = jetstream_es::connect(&user("setup")).await?;
        ensure_consumers(&setup, &impatient_consumers()).await?;
        let due = [("destroyer", TEXT_TIMERS), ("clearer", FILE_TIMERS), ("pusher", NOTICE_TIMERS)]
            .map(|(durable, kind)| impatient(Timers::stream(), durable, &Timers::due(kind)));
        ensure_timers(&setup, &due, 1).await?;
        let client = jetstream_es::connect(&user("command_api")).await?;
        let keys = KeyVault::new(client.clone(), OWN_API, MasterKey::from_base64(&secrets.master_key)?);
        Ok(Self {
            store: EventStore::new(client, keys, "/test"),
            files: ObjectStore::new(&ObjectStoreConfig::from_vars(&vars)?),
            clock: Clock::system(),
            nats,
            variables,
        })
    }

    /// Where the object store is.
    pub(crate) fn store_endpoint(&self) -> String {
        self.variables.get("WHERRY_S3_ENDPOINT").cloned().unwrap_or_default()
    }

    /// The same world with another value of a variable.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.variables.insert(name.to_owned(), value.into());
    }

    /// Creates what is missing in the log.
    pub(crate) async fn set_up_again(&self) -> anyhow::Result<()> {
        let vars: Vars = self.variables.clone().into_iter().collect();
        command_api::setup(command_api::SetupConfig::from_vars(&vars)?).await
    }

    /// The stream of timers is lost with its files, as after a disk has failed, and is created anew.
    pub(crate) async fn lose_timers(&self) -> anyhow::Result<()> {
        self.nats.server().stop().await;
        let streams = self.nats.folder().join("store/jetstream/APP/streams");
        std::fs::remove_dir_all(streams.join(Timers::stream()))?;
        self.nats.server().start().await?;
        self.set_up_again().await
    }

    /// The variables of a service with this NATS user.
    pub(crate) fn vars(&self, user: &str) -> BTreeMap<String, String> {
        let mut variables = self.variables.clone();
        variables.insert("WHERRY_NATS_PASSWORD".to_owned(), self.nats.password(user).to_owned());
        variables
    }

    /// Starts a command-api, over HTTP and for the workers' commands.
    pub(crate) async fn command_api(&self) -> anyhow::Result<Running> {
        let mut config = command_api::Config::from_vars(&self.vars("command_api").into_iter().collect())?;
        config.clock = self.clock.clone();
        config.passwords = command_api::Passwords::new(64, 1, 2).map_err(|e| anyhow::anyhow!("{e}"))?;
        Running::start(|life| async move { command_api::start(config, &life).await }).await
    }

    /// What the command line signs itself in with.
    pub(crate) fn operator_token(&self) -> anyhow::Result<String> {
        let key = self.variables.get("WHERRY_JWT_PRIVATE_KEY").context("a key")?;
        let signer = Signer::from_pem(key)?;
        Ok(signer.operator_token("ada", self.clock.now(), time::Duration::minutes(2))?.token)
    }

    /// The workers' configuration, to be changed.
    pub(crate) fn config(&self) -> anyhow::Result<workers::Config> {
        let mut config = workers::Config::from_vars(&self.vars("workers").into_iter().collect())?;
        config.clock = self.clock.clone();
        Ok(config)
    }

    /// Starts workers in this process.
    pub(crate) async fn workers(&self) -> anyhow::Result<Running> {
        self.workers_with(self.config()?).await
    }

    pub(crate) async fn workers_with(&self, config: workers::Config) -> anyhow::Result<Running> {
        Running::start(|life| async move { workers::start(config, &life).await }).await
    }

    /// Starts workers as a process that can be killed.
    pub(crate) fn process(&self) -> anyhow::Result<Process> {
        let child = Command::new(env!("CARGO_BIN_EXE_workers"))
            .env_clear()
            .envs(self.vars("workers"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        Ok(Process(child))
    }

    /// How often the consumer handed out a job, first and repeated times together.
    pub(crate) async fn deliveries(&self, stream: &str, durable: &str) -> anyhow::Result<u64> {
        let consumer = self.consumer(stream, durable).await?;
        consumer["delivered"]["consumer_seq"].as_u64().context("a number of deliveries")
    }

    /// How often a timer that is due was handed out, first and repeated times together.
    pub(crate) async fn timer_deliveries(&self) -> anyhow::Result<u64> {
        self.deliveries_of_timers("destroyer").await
    }

    /// The same, of another consumer of timers.
    pub(crate) async fn deliveries_of_timers(&self, durable: &str) -> anyhow::Result<u64> {
        let client = self.client("workers").await?;
        let answer = client.request(format!("$JS.API.CONSUMER.INFO.TIMERS.{durable}"), "".into()).await?;
        let consumer: serde_json::Value = serde_json::from_slice(&answer.payload)?;
        consumer["delivered"]["consumer_seq"].as_u64().context("a number of deliveries")
    }

    /// Waits until every job of the consumer has ended, none to be tried again.
    pub(crate) async fn wait_until_over(&self, stream: &str, durable: &str) -> anyhow::Result<()> {
        wait_for("the end of all jobs", PATIENCE, || async {
            let consumer = self.consumer(stream, durable).await.map_err(|error| error.to_string())?;
            let left = ["num_pending", "num_ack_pending"].map(|name| consumer[name].as_u64());
            if left == [Some(0), Some(0)] { Ok(()) } else { Err(format!("{left:?}")) }
        })
        .await?;
        Ok(())
    }

    /// Waits until the consumer has handed out all there is at least once.
    pub(crate) async fn wait_until_handed_out(&self, stream: &str, durable: &str) -> anyhow::Result<()> {
        wait_for("all jobs to be handed out", PATIENCE, || async {
            let consumer = self.consumer(stream, durable).await.map_err(|error| error.to_string())?;
            let left = consumer["num_pending"].as_u64();
            if left == Some(0) { Ok(()) } else { Err(format!("{left:?}")) }
        })
        .await?;
        Ok(())
    }

    /// How many jobs of the consumer have been handed out and have not ended.
    pub(crate) async fn open_jobs(&self, stream: &str, durable: &str) -> anyhow::Result<u64> {
        self.consumer(stream, durable).await?["num_ack_pending"].as_u64().context("a number of open jobs")
    }

    async fn consumer(&self, stream: &str, durable: &str) -> anyhow::Result<serde_json::Value> {
        let client = self.client("setup").await?;
        let answer = client.request(format!("$JS.API.CONSUMER.INFO.{stream}.{durable}"), "".into()).await?;
        Ok(serde_json::from_slice(&answer.payload)?)
    }

    /// Waits until a job was handed out so often, that is, was tried again.
    pub(crate) async fn wait_for_deliveries(
        &self,
        stream: &str,
        durable: &str,
        at_least: u64,
    ) -> anyhow::Result<()> {
        wait_for("deliveries of a job", PATIENCE, || async {
            let deliveries = self.deliveries(stream, durable).await.map_err(|error| error.to_string())?;
            if deliveries < at_least { Err(format!("{deliveries} deliveries")) } else { Ok(()) }
        })
        .await?;
        Ok(())
    }

    /// Appends one event and returns its position.
    pub(crate) async fn append<E: cqrs_es::DomainEvent>(
        &self,
        boundary: &Boundary,
        event: &E,
    ) -> anyhow::Result<u64> {
        let event = NewEvent::of(boundary.subject(), event, Expectation::Any)?;
        self.append_event(boundary.stream().name, event).await
    }

    /// Appends one event of any version and returns its position.
    pub(crate) async fn append_event(&self, stream: &str, event: NewEvent) -> anyhow::Result<u64> {
        let proposal = Proposal { stream: stream.to_owned(), events: vec![event] };
        let meta = CommandMeta {
            id: Uuid::now_v7(),
            digest: "test".to_owned(),
            actor: "account:test".to_owned(),
            correlation: "test".to_owned(),
            causation: None,
            traceparent: None,
            issued_at: self.clock.now(),
        };
        Ok(self.store.append(&meta, proposal).await?.position.sequence)
    }

    /// Signs somebody up, by the event alone.
    pub(crate) async fn register(&self, address: &str) -> anyhow::Result<AccountId> {
        let account = AccountId::new(Uuid::now_v7());
        let person = account.person();
        self.store.keys().create(person).await?;
        let registered = AccountEvent::AccountRegistered {
            account,
            email: Personal::open(person, address.to_owned()),
            handle: "ada".to_owned(),
            password_hash: Personal::open(person, "$argon2id$".to_owned()),
            attempt: 1,
            activation_expires_at: self.clock.now() + time::Duration::HOUR,
        };
        self.append(&Boundary::account(account), &registered).await?;
        Ok(account)
    }

    /// "Send the mail again", by the event alone.
    pub(crate) async fn ask_again(&self, account: AccountId, attempt: u32) -> anyhow::Result<u64> {
        let (requested_at, expires_at) = (self.clock.now(), self.clock.now() + time::Duration::HOUR);
        let event = AccountEvent::ActivationRequested { account, attempt, requested_at, expires_at };
        self.append(&Boundary::account(account), &event).await
    }

    /// What the link in a mail's text says, if it is genuine.
    pub(crate) fn claim_in(&self, text: &str) -> anyhow::Result<LinkClaim> {
        self.claim_of(LinkPurpose::Activation, "activate", text)
    }

    /// What the token says in the link of a mail that leads to a page.
    pub(crate) fn claim_of(&self, purpose: LinkPurpose, page: &str, text: &str) -> anyhow::Result<LinkClaim> {
        let start = format!("https://wherry.example/{page}#");
        let token =
            text.split(&start).nth(1).context("a link")?.split_whitespace().next().context("a token")?;
        let key = self.config()?.link_key;
        Ok(MailedLinks::new(&key).verify(purpose, token)?)
    }

    /// Uploads a document and asks for its conversion, by the event alone.
    pub(crate) async fn request(&self, from: SourceFormat, document: &[u8]) -> anyhow::Result<Requested> {
        self.request_into(TargetFormat::Pdf, from, document).await
    }

    /// The same, into this format.
    pub(crate) async fn request_into(
        &self,
        to: TargetFormat,
        from: SourceFormat,
        document: &[u8],
    ) -> anyhow::Result<Requested> {
        self.request_by(AccountId::new(Uuid::now_v7()), to, from, document).await
    }

    /// The same, asked for by this person.
    pub(crate) async fn request_by(
        &self,
        owner: AccountId,
        to: TargetFormat,
        from: SourceFormat,
        document: &[u8],
    ) -> anyhow::Result<Requested> {
        let upload = FileId::new(Uuid::now_v7());
        let key = format!("uploads/{owner}/{upload}");
        self.files.put_bytes(&key, document.to_vec(), "application/octet-stream", &[]).await?;
        self.request_of(owner, upload, from, to).await
    }

    /// Asks for the conversion of an upload that may be there or not.
    pub(crate) async fn request_of(
        &self,
        owner: AccountId,
        upload: FileId,
        from: SourceFormat,
        to: TargetFormat,
    ) -> anyhow::Result<Requested> {
        self.request_keeping(KEEP_SECONDS, owner, upload, from, to).await
    }

    /// The same, with files that are kept for so long.
    pub(crate) async fn request_keeping(
        &self,
        keep_seconds: u32,
        owner: AccountId,
        upload: FileId,
        from: SourceFormat,
        to: TargetFormat,
    ) -> anyhow::Result<Requested> {
        let conversion = ConversionId::new(Uuid::now_v7());
        self.store.keys().create(owner.person()).await?;
        let requested = ConversionEvent::ConversionRequested {
            conversion,
            owner,
            upload,
            name: Personal::open(owner.person(), format!("My salary.{}", from.as_str())),
            from,
            to,
            size_bytes: 1,
            digest: "00".repeat(32),
            keep_seconds,
        };
        self.append(&Boundary::conversion(owner, conversion), &requested).await?;
        Ok(Requested { owner, conversion })
    }

    pub(crate) async fn cancel(&self, requested: Requested) -> anyhow::Result<u64> {
        let Requested { owner, conversion } = requested;
        let cancelled = ConversionEvent::ConversionCancelled { conversion, owner };
        self.append(&Boundary::conversion(owner, conversion), &cancelled).await
    }

    /// Stores a result and says so, as a worker would, by the event alone.
    pub(crate) async fn complete(&self, requested: Requested, result: &[u8]) -> anyhow::Result<u64> {
        use sha2::Digest as _;
        let Requested { owner, conversion } = requested;
        let key = format!("results/{owner}/{conversion}");
        self.files.put_bytes(&key, result.to_vec(), "application/pdf", &[]).await?;
        let completed = ConversionEvent::ConversionCompleted {
            conversion,
            owner,
            result: FileId::new(conversion.uuid()),
            size_bytes: result.len() as u64,
            digest: hex::encode(sha2::Sha256::digest(result)),
            picture: None,
        };
        self.append(&Boundary::conversion(owner, conversion), &completed).await
    }

    /// What has happened to a conversion.
    pub(crate) async fn events(&self, requested: Requested) -> anyhow::Result<Vec<ConversionEvent>> {
        let boundary = Boundary::conversion(requested.owner, requested.conversion);
        let history = self.store.history(CONVERSIONS.name, boundary.subject()).await?;
        Ok(history.events.into_iter().map(|(_, event)| event).collect())
    }

    /// Waits until a conversion's last event is of this type, and returns all of them.
    pub(crate) async fn wait_for_event(
        &self,
        requested: Requested,
        last: &str,
    ) -> anyhow::Result<Vec<ConversionEvent>> {
        let events = wait_for(last, PATIENCE, || async {
            let events = self.events(requested).await.map_err(|error| error.to_string())?;
            let kinds = kinds(&events);
            if kinds.last().is_some_and(|kind| kind == last) { Ok(events) } else { Err(format!("{kinds:?}")) }
        })
        .await?;
        Ok(events)
    }

    /// What workers say that their converter makes, once they have said so.
    pub(crate) async fn offered(&self) -> anyhow::Result<OfferedPairs> {
        let engines = LatestValues::new(self.client("query_api").await?, OWN_API, ENGINES);
        let said = wait_for("what the converter makes", PATIENCE, || async {
            let said = engines.get("converter").await.map_err(|error| error.to_string())?;
            said.ok_or_else(|| "nothing is said".to_owned())
        })
        .await?;
        Ok(serde_json::from_slice(&said.value)?)
    }

    /// What lies in a folder of the file store of all attempts at a conversion.
    pub(crate) async fn files_of(&self, folder: &str, of: Requested) -> anyhow::Result<Vec<String>> {
        Ok(self.files.list(&format!("{folder}/{}/{}", of.owner, of.conversion)).await?)
    }

    /// The same, of the attempt that counts.
    pub(crate) async fn file_of(&self, folder: &str, of: Requested) -> anyhow::Result<String> {
        let events = self.events(of).await?;
        let result = events.iter().find_map(|event| match event {
            ConversionEvent::ConversionCompleted { result, .. } => Some(*result),
            _ => None,
        });
        let place = result_place(of.conversion, result.context("it is not done")?);
        Ok(format!("{folder}/{}/{place}", of.owner))
    }

    /// Whether a conversion's result is in the file store, and as its event says it is.
    pub(crate) async fn result(&self, requested: Requested) -> anyhow::Result<Vec<u8>> {
        use sha2::Digest as _;
        let key = self.file_of("results", requested).await?;
        let object = self.files.get(&key, None).await?.context("a result")?;
        let bytes = object.body.collect().await?.to_vec();
        let events = self.events(requested).await?;
        let Some(ConversionEvent::ConversionCompleted { size_bytes, digest, .. }) = events.last() else {
            bail!("it is not done: {:?}", kinds(&events));
        };
        anyhow::ensure!(*size_bytes == bytes.len() as u64, "the size is another");
        anyhow::ensure!(*digest == hex::encode(sha2::Sha256::digest(&bytes)), "the digest is another");
        Ok(bytes)
    }

    /// A passer-by of the log with this user's permissions.
    pub(crate) async fn client(&self, user: &str) -> anyhow::Result<async_nats::Client> {
        let user = NatsConfig::new(self.nats.url(), user, self.nats.password(user));
        Ok(jetstream_es::connect(&user).await?)
    }
}

impl Running {
    async fn start<F, Fut>(start: F) -> anyhow::Result<Self>
    where
        F: FnOnce(Lifecycle) -> Fut,
        Fut: Future<Output = anyhow::Result<axum::Router>>,
    {
        let stop = CancellationToken::new();
        let life = Lifecycle::new(stop.clone());
        let routes = start(life.clone()).await?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let serving = life.clone();
        tokio::spawn(async move { serving.serve_on(listener, routes).await });
        Ok(Self { address, stop, life })
    }

    /// Stops it in good order.
    pub(crate) async fn stop(self) {
        self.stop.cancel();
        self.life.finished().await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Process {
    /// Kills it as a crash would (SIGKILL).
    pub(crate) fn kill(mut self) -> anyhow::Result<()> {
        self.0.kill()?;
        self.0.wait()?;
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The types of these events.
pub(crate) fn kinds(events: &[ConversionEvent]) -> Vec<String> {
    events.iter().map(cqrs_es::DomainEvent::event_type).collect()
}

/// Setup's consumers, but for how soon they give up on a worker.
fn impatient_consumers() -> [ConsumerDef; 9] {
    [
        impatient(USERS.name, "mailer", USERS.subjects),
        impatient(USERS.name, "inviter", "user.*"),
        impatient(USERS.name, "eraser", "user.*"),
        ConsumerDef {
            max_ack_pending: 1000,
            ..impatient(CONVERSIONS.name, "converter", CONVERSIONS.subjects)
        },
        impatient(CONVERSIONS.name, "storekeeper", CONVERSIONS.subjects),
        impatient(CHATS.name, "timekeeper", "chat.changes.*"),
        ConsumerDef {
            filters: ["chat.timeline.*", "chat.changes.*", "chat.room.*"].map(str::to_owned).into(),
            ..impatient(CHATS.name, "notifier", "")
        },
        ConsumerDef {
            filters: ["chat.timeline.*", "chat.changes.*"].map(str::to_owned).into(),
            ..impatient(CHATS.name, "previewer", "")
        },
        impatient(SYSTEM.name, "retrier", "system.job.*.*"),
    ]
}

fn impatient(stream: &str, durable: &str, filter: &str) -> ConsumerDef {
    ConsumerDef {
        stream: stream.to_owned(),
        durable: durable.to_owned(),
        filters: vec![filter.to_owned()],
        ack_wait: ACK_WAIT,
        max_ack_pending: 64,
    }
}
