//! Bad input: a clear error, nothing written, and the boundary still usable afterwards.

use anyhow::Result;
use async_nats::HeaderMap;
use cqrs_es::EventStore as _;
use jetstream_es::setup::{self, StreamDef};
use jetstream_es::{
    AppendError, CqrsStore, EventStore, ExecuteError, Expectation, KeyVault, NewEvent, OWN_API, Proposal,
    StoreError, StoredEvent, Upcaster, id_of_token, subject_token,
};
use personal::Personal;
use serde_json::json;

use crate::bank::example::{
    Account, AccountCommand, AccountError, AccountEvent, STREAM, accounts, subject_of,
};
use crate::support::{Note, command, master, person};

struct Bank {
    _server: embedded::testing::Own<embedded::nats::Nats>,
    client: async_nats::Client,
    store: EventStore,
    accounts: CqrsStore<Account>,
}

impl Bank {
    async fn open() -> Result<Self> {
        let server = embedded::testing::open_nats().await?;
        let client = async_nats::connect(server.url()).await?;
        setup::ensure_streams(&client, &[StreamDef::new(STREAM, &["account.>"])], 1).await?;
        let store = EventStore::without_personal_data(client.clone(), "/test/bank");
        Ok(Self { _server: server, client, accounts: accounts(store.clone()), store })
    }

    async fn run(&self, id: &str, what: AccountCommand) -> Result<(), ExecuteError<AccountError>> {
        self.accounts.execute(&command(), id, what, &()).await.map(drop)
    }

    async fn head(&self) -> Result<u64> {
        Ok(self.store.reader().head(STREAM).await?.last_sequence)
    }

    /// Appends these events as a proposal, which must be refused with nothing written; says why.
    async fn refused(&self, events: Vec<NewEvent>) -> Result<StoreError> {
        let before = self.head().await?;
        let proposal = Proposal { stream: STREAM.to_owned(), events };
        let error = match self.store.append(&command(), proposal).await {
            Err(AppendError::Store(error)) => error,
            other => anyhow::bail!("not refused: {other:?}"),
        };
        assert!(!error.is_transient(), "{error}");
        assert_eq!(self.head().await?, before, "something was written");
        Ok(error)
    }

    /// Puts a message into the log as only a broken writer would; returns its sequence.
    async fn poison(&self, subject: &str, event_type: &str, payload: &'static str) -> Result<u64> {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("ce-specversion", "1.0"),
            ("ce-id", "poison"),
            ("ce-type", event_type),
            ("ce-time", "2026-01-01T00:00:00Z"),
            ("wherry-actor", "test"),
            ("wherry-correlation", "c"),
            ("wherry-command", "00000000-0000-0000-0000-000000000000"),
            ("wherry-digest", "d"),
        ] {
            headers.insert(name, value);
        }
        self.client.request_with_headers(subject.to_owned(), headers, payload.into()).await?;
        self.head().await
    }
}

fn event(subject: &str) -> NewEvent {
    NewEvent::of(subject, &AccountEvent::AccountOpened, Expectation::Any).unwrap()
}

#[tokio::test]
async fn an_id_is_never_trusted_into_a_subject() -> Result<()> {
    let bank = Bank::open().await?;
    let odd = ["a.b", "a b", "*", ">", "%2A", "é😀", "a\r\nPUB x 1", "$JS", "a", "A", &"x".repeat(900)];
    for id in odd {
        bank.run(id, AccountCommand::Open).await?;
    }
    let stored = bank.store.reader().page(STREAM, 1, None, 100).await?.events;
    let ids: Vec<_> = stored
        .iter()
        .map(|event| event.subject.strip_prefix("account.").and_then(id_of_token).unwrap())
        .collect();
    assert_eq!(ids, odd);
    for id in odd {
        assert_eq!(bank.accounts.load_events(id).await?.len(), 1, "{id:?} has another's events");
    }
    Ok(())
}

#[tokio::test]
async fn a_subject_that_names_no_boundary_is_neither_read_nor_written() -> Result<()> {
    let bank = Bank::open().await?;
    bank.run("1", AccountCommand::Open).await?;
    let trusting = CqrsStore::<Account>::new(bank.store.clone(), STREAM, |id| format!("account.{id}"));
    let too_long = "x".repeat(5_000);
    for id in ["*", ">", "", "a b", "a..b", "é", &too_long] {
        let deposit = AccountCommand::Deposit { cents: 1 };
        let refused = trusting.execute(&command(), id, deposit, &()).await;
        assert!(
            matches!(refused, Err(ExecuteError::Store(StoreError::InvalidProposal(_)))),
            "{id:.10}: {refused:?}"
        );
        let why = bank.refused(vec![event(&format!("account.{id}"))]).await?;
        assert!(why.to_string().contains("not literal"), "{why}");
    }
    let why = bank.refused(vec![event(&subject_of(&too_long))]).await?;
    assert!(why.to_string().contains("longer than 1024 bytes"), "{why}");
    assert_eq!(subject_token("1"), "1");
    bank.run("1", AccountCommand::Deposit { cents: 1 }).await?;
    Ok(())
}

