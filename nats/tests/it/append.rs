//! Appending: expectations, guards, batches, ids, and acknowledgements that are lost.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;

use anyhow::Result;
use futures::future::join_all;
use jetstream_es::{AppendError, Expectation, NewEvent, Outcome, Position, StoreError};
use personal::Personal;

use crate::proxy::{Proxy, contains};
use crate::support::{Log, Note, chats, command, event, one, person};

#[tokio::test]
async fn an_event_is_stored_with_its_envelope() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    let mut meta = command();
    meta.actor = "account:Ünï \"x\" 100%".to_owned();
    meta.causation = Some("earlier.0".to_owned());
    meta.traceparent = Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned());

    let proposal = chats(vec![event("chat.room.a", "hi", Expectation::Exactly(0)).numbered(1, 0)]);
    let outcome = store.append(&meta, proposal).await?;
    assert!(!outcome.replayed);
    let epoch = log.reader().await?.head("CHATS").await?.epoch;
    assert_eq!(epoch.len(), 8, "{epoch}");
    assert_eq!(outcome.position, Position { stream: "CHATS".to_owned(), sequence: 1, epoch });

    let stored = log.reader().await?.at("CHATS", 1).await?.unwrap();
    assert_eq!(stored.subject, "chat.room.a");
    assert_eq!(stored.body, serde_json::json!({ "type": "Written", "text": "hi" }));
    let envelope = &stored.envelope;
    assert_eq!(envelope.id, format!("{}.0", meta.id));
    assert_eq!((envelope.event_type.as_str(), envelope.event_version), ("Written", 1));
    assert_eq!(envelope.actor, meta.actor);
    assert_eq!(envelope.causation, meta.causation);
    assert_eq!(envelope.traceparent, meta.traceparent);
    assert_eq!(envelope.issued_at, meta.issued_at);
    assert_eq!((envelope.version, envelope.prev), (Some(1), Some(0)));
    assert_eq!(outcome.events[0].envelope, stored.envelope);
    assert_eq!(outcome.events[0].body, stored.body);
    Ok(())
}

#[tokio::test]
async fn the_headers_are_those_of_cloudevents() -> Result<()> {
    let log = Log::start().await?;
    let mut meta = command();
    meta.actor = "a b".to_owned();
    log.store().await?.append(&meta, one("chat.room.a", "hi", Expectation::Exactly(0))).await?;

    let client = log.client("command_api").await?;
    let stream = async_nats::jetstream::new(client).get_stream_no_info("CHATS").await?;
    let message = stream.get_raw_message(1).await?;
    let header = |name: &str| message.headers.get(name).map(|value| value.as_str().to_owned());
    let id = format!("{}.0", meta.id);
    assert_eq!(header("ce-specversion").as_deref(), Some("1.0"));
    assert_eq!(header("ce-id"), Some(id.clone()));
    assert_eq!(header("Nats-Msg-Id"), Some(id));
    assert_eq!(header("ce-type").as_deref(), Some("wherry.Written.v1"));
    assert_eq!(header("ce-source").as_deref(), Some("/wherry/test"));
    assert_eq!(header("ce-subject").as_deref(), Some("chat.room.a"));
    assert_eq!(header("ce-datacontenttype").as_deref(), Some("application/json"));
    assert!(header("ce-time").unwrap().ends_with('Z'));
    assert_eq!(header("wherry-actor").as_deref(), Some("a%20b"));
    assert_eq!(header("wherry-command"), Some(meta.id.to_string()));
    assert_eq!(header("wherry-digest"), Some(meta.digest));
    assert_eq!(header("Nats-Expected-Last-Subject-Sequence").as_deref(), Some("0"));
    Ok(())
}

