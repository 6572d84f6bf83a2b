//! Reading a whole stream fast gives the same messages as reading it with care.

use anyhow::Result;
use async_nats::HeaderMap;
use jetstream_es::{BulkReader, Expectation, NatsConfig, NewEvent, Proposal, StoreError};

use crate::support::{LOG_API, Log, Note, command};

async fn bulk_reader(log: &Log) -> Result<BulkReader> {
    let config = NatsConfig::new(log.nats.url(), "auditor", log.nats.password("auditor"));
    Ok(BulkReader::connect(&config, LOG_API).await?.expect("a server without TLS"))
}

#[tokio::test]
async fn every_message_is_as_the_other_reader_has_it() -> Result<()> {
    const BATCHES: u64 = 6;
    const EVENTS: u64 = 60;
    let log = Log::start().await?;
    let store = log.store().await?;
    for batch in 0..BATCHES {
        let events = (0..EVENTS).map(|number| {
            // Together more than a page.
            let note = Note::written("lorem ".repeat(100 * usize::try_from(number).unwrap_or(0)));
            NewEvent::of(format!("chat.room.{}", batch * EVENTS + number), &note, Expectation::Any)
        });
        let events = events.collect::<Result<_, _>>()?;
        store.append(&command(), Proposal { stream: "CHATS".to_owned(), events }).await?;
    }
    // What another writer might store: headers with the same name, colons, spaces, and a body that is no text.
    let mut headers = HeaderMap::new();
    for (name, value) in [("a", " b: c "), ("z", ""), ("a", "d"), ("Nats-Msg-Id", "odd"), ("nats-x", "y")] {
        headers.append(name, value);
    }
    let odd: &[u8] = b"\r\nHMSG x 1 2 3\r\n\0\xff";
    log.client("command_api").await?.request_with_headers("chat.room.odd", headers, odd.into()).await?;

    let (mut bulk, reader) = (bulk_reader(&log).await?, log.reader().await?);
    let (mut next, mut pages) = (1, 0);
    loop {
        let page = bulk.page("CHATS", next).await?;
        if page.is_empty() {
            break;
        }
        pages += 1;
        let mut expected = reader.messages("CHATS", next, None, 1000).await?;
        while expected.len() < page.len() {
            let from = next + expected.len() as u64;
            expected.extend(reader.messages("CHATS", from, None, page.len() - expected.len()).await?);
        }
        for (index, expected) in expected.iter().take(page.len()).enumerate() {
            let found = page.get(index).expect("a message");
            assert_eq!((found.stream, found.sequence), ("CHATS", expected.sequence));
            assert_eq!((found.subject, found.body), (expected.subject.as_str(), &expected.body[..]));
            let ours = |name: &str| !matches!(name, "Nats-Num-Pending" | "Nats-Last-Sequence");
            let mut headers: Vec<_> = expected.headers().filter(|(name, _)| ours(name)).collect();
            let mut found: Vec<_> = found.headers.into_iter().filter(|(name, _)| ours(name)).collect();
            headers.sort_by_key(|(name, _)| *name);
            found.sort_by_key(|(name, _)| *name);
            assert_eq!(found, headers);
        }
        assert_eq!(page.get(page.len()), None);
        next += page.len() as u64;
    }
    assert_eq!(next, BATCHES * EVENTS + 2);
    assert!(pages > 1, "it is more than one page");
    assert!(bulk.page("USERS", 1).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn who_is_not_let_in_is_told_so() -> Result<()> {
    let log = Log::start().await?;
    let wrong = NatsConfig::new(log.nats.url(), "auditor", "wrong");
    let refused = BulkReader::connect(&wrong, LOG_API).await;
    assert!(matches!(refused, Err(StoreError::Unavailable { .. })), "{refused:?}");
    let nobody = NatsConfig::new("nats://127.0.0.1:9", "auditor", "wrong");
    assert!(matches!(BulkReader::connect(&nobody, LOG_API).await, Err(StoreError::Unavailable { .. })));
    let encrypted = NatsConfig::new("tls://127.0.0.1:9", "auditor", "wrong");
    assert!(BulkReader::connect(&encrypted, LOG_API).await?.is_none(), "left to the other reader");
    let mut bulk = bulk_reader(&log).await?;
    log.nats.server().stop().await;
    assert!(matches!(bulk.page("CHATS", 1).await, Err(StoreError::Unavailable { .. })));
    Ok(())
}