#[tokio::test]
async fn a_commit_that_is_too_large_is_refused_before_it_is_sent() -> Result<()> {
    let bank = Bank::open().await?;
    bank.run("1", AccountCommand::Open).await?;
    let subject = subject_of("1");

    let why = bank.refused(vec![event(&subject); 1001]).await?;
    assert!(why.to_string().contains("1001 events"), "{why}");
    let large = NewEvent { body: json!("x".repeat(1024 * 1024)), ..event(&subject) };
    let why = bank.refused(vec![event(&subject), large]).await?;
    assert!(matches!(why, StoreError::TooLarge { limit_bytes: 1_048_576, .. }), "{why:?}");
    let why = bank.refused(Vec::new()).await?;
    assert!(why.to_string().contains("no events"), "{why}");
    for (event_type, event_version) in [("", "1"), ("AccountOpened", "1.0")] {
        let wrong = NewEvent {
            event_type: event_type.to_owned(),
            event_version: event_version.to_owned(),
            ..event(&subject)
        };
        assert!(matches!(bank.refused(vec![wrong]).await?, StoreError::InvalidProposal(_)));
    }

    let full = Proposal { stream: STREAM.to_owned(), events: vec![event(&subject_of("2")); 1000] };
    assert_eq!(bank.store.append(&command(), full).await?.events.len(), 1000);
    bank.run("1", AccountCommand::Deposit { cents: 1 }).await?;
    Ok(())
}

#[tokio::test]
async fn personal_data_is_refused_without_keys_and_needs_one_bucket_only() -> Result<()> {
    let bank = Bank::open().await?;
    let person = person();
    let signed = Note::Signed { by: Personal::open(person, "Ann".to_owned()) };
    let signed = NewEvent::of(subject_of("1"), &signed, Expectation::Any)?;
    // As long as there is no bucket, too: an error, and nothing is written.
    let before = bank.head().await?;
    let proposal = Proposal { stream: STREAM.to_owned(), events: vec![signed] };
    assert!(bank.store.append(&command(), proposal.clone()).await.is_err());
    assert_eq!(bank.head().await?, before);

    setup::ensure_key_bucket(&bank.client, 1).await?;
    let why = bank.refused(proposal.events.clone()).await?;
    assert!(matches!(why, StoreError::Personal(_)), "{why:?}");
    let vault = KeyVault::new(bank.client.clone(), OWN_API, master());
    vault.create(person).await?;
    let store = EventStore::new(bank.client.clone(), vault, "/test/bank");
    store.append(&command(), proposal).await?;
    let history = store.history::<Note>(STREAM, &subject_of("1")).await?;
    assert_eq!(history.events[0].1.text(), "Ann");
    Ok(())
}

#[tokio::test]
async fn a_poisoned_event_is_named_and_stops_its_own_aggregate_only() -> Result<()> {
    let bank = Bank::open().await?;
    for (id, event_type, payload, says) in [
        ("unknown", "wherry.AccountFrozen.v1", r#"{"type":"AccountFrozen"}"#, "`AccountFrozen` (version 1)"),
        ("shape", "wherry.MoneyDeposited.v1", r#"{"type":"MoneyDeposited"}"#, "`MoneyDeposited.v1`"),
        ("empty", "wherry.MoneyDeposited.v1", "", "not JSON"),
        ("foreign", "other.MoneyDeposited.v1", "{}", "not one of ours"),
    ] {
        bank.run(id, AccountCommand::Open).await?;
        let sequence = bank.poison(&subject_of(id), event_type, payload).await?;
        let error = bank.run(id, AccountCommand::Deposit { cents: 1 }).await.unwrap_err();
        let text = error.to_string();
        assert!(matches!(error, ExecuteError::Store(_)), "{id}: {error:?}");
        for part in [says, STREAM, &sequence.to_string()] {
            assert!(text.contains(part), "{id}: `{text}` does not name {part}");
        }
        assert_eq!(bank.head().await?, sequence, "{id}: something was written");
    }
    bank.run("another", AccountCommand::Open).await?;

    // The program learns the event: the same aggregate goes on.
    let known = CqrsStore::<Tolerant>::new(bank.store.clone(), STREAM, subject_of);
    known.execute(&command(), "unknown", (), &()).await?;
    assert_eq!(known.load_events("unknown").await?.len(), 3);
    // Or how to read what was written in a shape that never should have been.
    known.execute(&command(), "shape", (), &()).await?;
    let kinds: Vec<_> =
        known.load_events("shape").await?.into_iter().map(|event| event.payload.kind).collect();
    assert_eq!(kinds, ["AccountOpened", "MoneyLost", "AccountThawed"]);
    Ok(())
}

/// An account by a program that knows how to read every event.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
struct Tolerant;

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
struct Anything {
    #[serde(rename = "type")]
    kind: String,
}

impl StoredEvent for Anything {
    const VERSIONS: &'static [(&'static str, u32)] =
        &[("AccountOpened", 1), ("AccountFrozen", 1), ("AccountThawed", 1), ("MoneyDeposited", 2)];
    const UPCASTERS: &'static [Upcaster] = &[Upcaster {
        event_type: "MoneyDeposited",
        from: 1,
        step: Some(|body| body["type"] = json!("MoneyLost")),
    }];
}

impl cqrs_es::DomainEvent for Anything {
    fn event_type(&self) -> String {
        self.kind.clone()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

impl cqrs_es::Aggregate for Tolerant {
    const TYPE: &'static str = "account";
    type Command = ();
    type Event = Anything;
    type Error = AccountError;
    type Services = ();

    async fn handle(
        &mut self,
        (): (),
        (): &(),
        sink: &cqrs_es::event_sink::EventSink<Self>,
    ) -> Result<(), AccountError> {
        sink.write(Anything { kind: "AccountThawed".to_owned() }, self).await;
        Ok(())
    }

    fn apply(&mut self, _event: Anything) {}
}
