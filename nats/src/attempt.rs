//! One attempt at a command, and what it was told from memory instead of the log.
//!
//! What a decision does not see is that a state may come from the hot cache, or may be assumed: a new
//! aggregate's absence. Such a state is good for one thing, to be appended to under the expectation that
//! it is true. So each is noted here, and unless every one of them is expected by what the decision
//! proposes, the attempt counts for nothing and is made again with fresh reads.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use crate::hot::expects;
use crate::{AttemptError, Proposal};

tokio::task_local! {
    static ATTEMPT: Arc<Attempt>;
}

/// What an attempt may be told from memory, and what it was told.
pub(crate) struct Attempt {
    memory: Memory,
    told: Mutex<Vec<Told>>,
    /// What it read of the log.
    read: Mutex<Vec<Told>>,
    /// What the log is known to have: a replica that answers with less lags behind.
    at_least: Vec<Told>,
}

enum Memory {
    /// Nothing: it reads the log.
    Unused,
    /// What the hot cache has, and that these subjects have no events. What reaches no further than one of
    /// `doubted` has led to a conflict before.
    Used { absent: Vec<(String, String)>, doubted: Vec<Told> },
}

/// A boundary's last sequence as it was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) stream: String,
    pub(crate) subject: String,
    pub(crate) last_sequence: u64,
}

/// Where the state of a boundary is to come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// From the log.
    Log,
    /// From the hot cache if it has it.
    Cache,
    /// There is none.
    Nothing,
}

impl Attempt {
    /// An attempt that may use what is remembered, and takes these subjects of a stream for unused.
    pub(crate) fn from_memory(stream: &str, absent: &[String]) -> Arc<Self> {
        let absent = absent.iter().map(|subject| (stream.to_owned(), subject.clone())).collect();
        Arc::new(Self::with(Memory::Used { absent, doubted: Vec::new() }, Vec::new()))
    }

    /// An attempt that may use what is remembered, after one that was told this and met a conflict.
    pub(crate) fn from_memory_beyond(doubted: Vec<Told>) -> Arc<Self> {
        Arc::new(Self::with(Memory::Used { absent: Vec::new(), doubted }, Vec::new()))
    }

    /// An attempt that reads the log.
    pub(crate) fn fresh() -> Arc<Self> {
        Self::fresh_from(Vec::new())
    }

    /// An attempt that reads the log, and takes no answer that has less than this.
    pub(crate) fn fresh_from(at_least: Vec<Told>) -> Arc<Self> {
        Arc::new(Self::with(Memory::Unused, at_least))
    }

    fn with(memory: Memory, at_least: Vec<Told>) -> Self {
        Self { memory, told: Mutex::default(), read: Mutex::default(), at_least }
    }

    /// Runs the attempt.
    pub(crate) async fn run<T>(self: &Arc<Self>, attempt: impl Future<Output = T>) -> T {
        ATTEMPT.scope(Arc::clone(self), attempt).await
    }

    /// What it was told from memory.
    pub(crate) fn told(&self) -> Vec<Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What it read of the log.
    pub(crate) fn read(&self) -> Vec<Told> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether what was decided is worth nothing, since memory may be wrong and nothing would show it.
    pub(crate) fn is_void<R>(&self, decided: &Result<Proposal, AttemptError<R>>) -> bool {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        match decided {
            Ok(proposal) => told.iter().any(|told| {
                told.stream != proposal.stream || !expects(proposal, &told.subject, told.last_sequence)
            }),
            Err(AttemptError::Store(error)) if error.is_transient() => false,
            Err(_) => !told.is_empty(),
        }
    }
}

/// Where the running attempt gets the state of a boundary from. Outside of any, nobody checks what
/// becomes of an answer, so it is read from the log.
pub(crate) fn source(stream: &str, subject: &str) -> Source {
    let source = ATTEMPT.try_with(|attempt| match &attempt.memory {
        Memory::Unused => Source::Log,
        Memory::Used { absent, .. } => {
            if absent.iter().any(|known| (known.0.as_str(), known.1.as_str()) == (stream, subject)) {
                Source::Nothing
            } else {
                Source::Cache
            }
        }
    });
    source.unwrap_or(Source::Log)
}

