//! The cqrs-es door: its `EventStore`, built on the native one, for aggregates of one boundary.

use std::collections::HashMap;
use std::sync::Arc;

use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, AggregateContext, AggregateError, EventEnvelope};
use personal::evolution::StoredEvent;

use crate::{
    AppendError, AttemptError, CommandMeta, EventStore, ExecuteError, Expectation, NewEvent, Outcome,
    Proposal, SnapshotSchema, States, StoreError,
};

/// Stores aggregates of type `A`, each on one subject of one stream. Cheap to clone.
pub struct CqrsStore<A: Aggregate> {
    states: States<A, A::Event>,
    subject_of: Arc<dyn Fn(&str) -> String + Send + Sync>,
}

impl<A: Aggregate> Clone for CqrsStore<A> {
    fn clone(&self) -> Self {
        Self { states: self.states.clone(), subject_of: Arc::clone(&self.subject_of) }
    }
}

/// An aggregate as loaded, and what an append to it expects.
#[derive(Clone, Debug)]
pub struct Loaded<A> {
    aggregate_id: String,
    aggregate: A,
    version: u64,
    last_sequence: u64,
}

impl<A: Aggregate> AggregateContext<A> for Loaded<A> {
    fn aggregate(&mut self) -> &mut A {
        &mut self.aggregate
    }
}

impl<A: Aggregate> CqrsStore<A> {
    /// Keeps the aggregate with id `x` on `subject_of(x)` of `stream`.
    pub fn new(
        store: EventStore,
        stream: &str,
        subject_of: impl Fn(&str) -> String + Send + Sync + 'static,
    ) -> Self {
        Self { states: States::new(store, stream, A::apply), subject_of: Arc::new(subject_of) }
    }

    /// The same store, with snapshots of the aggregates that have many events; see [`States::snapshotted`]
    /// for what that takes of them. [`CqrsStore::execute`] writes them, every load uses them.
    #[must_use]
    pub fn snapshotted(self, schema: SnapshotSchema) -> Self {
        Self { states: self.states.snapshotted(schema), ..self }
    }

    fn proposal(
        &self,
        subject: &str,
        (version, last_sequence): (u64, u64),
        events: &[A::Event],
    ) -> Result<Proposal, StoreError> {
        let events = events
            .iter()
            .zip(version + 1..)
            .map(|(event, version)| {
                NewEvent::of(subject, event, Expectation::Exactly(last_sequence))
                    .map(|event| event.numbered(version, last_sequence))
            })
            .collect::<Result<_, _>>()?;
        Ok(Proposal { stream: self.states.stream().to_owned(), events })
    }
}

impl<A> CqrsStore<A>
where
    A: Aggregate<Command: Clone + Send + Sync, Event: StoredEvent + 'static> + Clone + 'static,
{
    /// Runs one command on one aggregate with everything that [`EventStore::execute`] does: again on
    /// conflict, one effect however often the command comes. An aggregate that is in the cache is neither
    /// read nor folded, but cloned once.
    ///
    /// # Errors
    /// See [`ExecuteError`].
    pub async fn execute(
        &self,
        meta: &CommandMeta,
        aggregate_id: &str,
        command: A::Command,
        services: &A::Services,
    ) -> Result<Outcome, ExecuteError<A::Error>> {
        let home = [(self.subject_of)(aggregate_id)];
        let attempt = || self.attempt(&home[0], command.clone(), services);
        self.states.store().execute(meta, self.states.stream(), &home, attempt).await
    }

    /// As [`CqrsStore::execute`], for a command that begins a new aggregate: decides on the default one
    /// without a read, and the append expects that there is no event of it yet. If there is one, or the
    /// decision refuses or has nothing to do, the aggregate is loaded and decided on once more.
    ///
    /// For ids that are the command's own or drawn by it. Where the aggregate is usually there already,
    /// [`CqrsStore::execute`] is faster.
    ///
    /// # Errors
    /// See [`ExecuteError`].
    pub async fn create(
        &self,
        meta: &CommandMeta,
        aggregate_id: &str,
        command: A::Command,
        services: &A::Services,
    ) -> Result<Outcome, ExecuteError<A::Error>> {
        let home = [(self.subject_of)(aggregate_id)];
        let attempt = || self.attempt(&home[0], command.clone(), services);
        self.states.store().create(meta, self.states.stream(), &home, attempt).await
    }

    async fn attempt(
        &self,
        subject: &str,
        command: A::Command,
        services: &A::Services,
    ) -> Result<Proposal, AttemptError<A::Error>> {
        let loaded = self.states.load(subject).await?;
        let mut aggregate = A::clone(&loaded.state);
        let sink = EventSink::default();
        aggregate.handle(command, services, &sink).await.map_err(AttemptError::Refused)?;
        Ok(self.proposal(subject, (loaded.version, loaded.last_sequence), &sink.collect().await)?)
    }
}

