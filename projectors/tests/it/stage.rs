//! A log, a database and somebody who talks, for one test.

use std::{sync::Arc, time::Duration};

use anyhow::{Context as _, Result};
use domain::{
    accounts::AccountEvent,
    boundary::{Boundary, STREAMS},
    chat::{RoomEvent, TimelineEvent},
    ids::{AccountId, MessageId, RoomId},
};
use embedded::{
    nats::Nats,
    testing::{self, Own},
};
use jetstream_es::{
    CommandMeta, EventStore, Expectation, KeyVault, LogReader, NatsConfig, NewEvent, OWN_API, Proposal,
    setup::{self, StreamDef},
};
use kit::{clock::Clock, lifecycle::Lifecycle};
use personal::{Deletable, MasterKey, Personal};
use projectors::{
    Config,
    projection::{
        builds::{self, Build},
        database::prepare_database_for,
        keeper::Keeper,
        registered::Registered,
        runner::Runner,
    },
};
use sqlx::{Connection as _, Executor as _, PgConnection, postgres::PgConnectOptions};
use tokio::sync::Semaphore;
use uuid::Uuid;

pub(crate) const SOON: Duration = Duration::from_secs(30);

pub(crate) struct Stage {
    pub(crate) nats: Own<Nats>,
    pub(crate) store: EventStore,
    /// As the role that writes.
    pub(crate) database_url: String,
    pub(crate) ada: AccountId,
    pub(crate) room: RoomId,
}

impl Stage {
    /// With a database of its own in the shared Postgres.
    pub(crate) async fn new() -> Result<Self> {
        Self::on(testing::database().await?.writer_url, &STREAMS.map(|s| s.name)).await
    }

    /// On this database, with these of the streams.
    pub(crate) async fn on(database_url: String, streams: &[&str]) -> Result<Self> {
        let nats = testing::nats().await?;
        let as_user = |user: &str| NatsConfig::new(nats.url(), user, nats.password(user));
        let admin = jetstream_es::connect(&as_user("setup")).await?;
        let wanted = STREAMS.iter().filter(|stream| streams.contains(&stream.name));
        let streams: Vec<_> = wanted.map(|s| StreamDef::new(s.name, &[s.subjects])).collect();
        setup::ensure_streams(&admin, &streams, 1).await?;
        setup::ensure_buckets(&admin, 1).await?;
        let client = jetstream_es::connect(&as_user("command_api")).await?;
        let keys = KeyVault::new(client.clone(), OWN_API, master_key());
        let store = EventStore::new(client, keys, "/wherry/test");
        let ada = AccountId::new(Uuid::now_v7());
        store.keys().create(ada.person()).await?;
        Ok(Self { nats, store, database_url, ada, room: RoomId::new(Uuid::now_v7()) })
    }

    /// Appends from now on as a program does that has just started and remembers nothing of the log.
    pub(crate) async fn write_anew(&mut self) -> Result<()> {
        let as_writer = NatsConfig::new(self.nats.url(), "command_api", self.nats.password("command_api"));
        let client = jetstream_es::connect(&as_writer).await?;
        let keys = KeyVault::new(client.clone(), OWN_API, master_key());
        self.store = EventStore::new(client, keys, "/wherry/test");
        Ok(())
    }

    pub(crate) fn config(&self) -> Config {
        Config {
            listen: ([127, 0, 0, 1], 0).into(),
            nats: NatsConfig::new(self.nats.url(), "projectors", self.nats.password("projectors")),
            master_keys: master_key().into(),
            database_url: self.database_url.clone(),
            clock: Clock::system(),
        }
    }

    /// All projectors, until the lifecycle is told to stop.
    pub(crate) async fn start_projectors(&self) -> Result<Lifecycle> {
        let life = Lifecycle::default();
        let _no_routes = projectors::start(self.config(), &life).await?;
        Ok(life)
    }

    /// A runner of one projection, whose tables are made; of several shards the one that has the room.
    pub(crate) async fn runner(&self, projection: Registered) -> Result<Runner> {
        prepare_database_for(&self.database_url, std::slice::from_ref(&projection)).await?;
        self.runner_of(self.build(&projection).await?).await
    }

    /// A runner of this build or shard.
    pub(crate) async fn runner_of(&self, build: Build) -> Result<Runner> {
        self.runner_with(build, Arc::new(Semaphore::new(1))).await
    }

    /// The same, which needs one of these permits for each batch of a rebuild.
    pub(crate) async fn runner_with(&self, build: Build, rebuilds: Arc<Semaphore>) -> Result<Runner> {
        let client = jetstream_es::connect(&self.config().nats).await?;
        let keys = KeyVault::new(client.clone(), "LOG.API", master_key());
        let log = LogReader::new(client, "LOG.API");
        Ok(Runner::new(build, self.database_url.parse()?, log, keys, rebuilds))
    }

    /// A program that keeps these projections, until the lifecycle is told to stop.
    pub(crate) async fn keep(&self, projections: Vec<Registered>) -> Result<Lifecycle> {
        self.keep_as("test", projections).await
    }

    /// The same, under a name by which the database knows it.
    pub(crate) async fn keep_as(&self, name: &str, projections: Vec<Registered>) -> Result<Lifecycle> {
        prepare_database_for(&self.database_url, &projections).await?;
        let client = jetstream_es::connect(&self.config().nats).await?;
        let keys = KeyVault::new(client.clone(), "LOG.API", master_key());
        let log = LogReader::new(client, "LOG.API");
        let database: PgConnectOptions = self.database_url.parse()?;
        let database = database.application_name(name);
        let keeper = Keeper::new(projections, database, log, keys, Clock::system());
        let life = Lifecycle::default();
        let of_runners = life.clone();
        life.spawn(async move { keeper.run(&of_runners).await });
        Ok(life)
    }

