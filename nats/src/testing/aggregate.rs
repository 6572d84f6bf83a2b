//! The kit for one aggregate.

use cqrs_es::{Aggregate, EventStore as _};

use crate::{CqrsStore, ExecuteError, StoredEvent};

/// A store, about to be tested with commands on one aggregate.
#[must_use = "go on with `given` or `given_no_previous_events`"]
pub struct TestKit<'a, A: Aggregate> {
    store: &'a CqrsStore<A>,
    services: A::Services,
}

/// An aggregate to which this has happened.
#[must_use = "go on with `when`"]
pub struct Given<'a, A: Aggregate> {
    kit: TestKit<'a, A>,
    aggregate_id: String,
    events: Vec<A::Event>,
}

/// What a command has come to.
#[must_use = "say what is expected"]
#[derive(Debug)]
pub struct Then<A: Aggregate> {
    result: Result<(), ExecuteError<A::Error>>,
    /// What the log has of the aggregate after the given events.
    added: Vec<A::Event>,
}

impl<'a, A> TestKit<'a, A>
where
    A: Aggregate<Command: Clone + Send + Sync, Event: StoredEvent + 'static> + Clone + 'static,
{
    /// A test of the aggregates of this store, whose commands are handled with these services.
    pub const fn for_aggregate(store: &'a CqrsStore<A>, services: A::Services) -> Self {
        Self { store, services }
    }

    /// The aggregate to which nothing has happened. The id must be the test's own.
    pub fn given_no_previous_events(self, aggregate_id: &str) -> Given<'a, A> {
        self.given(aggregate_id, Vec::new())
    }

    /// The aggregate to which this has happened. The id must be the test's own.
    pub fn given(self, aggregate_id: &str, events: Vec<A::Event>) -> Given<'a, A> {
        Given { kit: self, aggregate_id: aggregate_id.to_owned(), events }
    }
}

impl<A> Given<'_, A>
where
    A: Aggregate<Command: Clone + Send + Sync, Event: StoredEvent + 'static> + Clone + 'static,
{
    /// Commits what is given, and executes the command; then executes it again with the same id, which
    /// must have no effect.
    ///
    /// # Panics
    /// When the log does not answer or refuses what is given, when the aggregate had events, or when the repeated
    /// command had an effect.
    pub async fn when(self, command: A::Command) -> Then<A> {
        let (store, id) = (self.kit.store, &self.aggregate_id);
        let fresh = store.load_aggregate(id).await.expect("the aggregate loads");
        let given = store
            .commit(self.events.clone(), fresh, super::command().to_metadata())
            .await
            .expect("what is given is committed: the id must be the test's own");
        let meta = super::command();
        let result = store.execute(&meta, id, command.clone(), &self.kit.services).await;
        let added = self.added(given.len()).await;
        if result.is_ok() {
            let again = store.execute(&meta, id, command, &self.kit.services).await;
            assert!(again.is_ok(), "the command sent again has no answer: {again:?}");
            assert_eq!(self.added(given.len()).await, added, "the command sent again had an effect");
        }
        Then { result: result.map(drop), added }
    }

    async fn added(&self, given: usize) -> Vec<A::Event> {
        let all = self.kit.store.load_events(&self.aggregate_id).await.expect("the events load");
        assert!(all.len() >= given && all[..given].iter().map(|event| &event.payload).eq(&self.events));
        all.into_iter().skip(given).map(|event| event.payload).collect()
    }
}

impl<A: Aggregate> Then<A> {
    /// The command was taken, and the log has these events more, in this order; none if there was nothing
    /// to do.
    ///
    /// # Panics
    /// When it is not so.
    #[track_caller]
    pub fn then_expect_events(self, expected: &[A::Event]) {
        assert!(self.result.is_ok(), "the command was refused: {:?}", self.result);
        assert_eq!(self.added, expected, "events in the log");
    }

    /// The decision refused the command with this error, and the log has nothing more.
    ///
    /// # Panics
    /// When it is not so.
    #[track_caller]
    pub fn then_expect_error(self, expected: &A::Error)
    where
        A::Error: PartialEq,
    {
        assert!(
            matches!(&self.result, Err(ExecuteError::Refused(error)) if error == expected),
            "refusal by {expected:?} is expected: {:?}",
            self.result
        );
        assert_eq!(self.added, [], "events of a refused command");
    }

    /// As [`Then::then_expect_error`], by the error's text.
    ///
    /// # Panics
    /// When it is not so.
    #[track_caller]
    pub fn then_expect_error_message(self, expected: &str) {
        let message = match &self.result {
            Err(ExecuteError::Refused(error)) => Some(error.to_string()),
            _ => None,
        };
        assert_eq!(message.as_deref(), Some(expected), "{:?}", self.result);
        assert_eq!(self.added, [], "events of a refused command");
    }
}
