//! The people's keys.

use std::time::Duration;

use anyhow::Result;
use async_nats::jetstream;
use futures::future::join_all;
use jetstream_es::{Forgotten, KeyState, KeyVault, OWN_API, StoreError};
use personal::{KEY_BYTES, MasterKey, PersonId};
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::proxy::Proxy;
use crate::support::{LOG_API, Log, ManualClock, SOON, master, person};

async fn vault(log: &Log, user: &str, prefix: &str) -> Result<KeyVault> {
    Ok(KeyVault::new(log.client(user).await?, prefix, master()))
}

/// Two keys are the same if one opens what the other sealed.
fn same(a: &personal::PersonKeys, b: &personal::PersonKeys) -> bool {
    let of = person();
    let ring = |keys: &personal::PersonKeys| [(of, keys.clone())].into_iter().collect();
    let open = serde_json::json!({ "$personal": { "of": of, "open": 1 } });
    let deletable = serde_json::json!({ "$personal": { "of": of, "open": 1, "deletable": true } });
    let mut body = serde_json::json!([open, deletable]);
    personal::seal(&mut body, &ring(a), "1", &mut |bytes| bytes.fill(1)).unwrap();
    personal::open(&mut body, &ring(b), "1").is_ok()
}

#[tokio::test]
async fn creators_at_once_get_the_same_key() -> Result<()> {
    let log = Log::start().await?;
    let ada = person();
    let vaults = join_all((0..8).map(|_| vault(&log, "command_api", OWN_API))).await;
    let vaults = vaults.into_iter().collect::<Result<Vec<_>>>()?;
    let keys = join_all(vaults.iter().map(|vault| vault.create(ada))).await;
    let keys = keys.into_iter().collect::<Result<Vec<_>, _>>()?;
    assert!(keys.iter().all(|key| same(key, &keys[0])));

    let other = vaults[0].create(person()).await?;
    assert!(!same(&other, &keys[0]));
    Ok(())
}

#[tokio::test]
async fn readers_elsewhere_get_the_keys_but_cannot_make_any() -> Result<()> {
    let log = Log::start().await?;
    let writer = vault(&log, "command_api", OWN_API).await?;
    let people: Vec<_> = (0..600).map(|_| person()).collect();
    for made in join_all(people.iter().map(|person| writer.create(*person))).await {
        made?;
    }
    let stranger = person();
    for user in ["projectors", "push", "workers"] {
        let reader = vault(&log, user, LOG_API).await?;
        let mut asked = people.clone();
        asked.push(stranger);
        let ring = reader.ring(&asked).await?;
        assert!(people.iter().all(|person| ring.contains(*person)), "{user}");
        assert!(!ring.contains(stranger), "{user}");
    }
    let created = writer.create(people[0]).await?;
    let ring = vault(&log, "push", LOG_API).await?.ring(&people[..1]).await?;
    assert!(same(&created, ring.get(people[0]).unwrap()));
    Ok(())
}

#[tokio::test]
async fn what_the_bucket_holds_is_wrapped() -> Result<()> {
    let log = Log::start().await?;
    let ada = person();
    vault(&log, "command_api", OWN_API).await?.create(ada).await?;
    let stolen =
        KeyVault::new(log.client("projectors").await?, LOG_API, MasterKey::from_bytes([1; KEY_BYTES]));
    let refused = stolen.ring(&[ada]).await;
    let named = personal::Error::MasterKeyUnknown { person: ada, id: master().id() };
    assert!(matches!(&refused, Err(StoreError::Personal(error)) if *error == named), "{refused:?}");
    Ok(())
}

#[tokio::test]
async fn a_key_that_appears_is_seen_at_once_and_one_destroyed_within_the_caches_life() -> Result<()> {
    let log = Log::start().await?;
    let ada = person();
    let writer = vault(&log, "command_api", OWN_API).await?;
    let clock = ManualClock::default();
    let reader = KeyVault::with_ambient(log.client("projectors").await?, LOG_API, master(), clock.ambient());
    assert!(!reader.ring(&[ada]).await?.contains(ada));
    writer.create(ada).await?;
    assert!(reader.ring(&[ada]).await?.contains(ada), "absence is not remembered");

    writer.destroy(ada).await?;
    assert!(reader.ring(&[ada]).await?.contains(ada), "nobody told it: it does not watch");
    clock.advance(Duration::from_secs(61));
    assert!(!reader.ring(&[ada]).await?.contains(ada));
    Ok(())
}

