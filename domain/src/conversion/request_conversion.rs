//! `RequestConversion`.

use personal::Personal;

use super::{
    ContentKind, Conversion, ConversionEvent, ConversionRefused, DocumentName, OfferedPairs, TargetFormat,
};
use crate::ids::{AccountId, ConversionId, FileId};

/// Convert a document whose upload was verified.
#[derive(Clone, Debug)]
pub struct RequestConversion {
    pub conversion: ConversionId,
    pub owner: AccountId,
    pub upload: FileId,
    pub name: DocumentName,
    /// What the bytes turned out to be.
    pub kind: ContentKind,
    pub to: TargetFormat,
    /// What the engines that run declare.
    pub offered: OfferedPairs,
    pub size_bytes: u64,
    /// SHA-256, in hexadecimal.
    pub digest: String,
    /// For how long its files are kept once it has ended, in seconds.
    pub keep_seconds: u32,
}

impl RequestConversion {
    /// Decides against what is on the conversion's boundary, which should be nothing.
    ///
    /// # Errors
    /// When the name promises another format than the bytes are, a page of the web is none that is taken, no engine makes the target of it, or the conversion
    /// exists.
    pub fn decide(self, conversion: &Conversion) -> Result<ConversionEvent, ConversionRefused> {
        if conversion.job().is_some() {
            return Err(ConversionRefused::AlreadyRequested);
        }
        if !self.name.format().admits(self.kind) {
            // No extension would be the right one for a page.
            let is_page = self.kind == ContentKind::WebPage;
            return Err(if is_page { ConversionRefused::WebPage } else { ConversionRefused::NameMismatch });
        }
        if !self.offered.has(self.name.format(), self.to) {
            return Err(ConversionRefused::FormatNotOffered);
        }
        Ok(ConversionEvent::ConversionRequested {
            conversion: self.conversion,
            owner: self.owner,
            upload: self.upload,
            name: Personal::open(self.owner.person(), self.name.as_str().to_owned()),
            from: self.name.format(),
            to: self.to,
            size_bytes: self.size_bytes,
            digest: self.digest,
            keep_seconds: self.keep_seconds,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversion::{ConversionCommand, conversion_state::examples::*};
    use cqrs_es::test::TestFramework;

    fn request(kind: ContentKind) -> ConversionCommand {
        request_into(TargetFormat::Pdf, kind)
    }

    fn request_into(to: TargetFormat, kind: ContentKind) -> ConversionCommand {
        ConversionCommand::Request(RequestConversion {
            conversion: id(),
            owner: ada(),
            upload: file(),
            name: DocumentName::parse("report.docx").expect("a name"),
            kind,
            to,
            offered: OfferedPairs::pdf_only(),
            size_bytes: 1234,
            digest: "00".repeat(32),
            keep_seconds: KEEP_SECONDS,
        })
    }

    #[test]
    fn a_verified_document_is_queued_once() {
        TestFramework::<Conversion>::with(())
            .given_no_previous_events()
            .when(request(ContentKind::Docx))
            .then_expect_events(vec![requested()]);
        TestFramework::<Conversion>::with(())
            .given(vec![requested()])
            .when(request(ContentKind::Docx))
            .then_expect_error(ConversionRefused::AlreadyRequested);
    }

    #[test]
    fn a_pdf_becomes_pictures_where_an_engine_makes_them() {
        let decided = |to| {
            let request = RequestConversion {
                conversion: id(),
                owner: ada(),
                upload: file(),
                name: DocumentName::parse("plan.pdf").expect("a name"),
                kind: ContentKind::Pdf,
                to,
                offered: serde_json::from_str(r#"{"pairs": [{"from": "pdf", "to": "png"}]}"#).expect("pairs"),
                size_bytes: 1234,
                digest: "00".repeat(32),
                keep_seconds: KEEP_SECONDS,
            };
            request.decide(&Conversion::default())
        };
        let requested = decided(TargetFormat::Png).map(|event| serde_json::to_value(event).expect("JSON"));
        let formats = requested.map(|event| (event["from"].clone(), event["to"].clone()));
        assert_eq!(formats, Ok(("pdf".into(), "png".into())));
        assert_eq!(decided(TargetFormat::Pdf), Err(ConversionRefused::FormatNotOffered));
    }

    #[test]
    fn a_renamed_document_is_refused() {
        TestFramework::<Conversion>::with(())
            .given_no_previous_events()
            .when(request(ContentKind::Xlsx))
            .then_expect_error(ConversionRefused::NameMismatch);
        TestFramework::<Conversion>::with(())
            .given_no_previous_events()
            .when(request(ContentKind::WebPage))
            .then_expect_error(ConversionRefused::WebPage);
    }

    #[test]
    fn what_no_engine_makes_is_refused() {
        TestFramework::<Conversion>::with(())
            .given_no_previous_events()
            .when(request_into(TargetFormat::Odt, ContentKind::Docx))
            .then_expect_error(ConversionRefused::FormatNotOffered);
    }
}
