//! Formats that documents leave in: how each is called, sent and told by its first bytes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! target_formats {
    ($($variant:ident = $slug:literal, $media_type:literal);+ $(;)?) => {
        /// A format that documents leave in, named as its file extension.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "lowercase")]
        pub enum TargetFormat { $($variant),+ }

        impl TargetFormat {
            /// Every format, in the order in which they are offered.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its file extension.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $slug),+ }
            }

            /// As what it is stored and sent.
            pub const fn media_type(self) -> &'static str {
                match self { $(Self::$variant => $media_type),+ }
            }
        }
    };
}

target_formats! {
    Pdf = "pdf", "application/pdf";
    Docx = "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    Odt = "odt", "application/vnd.oasis.opendocument.text";
    Xlsx = "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ods = "ods", "application/vnd.oasis.opendocument.spreadsheet";
    Csv = "csv", "text/csv; charset=utf-8";
    Pptx = "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation";
    Odp = "odp", "application/vnd.oasis.opendocument.presentation";
    Txt = "txt", "text/plain; charset=utf-8";
}

const PDF: &[u8] = b"%PDF-";
const ZIP: &[u8] = b"PK\x03\x04";
/// Where an archive of the open formats says what it is: behind the head of its first entry, which is stored as it is.
const OPEN_DOCUMENT_SAYS_AT: usize = 30;

impl TargetFormat {
    /// So many bytes of a result tell whether it is one.
    pub const TELLING_BYTES: usize = 128;

    /// The format of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.as_str() == name)
    }

    /// True when a result of this format begins so. `beginning` has [`Self::TELLING_BYTES`] bytes, or all there are.
    pub fn is_begun_by(self, beginning: &[u8]) -> bool {
        match self {
            Self::Pdf => beginning.starts_with(PDF),
            Self::Docx | Self::Xlsx | Self::Pptx => beginning.starts_with(ZIP),
            Self::Odt | Self::Ods | Self::Odp => {
                let says = format!("mimetype{}", self.media_type());
                let said = beginning.get(OPEN_DOCUMENT_SAYS_AT..).unwrap_or_default();
                beginning.starts_with(ZIP) && said.starts_with(says.as_bytes())
            }
            Self::Csv | Self::Txt => !beginning.is_empty() && is_text(beginning),
        }
    }
}

/// UTF-8 without zero bytes; a letter may be cut off at the end.
fn is_text(beginning: &[u8]) -> bool {
    let whole = match std::str::from_utf8(beginning) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    };
    whole && !beginning.contains(&0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open_document(media_type: &str) -> Vec<u8> {
        let mut archive = b"PK\x03\x04".to_vec();
        archive.resize(OPEN_DOCUMENT_SAYS_AT, 0);
        archive.extend_from_slice(b"mimetype");
        archive.extend_from_slice(media_type.as_bytes());
        archive
    }

    #[test]
    fn every_format_is_found_by_its_name() {
        for format in TargetFormat::ALL {
            assert_eq!(TargetFormat::of_name(format.as_str()), Some(*format));
            let json = serde_json::to_value(format).expect("JSON");
            assert_eq!(json, format.as_str(), "the log spells it as the extension");
        }
        assert_eq!(TargetFormat::of_name("PDF"), None);
    }

    #[test]
    fn the_first_bytes_tell_a_result_from_another() {
        let ods = open_document(TargetFormat::Ods.media_type());
        assert!(TargetFormat::Ods.is_begun_by(&ods));
        assert!(!TargetFormat::Odt.is_begun_by(&ods), "a table is no text");
        assert!(TargetFormat::Docx.is_begun_by(b"PK\x03\x04rest"));
        assert!(TargetFormat::Pdf.is_begun_by(b"%PDF-1.7\n"));
        for format in TargetFormat::ALL {
            assert!(!format.is_begun_by(b""), "{}", format.as_str());
            assert!(!format.is_begun_by(b"\0\0\0\0"), "{}", format.as_str());
        }
    }

    #[test]
    fn text_is_text_though_a_letter_is_cut_off() {
        let quay = "Fähre".as_bytes();
        assert!(TargetFormat::Txt.is_begun_by(&quay[..2]));
        assert!(TargetFormat::Csv.is_begun_by(quay));
        assert!(!TargetFormat::Txt.is_begun_by(b"F\xe4hre"), "an older encoding");
    }
}