#[tokio::test]
async fn of_many_with_the_same_expectation_one_wins() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    let racers = (0..20).map(|index| {
        let store = store.clone();
        async move {
            let proposal = one("chat.room.a", format!("{index}"), Expectation::Exactly(0));
            store.append(&command(), proposal).await
        }
    });
    let results = join_all(racers).await;
    let won = results.iter().filter(|result| result.is_ok()).count();
    let lost = results.iter().filter(|result| matches!(result, Err(AppendError::Conflict))).count();
    assert_eq!((won, lost), (1, 19));
    assert_eq!(log.last_sequence("CHATS").await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_guard_holds_off_what_was_decided_on_an_older_state() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    let room = store.append(&command(), one("chat.room.a", "created", Expectation::Exactly(0))).await?;
    let guard = |sequence| Expectation::Guard { subject: "chat.room.a".to_owned(), sequence };
    let seen = room.position.sequence;

    // Posters do not conflict with each other.
    let posts = (0..10).map(|index| {
        let store = store.clone();
        let expect = guard(seen);
        async move { store.append(&command(), one("chat.timeline.a", format!("{index}"), expect)).await }
    });
    assert!(join_all(posts).await.iter().all(Result::is_ok));

    store.append(&command(), one("chat.room.a", "member removed", Expectation::Exactly(seen))).await?;
    let late = store.append(&command(), one("chat.timeline.a", "too late", guard(seen))).await;
    assert!(matches!(late, Err(AppendError::Conflict)), "{late:?}");
    assert_eq!(log.last_sequence("CHATS").await?, 12);
    Ok(())
}

#[tokio::test]
async fn a_batch_is_stored_whole_or_not_at_all() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    let meta = command();
    let batch = chats(vec![
        event("chat.room.a", "1", Expectation::Exactly(0)).numbered(1, 0),
        event("chat.account.x", "2", Expectation::Exactly(0)).numbered(1, 0),
        event("chat.room.a", "3", Expectation::Exactly(0)).numbered(2, 0),
    ]);
    let outcome = store.append(&meta, batch).await?;
    assert_eq!(outcome.position.sequence, 3);

    let page = log.reader().await?.page("CHATS", 1, None, 10).await?;
    let stored: Vec<_> = page
        .events
        .iter()
        .map(|event| (event.sequence, event.subject.as_str(), event.envelope.version, event.envelope.prev))
        .collect();
    assert_eq!(
        stored,
        [
            (1, "chat.room.a", Some(1), Some(0)),
            (2, "chat.account.x", Some(1), Some(0)),
            (3, "chat.room.a", Some(2), Some(1)),
        ]
    );
    assert_eq!(page.events[2].envelope.id, format!("{}.2", meta.id));
    for (ours, theirs) in outcome.events.iter().zip(&page.events) {
        assert_eq!(ours.envelope, theirs.envelope);
    }

    let stale = chats(vec![
        event("chat.room.b", "1", Expectation::Exactly(0)),
        event("chat.room.a", "2", Expectation::Exactly(1)),
    ]);
    let refused = store.append(&command(), stale).await;
    assert!(matches!(refused, Err(AppendError::Conflict)), "{refused:?}");
    assert_eq!(log.last_sequence("CHATS").await?, 3, "nothing of it is stored");
    Ok(())
}

#[tokio::test]
async fn a_batch_may_be_as_large_as_the_server_takes() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    let events = |count: usize| -> Vec<NewEvent> {
        (0..count).map(|index| event("chat.room.a", index.to_string(), Expectation::Exactly(0))).collect()
    };
    let outcome = store.append(&command(), chats(events(1000))).await?;
    assert_eq!((outcome.position.sequence, outcome.events.len()), (1000, 1000));
    let too_many = store.append(&command(), chats(events(1001))).await;
    assert!(matches!(too_many, Err(AppendError::Store(StoreError::InvalidProposal(_)))));
    Ok(())
}

#[tokio::test]
async fn many_batches_at_once() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    let commits = (0..200).map(|index| {
        let store = store.clone();
        async move {
            let events = ["room", "account"]
                .map(|kind| event(&format!("chat.{kind}.{index}"), "x", Expectation::Exactly(0)));
            store.append(&command(), chats(events.to_vec())).await
        }
    });
    let outcomes: Vec<Outcome> = join_all(commits).await.into_iter().collect::<Result<_, _>>()?;
    let ends: BTreeSet<_> = outcomes.iter().map(|outcome| outcome.position.sequence).collect();
    assert_eq!(ends, (1..=200).map(|index| index * 2).collect());
    Ok(())
}

