//! Once an hour: removes files that were uploaded to go with a message and went with none.
//!
//! As long as a file may be one of those, a small object says so, and when it was uploaded: so what goes with a
//! message is not looked at again and again. That the object is there proves nothing, since whoever posts may have been
//! killed before it was removed; the log has the last word. command-api takes no file that is nearly as old as those that
//! are removed here.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    boundary::CHATS,
    chat::{Attachment, TimelineEvent, UNATTACHED_FOR},
    ids::{AccountId, FileId},
};
use jetstream_es::{MAX_PAGE, StoreError};
use kit::{
    lifecycle::Lifecycle,
    object_store::{ObjectStore, ObjectStoreError},
};
use time::{Duration, OffsetDateTime};

use crate::Context;

/// Where messages stand.
const TIMELINES: &str = "chat.timeline.*";
/// Where the objects lie that say that a file goes with no message yet.
const PENDING: &str = "pending/";
/// When the file was uploaded, in seconds since 1970.
const UPLOADED_AT: &str = "uploaded-at";
/// How far clocks may be apart.
const CLOCK_SKEW: Duration = Duration::minutes(5);
/// How long it waits for a replica that is behind what is in the log.
const REPLICA_BEHIND: std::time::Duration = std::time::Duration::from_millis(50);

/// Why files were not swept. It is tried again.
#[derive(Debug, thiserror::Error)]
enum NotSwept {
    #[error(transparent)]
    Log(#[from] StoreError),
    #[error(transparent)]
    Store(#[from] ObjectStoreError),
}

/// Whose file.
type OwnFile = (AccountId, FileId);

/// Sweeps now and again and again, until the shutdown. Several workers may do so at once.
pub(crate) fn sweep_uploads(context: Context, life: &Lifecycle) {
    let store = ObjectStore::new(&context.config.store);
    let shutdown = life.shutdown().clone();
    life.spawn(async move {
        let sweeping = async {
            loop {
                match sweep(&context, &store).await {
                    Ok(0) => {}
                    Ok(removed) => tracing::info!(removed, "files that went with no message were removed"),
                    Err(error) => {
                        tracing::warn!(%error, "files that went with no message were not looked for");
                    }
                }
                tokio::time::sleep(context.config.sweep_every).await;
            }
        };
        shutdown.run_until_cancelled(sweeping).await;
    });
}

/// Returns how many files were removed.
async fn sweep(context: &Context, store: &ObjectStore) -> Result<usize, NotSwept> {
    let old = old(context, store).await?;
    let Some(first) = old.values().min() else { return Ok(0) };
    let attached = attached_since(context, *first - CLOCK_SKEW).await?;
    let mut removed = 0;
    for (account, file) in old.into_keys() {
        if !attached.contains(&(account, file)) {
            for folder in ["previews", "attachments"] {
                store.delete(&format!("{folder}/{account}/{file}")).await?;
            }
            removed += 1;
        }
        // It goes last: until then the file is found again.
        store.delete(&format!("{PENDING}{account}/{file}")).await?;
    }
    Ok(removed)
}

/// The files that nobody may attach any more, and when they were uploaded.
async fn old(context: &Context, store: &ObjectStore) -> Result<BTreeMap<OwnFile, OffsetDateTime>, NotSwept> {
    let latest = context.config.clock.now() - UNATTACHED_FOR;
    let mut old = BTreeMap::new();
    for key in store.list(PENDING).await? {
        let Some(file) = own_file(&key) else {
            tracing::warn!("there is an object among those of files that is none of ours");
            continue;
        };
        // Another worker may have removed it just now.
        let Some(info) = store.head(&key).await? else { continue };
        let uploaded_at = info.metadata.get(UPLOADED_AT).and_then(|seconds| seconds.parse().ok());
        let uploaded_at = uploaded_at.and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok());
        if let Some(uploaded_at) = uploaded_at.filter(|at| *at < latest) {
            old.insert(file, uploaded_at);
        }
    }
    Ok(old)
}

/// The files of all messages that were posted since, up to what is in the log now.
async fn attached_since(context: &Context, since: OffsetDateTime) -> Result<BTreeSet<OwnFile>, StoreError> {
    let log = &context.log;
    let head = log.head(CHATS.name).await?.last_sequence;
    let mut from = log.sequence_at(CHATS.name, since).await? + 1;
    let mut attached = BTreeSet::new();
    while from <= head {
        let page = match log.page(CHATS.name, from, Some(TIMELINES), MAX_PAGE).await {
            // What is no event names no file.
            Err(StoreError::Malformed { sequence, .. }) => {
                from = sequence + 1;
                continue;
            }
            page => page?,
        };
        for event in &page.events {
            // What a newer program wrote may name files in a way that is not known here: then nothing is removed.
            let TimelineEvent::MessagePosted { author, attachments, .. } = event.decode_withheld()?;
            attached.extend(attachments.iter().map(|Attachment { file, .. }| (author, *file)));
        }
        if page.reached < from {
            tokio::time::sleep(REPLICA_BEHIND).await;
        }
        from = from.max(page.reached + 1);
    }
    Ok(attached)
}

/// Whose file an object tells of.
fn own_file(key: &str) -> Option<OwnFile> {
    let (account, file) = key.strip_prefix(PENDING)?.split_once('/')?;
    Some((account.parse().ok()?, file.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_names_its_file() {
        let (account, file) =
            ("019a5b3c-0000-7000-8000-000000000001", "019a5b3c-0000-7000-8000-000000000002");
        let own = own_file(&format!("pending/{account}/{file}")).expect("a file");
        assert_eq!((own.0.to_string(), own.1.to_string()), (account.to_owned(), file.to_owned()));
        for other in ["", "pending/", "pending/x/y", "uploads/a/b", &format!("pending/{account}")] {
            assert_eq!(own_file(other), None, "{other}");
        }
    }
}
