//! Servers with a configuration of the test's own: one alone, or a cluster of three.

use std::ops::{Deref, DerefMut};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use async_nats::jetstream::stream::ClusterInfo;
use async_nats::{Client, jetstream};
use embedded::testing::NatsServers;
use embedded::wait_for;
use jetstream_es::NatsConfig;
use jetstream_es::setup::{self, StreamDef};

use crate::walls::Walls;

const LONG: Duration = Duration::from_mins(1);

/// Acknowledges before it syncs, as the server does by default.
pub(crate) const LAZY: &str = "
    jetstream { store_dir: $NATS_STORE_DIR }
    accounts { SYS: { users: [{ user: sys, password: sys }] } }
    system_account: SYS
";

/// Running servers, of which one can ask who leads; ended when dropped.
pub(crate) struct Servers(NatsServers);

impl Deref for Servers {
    type Target = NatsServers;

    fn deref(&self) -> &NatsServers {
        &self.0
    }
}

impl DerefMut for Servers {
    fn deref_mut(&mut self) -> &mut NatsServers {
        &mut self.0
    }
}

/// Waits until the servers have agreed on leaders, and sets up a log of three copies.
pub(crate) async fn three_copies(servers: &Servers) -> Result<()> {
    wait_for("a log of three copies", LONG, || async {
        let client = servers.client("setup", "setup").await.map_err(|error| error.to_string())?;
        let chats = [StreamDef::new("CHATS", &["chat.>"])];
        setup::ensure_streams(&client, &chats, 3).await.map_err(|error| error.to_string())?;
        setup::ensure_buckets(&client, 3).await.map_err(|error| error.to_string())
    })
    .await?;
    Ok(())
}

impl Servers {
    /// One server with this configuration, given its address by the environment.
    pub(crate) async fn single(configuration: &str) -> Result<Self> {
        Ok(Self(NatsServers::single(configuration).await?))
    }

    /// Three servers with Wherry's configuration, as one cluster.
    pub(crate) async fn cluster() -> Result<Self> {
        Ok(Self(NatsServers::cluster().await?))
    }

    /// As [`Servers::cluster`], with walls between them.
    pub(crate) async fn cluster_with_walls() -> Result<(Self, Walls)> {
        let walls = Walls::between(3).await?;
        let way = |routes: &[u16], from, to| {
            walls.lead_to(routes);
            walls.port(from, to)
        };
        let servers = NatsServers::cluster_by_way_of(&way).await?;
        Ok((Self(servers), walls))
    }

    pub(crate) async fn client(&self, user: &str, password: &str) -> Result<Client> {
        Ok(jetstream_es::connect(&NatsConfig::new(self.url(), user, password)).await?)
    }

    /// The name of the server that leads a stream of the log, once one does.
    pub(crate) async fn leader_of(&self, stream: &str) -> Result<String> {
        self.leader_by("$JS.API", stream).await
    }

    /// The name of the server that leads the stream of timers, which is no part of the log.
    pub(crate) async fn leader_of_timers(&self) -> Result<String> {
        self.leader_by("APP.API", "TIMERS").await
    }

    async fn leader_by(&self, api: &str, stream: &str) -> Result<String> {
        let state = wait_for("a leader", LONG, || async {
            let state = self.state_of(api, stream).await.map_err(|error| error.to_string())?;
            state.leader.ok_or_else(|| "there is none".to_owned())
        });
        Ok(state.await?)
    }

    /// Makes another server the leader of a stream, at once.
    pub(crate) async fn change_leader_of(&self, stream: &str) -> Result<()> {
        let client = self.client("setup", "setup").await?;
        let answer = client.request(format!("$JS.API.STREAM.LEADER.STEPDOWN.{stream}"), "".into()).await?;
        ensure!(!answer.payload.windows(7).any(|part| part == b"\"error\""), "{answer:?}");
        Ok(())
    }

    /// Waits until all three copies of a stream are there and up to date.
    pub(crate) async fn in_step(&self, stream: &str) -> Result<()> {
        wait_for("three copies in step", LONG, || async {
            let state = self.state_of("$JS.API", stream).await.map_err(|error| error.to_string())?;
            let up = state.replicas.iter().filter(|replica| replica.current && !replica.offline).count();
            if up == 2 && state.leader.is_some() { Ok(()) } else { Err(format!("{state:?}")) }
        })
        .await?;
        Ok(())
    }

    async fn state_of(&self, api: &str, stream: &str) -> Result<ClusterInfo> {
        let setup = self.client("setup", "setup").await?;
        let stream = jetstream::with_prefix(setup, api).get_stream(stream).await?;
        stream.cached_info().cluster.clone().context("not a cluster")
    }
}
