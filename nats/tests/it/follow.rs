//! Following a stream: everything once, in order, without a hole, whatever is lost on the way.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context as _, Result};
use async_nats::ConnectOptions;
use embedded::wait_for;
use futures::{Stream, StreamExt as _};
use jetstream_es::{Expectation, LogReader, NatsConfig, OWN_API, Recorded, StoreError};
use tokio::time::timeout;

use crate::proxy::{Proxy, contains};
use crate::support::{LOG_API, Log, SOON, chats, command, event, one};

/// The next `count` sequences, which must come soon.
async fn take<S>(following: &mut S, count: usize) -> Result<Vec<u64>>
where
    S: Stream<Item = Result<Recorded, StoreError>> + Unpin,
{
    let mut sequences = Vec::new();
    while sequences.len() < count {
        let next = timeout(SOON, following.next()).await.with_context(|| format!("after {sequences:?}"))?;
        sequences.push(next.context("the stream ended")??.sequence);
    }
    Ok(sequences)
}

async fn append(log: &Log, count: usize) -> Result<()> {
    let store = log.store().await?;
    for index in 0..count {
        store.append(&command(), one("chat.room.a", index.to_string(), Expectation::Any)).await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_past_then_what_comes() -> Result<()> {
    let log = Log::start().await?;
    append(&log, 5).await?;
    let mut following = log.reader().await?.follow("CHATS", 2);
    assert_eq!(take(&mut following, 3).await?, [3, 4, 5]);
    append(&log, 3).await?;
    assert_eq!(take(&mut following, 3).await?, [6, 7, 8]);
    let events = ["b", "c"].map(|room| event(&format!("chat.room.{room}"), "x", Expectation::Any));
    log.store().await?.append(&command(), chats(events.to_vec())).await?;
    assert_eq!(take(&mut following, 2).await?, [9, 10]);
    Ok(())
}

#[tokio::test]
async fn what_the_feed_brings_is_what_the_stream_holds() -> Result<()> {
    let log = Log::start().await?;
    let reader = log.reader().await?;
    let mut following = reader.follow("CHATS", 0);
    let first = tokio::spawn(async move { (following.next().await, following) });
    append(&log, 1).await?;
    let (event, _following) = timeout(SOON, first).await??;
    assert_eq!(event.context("ended")??, reader.at("CHATS", 1).await?.unwrap());
    Ok(())
}

/// New events come over the feed, not by polling once a second.
#[tokio::test]
async fn new_events_come_at_once() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    let mut following = log.reader().await?.follow("CHATS", 0);
    append(&log, 1).await?;
    take(&mut following, 1).await?;
    let began = std::time::Instant::now();
    for number in 2..=40 {
        store.append(&command(), one("chat.room.a", "x", Expectation::Any)).await?;
        assert_eq!(take(&mut following, 1).await?, [number]);
    }
    assert!(began.elapsed() < SOON / 2, "39 events took {:?}", began.elapsed());
    Ok(())
}

/// While a stream has no leader, nobody answers where it ends. Who asked then goes on waiting when there is one.
#[tokio::test]
async fn new_events_come_while_it_is_not_answered_where_the_log_ends() -> Result<()> {
    let log = Log::start().await?;
    let proxy = Proxy::start(&log.nats.url()).await?;
    // A question is given up long after this test is.
    let client = ConnectOptions::with_user_and_password(
        "projectors".to_owned(),
        log.nats.password("projectors").to_owned(),
    )
    .custom_inbox_prefix("_INBOX_projectors")
    .request_timeout(Some(100 * SOON))
    .connect(proxy.url())
    .await?;
    let mut following = LogReader::new(client, LOG_API).follow("CHATS", 0);
    append(&log, 1).await?;
    take(&mut following, 1).await?;

    let lost = proxy.lose_first(|line, _| line.contains("STREAM.INFO"));
    let taking = tokio::spawn(async move { take(&mut following, 5).await });
    wait_for("a question that is lost", SOON, || {
        std::future::ready(if lost.load(Ordering::SeqCst) { Ok(()) } else { Err("it is not asked yet") })
    })
    .await?;
    append(&log, 5).await?;
    assert_eq!(taking.await??, [2, 3, 4, 5, 6]);
    Ok(())
}

#[tokio::test]
async fn lost_feed_messages_are_read_from_the_log() -> Result<()> {
    let log = Log::start().await?;
    let proxy = Proxy::start(&log.nats.url()).await?;
    let client = log.impatient_client("projectors", &proxy.url()).await?;
    let mut following = LogReader::new(client, LOG_API).follow("CHATS", 0);
    append(&log, 1).await?;
    take(&mut following, 1).await?;

    let lost = Arc::new(AtomicU64::new(0));
    let (losing, mut passing) = (Arc::clone(&lost), 0);
    proxy.lose(move |line, _| {
        let live = line.contains(" live.");
        passing += u64::from(live);
        let hit = live && passing % 3 != 0;
        losing.fetch_add(u64::from(hit), Ordering::SeqCst);
        hit
    });
    append(&log, 60).await?;
    assert_eq!(take(&mut following, 60).await?, (2..=61).collect::<Vec<_>>());
    assert!(lost.load(Ordering::SeqCst) > 20);

    // The very last ones are lost too: no later message shows the hole, the head does.
    proxy.lose(|line, _| line.contains(" live."));
    append(&log, 2).await?;
    assert_eq!(take(&mut following, 2).await?, [62, 63]);
    Ok(())
}

#[tokio::test]
async fn lost_replies_of_a_page_are_asked_for_again() -> Result<()> {
    let log = Log::start().await?;
    append(&log, 30).await?;
    // A proxy for each: what is left of a page that was given up is still on its way through the one before.
    for marker in ["Nats-Sequence: 1\r\n", "Nats-Sequence: 7\r\n", "Nats-Sequence: 30\r\n", "204 EOB"] {
        let proxy = Proxy::start(&log.nats.url()).await?;
        let lost = proxy.lose_first(move |_, body| contains(body, marker));
        let reader = LogReader::new(log.impatient_client("projectors", &proxy.url()).await?, LOG_API);
        let page = reader.page("CHATS", 1, None, 100).await;
        assert!(matches!(&page, Err(error) if error.is_transient()), "{marker:?}: {page:?}");
        assert!(lost.load(Ordering::SeqCst), "{marker:?}");
    }
    for marker in ["Nats-Sequence: 1\r\n", "Nats-Sequence: 7\r\n"] {
        let proxy = Proxy::start(&log.nats.url()).await?;
        let lost = proxy.lose_first(move |_, body| contains(body, marker));
        let client = log.impatient_client("projectors", &proxy.url()).await?;
        let mut following = LogReader::new(client, LOG_API).follow("CHATS", 0);
        assert_eq!(take(&mut following, 30).await?, (1..=30).collect::<Vec<_>>(), "{marker:?}");
        assert!(lost.load(Ordering::SeqCst), "{marker:?}");
    }
    Ok(())
}

#[tokio::test]
async fn the_first_reply_is_missed_when_it_is_lost_wherever_a_page_begins() -> Result<()> {
    let log = Log::start().await?;
    append(&log, 30).await?;
    let proxy = Proxy::start(&log.nats.url()).await?;
    let reader = LogReader::new(log.impatient_client("projectors", &proxy.url()).await?, LOG_API);
    // Also the only one, and of those that match a subject.
    for (filter, max) in [(None, 5), (None, 1), (Some("chat.>"), 5), (Some("chat.>"), 1)] {
        let lost = proxy.lose_first(move |_, body| contains(body, "Nats-Sequence: 12\r\n"));
        let page = reader.page("CHATS", 12, filter, max).await;
        assert!(matches!(&page, Err(error) if error.is_transient()), "{filter:?}, {max}: {page:?}");
        assert!(lost.load(Ordering::SeqCst), "{filter:?}, {max}");
        let page = reader.page("CHATS", 12, filter, max).await?;
        assert_eq!(page.events.len(), max, "{filter:?}");
        assert_eq!(page.events[0].sequence, 12, "{filter:?}");
    }
    Ok(())
}

#[tokio::test]
async fn the_first_reply_of_a_page_in_bulk_is_asked_for_again() -> Result<()> {
    let log = Log::start().await?;
    append(&log, 30).await?;
    let proxy = Proxy::start(&log.nats.url()).await?;
    let lost = proxy.lose_first(|line, _| line.contains("$JS.ACK.CHATS.pages-1.1.12."));
    assert_eq!(bulk_page(&log, &proxy, 12).await?, (12..=21).collect::<Vec<_>>());
    assert!(lost.load(Ordering::SeqCst), "of what a consumer delivers");

    // A server that stands alone has forgotten the consumers when it comes back.
    log.nats.server().stop().await;
    log.nats.server().start().await?;
    let proxy = Proxy::start(&log.nats.url()).await?;
    let lost = proxy.lose_first(|_, body| contains(body, "Nats-Sequence: 12\r\n"));
    assert_eq!(bulk_page(&log, &proxy, 12).await?, (12..=21).collect::<Vec<_>>());
    assert!(lost.load(Ordering::SeqCst), "of the answer to a direct get");
    Ok(())
}

/// The sequences of ten events, read in bulk.
async fn bulk_page(log: &Log, proxy: &Proxy, from: u64) -> Result<Vec<u64>> {
    let config = NatsConfig::new(proxy.url(), "projectors", log.nats.password("projectors"));
    let reader = LogReader::new(log.impatient_client("projectors", &proxy.url()).await?, LOG_API)
        .with_bulk_connections(config);
    let page = reader.bulk_page("CHATS", from, 10).await?;
    Ok(page.iter().map(|event| event.sequence).collect())
}

#[tokio::test]
async fn a_cut_connection_leaves_no_hole_and_no_double() -> Result<()> {
    let log = Log::start().await?;
    let proxy = Proxy::start(&log.nats.url()).await?;
    let client = log.impatient_client("projectors", &proxy.url()).await?;
    let mut following = LogReader::new(client, LOG_API).follow("CHATS", 0);
    let mut expected = 0;
    for _ in 0..4 {
        append(&log, 5).await?;
        proxy.cut();
        append(&log, 5).await?;
        assert_eq!(take(&mut following, 10).await?, (expected + 1..=expected + 10).collect::<Vec<_>>());
        expected += 10;
    }
    Ok(())
}

#[tokio::test]
async fn a_restarted_server_leaves_no_hole_and_no_double() -> Result<()> {
    let log = Log::start().await?;
    let client = log.impatient_client("projectors", &log.nats.url()).await?;
    let mut following = LogReader::new(client, LOG_API).follow("CHATS", 0);
    let mut expected = 0;
    for stop in [true, false] {
        append(&log, 5).await?;
        if stop {
            log.nats.server().stop().await;
        } else {
            log.nats.server().kill().await;
        }
        log.nats.server().start().await?;
        append(&log, 5).await?;
        assert_eq!(take(&mut following, 10).await?, (expected + 1..=expected + 10).collect::<Vec<_>>());
        expected += 10;
    }
    Ok(())
}

#[tokio::test]
async fn a_message_that_is_no_event_does_not_stop_the_rest() -> Result<()> {
    let log = Log::start().await?;
    append(&log, 1).await?;
    let client = log.client("command_api").await?;
    client.request("chat.room.a", "stored before".into()).await?;
    let mut following = log.reader().await?.follow("CHATS", 0);
    take(&mut following, 1).await?;
    let broken = timeout(SOON, following.next()).await?.unwrap();
    assert!(matches!(broken, Err(StoreError::Malformed { sequence: 2, .. })), "{broken:?}");
    append(&log, 1).await?;
    assert_eq!(take(&mut following, 1).await?, [3]);
    client.request("chat.room.a", "on the feed".into()).await?;
    let broken = timeout(SOON, following.next()).await?.unwrap();
    assert!(matches!(broken, Err(StoreError::Malformed { sequence: 4, .. })), "{broken:?}");
    append(&log, 1).await?;
    assert_eq!(take(&mut following, 1).await?, [5]);
    Ok(())
}

#[tokio::test]
async fn a_stream_made_anew_is_noticed() -> Result<()> {
    let log = Log::start().await?;
    append(&log, 2).await?;
    let mut following = log.reader().await?.follow("CHATS", 0);
    take(&mut following, 2).await?;
    log.recreate_stream("CHATS").await?;
    let changed = timeout(SOON, following.next()).await?.unwrap();
    assert!(matches!(changed, Err(StoreError::EpochChanged { .. })), "{changed:?}");
    assert!(following.next().await.is_none());
    Ok(())
}

/// Nobody of Wherry has the right to: this is what a person with all rights can do.
#[tokio::test]
async fn what_was_deleted_at_the_end_is_told_from_what_a_replica_lacks_and_passed() -> Result<()> {
    let server = embedded::testing::open_nats().await?;
    let client = async_nats::connect(server.url()).await?;
    let context = async_nats::jetstream::new(client.clone());
    let config = async_nats::jetstream::stream::Config {
        name: "CHATS".to_owned(),
        subjects: vec!["chat.>".to_owned()],
        allow_direct: true,
        ..Default::default()
    };
    let stream = context.create_stream(config).await?;
    for _ in 0..5 {
        context.publish("chat.room.a", "no event".into()).await?.await?;
    }
    let reader = LogReader::new(client, OWN_API);
    assert!(!reader.is_hole("CHATS", "", 4, 5).await?, "both are there");
    for sequence in [4, 5] {
        stream.delete_message(sequence).await?;
    }
    assert!(reader.is_hole("CHATS", "", 4, 5).await?);
    assert!(!reader.is_hole("CHATS", "", 3, 5).await?, "3 is there");
    assert!(!reader.is_hole("CHATS", "", 4, 6).await?, "it has not come so far");
    assert!(!reader.is_hole("CHATS", "another", 4, 5).await?, "another log");

    let mut following = reader.follow("CHATS", 3);
    context.publish("chat.room.a", "no event".into()).await?.await?;
    let next = timeout(SOON, following.next()).await?.unwrap();
    assert!(matches!(next, Err(StoreError::Malformed { sequence: 6, .. })), "{next:?}");
    Ok(())
}
