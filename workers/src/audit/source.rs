//! Where the events of a stream come from while it is verified: always some pages ahead of what is hashed.

use std::{future::Future, sync::Arc, time::Duration};

use jetstream_es::BulkReader;
use ledger::{Audit, Fault};
use tokio::sync::mpsc;

use super::{
    auditor::{AuditError, Auditor},
    doubt::Doubt,
    tree_of_stream::{LogMessage, ReadError, contiguous},
};

/// So many pages wait to be hashed.
const AHEAD: usize = 2;
/// For so long one may lag behind whatever the auditor's patience is: the leader has counted what it does not have yet.
const LEAST_PATIENCE: Duration = Duration::from_secs(2);
/// After how long a replica that lags behind is asked again.
const LAG: Duration = Duration::from_millis(20);

/// Told how far it has come after each page: the last sequence, and how many events that page had.
pub(super) type Watch<'a> = &'a (dyn Fn(u64, u64) + Send + Sync);

type Sender = mpsc::Sender<Result<Vec<LogMessage>, ReadError>>;

/// What is to be read of a stream.
#[derive(Clone)]
pub(super) struct Log {
    pub(super) stream: String,
    pub(super) first: u64,
    pub(super) last: u64,
}

/// The pages of a stream, one after the other.
pub(super) struct Source {
    log: Log,
    pages: mpsc::Receiver<Result<Vec<LogMessage>, ReadError>>,
    /// What was read and is not wanted yet.
    rest: std::vec::IntoIter<LogMessage>,
}

impl Source {
    /// As they come over the wire.
    pub(super) fn fast(mut reader: BulkReader, log: Log) -> Self {
        Self::made_by(log, |Log { stream, mut first, last }, pages| async move {
            while first <= last {
                let page = Arc::new(reader.page(&stream, first).await?);
                if page.is_empty() {
                    break;
                }
                first += page.len() as u64;
                let messages = (0..page.len()).map(|index| LogMessage::InPage(page.clone(), index)).collect();
                if pages.send(Ok(messages)).await.is_err() {
                    break;
                }
            }
            Ok(())
        })
    }

    /// With holes confirmed by the leader, and patience for replicas that lag behind.
    pub(super) fn careful(auditor: &Auditor, log: Log) -> Self {
        let (reader, patience) = (auditor.log.clone(), auditor.patience.max(LEAST_PATIENCE));
        Self::made_by(log, move |Log { stream, mut first, last }, pages| async move {
            let mut doubt: Option<Doubt> = None;
            while first <= last {
                let messages = contiguous(&reader, &stream, first, last).await?;
                if messages.is_empty() {
                    // Only a replica that lags behind has no events that the leader counts.
                    if !doubt.get_or_insert_with(|| Doubt::begin(patience)).waits(LAG).await {
                        return Err(Fault::RolledBack { stream, head: first - 1, attested: last }.into());
                    }
                    continue;
                }
                doubt = None;
                first += messages.len() as u64;
                if pages.send(Ok(messages)).await.is_err() {
                    break;
                }
            }
            Ok(())
        })
    }

    fn made_by<F, Fut>(log: Log, make: F) -> Self
    where
        F: FnOnce(Log, Sender) -> Fut,
        Fut: Future<Output = Result<(), ReadError>> + Send + 'static,
    {
        let (sender, pages) = mpsc::channel(AHEAD);
        let making = make(log.clone(), sender.clone());
        tokio::spawn(async move {
            if let Err(error) = making.await {
                // Who does not listen any more has no need of it.
                let _ = sender.send(Err(error)).await;
            }
        });
        Self { log, pages, rest: Vec::new().into_iter() }
    }

    /// Hands the audit everything up to a sequence.
    ///
    /// # Errors
    /// The first fault, or that the log cannot be read.
    pub(super) async fn read_upto(
        &mut self,
        audit: &mut Audit<LogMessage>,
        last: u64,
        watch: Watch<'_>,
    ) -> Result<(), AuditError> {
        let mut told = audit.next_sequence();
        while audit.next_sequence() <= last {
            if let Some(message) = self.rest.next() {
                audit.push(message)?;
                continue;
            }
            watch(audit.next_sequence() - 1, audit.next_sequence() - told);
            told = audit.next_sequence();
            let Some(page) = self.pages.recv().await else {
                let (head, attested) = (audit.next_sequence() - 1, self.log.last);
                return Err(Fault::RolledBack { stream: self.log.stream.clone(), head, attested }.into());
            };
            self.rest = page?.into_iter();
        }
        watch(audit.next_sequence() - 1, audit.next_sequence() - told);
        Ok(())
    }
}
