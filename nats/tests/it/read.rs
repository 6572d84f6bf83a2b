//! Reading: pages, filters, histories.

use anyhow::Result;
use async_nats::HeaderMap;
use jetstream_es::{CommandMeta, Expectation, KeyVault, LogReader, NewEvent, OWN_API, StoreError};
use personal::Personal;
use uuid::{NoContext, Timestamp, Uuid};

use crate::support::{LOG_API, Log, Note, chats, command, event, master, now, one, person};

/// Six events on three subjects: a1 b2 a3 c4 b5 a6.
async fn six() -> Result<(Log, LogReader)> {
    let log = Log::start().await?;
    let store = log.store().await?;
    for (index, subject) in ["a", "b", "a", "c", "b", "a"].into_iter().enumerate() {
        let subject = format!("chat.room.{subject}");
        store.append(&command(), one(&subject, (index + 1).to_string(), Expectation::Any)).await?;
    }
    let reader = log.reader().await?;
    Ok((log, reader))
}

#[tokio::test]
async fn pages_cover_a_stream_without_a_hole() -> Result<()> {
    let (_log, reader) = six().await?;
    let mut from = 1;
    let mut seen = Vec::new();
    loop {
        let page = reader.page("CHATS", from, None, 4).await?;
        seen.extend(page.events.iter().map(|event| event.sequence));
        assert_eq!(page.more, seen.len() < 6);
        assert_eq!(page.reached, *seen.last().unwrap());
        if !page.more {
            break;
        }
        from = page.reached + 1;
    }
    assert_eq!(seen, [1, 2, 3, 4, 5, 6]);

    let past_the_end = reader.page("CHATS", 7, None, 4).await?;
    assert_eq!((past_the_end.events.len(), past_the_end.reached, past_the_end.more), (0, 6, false));
    let empty = reader.page("USERS", 1, None, 4).await?;
    assert_eq!((empty.events.len(), empty.reached, empty.more), (0, 0, false));
    Ok(())
}

#[tokio::test]
async fn a_filtered_page_says_how_far_it_looked() -> Result<()> {
    let (_log, reader) = six().await?;
    for (filter, from, max, sequences, reached, left) in [
        ("chat.room.a", 1, 10, vec![1, 3, 6], 6, 0),
        ("chat.room.a", 1, 2, vec![1, 3], 3, 1),
        ("chat.room.a", 1, 1, vec![1], 1, 2),
        ("chat.room.c", 1, 10, vec![4], 6, 0),
        ("chat.room.c", 5, 10, vec![], 6, 0),
        ("chat.*.b", 1, 1, vec![2], 2, 1),
        ("chat.*.b", 3, 1, vec![5], 6, 0),
        ("chat.nothing", 1, 10, vec![], 6, 0),
        ("chat.nothing", 9, 10, vec![], 8, 0),
    ] {
        let page = reader.page("CHATS", from, Some(filter), max).await?;
        let found: Vec<_> = page.events.iter().map(|event| event.sequence).collect();
        assert_eq!((found, page.reached, page.left), (sequences, reached, left), "{filter} from {from}");
        assert_eq!(page.more, left > 0);
    }
    Ok(())
}

#[tokio::test]
async fn single_events_and_the_head() -> Result<()> {
    let (_log, reader) = six().await?;
    assert_eq!(reader.head("CHATS").await?.last_sequence, 6);
    assert_eq!(reader.at("CHATS", 4).await?.unwrap().subject, "chat.room.c");
    assert_eq!(reader.at("CHATS", 7).await?, None);
    assert_eq!(reader.last("CHATS", "chat.room.b").await?.unwrap().sequence, 5);
    assert_eq!(reader.last("CHATS", "chat.room.x").await?, None);
    let position = reader.position("CHATS", 3).await?;
    assert_eq!(position.to_string(), format!("CHATS:3@{}", reader.head("CHATS").await?.epoch));
    Ok(())
}

#[tokio::test]
async fn a_missing_stream_is_refused() -> Result<()> {
    let log = Log::start().await?;
    let reader = LogReader::new(log.client("setup").await?, OWN_API);
    let missing = reader.head("NOTHING").await;
    assert!(matches!(missing, Err(StoreError::Refused { code: 10059, .. })), "{missing:?}");
    Ok(())
}

