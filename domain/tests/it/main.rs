//! Tests of the domain as a whole.

mod event_snapshots;
mod event_versions;
