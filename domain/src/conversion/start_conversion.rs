//! `StartConversion`: an engine takes the document.

use super::{Conversion, ConversionEvent, ConversionRefused, Stage};

/// Say that an engine has it now.
#[derive(Clone, Copy, Debug)]
pub struct StartConversion {
    /// Counts from 1; a worker that was killed starts the next.
    pub attempt: u32,
}

impl StartConversion {
    /// Decides against the conversion.
    ///
    /// # Errors
    /// When it is unknown, finished, or waits for a password: then the worker has nothing to do.
    pub fn decide(self, conversion: &Conversion) -> Result<ConversionEvent, ConversionRefused> {
        let job = conversion.running()?;
        if let Stage::Locked(_) = job.stage {
            return Err(ConversionRefused::Locked);
        }
        Ok(ConversionEvent::ConversionStarted {
            conversion: job.conversion,
            owner: job.owner,
            attempt: self.attempt,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversion::{ConversionCommand, PasswordAsk, conversion_state::examples::*};
    use cqrs_es::test::TestFramework;

    fn when_started(given: Vec<ConversionEvent>) -> cqrs_es::test::AggregateResultValidator<Conversion> {
        TestFramework::<Conversion>::with(())
            .given(given)
            .when(ConversionCommand::Start(StartConversion { attempt: 2 }))
    }

    #[test]
    fn a_waiting_or_interrupted_conversion_starts() {
        when_started(vec![requested()]).then_expect_events(vec![started(2)]);
        when_started(vec![requested(), started(1)]).then_expect_events(vec![started(2)]);
    }

    #[test]
    fn what_waits_for_a_password_starts_once_it_is_given() {
        let asked = || asked(PasswordAsk::Protected);
        when_started(vec![requested(), started(1), asked()]).then_expect_error(ConversionRefused::Locked);
        when_started(vec![requested(), started(1), asked(), given()]).then_expect_events(vec![started(2)]);
    }

    #[test]
    fn nothing_starts_after_the_end() {
        for end in [completed(), failed(), cancelled()] {
            when_started(vec![requested(), end]).then_expect_error(ConversionRefused::Finished);
        }
    }
}
