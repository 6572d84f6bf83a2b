//! Latest values: replaced by revision, read together, told as they are written, and removed by their owner.

use std::collections::BTreeMap;

use anyhow::Result;
use futures::StreamExt as _;
use jetstream_es::{LatestValues, LogReader, OWN_API, StoreError};

use crate::support::{LOG_API, Log, SOON};

const BUCKET: &str = "markers";

async fn values(log: &Log, user: &str, api: &str) -> Result<LatestValues> {
    Ok(LatestValues::new(log.client(user).await?, api, BUCKET))
}

#[tokio::test]
async fn a_value_is_replaced_only_by_who_has_seen_it() -> Result<()> {
    let log = Log::start().await?;
    let values = values(&log, "command_api", OWN_API).await?;
    assert_eq!(values.get("ada.harbour").await?, None);
    assert!(values.replace("ada.harbour", 0, "1".into()).await?);
    assert!(!values.replace("ada.harbour", 0, "2".into()).await?, "it is there already");
    let first = values.get("ada.harbour").await?.unwrap();
    assert!(values.replace("ada.harbour", first.revision, "3".into()).await?);
    assert!(!values.replace("ada.harbour", first.revision, "4".into()).await?, "another was quicker");
    assert_eq!(values.get("ada.harbour").await?.unwrap().value, "3");
    for key in ["", "ada.*", "ada.>", "ada harbour", "ada..x"] {
        assert!(matches!(values.get(key).await, Err(StoreError::InvalidProposal(_))), "{key}");
        assert!(
            matches!(values.replace(key, 0, "x".into()).await, Err(StoreError::InvalidProposal(_))),
            "{key}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn readers_of_another_account_have_many_at_once_and_hear_of_each() -> Result<()> {
    let log = Log::start().await?;
    let push = log.client("push").await?;
    let mut changes = LatestValues::changes(&push, BUCKET).await?;
    // An answer to a later question: so the server has taken the subscription.
    LogReader::new(push.clone(), LOG_API).head("USERS").await?;
    let writer = values(&log, "command_api", OWN_API).await?;
    let mut keys = Vec::new();
    for number in 0..1_100 {
        keys.push(format!("ada.{number}"));
    }
    for number in [3, 700, 1_099] {
        assert!(writer.replace(&keys[number], 0, number.to_string().into()).await?);
    }
    assert!(writer.replace("bob.3", 0, "not ada's".into()).await?);
    for (key, value) in [("ada.3", "3"), ("ada.700", "700"), ("ada.1099", "1099"), ("bob.3", "not ada's")] {
        let change = tokio::time::timeout(SOON, changes.next()).await?.unwrap();
        assert_eq!(change, (key.to_owned(), value.into()));
    }

    let reader = values(&log, "query_api", LOG_API).await?;
    let found: BTreeMap<_, _> =
        reader.get_each(&keys).await?.into_iter().map(|latest| (latest.key, latest.value)).collect();
    let expected = [("ada.3", "3"), ("ada.700", "700"), ("ada.1099", "1099")];
    assert_eq!(found, expected.map(|(key, value)| (key.to_owned(), value.into())).into());
    assert_eq!(reader.get_each(&["ada.4".to_owned()]).await?, []);
    assert_eq!(reader.get_each(&[]).await?, []);
    Ok(())
}

#[tokio::test]
async fn an_owners_values_are_found_and_removed_together() -> Result<()> {
    let log = Log::start().await?;
    let values = values(&log, "command_api", OWN_API).await?;
    for key in ["ada.1", "ada.2", "bob.1", "adam.1"] {
        assert!(values.replace(key, 0, "x".into()).await?);
    }
    let owned = async |owner| -> Result<Vec<String>> {
        Ok(values.get_all_of(owner).await?.into_iter().map(|latest| latest.key).collect())
    };
    assert_eq!(owned("ada").await?, ["ada.1", "ada.2"]);
    values.remove_all_of("ada").await?;
    assert_eq!(owned("ada").await?, [""; 0]);
    assert_eq!(owned("adam").await?, ["adam.1"]);
    assert_eq!(owned("bob").await?, ["bob.1"]);
    // Again it changes nothing, and what is gone may be written anew.
    values.remove_all_of("ada").await?;
    assert!(values.replace("ada.1", 0, "y".into()).await?);
    Ok(())
}

#[tokio::test]
async fn a_value_is_removed_only_if_it_is_the_one_that_was_seen() -> Result<()> {
    let log = Log::start().await?;
    let values = values(&log, "command_api", OWN_API).await?;
    for key in ["ada.1", "ada.2"] {
        assert!(values.replace(key, 0, "x".into()).await?);
    }
    let first = values.get("ada.1").await?.unwrap().revision;
    assert!(values.replace("ada.1", first, "y".into()).await?);
    values.remove("ada.1", first).await?;
    let second = values.get("ada.1").await?.unwrap();
    assert_eq!(second.value, "y", "it was written since");
    values.remove("ada.1", second.revision).await?;
    assert_eq!(values.get("ada.1").await?, None);
    assert_eq!(values.get_all_of("ada").await?.len(), 1, "the other stays");
    assert!(values.replace("ada.1", 0, "z".into()).await?, "it may be written anew");
    Ok(())
}

#[tokio::test]
async fn many_owners_values_are_found_at_once() -> Result<()> {
    let log = Log::start().await?;
    let writer = LatestValues::new(log.client("command_api").await?, OWN_API, "devices");
    for key in ["ada.1", "ada.2", "bob.1", "adam.1"] {
        assert!(writer.replace(key, 0, key.to_owned().into()).await?);
    }
    let reader = LatestValues::new(log.client("workers").await?, LOG_API, "devices");
    let mut owners: Vec<_> = (0..120).map(|number| format!("nobody-{number}")).collect();
    owners.extend(["ada".to_owned(), "bob".to_owned()]);
    let found = reader.get_all_of_each(&owners, 20).await?;
    let keys: Vec<_> = found.iter().map(|latest| latest.key.as_str()).collect();
    assert_eq!(keys, ["ada.1", "ada.2", "bob.1"]);
    assert!(found.iter().all(|latest| latest.value == latest.key));
    assert_eq!(reader.get_all_of_each(&[], 20).await?, []);
    assert!(reader.get_all_of_each(&["ada.*".to_owned()], 20).await.is_err());
    Ok(())
}

#[tokio::test]
async fn a_change_is_told_to_one_of_a_group() -> Result<()> {
    let log = Log::start().await?;
    let workers = log.client("workers").await?;
    let first = LatestValues::changes_shared(&workers, "devices", "workers").await?;
    let second = LatestValues::changes_shared(&workers, "devices", "workers").await?;
    LogReader::new(workers.clone(), LOG_API).head("USERS").await?;
    let writer = LatestValues::new(log.client("command_api").await?, OWN_API, "devices");
    let mut told = futures::stream::select(first, second);
    for number in ["1", "2", "3"] {
        assert!(writer.replace(&format!("ada.{number}"), 0, number.into()).await?);
        // Were the last one told to both, it would come again in place of this one.
        let change = tokio::time::timeout(SOON, told.next()).await?.unwrap();
        assert_eq!(change, (format!("ada.{number}"), number.into()));
    }
    Ok(())
}
