//! How the programs that keep one build share its shards: each takes its part, and takes over what another leaves.
//!
//! A shard's lease is a lock of its connection, and is all that the right to write depends on, with the checkpoint. What is
//! said here is only who goes for which lease. Every program that keeps a build of several shards holds a lock that many
//! may hold; whoever counts those knows how many share, and a program that is gone is not counted any more.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use sqlx::PgConnection;
use tokio::time::Instant;

use super::builds::Build;

/// A shard that nobody has taken for so long is taken by whoever sees it, beyond their part.
const LEFT_ALONE: Duration = Duration::from_secs(3);
/// As long it is kept then: whoever has left it may not be well.
const TAKEN_OVER_FOR: Duration = Duration::from_mins(1);

/// The shards of a build that this program has as its part. Clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Share(Arc<Mutex<BTreeSet<u32>>>);

/// This program has a shard, or is about to go for it, until this is dropped.
#[derive(Debug)]
pub(super) struct Part {
    share: Share,
    shard: u32,
    /// It was left alone, and is kept beyond this program's part until then.
    extra_until: Option<Instant>,
}

/// When a shard was first seen to be nobody's.
#[derive(Debug, Default)]
pub(super) struct Alone(Option<Instant>);

impl Share {
    fn held(&self) -> MutexGuard<'_, BTreeSet<u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes one more for this program, if it has fewer than `most`.
    fn take(&self, shard: u32, most: usize) -> Option<Part> {
        let mut held = self.held();
        (held.len() < most && held.insert(shard)).then(|| self.part(shard, None))
    }

    fn part(&self, shard: u32, extra_until: Option<Instant>) -> Part {
        Part { share: self.clone(), shard, extra_until }
    }

    /// A part for which this shard's runner may go now: one of its fair share, or one that is nobody's for long.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn to_go_for(
        &self,
        database: &mut PgConnection,
        build: &Build,
        alone: &mut Alone,
    ) -> Result<Option<Part>, sqlx::Error> {
        if !build.is_shard() {
            return Ok(Some(self.part(build.shard(), None)));
        }
        if holders(database, &build.lock_name()).await? > 0 {
            alone.0 = None;
            return Ok(None);
        }
        if let Some(part) = self.take(build.shard(), most(database, build).await?) {
            return Ok(Some(part));
        }
        let now = Instant::now();
        let since = *alone.0.get_or_insert(now);
        Ok((now - since >= LEFT_ALONE).then(|| self.part(build.shard(), Some(now + TAKEN_OVER_FOR))))
    }
}

impl Part {
    /// True when others have too little, and this shard is the one to be given up; from then on it counts as such.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn is_too_much(
        &mut self,
        database: &mut PgConnection,
        build: &Build,
    ) -> Result<bool, sqlx::Error> {
        let is_extra = self.extra_until.is_some();
        if !build.is_shard() || self.extra_until.is_some_and(|until| Instant::now() < until) {
            return Ok(false);
        }
        let most = most(database, build).await?;
        let mut held = self.share.held();
        if is_extra && held.len() < most {
            held.insert(self.shard);
            self.extra_until = None;
            return Ok(false);
        }
        // Another of this program's shards may have been given up in the same moment, and that is enough.
        Ok(is_extra || (held.len() > most && held.remove(&self.shard)))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if self.extra_until.is_none() {
            self.share.held().remove(&self.shard);
        }
    }
}

/// The most shards of a build that each of those who share it takes.
async fn most(database: &mut PgConnection, build: &Build) -> Result<usize, sqlx::Error> {
    let programs = holders(database, &build.sharing_lock_name()).await?;
    Ok(fair(build.shards(), u32::try_from(programs).unwrap_or(u32::MAX)))
}

/// As few as possible, so that together they take all. One who is not counted shares with nobody.
fn fair(shards: u32, programs: u32) -> usize {
    usize::try_from(shards.div_ceil(programs.max(1))).unwrap_or(usize::MAX)
}

/// The builds that a program shares with others: for as long as its connection lives, it is counted as one of those.
#[derive(Debug, Default)]
pub(super) struct Shared(BTreeSet<String>);

impl Shared {
    /// Takes in which builds this program keeps now.
    ///
    /// # Errors
    /// When the database fails; the connection is of no use then.
    pub(super) async fn keep(
        &mut self,
        database: &mut PgConnection,
        kept: impl Iterator<Item = &Build>,
    ) -> Result<(), sqlx::Error> {
        let wanted: BTreeSet<_> =
            kept.filter(|build| build.is_shard()).map(Build::sharing_lock_name).collect();
        for (names, statement) in [
            (wanted.difference(&self.0), "select pg_advisory_lock_shared(hashtextextended($1, 0))"),
            (self.0.difference(&wanted), "select pg_advisory_unlock_shared(hashtextextended($1, 0))"),
        ] {
            for name in names {
                sqlx::query(statement).bind(name).execute(&mut *database).await?;
            }
        }
        self.0 = wanted;
        Ok(())
    }
}

/// How many connections hold a lock of this name.
pub(super) async fn holders(database: &mut PgConnection, lock_name: &str) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "select count(*) from pg_locks
         where locktype = 'advisory' and objsubid = 1 and granted
             and database = (select oid from pg_database where datname = current_database())
             and (classid::bigint << 32) | objid::bigint = hashtextextended($1, 0)",
    )
    .bind(lock_name)
    .fetch_one(database)
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn together_they_take_all_and_none_much_more_than_another() {
        assert_eq!([0, 1, 2, 3, 9].map(|programs| fair(4, programs)), [4, 4, 2, 2, 1]);
    }

    #[test]
    fn a_program_takes_no_more_than_its_part_and_what_is_dropped_is_free() {
        let share = Share::default();
        let first = share.take(0, 1).expect("it has none yet");
        assert!(share.take(1, 1).is_none());
        let second = share.take(1, 2).expect("it may have two");
        let extra = share.part(2, Some(Instant::now()));
        assert!(share.take(3, 2).is_none());
        drop(first);
        drop(extra);
        assert!(share.take(0, 2).is_some(), "what was beyond its part never counted");
        drop(second);
        assert!(share.held().is_empty());
    }
}
