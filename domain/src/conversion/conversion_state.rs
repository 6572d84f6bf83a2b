//! The conversion aggregate.

use personal::{Personal, evolution::Upcaster};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DeletionCause, FailureReason, PasswordAsk, SourceFormat, TargetFormat};
use crate::{
    chat::PictureSize,
    event_name::named_events,
    ids::{AccountId, ConversionId, FileId},
};

/// What can happen to a conversion, on `conversion.<owner>.<id>`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum ConversionEvent {
    /// A verified document waits to be converted.
    ConversionRequested {
        conversion: ConversionId,
        owner: AccountId,
        upload: FileId,
        /// The document's file name with its extension.
        name: Personal<String>,
        from: SourceFormat,
        to: TargetFormat,
        /// Size of the document, in bytes.
        size_bytes: u64,
        /// SHA-256 of the document, in hexadecimal.
        digest: String,
        /// For how long source and result are kept once it has ended, in seconds.
        keep_seconds: u32,
    },
    /// An engine has it.
    ConversionStarted {
        conversion: ConversionId,
        owner: AccountId,
        /// How many engines have had it, with this one.
        attempt: u32,
    },
    /// The document opens with a password only, which its owner is asked for.
    ConversionPasswordAsked { conversion: ConversionId, owner: AccountId, because: PasswordAsk },
    /// Its owner gave a password. It is in no event: it waits, sealed and not for long, where the worker takes it.
    ConversionPasswordGiven { conversion: ConversionId, owner: AccountId },
    /// The result is in the file store.
    ConversionCompleted {
        conversion: ConversionId,
        owner: AccountId,
        result: FileId,
        /// Size of the result, in bytes.
        size_bytes: u64,
        /// SHA-256 of the result, in hexadecimal.
        digest: String,
        /// How large the picture of its first page is, which lies beside it; not every converter makes one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        picture: Option<PictureSize>,
    },
    /// It will not be converted.
    ConversionFailed { conversion: ConversionId, owner: AccountId, reason: FailureReason },
    /// Its owner does not want it any more.
    ConversionCancelled { conversion: ConversionId, owner: AccountId },
    /// Nobody gets its source and result any more: a worker removes them from the file store.
    ConversionFilesDeleted { conversion: ConversionId, owner: AccountId, cause: DeletionCause },
}

/// For how long the files of conversions are kept that were asked for before there was such a time: a week, in seconds.
const KEPT_BEFORE_SECONDS: u32 = 7 * 24 * 60 * 60;

impl ConversionEvent {
    /// Which conversion it is about.
    pub const fn conversion(&self) -> ConversionId {
        match self {
            Self::ConversionRequested { conversion, .. }
            | Self::ConversionStarted { conversion, .. }
            | Self::ConversionPasswordAsked { conversion, .. }
            | Self::ConversionPasswordGiven { conversion, .. }
            | Self::ConversionCompleted { conversion, .. }
            | Self::ConversionFailed { conversion, .. }
            | Self::ConversionCancelled { conversion, .. }
            | Self::ConversionFilesDeleted { conversion, .. } => *conversion,
        }
    }

    /// Whose it is.
    pub const fn owner(&self) -> AccountId {
        match self {
            Self::ConversionRequested { owner, .. }
            | Self::ConversionStarted { owner, .. }
            | Self::ConversionPasswordAsked { owner, .. }
            | Self::ConversionPasswordGiven { owner, .. }
            | Self::ConversionCompleted { owner, .. }
            | Self::ConversionFailed { owner, .. }
            | Self::ConversionCancelled { owner, .. }
            | Self::ConversionFilesDeleted { owner, .. } => *owner,
        }
    }

    /// True when it is over with this.
    pub const fn is_end(&self) -> bool {
        match self {
            Self::ConversionCompleted { .. }
            | Self::ConversionFailed { .. }
            | Self::ConversionCancelled { .. } => true,
            Self::ConversionRequested { .. }
            | Self::ConversionStarted { .. }
            | Self::ConversionPasswordAsked { .. }
            | Self::ConversionPasswordGiven { .. }
            | Self::ConversionFilesDeleted { .. } => false,
        }
    }

