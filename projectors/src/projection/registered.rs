//! A projection as the kit handles it: any of them, by its name, version and tables.

use std::{fmt, panic::AssertUnwindSafe, sync::Arc};

use domain::boundary::Stream;
use futures::{FutureExt as _, future::BoxFuture};
use sha2::{Digest as _, Sha256};
use sqlx::PgConnection;

use super::{Batch, Pace, Projection, ProjectionError, Shards, View, erasure::StoredTraces};

/// One of the projections. Cheap to clone.
#[derive(Clone)]
pub struct Registered {
    name: &'static str,
    version: u32,
    streams: &'static [Stream],
    shards: Shards,
    pace: Pace,
    source: Option<&'static str>,
    tables: &'static str,
    indexes: &'static str,
    views: &'static [View],
    traces: Arc<[StoredTraces]>,
    flaws: fn() -> Vec<String>,
    key: fn(&str) -> &str,
    reads: fn(&str) -> bool,
    fold: Arc<dyn Fold>,
}

impl Registered {
    /// The projection `P`.
    pub fn of<P: Projection>() -> Self {
        Self {
            name: P::NAME,
            version: P::VERSION,
            streams: P::STREAMS,
            shards: P::SHARDS,
            pace: P::PACE,
            source: None,
            tables: P::TABLES,
            indexes: P::INDEXES,
            views: P::VIEWS,
            traces: StoredTraces::of::<P>().into(),
            flaws: P::flaws,
            key: P::key,
            reads: P::reads,
            fold: Arc::new(P::default()),
        }
    }

    /// The same, made from a source of this digest.
    #[must_use]
    pub fn with_source(self, digest: &'static str) -> Self {
        Self { source: Some(digest), ..self }
    }

    /// The same, folded in so many shards.
    #[must_use]
    pub fn in_shards(self, shards: Shards) -> Self {
        Self { shards, ..self }
    }

    /// The same, given what this says, whatever it says itself that it reads.
    #[cfg(test)]
    pub(super) fn reading(self, reads: fn(&str) -> bool) -> Self {
        Self { reads, ..self }
    }

    /// What tells this fold from an earlier or later one of the same name: its version, in how many shards it is folded,
    /// and its source or, where that is not known, the statements in it.
    pub fn fingerprint(&self) -> String {
        let mut digest = Sha256::new();
        digest.update(self.version.to_be_bytes());
        // Not where there is one, so that what was built before there were shards is still of this code.
        if self.shards.are_several() {
            digest.update(format!("{} shards;", self.shards.count()));
        }
        if let Some(source) = self.source {
            digest.update(source);
        } else {
            digest.update(format!("{};{};", self.tables, self.indexes));
            for view in self.views {
                digest.update(format!("{}={};", view.name, view.select));
            }
        }
        hex::encode(digest.finalize())
    }

    /// Its name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Its version.
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// The streams that it reads.
    pub const fn streams(&self) -> &'static [Stream] {
        self.streams
    }

    /// In how many shards it is folded.
    pub const fn shards(&self) -> Shards {
        self.shards
    }

    /// True when people look at it as it grows.
    pub(super) fn is_watched(&self) -> bool {
        self.pace == Pace::Watched
    }

    /// See [`Projection::PACE`].
    pub(super) const fn pace(&self) -> Pace {
        self.pace
    }

    /// The schema of this version's tables, when it is first built.
    pub fn schema(&self) -> String {
        format!("{}_v{}", self.name, self.version)
    }

    pub(crate) const fn tables(&self) -> &'static str {
        self.tables
    }

    pub(crate) const fn indexes(&self) -> &'static str {
        self.indexes
    }

    pub(crate) const fn views(&self) -> &'static [View] {
        self.views
    }

    pub(super) fn traces(&self) -> &[StoredTraces] {
        &self.traces
    }

    /// What is wrong with its declarations: see [`Projection::flaws`].
    pub fn flaws(&self) -> Vec<String> {
        (self.flaws)()
    }

    /// What the order of events is kept for: see [`Projection::key`].
    pub(crate) fn key<'a>(&self, subject: &'a str) -> &'a str {
        (self.key)(subject)
    }

    /// True when its fold looks at events on this subject: see [`Projection::reads`].
    pub(crate) fn reads(&self, subject: &str) -> bool {
        (self.reads)(subject)
    }

    /// The version as Postgres stores it.
    pub(crate) fn version_column(&self) -> i32 {
        i32::try_from(self.version).unwrap_or(i32::MAX)
    }

    pub(crate) async fn apply(
        &self,
        tables: &mut PgConnection,
        batch: &Batch,
    ) -> Result<(), ProjectionError> {
        // A `View` has no other way to say that it cannot take an event. Whatever it has changed is void with the
        // transaction; what it panicked with may quote what somebody wrote, and is not kept.
        let folded = AssertUnwindSafe(self.fold.apply_boxed(tables, batch)).catch_unwind().await;
        folded.unwrap_or(Err(ProjectionError::Panicked { projection: self.name }))
    }
}

impl fmt::Debug for Registered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.schema())
    }
}

/// The part of [`Projection`] that can be called without knowing which it is.
trait Fold: Send + Sync {
    fn apply_boxed<'a>(
        &'a self,
        tables: &'a mut PgConnection,
        batch: &'a Batch,
    ) -> BoxFuture<'a, Result<(), ProjectionError>>;
}

impl<P: Projection> Fold for P {
    fn apply_boxed<'a>(
        &'a self,
        tables: &'a mut PgConnection,
        batch: &'a Batch,
    ) -> BoxFuture<'a, Result<(), ProjectionError>> {
        Box::pin(self.apply(tables, batch))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::all;

    #[test]
    fn names_and_views_are_well_formed_and_unique() {
        let (mut names, mut views) = (BTreeSet::new(), BTreeSet::new());
        for projection in all() {
            let name = projection.name();
            assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{name}");
            assert!(names.insert(name), "two projections are called {name}");
            assert!(!projection.streams().is_empty(), "{name} reads nothing");
            assert_eq!(projection.flaws(), [""; 0], "{name}");
            for view in projection.views() {
                assert!(view.name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{}", view.name);
                assert!(views.insert(view.name), "two views are called {}", view.name);
            }
        }
        assert!(!names.is_empty());
    }
}
