//! Folds one stream into its tree and signs a checkpoint whenever it has grown enough.

use std::{convert::Infallible, time::Duration};

use jetstream_es::{Checkpoints, Head, LogReader};
use kit::object_store::ObjectStore;
use ledger::{Audit, CheckpointRecord, Fault, Frontier, Hash, Logged as _, Origin};
use tokio::{
    sync::watch,
    time::{Instant, sleep},
};
use tokio_util::sync::CancellationToken;

use super::{
    checkpoint_copies::Copies,
    doubt::{DOUBTED_FOR, head_from},
    notary_config::NotaryConfig,
    resume::{Standing, standing},
    tree_of_stream::{ReadError, contiguous},
};
use crate::Failpoint;

/// How often the log is asked whether it has grown.
const LOOK_EVERY: Duration = Duration::from_secs(1);
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// The notary of one stream.
pub(crate) struct Notary {
    pub(crate) stream: &'static str,
    pub(crate) log: LogReader,
    pub(crate) checkpoints: Checkpoints,
    pub(crate) store: ObjectStore,
    pub(crate) config: NotaryConfig,
    pub(crate) failpoint: Failpoint,
}

/// Why a round ended.
#[derive(Debug, thiserror::Error)]
enum Ended {
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Somebody else published, or it is not known whether we did: what is published decides.
    #[error("another notary was faster")]
    Overtaken,
    #[error("a test stopped it")]
    Stopped,
}

impl From<jetstream_es::StoreError> for Ended {
    fn from(error: jetstream_es::StoreError) -> Self {
        Self::Read(error.into())
    }
}

impl From<Fault> for Ended {
    fn from(fault: Fault) -> Self {
        Self::Read(fault.into())
    }
}

/// Leaves that were read and are not signed yet.
struct Unsigned {
    leaves: Vec<Hash>,
    since: Instant,
}

impl Notary {
    /// Signs until it is told to stop, or until the log contradicts what was signed: then nothing is signed any more,
    /// until a person has looked.
    pub(crate) async fn run(self, shutdown: CancellationToken) {
        let contradicted = metrics::gauge!("notary_contradiction", "stream" => self.stream);
        contradicted.set(0.0);
        let mut copies = None;
        loop {
            let ended = tokio::select! {
                ended = self.sign(&mut copies) => ended,
                () = shutdown.cancelled() => return,
            };
            let Err(ended) = ended;
            match ended {
                Ended::Read(ReadError::Fault(fault)) => {
                    contradicted.set(1.0);
                    tracing::error!(
                        stream = self.stream,
                        %fault,
                        "THE LOG CONTRADICTS ITS CHECKPOINTS; no more are signed for this stream: see docs/how-to/verify-the-log.md"
                    );
                    return;
                }
                Ended::Stopped => return,
                Ended::Overtaken => {}
                Ended::Read(error) => {
                    tracing::warn!(stream = self.stream, %error, "the notary tries again");
                    tokio::select! {
                        () = sleep(RETRY_AFTER) => {}
                        () = shutdown.cancelled() => return,
                    }
                }
            }
        }
    }

