//! Not waiting for a database that says nothing any more.
//!
//! A network that was cut and a machine that stands still send no farewell: who has asked would wait until the operating
//! system gives up, and so would its place among the connections.

use std::{fmt, io, pin::pin, sync::Arc, time::Duration};

use futures::{
    StreamExt as _, TryStreamExt as _,
    future::BoxFuture,
    stream::{self, BoxStream},
};
use sqlx::{
    Connection as _, Describe, Either, Execute, Executor, PgConnection, Postgres,
    postgres::{PgConnectOptions, PgQueryResult, PgRow, PgStatement, PgTypeInfo},
};
use tokio::{
    sync::Mutex,
    time::{Instant, timeout},
};

/// After this long without an answer it is doubtful whether the server is still there.
const PATIENCE: Duration = Duration::from_secs(3);
/// In this time another connection shows that it is.
const SIGN_OF_LIFE_LIMIT: Duration = Duration::from_secs(2);
/// For this long a sign of life, or that there was none, stands for all who wait.
const FRESH: Duration = Duration::from_secs(1);
/// How much longer is waited then: the server has ended every statement by itself before.
const REST: Duration = Duration::from_secs(9);

/// The server behind the read models. Clones are the same.
#[derive(Clone)]
pub(super) struct Server(Arc<Inner>);

struct Inner {
    options: PgConnectOptions,
    /// When it was last looked for, and whether it was there. Whoever has this looks; the others wait for what is found.
    seen: Mutex<Option<(Instant, bool)>>,
}

/// A connection to ask on, of which no answer is waited for longer than its server can be believed to work on it.
#[derive(Debug)]
pub(crate) struct Limited<'c> {
    connection: &'c mut PgConnection,
    server: &'c Server,
}

impl Server {
    pub(super) fn new(options: PgConnectOptions) -> Self {
        Self(Arc::new(Inner { options, seen: Mutex::new(None) }))
    }

    /// The same connection, with the limit.
    pub(super) fn limited<'c>(&'c self, connection: &'c mut PgConnection) -> Limited<'c> {
        Limited { connection, server: self }
    }

    /// What is answered. A hard question takes its time; only if no other connection is answered meanwhile, it is in vain to
    /// wait.
    ///
    /// # Errors
    /// That of the answer, and when there is none.
    pub(super) async fn answer<T>(&self, answer: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
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
        let greeted = async { PgConnection::connect_with(&self.0.options).await?.close().await };
        // Who turns somebody away is there.
        let is_there =
            matches!(timeout(SIGN_OF_LIFE_LIMIT, greeted).await, Ok(Ok(()) | Err(sqlx::Error::Database(_))));
        *seen = Some((Instant::now(), is_there));
        is_there
    }
}

impl fmt::Debug for Server {
    /// Its options have its password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").finish_non_exhaustive()
    }
}

impl<'c> Executor<'c> for Limited<'c> {
    type Database = Postgres;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, sqlx::Result<Either<PgQueryResult, PgRow>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let Self { connection, server } = self;
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
        let Self { connection, server } = self;
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
        let Self { connection, server } = self;
        Box::pin(server.answer(Executor::prepare_with(connection, sql, parameters)))
    }

    fn describe<'e, 'q: 'e>(self, sql: &'q str) -> BoxFuture<'e, sqlx::Result<Describe<Postgres>>>
    where
        'c: 'e,
    {
        let Self { connection, server } = self;
        Box::pin(server.answer(Executor::describe(connection, sql)))
    }
}

/// As a connection that was closed: the database is away.
fn says_nothing() -> sqlx::Error {
    let why = "Postgres does not answer any more: it stands still, or the way to it is cut";
    sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, why))
}