    /// Waits until a query of one number, as the role that writes, gives this.
    pub(crate) async fn counts(&self, query: &str, expected: i64) -> Result<()> {
        embedded::wait_for(query, SOON, || async {
            let counted = async {
                let mut database = PgConnection::connect(&self.database_url).await?;
                let counted: i64 = sqlx::query_scalar(query).fetch_one(&mut database).await?;
                database.close().await?;
                Ok::<_, sqlx::Error>(counted)
            };
            match counted.await {
                Ok(counted) if counted == expected => Ok(()),
                Ok(counted) => Err(format!("{counted} and not {expected}")),
                Err(error) => Err(error.to_string()),
            }
        })
        .await?;
        Ok(())
    }

    /// Runs a statement as the role that writes.
    pub(crate) async fn execute(&self, statement: &str) -> Result<()> {
        let mut database = PgConnection::connect(&self.database_url).await?;
        database.execute(statement).await?;
        database.close().await?;
        Ok(())
    }

    /// The build of a projection that is live, or else in the making; of several shards the one that has the room.
    pub(crate) async fn build(&self, projection: &Registered) -> Result<Build> {
        let mut database = PgConnection::connect(&self.database_url).await?;
        let build = builds::current(&mut database, projection).await?.context("there is no build")?;
        Ok(build.shard_of(&self.room.to_string()))
    }

    /// Ada says these things in the room, in one commit.
    pub(crate) async fn say(&self, texts: &[&str]) -> Result<u64> {
        self.say_in(self.room, texts).await
    }

    /// Ada says these things in another room.
    pub(crate) async fn say_in(&self, room: RoomId, texts: &[&str]) -> Result<u64> {
        let meta = command();
        let events = texts
            .iter()
            .map(|text| {
                let posted = TimelineEvent::MessagePosted {
                    room,
                    message: MessageId::new(Uuid::now_v7()),
                    author: self.ada,
                    body: Deletable::open(self.ada.person(), (*text).to_owned()),
                    answers: None,
                    mentions: Vec::new(),
                    mentions_room: false,
                    attachments: Vec::new(),
                };
                NewEvent::of(Boundary::timeline(room).subject(), &posted, Expectation::Any)
            })
            .collect::<Result<_, _>>()?;
        let outcome = self.store.append(&meta, Proposal { stream: "CHATS".to_owned(), events }).await?;
        Ok(outcome.position.sequence)
    }

    /// Ada signs up.
    pub(crate) async fn sign_up(&self, handle: &str) -> Result<u64> {
        let open = |text: &str| Personal::open(self.ada.person(), text.to_owned());
        let registered = AccountEvent::AccountRegistered {
            account: self.ada,
            email: open("ada@example.org"),
            handle: handle.to_owned(),
            password_hash: open("$argon2id$"),
            attempt: 1,
            activation_expires_at: Clock::system().now(),
        };
        let event =
            NewEvent::of(Boundary::account(self.ada).subject(), &registered, Expectation::Exactly(0))?;
        let proposal = Proposal { stream: "USERS".to_owned(), events: vec![event] };
        Ok(self.store.append(&command(), proposal).await?.position.sequence)
    }

    /// Ada opens the room.
    pub(crate) fn room_created(&self) -> Result<Proposal> {
        let created = RoomEvent::RoomCreated { room: self.room, name: "Harbour".to_owned(), owner: self.ada };
        let event = NewEvent::of(Boundary::room(self.room).subject(), &created, Expectation::Exactly(0))?;
        Ok(Proposal { stream: "CHATS".to_owned(), events: vec![event] })
    }

    /// What the room's timeline shows.
    pub(crate) async fn lines(&self) -> Result<Vec<String>> {
        let mut database = PgConnection::connect(&self.database_url).await?;
        let lines =
            sqlx::query_scalar("select body from read.room_timeline where room_id = $1 order by sequence")
                .bind(self.room.uuid())
                .fetch_all(&mut database)
                .await?;
        database.close().await?;
        Ok(lines)
    }

    /// Waits until the room's timeline is this.
    pub(crate) async fn timeline_becomes(&self, expected: &[&str]) -> Result<()> {
        embedded::wait_for("the timeline", SOON, || async {
            match self.lines().await {
                Ok(lines) if lines == expected => Ok(()),
                Ok(lines) => Err(format!("{lines:?}")),
                Err(error) => Err(error.to_string()),
            }
        })
        .await?;
        Ok(())
    }
}

pub(crate) async fn stop(life: &Lifecycle) {
    life.shutdown().cancel();
    life.finished().await;
}

pub(crate) fn room_timeline() -> Registered {
    projectors::all().into_iter().find(|projection| projection.name() == "room_timeline").unwrap()
}

pub(crate) fn command() -> CommandMeta {
    CommandMeta {
        id: Uuid::now_v7(),
        digest: "digest".to_owned(),
        actor: "account:test".to_owned(),
        correlation: "test".to_owned(),
        causation: None,
        traceparent: None,
        issued_at: Clock::system().now(),
    }
}

fn master_key() -> MasterKey {
    MasterKey::from_bytes([7; 32])
}

/// The master key as a program is given it.
pub(crate) fn master_key_text() -> String {
    "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=".to_owned()
}