/// Whether the running attempt follows a conflict that a state of this reach may have led to.
pub(crate) fn is_doubted(stream: &str, subject: &str, last_sequence: u64) -> bool {
    let is_doubted = ATTEMPT.try_with(|attempt| match &attempt.memory {
        Memory::Unused => false,
        Memory::Used { doubted, .. } => doubted.iter().any(|told| {
            told.stream == stream && told.subject == subject && last_sequence <= told.last_sequence
        }),
    });
    is_doubted.unwrap_or(false)
}

/// Notes what the running attempt was told from memory.
pub(crate) fn note(stream: &str, subject: &str, last_sequence: u64) {
    let told = Told { stream: stream.to_owned(), subject: subject.to_owned(), last_sequence };
    // Only an attempt is told anything from memory.
    let _outside = ATTEMPT.try_with(|attempt| {
        attempt.told.lock().unwrap_or_else(PoisonError::into_inner).push(told);
    });
}

/// Notes what the running attempt read of the log.
pub(crate) fn note_read(stream: &str, subject: &str, last_sequence: u64) {
    let read = Told { stream: stream.to_owned(), subject: subject.to_owned(), last_sequence };
    // Outside of any attempt nothing is decided on it.
    let _outside = ATTEMPT.try_with(|attempt| {
        attempt.read.lock().unwrap_or_else(PoisonError::into_inner).push(read);
    });
}

/// The last sequence that the running attempt knows the subject to have.
pub(crate) fn at_least(stream: &str, subject: &str) -> u64 {
    let known = ATTEMPT.try_with(|attempt| {
        let of_it =
            attempt.at_least.iter().filter(|known| known.stream == stream && known.subject == subject);
        of_it.map(|known| known.last_sequence).max()
    });
    known.ok().flatten().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{Expectation, NewEvent, StoreError};

    type Decided = Result<Proposal, AttemptError<()>>;

    fn proposal(expect: Expectation) -> Proposal {
        let event = NewEvent {
            subject: "a".to_owned(),
            event_type: "X".to_owned(),
            event_version: "1".to_owned(),
            body: json!({}),
            expect,
            aggregate: None,
        };
        Proposal { stream: "S".to_owned(), events: vec![event] }
    }

    async fn attempt_told(subject: &str, last_sequence: u64) -> Arc<Attempt> {
        let attempt = Attempt::from_memory("S", &["n".to_owned()]);
        attempt
            .run(async {
                assert_eq!([source("S", "a"), source("S", "n")], [Source::Cache, Source::Nothing]);
                note("S", subject, last_sequence);
            })
            .await;
        attempt
    }

    #[tokio::test]
    async fn only_an_append_that_expects_all_that_was_told_stands() {
        let told = attempt_told("a", 7).await;
        assert!(!told.is_void(&Decided::Ok(proposal(Expectation::Exactly(7)))));
        assert!(told.is_void(&Decided::Ok(proposal(Expectation::Exactly(8)))));
        assert!(told.is_void(&Decided::Ok(proposal(Expectation::Any))));
        assert!(told.is_void(&Decided::Err(AttemptError::Refused(()))));
        assert!(told.is_void(&Decided::Ok(Proposal { stream: "S".to_owned(), events: vec![] })));
        let down = StoreError::Unavailable { what: "x", source: None };
        assert!(!told.is_void(&Decided::Err(down.into())));

        let guard =
            |sequence| Decided::Ok(proposal(Expectation::Guard { subject: "b".to_owned(), sequence }));
        let told = attempt_told("b", 7).await;
        assert!(!told.is_void(&guard(7)));
        assert!(told.is_void(&guard(8)));
        assert!(told.is_void(&Decided::Ok(proposal(Expectation::Exactly(7)))));
    }

    #[tokio::test]
    async fn without_memory_every_answer_stands() {
        assert_eq!(source("S", "a"), Source::Log);
        let attempt = Attempt::fresh();
        assert_eq!(attempt.run(async { source("S", "a") }).await, Source::Log);
        assert!(!attempt.is_void(&Decided::Err(AttemptError::Refused(()))));
        assert!(!attempt.is_void(&Decided::Ok(proposal(Expectation::Any))));
    }
}
