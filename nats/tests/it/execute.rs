//! Running commands: retries on conflict, and one effect however often a command comes.

use std::time::Duration;

use anyhow::Result;
use futures::future::join_all;
use jetstream_es::{
    AttemptError, CommandMeta, EventStore, ExecuteError, Expectation, Outcome, Proposal, StoreError,
};
use uuid::Uuid;

use crate::support::{
    Counter, Log, ManualClock, Note, chats, command, command_with, event, id_made_at, now, one,
};

const ROOM: &str = "chat.room.a";

/// Adds a note to the room, which holds at most `limit`.
async fn add(
    store: &EventStore,
    meta: &CommandMeta,
    text: &str,
    limit: u64,
) -> Result<Outcome, ExecuteError<&'static str>> {
    store
        .execute(meta, "CHATS", &[ROOM.to_owned()], || async {
            let history = store.history::<Note>("CHATS", ROOM).await?;
            if history.version >= limit {
                return Err(AttemptError::Refused("full"));
            }
            let event = event(ROOM, text, Expectation::Exactly(history.last_sequence));
            Ok(chats(vec![event.numbered(history.version + 1, history.last_sequence)]))
        })
        .await
}

async fn texts(store: &EventStore) -> Result<Vec<String>> {
    let history = store.history::<Note>("CHATS", ROOM).await?;
    Ok(history.events.iter().map(|(_, note)| note.text().to_owned()).collect())
}

#[tokio::test]
async fn rivals_all_get_through_and_nothing_is_overwritten() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    let rivals = (0..8).map(|index| {
        let store = store.clone();
        async move { add(&store, &command(), &index.to_string(), 100).await }
    });
    for result in join_all(rivals).await {
        result?;
    }
    let mut texts = texts(&store).await?;
    texts.sort();
    assert_eq!(texts, (0..8).map(|index| index.to_string()).collect::<Vec<_>>());
    let history = store.history::<Note>("CHATS", ROOM).await?;
    assert_eq!((history.version, history.last_sequence), (8, 8));
    Ok(())
}

#[tokio::test]
async fn endless_conflict_ends() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    store.append(&command(), one(ROOM, "x", Expectation::Exactly(0))).await?;
    let tries = Counter::default();
    let result: Result<_, ExecuteError<()>> = store
        .execute(&command(), "CHATS", &[ROOM.to_owned()], || async {
            tries.add();
            Ok(one(ROOM, "y", Expectation::Exactly(0)))
        })
        .await;
    assert!(matches!(result, Err(ExecuteError::Conflict)), "{result:?}");
    assert!((2..=20).contains(&tries.get()), "{}", tries.get());
    Ok(())
}

#[tokio::test]
async fn a_repeated_command_answers_as_the_first_time() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    let meta = command();
    let first = add(&store, &meta, "x", 1).await?;
    assert!(!first.replayed);

    // By now the decision would refuse it.
    let again = add(&store, &meta, "x", 1).await?;
    assert!(again.replayed);
    assert_eq!(again.position, first.position);
    assert_eq!(again.events[0].envelope, first.events[0].envelope);
    assert!(matches!(add(&store, &command(), "x", 1).await, Err(ExecuteError::Refused("full"))));

    let mut other = meta.clone();
    other.digest = "digest-2".to_owned();
    for limit in [1, 100] {
        let reused = add(&store, &other, "y", limit).await;
        assert!(matches!(reused, Err(ExecuteError::CommandIdReused)), "{reused:?}");
    }
    assert_eq!(texts(&store).await?, ["x"]);
    Ok(())
}

#[tokio::test]
async fn the_same_command_at_several_nodes_at_once_has_one_effect() -> Result<()> {
    let log = Log::start().await?;
    let meta = command();
    let mut arrivals = Vec::new();
    for _ in 0..6 {
        let (store, meta) = (log.store().await?, meta.clone());
        arrivals.push(async move { add(&store, &meta, "x", 100).await });
    }
    let outcomes = join_all(arrivals).await.into_iter().collect::<Result<Vec<_>, _>>()?;
    assert_eq!(outcomes.iter().filter(|outcome| !outcome.replayed).count(), 1);
    assert!(outcomes.iter().all(|outcome| outcome.position == outcomes[0].position));
    assert_eq!(log.last_sequence("CHATS").await?, 1);
    Ok(())
}

#[tokio::test]
async fn nothing_to_do_has_a_position_and_a_repeat_finds_its_effect() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    let meta = command();
    // "There shall be a note": the second time there is one.
    let ensure = |meta: CommandMeta| {
        let store = store.clone();
        async move {
            let attempt = || async {
                let last = store.last("CHATS", ROOM).await?;
                let events = match last {
                    Some(_) => Vec::new(),
                    None => vec![event(ROOM, "x", Expectation::Exactly(0))],
                };
                Ok::<_, AttemptError<()>>(chats(events))
            };
            store.execute(&meta, "CHATS", &[ROOM.to_owned()], attempt).await
        }
    };
    let first = ensure(meta.clone()).await?;
    let repeat = ensure(meta).await?;
    assert_eq!((repeat.replayed, repeat.events.len()), (true, 1));
    assert_eq!(repeat.position, first.position);

    store.append(&command(), one("chat.room.z", "later", Expectation::Any)).await?;
    let idle = ensure(command()).await?;
    assert_eq!((idle.replayed, idle.events.len(), idle.position.sequence), (false, 0, 2));
    assert_eq!(idle.position.epoch, first.position.epoch);
    Ok(())
}

