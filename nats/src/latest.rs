//! Latest values beside the log: a bucket that keeps one value for each key and forgets the one before. For what
//! changes too often to be an event, and of which nobody asks what it was.

use std::sync::Arc;

use async_nats::{Client, HeaderMap};
use bytes::Bytes;
use futures::{Stream, StreamExt as _};
use serde_json::{Value, json};

use crate::bucket::{put, put_anyway};
use crate::encode::{is_literal_subject, not_literal};
use crate::follow::LIVE_PREFIX;
use crate::recorded::Raw;
use crate::wire::{From, Wire};
use crate::{StoreError, setup};

/// The server gives the last messages of no more subjects than 1,024 at once.
const MOST_AT_ONCE: usize = 1_000;

/// The latest values of one bucket. Cheap to clone.
#[derive(Clone)]
pub struct LatestValues {
    wire: Wire,
    bucket: Arc<str>,
}

/// A value and where it lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Latest {
    /// Its key.
    pub key: String,
    /// What was written last.
    pub value: Bytes,
    /// What [`LatestValues::replace`] is told so that it replaces this value and no later one.
    pub revision: u64,
}

impl LatestValues {
    /// The values of a bucket, by way of a client that reaches the log's API below `api_prefix`.
    pub fn new(client: Client, api_prefix: &str, bucket: &str) -> Self {
        Self { wire: Wire::new(client, api_prefix), bucket: bucket.into() }
    }

    /// The value of a key, as the leader has it.
    ///
    /// # Errors
    /// [`StoreError`] when the server does not answer, or the key is no literal subject.
    pub async fn get(&self, key: &str) -> Result<Option<Latest>, StoreError> {
        let found = self.wire.leader_last(&self.stream(), &self.subject(key)?).await?;
        Ok(found.and_then(|raw| self.latest(raw)))
    }

    /// The values of these keys, in no order; those that have none are left out. Any replica may answer, so that a
    /// value may be an earlier one for a moment.
    ///
    /// # Errors
    /// As [`LatestValues::get`].
    pub async fn get_each(&self, keys: &[String]) -> Result<Vec<Latest>, StoreError> {
        let subjects = keys.iter().map(|key| self.subject(key)).collect::<Result<Vec<_>, _>>()?;
        let mut found = Vec::with_capacity(keys.len());
        for subjects in subjects.chunks(MOST_AT_ONCE) {
            let messages = self.wire.last_of_each(&self.stream(), subjects).await?;
            found.extend(messages.into_iter().filter_map(|raw| self.latest(raw)));
        }
        Ok(found)
    }

    /// Every value whose key begins with the token `owner`. One that is replaced meanwhile may come twice.
    ///
    /// # Errors
    /// As [`LatestValues::get`].
    pub async fn get_all_of(&self, owner: &str) -> Result<Vec<Latest>, StoreError> {
        let filter = format!("{}.>", self.subject(owner)?);
        let (mut found, mut from) = (Vec::new(), 1);
        loop {
            let stream = self.stream();
            let batch = self.wire.batch(&stream, From::Sequence(from), Some(&filter), MOST_AT_ONCE).await?;
            from = batch.messages.last().map_or(from, |last| last.sequence + 1);
            let is_last = batch.pending == 0 || batch.messages.is_empty();
            found.extend(batch.messages.into_iter().filter_map(|raw| self.latest(raw)));
            if is_last {
                return Ok(found);
            }
        }
    }

    /// Every value whose key begins with one of these tokens, each of which has no more than `most_of_each`: one read
    /// for many owners. Any replica may answer, so that a value may be an earlier one for a moment.
    ///
    /// # Errors
    /// As [`LatestValues::get`].
    pub async fn get_all_of_each(
        &self,
        owners: &[String],
        most_of_each: usize,
    ) -> Result<Vec<Latest>, StoreError> {
        let filter = |owner: &String| Ok(format!("{}.*", self.subject(owner)?));
        let filters = owners.iter().map(filter).collect::<Result<Vec<_>, StoreError>>()?;
        let mut found = Vec::new();
        for filters in filters.chunks((MOST_AT_ONCE / most_of_each.max(1)).max(1)) {
            let messages = self.wire.last_of_matching(&self.stream(), filters, MOST_AT_ONCE).await?;
            found.extend(messages.into_iter().filter_map(|raw| self.latest(raw)));
        }
        Ok(found)
    }

