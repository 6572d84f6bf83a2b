//! Connections to Postgres, on which nobody waits for a server that says nothing any more.
//!
//! A network that was cut and a machine that stands still send no farewell: who has asked would wait until the operating
//! system gives up, and so would its place among the connections. That the limits are here and not at the socket is because
//! sqlx sets none there, a local socket has none, and the system of a program that stands still takes what it is sent.

use std::{io, pin::pin, sync::Arc, time::Duration};

use futures::{
    FutureExt as _, StreamExt as _, TryStreamExt as _,
    future::BoxFuture,
    stream::{self, BoxStream},
};
use sqlx::{
    Connection as _, Describe, Either, Execute, Executor, PgConnection, PgPool, Postgres,
    TransactionManager as _,
    pool::PoolConnection,
    postgres::{
        PgConnectOptions, PgPoolOptions, PgQueryResult, PgRow, PgStatement, PgTransactionManager, PgTypeInfo,
    },
};
use tokio::{
    sync::Mutex,
    time::{Instant, timeout},
};

const CONNECTIONS: u32 = 20;
/// How long a request waits for a connection before the database counts as away.
const CONNECTION_LIMIT: Duration = Duration::from_secs(2);
/// In this time a connection that nobody used for a while shows that it is still answered on; else there is as long for another.
const PING_LIMIT: Duration = Duration::from_secs(1);
/// After this long without an answer it is doubtful whether the server is still there.
const PATIENCE: Duration = Duration::from_secs(3);
/// In this time another connection shows that it is.
const SIGN_OF_LIFE_LIMIT: Duration = Duration::from_secs(2);
/// For this long a sign of life, or that there was none, stands for all who wait, and an answer for who asks next.
const FRESH: Duration = Duration::from_secs(1);
/// How much longer is waited then: the server has ended every statement by itself before.
const REST: Duration = Duration::from_secs(9);

/// The server behind the read models, and the connections to it. Clones are the same.
#[derive(Clone, Debug)]
pub(super) struct Server(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    pool: PgPool,
    /// When it was last looked for, and whether it was there. Whoever has this looks; the others wait for what is found.
    seen: Mutex<Option<(Instant, bool)>>,
}

/// A connection to ask on, of which no answer is waited for longer than its server can be believed to work on it. Dropped,
/// it goes back, and what was begun on it ends.
#[derive(Debug)]
pub(crate) struct Lent {
    connection: PoolConnection<Postgres>,
    server: Server,
    /// Whether the server may have begun a transaction of which sqlx does not know.
    is_beginning: bool,
}

impl Server {
    /// The one at this address. It is connected to when it is first needed.
    pub(super) fn new(options: PgConnectOptions) -> Self {
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(CONNECTION_LIMIT)
            // Every connection is asked for an answer when it goes back. That it is asked again when it is lent is worth
            // a round trip only after a while; and with a limit, so that who asks has another instead.
            .test_before_acquire(false)
            .before_acquire(|connection, meta| {
                Box::pin(async move {
                    if meta.idle_for < FRESH {
                        return Ok(true);
                    }
                    let answered = timeout(PING_LIMIT, connection.ping()).await;
                    answered.unwrap_or_else(|_| Err(says_nothing())).map(|()| true)
                })
            });
        Self(Arc::new(Inner { pool: pool.connect_lazy_with(options), seen: Mutex::new(None) }))
    }

    /// A connection of its own for somebody.
    ///
    /// # Errors
    /// When there is none in time.
    pub(super) async fn lend(&self) -> sqlx::Result<Lent> {
        let connection = Box::pin(self.0.pool.acquire()).await?;
        Ok(Lent { connection, server: self.clone(), is_beginning: false })
    }

    /// What is answered. A hard question takes its time; only if no other connection is answered meanwhile, it is in vain to
    /// wait.
    async fn answer<T>(&self, answer: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
        let mut answer = pin!(answer);
        if let Ok(answered) = timeout(PATIENCE, &mut answer).await {
            return answered;
        }
        tokio::select! {
            biased;
            answered = &mut answer => return answered,
            is_there = self.is_there() => {
                if !is_there {
                    return Err(says_nothing());
                }
            }
        }
        timeout(REST, answer).await.unwrap_or_else(|_| Err(says_nothing()))
    }

    async fn is_there(&self) -> bool {
        let mut seen = self.0.seen.lock().await;
        if let Some((at, was_there)) = *seen
            && at.elapsed() < FRESH
        {
            return was_there;
        }
        let options = self.0.pool.connect_options();
        let greeted = async { PgConnection::connect_with(&options).await?.close().await };
        // Who turns somebody away is there.
        let is_there =
            matches!(timeout(SIGN_OF_LIFE_LIMIT, greeted).await, Ok(Ok(()) | Err(sqlx::Error::Database(_))));
        *seen = Some((Instant::now(), is_there));
        is_there
    }
}

impl Lent {
    /// Begins a transaction by this statement.
    ///
    /// # Errors
    /// When it is refused, or nothing is said to it.
    pub(super) async fn begin(&mut self, statement: &'static str) -> sqlx::Result<()> {
        self.is_beginning = true;
        let begun = PgTransactionManager::begin(&mut self.connection, Some(statement.into()));
        self.server.answer(begun).await?;
        self.is_beginning = false;
        Ok(())
    }

    fn parts(&mut self) -> (&mut PgConnection, &Server) {
        (&mut *self.connection, &self.server)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if self.is_beginning {
            // sqlx ends only what it knows of: whoever has this connection next would read its past.
            self.connection.close_on_drop();
            return;
        }
        PgTransactionManager::start_rollback(&mut self.connection);
        // As sqlx does it by itself, in one round trip for the end of the transaction and a ping; but sqlx waits without a
        // limit, and a connection on which nothing is said would keep its place. Given up, it is closed. sqlx hides this in
        // its documentation; its `after_release` comes before that ping, and would only add one.
        let (returned, server) = (self.connection.return_to_pool(), self.server.clone());
        tokio::spawn(async move {
            if let Err(error) = server.answer(returned.map(Ok)).await {
                tracing::warn!(%error, "a connection to Postgres is given up");
            }
        });
    }
}

impl<'c> Executor<'c> for &'c mut Lent {
    type Database = Postgres;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, sqlx::Result<Either<PgQueryResult, PgRow>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let (connection, server) = self.parts();
        let answers = Executor::fetch_many(connection, query);
        stream::try_unfold(answers, move |mut answers| async move {
            let answer = server.answer(answers.try_next()).await;
            answer.map(|answer| answer.map(|answer| (answer, answers)))
        })
        .boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, sqlx::Result<Option<PgRow>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let (connection, server) = self.parts();
        Box::pin(server.answer(Executor::fetch_optional(connection, query)))
    }

    fn prepare_with<'e, 'q: 'e>(
        self,
        sql: &'q str,
        parameters: &'e [PgTypeInfo],
    ) -> BoxFuture<'e, sqlx::Result<PgStatement<'q>>>
    where
        'c: 'e,
    {
        let (connection, server) = self.parts();
        Box::pin(server.answer(Executor::prepare_with(connection, sql, parameters)))
    }

    fn describe<'e, 'q: 'e>(self, sql: &'q str) -> BoxFuture<'e, sqlx::Result<Describe<Postgres>>>
    where
        'c: 'e,
    {
        let (connection, server) = self.parts();
        Box::pin(server.answer(Executor::describe(connection, sql)))
    }
}

/// As a connection that was closed: the database is away.
fn says_nothing() -> sqlx::Error {
    let why = "Postgres does not answer any more: it stands still, or the way to it is cut";
    sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, why))
}
