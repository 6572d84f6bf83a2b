//! Postgres says nothing any more while it is asked: its machine stands still, or the way to it is cut.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use embedded::{
    testing::{self, Database, Wire},
    wait_for,
};
use futures::future::{try_join, try_join_all};
use reqwest::StatusCode;
use sqlx::{Connection as _, PgConnection};

use crate::world::{Parts, Person, World};

const QUESTIONS: i64 = 4;
const SOON: Duration = Duration::from_secs(30);
/// What reads what the tests lock.
const LOCKED: &str = "/api/v1/conversions";

/// A world whose query-api reaches Postgres by a wire of its own.
struct Stage {
    world: World,
    ada: Person,
    wire: Wire,
    database: Database,
}

impl Stage {
    async fn start() -> Result<Self> {
        let database = testing::database().await?;
        let wire = Wire::to(&database.reader_url).await?;
        let urls = Some((database.writer_url.clone(), wire.url().to_owned()));
        let world = World::with(Parts { database: urls, ..Parts::default() }).await?;
        let ada = world.person("ada").await?;
        world.get_ok("/api/v1/me", &ada).await?;
        Ok(Self { world, ada, wire, database })
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
        self.comes_true(&format!("count(*) filter (where wait_event_type = 'Lock') = {wanted}")).await
    }

    /// Waits until nobody has used a connection for so long that it is not believed to be answered on any more.
    async fn quiet(&self) -> Result<()> {
        self.comes_true("bool_and(state = 'idle' and state_change < now() - interval '1500 milliseconds')")
            .await
    }

    /// Waits until this holds of query-api's connections, as Postgres sees them.
    async fn comes_true(&self, condition: &str) -> Result<()> {
        let question = format!(
            "select coalesce({condition}, false) from pg_stat_activity
             where datname = current_database() and application_name = 'query-api'"
        );
        let (url, question) = (&self.database.admin_url, &question);
        wait_for(condition, SOON, || async move {
            let mut admin = PgConnection::connect(url).await.map_err(|error| error.to_string())?;
            let is_true: bool = sqlx::query_scalar(question)
                .fetch_one(&mut admin)
                .await
                .map_err(|error| error.to_string())?;
            if is_true { Ok(()) } else { Err("not yet".to_owned()) }
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
        stage.wire.cut();
        anyhow::Ok(())
    };
    try_join(refused, cut).await?;
    // Nobody has told query-api that these are lost. Whoever asks has what nobody used given up, too.
    wait_for("the connections to be given up", SOON, || async {
        let open = stage.wire.open();
        if open == 0 {
            return Ok(());
        }
        stage.refused("/api/v1/me").await.map_err(|error| error.to_string())?;
        Err(format!("{open} are open"))
    })
    .await?;

    stage.wire.mend();
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
        let before = stage.wire.opened();
        // It asks by another connection whether anybody is there.
        wait_for("a sign of life to be asked for", SOON, || {
            let now = stage.wire.opened();
            std::future::ready(if now > before { Ok(()) } else { Err(format!("{now} connections ever")) })
        })
        .await?;
        writer.close().await?;
        anyhow::Ok(())
    };
    try_join(answered, done).await?;
    Ok(())
}

#[tokio::test]
async fn who_asks_after_a_quiet_while_is_answered_although_the_connections_have_fallen_silent() -> Result<()>
{
    let stage = Box::pin(Stage::start()).await?;
    stage.quiet().await?;
    stage.wire.fall_silent();
    stage.world.get_ok("/api/v1/me", &stage.ada).await?;
    Ok(())
}
