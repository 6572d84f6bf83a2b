//! Secrets that are handed on: taken once, by who may, and never seen on the way.

use anyhow::Result;
use jetstream_es::{HandedSecrets, KeyVault, LatestValues, OWN_API};
use personal::PersonId;

use crate::support::{LOG_API, Log, master, person};

const KEY: &str = "owner.conversion";

/// Who leaves a secret of `of`, and who takes it.
async fn sides(log: &Log, of: PersonId) -> Result<(HandedSecrets, HandedSecrets)> {
    let (giver, taker) = (log.client("command_api").await?, log.client("workers").await?);
    let keys = KeyVault::new(giver.clone(), OWN_API, master());
    keys.create(of).await?;
    let giving = HandedSecrets::new(giver, OWN_API, keys);
    let keys = KeyVault::new(taker.clone(), LOG_API, master());
    Ok((giving, HandedSecrets::new(taker, OWN_API, keys)))
}

#[tokio::test]
async fn a_secret_is_taken_once_and_lies_sealed_until_then() -> Result<()> {
    let log = Log::start().await?;
    let ada = person();
    let (giving, taking) = sides(&log, ada).await?;
    assert_eq!(taking.take(KEY).await?, None);
    giving.leave(ada, KEY, "an earlier one".to_owned()).await?;
    giving.leave(ada, KEY, "ferry".to_owned()).await?;
    let bucket = LatestValues::new(log.client("workers").await?, OWN_API, "passwords");
    let lies = bucket.get(KEY).await?.expect("something lies there");
    assert!(!String::from_utf8_lossy(&lies.value).contains("ferry"));
    assert_eq!(taking.take(KEY).await?.as_deref(), Some("ferry"));
    assert_eq!(taking.take(KEY).await?, None);
    Ok(())
}

#[tokio::test]
async fn what_is_forged_moved_or_of_somebody_forgotten_is_no_secret() -> Result<()> {
    let log = Log::start().await?;
    let ada = person();
    let (giving, taking) = sides(&log, ada).await?;
    let bucket = LatestValues::new(log.client("workers").await?, OWN_API, "passwords");
    giving.leave(ada, KEY, "ferry".to_owned()).await?;
    let lies = bucket.get(KEY).await?.expect("something lies there");
    for (key, value) in [("another.conversion", lies.value), (KEY, "evil".into()), ("x.y", "{}".into())] {
        bucket.put(key, value).await?;
        assert_eq!(taking.take(key).await?, None, "{key}");
    }
    giving.leave(ada, KEY, "ferry".to_owned()).await?;
    KeyVault::new(log.client("command_api").await?, OWN_API, master()).destroy(ada).await?;
    let keys = KeyVault::new(log.client("workers").await?, LOG_API, master());
    let late = HandedSecrets::new(log.client("workers").await?, OWN_API, keys);
    assert_eq!(late.take(KEY).await?, None);
    Ok(())
}

#[tokio::test]
async fn a_restarted_server_forgets_secrets_and_takes_new_ones() -> Result<()> {
    let log = Log::start().await?;
    let ada = person();
    let (giving, taking) = sides(&log, ada).await?;
    giving.leave(ada, KEY, "ferry".to_owned()).await?;
    log.nats.server().stop().await;
    log.nats.server().start().await?;
    assert_eq!(taking.take(KEY).await?, None);
    giving.leave(ada, KEY, "another".to_owned()).await?;
    assert_eq!(taking.take(KEY).await?.as_deref(), Some("another"));
    Ok(())
}
