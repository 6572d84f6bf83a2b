//! The database says nothing any more on the connections that a program has: its machine is gone, and another has taken over.

use std::sync::Arc;

use anyhow::Result;
use sqlx::postgres::PgConnectOptions;
use tokio::{
    io::{AsyncReadExt as _, copy_bidirectional},
    net::{TcpListener, TcpStream},
    sync::watch,
};

use crate::stage::{Stage, room_timeline};

/// A way to Postgres on which all connections that are open can fall silent.
#[derive(Debug, Default)]
struct Way {
    falls_silent: watch::Sender<()>,
}

impl Way {
    /// The port at which it begins, when it ends at this one.
    async fn begin(self: &Arc<Self>, end: u16) -> Result<u16> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let way = self.clone();
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(carry(near, end, way.falls_silent.subscribe()));
            }
        });
        Ok(port)
    }

    fn fall_silent(&self) {
        self.falls_silent.send_replace(());
    }
}

/// What falls silent is given up by the server, as it does where it hears nothing; the near end is not told.
async fn carry(mut near: TcpStream, end: u16, mut falls_silent: watch::Receiver<()>) {
    let Ok(mut far) = TcpStream::connect(("127.0.0.1", end)).await else { return };
    tokio::select! {
        _ = copy_bidirectional(&mut near, &mut far) => return,
        _ = falls_silent.changed() => {}
    }
    drop(far);
    let mut lost = vec![0; 4096];
    while let Ok(1..) = near.read(&mut lost).await {}
}

#[tokio::test]
async fn a_rebuild_that_is_asked_for_is_begun_although_the_keepers_connection_has_fallen_silent() -> Result<()>
{
    let mut stage = Stage::new().await?;
    let way = Arc::new(Way::default());
    let end = stage.database_url.parse::<PgConnectOptions>()?.get_port();
    let begin = way.begin(end).await?;
    let by_way = stage.database_url.replace(&format!(":{end}/"), &format!(":{begin}/"));
    anyhow::ensure!(by_way != stage.database_url, "the address has its port: {by_way}");
    let direct = std::mem::replace(&mut stage.database_url, by_way);
    let life = stage.keep(vec![room_timeline()]).await?;
    stage.database_url = direct;
    stage.say(&["one"]).await?;
    stage.timeline_becomes(&["one"]).await?;

    way.fall_silent();
    stage
        .execute(
            "insert into kit.build (projection, build, version, schema_name, fingerprint, state)
             values ('room_timeline', 2, 0, 'room_timeline_wanted_2', '', 'wanted')",
        )
        .await?;
    let is_building = "select count(*) from kit.build
                       where projection = 'room_timeline' and build = 2 and state in ('building', 'live')";
    stage.counts(is_building, 1).await?;
    // Runners may still wait for what was lost.
    life.shutdown().cancel();
    Ok(())
}
