//! Where the notary of a stream goes on at its next start. It lies in the file store beside the copies, so that no start
//! reads what was signed and copied before, however long the log is.

use jetstream_es::StoredMessage;
use kit::object_store::{ObjectStore, ObjectStoreError};
use ledger::{CheckpointRecord, Frontier, Origin, SignedCheckpoint, VerifyingKey};
use serde::{Deserialize, Serialize};

/// One is two notes and a number; what is longer is none.
const LONGEST: u64 = 16 * 1024;

/// A published record, without the leaves that go with it.
#[derive(Clone, Debug)]
pub(crate) struct Published {
    /// Its place in the stream of checkpoints.
    pub(crate) sequence: u64,
    pub(crate) signed: SignedCheckpoint,
    /// The tree that it attests.
    pub(crate) tree: Frontier,
}

/// A published record that is copied, as are all before it and the next one. It is a hint, not a proof: what is read
/// from there on is checked as it would be otherwise, and one that does not fit is left aside.
#[derive(Clone, Debug)]
pub(crate) struct Bookmark {
    sequence: u64,
    signed: SignedCheckpoint,
    /// The next one of the same tree.
    next: SignedCheckpoint,
}

#[derive(Serialize, Deserialize)]
struct Form {
    sequence: u64,
    note: String,
    next: String,
}

impl Published {
    /// The record that was found under this sequence.
    pub(crate) fn of(record: &CheckpointRecord, sequence: u64) -> Self {
        Self { sequence, signed: record.signed().clone(), tree: record.frontier().clone() }
    }
}

impl Bookmark {
    /// At a record that has one after it, both copied.
    pub(crate) fn at(record: &Published, next: &SignedCheckpoint) -> Self {
        Self { sequence: record.sequence, signed: record.signed.clone(), next: next.clone() }
    }

    /// The place of its record in the stream of checkpoints.
    pub(crate) fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The latest checkpoint that it knows of: whatever is found, the log has to lead there.
    pub(crate) fn latest(&self) -> &SignedCheckpoint {
        &self.next
    }

    /// Whether its record is the one of this message.
    pub(crate) fn is_at(&self, message: &StoredMessage, record: &CheckpointRecord) -> bool {
        message.sequence == self.sequence && record.signed().note() == self.signed.note()
    }

    /// The one that was kept for this tree, if there is any that this key bears out. Without one everything is read.
    pub(crate) async fn read(store: &ObjectStore, origin: &Origin, key: &VerifyingKey) -> Option<Self> {
        let kept = match text(store, &name(origin)).await {
            Ok(kept) => kept?,
            Err(why) => {
                tracing::warn!(
                    stream = origin.stream(),
                    why,
                    "all checkpoints are read: where to go on is not known"
                );
                return None;
            }
        };
        let read = Self::parse(&kept, origin, key);
        if read.is_none() {
            tracing::warn!(
                stream = origin.stream(),
                "all checkpoints are read: what says where to go on is not ours"
            );
        }
        read
    }

    fn parse(text: &str, origin: &Origin, key: &VerifyingKey) -> Option<Self> {
        let Form { sequence, note, next } = serde_json::from_str(text).ok()?;
        let open = |note: &str| SignedCheckpoint::open(note, key).ok();
        let (signed, next) = (open(&note)?, open(&next)?);
        let (earlier, later) = (signed.checkpoint(), next.checkpoint());
        let fits = earlier.origin == *origin && later.origin == *origin && earlier.size < later.size;
        fits.then_some(Self { sequence, signed, next })
    }

    /// Keeps it for the next start.
    ///
    /// # Errors
    /// When the store is away.
    pub(crate) async fn keep(&self, store: &ObjectStore) -> Result<(), ObjectStoreError> {
        let text = self.to_text();
        store
            .put_bytes(&name(&self.signed.checkpoint().origin), text.into_bytes(), "application/json", &[])
            .await
    }

    fn to_text(&self) -> String {
        let form = Form {
            sequence: self.sequence,
            note: self.signed.note().to_owned(),
            next: self.next.note().to_owned(),
        };
        // A number and two texts always make JSON; were it otherwise, what is kept is of no use and everything is read.
        serde_json::to_string(&form).unwrap_or_default()
    }
}

/// `notary/<stream>/<epoch>`.
fn name(origin: &Origin) -> String {
    format!("notary/{}/{}", origin.stream(), origin.epoch())
}

async fn text(store: &ObjectStore, name: &str) -> Result<Option<String>, String> {
    let found = store.get(name, None).await.map_err(|error| error.to_string())?;
    let Some(found) = found else { return Ok(None) };
    if found.info.size_bytes > LONGEST {
        return Ok(Some(String::new()));
    }
    let bytes = found.body.collect().await.map_err(|error| error.to_string())?.to_vec();
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

#[cfg(test)]
mod tests {
    use ledger::{Hash, SigningKey};

    use super::*;

    fn record(origin: &Origin, earlier: &Frontier, key: &SigningKey) -> CheckpointRecord {
        CheckpointRecord::sign(origin, earlier, vec![Hash::of_nothing()], key)
    }

    #[test]
    fn what_was_kept_is_read_again_and_nothing_else() -> anyhow::Result<()> {
        let key = SigningKey::new("wherry-test", &[7; 32])?;
        let origin = Origin::new("wherry-test", "CHATS", "1f3a9c00").expect("an origin");
        let first = record(&origin, &Frontier::default(), &key);
        let second = record(&origin, first.frontier(), &key);
        let text = Bookmark::at(&Published::of(&first, 5), second.signed()).to_text();
        let read = Bookmark::parse(&text, &origin, &key.verifying_key()).expect("what was written");
        assert_eq!((read.sequence(), read.latest().checkpoint().size), (5, 2));

        let elsewhere = Origin::new("wherry-test", "CHATS", "0e0e0e0e").expect("an origin");
        assert!(Bookmark::parse(&text, &elsewhere, &key.verifying_key()).is_none(), "another epoch");
        let stranger = SigningKey::new("wherry-test", &[8; 32])?;
        assert!(Bookmark::parse(&text, &origin, &stranger.verifying_key()).is_none(), "another key");
        let backwards = Bookmark::at(&Published::of(&second, 6), first.signed()).to_text();
        assert!(Bookmark::parse(&backwards, &origin, &key.verifying_key()).is_none(), "the wrong way round");
        for broken in ["", "{}", "{\"sequence\":5}", r#"{"sequence":5,"note":"","next":""}"#] {
            assert!(Bookmark::parse(broken, &origin, &key.verifying_key()).is_none(), "{broken}");
        }
        Ok(())
    }
}
