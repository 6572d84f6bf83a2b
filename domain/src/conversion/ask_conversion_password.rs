//! `AskConversionPassword`: the document opens with a password only.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Conversion, ConversionEvent, ConversionRefused, Stage};

/// Why a password is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PasswordAsk {
    /// The document opens with a password only.
    Protected,
    /// The one that was given opens it not.
    Wrong,
    /// The one that was given waited too long for an engine, or the engine broke down over it: it is kept nowhere.
    NotInTime,
}

impl PasswordAsk {
    /// The slug, as in events and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Protected => "protected",
            Self::Wrong => "wrong",
            Self::NotInTime => "not-in-time",
        }
    }
}

/// Ask the owner. A worker's command.
#[derive(Clone, Copy, Debug)]
pub struct AskConversionPassword {
    pub because: PasswordAsk,
}

impl AskConversionPassword {
    /// Decides against the conversion.
    ///
    /// # Errors
    /// When it is unknown or finished, or the owner is being asked.
    pub fn decide(self, conversion: &Conversion) -> Result<ConversionEvent, ConversionRefused> {
        let job = conversion.running()?;
        if let Stage::Locked(_) = job.stage {
            return Err(ConversionRefused::Locked);
        }
        let (conversion, owner, because) = (job.conversion, job.owner, self.because);
        Ok(ConversionEvent::ConversionPasswordAsked { conversion, owner, because })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversion::{ConversionCommand, conversion_state::examples::*};
    use cqrs_es::test::TestFramework;

    fn when_asked(given: Vec<ConversionEvent>) -> cqrs_es::test::AggregateResultValidator<Conversion> {
        let ask = AskConversionPassword { because: PasswordAsk::Wrong };
        TestFramework::<Conversion>::with(()).given(given).when(ConversionCommand::AskPassword(ask))
    }

    #[test]
    fn a_password_is_asked_for_once_and_again_when_it_was_wrong() {
        let asked = || asked(PasswordAsk::Wrong);
        when_asked(vec![requested(), started(1)]).then_expect_events(vec![asked()]);
        when_asked(vec![requested(), started(1), asked()]).then_expect_error(ConversionRefused::Locked);
        when_asked(vec![requested(), asked(), given(), started(2)]).then_expect_events(vec![asked()]);
        when_asked(vec![requested(), cancelled()]).then_expect_error(ConversionRefused::Finished);
    }
}
