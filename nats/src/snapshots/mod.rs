//! Snapshots: folded states in a bucket, so that to load an aggregate is not to read all of its events.
//!
//! A snapshot is never authority. One that is missing, of another epoch or fold, larger than allowed or
//! broken is passed over, and the log is read instead; one that is used names an event, and counts only if
//! that event is found in the log where the snapshot says. It holds personal values sealed only.

mod stored;
mod writer;

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_nats::Client;
use time::OffsetDateTime;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

pub(crate) use self::stored::Stored;
use self::writer::Writer;
use crate::recent::Recent;
use crate::store::OWN_API;
use crate::wire::Wire;
use crate::{Ambient, KeyVault, LogReader};

/// Name of the bucket.
pub(crate) const BUCKET: &str = "snapshots";
const STREAM: &str = "KV_snapshots";
/// A snapshot is written when this many events came after the last one. To read as many one by one takes
/// a few milliseconds, and most boundaries never have as many.
const EVERY_EVENTS: u64 = 16;
/// Or when the events since weigh this much.
const EVERY_BYTES: usize = 64 << 10;
/// A state whose JSON is larger is not kept: the bucket's answers should stay as quick as the log's.
const MAX_BYTES: usize = 256 << 10;
/// States that wait to be written. One that does not fit is left out: the next load offers it again.
const WAITING: usize = 256;
/// A snapshot that does not come within this time is not waited for, nor asked for again for a while:
/// where nobody has set up the bucket, nothing becomes slower by it.
const ANSWER_WITHIN: Duration = Duration::from_millis(500);
const NOT_ASKED_FOR: Duration = Duration::from_secs(30);
const BOUNDARIES: usize = 20_000;

/// Which fold a snapshot comes from: a changed fold has another number, and passes over all that the
/// earlier one has left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotSchema {
    name: String,
    number: u32,
    every_events: u64,
}

impl SnapshotSchema {
    /// The fold `name` in its shape `number`. Raise the number whenever the state's JSON changes, or what
    /// the fold makes of an event that may be stored already.
    pub fn new(name: &str, number: u32) -> Self {
        Self { name: name.to_owned(), number, every_events: EVERY_EVENTS }
    }

    /// With a snapshot after this many events, at least 1, instead of the default of 16.
    #[must_use]
    pub fn every(mut self, events: u64) -> Self {
        self.every_events = events.max(1);
        self
    }

    /// Whether these events, read after a snapshot, are worth a new one.
    pub(crate) fn is_due(&self, tail_events: u64, tail_bytes: usize) -> bool {
        tail_events >= self.every_events || (tail_events > 0 && tail_bytes >= EVERY_BYTES)
    }
}

/// What a state that is worth a snapshot was folded from.
pub(crate) struct Folded {
    pub(crate) stream: String,
    pub(crate) subject: String,
    pub(crate) epoch: String,
    pub(crate) sequence: u64,
    pub(crate) version: u64,
    pub(crate) schema: SnapshotSchema,
    /// The revision that was found to be of no use to anybody, which it takes the place of.
    pub(crate) instead_of: Option<u64>,
}

/// What the bucket has for a boundary and a fold.
pub(crate) enum Found {
    /// Nothing that concerns this fold.
    Nothing,
    /// A snapshot. What it says is yet to be compared with the log.
    Stored { stored: Box<Stored>, revision: u64 },
    /// What is there at this revision is of no use to anybody.
    Useless { revision: u64 },
}

/// Makes the state's JSON, with its personal fields open.
pub(crate) type Encode = Box<dyn FnOnce() -> Result<serde_json::Value, serde_json::Error> + Send>;

/// The bucket, as one process sees it.
pub(crate) struct Snapshots {
    shared: Arc<Shared>,
    queue: Mutex<Queue>,
}

/// The states that wait to be written, and who writes them: nobody before the first comes.
enum Queue {
    Unused,
    Open { offers: mpsc::Sender<(Folded, Encode)>, writer: JoinHandle<()> },
    Drained,
}

struct Shared {
    wire: Wire,
    reader: LogReader,
    keys: KeyVault,
    ambient: Ambient,
    /// The version of the newest snapshot of each boundary, as far as this process knows.
    versions: Mutex<Recent<String, u64>>,
    not_before: Mutex<Option<OffsetDateTime>>,
}

impl Snapshots {
    pub(crate) fn new(client: Client, reader: LogReader, keys: KeyVault, ambient: Ambient) -> Self {
        let shared = Shared {
            wire: Wire::new(client, OWN_API),
            reader,
            keys,
            ambient,
            versions: Mutex::new(Recent::new(BOUNDARIES / 2)),
            not_before: Mutex::default(),
        };
        Self { shared: Arc::new(shared), queue: Mutex::new(Queue::Unused) }
    }