#[tokio::test]
async fn a_history_longer_than_a_page_comes_whole_and_in_order() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    for batch in 0..6 {
        let events = (0..200)
            .flat_map(|index| {
                let number = batch * 200 + index;
                [
                    event("chat.room.long", number.to_string(), Expectation::Any).numbered(number + 1, 0),
                    event("chat.room.other", "x", Expectation::Any),
                ]
            })
            .collect();
        store.append(&command(), chats(events)).await?;
    }
    let history = store.history::<Note>("CHATS", "chat.room.long").await?;
    let texts: Vec<_> = history.events.iter().map(|(_, note)| note.text().to_owned()).collect();
    assert_eq!(texts, (0..1200).map(|number| number.to_string()).collect::<Vec<_>>());
    assert_eq!((history.version, history.last_sequence), (1200, 2399));
    assert_eq!(history.events.last().unwrap().0, 2399);

    let vault = KeyVault::new(log.client("projectors").await?, LOG_API, master());
    let read = log.reader().await?.history::<Note>("CHATS", "chat.room.long", &vault).await?;
    assert_eq!(read, history);

    let nothing = store.history::<Note>("CHATS", "chat.room.none").await?;
    assert_eq!((nothing.events.len(), nothing.version, nothing.last_sequence), (0, 0, 0));
    Ok(())
}

#[tokio::test]
async fn a_history_opens_what_has_a_key_and_erases_the_rest() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    let (ada, bob) = (person(), person());
    for (of, name) in [(ada, "Ada"), (bob, "Bob")] {
        store.keys().create(of).await?;
        let signed = Note::Signed { by: Personal::open(of, name.to_owned()) };
        let event = NewEvent::of("chat.room.a", &signed, Expectation::Any)?;
        store.append(&command(), chats(vec![event])).await?;
    }
    store.keys().destroy(bob).await?;
    let vault = KeyVault::new(log.client("projectors").await?, LOG_API, master());
    let history = log.reader().await?.history::<Note>("CHATS", "chat.room.a", &vault).await?;
    let texts: Vec<_> = history.events.iter().map(|(_, note)| note.text()).collect();
    assert_eq!(texts, ["Ada", "(erased)"]);
    Ok(())
}

#[tokio::test]
async fn what_was_stored_since_a_time() -> Result<()> {
    let (log, reader) = six().await?;
    let third = reader.at("CHATS", 3).await?.unwrap();
    for (from, filter, sequences) in [
        (third.time, "chat.room.>", vec![3, 4, 5, 6]),
        (third.time, "chat.room.b", vec![5]),
        (third.time + time::Duration::nanoseconds(1), "chat.room.a", vec![6]),
        (now() + time::Duration::hours(1), "chat.>", vec![]),
        (time::OffsetDateTime::UNIX_EPOCH, "chat.*.a", vec![1, 3, 6]),
    ] {
        let found = reader.since("CHATS", from, filter).await?;
        let found: Vec<_> = found.iter().map(|event| event.sequence).collect();
        assert_eq!(found, sequences, "{filter} from {from}");
    }
    let empty = log.reader().await?.since("USERS", time::OffsetDateTime::UNIX_EPOCH, "user.>").await?;
    assert!(empty.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_message_that_is_no_event_is_named_and_can_be_passed() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    store.append(&command(), one("chat.room.a", "1", Expectation::Any)).await?;
    let client = log.client("command_api").await?;
    client.request("chat.room.a", "not an event".into()).await?;
    let mut headers = HeaderMap::new();
    headers.insert("ce-specversion", "1.0");
    client.request_with_headers("chat.room.a", headers, "{}".into()).await?;
    store.append(&command(), one("chat.room.a", "4", Expectation::Any)).await?;

    let reader = log.reader().await?;
    let page = reader.page("CHATS", 1, None, 10).await?;
    assert_eq!((page.events.len(), page.reached, page.left), (1, 1, 3));
    assert!(page.more);
    for broken in [2, 3] {
        let error = reader.page("CHATS", broken, None, 10).await;
        assert!(
            matches!(error, Err(StoreError::Malformed { sequence, .. }) if sequence == broken),
            "{error:?}"
        );
    }
    assert_eq!(reader.page("CHATS", 4, None, 10).await?.events.len(), 1);
    let since = reader.since("CHATS", time::OffsetDateTime::UNIX_EPOCH, "chat.room.a").await?;
    assert_eq!(since.iter().map(|event| event.sequence).collect::<Vec<_>>(), [1, 4]);
    Ok(())
}

#[tokio::test]
async fn pages_of_large_events_are_cut_by_size_and_miss_nothing() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    for index in 0..12 {
        let text = format!("{index}:{}", "x".repeat(900_000));
        store.append(&command(), one("chat.room.a", text, Expectation::Any)).await?;
    }
    let reader = log.reader().await?;
    let (mut from, mut seen, mut pages) = (1, Vec::new(), 0);
    loop {
        let page = reader.page("CHATS", from, Some("chat.room.a"), 100).await?;
        seen.extend(page.events.iter().map(|event| event.sequence));
        pages += 1;
        if !page.more {
            break;
        }
        from = page.reached + 1;
    }
    assert_eq!(seen, (1..=12).collect::<Vec<_>>());
    assert!(pages > 1, "12 MB do not fit in one answer");
    assert_eq!(store.history::<Note>("CHATS", "chat.room.a").await?.events.len(), 12);
    Ok(())
}

