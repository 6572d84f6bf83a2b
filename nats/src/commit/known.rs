//! The last sequences that this process has seen of a stream's subjects.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::recent::Recent;

const SUBJECTS: usize = 50_000;

/// A lower bound of each subject's last sequence: the log only grows. An expectation below it cannot hold,
/// and a replica that answers with less lags behind.
pub(crate) struct Known(Mutex<Recent<String, u64>>);

impl Default for Known {
    fn default() -> Self {
        Self(Mutex::new(Recent::new(SUBJECTS / 2)))
    }
}

impl Known {
    /// The subject's last sequence is at least this; 0 if nothing is known.
    pub(crate) fn at_least(&self, subject: &str) -> u64 {
        self.lock().get(subject).unwrap_or(0)
    }

    /// Learns that the subject has an event at `sequence`.
    pub(crate) fn note(&self, subject: &str, sequence: u64) {
        self.lock().note(subject, sequence);
    }

    /// Forgets everything, for when the stream is another one of the same name.
    pub(crate) fn clear(&self) {
        *self.lock() = Recent::new(SUBJECTS / 2);
    }

    /// For several questions and notes at once.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Recent<String, u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Recent<String, u64> {
    /// Learns that the subject has an event at `sequence`.
    pub(crate) fn note(&mut self, subject: &str, sequence: u64) {
        match self.get_mut(subject) {
            Some(known) => *known = sequence.max(*known),
            None => self.insert(subject.to_owned(), sequence),
        }
    }
}