    /// True when nothing comes after this by itself: its files are kept for so long from here.
    pub const fn is_rest(&self) -> bool {
        self.is_end() || matches!(self, Self::ConversionPasswordAsked { .. })
    }
}

named_events!(
    ConversionEvent {
        ConversionRequested => "5",
        ConversionStarted => "1",
        ConversionPasswordAsked => "1",
        ConversionPasswordGiven => "1",
        ConversionCompleted => "2",
        ConversionFailed => "4",
        ConversionCancelled => "1",
        ConversionFilesDeleted => "1",
    },
    [
        // PDF was the only target. The shape is the same, but a program that knows no other must wait for a newer one
        // instead of taking the event for a broken one.
        Upcaster { event_type: "ConversionRequested", from: 1, step: None },
        // Files were kept for ever. Those of old conversions go a week after their end, too.
        Upcaster {
            event_type: "ConversionRequested",
            from: 2,
            step: Some(|body| {
                if let Some(body) = body.as_object_mut() {
                    body.insert("keep_seconds".to_owned(), KEPT_BEFORE_SECONDS.into());
                }
            }),
        },
        // PDF was no source, and pictures of pages no target.
        Upcaster { event_type: "ConversionRequested", from: 3, step: None },
        // Plain text was no source.
        Upcaster { event_type: "ConversionRequested", from: 4, step: None },
        // There were no pictures of results.
        Upcaster { event_type: "ConversionCompleted", from: 1, step: None },
        // There was no reason that says that the converter does not offer the pair.
        Upcaster { event_type: "ConversionFailed", from: 1, step: None },
        // Nor one that says that there are too many pages.
        Upcaster { event_type: "ConversionFailed", from: 2, step: None },
        // Nor one that says that there is no text.
        Upcaster { event_type: "ConversionFailed", from: 3, step: None },
    ]
);

/// A conversion as its events tell it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Conversion {
    /// No such conversion.
    #[default]
    NotRequested,
    /// Asked for.
    Requested(Job),
}

/// What is known of a conversion that was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job {
    pub conversion: ConversionId,
    pub owner: AccountId,
    pub upload: FileId,
    pub name: Personal<String>,
    pub from: SourceFormat,
    pub to: TargetFormat,
    pub stage: Stage,
    /// For how long its files are kept once it has ended, in seconds.
    pub keep_seconds: u32,
    /// Whether they are deleted.
    pub files_deleted: bool,
}

impl Job {
    /// Whether its result can be fetched.
    pub const fn has_result(&self) -> bool {
        matches!(self.stage, Stage::Done) && !self.files_deleted
    }
}

/// How far a conversion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    Queued,
    Converting {
        attempt: u32,
    },
    /// It waits for its owner to give a password.
    Locked(PasswordAsk),
    Done,
    Failed(FailureReason),
    Cancelled,
}

impl Stage {
    /// True when nothing more will happen.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Failed(_) | Self::Cancelled)
    }
}

impl Conversion {
    /// The conversion that these events tell of.
    pub fn fold(events: impl IntoIterator<Item = ConversionEvent>) -> Self {
        let mut conversion = Self::default();
        events.into_iter().for_each(|event| conversion.apply_event(event));
        conversion
    }

    /// What is known of it, if it was asked for.
    pub const fn job(&self) -> Option<&Job> {
        match self {
            Self::NotRequested => None,
            Self::Requested(job) => Some(job),
        }
    }