    /// The snapshot of a boundary, if there is one that this fold can use.
    pub(crate) async fn get(
        &self,
        stream: &str,
        subject: &str,
        epoch: &str,
        schema: &SnapshotSchema,
    ) -> Found {
        let now = self.shared.ambient.now();
        if locked(&self.shared.not_before).is_some_and(|not_before| now < not_before) {
            return Found::Nothing;
        }
        let subject_of_key = bucket_subject(&key(stream, subject));
        let asked = self.shared.wire.last(STREAM, &subject_of_key);
        let message = match tokio::time::timeout(ANSWER_WITHIN, asked).await {
            Ok(Ok(None)) => return Found::Nothing,
            Ok(Ok(Some(message))) => message,
            Ok(Err(error)) => return self.give_up_for_now(now, &error),
            Err(error) => return self.give_up_for_now(now, &error),
        };
        let revision = message.sequence;
        match Stored::parse(&message.payload).filter(|stored| stored.is_of(stream, subject, epoch)) {
            None => Found::Useless { revision },
            Some(stored) if stored.is_by(schema) => Found::Stored { stored: Box::new(stored), revision },
            // Another version of the program, and may it be happy with it.
            Some(_) => Found::Nothing,
        }
    }

    fn give_up_for_now(&self, now: OffsetDateTime, error: &(dyn std::error::Error + 'static)) -> Found {
        tracing::warn!(error, "no snapshots for now: the log itself is read");
        *locked(&self.shared.not_before) = Some(now + NOT_ASKED_FOR);
        Found::Nothing
    }

    /// Learns that the newest snapshot of a boundary has this version; 0: there is none that is of use.
    pub(crate) fn note(&self, stream: &str, subject: &str, version: u64) {
        locked(&self.shared.versions).insert(key(stream, subject), version);
    }

    /// Whether a boundary with so many events has so many more than its snapshot, as far as is known.
    pub(crate) fn is_due(&self, stream: &str, subject: &str, version: u64, schema: &SnapshotSchema) -> bool {
        // Most have few events: they are not even looked up.
        version >= schema.every_events && {
            let newest = locked(&self.shared.versions).get(key(stream, subject).as_str()).unwrap_or(0);
            version >= newest + schema.every_events
        }
    }

    /// Has a state written by and by, if there is room among those that wait.
    pub(crate) fn offer(&self, folded: Folded, encode: Encode) {
        let mut queue = locked(&self.queue);
        if matches!(*queue, Queue::Unused) {
            let (offers, taken) = mpsc::channel(WAITING);
            let writer = tokio::spawn(Writer::new(Arc::clone(&self.shared)).run(taken));
            *queue = Queue::Open { offers, writer };
        }
        let Queue::Open { offers, .. } = &*queue else { return };
        let Ok(room) = offers.try_reserve() else { return };
        // Not offered again with each command until it is written.
        self.note(&folded.stream, &folded.subject, folded.version);
        room.send((folded, encode));
    }

    /// Takes no more states, and returns when those that wait are written, or cannot be.
    pub(crate) async fn drain(&self) {
        let queue = std::mem::replace(&mut *locked(&self.queue), Queue::Drained);
        if let Queue::Open { offers, writer } = queue {
            drop(offers);
            if let Err(error) = writer.await {
                tracing::error!(%error, "the task that writes snapshots has failed");
            }
        }
    }
}

/// The bucket's key of a boundary: letters, digits, `-` and `_` stand for themselves, all else for its
/// hexadecimal code, so that no two boundaries share one and every key is one that any tool can name.
fn key(stream: &str, subject: &str) -> String {
    let mut key = String::with_capacity(stream.len() + subject.len() + 1);
    encode_token(&mut key, stream);
    for token in subject.split('.') {
        key.push('.');
        encode_token(&mut key, token);
    }
    key
}

fn encode_token(key: &mut String, token: &str) {
    for byte in token.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' {
            key.push(char::from(byte));
        } else {
            let _infallible = write!(key, "={byte:02X}");
        }
    }
}

fn bucket_subject(key: &str) -> String {
    format!("$KV.{BUCKET}.{key}")
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn keys_are_plain_and_each_boundarys_own(subjects in prop::collection::btree_set("[!-~]{1,8}(\\.[!-~]{1,8}){0,3}", 2..20)) {
            let literal: BTreeSet<_> =
                subjects.iter().filter(|subject| crate::encode::is_literal_subject(subject)).collect();
            let keys: BTreeSet<_> = literal.iter().map(|subject| key("CHATS", subject)).collect();
            prop_assert_eq!(keys.len(), literal.len());
            for key in keys {
                prop_assert!(key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_=.".contains(&byte)));
                prop_assert!(key.split('.').all(|token| !token.is_empty()));
            }
        }
    }

    #[test]
    fn a_stream_is_part_of_the_key() {
        assert_eq!(key("CHATS", "chat.room.a-1"), "CHATS.chat.room.a-1");
        assert_eq!(key("A_B", "x=.$y"), "A_B.x=3D.=24y");
    }

    #[test]
    fn many_events_or_heavy_ones_are_worth_a_snapshot() {
        let schema = SnapshotSchema::new("x", 1).every(3);
        assert!(!schema.is_due(2, 100) && schema.is_due(3, 100));
        assert!(schema.is_due(1, EVERY_BYTES) && !schema.is_due(0, EVERY_BYTES), "nothing is new");
    }
}
