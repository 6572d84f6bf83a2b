//! What cqrs-es's own stores are expected to do, done by ours.

use std::sync::{Arc, Mutex};

use anyhow::Result;
use cqrs_es::{AggregateContext as _, AggregateError, CqrsFramework, EventEnvelope, EventStore as _, Query};
use futures::TryStreamExt as _;
use jetstream_es::setup::{self, StreamDef};
use jetstream_es::{CommandMeta, CqrsStore, EventStore, StoreError, id_of_token};

use crate::bank::example::{
    Account, AccountCommand, AccountError, AccountEvent, STREAM, accounts, subject_of,
};
use crate::support::command;

type Own = embedded::testing::Own<embedded::nats::Nats>;

async fn open() -> Result<(Own, CqrsStore<Account>)> {
    let server = embedded::testing::open_nats().await?;
    let client = async_nats::connect(server.url()).await?;
    setup::ensure_streams(&client, &[StreamDef::new(STREAM, &["account.>"])], 1).await?;
    Ok((server, accounts(EventStore::without_personal_data(client, "/test/stores"))))
}

fn deposited(cents: u64) -> AccountEvent {
    AccountEvent::MoneyDeposited { cents }
}

async fn commit(store: &CqrsStore<Account>, id: &str, events: Vec<AccountEvent>) -> Result<CommandMeta> {
    let meta = CommandMeta {
        causation: Some("BANK:1".to_owned()),
        traceparent: Some("00-1-2-03".to_owned()),
        ..command()
    };
    let context = store.load_aggregate(id).await?;
    store.commit(events, context, meta.to_metadata()).await?;
    Ok(meta)
}

fn numbers_and_payloads(events: Vec<EventEnvelope<Account>>) -> Vec<(usize, AccountEvent)> {
    events.into_iter().map(|event| (event.sequence, event.payload)).collect()
}

#[tokio::test]
async fn events_come_back_in_order_numbered_from_one_with_their_metadata() -> Result<()> {
    let (_server, store) = open().await?;
    assert_eq!(store.load_events("1").await?.len(), 0);
    assert_eq!(serde_json::to_value(store.load_aggregate("1").await?.aggregate())?["open"], false);

    let first = commit(&store, "1", vec![AccountEvent::AccountOpened, deposited(3)]).await?;
    commit(&store, "2", vec![AccountEvent::AccountOpened]).await?;
    let second = commit(&store, "1", vec![deposited(4)]).await?;

    let events = store.load_events("1").await?;
    let metadata: Vec<_> = events.iter().map(|event| event.metadata.clone()).collect();
    assert_eq!(metadata, [first.to_metadata(), first.to_metadata(), second.to_metadata()]);
    assert!(events.iter().all(|event| event.aggregate_id == "1"));
    let expected = [(1, AccountEvent::AccountOpened), (2, deposited(3)), (3, deposited(4))];
    assert_eq!(numbers_and_payloads(events), expected);
    assert_eq!(serde_json::to_value(store.load_aggregate("1").await?.aggregate())?["cents"], 7);
    Ok(())
}

#[tokio::test]
async fn commits_of_what_was_never_or_is_no_longer_so_are_conflicts() -> Result<()> {
    let (_server, store) = open().await?;
    let (first, second) = (store.load_aggregate("1").await?, store.load_aggregate("1").await?);
    let events = vec![AccountEvent::AccountOpened, deposited(1)];
    let committed = store.commit(events.clone(), first, command().to_metadata()).await?;
    assert_eq!(numbers_and_payloads(committed), [(1, AccountEvent::AccountOpened), (2, deposited(1))]);
    let stale = store.commit(events, second, command().to_metadata()).await;
    assert!(matches!(stale, Err(AggregateError::AggregateConflict)), "{stale:?}");
    assert_eq!(store.load_events("1").await?.len(), 2);

    let context = store.load_aggregate("1").await?;
    let nothing = store.commit(Vec::new(), context, command().to_metadata()).await?;
    assert_eq!(nothing.len(), 0);
    Ok(())
}

