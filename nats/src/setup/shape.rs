//! What the streams and buckets are like.

use std::time::Duration;

use async_nats::jetstream::stream::{
    Config, DiscardPolicy, PersistenceMode, Republish, RetentionPolicy, StorageType,
};

use super::{DUPLICATE_WINDOW, StreamDef};
use crate::follow::LIVE_PREFIX;
use crate::{keys, timers};

pub(crate) fn stream_config(stream: &StreamDef, replicas: usize) -> Config {
    Config {
        name: stream.name.clone(),
        subjects: stream.subjects.clone(),
        storage: StorageType::File,
        retention: RetentionPolicy::Limits,
        discard: DiscardPolicy::New,
        max_messages: -1,
        max_messages_per_subject: -1,
        max_bytes: -1,
        max_age: Duration::ZERO,
        max_message_size: -1,
        max_consumers: -1,
        num_replicas: replicas,
        duplicate_window: DUPLICATE_WINDOW,
        deny_delete: true,
        deny_purge: true,
        allow_rollup: false,
        allow_direct: true,
        allow_atomic_publish: true,
        republish: Some(Republish {
            source: ">".to_owned(),
            destination: format!("{LIVE_PREFIX}.>"),
            headers_only: false,
        }),
        ..Config::default()
    }
}

/// A timer is there until it is due, and then until a worker is done with it. The server writes each anew in its place
/// and takes it out when it is due, which no stream of the log may let it do.
pub(super) fn timers_config(replicas: usize) -> Config {
    let stream = StreamDef::new(timers::STREAM, &timers::SUBJECTS);
    Config {
        retention: RetentionPolicy::WorkQueue,
        // The server takes schedules with no other policy. Without limits nothing is discarded.
        discard: DiscardPolicy::Old,
        allow_message_schedules: true,
        // The server sets both where there are schedules.
        deny_purge: false,
        allow_rollup: true,
        allow_direct: false,
        allow_atomic_publish: false,
        republish: None,
        ..stream_config(&stream, replicas)
    }
}

/// The stream of a key-value bucket.
pub(crate) fn bucket_stream(bucket: &str) -> String {
    format!("KV_{bucket}")
}

/// A bucket that tells of each value as it is written.
pub(super) fn telling_bucket_config(bucket: &str, replicas: usize, max_age: Option<Duration>) -> Config {
    let republish = Republish {
        source: format!("$KV.{bucket}.>"),
        destination: format!("{LIVE_PREFIX}.{bucket}.>"),
        headers_only: false,
    };
    Config { republish: Some(republish), ..bucket_config(bucket, replicas, max_age) }
}

/// A bucket of what is over in a moment, which is not worth a disk's sync for each value: a thousand clients who come
/// back together would have the log wait for a thousand syncs. One server writes it a little later, which it does for no
/// stream with replicas; several keep it in their memories.
pub(super) fn brief_bucket_config(bucket: &str, replicas: usize, max_age: Duration) -> Config {
    let (storage, persist_mode) = if replicas == 1 {
        (StorageType::File, Some(PersistenceMode::Async))
    } else {
        (StorageType::Memory, None)
    };
    Config { storage, persist_mode, ..bucket_config(bucket, replicas, Some(max_age)) }
}

/// Whether a stream is stored as wanted, which no server changes once it is there.
pub(super) fn is_stored_as(found: &Config, wanted: &Config) -> bool {
    let mode = |config: &Config| config.persist_mode.unwrap_or_default();
    found.storage == wanted.storage && mode(found) == mode(wanted)
}

/// A key-value bucket is a stream of a certain shape.
pub(super) fn bucket_config(bucket: &str, replicas: usize, max_age: Option<Duration>) -> Config {
    let holds_keys = bucket == keys::BUCKET;
    Config {
        name: bucket_stream(bucket),
        subjects: vec![format!("$KV.{bucket}.>")],
        storage: StorageType::File,
        retention: RetentionPolicy::Limits,
        discard: DiscardPolicy::New,
        max_messages: -1,
        // A revision that the server drops by itself stays readable in its files. Those of keys are erased
        // one by one instead, by whoever supersedes them.
        max_messages_per_subject: if holds_keys { -1 } else { 1 },
        max_bytes: -1,
        max_age: max_age.unwrap_or(Duration::ZERO),
        max_message_size: -1,
        max_consumers: -1,
        num_replicas: replicas,
        duplicate_window: max_age.map_or(DUPLICATE_WINDOW, |age| age.min(DUPLICATE_WINDOW)),
        deny_delete: !holds_keys,
        // Both drop messages without overwriting them.
        deny_purge: holds_keys,
        allow_rollup: !holds_keys,
        // A tree of keys and the branch that it gives away are written together.
        allow_atomic_publish: holds_keys,
        allow_direct: true,
        republish: holds_keys.then(|| Republish {
            source: format!("$KV.{bucket}.>"),
            destination: format!("{}.>", keys::CHANGES_PREFIX),
            headers_only: true,
        }),
        ..Config::default()
    }
}

/// Whether the parts that setup decides are as wanted. The server adds defaults and metadata of its own.
pub(super) fn matches_config(found: &Config, wanted: &Config) -> bool {
    found.subjects == wanted.subjects
        && found.num_replicas == wanted.num_replicas
        && found.duplicate_window == wanted.duplicate_window
        && found.deny_delete == wanted.deny_delete
        && found.deny_purge == wanted.deny_purge
        && found.allow_rollup == wanted.allow_rollup
        && found.allow_message_schedules == wanted.allow_message_schedules
        && found.allow_direct == wanted.allow_direct
        && found.allow_atomic_publish == wanted.allow_atomic_publish
        && found.republish == wanted.republish
        && found.discard == wanted.discard
        && found.max_messages == wanted.max_messages
        && found.max_messages_per_subject == wanted.max_messages_per_subject
        && found.max_bytes == wanted.max_bytes
        && found.max_age == wanted.max_age
}