    /// Takes in one event. Events are facts: this neither checks nor fails.
    pub fn apply_event(&mut self, event: ConversionEvent) {
        let stage = match event {
            ConversionEvent::ConversionRequested {
                conversion,
                owner,
                upload,
                name,
                from,
                to,
                keep_seconds,
                ..
            } => {
                let (stage, files_deleted) = (Stage::Queued, false);
                *self = Self::Requested(Job {
                    conversion,
                    owner,
                    upload,
                    name,
                    from,
                    to,
                    stage,
                    keep_seconds,
                    files_deleted,
                });
                return;
            }
            ConversionEvent::ConversionFilesDeleted { .. } => {
                if let Self::Requested(job) = self {
                    job.files_deleted = true;
                }
                return;
            }
            ConversionEvent::ConversionStarted { attempt, .. } => Stage::Converting { attempt },
            ConversionEvent::ConversionPasswordAsked { because, .. } => Stage::Locked(because),
            ConversionEvent::ConversionPasswordGiven { .. } => Stage::Queued,
            ConversionEvent::ConversionCompleted { .. } => Stage::Done,
            ConversionEvent::ConversionFailed { reason, .. } => Stage::Failed(reason),
            ConversionEvent::ConversionCancelled { .. } => Stage::Cancelled,
        };
        if let Self::Requested(job) = self {
            job.stage = stage;
        }
    }
}

#[cfg(test)]
pub(crate) mod examples {
    //! A conversion to decide on, for the tests of the commands.

    use super::*;
    use uuid::Uuid;

    /// An hour.
    pub(crate) const KEEP_SECONDS: u32 = 3600;

    pub(crate) fn ada() -> AccountId {
        AccountId::new(Uuid::from_u128(0xada))
    }

    pub(crate) fn id() -> ConversionId {
        ConversionId::new(Uuid::from_u128(0xc0))
    }

    pub(crate) fn file() -> FileId {
        FileId::new(Uuid::from_u128(0xf1))
    }

    pub(crate) fn requested() -> ConversionEvent {
        ConversionEvent::ConversionRequested {
            conversion: id(),
            owner: ada(),
            upload: file(),
            name: Personal::open(ada().person(), "report.docx".to_owned()),
            from: SourceFormat::Docx,
            to: TargetFormat::Pdf,
            size_bytes: 1234,
            digest: "00".repeat(32),
            keep_seconds: KEEP_SECONDS,
        }
    }

    pub(crate) fn started(attempt: u32) -> ConversionEvent {
        ConversionEvent::ConversionStarted { conversion: id(), owner: ada(), attempt }
    }

    pub(crate) fn completed() -> ConversionEvent {
        ConversionEvent::ConversionCompleted {
            conversion: id(),
            owner: ada(),
            result: file(),
            size_bytes: 99,
            digest: "11".repeat(32),
            picture: Some(PictureSize { width: 640, height: 905 }),
        }
    }

    pub(crate) fn failed() -> ConversionEvent {
        ConversionEvent::ConversionFailed { conversion: id(), owner: ada(), reason: FailureReason::TooSlow }
    }

    pub(crate) fn cancelled() -> ConversionEvent {
        ConversionEvent::ConversionCancelled { conversion: id(), owner: ada() }
    }

    pub(crate) fn asked(because: PasswordAsk) -> ConversionEvent {
        ConversionEvent::ConversionPasswordAsked { conversion: id(), owner: ada(), because }
    }

    pub(crate) fn given() -> ConversionEvent {
        ConversionEvent::ConversionPasswordGiven { conversion: id(), owner: ada() }
    }

    pub(crate) fn deleted(cause: DeletionCause) -> ConversionEvent {
        ConversionEvent::ConversionFilesDeleted { conversion: id(), owner: ada(), cause }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use personal::evolution::{StoredEvent as _, Value, probe};
    use serde_json::json;

    #[test]
    fn what_was_asked_for_before_there_was_a_time_is_kept_for_a_week() {
        let mut body: Value = serde_json::to_value(examples::requested()).expect("an event is JSON");
        let before = body.as_object_mut().and_then(|body| body.remove("keep_seconds"));
        assert_eq!(before, Some(json!(examples::KEEP_SECONDS)));
        let step = ConversionEvent::UPCASTERS
            .iter()
            .find(|upcaster| upcaster.event_type == "ConversionRequested" && upcaster.from == 2)
            .and_then(|upcaster| upcaster.step)
            .expect("a step from version 2");
        assert!(probe::<ConversionEvent>("ConversionRequested", 2, body.clone()).is_ok());
        step(&mut body);
        assert_eq!(body["keep_seconds"], 604_800);
    }
}