#[tokio::test]
async fn a_destroyed_key_is_gone_for_ever_and_from_the_disk() -> Result<()> {
    let log = Log::start().await?;
    let (ada, bob, nobody) = (person(), person(), person());
    let writer = vault(&log, "command_api", OWN_API).await?;
    let reader = vault(&log, "projectors", LOG_API).await?;
    for of in [ada, bob] {
        writer.create(of).await?;
    }
    let wrapped = stored_value(&log, ada).await?;
    let kept = stored_value(&log, bob).await?;
    assert!(log.on_disk(&wrapped)? > 0, "what is searched for can be found");
    assert_eq!(reader.state(ada).await?, KeyState::Held);
    assert_eq!(reader.state(nobody).await?, KeyState::Never);

    for _ in 0..2 {
        writer.destroy(ada).await?;
        assert_eq!(log.on_disk(&wrapped)?, 0);
    }
    writer.destroy(nobody).await?;
    assert!(log.on_disk(&kept)? > 0, "another's key is where it was");
    for vault in [writer, vault(&log, "command_api", OWN_API).await?] {
        for gone in [ada, nobody] {
            assert_eq!(vault.state(gone).await?, KeyState::Erased);
            assert!(!vault.ring(&[gone, bob]).await?.contains(gone));
            let again = vault.create(gone).await;
            assert!(matches!(again, Err(StoreError::PersonErased(person)) if person == gone), "{again:?}");
        }
        assert!(vault.ring(&[bob]).await?.contains(bob));
    }
    log.nats.server().stop().await;
    log.nats.server().start().await?;
    assert_eq!(log.on_disk(&wrapped)?, 0, "nor is it written again from memory");
    assert_eq!(reader.state(ada).await?, KeyState::Erased);
    Ok(())
}

/// Shows what erasing is for: a value that the server drops by itself stays in its files.
#[tokio::test]
async fn a_superseded_value_stays_on_the_disk_unless_it_is_erased() -> Result<()> {
    let log = Log::start().await?;
    let sessions = jetstream::new(log.client("command_api").await?).get_key_value("sessions").await?;
    sessions.put("s", "superseded value".into()).await?;
    sessions.put("s", "another".into()).await?;
    sessions.purge("s").await?;
    assert!(log.on_disk(b"superseded value")? > 0);
    Ok(())
}

/// The process is killed after the marker was written, before the key was erased.
#[tokio::test]
async fn an_interrupted_destruction_is_finished_by_the_next_call() -> Result<()> {
    let log = Log::start().await?;
    let ada = person();
    let writer = vault(&log, "command_api", OWN_API).await?;
    writer.create(ada).await?;
    let wrapped = stored_value(&log, ada).await?;
    log.client("command_api").await?.request(format!("$KV.keys.{ada}"), "".into()).await?;
    assert_eq!(writer.state(ada).await?, KeyState::Erased);
    assert!(log.on_disk(&wrapped)? > 0);
    writer.destroy(ada).await?;
    assert_eq!(log.on_disk(&wrapped)?, 0);
    Ok(())
}

#[tokio::test]
async fn destroyers_and_creators_at_once_agree() -> Result<()> {
    let log = Log::start().await?;
    let ada = person();
    let vaults = join_all((0..6).map(|_| vault(&log, "command_api", OWN_API))).await;
    let vaults = vaults.into_iter().collect::<Result<Vec<_>>>()?;
    let created = join_all(vaults[..3].iter().map(|vault| vault.create(ada)));
    let destroyed = join_all(vaults[3..].iter().map(|vault| vault.destroy(ada)));
    let (created, destroyed) = futures::join!(created, destroyed);
    for result in destroyed {
        result?;
    }
    for result in created {
        assert!(matches!(result, Ok(_) | Err(StoreError::PersonErased(_))), "{result:?}");
    }
    vaults[0].destroy(ada).await?;
    assert_eq!(vaults[0].state(ada).await?, KeyState::Erased);
    let stream = jetstream::new(log.client("setup").await?).get_stream("KV_keys").await?;
    assert_eq!(stream.cached_info().state.messages, 1, "the marker alone is left");
    Ok(())
}

