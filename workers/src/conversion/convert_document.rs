//! Reacts to `ConversionRequested`, and to `ConversionPasswordGiven` of a document that opens with a password only: has the
//! document converted.

use async_nats::Client;
use domain::{
    boundary::{CONVERSION_QUEUE_MOVED, CONVERSIONS},
    chat::PictureSize,
    conversion::{ConversionEvent, FailureReason, Job as Requested, PasswordAsk, TargetFormat, result_place},
    ids::{AccountId, ConversionId, FileId, derived_command_id},
};
use jetstream_es::{HandedSecrets, OWN_API, StoreError, jobs::Job};
use kit::object_store::{Object, ObjectStore};
use serde_json::json;

use super::{
    cancellation::cancelled,
    converter_client::{Converted, ConverterClient},
    keep_files::remove_results,
    look::{Begin, Ended, Looked, look},
    page_picture::PagePicture,
    result_file::ResultFile,
};
use crate::{
    Context,
    commands::Reply,
    jobs::{End, Failure, Panicked, caught, later, later_after},
};

const ACTOR: &str = "worker:conversion";
/// The types of the events that the job reacts to.
const BEGINNINGS: [&str; 2] = ["ConversionRequested", PASSWORD_GIVEN];
const PASSWORD_GIVEN: &str = "ConversionPasswordGiven";
/// A document over which the converter breaks down is given up after so many tries.
const TRIES_WHEN_BROKEN: u32 = 3;
/// A converter that says it is well and takes nothing is waited for half an hour: each try is an event.
const TRIES_WHEN_AWAY: u32 = 100;
/// One that is too slow gets a second chance, since the first may have met a busy machine.
const TRIES_WHEN_SLOW: u32 = 2;

/// Whose turn a job waits for: the owner's of a document that is to be converted. Whatever else happens to one is passed over
/// at once.
pub(crate) fn whose_turn(job: &Job) -> Option<String> {
    let begins = BEGINNINGS.contains(&job.event.envelope.event_type.as_str());
    let owner = job.event.subject.split('.').nth(1).filter(|_| begins)?;
    Some(owner.to_owned())
}

/// Converts documents, one of each person's after the other.
#[derive(Clone)]
pub(crate) struct Converter {
    context: Context,
    nats: Client,
    store: ObjectStore,
    client: ConverterClient,
    passwords: HandedSecrets,
}

impl Converter {
    pub(crate) fn new(context: Context, nats: Client) -> anyhow::Result<Self> {
        let config = &context.config;
        let client = ConverterClient::new(&config.converter_url, config.conversion_time_limit)?;
        let passwords = HandedSecrets::new(nats.clone(), OWN_API, context.keys.clone());
        Ok(Self { store: ObjectStore::new(&config.store), client, nats, passwords, context })
    }

    pub(crate) async fn react(&self, job: &Job) -> End {
        match caught(job.delivery, Box::pin(self.do_job(job))).await {
            Ok(end) => end,
            Err(panicked) => self.panicked(job, &panicked).await,
        }
    }

    /// Its owner is told that it will not be converted, as of every conversion that fails.
    async fn panicked(&self, job: &Job, panicked: &Panicked) -> End {
        match job.event.decode_withheld::<ConversionEvent>() {
            Ok(event) if panicked.was_last() => {
                self.fail_one(job, event.owner(), event.conversion(), FailureReason::GaveUp).await
            }
            _ => panicked.end(),
        }
    }

    async fn do_job(&self, job: &Job) -> End {
        if !BEGINNINGS.contains(&job.event.envelope.event_type.as_str()) {
            return End::Done;
        }
        let begin = match look(&self.context, job).await {
            Ok(Looked::Waits(begin)) => begin,
            Ok(Looked::Over(over)) => return self.tidy(job, over).await,
            Err(error) => return later_after(job, error),
        };
        // Nothing is said to have started before all parts are there: until then it waits in the queue.
        if !self.client.is_up().await {
            return later(job, "the converter is away");
        }
        match self.offers(&begin.requested).await {
            Some(true) => {}
            Some(false) => return self.fail(job, &begin, FailureReason::FormatNotOffered).await,
            None => return later(job, "the converter is away"),
        }
        let key = format!("uploads/{}/{}", begin.requested.owner, begin.requested.upload);
        let document = match self.store.get(&key, None).await {
            Ok(Some(document)) => document,
            Ok(None) => return self.fail(job, &begin, FailureReason::SourceMissing).await,
            Err(error) => return later(job, error),
        };
        // It is taken once: whoever comes again after this has to be given it again.
        let password = match self.password(&begin).await {
            Ok(Some(password)) => Some(password),
            Ok(None) if begin.has_password => return self.ask(job, &begin, PasswordAsk::NotInTime).await,
            Ok(None) => None,
            Err(error) => return later_after(job, error),
        };
        let attempt = begin.starts + 1;
        let payload = json!({ "owner": begin.requested.owner, "conversion": begin.requested.conversion, "attempt": attempt });
        match self.command(job, "start-conversion", &attempt.to_string(), payload).await {
            Reply::Done => {}
            // Cancelled a moment ago.
            Reply::Refused(_) => return End::Done,
            Reply::Unreadable(code) => return End::Failed(Failure::refused("start-conversion", &code)),
            Reply::Later(why) => return later(job, why),
        }
        self.tell_queue_moved().await;
        let job_end = self.convert(job, &begin, document, password).await;
        self.tell_queue_moved().await;
        job_end
    }

