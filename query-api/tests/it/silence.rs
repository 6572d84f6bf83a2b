//! Postgres says nothing any more while it is asked: its machine stands still, or the way to it is cut.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, anyhow, ensure};
use embedded::{
    testing::{self, Database},
    wait_for,
};
use futures::future::{try_join, try_join_all};
use reqwest::{StatusCode, Url};
use sqlx::{Connection as _, PgConnection};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use crate::world::{Parts, Person, World};

const QUESTIONS: i64 = 4;
const SOON: Duration = Duration::from_secs(30);
/// What reads what the tests lock.
const LOCKED: &str = "/api/v1/conversions";

/// A way to Postgres that can be cut without either end being told.
#[derive(Debug, Default)]
struct Way {
    is_cut: AtomicBool,
    /// How many connections go this way, and how many ever did.
    open: AtomicUsize,
    opened: AtomicUsize,
}

impl Way {
    /// The port at which it begins, when it ends at this one.
    async fn begin(self: &Arc<Self>, end: u16) -> Result<u16> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let way = self.clone();
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let way = way.clone();
                way.open.fetch_add(1, Ordering::SeqCst);
                way.opened.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(async move {
                    way.carry_both(near, end).await;
                    way.open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Ok(port)
    }

    /// Until the near end hangs up; or the far one, if that can be heard.
    async fn carry_both(&self, near: TcpStream, end: u16) {
        let Ok(far) = TcpStream::connect(("127.0.0.1", end)).await else { return };
        let ((questions, to_near), (answers, to_far)) = (near.into_split(), far.into_split());
        let back = async {
            self.carry(answers, to_near).await;
            if self.is_cut() {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = self.carry(questions, to_far) => {}
            () = back => {}
        }
    }

    /// What comes while the way is cut is lost.
    async fn carry(&self, mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin) {
        let mut buffer = vec![0; 8192];
        while let Ok(read @ 1..) = from.read(&mut buffer).await {
            if !self.is_cut() && to.write_all(&buffer[..read]).await.is_err() {
                return;
            }
        }
    }

    fn is_cut(&self) -> bool {
        self.is_cut.load(Ordering::SeqCst)
    }

    fn cut(&self, is_cut: bool) {
        self.is_cut.store(is_cut, Ordering::SeqCst);
    }
}

/// A world whose query-api reaches Postgres by a way of its own.
struct Stage {
    world: World,
    ada: Person,
    way: Arc<Way>,
    database: Database,
}

impl Stage {
    async fn start() -> Result<Self> {
        let (database, way) = (testing::database().await?, Arc::new(Way::default()));
        let mut reader_url = Url::parse(&database.reader_url)?;
        let begin = way.begin(reader_url.port().context("Postgres has a port")?).await?;
        reader_url.set_port(Some(begin)).map_err(|()| anyhow!("it has an address"))?;
        let urls = Some((database.writer_url.clone(), reader_url.to_string()));
        let world = World::with(Parts { database: urls, ..Parts::default() }).await?;
        let ada = world.person("ada").await?;
        world.get_ok("/api/v1/me", &ada).await?;
        Ok(Self { world, ada, way, database })
    }

    /// Whoever asks for conversions waits until the connection is closed.
    async fn lock(&self) -> Result<PgConnection> {
        let mut writer = PgConnection::connect(&self.database.writer_url).await?;
        sqlx::query("begin").execute(&mut writer).await?;
        sqlx::query("lock table read.conversion_history in access exclusive mode")
            .execute(&mut writer)
            .await?;
        Ok(writer)
    }

    /// Waits until so many questions wait for the lock.
    async fn under_way(&self, wanted: i64) -> Result<()> {
        const WAITING: &str = "select count(*) from pg_stat_activity
            where datname = current_database() and application_name = 'query-api' and wait_event_type = 'Lock'";
        let url = &self.database.admin_url;
        wait_for("questions under way", SOON, || async {
            let mut admin = PgConnection::connect(url).await.map_err(|error| error.to_string())?;
            let found: i64 =
                sqlx::query_scalar(WAITING).fetch_one(&mut admin).await.map_err(|error| error.to_string())?;
            if found == wanted { Ok(()) } else { Err(format!("{found} of {wanted}")) }
        })
        .await?;
        Ok(())
    }

    /// Asks, and is told quickly that there is no answer.
    async fn refused(&self, path: &str) -> Result<()> {
        let begun = Instant::now();
        let answered = self.world.get(path, &self.ada).await?;
        ensure!(answered.status == StatusCode::SERVICE_UNAVAILABLE, "{path}: {answered:?}");
        ensure!(answered.code() == "read-model-unavailable", "{path}: {answered:?}");
        // Five seconds, where it was not seen to be there shortly before.
        ensure!(begun.elapsed() < Duration::from_secs(15), "{path} took {:?}", begun.elapsed());
        Ok(())
    }
}

#[tokio::test]
async fn what_was_asked_is_refused_and_keeps_no_place_among_the_connections() -> Result<()> {
    let stage = Box::pin(Stage::start()).await?;
    let writer = stage.lock().await?;
    let refused = try_join_all((0..QUESTIONS).map(|_| stage.refused(LOCKED)));
    let cut = async {
        stage.under_way(QUESTIONS).await?;
        stage.way.cut(true);
        anyhow::Ok(())
    };
    try_join(refused, cut).await?;
    // Nobody has told query-api that these are lost. Whoever asks has what nobody used given up, too.
    wait_for("the connections to be given up", SOON, || async {
        let open = stage.way.open.load(Ordering::SeqCst);
        if open == 0 {
            return Ok(());
        }
        stage.refused("/api/v1/me").await.map_err(|error| error.to_string())?;
        Err(format!("{open} are open"))
    })
    .await?;

    stage.way.cut(false);
    writer.close().await?;
    stage.world.get_ok("/api/v1/me", &stage.ada).await?;
    stage.world.get_ok(LOCKED, &stage.ada).await?;
    Ok(())
}

#[tokio::test]
async fn who_asks_something_hard_is_answered_however_long_it_takes() -> Result<()> {
    let stage = Box::pin(Stage::start()).await?;
    let writer = stage.lock().await?;
    let answered = stage.world.get_ok(LOCKED, &stage.ada);
    let done = async {
        stage.under_way(1).await?;
        let before = stage.way.opened.load(Ordering::SeqCst);
        // It asks by another connection whether anybody is there.
        wait_for("a sign of life to be asked for", SOON, || {
            let now = stage.way.opened.load(Ordering::SeqCst);
            std::future::ready(if now > before { Ok(()) } else { Err(format!("{now} connections ever")) })
        })
        .await?;
        writer.close().await?;
        anyhow::Ok(())
    };
    try_join(answered, done).await?;
    Ok(())
}