#[tokio::test]
async fn who_watches_forgets_at_once() -> Result<()> {
    let log = Log::start().await?;
    let (ada, bob) = (person(), person());
    let writer = vault(&log, "command_api", OWN_API).await?;
    for of in [ada, bob] {
        writer.create(of).await?;
    }
    for (user, prefix) in
        [("projectors", LOG_API), ("push", LOG_API), ("workers", LOG_API), ("command_api", OWN_API)]
    {
        let reader = vault(&log, user, prefix).await?;
        let watching = Watching::start(&reader).await?;
        let carol = person();
        writer.create(carol).await?;
        assert!(reader.ring(&[ada, bob, carol]).await?.contains(carol));
        let before = reader.changes();
        writer.destroy(carol).await?;
        watching.heard(Forgotten::Person(carol)).await?;
        assert_eq!(reader.changes(), before + 1, "{user}: nothing else was forgotten");
        assert!(!reader.ring(&[carol]).await?.contains(carol), "{user}");
        watching.stop().await?;
    }
    Ok(())
}

/// The message that tells of the change is lost on its way.
#[tokio::test]
async fn who_misses_a_change_forgets_everything() -> Result<()> {
    let log = Log::start().await?;
    let ada = person();
    let writer = vault(&log, "command_api", OWN_API).await?;
    writer.create(ada).await?;
    let proxy = Proxy::start(&log.nats.url()).await?;
    let reader = KeyVault::new(log.impatient_client("push", &proxy.url()).await?, LOG_API, master());
    let watching = Watching::start(&reader).await?;
    assert!(reader.ring(&[ada]).await?.contains(ada));
    proxy.lose(|line, _| line.contains("live.keys."));
    writer.destroy(ada).await?;
    watching.heard(Forgotten::Everyone).await?;
    assert!(!reader.ring(&[ada]).await?.contains(ada));
    watching.stop().await
}

/// The connection is cut while the key is destroyed.
#[tokio::test]
async fn who_was_away_forgets_everything() -> Result<()> {
    let log = Log::start().await?;
    let ada = person();
    let writer = vault(&log, "command_api", OWN_API).await?;
    writer.create(ada).await?;
    let proxy = Proxy::start(&log.nats.url()).await?;
    let reader = KeyVault::new(log.impatient_client("push", &proxy.url()).await?, LOG_API, master());
    let watching = Watching::start(&reader).await?;
    assert!(reader.ring(&[ada]).await?.contains(ada));
    proxy.lose(|_, _| true);
    proxy.cut();
    writer.destroy(ada).await?;
    proxy.lose(|_, _| false);
    proxy.cut();
    watching.heard(Forgotten::Everyone).await?;
    assert!(!reader.ring(&[ada]).await?.contains(ada));
    watching.stop().await
}

/// A vault that watches, and what it says that it forgot.
struct Watching {
    heard: Mutex<mpsc::UnboundedReceiver<Forgotten>>,
    shutdown: CancellationToken,
    task: JoinHandle<()>,
}

impl Watching {
    async fn start(vault: &KeyVault) -> Result<Self> {
        let (told, heard) = mpsc::unbounded_channel();
        vault.on_forgotten(move |what| {
            let _receiver_may_be_gone = told.send(what);
        });
        let shutdown = CancellationToken::new();
        let (watched, until) = (vault.clone(), shutdown.clone());
        let task = tokio::spawn(watched.watch(until));
        let watching = Self { heard: Mutex::new(heard), shutdown, task };
        // It begins by forgetting what was fetched before it listened.
        watching.heard(Forgotten::Everyone).await?;
        Ok(watching)
    }

    async fn heard(&self, expected: Forgotten) -> Result<()> {
        let mut heard = self.heard.lock().await;
        timeout(SOON, async {
            while let Some(what) = heard.recv().await {
                if what == expected {
                    return Ok(());
                }
            }
            anyhow::bail!("the watch has ended")
        })
        .await?
    }

    async fn stop(self) -> Result<()> {
        self.shutdown.cancel();
        Ok(timeout(SOON, self.task).await??)
    }
}

/// What the bucket holds of a person.
async fn stored_value(log: &Log, of: PersonId) -> Result<Vec<u8>> {
    let stream = jetstream::new(log.client("command_api").await?).get_stream("KV_keys").await?;
    Ok(stream.direct_get_last_for_subject(format!("$KV.keys.{of}")).await?.payload.to_vec())
}