#[tokio::test]
async fn an_effect_is_found_by_the_time_in_its_commands_id() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    let said = |subject: &str| one(subject, "said", Expectation::Any);
    let many = |subject: &str| chats((0..600).map(|_| event(subject, "x", Expectation::Any)).collect());
    // Its client's clock is ahead, and what was said before it fills the first window.
    let ahead = Uuid::new_v7(Timestamp::from_unix(NoContext, seconds_from_now(100), 0));
    let (first, elsewhere, last) = (command(), command(), command());
    store.append(&first, said("chat.timeline.a")).await?;
    store.append(&CommandMeta { id: ahead, ..command() }, said("chat.timeline.a")).await?;
    store.append(&elsewhere, said("chat.timeline.b")).await?;
    store.append(&command(), many("chat.timeline.a")).await?;
    store.append(&last, said("chat.timeline.a")).await?;
    let found = async |id| {
        let found = store.effect_of("CHATS", "chat.timeline.a", id).await?;
        anyhow::Ok(found.map(|event| (event.sequence, event.envelope.command)))
    };
    for (sequence, id) in [(1, first.id), (2, ahead), (604, last.id)] {
        assert_eq!(found(id).await?, Some((sequence, id)));
    }
    for id in [elsewhere.id, command().id, Uuid::nil()] {
        assert_eq!(found(id).await?, None);
    }
    let wildcard = store.effect_of("CHATS", "chat.*.a", first.id).await;
    assert!(matches!(wildcard, Err(StoreError::InvalidProposal(_))), "{wildcard:?}");
    Ok(())
}

fn seconds_from_now(seconds: u64) -> u64 {
    u64::try_from(now().unix_timestamp()).unwrap() + seconds
}

#[tokio::test]
async fn a_history_can_begin_anywhere() -> Result<()> {
    let (log, _) = six().await?;
    let store = log.store().await?;
    for (from, sequences) in [(1, vec![1, 3, 6]), (3, vec![3, 6]), (4, vec![6]), (7, vec![])] {
        let history = store.history_from::<Note>("CHATS", "chat.room.a", from).await?;
        let found: Vec<_> = history.events.iter().map(|(sequence, _)| *sequence).collect();
        assert_eq!(
            (found, history.last_sequence),
            (sequences.clone(), sequences.last().copied().unwrap_or(0))
        );
    }
    Ok(())
}

