//! `FailConversion`: it will not be converted, and why.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Conversion, ConversionEvent, ConversionRefused};

/// Say that it cannot be done.
#[derive(Clone, Copy, Debug)]
pub struct FailConversion {
    pub reason: FailureReason,
}

/// Why a document was not converted; each has words and advice in the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FailureReason {
    /// It opens with a password only.
    PasswordProtected,
    /// The engine cannot read it.
    Unreadable,
    /// The engine was stopped at its time limit.
    TooSlow,
    /// The engine gave nothing that is of the target's format.
    ResultEmpty,
    /// The converter does not take such a document.
    ConverterRefused,
    /// It has more pages than pictures are made of, or than text is read of.
    TooManyPages,
    /// There is no text in it that could come out: its pages are pictures.
    NoText,
    /// No engine that runs now makes this target of this format.
    FormatNotOffered,
    /// The uploaded document is not in the file store any more.
    SourceMissing,
    /// Tried as often as is sensible.
    GaveUp,
}

impl FailureReason {
    /// The slug, as in events and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PasswordProtected => "password-protected",
            Self::Unreadable => "unreadable",
            Self::TooSlow => "too-slow",
            Self::ResultEmpty => "result-empty",
            Self::ConverterRefused => "converter-refused",
            Self::TooManyPages => "too-many-pages",
            Self::NoText => "no-text",
            Self::FormatNotOffered => "format-not-offered",
            Self::SourceMissing => "source-missing",
            Self::GaveUp => "gave-up",
        }
    }
}

impl FailConversion {
    /// Decides against the conversion.
    ///
    /// # Errors
    /// When it is unknown or finished.
    pub fn decide(self, conversion: &Conversion) -> Result<ConversionEvent, ConversionRefused> {
        let job = conversion.running()?;
        Ok(ConversionEvent::ConversionFailed {
            conversion: job.conversion,
            owner: job.owner,
            reason: self.reason,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversion::{ConversionCommand, conversion_state::examples::*};
    use cqrs_es::test::TestFramework;

    fn when_failed(given: Vec<ConversionEvent>) -> cqrs_es::test::AggregateResultValidator<Conversion> {
        TestFramework::<Conversion>::with(())
            .given(given)
            .when(ConversionCommand::Fail(FailConversion { reason: FailureReason::TooSlow }))
    }

    #[test]
    fn an_unfinished_conversion_fails_once() {
        when_failed(vec![requested(), started(1)]).then_expect_events(vec![failed()]);
        when_failed(vec![requested()]).then_expect_events(vec![failed()]);
        when_failed(vec![requested(), completed()]).then_expect_error(ConversionRefused::Finished);
    }
}