/// The server has forgotten the id: reading must find the effect.
#[tokio::test]
async fn beyond_the_duplicate_window_the_effect_is_looked_up() -> Result<()> {
    let log = Log::start().await?;
    let window = Duration::from_secs(1);
    log.shorten_duplicate_window("CHATS", window).await?;
    let clock = ManualClock::default();
    let store = log.store_with(clock.ambient()).await?;

    for (what, size) in [("single", 1), ("batch", 3)] {
        let meta = command_with(id_made_at(now() - Duration::from_mins(10)));
        let proposal = || {
            let events = (0..size).map(|_| event(ROOM, what, Expectation::Any)).collect();
            std::future::ready(Ok::<_, AttemptError<()>>(chats(events)))
        };
        let home = [ROOM.to_owned()];
        let first = store.execute(&meta, "CHATS", &home, proposal).await?;
        assert_eq!((first.replayed, first.events.len()), (false, size), "{what}");
        store.append(&command(), one(ROOM, "between", Expectation::Any)).await?;
        log.forget_message_ids("CHATS", &meta, window).await?;

        let again = store.execute(&meta, "CHATS", &home, proposal).await?;
        assert!(again.replayed, "{what}");
        assert_eq!(again.position, first.position, "{what}");
        assert_eq!(again.events.len(), size, "{what}");

        let mut other = meta.clone();
        other.digest = "digest-2".to_owned();
        let reused = store.execute(&other, "CHATS", &home, proposal).await;
        assert!(matches!(reused, Err(ExecuteError::CommandIdReused)), "{what}: {reused:?}");
    }
    Ok(())
}

/// Ids that tell no time (a worker's), and ids from the future, are always looked up.
#[tokio::test]
async fn ids_that_tell_no_time_have_one_effect_too() -> Result<()> {
    let log = Log::start().await?;
    let window = Duration::from_secs(1);
    log.shorten_duplicate_window("CHATS", window).await?;
    let store = log.store().await?;
    let derived = Uuid::new_v5(&Uuid::NAMESPACE_OID, b"event 1: start");
    let future = id_made_at(now() + Duration::from_hours(24));
    for id in [derived, future] {
        let meta = command_with(id);
        let home = [ROOM.to_owned()];
        let proposal =
            || std::future::ready(Ok::<Proposal, AttemptError<()>>(one(ROOM, "x", Expectation::Any)));
        let first = store.execute(&meta, "CHATS", &home, proposal).await?;
        log.forget_message_ids("CHATS", &meta, window).await?;
        let again = store.execute(&meta, "CHATS", &home, proposal).await?;
        assert!(again.replayed);
        assert_eq!(again.position, first.position);
    }
    Ok(())
}

#[tokio::test]
async fn a_command_older_than_a_week_is_refused() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    let week = Duration::from_hours(7 * 24);
    let too_old = command_with(id_made_at(now() - week - Duration::from_mins(1)));
    assert!(matches!(add(&store, &too_old, "x", 9).await, Err(ExecuteError::CommandTooOld)));
    let just_in_time = command_with(id_made_at(now() - week + Duration::from_mins(1)));
    assert!(!add(&store, &just_in_time, "x", 9).await?.replayed);
    assert_eq!(log.last_sequence("CHATS").await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_proposal_for_another_stream_is_a_mistake() -> Result<()> {
    let log = Log::start().await?;
    let store = log.store().await?;
    let result: Result<_, ExecuteError<()>> = store
        .execute(&command(), "USERS", &["user.x".to_owned()], || async {
            Ok(one(ROOM, "x", Expectation::Any))
        })
        .await;
    assert!(matches!(result, Err(ExecuteError::Store(StoreError::InvalidProposal(_)))), "{result:?}");
    Ok(())
}

#[tokio::test]
async fn without_a_server_the_log_is_unavailable_and_the_command_can_be_sent_again() -> Result<()> {
    let log = Log::start().await?;
    let store = log.impatient_store(&log.nats.url()).await?;
    add(&store, &command(), "before", 9).await?;
    log.nats.server().kill().await;
    let meta = command();
    let down = add(&store, &meta, "x", 9).await;
    assert!(matches!(down, Err(ExecuteError::Unavailable(_))), "{down:?}");
    log.nats.server().start().await?;
    let outcome = loop {
        match add(&store, &meta, "x", 9).await {
            Err(ExecuteError::Unavailable(_)) => {}
            result => break result?,
        }
    };
    assert_eq!(outcome.events.len(), 1);
    assert_eq!(texts(&log.store().await?).await?, ["before", "x"]);
    Ok(())
}
