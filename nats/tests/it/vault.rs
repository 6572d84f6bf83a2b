//! The people's keys.

use std::time::Duration;

use anyhow::Result;
use futures::future::join_all;
use jetstream_es::{KeyVault, OWN_API, StoreError};
use personal::{KEY_BYTES, MasterKey};

use crate::support::{LOG_API, Log, ManualClock, master, person};

async fn vault(log: &Log, user: &str, prefix: &str) -> Result<KeyVault> {
    Ok(KeyVault::new(log.client(user).await?, prefix, master()))
}

/// Two keys are the same if one opens what the other sealed.
fn same(a: &personal::PersonKey, b: &personal::PersonKey) -> bool {
    use std::sync::Arc;
    let of = person();
    let ring = |key: &personal::PersonKey| [(of, Arc::new(key.clone()))].into_iter().collect();
    let mut body = serde_json::json!({ "$personal": { "of": of, "open": 1 } });
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
    assert!(
        matches!(refused, Err(StoreError::Personal(personal::Error::WrappedKey { person })) if person == ada),
        "{refused:?}"
    );
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

    log.destroy_key(ada).await?;
    clock.advance(Duration::from_secs(61));
    assert!(!reader.ring(&[ada]).await?.contains(ada));
    writer.forget(ada);
    let again = writer.create(ada).await;
    assert!(matches!(again, Err(StoreError::PersonErased(person)) if person == ada), "{again:?}");
    Ok(())
}