#[tokio::test]
async fn the_events_of_a_boundary_up_to_a_moment() -> Result<()> {
    let (_log, reader) = six().await?;
    for (range, sequences) in [
        (1..=6, vec![1, 3, 6]),
        (1..=100, vec![1, 3, 6]),
        (1..=5, vec![1, 3]),
        (2..=6, vec![3, 6]),
        (7..=9, vec![]),
    ] {
        let found = reader.events_of("CHATS", "chat.room.a", range.clone(), 10).await?;
        let found: Vec<_> = found.into_iter().map(|event| event.sequence).collect();
        assert_eq!(found, sequences, "{range:?}");
    }
    assert!(
        reader.events_of("CHATS", "chat.room.a", 1..=6, 1).await?.len() > 1,
        "that it is not whole shows"
    );
    assert!(reader.events_of("CHATS", "chat.nothing", 1..=6, 10).await?.is_empty());
    assert!(reader.events_of("CHATS", "chat.room.*", 1..=6, 10).await.is_err());
    Ok(())
}

/// What is not wanted is read past and does not count, so that it hides nothing that comes behind it.
#[tokio::test]
async fn events_that_are_not_wanted_are_read_past_however_many_they_are() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    let subject = "chat.room.busy";
    let said = async |bodies: Vec<String>| {
        let events = bodies.into_iter().map(|body| event(subject, body, Expectation::Any));
        let appended = store.append(&command(), chats(events.collect())).await?;
        anyhow::Ok(appended.position.sequence)
    };
    let first = said(vec!["posted".to_owned()]).await?;
    // More than one page of a scan, and more than are asked for.
    for _ in 0..3 {
        said((0..400).map(|n| n.to_string()).collect()).await?;
    }
    let last = said(vec!["deleted".to_owned()]).await?;
    let reader = log.reader().await?;
    let wanted = |sequence: u64| sequence == first || sequence == last;
    let found =
        reader.wanted_events_of("CHATS", subject, 1..=last, 2, |event| Ok(wanted(event.sequence))).await?;
    let found: Vec<_> = found.into_iter().map(|event| event.sequence).collect();
    assert_eq!(found, [first, last]);
    let too_many = reader.wanted_events_of("CHATS", subject, 1..=last, 2, |_| Ok(true)).await?;
    assert!(too_many.len() > 2, "that it is not whole shows");
    let unread =
        |_: &jetstream_es::Recorded| Err(StoreError::InvalidProposal("it cannot be read".to_owned()));
    assert!(reader.wanted_events_of("CHATS", subject, 1..=last, 2, unread).await.is_err());
    Ok(())
}

/// Far apart and numbered, they are found along their links; it comes to the same as when every message is looked at.
#[tokio::test]
async fn events_far_apart_are_found_along_their_links() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    let subject = "chat.room.far";
    let mut last = 0;
    for version in 1..=2 {
        let numbered =
            event(subject, version.to_string(), Expectation::Exactly(last)).numbered(version, last);
        last = store.append(&command(), chats(vec![numbered])).await?.position.sequence;
        for _ in 0..5 {
            let between = (0..900).map(|n| event("chat.room.near", n.to_string(), Expectation::Any));
            store.append(&command(), chats(between.collect())).await?;
        }
    }
    let reader = log.reader().await?;
    let scanned = reader.page("CHATS", 1, Some(subject), 10).await?.events;
    assert_eq!(scanned.len(), 2);
    assert_eq!(reader.events_of("CHATS", subject, 1..=10_000, 10).await?, scanned);
    assert_eq!(reader.events_of("CHATS", subject, 1..=last - 1, 10).await?, scanned[..1]);
    assert_eq!(reader.events_of("CHATS", subject, last..=last, 10).await?, scanned[1..]);
    Ok(())
}

#[tokio::test]
async fn a_time_names_the_last_event_before_it() -> Result<()> {
    let (_log, reader) = six().await?;
    let events = reader.page("CHATS", 1, None, 10).await?.events;
    for event in &events {
        assert_eq!(reader.sequence_at("CHATS", event.time).await?, event.sequence);
        let just_before = event.time - time::Duration::NANOSECOND;
        assert_eq!(reader.sequence_at("CHATS", just_before).await?, event.sequence - 1);
    }
    assert_eq!(reader.sequence_at("CHATS", events[5].time + time::Duration::DAY).await?, 6);
    assert_eq!(reader.sequence_at("USERS", events[5].time).await?, 0, "it is empty");
    Ok(())
}
