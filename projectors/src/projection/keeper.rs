//! Which builds this program keeps: a runner for each of its own code that is live or in the making, and for each shard of
//! one, started and stopped as builds come and go.

use std::{collections::HashMap, sync::Arc, time::Duration};

use jetstream_es::{KeyVault, LogReader};
use kit::{clock::Clock, error_chain, lifecycle::Lifecycle};
use sqlx::{PgConnection, postgres::PgConnectOptions};
use tokio::{sync::Semaphore, time::timeout};
use tokio_util::sync::CancellationToken;

use super::{
    backoff::Backoff,
    beginning,
    builds::{self, Build, State},
    code,
    database::connect_to_lock,
    dropping,
    feed::Source,
    lag,
    pace::half_of_the_processors,
    reconcile,
    registered::Registered,
    runner::{ANSWER_LIMIT, Interrupted, Runner},
    share::{Share, Shared},
    way::Way,
};

/// How often it is looked which builds there are.
const EVERY: Duration = Duration::from_millis(500);
/// How long a build is kept that was superseded. Shorter than the time after which a deleted message's key is destroyed.
const SUPERSEDED_FOR: Duration = Duration::from_hours(7 * 24);
/// How long a build in the making is kept at which nobody works: a program may be away for a while and come back.
const ORPHANED_FOR: Duration = Duration::from_hours(1);
/// Every so many times it is looked whether a build must be taken up that everybody has left.
const ORPHANS_EVERY: u32 = 10;
/// As [`ANSWER_LIMIT`], for what has tables dropped: large ones take the server a while.
const DROPPING_LIMIT: Duration = Duration::from_mins(2);
/// Who waits for a lock is told by the server before it is given up: else its session would wait on, after its program.
const LOCK_LIMIT: [(&str, &str); 1] = [("lock_timeout", "8s")];

/// Keeps the builds of these projections.
pub struct Keeper {
    projections: Vec<Registered>,
    database: PgConnectOptions,
    source: Source,
    clock: Clock,
    rebuilds: Arc<Semaphore>,
    way: Way,
}

impl Keeper {
    /// A keeper of these projections. Their first builds must be there: see [`super::database::prepare_database`].
    pub fn new(
        projections: Vec<Registered>,
        database: PgConnectOptions,
        log: LogReader,
        keys: KeyVault,
        clock: Clock,
    ) -> Self {
        let rebuilds = Arc::new(Semaphore::new(half_of_the_processors()));
        let source = Source::new(log, keys, database.clone()).forget_with_keys();
        Self { projections, database, source, clock, rebuilds, way: Way::default() }
    }

    /// Keeps them until it is time to stop.
    pub async fn run(self, life: &Lifecycle) {
        let mut running = HashMap::new();
        let mut backoff = Backoff::default();
        loop {
            match life.shutdown().run_until_cancelled(self.session(life, &mut running, &mut backoff)).await {
                Some(Err(error)) => {
                    let why = error_chain::one_line(&error);
                    tracing::warn!(why, "it cannot be seen which builds there are");
                }
                Some(Ok(())) | None => return,
            }
            if !backoff.wait(life.shutdown()).await {
                return;
            }
        }
    }

    async fn session(
        &self,
        life: &Lifecycle,
        running: &mut HashMap<String, CancellationToken>,
        backoff: &mut Backoff,
    ) -> Result<(), Interrupted> {
        let options = self.database.clone().options(LOCK_LIMIT);
        let mut database = timeout(ANSWER_LIMIT, connect_to_lock(&options)).await??;
        timeout(ANSWER_LIMIT, code::tell(&mut database, &self.projections)).await??;
        let mut shared = Shared::default();
        for round in 0_u32.. {
            if round % ORPHANS_EVERY == ORPHANS_EVERY - 1 {
                timeout(ANSWER_LIMIT, self.take_up_orphans(&mut database)).await??;
                timeout(DROPPING_LIMIT, self.drop_left(&mut database)).await??;
            }
            let kept = timeout(ANSWER_LIMIT, self.begin_and_see(&mut database)).await??;
            running.retain(|schema, stop| {
                let stays = kept.iter().any(|(build, _)| build.schema() == schema) && !stop.is_cancelled();
                if !stays {
                    stop.cancel();
                }
                stays
            });
            let sharing = shared.keep(&mut database, kept.iter().map(|(build, _)| build));
            timeout(ANSWER_LIMIT, sharing).await??;
            for (build, _) in kept {
                running.entry(build.schema().to_owned()).or_insert_with(|| self.start(&build, life));
            }
            backoff.reset();
            tokio::time::sleep(EVERY).await;
        }
        Ok(())
    }

    /// Begins what was asked for, and tells what is to be kept.
    async fn begin_and_see(&self, database: &mut PgConnection) -> Result<Vec<(Build, State)>, sqlx::Error> {
        beginning::begin_wanted(database, &self.projections).await?;
        builds::kept(database, &self.projections).await
    }

    /// Drops what nobody needs any more.
    async fn drop_left(&self, database: &mut PgConnection) -> Result<(), sqlx::Error> {
        dropping::drop_old(database, SUPERSEDED_FOR).await?;
        dropping::drop_orphans(database, &self.projections, ORPHANED_FOR).await?;
        reconcile::drop_orphans(database).await
    }

    async fn take_up_orphans(&self, database: &mut PgConnection) -> Result<(), sqlx::Error> {
        use sqlx::Connection as _;
        for projection in &self.projections {
            let mut transaction = database.begin().await?;
            builds::lock(&mut transaction).await?;
            beginning::take_up_again(&mut transaction, projection).await?;
            transaction.commit().await?;
        }
        Ok(())
    }

    /// Starts a runner of each shard with its watcher. The token stops them all, and is cancelled when one ends by itself.
    fn start(&self, build: &Build, life: &Lifecycle) -> CancellationToken {
        let (stop, share) = (life.shutdown().child_token(), Share::default());
        for shard in build.each_shard() {
            self.start_shard(shard, &share, &stop, life);
        }
        stop
    }

    fn start_shard(&self, build: Build, share: &Share, stop: &CancellationToken, life: &Lifecycle) {
        let rebuilds = self.rebuilds.clone();
        let runner = Runner::reading(self.source.clone(), build.clone(), self.database.clone(), rebuilds)
            .giving_way(&self.way, &self.clock)
            .with_share(share);
        let (progress, watched) = (runner.progress(), stop.clone());
        let (log, clock) = (self.source.log.clone(), self.clock.clone());
        life.spawn(async move { lag::watch(&build, &progress, &log, &clock, &watched).await });
        // Also when it panics: then it is seen that nobody keeps the build, and another runner is started.
        let ended = stop.clone().drop_guard();
        let stop = stop.clone();
        life.spawn(async move {
            let _ended = ended;
            runner.run(&stop).await;
        });
    }
}
