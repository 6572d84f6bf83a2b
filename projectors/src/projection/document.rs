//! Read models that are documents: a cqrs-es `View` is folded to one JSON document for each id.
//!
//! A document stands as postgres-es stores it, as a row of `view_id`, `version` and `payload` in `read.<name>`, and
//! `PostgresViewRepository` reads it there. cqrs-es's own `GenericQuery` folds within the process that has appended, and
//! what a crash takes from it is gone; here the same `View` is a projection like any other: batch and checkpoint in one
//! transaction, builds beside the live one, parked keys, and people who are forgotten.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    convert::Infallible,
    fmt::{self, Display},
    marker::PhantomData,
};

use cqrs_es::{Aggregate, EventEnvelope, View, event_sink::EventSink};
use domain::{boundary::Stream, logged::Logged};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sqlx::PgConnection;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{Batch, Fact, Pace, Projection, ProjectionError, Shards, Traces, batch::OpenedEvent, last_token};

/// The table of a build's documents, as postgres-es has it. The version is the number of events that a document was
/// folded from: of calls, as postgres-es counts, there would be more or fewer however batches happen to be cut.
const TABLE: &str = "
    create table document (
        view_id text primary key,
        version bigint not null check (version >= 0),
        payload jsonb not null
    );
";

/// A read model of documents. The type is the document: `Default` is the one to which nothing has happened.
///
/// It is a [`Projection`] by itself. Order exists within a stream only, and between keys not even there: a document of
/// several keys must come out the same whichever of them comes first, as counts and latest times do.
pub trait Document: fmt::Debug + Default + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// As [`Projection::NAME`]; also the name of its view in schema `read`.
    const NAME: &'static str;
    /// As [`Projection::VERSION`].
    const VERSION: u32;
    /// The streams of its sources.
    const STREAMS: &'static [Stream];
    /// As [`Projection::INDEXES`], over the table `document`.
    const INDEXES: &'static str = "";
    /// The field of the document with the account whose texts are in it.
    const OWNER: &'static str = "";
    /// The fields of the document that hold texts of its owner: those are overwritten when the person is forgotten.
    const TEXTS: &'static [&'static str] = &[];

    /// As [`Projection::PACE`].
    const PACE: Pace = Pace::Watched;

    /// As [`Projection::SHARDS`]: for documents that are changed by the events of one key alone.
    const SHARDS: Shards = Shards::ONE;

    /// As [`Projection::key`].
    fn key(subject: &str) -> &str {
        last_token(subject)
    }

    /// Which events change which documents.
    fn sources() -> Sources<Self>;
}

/// Which events change which documents.
pub struct Sources<D>(Vec<Source<D>>);

struct Source<D> {
    stream: &'static str,
    is_on: fn(&str) -> bool,
    read: ReadEvent<D>,
}

type ReadEvent<D> =
    Box<dyn Fn(&Batch, &OpenedEvent) -> Result<Option<Change<D>>, ProjectionError> + Send + Sync>;

/// What an event does to which documents.
struct Change<D> {
    /// Each once, however often an event names it.
    ids: BTreeSet<String>,
    update: Box<dyn Fn(&mut D) + Send + Sync>,
}