    /// Goes on from what is published. What is copied is known from one attempt to the next.
    async fn sign(&self, kept: &mut Option<Copies>) -> Result<Infallible, Ended> {
        let head = self.log.head(self.stream).await?;
        let key = self.config.key.verifying_key();
        let origin = Origin::new(key.name(), self.stream, &head.epoch).ok_or_else(|| Fault::Recreated {
            stream: self.stream.to_owned(),
            found: head.epoch.clone(),
            epoch: String::new(),
            attested: 0,
        })?;
        let accepted = self.config.accepted_epochs.contains(&format!("{}@{}", self.stream, head.epoch));
        let copies = match kept.take().filter(|copies| copies.are_of(&origin)) {
            Some(known) => known,
            None => Copies::begun(self.checkpoints.clone(), origin.clone(), key.clone(), &self.store).await,
        };
        let copies = kept.insert(copies);
        let standing = standing(&self.checkpoints, &origin, &key, accepted, copies.bookmark()).await?;
        #[expect(
            clippy::cast_precision_loss,
            reason = "a gauge is a float; these are few or many, not exact"
        )]
        metrics::gauge!("notary_read_at_start", "stream" => self.stream).set(standing.read as f64);
        self.check_since_the_last_but_one(&standing, &head.epoch).await?;
        copies.go_on(&standing);
        let (tell, told) = watch::channel(standing.last_at);
        // Side by side: a store that takes connections and answers nobody must not hold up what is signed.
        tokio::select! {
            ended = Box::pin(self.sign_on(&origin, standing, &tell)) => ended,
            never = Box::pin(copies.keep_up(&self.store, told, LOOK_EVERY)) => match never {},
        }
    }

    /// Signs what comes, and tells the place of each checkpoint that is published.
    async fn sign_on(
        &self,
        origin: &Origin,
        mut standing: Standing,
        tell: &watch::Sender<u64>,
    ) -> Result<Infallible, Ended> {
        let mut tree = standing.tree();
        let mut unsigned = Unsigned { leaves: Vec::new(), since: Instant::now() };
        loop {
            let has_more = self.read(origin, &tree, &mut unsigned).await?;
            let is_due = !unsigned.leaves.is_empty() && unsigned.since.elapsed() >= self.config.every;
            if unsigned.leaves.len() >= self.config.events || is_due {
                let leaves = std::mem::take(&mut unsigned.leaves);
                let record = CheckpointRecord::sign(origin, &tree, leaves, &self.config.key);
                self.publish(&mut standing, &record).await?;
                tell.send_replace(standing.published);
                tree = record.frontier().clone();
            } else if !has_more {
                sleep(LOOK_EVERY.min(self.config.every)).await;
            }
        }
    }

    /// Reads again what lies between the last two checkpoints: whoever changed the end of the log while nobody looked is
    /// found at once, and the whole log is not hashed again at each start. Was a later one signed that is not published
    /// any more, because what is published was put back to an earlier state, then the log must lead there first: nothing
    /// else is signed for that size.
    async fn check_since_the_last_but_one(&self, standing: &Standing, epoch: &str) -> Result<(), Ended> {
        let last = standing.last.as_ref().map_or(0, |last| last.checkpoint().size);
        let size = standing.lost.as_ref().map_or(last, |signed| signed.checkpoint().size);
        let mut audit =
            Audit::new(self.stream, standing.earlier_tree(), standing.last.clone(), standing.lost.clone())?;
        while audit.next_sequence() <= size {
            let messages = contiguous(&self.log, self.stream, audit.next_sequence(), size).await?;
            if messages.is_empty() {
                if self.head_from(epoch, size).await?.epoch != epoch {
                    // It was created anew meanwhile: whether on purpose is looked at from the beginning.
                    return Err(Ended::Overtaken);
                }
                sleep(LOOK_EVERY).await;
            }
            for message in messages {
                audit.push(message)?;
            }
        }
        Ok(())
    }

    /// The log's end, which lies at what was read of it or behind it. A log that ends before that was rolled back, unless it
    /// does so for a while only: then another server has answered that was not as far, and an alarm would be a lie that
    /// stops the notary until a person has looked.
    async fn head_from(&self, epoch: &str, read: u64) -> Result<Head, Ended> {
        let gauge = metrics::gauge!("notary_doubt", "stream" => self.stream);
        let patience = (DOUBTED_FOR, LOOK_EVERY);
        let head = head_from(&self.log, self.stream, (epoch, read), patience, |head| {
            gauge.set(1.0);
            let head = head.last_sequence;
            tracing::warn!(stream = self.stream, head, read, "the log ends before what was read");
        });
        let head = head.await?;
        if head.last_sequence < read && head.epoch == epoch {
            let (stream, head) = (self.stream.to_owned(), head.last_sequence);
            return Err(Fault::RolledBack { stream, head, attested: read }.into());
        }
        gauge.set(0.0);
        Ok(head)
    }

    /// Reads the next page, up to what one record holds, and says whether there is more.
    async fn read(&self, origin: &Origin, tree: &Frontier, unsigned: &mut Unsigned) -> Result<bool, Ended> {
        let read = tree.size() + unsigned.leaves.len() as u64;
        let head = self.head_from(origin.epoch(), read).await?;
        if head.epoch != origin.epoch() {
            return Err(Fault::Recreated {
                stream: self.stream.to_owned(),
                found: head.epoch,
                epoch: origin.epoch().to_owned(),
                attested: tree.size(),
            }
            .into());
        }
        let last = head.last_sequence;
        let room = (self.config.events - unsigned.leaves.len()) as u64;
        if last == read || room == 0 {
            return Ok(false);
        }
        let messages = contiguous(&self.log, self.stream, read + 1, last.min(read + room)).await?;
        if unsigned.leaves.is_empty() {
            unsigned.since = Instant::now();
        }
        let mut scratch = Vec::new();
        // A replica that lags behind has nothing yet.
        let found = !messages.is_empty();
        unsigned.leaves.extend(messages.iter().map(|message| message.entry().leaf(&mut scratch)));
        Ok(found && read + (messages.len() as u64) < last)
    }

    async fn publish(&self, standing: &mut Standing, record: &CheckpointRecord) -> Result<(), Ended> {
        if self.failpoint.is_hit("publish a checkpoint") {
            return Err(Ended::Stopped);
        }
        let published =
            self.checkpoints.publish(self.stream, standing.published, record.to_bytes().into()).await?;
        standing.published = published.ok_or(Ended::Overtaken)?;
        let size = record.checkpoint().size;
        tracing::debug!(stream = self.stream, size, "signed a checkpoint");
        metrics::counter!("notary_checkpoints_total", "stream" => self.stream).increment(1);
        #[expect(
            clippy::cast_precision_loss,
            reason = "a gauge is a float; a log has less than 2^52 events"
        )]
        metrics::gauge!("notary_attested_events", "stream" => self.stream).set(size as f64);
        if self.failpoint.is_hit("copy a checkpoint") {
            return Err(Ended::Stopped);
        }
        Ok(())
    }
}
