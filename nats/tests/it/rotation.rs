//! One master key takes over from another.

use std::sync::Arc;

use anyhow::Result;
use async_nats::jetstream;
use futures::future::{join_all, try_join_all};
use jetstream_es::{KeyState, KeyVault, OWN_API, Rewrapped, StoreError};
use personal::{KEY_BYTES, MasterKey, MasterKeys, PersonId};
use tokio::sync::Notify;

use crate::proxy::{Proxy, contains};
use crate::support::{LOG_API, Log, person};

fn old() -> MasterKey {
    MasterKey::from_bytes([1; KEY_BYTES])
}

fn new() -> MasterKey {
    MasterKey::from_bytes([2; KEY_BYTES])
}

fn both() -> MasterKeys {
    MasterKeys::new(new()).and(old())
}

async fn writer(log: &Log, keys: impl Into<MasterKeys>) -> Result<KeyVault> {
    Ok(KeyVault::new(log.client("command_api").await?, OWN_API, keys))
}

async fn stored(log: &Log, of: PersonId) -> Result<Vec<u8>> {
    let stream = jetstream::new(log.client("command_api").await?).get_stream("KV_keys").await?;
    Ok(stream.direct_get_last_for_subject(format!("$KV.keys.{of}")).await?.payload.to_vec())
}

async fn messages(log: &Log) -> Result<u64> {
    let stream = jetstream::new(log.client("setup").await?).get_stream("KV_keys").await?;
    Ok(stream.cached_info().state.messages)
}

/// A body of this person's, sealed with their key.
async fn sealed(vault: &KeyVault, of: PersonId) -> Result<serde_json::Value> {
    let mut body = serde_json::json!({ "$personal": { "of": of, "open": "hello" } });
    personal::seal(&mut body, &vault.ring(&[of]).await?, "1", &mut |bytes| bytes.fill(1))?;
    Ok(body)
}

async fn opens(vault: &KeyVault, of: PersonId, sealed: &serde_json::Value) -> Result<bool> {
    let mut body = sealed.clone();
    personal::open(&mut body, &vault.ring(&[of]).await?, "1")?;
    Ok(body["$personal"]["open"] == "hello")
}

#[tokio::test]
async fn every_key_is_wrapped_again_and_what_the_old_one_wrapped_is_gone_from_the_disk() -> Result<()> {
    let log = Log::start().await?;
    let before = writer(&log, old()).await?;
    let people: Vec<_> = (0..20).map(|_| person()).collect();
    try_join_all(people.iter().map(|of| before.create(*of))).await?;
    let erased = person();
    before.create(erased).await?;
    before.destroy(erased).await?;
    let texts = try_join_all(people.iter().map(|of| sealed(&before, *of))).await?;
    let wrapped = try_join_all(people.iter().map(|of| stored(&log, *of))).await?;
    for wrapped in &wrapped {
        assert!(log.on_disk(wrapped)? > 0, "what is searched for can be found");
    }

    let during = writer(&log, both()).await?;
    assert_eq!(during.rewrap_all().await?, Rewrapped { rewrapped: 20, unreadable: 0 });
    assert_eq!(during.rewrap_all().await?, Rewrapped::default(), "nothing is left to do");
    for wrapped in &wrapped {
        assert_eq!(log.on_disk(wrapped)?, 0);
    }
    assert_eq!(messages(&log).await?, 21);
    let after = KeyVault::new(log.client("push").await?, LOG_API, new());
    for (of, text) in people.iter().zip(&texts) {
        assert!(opens(&after, *of, text).await?);
        assert!(opens(&during, *of, text).await?);
    }
    assert_eq!(after.state(erased).await?, KeyState::Erased);
    let late = KeyVault::new(log.client("push").await?, LOG_API, old());
    let refused = late.ring(&people[..1]).await;
    let named = personal::Error::MasterKeyUnknown { person: people[0], id: new().id() };
    assert!(matches!(&refused, Err(StoreError::Personal(error)) if *error == named), "{refused:?}");
    Ok(())
}

