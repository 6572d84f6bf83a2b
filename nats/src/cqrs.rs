//! The cqrs-es door: its `EventStore`, built on the native one, for aggregates of one boundary.

use std::collections::HashMap;
use std::marker::PhantomData;
use std::sync::Arc;

use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, AggregateContext, AggregateError, EventEnvelope};

use crate::{
    AppendError, AttemptError, CommandMeta, EventStore, ExecuteError, Expectation, NewEvent, Outcome,
    Proposal, StoreError,
};

/// Stores aggregates of type `A`, each on one subject of one stream.
pub struct CqrsStore<A> {
    store: EventStore,
    stream: String,
    subject_of: Arc<dyn Fn(&str) -> String + Send + Sync>,
    aggregates: PhantomData<fn() -> A>,
}

impl<A> Clone for CqrsStore<A> {
    fn clone(&self) -> Self {
        Self {
            store: self.store.clone(),
            stream: self.stream.clone(),
            subject_of: Arc::clone(&self.subject_of),
            aggregates: PhantomData,
        }
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
        Self { store, stream: stream.to_owned(), subject_of: Arc::new(subject_of), aggregates: PhantomData }
    }

    /// Runs one command on one aggregate with everything that [`EventStore::execute`] does: again on
    /// conflict, one effect however often the command comes.
    ///
    /// # Errors
    /// See [`ExecuteError`].
    pub async fn execute(
        &self,
        meta: &CommandMeta,
        aggregate_id: &str,
        command: A::Command,
        services: &A::Services,
    ) -> Result<Outcome, ExecuteError<A::Error>>
    where
        A::Command: Clone + Send + Sync,
    {
        let home = [(self.subject_of)(aggregate_id)];
        self.store
            .execute(meta, &self.stream, &home, || self.attempt(aggregate_id, command.clone(), services))
            .await
    }

    async fn attempt(
        &self,
        aggregate_id: &str,
        command: A::Command,
        services: &A::Services,
    ) -> Result<Proposal, AttemptError<A::Error>> {
        let mut loaded = self.load(aggregate_id).await?;
        let sink = EventSink::default();
        loaded.aggregate.handle(command, services, &sink).await.map_err(AttemptError::Refused)?;
        Ok(self.proposal(&loaded, &sink.collect().await)?)
    }

    async fn load(&self, aggregate_id: &str) -> Result<Loaded<A>, StoreError> {
        let subject = (self.subject_of)(aggregate_id);
        let history = self.store.history(&self.stream, &subject).await?;
        let mut aggregate = A::default();
        for (_, event) in history.events {
            aggregate.apply(event);
        }
        Ok(Loaded {
            aggregate_id: aggregate_id.to_owned(),
            aggregate,
            version: history.version,
            last_sequence: history.last_sequence,
        })
    }

    fn proposal(&self, loaded: &Loaded<A>, events: &[A::Event]) -> Result<Proposal, StoreError> {
        let subject = (self.subject_of)(&loaded.aggregate_id);
        let expect = Expectation::Exactly(loaded.last_sequence);
        let events = events
            .iter()
            .zip(loaded.version + 1..)
            .map(|(event, version)| {
                NewEvent::of(subject.as_str(), event, expect.clone())
                    .map(|event| event.numbered(version, loaded.last_sequence))
            })
            .collect::<Result<_, _>>()?;
        Ok(Proposal { stream: self.stream.clone(), events })
    }
}

impl<A: Aggregate> cqrs_es::EventStore<A> for CqrsStore<A> {
    type AC = Loaded<A>;

    async fn load_events(
        &self,
        aggregate_id: &str,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        let subject = (self.subject_of)(aggregate_id);
        let history =
            self.store.history::<A::Event>(&self.stream, &subject).await.map_err(aggregate_error)?;
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
        self.load(aggregate_id).await.map_err(aggregate_error)
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
        let proposal = self.proposal(&context, &events).map_err(aggregate_error)?;
        let outcome = match self.store.append(&meta, proposal).await {
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
                payload: event.open(self.store.keys()).await.map_err(aggregate_error)?,
                metadata: metadata.clone(),
            });
        }
        Ok(envelopes)
    }
}

fn aggregate_error<E: std::error::Error>(error: StoreError) -> AggregateError<E> {
    match error {
        StoreError::Unavailable { .. } => AggregateError::DatabaseConnectionError(Box::new(error)),
        StoreError::Decode { .. } => AggregateError::DeserializationError(Box::new(error)),
        error => AggregateError::UnexpectedError(Box::new(error)),
    }
}