    /// The password that was given, unless it is gone.
    async fn password(&self, begin: &Begin) -> Result<Option<String>, StoreError> {
        if begin.has_password { self.take_password(&begin.requested).await } else { Ok(None) }
    }

    async fn take_password(&self, of: &Requested) -> Result<Option<String>, StoreError> {
        self.passwords.take(&format!("{}.{}", of.owner, of.conversion)).await
    }

    /// Whether the converter makes this; `None` while it does not answer. It may be another one than when this was asked
    /// for. Of PDF nobody is asked.
    async fn offers(&self, requested: &Requested) -> Option<bool> {
        if requested.to == TargetFormat::Pdf {
            return Some(true);
        }
        let offered = self.client.offered().await?;
        Some(offered.has(requested.from, requested.to))
    }

    /// Of one that ended, an earlier run that was killed may have left a result beside the one that counts, if there is one: it
    /// is nobody's, so it goes. So does a password that nobody needs any more.
    async fn tidy(&self, job: &Job, over: Option<Ended>) -> End {
        let Some(Ended { requested, result }) = over else { return End::Done };
        if job.event.envelope.event_type == PASSWORD_GIVEN
            && let Err(error) = self.take_password(&requested).await
        {
            return later_after(job, error);
        }
        if job.delivery == 1 {
            return End::Done;
        }
        self.remove_but(job, &requested, result).await
    }

    /// Results that are nobody's go, and their pictures with them.
    async fn remove_but(&self, job: &Job, of: &Requested, kept: Option<FileId>) -> End {
        match remove_results(&self.store, of.owner, of.conversion, kept).await {
            Ok(()) => End::Done,
            Err(error) => later(job, error),
        }
    }

    /// After this worker's result came too late, or the conversion was cancelled at the last moment: only the result that
    /// counts stays.
    async fn remove_what_does_not_count(&self, job: &Job) -> End {
        match look(&self.context, job).await {
            Ok(Looked::Over(Some(Ended { requested, result }))) => {
                self.remove_but(job, &requested, result).await
            }
            // It was refused for something else; what lies there goes with the conversion's files.
            Ok(_) => End::Done,
            Err(error) => later_after(job, error),
        }
    }

    async fn convert(&self, job: &Job, begin: &Begin, document: Object, password: Option<String>) -> End {
        let attempt = begin.tries + 1;
        let Requested { from, to, .. } = begin.requested;
        let subject = job.event.subject.as_str();
        let cancelled = cancelled(&self.context.log, CONVERSIONS.name, subject, begin.known_sequence);
        let converted = tokio::select! {
            converted = self.client.convert(from, to, document, password) => converted,
            () = cancelled => {
                tracing::info!(conversion.id = %begin.requested.conversion, "a running conversion was cancelled");
                return End::Done;
            }
            // Another worker, or this one after its restart, begins anew.
            () = self.context.shutdown.cancelled() => return later(job, "the worker stops"),
        };
        match converted {
            Converted::Result(result) => self.complete(job, begin, result).await,
            Converted::Fault(reason) => self.fail(job, begin, reason).await,
            Converted::Locked(because) => self.ask(job, begin, because).await,
            Converted::TooSlow if attempt >= TRIES_WHEN_SLOW => {
                self.fail(job, begin, FailureReason::TooSlow).await
            }
            Converted::TooSlow => later(job, "the converter took too long"),
            Converted::Broken(_) if attempt >= TRIES_WHEN_BROKEN => {
                self.fail(job, begin, FailureReason::GaveUp).await
            }
            Converted::Away(_) if attempt >= TRIES_WHEN_AWAY => {
                self.fail(job, begin, FailureReason::GaveUp).await
            }
            Converted::Broken(why) | Converted::Away(why) => later(job, why),
        }
    }

