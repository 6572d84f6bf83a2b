//! Reacts to the end of a conversion, and to the question for a password that may never be answered: sets the timer at which
//! its files have been kept for long enough. And to `ConversionFilesDeleted`: removes them.
//!
//! The event comes first and the files go after it, so nobody is offered what is not there; killed in between, the job
//! comes again, and to remove what is gone is nothing.

use std::collections::BTreeMap;

use domain::{
    boundary::{CONVERSIONS, FILE_TIMERS},
    conversion::{Conversion, ConversionEvent, result_place},
    ids::{AccountId, ConversionId, FileId},
};
use jetstream_es::{Recorded, StoreError, Timers, jobs::Job};
use kit::object_store::{ObjectStore, ObjectStoreError};
use time::{Duration, OffsetDateTime};

use crate::{
    Context,
    jobs::{End, later, later_after, stopped},
    read_all::read_all,
};

/// The durable consumer, whose name is the worker's.
pub(crate) const STOREKEEPER: &str = "storekeeper";

/// Where a result lies, and the picture of its first page.
const RESULT_FOLDERS: [&str; 2] = ["results", "result-previews"];

/// Keeps the files of conversions for as long as was said.
#[derive(Clone)]
pub(crate) struct FileKeeper {
    timers: Timers,
    store: ObjectStore,
    context: Context,
}

/// Why files are there yet.
#[derive(Debug, thiserror::Error)]
enum Left {
    #[error(transparent)]
    Log(#[from] StoreError),
    #[error(transparent)]
    Store(#[from] ObjectStoreError),
    #[error("a test stopped it")]
    Stopped,
}

/// Removes what all attempts at a conversion have left in the file store, but for one result and its picture.
///
/// # Errors
/// When the store is away.
pub(super) async fn remove_results(
    store: &ObjectStore,
    owner: AccountId,
    conversion: ConversionId,
    kept: Option<FileId>,
) -> Result<(), ObjectStoreError> {
    let kept = kept.map(|result| result_place(conversion, result));
    for folder in RESULT_FOLDERS {
        // Ids are all of one length, so none is the beginning of another.
        for key in store.list(&format!("{folder}/{owner}/{conversion}")).await? {
            let place = key.rsplit('/').next();
            if place != kept.as_deref() {
                store.delete(&key).await?;
            }
        }
    }
    Ok(())
}

impl FileKeeper {
    pub(crate) fn new(timers: Timers, context: Context) -> Self {
        Self { timers, store: ObjectStore::new(&context.config.store), context }
    }

    /// A timer that is set again is the same timer, and a file that is removed again is gone.
    pub(crate) async fn react(&self, job: &Job) -> End {
        let event: ConversionEvent = match job.event.decode_withheld() {
            Ok(event) => event,
            Err(error) => return later_after(job, error),
        };
        let (owner, conversion) = (event.owner(), event.conversion());
        let kept = match event {
            ConversionEvent::ConversionFilesDeleted { .. } => {
                self.remove(&job.event, owner, conversion).await
            }
            _ if event.is_rest() => self.keep(&job.event).await,
            _ => Ok(()),
        };
        match kept {
            Ok(()) => End::Done,
            Err(Left::Log(error)) => later_after(job, error),
            Err(Left::Store(error)) => later(job, error),
            Err(Left::Stopped) => stopped(),
        }
    }

    async fn keep(&self, end: &Recorded) -> Result<(), Left> {
        self.stop(&format!("set a timer on {}", end.sequence))?;
        Ok(self.set(end).await?)
    }

    /// Sets the timer of the conversion that ended here. It comes due at once if its time is over; there is none for
    /// what is deleted already.
    pub(super) async fn set(&self, end: &Recorded) -> Result<(), StoreError> {
        self.set_later(end, Duration::ZERO).await
    }

    /// As [`Self::set`], for a server whose clock is so far ahead.
    pub(super) async fn set_later(&self, end: &Recorded, ahead: Duration) -> Result<(), StoreError> {
        match self.kept_until(end).await? {
            Some(until) => {
                let until = until.saturating_add(ahead);
                self.timers.set(FILE_TIMERS, &end.sequence.to_string(), until).await
            }
            None => Ok(()),
        }
    }

    /// Until when the files of the conversion that ended here are kept; `None` when they are deleted, or it did not end here.
    pub(super) async fn kept_until(&self, end: &Recorded) -> Result<Option<OffsetDateTime>, StoreError> {
        let (log, keys) = (&self.context.log, &self.context.keys);
        let history = log.history::<ConversionEvent>(CONVERSIONS.name, &end.subject, keys).await?;
        // The question was answered meanwhile: what comes of that has a time of its own.
        if history.events.last().is_some_and(|(last, _)| *last != end.sequence) {
            return Ok(None);
        }
        let conversion = Conversion::fold(history.events.into_iter().map(|(_, event)| event));
        let kept = conversion.job().filter(|job| !job.files_deleted);
        Ok(kept.map(|job| end.time.saturating_add(Duration::seconds(i64::from(job.keep_seconds)))))
    }

    /// Removes the result, and the source unless another conversion was made of it whose files are kept.
    async fn remove(&self, event: &Recorded, owner: AccountId, conversion: ConversionId) -> Result<(), Left> {
        self.stop(&format!("remove the result of {}", event.sequence))?;
        remove_results(&self.store, owner, conversion, None).await?;
        self.stop(&format!("remove the source of {}", event.sequence))?;
        if let Some(upload) = self.unused_upload(owner, conversion).await? {
            self.store.delete(&format!("uploads/{owner}/{upload}")).await?;
        }
        Ok(())
    }

    /// What the conversion was made of, if no other needs it any more.
    async fn unused_upload(
        &self,
        owner: AccountId,
        conversion: ConversionId,
    ) -> Result<Option<FileId>, StoreError> {
        let subjects = format!("conversion.{owner}.*");
        let mut all: BTreeMap<ConversionId, Conversion> = BTreeMap::new();
        for (_, event) in read_all::<ConversionEvent>(&self.context.log, CONVERSIONS.name, &subjects).await? {
            all.entry(event.conversion()).or_default().apply_event(event);
        }
        let upload = all.get(&conversion).and_then(Conversion::job).map(|job| job.upload);
        let mut kept = all.values().filter_map(Conversion::job).filter(|job| !job.files_deleted);
        let is_used = kept.any(|job| Some(job.upload) == upload);
        Ok(upload.filter(|_| !is_used))
    }

    fn stop(&self, before: &str) -> Result<(), Left> {
        if self.context.config.failpoint.is_hit(before) { Err(Left::Stopped) } else { Ok(()) }
    }

    pub(super) fn context(&self) -> &Context {
        &self.context
    }
}