#[tokio::test]
async fn the_same_command_again_has_no_second_effect() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    for (subject, size) in [("chat.room.a", 1), ("chat.room.b", 3)] {
        let meta = command();
        let proposal =
            |text: &str| chats((0..size).map(|_| event(subject, text, Expectation::Any)).collect());
        let first = store.append(&meta, proposal("x")).await?;
        let again = store.append(&meta, proposal("x")).await?;
        assert!(again.replayed);
        assert_eq!(again.position, first.position);
        assert_eq!(bodies(&again), bodies(&first));
        assert_eq!(again.events.len(), size);

        let mut other = meta.clone();
        other.digest = "digest-2".to_owned();
        let reused = store.append(&other, proposal("y")).await;
        assert!(matches!(reused, Err(AppendError::CommandIdReused)), "{reused:?}");
    }
    assert_eq!(log.last_sequence("CHATS").await?, 4);
    Ok(())
}

/// What it expected is past by its own doing: neither this process, which knows that, nor the server, which
/// looks at the expectation before the id, may call it a conflict.
#[tokio::test]
async fn a_command_is_in_no_conflict_with_itself() -> Result<()> {
    let log = Log::start().await?;
    let (store, other) = (log.store().await?, log.store().await?);
    let meta = command();
    let proposal = || one("chat.room.a", "x", Expectation::Exactly(0));
    let first = store.append(&meta, proposal()).await?;
    for node in [&store, &other] {
        let again = node.append(&meta, proposal()).await?;
        assert!(again.replayed);
        assert_eq!((&again.position, bodies(&again)), (&first.position, bodies(&first)));
    }
    let another = store.append(&command(), proposal()).await;
    assert!(matches!(another, Err(AppendError::Conflict)), "{another:?}");
    assert_eq!(log.last_sequence("CHATS").await?, 1);
    Ok(())
}

/// Of a single event the server says where the earlier one is; of a batch only that an id was seen.
#[tokio::test]
async fn the_same_id_for_another_subject_is_reuse() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    let meta = command();
    store.append(&meta, one("chat.room.a", "x", Expectation::Any)).await?;
    let mut other = meta.clone();
    other.digest = "digest-2".to_owned();
    let single = store.append(&other, one("chat.room.b", "x", Expectation::Exactly(0))).await;
    assert!(matches!(single, Err(AppendError::CommandIdReused)), "{single:?}");
    let two = vec![
        event("chat.room.c", "x", Expectation::Exactly(0)),
        event("chat.room.d", "x", Expectation::Exactly(0)),
    ];
    let batch = store.append(&other, chats(two)).await;
    assert!(matches!(batch, Err(AppendError::Duplicate)), "{batch:?}");
    assert_eq!(log.last_sequence("CHATS").await?, 1);
    Ok(())
}

fn bodies(outcome: &Outcome) -> Vec<(u64, &serde_json::Value)> {
    outcome.events.iter().map(|event| (event.sequence, &event.body)).collect()
}

#[tokio::test]
async fn a_lost_acknowledgement_is_settled_by_reading() -> Result<()> {
    let log = Log::start().await?;
    let proxy = Proxy::start(&log.nats.url()).await?;
    let store = log.impatient_store(&proxy.url()).await?;
    store.append(&command(), one("chat.room.z", "warm", Expectation::Any)).await?;

    let guard = Expectation::Guard { subject: "chat.room.z".to_owned(), sequence: 1 };
    let proposals = [
        ("expected", one("chat.room.a", "x", Expectation::Exactly(0))),
        ("unconditional", one("chat.room.b", "x", Expectation::Any)),
        ("guarded", one("chat.room.c", "x", guard)),
        (
            "batch",
            chats(vec![
                event("chat.room.d", "x", Expectation::Exactly(0)),
                event("chat.room.e", "x", Expectation::Exactly(0)),
            ]),
        ),
    ];
    for (what, proposal) in proposals {
        let before = log.last_sequence("CHATS").await?;
        let lost = proxy.lose_first(|_, body| contains(body, "\"stream\":\"CHATS\""));
        let size = proposal.events.len() as u64;
        let outcome = store.append(&command(), proposal).await?;
        assert!(lost.load(Ordering::SeqCst), "{what}: an acknowledgement was lost");
        assert!(outcome.replayed, "{what}");
        assert_eq!(outcome.position.sequence, before + size, "{what}");
        assert_eq!(outcome.events.len() as u64, size, "{what}");
        assert_eq!(log.last_sequence("CHATS").await?, before + size, "{what}: stored once");
    }
    Ok(())
}

