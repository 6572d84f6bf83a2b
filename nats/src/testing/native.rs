//! The kit for decisions on any boundaries.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::future::Future;

use cqrs_es::DomainEvent;
use personal::evolution::StoredEvent;

use crate::testing::command;
use crate::{AppendError, AttemptError, EventStore, ExecuteError, Expectation, NewEvent, Outcome, Proposal};

/// Boundaries of one stream, and what has happened on them. The subjects must be the test's own.
///
/// ```no_run
/// # use cqrs_es::DomainEvent;
/// # use jetstream_es::{AttemptError, EventStore, Proposal, StoredEvent, testing::Boundaries};
/// # async fn test<E: DomainEvent + StoredEvent>(
/// #     store: &EventStore, opened: E, withdrawn: E, deposited: E,
/// #     transfer: impl AsyncFn() -> Result<Proposal, AttemptError<std::io::Error>>,
/// # ) {
/// # let transfer = async || transfer().await;
/// Boundaries::of(store, "BANK")
///     .given("account.1", &[opened])
///     .await
///     .when_executed(&["account.1"], || transfer())
///     .await
///     .then_expect_events("account.1", &[withdrawn])
///     .await
///     .then_expect_events("account.2", &[deposited])
///     .await;
/// # }
/// ```
#[must_use = "go on with `when_executed` or `when_appended`"]
pub struct Boundaries<'a> {
    store: &'a EventStore,
    stream: String,
    given: BTreeMap<String, u64>,
}

/// What a decision has come to.
pub struct Decided<'a, E> {
    given: Boundaries<'a>,
    result: Result<Outcome, E>,
}

impl<'a> Boundaries<'a> {
    /// Boundaries of `stream`, of which nothing is said yet.
    pub fn of(store: &'a EventStore, stream: &str) -> Self {
        Self { store, stream: stream.to_owned(), given: BTreeMap::new() }
    }

    /// Appends these events to the literal subject, which must have none.
    ///
    /// # Panics
    /// When that is not possible.
    pub async fn given<E: DomainEvent>(mut self, subject: &str, events: &[E]) -> Self {
        let events: Vec<_> = events
            .iter()
            .zip(1..)
            .map(|(event, version)| {
                NewEvent::of(subject, event, Expectation::Exactly(0))
                    .expect("an event has a JSON form")
                    .numbered(version, 0)
            })
            .collect();
        if !events.is_empty() {
            let proposal = Proposal { stream: self.stream.clone(), events };
            let outcome = self.store.append(&command(), proposal).await;
            let outcome = outcome.expect("what is given is appended: the subject must be the test's own");
            self.given.insert(subject.to_owned(), outcome.position.sequence);
        }
        self
    }

    /// Sequence of the last event that was given on this subject; 0 if there was none.
    pub fn last_sequence(&self, subject: &str) -> u64 {
        self.given.get(subject).copied().unwrap_or_default()
    }

    /// Executes a command: [`EventStore::execute`] with `home` and `attempt`.
    #[must_use = "say what is expected"]
    pub async fn when_executed<R, F, Fut>(self, home: &[&str], attempt: F) -> Decided<'a, ExecuteError<R>>
    where
        F: Fn() -> Fut,
        Fut: Future<Output = Result<Proposal, AttemptError<R>>>,
    {
        let home: Vec<_> = home.iter().map(ToString::to_string).collect();
        let result = self.store.execute(&command(), &self.stream, &home, attempt).await;
        Decided { given: self, result }
    }

    /// Appends a proposal as it is, once: [`EventStore::append`].
    #[must_use = "say what is expected"]
    pub async fn when_appended(self, events: Vec<NewEvent>) -> Decided<'a, AppendError> {
        let proposal = Proposal { stream: self.stream.clone(), events };
        let result = self.store.append(&command(), proposal).await;
        Decided { given: self, result }
    }
}

impl<E: Debug> Decided<'_, E> {
    /// It was appended, and this subject has these events more than were given.
    ///
    /// # Panics
    /// When it is not so, or the log does not answer.
    pub async fn then_expect_events<T: StoredEvent + PartialEq + Debug>(
        self,
        subject: &str,
        expected: &[T],
    ) -> Self {
        assert!(self.result.is_ok(), "nothing was appended: {:?}", self.result);
        let found = self.added::<T>(subject).await;
        assert_eq!(found, expected, "events on {subject}");
        self
    }

    /// This subject has the events that were given, and no more, however it went.
    ///
    /// # Panics
    /// When it is not so, or the log does not answer.
    pub async fn then_expect_nothing_on(self, subject: &str) -> Self {
        let recorded = self.given.store.recorded(&self.given.stream, subject).await.expect("it can be read");
        let given = self.given.last_sequence(subject);
        let found: Vec<_> = recorded.into_iter().filter(|event| event.sequence > given).collect();
        assert!(found.is_empty(), "events on {subject}: {found:?}");
        self
    }

    async fn added<T: StoredEvent>(&self, subject: &str) -> Vec<T> {
        let history = self.given.store.history(&self.given.stream, subject).await.expect("it loads");
        let given = self.given.last_sequence(subject);
        history.events.into_iter().filter(|(at, _)| *at > given).map(|(_, event)| event).collect()
    }
}

impl<R: Debug + PartialEq> Decided<'_, ExecuteError<R>> {
    /// The decision refused it.
    ///
    /// # Panics
    /// When it is not so.
    #[must_use = "say also what the boundaries have now"]
    pub fn then_expect_refusal(self, expected: &R) -> Self {
        assert!(
            matches!(&self.result, Err(ExecuteError::Refused(refusal)) if refusal == expected),
            "refusal by {expected:?} is expected: {:?}",
            self.result
        );
        self
    }
}

impl Decided<'_, AppendError> {
    /// An expectation did not hold.
    ///
    /// # Panics
    /// When it is not so.
    #[must_use = "say also what the boundaries have now"]
    pub fn then_expect_conflict(self) -> Self {
        assert!(matches!(self.result, Err(AppendError::Conflict)), "{:?}", self.result);
        self
    }
}
