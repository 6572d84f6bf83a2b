//! Pages of events that are read from consumers whose place the reader sets: the same events as reading with care gives,
//! whoever else uses the consumers, and without them.

use anyhow::{Context as _, Result, ensure};
use async_nats::HeaderMap;
use async_nats::jetstream;
use async_nats::jetstream::consumer::{AckPolicy, PullConsumer, pull};
use futures::future::try_join_all;
use jetstream_es::{Expectation, LogReader, NatsConfig, NewEvent, OWN_API, Proposal, Recorded};

use crate::support::{Log, Note, command, rng, seed};

const CONSUMERS: [&str; 2] = ["pages-1", "pages-2"];

/// A reader of pages, as a projector is one.
async fn page_reader(log: &Log) -> Result<LogReader> {
    let config = NatsConfig::new(log.nats.url(), "projectors", log.nats.password("projectors"));
    Ok(log.reader().await?.with_bulk_connections(config))
}

/// A log of events of many sizes, in batches.
async fn filled(batches: usize, of: usize) -> Result<Log> {
    let log = Log::start().await?;
    let store = log.store().await?;
    for batch in 0..batches {
        let events = (0..of).map(|number| {
            let note = Note::written("lorem ".repeat(20 * number));
            NewEvent::of(format!("chat.room.{}", batch * of + number), &note, Expectation::Any)
        });
        let events = events.collect::<Result<_, _>>()?;
        store.append(&command(), Proposal { stream: "CHATS".to_owned(), events }).await?;
    }
    Ok(log)
}

/// Everything from a sequence on, in pages.
async fn read(reader: &LogReader, from: u64, max: usize) -> Result<Vec<Recorded>> {
    let mut events: Vec<Recorded> = Vec::new();
    loop {
        let next = events.last().map_or(from, |last| last.sequence + 1);
        let page = reader.bulk_page("CHATS", next, max).await?;
        if page.is_empty() {
            return Ok(events);
        }
        ensure!(page.len() <= max, "{} events", page.len());
        events.extend(page);
    }
}

/// How far the consumers have come, together.
async fn delivered(log: &Log) -> Result<u64> {
    let context = jetstream::new(log.client("setup").await?);
    let mut delivered = 0;
    for name in CONSUMERS {
        let mut consumer: PullConsumer = context.get_consumer_from_stream(name, "CHATS").await?;
        delivered += consumer.info().await?.delivered.stream_sequence;
    }
    Ok(delivered)
}

#[tokio::test]
async fn a_page_has_the_same_events_as_reading_with_care() -> Result<()> {
    let log = filled(4, 60).await?;
    let careful = log.reader().await?.page("CHATS", 1, None, 1000).await?.events;
    ensure!(careful.len() == 240);
    let reader = page_reader(&log).await?;
    for max in [1000, 240, 37, 1] {
        assert_eq!(read(&reader, 1, max).await?, careful, "in pages of {max}");
    }
    assert!(delivered(&log).await? >= 240, "the consumers were used");
    // From anywhere, and then from somewhere else.
    for from in [240, 1, 100, 101, 99] {
        let page = reader.bulk_page("CHATS", from, 5).await?;
        let begin = usize::try_from(from - 1)?;
        assert_eq!(page, careful[begin..(begin + 5).min(240)], "from {from}");
    }
    assert!(reader.bulk_page("CHATS", 241, 5).await?.is_empty());
    assert!(reader.bulk_page("CHATS", 1_000_000, 5).await?.is_empty());
    assert!(reader.bulk_page("USERS", 1, 5).await?.is_empty());
    // What comes later comes with the next page.
    let event = NewEvent::of("chat.room.new", &Note::written("new"), Expectation::Any)?;
    log.store()
        .await?
        .append(&command(), Proposal { stream: "CHATS".to_owned(), events: vec![event] })
        .await?;
    assert_eq!(reader.bulk_page("CHATS", 241, 5).await?.len(), 1);
    Ok(())
}