/// The request itself is lost: nothing is stored, and the second sending is the first to arrive.
#[tokio::test]
async fn a_lost_request_is_sent_again() -> Result<()> {
    let log = Log::start().await?;
    let proxy = Proxy::start(&log.nats.url()).await?;
    let store = log.impatient_store(&proxy.url()).await?;
    store.append(&command(), one("chat.room.z", "warm", Expectation::Any)).await?;
    // Without its last message the batch is given up.
    let lost = proxy.lose_first(|_, message| contains(message, "Nats-Batch-Commit"));
    let batch = chats(vec![
        event("chat.room.a", "x", Expectation::Exactly(0)),
        event("chat.room.b", "x", Expectation::Exactly(0)),
    ]);
    let outcome = store.append(&command(), batch).await?;
    assert!(lost.load(Ordering::SeqCst));
    assert!(!outcome.replayed);
    assert_eq!(log.last_sequence("CHATS").await?, 3);
    Ok(())
}

#[tokio::test]
async fn without_any_answer_the_fate_is_unknown_and_the_same_command_settles_it() -> Result<()> {
    let log = Log::start().await?;
    let proxy = Proxy::start(&log.nats.url()).await?;
    let store = log.impatient_store(&proxy.url()).await?;
    store.append(&command(), one("chat.room.z", "warm", Expectation::Any)).await?;

    proxy.lose(|line, _| line.starts_with("MSG ") || line.starts_with("HMSG "));
    let meta = command();
    let unknown = store.append(&meta, one("chat.room.a", "x", Expectation::Exactly(0))).await;
    assert!(matches!(&unknown, Err(AppendError::Store(error)) if error.is_transient()), "{unknown:?}");

    proxy.lose(|_, _| false);
    let again = store.append(&meta, one("chat.room.a", "x", Expectation::Any)).await?;
    assert!(again.replayed);
    assert_eq!(log.last_sequence("CHATS").await?, 2);
    Ok(())
}

