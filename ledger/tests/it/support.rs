//! Events and keys to try things with.

use ledger::{CheckpointRecord, Entry, Frontier, Hash, Logged, Origin, SigningKey, VerifyingKey};

pub(crate) const STREAM: &str = "CHATS";

/// A message of a log.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Message {
    pub(crate) stream: String,
    pub(crate) sequence: u64,
    pub(crate) body: String,
}

impl Logged for Message {
    fn entry(&self) -> Entry<'_> {
        Entry::new(
            &self.stream,
            self.sequence,
            "chat.room.a",
            [("ce-type", "wherry.Written.v1")],
            self.body.as_bytes(),
        )
    }
}

/// A log of so many different events.
pub(crate) fn log(size: u64) -> Vec<Message> {
    (1..=size)
        .map(|sequence| Message { stream: STREAM.into(), sequence, body: format!("event {sequence}") })
        .collect()
}

/// Puts these messages in places from 1 on, as somebody would who writes a stream anew.
pub(crate) fn numbered(messages: Vec<Message>) -> Vec<Message> {
    (1..).zip(messages).map(|(sequence, message)| Message { sequence, ..message }).collect()
}

pub(crate) fn leaf(message: &Message) -> Hash {
    message.entry().leaf(&mut Vec::new())
}

pub(crate) fn key() -> SigningKey {
    SigningKey::new("wherry-test", &[7; 32]).expect("a name")
}

pub(crate) fn public() -> VerifyingKey {
    key().verifying_key()
}

pub(crate) fn origin() -> Origin {
    Origin::new("wherry-test", STREAM, "1f3a9c00").expect("an origin")
}

/// The records of a log, one whenever it has reached one of these sizes.
pub(crate) fn records(log: &[Message], sizes: &[u64]) -> Vec<CheckpointRecord> {
    let mut tree = Frontier::default();
    let mut records = Vec::new();
    for size in sizes {
        let first = usize::try_from(tree.size()).expect("a small log");
        let leaves = log[first..usize::try_from(*size).expect("a small log")].iter().map(leaf).collect();
        let record = CheckpointRecord::sign(&origin(), &tree, leaves, &key());
        tree = record.frontier().clone();
        records.push(record);
    }
    records
}