/// Two programs know nothing of each other and move the same consumers.
#[tokio::test]
async fn readers_that_disturb_each_other_get_the_right_pages() -> Result<()> {
    use proptest::prelude::Rng as _;
    let log = filled(4, 60).await?;
    let careful = log.reader().await?.page("CHATS", 1, None, 1000).await?.events;
    let programs = [page_reader(&log).await?, page_reader(&log).await?];
    let mut rng = rng(seed());
    let readers = (0..8).map(|number| {
        let (reader, careful) = (programs[number % 2].clone(), careful.clone());
        let pages: Vec<_> = (0..25)
            .map(|_| (1 + u64::from(rng.next_u32() % 240), 1 + rng.next_u32() as usize % 90))
            .collect();
        async move {
            for (from, max) in pages {
                let page = reader.bulk_page("CHATS", from, max).await?;
                let begin = usize::try_from(from - 1)?;
                ensure!(!page.is_empty() && page.len() <= max, "from {from}, {max}: {}", page.len());
                ensure!(page == careful[begin..begin + page.len()], "from {from}, {max}: other events");
            }
            Ok(())
        }
    });
    try_join_all(readers).await.context("a reader")?;
    Ok(())
}

#[tokio::test]
async fn without_the_consumers_pages_are_read_as_before() -> Result<()> {
    let log = filled(1, 60).await?;
    let reader = page_reader(&log).await?;
    assert_eq!(reader.bulk_page("CHATS", 1, 10).await?.len(), 10);
    // A server that stands alone has forgotten them when it comes back.
    log.nats.server().stop().await;
    log.nats.server().start().await?;
    let context = jetstream::new(log.client("setup").await?);
    let gone: Result<PullConsumer, _> = context.get_consumer_from_stream(CONSUMERS[0], "CHATS").await;
    assert!(gone.is_err(), "it lay in memory");
    let reader = page_reader(&log).await?;
    let careful = log.reader().await?.page("CHATS", 1, None, 1000).await?.events;
    assert_eq!(read(&reader, 1, 25).await?, careful);
    Ok(())
}

/// Nobody of Wherry has the right to delete events: this is what a person with all rights can do.
#[tokio::test]
async fn a_page_ends_before_a_hole_and_the_next_begins_behind_it() -> Result<()> {
    let server = embedded::testing::open_nats().await?;
    let context = jetstream::new(async_nats::connect(server.url()).await?);
    let stream = copied(&filled(1, 12).await?, &context).await?;
    let config = NatsConfig::new(server.url(), "anybody", "");
    let reader =
        LogReader::new(async_nats::connect(server.url()).await?, OWN_API).with_bulk_connections(config);
    let before = read(&reader, 1, 5).await?;
    ensure!(before.len() == 12);
    for sequence in [5, 6] {
        stream.delete_message(sequence).await?;
    }
    let sequences = |events: &[Recorded]| events.iter().map(|event| event.sequence).collect::<Vec<_>>();
    assert_eq!(
        sequences(&reader.bulk_page("CHATS", 4, 5).await?),
        [4],
        "what is behind it is not known to be next"
    );
    let kept = before.into_iter().filter(|event| ![5, 6].contains(&event.sequence));
    assert_eq!(read(&reader, 1, 5).await?, kept.collect::<Vec<_>>());
    let consumer: PullConsumer = context.get_consumer_from_stream(CONSUMERS[0], "CHATS").await?;
    assert!(consumer.get_info().await?.delivered.stream_sequence > 6, "the consumers were used");
    Ok(())
}

/// The events of a log in a stream of another server, of which they can be deleted.
async fn copied(log: &Log, context: &jetstream::Context) -> Result<jetstream::stream::Stream> {
    let config = jetstream::stream::Config {
        name: "CHATS".to_owned(),
        subjects: vec!["chat.>".to_owned()],
        allow_direct: true,
        ..Default::default()
    };
    let stream = context.create_stream(config).await?;
    for name in CONSUMERS {
        let config = pull::Config {
            durable_name: Some(name.to_owned()),
            ack_policy: AckPolicy::None,
            ..Default::default()
        };
        stream.create_consumer(config).await?;
    }
    for message in log.reader().await?.messages("CHATS", 1, None, 1000).await? {
        let mut headers = HeaderMap::new();
        for (name, value) in message.headers().filter(|(name, _)| !name.starts_with("Nats-")) {
            headers.append(name, value);
        }
        context.publish_with_headers(message.subject.clone(), headers, message.body.clone()).await?.await?;
    }
    Ok(stream)
}
