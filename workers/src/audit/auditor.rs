//! Who compares the log with its checkpoints: somebody with the public key and the right to read.

use std::time::Duration;

use domain::boundary::STREAMS;
use jetstream_es::{Checkpoints, Head, LogReader, NatsConfig, StoreError};
use ledger::{CheckpointRecord, Fault, Origin, VerifyingKey};

use super::{
    doubt::{DOUBTED_FOR, LOOK_AGAIN_AFTER, head_from},
    tree_of_stream::ReadError,
};
use crate::LOG_API;

/// Reads the log as the NATS user `auditor`.
#[derive(Clone)]
pub struct Auditor {
    pub(super) log: LogReader,
    pub(super) checkpoints: Checkpoints,
    pub(super) key: VerifyingKey,
    /// How whole streams are read fast.
    pub(super) bulk: Option<NatsConfig>,
    /// For how long the log may end before what is known of it, until that is held against it.
    pub(super) patience: Duration,
}

/// Why there is no verdict, or what the verdict is.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The log is not what was attested.
    #[error(transparent)]
    Fault(#[from] Fault),
    #[error("the log cannot be read: {0}")]
    Log(#[from] StoreError),
    #[error("there is no stream {0}; the log has USERS, CHATS, CONVERSIONS and SYSTEM")]
    UnknownStream(String),
    #[error("{stream} has no event {sequence}: its last one is {head}")]
    BeyondHead { stream: String, sequence: u64, head: u64 },
    #[error(
        "event {sequence} of {stream} is not attested yet: the last checkpoint is of {attested} events; try again in a minute"
    )]
    NotAttested { stream: String, sequence: u64, attested: u64 },
    #[error("the checkpoint is of {found}, which is not a stream of this log as it stands: {wanted}")]
    OtherOrigin { wanted: String, found: String },
}

impl From<ReadError> for AuditError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Log(error) => Self::Log(error),
            ReadError::Fault(fault) => Self::Fault(fault),
        }
    }
}

/// Published records of one stream, a page at a time.
pub(super) struct Records<'a> {
    auditor: &'a Auditor,
    origin: &'a Origin,
    next: u64,
}

/// What is in a page of published records.
#[derive(Default)]
pub(super) struct RecordsPage {
    /// Of the stream as it stands.
    pub(super) records: Vec<CheckpointRecord>,
    /// Of the stream before it was created anew.
    pub(super) of_other_epochs: Vec<CheckpointRecord>,
    /// Messages that are no record which the key bears out.
    pub(super) forged: Vec<Fault>,
}

impl Auditor {
    /// Connects, also for reading whole streams fast.
    ///
    /// # Errors
    /// [`StoreError`] when nobody answers at the address or the password is wrong.
    pub async fn connect(config: &NatsConfig, key: VerifyingKey) -> Result<Self, StoreError> {
        let client = jetstream_es::connect(config).await?;
        Ok(Self { bulk: Some(config.clone()), ..Self::new(&client, key) })
    }

    /// By way of this client of the user `auditor`, with the key that checks the checkpoints.
    pub fn new(client: &async_nats::Client, key: VerifyingKey) -> Self {
        Self {
            log: LogReader::new(client.clone(), LOG_API),
            checkpoints: Checkpoints::new(client.clone()),
            key,
            bulk: None,
            patience: DOUBTED_FOR,
        }
    }

    /// With another patience than is needed where several servers answer: for so long the log may end before what is known of it,
    /// until that is held against it.
    #[must_use]
    pub fn patient_for(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// The end of a stream, and what its checkpoints are headed by.
    pub(super) async fn head(&self, stream: &str) -> Result<(Head, Origin), AuditError> {
        if !STREAMS.iter().any(|known| known.name == stream) {
            return Err(AuditError::UnknownStream(stream.to_owned()));
        }
        let head = self.log.head(stream).await?;
        let origin = Origin::new(self.key.name(), stream, &head.epoch)
            .ok_or_else(|| AuditError::UnknownStream(stream.to_owned()))?;
        Ok((head, origin))
    }

    /// As [`Auditor::head`], with how much of the stream is attested by the last checkpoint. An end that lies before that is asked
    /// for again for a while, after that it is as it is.
    pub(super) async fn head_as_attested(&self, stream: &str) -> Result<(Head, Origin, u64), AuditError> {
        let (head, origin) = self.head(stream).await?;
        let last = self.checkpoints.last(stream).await?;
        // What somebody else put there attests nothing.
        let last = last.and_then(|message| CheckpointRecord::open(&message.body, &self.key).ok());
        let of_this_tree = last.filter(|record| record.checkpoint().origin == origin);
        let attested = of_this_tree.map_or(0, |record| record.checkpoint().size);
        if head.last_sequence >= attested {
            return Ok((head, origin, attested));
        }
        let (head, now) = self.head_at(&origin, attested, self.patience).await?;
        let attested = if now == origin { attested } else { 0 };
        Ok((head, now, attested))
    }

    /// The end of a stream of which so much is attested, and what its checkpoints are headed by now.
    pub(super) async fn head_at(
        &self,
        origin: &Origin,
        attested: u64,
        patience: Duration,
    ) -> Result<(Head, Origin), AuditError> {
        let stream = origin.stream();
        let known = (origin.epoch(), attested);
        let head = head_from(&self.log, stream, known, (patience, LOOK_AGAIN_AFTER), |head| {
            let head = head.last_sequence;
            tracing::debug!(stream, head, attested, "the log ends before what is attested of it");
        });
        let head = head.await?;
        let now = Origin::new(self.key.name(), stream, &head.epoch)
            .ok_or_else(|| AuditError::UnknownStream(stream.to_owned()))?;
        Ok((head, now))
    }

    pub(super) fn records<'a>(&'a self, origin: &'a Origin) -> Records<'a> {
        Records { auditor: self, origin, next: 1 }
    }
}

impl Records<'_> {
    /// The next page; nothing at the end.
    pub(super) async fn next(&mut self) -> Result<Option<RecordsPage>, StoreError> {
        let stream = self.origin.stream();
        let messages = self.auditor.checkpoints.page(stream, self.next).await?;
        let Some(last) = messages.last() else { return Ok(None) };
        self.next = last.sequence + 1;
        let mut page = RecordsPage::default();
        for message in &messages {
            match CheckpointRecord::open(&message.body, &self.auditor.key) {
                Ok(record) if record.checkpoint().origin == *self.origin => page.records.push(record),
                Ok(record) if record.checkpoint().origin.stream() == stream => {
                    page.of_other_epochs.push(record);
                }
                Ok(record) => page.forged.push(Fault::ForgedCheckpoint {
                    stream: stream.to_owned(),
                    place: format!("message {} of CHECKPOINTS", message.sequence),
                    why: format!("it is one of {}", record.checkpoint().origin),
                }),
                Err(error) => page.forged.push(Fault::ForgedCheckpoint {
                    stream: stream.to_owned(),
                    place: format!("message {} of CHECKPOINTS", message.sequence),
                    why: error.to_string(),
                }),
            }
        }
        Ok(Some(page))
    }
}