/// The framework appends or refuses as it likes, so what it is given is read from the log each time.
impl<A: Aggregate<Event: StoredEvent>> cqrs_es::EventStore<A> for CqrsStore<A> {
    type AC = Loaded<A>;

    async fn load_events(
        &self,
        aggregate_id: &str,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        let subject = (self.subject_of)(aggregate_id);
        let store = self.states.store();
        let history =
            store.history::<A::Event>(self.states.stream(), &subject).await.map_err(aggregate_error)?;
        Ok(history
            .events
            .into_iter()
            .zip(1..)
            .map(|((_, payload), sequence)| EventEnvelope {
                aggregate_id: aggregate_id.to_owned(),
                sequence,
                payload,
                metadata: HashMap::new(),
            })
            .collect())
    }

    async fn load_aggregate(&self, aggregate_id: &str) -> Result<Loaded<A>, AggregateError<A::Error>> {
        let read = self.states.read(&(self.subject_of)(aggregate_id)).await.map_err(aggregate_error)?;
        Ok(Loaded {
            aggregate_id: aggregate_id.to_owned(),
            aggregate: read.state,
            version: read.version,
            last_sequence: read.last_sequence,
        })
    }

    /// `metadata` is that of [`CommandMeta::to_metadata`].
    async fn commit(
        &self,
        events: Vec<A::Event>,
        context: Loaded<A>,
        metadata: HashMap<String, String>,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        if events.is_empty() {
            return Ok(Vec::new());
        }
        let meta = CommandMeta::from_metadata(&metadata).map_err(aggregate_error)?;
        let subject = (self.subject_of)(&context.aggregate_id);
        let read = (context.version, context.last_sequence);
        let proposal = self.proposal(&subject, read, &events).map_err(aggregate_error)?;
        let outcome = match self.states.store().append(&meta, proposal).await {
            Ok(outcome) => outcome,
            Err(AppendError::Conflict) => return Err(AggregateError::AggregateConflict),
            Err(error) => return Err(AggregateError::UnexpectedError(Box::new(error))),
        };
        let mut envelopes = Vec::with_capacity(outcome.events.len());
        for event in outcome.events {
            let version = event.envelope.version.unwrap_or_default();
            envelopes.push(EventEnvelope {
                aggregate_id: context.aggregate_id.clone(),
                sequence: usize::try_from(version).unwrap_or(usize::MAX),
                payload: event.open(self.states.store().keys()).await.map_err(aggregate_error)?,
                metadata: metadata.clone(),
            });
        }
        Ok(envelopes)
    }
}

fn aggregate_error<E: std::error::Error>(error: StoreError) -> AggregateError<E> {
    match error {
        StoreError::Unavailable { .. } => AggregateError::DatabaseConnectionError(Box::new(error)),
        StoreError::Decode { .. } | StoreError::NotKnown { .. } => {
            AggregateError::DeserializationError(Box::new(error))
        }
        error => AggregateError::UnexpectedError(Box::new(error)),
    }
}