#[tokio::test]
async fn metadata_that_would_be_lost_is_refused() -> Result<()> {
    let (_server, store) = open().await?;
    let mut metadata = command().to_metadata();
    metadata.insert("shoe_size".to_owned(), "42".to_owned());
    let context = store.load_aggregate("1").await?;
    let refused = store.commit(vec![AccountEvent::AccountOpened], context, metadata).await;
    assert!(
        matches!(&refused, Err(AggregateError::UnexpectedError(why)) if why.to_string().contains("shoe_size")),
        "{refused:?}"
    );
    assert_eq!(store.load_events("1").await?.len(), 0);
    Ok(())
}

#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<(String, usize, AccountEvent)>>>);

impl Seen {
    fn add(&self, events: &[EventEnvelope<Account>]) {
        let seen = |event: &EventEnvelope<Account>| {
            (event.aggregate_id.clone(), event.sequence, event.payload.clone())
        };
        self.0.lock().unwrap().extend(events.iter().map(seen));
    }

    fn taken(&self) -> Vec<(String, usize, AccountEvent)> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

#[async_trait::async_trait]
impl Query<Account> for Seen {
    async fn dispatch(&self, _aggregate_id: &str, events: &[EventEnvelope<Account>]) {
        self.add(events);
    }
}

#[tokio::test]
async fn a_query_built_anew_sees_what_the_running_one_saw() -> Result<()> {
    let (_server, store) = open().await?;
    let (running, anew) = (Seen::default(), Seen::default());
    // As with other stores: no metadata, no command id.
    let made_up = store.clone().making_up_commands("anonymous");
    let framework = CqrsFramework::new(made_up, vec![Box::new(running.clone())], ());
    for id in ["1", "b.*", "1", "c"] {
        let command = match id {
            "1" if !store.load_events("1").await?.is_empty() => AccountCommand::Deposit { cents: 1 },
            _ => AccountCommand::Open,
        };
        framework.execute(id, command).await?;
    }
    let refused = framework.execute("1", AccountCommand::Open).await;
    assert!(matches!(refused, Err(AggregateError::UserError(AccountError::AlreadyOpen))), "{refused:?}");

    let all: Vec<_> = store
        .replay_all("account.*", |subject| subject.strip_prefix("account.").and_then(id_of_token))
        .try_collect()
        .await?;
    anew.add(&all);
    let seen = running.taken();
    assert_eq!(seen.len(), 4);
    assert_eq!(anew.taken(), seen);

    let one: Vec<_> = store.replay("1").try_collect().await?;
    anew.add(&one);
    assert_eq!(anew.taken(), seen.into_iter().filter(|(id, ..)| id == "1").collect::<Vec<_>>());
    assert_eq!(store.replay("nobody").try_collect::<Vec<_>>().await?.len(), 0);
    Ok(())
}

#[tokio::test]
async fn a_replay_crosses_pages_and_keeps_the_numbers() -> Result<()> {
    let (_server, store) = open().await?;
    for _ in 0..2 {
        commit(&store, "1", vec![deposited(1); 1000]).await?;
    }
    commit(&store, "1", vec![deposited(1)]).await?;
    let events: Vec<_> = store.replay("1").try_collect().await?;
    let numbers: Vec<_> = events.iter().map(|event| event.sequence).collect();
    assert_eq!(numbers, (1..=2001).collect::<Vec<_>>());
    Ok(())
}

#[tokio::test]
async fn what_the_log_says_is_an_error_of_the_framework() -> Result<()> {
    let (server, store) = open().await?;
    let other = CqrsStore::<Account>::new(store_of(&server).await?, "NO_SUCH", subject_of);
    let none = other.load_aggregate("1").await.unwrap_err();
    assert!(matches!(none, AggregateError::UnexpectedError(_)), "{none:?}");
    let wild = CqrsStore::<Account>::new(store_of(&server).await?, STREAM, |_| "account.*".to_owned());
    let error = wild.load_events("1").await.unwrap_err();
    assert!(
        matches!(&error, AggregateError::UnexpectedError(why) if why.downcast_ref::<StoreError>().is_some()),
        "{error:?}"
    );
    assert_eq!(store.load_events("1").await?.len(), 0);
    Ok(())
}

async fn store_of(server: &Own) -> Result<EventStore> {
    Ok(EventStore::without_personal_data(async_nats::connect(server.url()).await?, "/test/stores"))
}
