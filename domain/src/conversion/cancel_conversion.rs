//! `CancelConversion`: its owner does not want it any more.

use super::{Conversion, ConversionEvent, ConversionRefused};

/// Stop, whatever the stage. Whose conversion it is, its boundary says: nobody can name another's.
#[derive(Clone, Copy, Debug)]
pub struct CancelConversion;

impl CancelConversion {
    /// Decides against the conversion.
    ///
    /// # Errors
    /// When it is unknown or finished.
    pub fn decide(self, conversion: &Conversion) -> Result<ConversionEvent, ConversionRefused> {
        let job = conversion.running()?;
        Ok(ConversionEvent::ConversionCancelled { conversion: job.conversion, owner: job.owner })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversion::{ConversionCommand, conversion_state::examples::*};
    use cqrs_es::test::TestFramework;

    fn when_cancelled(given: Vec<ConversionEvent>) -> cqrs_es::test::AggregateResultValidator<Conversion> {
        TestFramework::<Conversion>::with(()).given(given).when(ConversionCommand::Cancel(CancelConversion))
    }

    #[test]
    fn every_unfinished_stage_can_be_cancelled() {
        when_cancelled(vec![requested()]).then_expect_events(vec![cancelled()]);
        when_cancelled(vec![requested(), started(1)]).then_expect_events(vec![cancelled()]);
    }

    #[test]
    fn what_is_finished_or_unknown_cannot() {
        for end in [completed(), failed(), cancelled()] {
            when_cancelled(vec![requested(), end]).then_expect_error(ConversionRefused::Finished);
        }
        when_cancelled(vec![]).then_expect_error(ConversionRefused::NotFound);
    }
}
