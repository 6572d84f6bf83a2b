//! A log that was taken away is brought back as it was.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use async_nats::jetstream::{self, consumer::DeliverPolicy, consumer::pull};
use jetstream_es::import::{ImportError, ImportedMessage, ImportedStream, StreamImport, begin};
use jetstream_es::setup::{self, StreamDef};
use jetstream_es::{Expectation, Imported, StoredMessage};

use crate::support::{Log, chats, command, consumer_defs, event, one, stream_defs};

/// What there is to tell of a message, but for what the server adds.
fn told(message: &StoredMessage) -> (u64, String, Vec<(String, String)>, Vec<u8>, time::OffsetDateTime) {
    let ours = |name: &str| !name.starts_with("Nats-") || name == "Nats-Msg-Id";
    let mut headers: Vec<_> = message
        .headers()
        .filter(|(name, _)| ours(name))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    headers.sort();
    (message.sequence, message.subject.clone(), headers, message.body.to_vec(), message.time)
}

async fn messages(log: &Log) -> Result<Vec<StoredMessage>> {
    Ok(log.reader().await?.messages("CHATS", 1, None, 1000).await?)
}

async fn push(import: &mut StreamImport, messages: &[StoredMessage]) -> Result<()> {
    for message in messages {
        let stored_at = message.time.format(&time::format_description::well_known::Rfc3339)?;
        let (_, subject, headers, body, _) = told(message);
        let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let again = ImportedMessage::new(&subject, headers, body.into(), Some(&stored_at));
        import.push(again.map_err(anyhow::Error::msg)?).await?;
    }
    Ok(import.flush().await?)
}

async fn started(log: &Log, of: &ImportedStream) -> Result<StreamImport, ImportError> {
    let (setup, writer) = (log.client("setup").await.unwrap(), log.client("command_api").await.unwrap());
    begin(&setup, &writer, std::slice::from_ref(of), 1).await.map(|mut imports| imports.remove(0))
}

#[tokio::test]
async fn a_stream_is_imported_as_it_was_also_when_the_import_is_killed_in_between() -> Result<()> {
    let (old, new) = (Log::start().await?, Log::without_setup().await?);
    let store = old.store().await?;
    for number in 0..5 {
        let subject = format!("chat.room.{number}");
        let events = (0..4).map(|_| event(&subject, "äöü", Expectation::Any)).collect();
        store.append(&command(), chats(events)).await?;
    }
    let was = messages(&old).await?;
    let from = Imported { epoch: old.reader().await?.head("CHATS").await?.epoch, upto: was.len() as u64 };
    let of = ImportedStream {
        stream: StreamDef::new("CHATS", &["chat.>"]),
        from: from.clone(),
        root: "a root".to_owned(),
    };

    let mut import = started(&new, &of).await?;
    assert_eq!((import.last_sequence(), import.is_done()), (0, false));
    push(&mut import, &was[..7]).await?;
    drop(import);

    let (client, reader) = (new.client("setup").await?, new.reader().await?);
    for refused in [
        setup::ensure_streams(&client, &stream_defs(), 1).await.unwrap_err(),
        reader.head("CHATS").await.unwrap_err(),
        reader.refuse_half_imports(&["USERS", "CHATS"]).await.unwrap_err(),
    ] {
        assert!(refused.to_string().contains("CHATS holds a part of an import"), "{refused}");
    }
    reader.refuse_half_imports(&["USERS"]).await?;
    let other = ImportedStream { root: "another".to_owned(), ..of.clone() };
    assert!(matches!(started(&new, &other).await, Err(ImportError::OtherImport { .. })));

    let mut import = started(&new, &of).await?;
    assert_eq!(import.last_sequence(), 7);
    push(&mut import, &was[7..]).await?;
    import.end().await?;
    assert!(started(&new, &of).await?.is_done(), "a second time nothing is to be done");
    setup::ensure_streams(&client, &stream_defs(), 1).await?;

    let is = messages(&new).await?;
    assert_eq!(is.iter().map(told).collect::<Vec<_>>(), was.iter().map(told).collect::<Vec<_>>());
    reader.refuse_half_imports(&["CHATS"]).await?;
    assert_eq!(reader.imported_from("CHATS").await?, Some(from.clone()));
    assert_ne!(reader.head("CHATS").await?.epoch, from.epoch);
    let at_leader = reader.next_message("CHATS", 3).await?.map(|message| message.time);
    assert_eq!(at_leader, Some(was[2].time), "the leader's answer tells the same time");
    // Where a time lies is told by when an event was stored at first, and not by when it was imported.
    for message in &was {
        for at in [message.time, message.time - time::Duration::NANOSECOND] {
            let until_then = was.iter().filter(|stored| stored.time <= at).count() as u64;
            assert_eq!(reader.sequence_at("CHATS", at).await?, until_then);
        }
    }

    setup::ensure_key_bucket(&client, 1).await?;
    let store = new.store().await?;
    let expect = Expectation::Exactly(was.last().unwrap().sequence);
    let outcome = store.append(&command(), one("chat.room.4", "and on", expect)).await?;
    assert_eq!(outcome.position.sequence, from.upto + 1);
    let appended = reader.next_message("CHATS", from.upto + 1).await?.expect("it was appended").time;
    let just_before = appended - time::Duration::NANOSECOND;
    assert_eq!(reader.sequence_at("CHATS", just_before).await?, from.upto);
    assert_eq!(reader.sequence_at("CHATS", appended).await?, from.upto + 1);
    let refused = started(&new, &of).await.err().map(|error| error.to_string());
    assert!(refused.as_ref().is_some_and(|why| why.contains("not empty: it has 21")), "{refused:?}");
    Ok(())
}

