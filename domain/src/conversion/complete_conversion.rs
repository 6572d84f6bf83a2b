//! `CompleteConversion`: the result is in the file store.

use super::{Conversion, ConversionEvent, ConversionRefused};
use crate::{chat::PictureSize, ids::FileId};

/// Say that it is done.
#[derive(Clone, Debug)]
pub struct CompleteConversion {
    pub result: FileId,
    pub size_bytes: u64,
    /// SHA-256, in hexadecimal.
    pub digest: String,
    /// Of the picture of its first page, if there is one.
    pub picture: Option<PictureSize>,
}

impl CompleteConversion {
    /// Decides against the conversion.
    ///
    /// # Errors
    /// When it is unknown, or finished: a result that comes after a cancellation is dropped.
    pub fn decide(self, conversion: &Conversion) -> Result<ConversionEvent, ConversionRefused> {
        let job = conversion.running()?;
        Ok(ConversionEvent::ConversionCompleted {
            conversion: job.conversion,
            owner: job.owner,
            result: self.result,
            size_bytes: self.size_bytes,
            digest: self.digest,
            picture: self.picture,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversion::{ConversionCommand, conversion_state::examples::*};
    use cqrs_es::test::TestFramework;

    fn complete() -> ConversionCommand {
        ConversionCommand::Complete(CompleteConversion {
            result: file(),
            size_bytes: 99,
            digest: "11".repeat(32),
            picture: Some(PictureSize { width: 640, height: 905 }),
        })
    }

    #[test]
    fn a_running_conversion_completes() {
        TestFramework::<Conversion>::with(())
            .given(vec![requested(), started(1)])
            .when(complete())
            .then_expect_events(vec![completed()]);
    }

    #[test]
    fn a_result_after_a_cancellation_is_dropped() {
        TestFramework::<Conversion>::with(())
            .given(vec![requested(), started(1), cancelled()])
            .when(complete())
            .then_expect_error(ConversionRefused::Finished);
    }
}