#[tokio::test]
async fn personal_fields_are_sealed_and_keys_must_exist() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    let ada = person();
    let signed = Note::Signed { by: Personal::open(ada, "Ada Lovelace".to_owned()) };
    let proposal =
        || chats(vec![NewEvent::of("chat.room.a", &signed, Expectation::Any).expect("it encodes")]);
    let refused = store.append(&command(), proposal()).await;
    assert!(
        matches!(
            refused,
            Err(AppendError::Store(StoreError::Personal(personal::Error::KeyMissing { person }))) if person == ada
        ),
        "{refused:?}"
    );
    assert_eq!(log.last_sequence("CHATS").await?, 0);

    store.keys().create(ada).await?;
    store.append(&command(), proposal()).await?;
    let stored = log.reader().await?.at("CHATS", 1).await?.unwrap();
    assert!(personal::is_fully_sealed(&stored.body));
    assert!(!stored.body.to_string().contains("Lovelace"));
    assert_eq!(stored.open::<Note>(store.keys()).await?, signed);
    let withheld: Note = stored.decode_withheld()?;
    assert_eq!(withheld, Note::Signed { by: Personal::Erased { of: ada } });
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_appended_is_refused_before_it_is_sent() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    let large = store.append(&command(), one("chat.room.a", "x".repeat(1 << 20), Expectation::Any)).await;
    assert!(
        matches!(large, Err(AppendError::Store(StoreError::TooLarge { size_bytes, limit_bytes }))
            if size_bytes > limit_bytes && limit_bytes == 1 << 20),
        "{large:?}"
    );
    let fits = one("chat.room.a", "x".repeat((1 << 20) - 2000), Expectation::Any);
    assert_eq!(store.append(&command(), fits).await?.position.sequence, 1);

    let guard = |subject: &str, sequence| Expectation::Guard { subject: subject.to_owned(), sequence };
    let mut unversioned = event("chat.room.a", "x", Expectation::Any);
    unversioned.event_version = "one".to_owned();
    let mut half_open = event("chat.room.a", "x", Expectation::Any);
    half_open.body = serde_json::json!({ "$personal": { "open": "secret" } });
    for (what, events) in [
        ("nothing", vec![]),
        ("a wildcard", vec![event("chat.*", "x", Expectation::Any)]),
        ("a guarding wildcard", vec![event("chat.a", "x", guard("chat.>", 0))]),
        ("a space", vec![event("chat.a b", "x", Expectation::Any)]),
        ("an empty token", vec![event("chat..b", "x", Expectation::Any)]),
        ("a version in words", vec![unversioned]),
        ("a malformed personal field", vec![half_open]),
        (
            "contradicting expectations",
            vec![
                event("chat.a", "x", Expectation::Exactly(0)),
                event("chat.a", "y", Expectation::Exactly(1)),
            ],
        ),
        (
            "an expectation after a write",
            vec![event("chat.a", "x", Expectation::Any), event("chat.b", "y", guard("chat.a", 0))],
        ),
    ] {
        let refused = store.append(&command(), chats(events)).await;
        assert!(
            matches!(
                refused,
                Err(AppendError::Store(StoreError::InvalidProposal(_) | StoreError::Personal(_)))
            ),
            "{what}: {refused:?}"
        );
    }
    let mut elsewhere = one("user.x", "x", Expectation::Any);
    elsewhere.stream = "CHATS".to_owned();
    let refused = store.append(&command(), elsewhere).await;
    assert!(matches!(refused, Err(AppendError::Store(StoreError::Refused { .. }))), "{refused:?}");
    assert_eq!(log.last_sequence("CHATS").await?, 1);
    assert_eq!(log.last_sequence("USERS").await?, 0);
    Ok(())
}

#[tokio::test]
async fn acknowledged_events_survive_a_kill() -> Result<()> {
    let log = Log::start().await?;
    let store = log.impatient_store(&log.nats.url()).await?;
    let mut acknowledged = Vec::new();
    for round in 0..3 {
        let appends = (0..20).map(|index| {
            let store = store.clone();
            async move {
                let subjects = ["room", "account"].map(|kind| format!("chat.{kind}.{round}-{index}"));
                let events = subjects.iter().take(1 + index % 2);
                let events = events.map(|subject| event(subject, "x", Expectation::Exactly(0))).collect();
                store.append(&command(), chats(events)).await
            }
        });
        let killing = async {
            log.nats.server().kill().await;
            log.nats.server().start().await
        };
        let (results, restarted) = tokio::join!(join_all(appends), killing);
        restarted?;
        acknowledged.extend(results.into_iter().flatten().flat_map(|outcome| outcome.events));
        // Something is acknowledged in each round, if not before the kill then after it.
        let subject = format!("chat.room.{round}");
        let meta = command();
        let proposal = || one(&subject, "x", Expectation::Exactly(0));
        let outcome = loop {
            match store.append(&meta, proposal()).await {
                Ok(outcome) => break outcome,
                Err(AppendError::Store(error)) if error.is_transient() => {}
                Err(error) => return Err(error.into()),
            }
        };
        acknowledged.push(outcome.events[0].clone());
    }
    let reader = log.reader().await?;
    for event in acknowledged {
        let stored = reader.at("CHATS", event.sequence).await?.unwrap();
        assert_eq!(stored.envelope.id, event.envelope.id);
    }
    // What was not acknowledged may be stored or not, but no batch is there by half.
    let mut sizes = BTreeMap::new();
    for event in reader.page("CHATS", 1, None, 1000).await?.events {
        let batched = event
            .subject
            .rsplit_once('-')
            .is_some_and(|(_, index)| index.parse().is_ok_and(|index: u64| index % 2 == 1));
        let size = sizes.entry(event.envelope.command).or_insert((0, if batched { 2 } else { 1 }));
        size.0 += 1;
    }
    assert!(sizes.values().all(|(found, whole)| found == whole), "{sizes:?}");
    Ok(())
}