#[tokio::test]
async fn who_appends_during_an_import_ends_it() -> Result<()> {
    let log = Log::start().await?;
    let from = Imported { epoch: "0ld".to_owned(), upto: 2 };
    let of = ImportedStream { stream: StreamDef::new("CHATS", &["chat.>"]), from, root: "a root".to_owned() };
    let mut import = started(&log, &of).await?;
    log.store().await?.append(&command(), one("chat.room.a", "me first", Expectation::Any)).await?;
    let message = ImportedMessage::new("chat.room.b", [("ce-id", "1")], "{}".into(), None);
    import.push(message.map_err(anyhow::Error::msg)?).await?;
    assert!(matches!(import.flush().await, Err(ImportError::Overtaken { .. })));
    assert_eq!(messages(&log).await?.len(), 1);
    assert!(ImportedMessage::new("a", [("a b\n", "c")], "{}".into(), None).is_err());
    assert!(ImportedMessage::new("a", [("ce-id", "1")], "{}".into(), Some("yesterday")).is_err());
    Ok(())
}

#[tokio::test]
async fn consumers_that_are_to_begin_behind_the_imported_events_do_and_stay_so() -> Result<()> {
    let log = Log::without_setup().await?;
    let client = log.client("setup").await?;
    setup::ensure_streams(&client, &stream_defs(), 1).await?;
    let behind = BTreeMap::from([("mailer".to_owned(), 12)]);
    setup::ensure_consumers_behind(&client, &consumer_defs(), &behind).await?;
    setup::ensure_consumers(&client, &consumer_defs()).await?;
    let context = jetstream::new(client);
    for (durable, expected) in
        [("mailer", DeliverPolicy::ByStartSequence { start_sequence: 13 }), ("eraser", DeliverPolicy::All)]
    {
        let consumer: jetstream::consumer::Consumer<pull::Config> =
            context.get_consumer_from_stream(durable, "USERS").await?;
        ensure!(consumer.cached_info().config.deliver_policy == expected, "{durable}");
    }
    Ok(())
}