impl<D> Default for Sources<D> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<D> Sources<D> {
    /// The events of this aggregate, or [`Events`] of an enum that is no aggregate's, change the documents of these ids.
    #[must_use]
    pub fn of<A, Ids>(mut self, ids: impl Fn(&A::Event) -> Ids + Send + Sync + 'static) -> Self
    where
        A: Aggregate + 'static,
        A::Event: Logged,
        D: View<A>,
        Ids: IntoIterator<Item: Display>,
    {
        let read = move |batch: &Batch, event: &OpenedEvent| {
            let Fact { event: payload, .. } = batch.fact::<A::Event>(event)?;
            let ids: BTreeSet<_> = ids(&payload).into_iter().map(|id| id.to_string()).collect();
            if ids.is_empty() {
                return Ok(None);
            }
            let envelope = envelope::<A>(batch.stream(), event, payload);
            let update = Box::new(move |document: &mut D| document.update(&envelope));
            Ok(Some(Change { ids, update }))
        };
        self.0.push(Source { stream: A::Event::STREAM.name, is_on: A::Event::is_on, read: Box::new(read) });
        self
    }

    fn change(&self, batch: &Batch, event: &OpenedEvent) -> Result<Option<Change<D>>, ProjectionError> {
        let source = self.0.iter().find(|own| own.stream == batch.stream() && (own.is_on)(&event.subject));
        source.map_or(Ok(None), |source| (source.read)(batch, event))
    }
}

/// An event in cqrs-es's words. Its sequence is the one in the stream.
fn envelope<A: Aggregate>(stream: &str, event: &OpenedEvent, payload: A::Event) -> EventEnvelope<A> {
    let origin = &event.origin;
    let time = event.time.format(&Rfc3339).unwrap_or_default();
    let mut metadata: HashMap<_, _> = [
        ("stream", stream.to_owned()),
        ("time", time),
        ("event", origin.event_id.clone()),
        ("actor", origin.actor.clone()),
        ("command", origin.command.to_string()),
        ("correlation", origin.correlation.clone()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    metadata.extend(origin.causation.clone().map(|causation| ("causation".to_owned(), causation)));
    EventEnvelope {
        aggregate_id: last_token(&event.subject).to_owned(),
        sequence: usize::try_from(event.sequence).unwrap_or(usize::MAX),
        payload,
        metadata,
    }
}

/// When the log stored an event, from the metadata that the kit gives with it.
pub fn time_of<A: Aggregate>(event: &EventEnvelope<A>) -> OffsetDateTime {
    let time = event.metadata.get("time").and_then(|time| OffsetDateTime::parse(time, &Rfc3339).ok());
    time.unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// The events of an enum, where cqrs-es asks for an aggregate and there is none: it only names them.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Events<E>(PhantomData<fn() -> E>);

impl<E> Default for Events<E> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<E: Logged + 'static> Aggregate for Events<E> {
    const TYPE: &'static str = E::SUBJECTS;
    type Command = Infallible;
    type Event = E;
    type Error = Infallible;
    type Services = ();

    async fn handle(&mut self, nothing: Infallible, (): &(), _: &EventSink<Self>) -> Result<(), Infallible> {
        match nothing {}
    }

    fn apply(&mut self, _: E) {}
}

impl<D: Document> Projection for D {
    const NAME: &'static str = D::NAME;
    const VERSION: u32 = D::VERSION;
    const STREAMS: &'static [Stream] = D::STREAMS;
    const TABLES: &'static str = TABLE;
    const INDEXES: &'static str = D::INDEXES;
    const VIEWS: &'static [super::View] =
        &[super::View { name: D::NAME, select: "select view_id, version, payload from document" }];
    const TRACES: &'static [Traces] = &[Traces { table: "document", owner: D::OWNER, texts: D::TEXTS }];
    const PAYLOAD: Option<&'static str> = Some("payload");
    const PACE: Pace = D::PACE;
    const SHARDS: Shards = D::SHARDS;

    fn key(subject: &str) -> &str {
        D::key(subject)
    }

    fn flaws() -> Vec<String> {
        let read: BTreeSet<_> = D::sources().0.iter().map(|source| source.stream).collect();
        let named: BTreeSet<_> = D::STREAMS.iter().map(|stream| stream.name).collect();
        let unread = read.symmetric_difference(&named);
        unread
            .map(|stream| format!("{stream} must be both in STREAMS and the stream of a source, or neither"))
            .collect()
    }

    /// One read and one write of the documents that the batch changes.
    async fn apply(&self, tables: &mut PgConnection, batch: &Batch) -> Result<(), ProjectionError> {
        let sources = D::sources();
        let mut changes = Vec::new();
        for event in batch.events() {
            changes.extend(sources.change(batch, event)?);
        }
        let mut documents = load::<D>(tables, &changes).await?;
        for Change { ids, update } in &changes {
            for id in ids {
                let (version, document) = documents.entry(id.clone()).or_default();
                *version += 1;
                update(document);
            }
        }
        store(tables, &documents).await
    }
}

/// Documents with their versions, by id.
type Documents<D> = BTreeMap<String, (i64, D)>;

async fn load<D: Document>(
    tables: &mut PgConnection,
    changes: &[Change<D>],
) -> Result<Documents<D>, ProjectionError> {
    let ids: BTreeSet<&String> = changes.iter().flat_map(|change| &change.ids).collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let stored: Vec<(String, i64, String)> =
        sqlx::query_as("select view_id, version, payload::text from document where view_id = any($1)")
            .bind(ids.into_iter().collect::<Vec<_>>())
            .fetch_all(tables)
            .await?;
    let read = |(id, version, payload): (String, i64, String)| {
        // What the decoder says would quote what stands there.
        let document = serde_json::from_str(&payload)
            .map_err(|_| ProjectionError::NoDocument { projection: D::NAME, id: id.clone() })?;
        Ok((id, (version, document)))
    };
    stored.into_iter().map(read).collect()
}

async fn store<D: Document>(
    tables: &mut PgConnection,
    documents: &Documents<D>,
) -> Result<(), ProjectionError> {
    if documents.is_empty() {
        return Ok(());
    }
    let payloads = documents
        .iter()
        .map(|(id, (_, document))| {
            serde_json::to_string(document)
                .map_err(|_| ProjectionError::NoDocument { projection: D::NAME, id: id.clone() })
        })
        .collect::<Result<Vec<_>, _>>()?;
    sqlx::query(
        "insert into document (view_id, version, payload)
         select view_id, version, payload::jsonb
         from unnest($1::text[], $2::bigint[], $3::text[]) as d (view_id, version, payload)
         on conflict (view_id) do update set version = excluded.version, payload = excluded.payload",
    )
    .bind(documents.keys().collect::<Vec<_>>())
    .bind(documents.values().map(|(version, _)| *version).collect::<Vec<_>>())
    .bind(payloads)
    .execute(tables)
    .await?;
    Ok(())
}
