//! The cqrs-es door: rules by given/when/then, and the same aggregate on the real log.

use anyhow::Result;
use cqrs_es::event_sink::EventSink;
use cqrs_es::test::TestFramework;
use cqrs_es::{
    Aggregate, AggregateContext as _, AggregateError, CqrsFramework, DomainEvent, EventStore as _,
};
use futures::future::join_all;
use jetstream_es::{CqrsStore, ExecuteError, SnapshotSchema};
use serde::{Deserialize, Serialize};

use crate::support::{Log, SOON, command};

/// A shelf for at most three books.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Shelf {
    books: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
enum ShelfEvent {
    Opened,
    BookAdded { title: String },
}

#[derive(Clone, Debug)]
struct AddBook(&'static str);

#[derive(Debug, PartialEq, thiserror::Error)]
#[error("the shelf is full")]
struct Full;

impl jetstream_es::StoredEvent for ShelfEvent {
    const VERSIONS: &'static [(&'static str, u32)] = &[("Opened", 1), ("BookAdded", 1)];
}

impl DomainEvent for ShelfEvent {
    fn event_type(&self) -> String {
        match self {
            Self::Opened => "Opened",
            Self::BookAdded { .. } => "BookAdded",
        }
        .to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

fn decide(shelf: &Shelf, AddBook(title): &AddBook) -> Result<Vec<ShelfEvent>, Full> {
    if shelf.books.len() == 3 {
        return Err(Full);
    }
    let added = ShelfEvent::BookAdded { title: (*title).to_owned() };
    Ok(if shelf.books.is_empty() { vec![ShelfEvent::Opened, added] } else { vec![added] })
}

impl Aggregate for Shelf {
    const TYPE: &'static str = "shelf";
    type Command = AddBook;
    type Event = ShelfEvent;
    type Error = Full;
    type Services = ();

    async fn handle(&mut self, command: AddBook, (): &(), sink: &EventSink<Self>) -> Result<(), Full> {
        for event in decide(self, &command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: ShelfEvent) {
        if let ShelfEvent::BookAdded { title } = event {
            self.books.push(title);
        }
    }
}

fn added(title: &str) -> ShelfEvent {
    ShelfEvent::BookAdded { title: title.to_owned() }
}

async fn shelves(log: &Log) -> Result<CqrsStore<Shelf>> {
    Ok(CqrsStore::new(log.store().await?, "CHATS", |id| format!("chat.room.{id}")))
}

#[test]
fn given_when_then() {
    let shelf = || TestFramework::<Shelf>::with(());
    shelf()
        .given_no_previous_events()
        .when(AddBook("a"))
        .then_expect_events(vec![ShelfEvent::Opened, added("a")]);
    shelf().given(vec![added("a")]).when(AddBook("b")).then_expect_events(vec![added("b")]);
    shelf().given(vec![added("a"), added("b"), added("c")]).when(AddBook("d")).then_expect_error(Full);
}

#[tokio::test]
async fn the_framework_runs_on_the_log() -> Result<()> {
    let log = Log::start().await?;
    let store = shelves(&log).await?;
    let framework = CqrsFramework::new(store.clone(), vec![], ());
    for title in ["a", "b", "c"] {
        framework.execute_with_metadata("1", AddBook(title), command().to_metadata()).await?;
    }
    let refused = framework.execute_with_metadata("1", AddBook("d"), command().to_metadata()).await;
    assert!(matches!(refused, Err(AggregateError::UserError(Full))), "{refused:?}");

    let events = store.load_events("1").await?;
    let loaded: Vec<_> = events.into_iter().map(|event| (event.sequence, event.payload)).collect();
    assert_eq!(loaded, [(1, ShelfEvent::Opened), (2, added("a")), (3, added("b")), (4, added("c"))]);
    assert_eq!(store.load_events("2").await?.len(), 0);

    let stored = log.reader().await?.page("CHATS", 1, None, 10).await?.events;
    let numbers: Vec<_> = stored.iter().map(|event| (event.envelope.version, event.envelope.prev)).collect();
    assert_eq!(numbers, [(Some(1), Some(0)), (Some(2), Some(1)), (Some(3), Some(2)), (Some(4), Some(3))]);
    Ok(())
}

#[tokio::test]
async fn a_stale_aggregate_is_a_conflict() -> Result<()> {
    let log = Log::start().await?;
    let store = shelves(&log).await?;
    let (first, second) = (store.load_aggregate("1").await?, store.load_aggregate("1").await?);
    let committed = store.commit(vec![added("a")], first, command().to_metadata()).await?;
    assert_eq!((committed.len(), committed[0].sequence), (1, 1));
    let stale = store.commit(vec![added("b")], second, command().to_metadata()).await;
    assert!(matches!(stale, Err(AggregateError::AggregateConflict)), "{stale:?}");

    let without = store.load_aggregate("1").await?;
    let refused = store.commit(vec![added("b")], without, [].into()).await;
    assert!(matches!(refused, Err(AggregateError::UnexpectedError(_))), "{refused:?}");
    Ok(())
}

#[tokio::test]
async fn rivals_of_one_aggregate_and_repeats_of_one_command() -> Result<()> {
    let log = Log::start().await?;
    let store = shelves(&log).await?;
    let rivals = ["a", "b", "c", "d", "e"].map(|title| {
        let store = store.clone();
        async move {
            let meta = command();
            let result = store.execute(&meta, "1", AddBook(title), &()).await;
            (meta, title, result)
        }
    });
    // Spawned, as a server's handlers are: the futures can move between threads.
    let rivals = rivals.map(|rival| async { tokio::spawn(rival).await.unwrap() });
    let mut won = 0;
    for (meta, title, result) in join_all(rivals).await {
        match result {
            Ok(outcome) => {
                won += 1;
                // The shelf is full by now, yet the same command still has its answer.
                let again = store.execute(&meta, "1", AddBook(title), &()).await?;
                assert!(again.replayed);
                assert_eq!(again.position, outcome.position);
            }
            Err(error) => assert!(matches!(error, ExecuteError::Refused(Full)), "{error:?}"),
        }
    }
    assert_eq!(won, 3);
    assert_eq!(store.load_events("1").await?.len(), 4);
    Ok(())
}

#[tokio::test]
async fn aggregates_come_from_snapshots_through_both_doors() -> Result<()> {
    let log = Log::start().await?;
    let kept = || async {
        Ok::<_, anyhow::Error>(shelves(&log).await?.snapshotted(SnapshotSchema::new("shelf", 1).every(2)))
    };
    let store = kept().await?;
    for title in ["one", "two", "three"] {
        store.execute(&command(), "a", AddBook(title), &()).await?;
    }
    let client = log.client("command_api").await?;
    let written = || async {
        let body = r#"{"seq":1,"next_by_subj":">"}"#;
        let answer = client.request("$JS.API.DIRECT.GET.KV_snapshots", body.into()).await;
        let answer = answer.map_err(|error| error.to_string())?;
        if answer.status.is_some() { Err("none yet".to_owned()) } else { Ok(answer) }
    };
    let snapshot = embedded::wait_for("a snapshot", SOON, written).await?;
    let headers = snapshot.headers.as_ref().unwrap();
    let subject = headers.get("Nats-Subject").unwrap().as_str().to_owned();
    // One that can be told from the log, so that it shows who uses it.
    let mut marked: serde_json::Value = serde_json::from_slice(&snapshot.payload)?;
    marked["state"]["books"][0] = "from the snapshot".into();
    client.request(subject, serde_json::to_vec(&marked)?.into()).await?;
    let loaded = kept().await?.load_aggregate("a").await?.aggregate().books.clone();
    assert_eq!(loaded, ["from the snapshot", "two", "three"]);
    let full = kept().await?.execute(&command(), "a", AddBook("four"), &()).await;
    assert!(matches!(full, Err(ExecuteError::Refused(Full))));
    assert_eq!(shelves(&log).await?.load_aggregate("a").await?.aggregate().books, ["one", "two", "three"]);
    Ok(())
}
