//! `GiveConversionPassword`: here is the password that was asked for.
//!
//! It is not in the command: it waits, sealed, where the worker takes it.

use super::{Conversion, ConversionEvent, ConversionRefused, Stage};

/// Say that one was given, and go on.
#[derive(Clone, Copy, Debug)]
pub struct GiveConversionPassword;

impl GiveConversionPassword {
    /// Decides against the conversion.
    ///
    /// # Errors
    /// When it is unknown or finished, or nobody asks for a password.
    pub fn decide(self, conversion: &Conversion) -> Result<ConversionEvent, ConversionRefused> {
        let job = conversion.running()?;
        match job.stage {
            Stage::Locked(_) => {
                Ok(ConversionEvent::ConversionPasswordGiven { conversion: job.conversion, owner: job.owner })
            }
            _ => Err(ConversionRefused::PasswordNotAsked),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversion::{
        CancelConversion, ConversionCommand, DeleteConversionFiles, DeletionCause, FailureReason,
        PasswordAsk, conversion_state::examples::*,
    };
    use cqrs_es::test::{AggregateResultValidator, TestFramework};
    use time::{Duration, macros::datetime};

    fn when(given: Vec<ConversionEvent>, command: ConversionCommand) -> AggregateResultValidator<Conversion> {
        TestFramework::<Conversion>::with(()).given(given).when(command)
    }

    #[test]
    fn it_is_given_where_it_is_asked_for() {
        let give = || ConversionCommand::GivePassword(GiveConversionPassword);
        let asked = || asked(PasswordAsk::Protected);
        when(vec![requested(), asked()], give()).then_expect_events(vec![given()]);
        when(vec![requested(), asked(), given()], give())
            .then_expect_error(ConversionRefused::PasswordNotAsked);
        when(vec![requested(), asked(), cancelled()], give()).then_expect_error(ConversionRefused::Finished);
        when(vec![], give()).then_expect_error(ConversionRefused::NotFound);
    }

    #[test]
    fn what_waits_for_one_is_cancelled_and_expires() {
        let waits = || vec![requested(), asked(PasswordAsk::Protected)];
        when(waits(), ConversionCommand::Cancel(CancelConversion)).then_expect_events(vec![cancelled()]);
        let ended_at = datetime!(2026-01-01 12:00 UTC);
        let now = ended_at + Duration::seconds(i64::from(KEEP_SECONDS));
        let expired = DeleteConversionFiles::Expired { ended_at, now };
        let reason = FailureReason::PasswordProtected;
        let failed = ConversionEvent::ConversionFailed { conversion: id(), owner: ada(), reason };
        when(waits(), ConversionCommand::DeleteFiles(expired))
            .then_expect_events(vec![failed, deleted(DeletionCause::Expired)]);
    }
}
