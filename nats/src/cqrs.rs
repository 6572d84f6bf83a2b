//! The cqrs-es door: its `EventStore`, built on the native one, for aggregates of one boundary.

use std::collections::HashMap;
use std::sync::Arc;

use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, AggregateContext, AggregateError, EventEnvelope};
use personal::evolution::StoredEvent;

use crate::{
    AppendError, AttemptError, CommandMeta, EventStore, ExecuteError, Expectation, NewEvent, Outcome,
    Proposal, Recorded, SnapshotSchema, States, StoreError,
};

/// Stores aggregates of type `A`, each on one subject of one stream. Cheap to clone.
pub struct CqrsStore<A: Aggregate> {
    states: States<A, A::Event>,
    subject_of: Arc<dyn Fn(&str) -> String + Send + Sync>,
    /// The actor of commands that come without metadata; they are refused if there is none.
    made_up_actor: Option<Arc<str>>,
}

impl<A: Aggregate> Clone for CqrsStore<A> {
    fn clone(&self) -> Self {
        Self {
            states: self.states.clone(),
            subject_of: Arc::clone(&self.subject_of),
            made_up_actor: self.made_up_actor.clone(),
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
    /// Keeps the aggregate with id `x` on `subject_of(x)` of `stream`: a literal subject, another one for
    /// each id. An id that comes from outside must not be trusted into a subject:
    /// [`crate::subject_token`] makes a safe token of it.
    pub fn new(
        store: EventStore,
        stream: &str,
        subject_of: impl Fn(&str) -> String + Send + Sync + 'static,
    ) -> Self {
        Self {
            states: States::new(store, stream, A::apply),
            subject_of: Arc::new(subject_of),
            made_up_actor: None,
        }
    }

    /// Takes commits of cqrs-es's framework that come without metadata, as those of `actor`, each with a
    /// command id drawn now: nobody can send such a command again, so it has an effect each time.
    #[must_use]
    pub fn making_up_commands(mut self, actor: &str) -> Self {
        self.made_up_actor = Some(actor.into());
        self
    }

    /// The store below this one.
    pub(crate) fn store(&self) -> &EventStore {
        self.states.store()
    }

    pub(crate) fn stream(&self) -> &str {
        self.states.stream()
    }

    pub(crate) fn subject_of(&self, aggregate_id: &str) -> String {
        (self.subject_of)(aggregate_id)
    }

    fn command_of(&self, metadata: &HashMap<String, String>) -> Result<CommandMeta, StoreError> {
        match &self.made_up_actor {
            Some(actor) if metadata.is_empty() => {
                let ambient = self.store().ambient();
                let (id, now) = (ambient.command_id(), ambient.now());
                Ok(CommandMeta::new(id, id.to_string(), &**actor, now))
            }
            _ => CommandMeta::from_metadata(metadata),
        }
    }

    /// Opens events, each with its aggregate's id, keys being fetched once for all of them.
    pub(crate) async fn open(
        &self,
        events: Vec<(String, Recorded)>,
    ) -> Result<Vec<EventEnvelope<A>>, StoreError>
    where
        A::Event: StoredEvent,
    {
        let ring = self.store().keys().ring_for(events.iter().map(|(_, event)| &event.body)).await?;
        // Events without a number (nothing requires one) count from the one before.
        let mut numbers: HashMap<String, u64> = HashMap::new();
        let mut opened = Vec::with_capacity(events.len());
        for (aggregate_id, event) in events {
            let number = numbers.entry(aggregate_id.clone()).or_default();
            *number = event.envelope.version.unwrap_or(*number + 1);
            opened.push(EventEnvelope {
                sequence: usize::try_from(*number).unwrap_or(usize::MAX),
                aggregate_id,
                payload: event.open_with(&ring)?,
                metadata: CommandMeta::from(&event.envelope).to_metadata(),
            });
        }
        Ok(opened)
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
        let recorded =
            self.states.store().recorded(self.states.stream(), &subject).await.map_err(aggregate_error)?;
        self.open(recorded.into_iter().map(|event| (aggregate_id.to_owned(), event)).collect())
            .await
            .map_err(aggregate_error)
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

    /// `metadata` is that of [`CommandMeta::to_metadata`], and nothing else; it comes back with the events.
    /// With none at all, the store makes up a command, if [`CqrsStore::making_up_commands`] says so.
    async fn commit(
        &self,
        events: Vec<A::Event>,
        context: Loaded<A>,
        metadata: HashMap<String, String>,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        if events.is_empty() {
            return Ok(Vec::new());
        }
        let meta = self.command_of(&metadata).map_err(aggregate_error)?;
        let subject = (self.subject_of)(&context.aggregate_id);
        let read = (context.version, context.last_sequence);
        let proposal = self.proposal(&subject, read, &events).map_err(aggregate_error)?;
        let outcome = match self.states.store().append(&meta, proposal).await {
            Ok(outcome) => outcome,
            Err(AppendError::Conflict) => return Err(AggregateError::AggregateConflict),
            Err(AppendError::Store(error)) => return Err(aggregate_error(error)),
            Err(error) => return Err(AggregateError::UnexpectedError(Box::new(error))),
        };
        let mut envelopes = Vec::with_capacity(outcome.events.len());
        for event in outcome.events {
            let version = event.envelope.version.unwrap_or_default();
            envelopes.push(EventEnvelope {
                aggregate_id: context.aggregate_id.clone(),
                sequence: usize::try_from(version).unwrap_or(usize::MAX),
                payload: event.open(self.states.store().keys()).await.map_err(aggregate_error)?,
                metadata: meta.to_metadata(),
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