    /// Writes a value where `revision` is still that of the key's value; 0 if it must have none. Returns whether it was
    /// written.
    ///
    /// # Errors
    /// As [`LatestValues::get`]; without an answer it may be written or not.
    pub async fn replace(&self, key: &str, revision: u64, value: Bytes) -> Result<bool, StoreError> {
        self.subject(key)?;
        put(&self.wire.client, &self.bucket, key, revision, HeaderMap::new(), value).await
    }

    /// Writes a value, whatever was there: for what one sender says again and again.
    ///
    /// # Errors
    /// As [`LatestValues::get`]; without an answer it may be written or not.
    pub async fn put(&self, key: &str, value: Bytes) -> Result<(), StoreError> {
        self.subject(key)?;
        put_anyway(&self.wire.client, &self.bucket, key, value).await
    }

    /// Removes every value whose key begins with the token `owner`, if there are any.
    ///
    /// # Errors
    /// As [`LatestValues::get`]; without an answer they may be removed or not.
    pub async fn remove_all_of(&self, owner: &str) -> Result<(), StoreError> {
        const WHAT: &str = "removing values from a bucket";
        let filter = json!({ "filter": format!("{}.>", self.subject(owner)?) });
        let answer =
            self.wire.call::<Value>(WHAT, &format!("STREAM.PURGE.{}", self.stream()), &filter).await?;
        answer.map(drop).map_err(|error| error.into_store_error(WHAT))
    }

    /// Removes the value of a key if `revision` is still that of it; what was written since stays.
    ///
    /// # Errors
    /// As [`LatestValues::get`]; without an answer it may be removed or not.
    pub async fn remove(&self, key: &str, revision: u64) -> Result<(), StoreError> {
        const WHAT: &str = "removing a value from a bucket";
        let filter = json!({ "filter": self.subject(key)?, "seq": revision + 1 });
        let answer =
            self.wire.call::<Value>(WHAT, &format!("STREAM.PURGE.{}", self.stream()), &filter).await?;
        answer.map(drop).map_err(|error| error.into_store_error(WHAT))
    }

    /// Every value as it is written, from now on, key first: at most once, with gaps when the connection breaks. For a
    /// bucket that tells of its changes, such as `markers`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the client is closed.
    pub async fn changes(
        client: &Client,
        bucket: &str,
    ) -> Result<impl Stream<Item = (String, Bytes)> + Send + Unpin + 'static + use<>, StoreError> {
        let prefix = format!("{LIVE_PREFIX}.{bucket}.");
        let feed = client.subscribe(format!("{prefix}>")).await.map_err(not_heard)?;
        Ok(changes_in(feed, prefix))
    }

    /// As [`LatestValues::changes`], each to one of those only who listen as `group`.
    ///
    /// # Errors
    /// As [`LatestValues::changes`].
    pub async fn changes_shared(
        client: &Client,
        bucket: &str,
        group: &str,
    ) -> Result<impl Stream<Item = (String, Bytes)> + Send + Unpin + 'static + use<>, StoreError> {
        let prefix = format!("{LIVE_PREFIX}.{bucket}.");
        let feed = client.queue_subscribe(format!("{prefix}>"), group.to_owned()).await.map_err(not_heard)?;
        Ok(changes_in(feed, prefix))
    }

    fn stream(&self) -> String {
        setup::bucket_stream(&self.bucket)
    }

    fn subject(&self, key: &str) -> Result<String, StoreError> {
        if is_literal_subject(key) { Ok(format!("$KV.{}.{key}", self.bucket)) } else { Err(not_literal()) }
    }

    fn latest(&self, raw: Raw) -> Option<Latest> {
        let key =
            raw.subject.strip_prefix("$KV.")?.strip_prefix(&*self.bucket)?.strip_prefix('.')?.to_owned();
        Some(Latest { key, value: raw.payload, revision: raw.sequence })
    }
}

fn not_heard(error: impl Into<async_nats::Error>) -> StoreError {
    StoreError::unavailable("hearing of changed values", error)
}

/// The keys and values that these messages bring.
fn changes_in(
    feed: async_nats::Subscriber,
    prefix: String,
) -> impl Stream<Item = (String, Bytes)> + Send + Unpin + 'static {
    feed.filter_map(move |message| {
        let key = message.subject.strip_prefix(&prefix).map(str::to_owned);
        std::future::ready(key.map(|key| (key, message.payload)))
    })
}