    async fn complete(&self, job: &Job, begin: &Begin, result: ResultFile) -> End {
        let Requested { owner, conversion, to, .. } = begin.requested;
        // Another worker may have had it meanwhile, if this one was taken for dead: its result must stay as it is.
        match look(&self.context, job).await {
            Ok(Looked::Waits(_)) => {}
            Ok(Looked::Over(_)) => return End::Done,
            Err(error) => return later_after(job, error),
        }
        // It may have it even from here on, so each attempt writes to a place of its own: the digest is part of that, since two
        // may take themselves for the same attempt.
        let attempt = format!("result/{}/{}", begin.starts + 1, result.digest);
        let id = FileId::new(derived_command_id(&job.event.envelope.id, &attempt).uuid());
        let place = result_place(conversion, id);
        let picture = self.picture(begin, &result, &place).await;
        let key = format!("results/{owner}/{place}");
        let metadata = [("sha256", result.digest.as_str())];
        let stored = self.store.put_file(&key, result.file.path(), to.media_type(), &metadata).await;
        if let Err(error) = stored {
            return later(job, error);
        }
        let payload = json!({
            "picture": picture,
            "owner": owner,
            "conversion": conversion,
            "result": id,
            "size_bytes": result.size_bytes,
            "digest": result.digest,
        });
        // The command's id follows from the result's: another worker's result is another command, which is refused as too late,
        // and not taken for a repeat.
        match self.command(job, "complete-conversion", &id.to_string(), payload).await {
            // What earlier attempts left is nobody's now.
            Reply::Done if begin.starts > 0 => self.remove_but(job, &begin.requested, Some(id)).await,
            Reply::Done => End::Done,
            Reply::Refused(_) => self.remove_what_does_not_count(job).await,
            Reply::Unreadable(code) => End::Failed(Failure::refused("complete-conversion", &code)),
            Reply::Later(why) => later(job, why),
        }
    }

    /// Has the result's first page painted and stores that, if there is a picture of it in time. Nothing depends on one.
    async fn picture(&self, begin: &Begin, result: &ResultFile, place: &str) -> Option<PictureSize> {
        let Requested { owner, conversion, to, .. } = begin.requested;
        let PagePicture { bytes, size } = self.client.first_page(to, result).await?;
        let key = format!("result-previews/{owner}/{place}");
        match self.store.put_bytes(&key, bytes, PagePicture::MEDIA_TYPE, &[]).await {
            Ok(()) => Some(size),
            Err(error) => {
                tracing::warn!(%error, conversion.id = %conversion, "the picture of a result was not stored");
                None
            }
        }
    }

    /// Has the owner asked for a password; the job is over with it.
    async fn ask(&self, job: &Job, begin: &Begin, because: PasswordAsk) -> End {
        const COMMAND: &str = "ask-conversion-password";
        let Requested { owner, conversion, .. } = begin.requested;
        let payload = json!({ "owner": owner, "conversion": conversion, "because": because });
        match self.command(job, COMMAND, "1", payload).await {
            Reply::Done | Reply::Refused(_) => End::Done,
            Reply::Unreadable(code) => End::Failed(Failure::refused(COMMAND, &code)),
            Reply::Later(why) => later(job, why),
        }
    }

    async fn fail(&self, job: &Job, begin: &Begin, reason: FailureReason) -> End {
        self.fail_one(job, begin.requested.owner, begin.requested.conversion, reason).await
    }

    async fn fail_one(
        &self,
        job: &Job,
        owner: AccountId,
        conversion: ConversionId,
        reason: FailureReason,
    ) -> End {
        let payload = json!({ "owner": owner, "conversion": conversion, "reason": reason });
        match self.command(job, "fail-conversion", "1", payload).await {
            Reply::Done => End::FailedAndSaid,
            Reply::Refused(_) => End::Done,
            Reply::Unreadable(code) => End::Failed(Failure::refused("fail-conversion", &code)),
            Reply::Later(why) => later(job, why),
        }
    }

    async fn command(&self, job: &Job, name: &str, which: &str, payload: serde_json::Value) -> Reply {
        self.context.commands.send(ACTOR, name, which, &job.event, payload).await
    }

    /// Positions in the queue changed. Outside the log, and best effort: whoever misses it asks again later.
    async fn tell_queue_moved(&self) {
        if let Err(error) = self.nats.publish(CONVERSION_QUEUE_MOVED, "{}".into()).await {
            tracing::debug!(%error, "the queue's move was not told");
        }
    }
}
