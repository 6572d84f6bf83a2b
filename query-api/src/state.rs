//! What every request handler has at hand.

use std::{sync::Arc, time::Duration};

use axum::extract::FromRef;
use jetstream_es::LogReader;
use kit::{clock::Clock, object_store::ObjectStore, tokens::Verifier};

use crate::{
    audit::{AuditReads, Notary},
    chat::ReadMarkers,
    conversion::Engines,
    files::Grants,
    read_model::ReadModel,
};

/// Handed to every handler; clones are the same.
#[derive(Clone)]
pub(crate) struct App(Arc<Inner>);

/// See [`App`].
pub(crate) struct Inner {
    pub(crate) read_model: ReadModel,
    /// The log, as it is stored: sealed.
    pub(crate) log: LogReader,
    /// Whose checkpoints go with exports, if its key is known.
    pub(crate) notary: Option<Notary>,
    /// Up to where people have read.
    pub(crate) read_markers: ReadMarkers,
    /// What converters can do.
    pub(crate) engines: Engines,
    /// Has what auditors ask written down.
    pub(crate) audit_reads: AuditReads,
    pub(crate) verifier: Verifier,
    pub(crate) grants: Grants,
    pub(crate) store: ObjectStore,
    pub(crate) clock: Clock,
    /// How long a query may wait for the read model.
    pub(crate) wait_limit: Duration,
}

impl App {
    pub(crate) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }
}

impl std::ops::Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl FromRef<App> for Verifier {
    fn from_ref(app: &App) -> Self {
        app.verifier.clone()
    }
}
