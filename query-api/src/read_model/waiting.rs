//! Waiting until the read models have come as far as a question needs.
//!
//! However many wait, one of them at a time asks the database, and tells the others: what waiting costs does not grow
//! with the number of those who do it, so it can be asked often.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jetstream_es::Position;
use tokio::{
    sync::{self, watch},
    time::Instant,
};

use super::{
    Positions,
    answering::{Lent, Server},
    position::Waiting,
    snapshot::Source,
};

/// How long there is between two questions. A live read model is a few milliseconds behind the log.
const EVERY: Duration = Duration::from_millis(4);

/// Where a projection is in one of its streams.
#[derive(Clone, Debug)]
struct Checkpoint {
    projection: String,
    position: Position,
    /// Whether events of some key wait in it, because one could not be applied.
    some_wait: bool,
}

/// The checkpoints as they were seen last.
#[derive(Clone, Debug, Default)]
pub(super) struct Checkpoints(Vec<Checkpoint>);

/// Those who wait, all together.
#[derive(Debug)]
pub(super) struct Waiters {
    seen: watch::Sender<Arc<Checkpoints>>,
    /// The projections that somebody has ever waited for.
    of_interest: Mutex<BTreeSet<&'static str>>,
    /// Whoever has it asks, and keeps it until it is time to ask again.
    asking: sync::Mutex<()>,
}

impl Checkpoints {
    /// Those of these projections.
    pub(super) async fn of(lent: &mut Lent, projections: &[String]) -> Result<Self, sqlx::Error> {
        let rows = sqlx::query!(
            r#"select c.projection as "projection!", c.stream as "stream!", c.epoch as "epoch!", c.sequence as "sequence!",
                      exists (select from read.waiting w where w.projection = c.projection) as "some_wait!"
               from read.checkpoint c where c.projection = any($1)"#,
            projections
        )
        .fetch_all(lent)
        .await?;
        let checkpoints = rows.into_iter().map(|row| Checkpoint {
            projection: row.projection,
            some_wait: row.some_wait,
            position: Position {
                stream: row.stream,
                sequence: row.sequence.unsigned_abs(),
                epoch: row.epoch,
            },
        });
        Ok(Self(checkpoints.collect()))
    }

    /// True when nothing waits in this projection; what is not known of may have something.
    pub(super) fn nothing_waits(&self, projection: &str) -> bool {
        let mut of_it = self.0.iter().filter(|checkpoint| checkpoint.projection == projection).peekable();
        of_it.peek().is_some() && of_it.all(|checkpoint| !checkpoint.some_wait)
    }

    /// Where these sources are, all of a stream together; one that has not begun is at the beginning.
    pub(super) fn reached(&self, sources: &[Source]) -> Positions {
        let mut positions = Positions::default();
        for source in sources {
            let found = self.0.iter().find(|checkpoint| {
                checkpoint.projection == source.projection && checkpoint.position.stream == source.stream
            });
            positions.lower(found.map_or_else(
                || Position { stream: source.stream.to_owned(), sequence: 0, epoch: String::new() },
                |checkpoint| checkpoint.position.clone(),
            ));
        }
        positions
    }
}

impl Waiters {
    pub(super) fn new() -> Self {
        let (seen, _) = watch::channel(Arc::default());
        Self { seen, of_interest: Mutex::default(), asking: sync::Mutex::default() }
    }

    /// True when these sources are not known to be where they are wanted, and may come there.
    pub(super) fn is_worthwhile(&self, sources: &[Source], wanted: &Positions) -> bool {
        self.seen.borrow().reached(sources).waiting_for(wanted) == Waiting::Worthwhile
    }

    /// Returns when these sources were seen where they are wanted or can never be, and at the deadline.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn wait(
        &self,
        server: &Server,
        sources: &[Source],
        wanted: &Positions,
        deadline: Instant,
    ) -> Result<(), sqlx::Error> {
        self.of_interest().extend(sources.iter().map(|source| source.projection));
        let mut seen = self.seen.subscribe();
        loop {
            tokio::select! {
                biased;
                changed = seen.changed() => {
                    // The sender is this one's own.
                    if changed.is_err() {
                        return Ok(());
                    }
                    let reached = seen.borrow_and_update().reached(sources);
                    if reached.waiting_for(wanted) != Waiting::Worthwhile {
                        return Ok(());
                    }
                }
                turn = self.asking.lock() => {
                    self.ask(server).await?;
                    // Others hear of it at once; the next to ask waits for its turn.
                    let reached = seen.borrow_and_update().reached(sources);
                    if reached.waiting_for(wanted) != Waiting::Worthwhile {
                        return Ok(());
                    }
                    tokio::time::sleep_until(deadline.min(Instant::now() + EVERY)).await;
                    drop(turn);
                }
                () = tokio::time::sleep_until(deadline) => return Ok(()),
            }
            if Instant::now() >= deadline {
                return Ok(());
            }
        }
    }

    async fn ask(&self, server: &Server) -> Result<(), sqlx::Error> {
        let projections: Vec<String> =
            self.of_interest().iter().map(|projection| (*projection).to_owned()).collect();
        let checkpoints = Checkpoints::of(&mut server.lend().await?, &projections).await?;
        self.seen.send_replace(Arc::new(checkpoints));
        Ok(())
    }

    fn of_interest(&self) -> std::sync::MutexGuard<'_, BTreeSet<&'static str>> {
        self.of_interest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkpoint(projection: &str, stream: &str, some_wait: bool) -> Checkpoint {
        let position = Position { stream: stream.to_owned(), sequence: 7, epoch: "e".to_owned() };
        Checkpoint { projection: projection.to_owned(), position, some_wait }
    }

    #[test]
    fn nothing_waits_only_where_that_is_known_of_every_stream() {
        let checkpoints = Checkpoints(vec![
            checkpoint("room_list", "CHATS", false),
            checkpoint("audit_index", "USERS", false),
            checkpoint("audit_index", "CHATS", true),
        ]);
        assert!(checkpoints.nothing_waits("room_list"));
        assert!(!checkpoints.nothing_waits("audit_index"));
        assert!(!checkpoints.nothing_waits("room_timeline"), "nothing is known of it");
    }
}