#[tokio::test]
async fn one_key_that_nobody_unwraps_does_not_stop_the_others() -> Result<()> {
    let log = Log::start().await?;
    let (lost, ada) = (person(), person());
    writer(&log, MasterKey::from_bytes([3; KEY_BYTES])).await?.create(lost).await?;
    let before = writer(&log, old()).await?;
    before.create(ada).await?;
    let text = sealed(&before, ada).await?;
    let kept = stored(&log, lost).await?;
    let during = writer(&log, both()).await?;
    assert_eq!(during.rewrap_all().await?, Rewrapped { rewrapped: 1, unreadable: 1 });
    assert_eq!(stored(&log, lost).await?, kept);
    assert!(opens(&writer(&log, new()).await?, ada, &text).await?);
    Ok(())
}

/// Killed at its n-th message about a person, which is lost with all later ones; for every n.
#[tokio::test]
async fn killed_at_any_message_the_next_call_finishes_it() -> Result<()> {
    let log = Log::start().await?;
    let before = writer(&log, old()).await?;
    let (during, after) = (writer(&log, both()).await?, writer(&log, new()).await?);
    let proxy = Proxy::start(&log.nats.url()).await?;
    for killed_at in 0.. {
        let ada = person();
        before.create(ada).await?;
        let (text, wrapped) = (sealed(&before, ada).await?, stored(&log, ada).await?);

        let victim = KeyVault::new(log.impatient_client("command_api", &proxy.url()).await?, OWN_API, both());
        let killed = Arc::new(Notify::new());
        let (telling, id) = (Arc::clone(&killed), ada.to_string());
        let mut about_her = 0;
        proxy.lose(move |line, body| {
            let counts = about_her > 0 || line.contains(&id) || contains(body, &id);
            about_her += u64::from(counts);
            let lost = about_her > killed_at;
            if lost {
                telling.notify_one();
            }
            lost
        });
        let finished = tokio::select! {
            done = victim.rewrap_all() => Some(done?),
            () = killed.notified() => None,
        };
        proxy.lose(|_, _| false);
        proxy.cut();

        assert!(opens(&during, ada, &text).await?, "killed at {killed_at}");
        during.rewrap_all().await?;
        assert_eq!(log.on_disk(&wrapped)?, 0, "killed at {killed_at}");
        assert!(opens(&after, ada, &text).await?, "killed at {killed_at}");
        assert_eq!(messages(&log).await?, killed_at + 1, "one message a person");
        if finished.is_some() {
            assert!(killed_at > 8, "it was killed in between, too");
            return Ok(());
        }
    }
    Ok(())
}

#[tokio::test]
async fn who_is_destroyed_meanwhile_stays_so() -> Result<()> {
    let log = Log::start().await?;
    let before = writer(&log, old()).await?;
    let people: Vec<_> = (0..60).map(|_| person()).collect();
    try_join_all(people.iter().map(|of| before.create(*of))).await?;
    let wrapped = try_join_all(people.iter().map(|of| stored(&log, *of))).await?;
    let (a, b, destroyer) =
        (writer(&log, both()).await?, writer(&log, both()).await?, writer(&log, old()).await?);
    // From the last on, so that they meet in the middle.
    let destroying = join_all(people.iter().rev().step_by(2).map(|of| destroyer.destroy(*of)));
    let (a, b, results) = futures::join!(a.rewrap_all(), b.rewrap_all(), destroying);
    assert_eq!(a?.unreadable + b?.unreadable, 0);
    for result in results {
        result?;
    }
    let after = writer(&log, new()).await?;
    let ring = after.ring(&people).await?;
    for (index, of) in people.iter().rev().enumerate() {
        let gone = index % 2 == 0;
        assert_eq!(ring.contains(*of), !gone);
        assert_eq!(after.state(*of).await? == KeyState::Erased, gone);
    }
    assert_eq!(messages(&log).await?, 60);
    for wrapped in &wrapped {
        assert_eq!(log.on_disk(wrapped)?, 0);
    }
    Ok(())
}
