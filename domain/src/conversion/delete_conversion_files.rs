//! `DeleteConversionFiles`: source and result of a conversion go, and it stays in the list without them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use super::{Conversion, ConversionEvent, ConversionRefused, FailureReason, Stage};

/// For how many days the files of a conversion are kept after its end unless it is configured otherwise.
pub const KEEP_DAYS: u32 = 7;

/// Why files are deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DeletionCause {
    /// They were to be kept for so long, and no longer.
    Expired,
    /// Their owner wanted it.
    ByOwner,
}

impl DeletionCause {
    /// The slug, as in events and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::ByOwner => "by-owner",
        }
    }
}

/// Delete the files. Whose conversion it is, its boundary says.
#[derive(Clone, Copy, Debug)]
pub enum DeleteConversionFiles {
    /// Its owner wants it, now. What is not finished is cancelled by it.
    ByOwner,
    /// Their time may be over. Whoever asks may be early: both times come from the log and the clock.
    Expired {
        /// When its end was stored, or the question for a password that nobody answered.
        ended_at: OffsetDateTime,
        now: OffsetDateTime,
    },
}

impl DeleteConversionFiles {
    /// Decides against the conversion.
    ///
    /// # Errors
    /// When it is unknown, its files are deleted already, or are to be kept for longer.
    pub fn decide(self, conversion: &Conversion) -> Result<Vec<ConversionEvent>, ConversionRefused> {
        let job = conversion.job().ok_or(ConversionRefused::NotFound)?;
        if job.files_deleted {
            return Err(ConversionRefused::FilesDeleted);
        }
        let (conversion, owner, is_over) = (job.conversion, job.owner, job.stage.is_final());
        let deleted = |cause| ConversionEvent::ConversionFilesDeleted { conversion, owner, cause };
        match self {
            Self::ByOwner if is_over => Ok(vec![deleted(DeletionCause::ByOwner)]),
            Self::ByOwner => Ok(vec![
                ConversionEvent::ConversionCancelled { conversion, owner },
                deleted(DeletionCause::ByOwner),
            ]),
            Self::Expired { ended_at, now } => {
                let until = ended_at.saturating_add(Duration::seconds(i64::from(job.keep_seconds)));
                if now < until {
                    return Err(ConversionRefused::FilesKept);
                }
                match job.stage {
                    Stage::Locked(_) => {
                        let reason = FailureReason::PasswordProtected;
                        let failed = ConversionEvent::ConversionFailed { conversion, owner, reason };
                        Ok(vec![failed, deleted(DeletionCause::Expired)])
                    }
                    _ if is_over => Ok(vec![deleted(DeletionCause::Expired)]),
                    _ => Err(ConversionRefused::FilesKept),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversion::{ConversionCommand, conversion_state::examples::*};
    use cqrs_es::test::{AggregateResultValidator, TestFramework};
    use time::macros::datetime;

    const ENDED_AT: OffsetDateTime = datetime!(2026-01-01 12:00 UTC);

    fn when_deleted(
        given: Vec<ConversionEvent>,
        delete: DeleteConversionFiles,
    ) -> AggregateResultValidator<Conversion> {
        TestFramework::<Conversion>::with(()).given(given).when(ConversionCommand::DeleteFiles(delete))
    }

    fn after(seconds: u32) -> DeleteConversionFiles {
        let now = ENDED_AT + Duration::seconds(i64::from(seconds));
        DeleteConversionFiles::Expired { ended_at: ENDED_AT, now }
    }

    #[test]
    fn its_owner_deletes_them_whatever_became_of_it_and_once() {
        for end in [completed(), failed(), cancelled()] {
            when_deleted(vec![requested(), end], DeleteConversionFiles::ByOwner)
                .then_expect_events(vec![deleted(DeletionCause::ByOwner)]);
        }
        let twice = vec![requested(), completed(), deleted(DeletionCause::ByOwner)];
        when_deleted(twice, DeleteConversionFiles::ByOwner)
            .then_expect_error(ConversionRefused::FilesDeleted);
        when_deleted(vec![], DeleteConversionFiles::ByOwner).then_expect_error(ConversionRefused::NotFound);
    }

    #[test]
    fn what_is_not_finished_is_cancelled_first() {
        for given in [vec![requested()], vec![requested(), started(1)]] {
            when_deleted(given, DeleteConversionFiles::ByOwner)
                .then_expect_events(vec![cancelled(), deleted(DeletionCause::ByOwner)]);
        }
    }

    #[test]
    fn they_expire_at_their_time_and_not_before() {
        let done = || vec![requested(), completed()];
        when_deleted(done(), after(KEEP_SECONDS)).then_expect_events(vec![deleted(DeletionCause::Expired)]);
        when_deleted(done(), after(KEEP_SECONDS - 1)).then_expect_error(ConversionRefused::FilesKept);
        when_deleted(vec![requested(), started(1)], after(KEEP_SECONDS))
            .then_expect_error(ConversionRefused::FilesKept);
        when_deleted(vec![requested(), failed(), deleted(DeletionCause::ByOwner)], after(KEEP_SECONDS))
            .then_expect_error(ConversionRefused::FilesDeleted);
    }
}
