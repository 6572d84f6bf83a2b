//! Formats that documents leave in: how each is called, sent and told by its first bytes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! target_formats {
    ($($variant:ident = $slug:literal, $media_type:literal);+ $(;)?) => {
        /// A format that documents leave in. `png` is a picture of each page, all in one archive; the others are named as their
        /// file extension.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "lowercase")]
        pub enum TargetFormat { $($variant),+ }

        impl TargetFormat {
            /// Every format, in the order in which they are offered.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name.
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
    Png = "png", "application/zip";
}

const PDF: &[u8] = b"%PDF-";
const ZIP: &[u8] = b"PK\x03\x04";
/// Where an archive names its first entry: behind that one's head. Those of the open formats say there what they are, since
/// the entry is stored as it is.
const FIRST_NAME_AT: usize = 30;
/// The first of the pictures in an archive of pages.
const FIRST_PAGE: &[u8] = b"page-001.png";

impl TargetFormat {
    /// So many bytes of a result tell whether it is one.
    pub const TELLING_BYTES: usize = 128;

    /// The format of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.as_str() == name)
    }

    /// The extension of a result's file.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png => "zip",
            other => other.as_str(),
        }
    }

    /// True when a result of this format begins so. `beginning` has [`Self::TELLING_BYTES`] bytes, or all there are.
    pub fn is_begun_by(self, beginning: &[u8]) -> bool {
        match self {
            Self::Pdf => beginning.starts_with(PDF),
            Self::Docx | Self::Xlsx | Self::Pptx => beginning.starts_with(ZIP),
            Self::Odt | Self::Ods | Self::Odp => {
                let says = format!("mimetype{}", self.media_type());
                begins_with_entry(beginning, says.as_bytes())
            }
            Self::Png => begins_with_entry(beginning, FIRST_PAGE),
            Self::Csv | Self::Txt => !beginning.is_empty() && is_text(beginning),
        }
    }
}

/// An archive whose first entry is called so, and perhaps begins so.
fn begins_with_entry(beginning: &[u8], says: &[u8]) -> bool {
    let said = beginning.get(FIRST_NAME_AT..).unwrap_or_default();
    beginning.starts_with(ZIP) && said.starts_with(says)
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

    fn archive_of(first: &str) -> Vec<u8> {
        let mut archive = b"PK\x03\x04".to_vec();
        archive.resize(FIRST_NAME_AT, 0);
        archive.extend_from_slice(first.as_bytes());
        archive
    }

    fn open_document(media_type: &str) -> Vec<u8> {
        archive_of(&format!("mimetype{media_type}"))
    }

    #[test]
    fn every_format_is_found_by_its_name() {
        for format in TargetFormat::ALL {
            assert_eq!(TargetFormat::of_name(format.as_str()), Some(*format));
            let json = serde_json::to_value(format).expect("JSON");
            assert_eq!(json, format.as_str(), "the log spells it as its name");
            assert_eq!(format.extension() == format.as_str(), *format != TargetFormat::Png);
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
        assert!(TargetFormat::Png.is_begun_by(&archive_of("page-001.png\u{89}PNG")));
        assert!(!TargetFormat::Png.is_begun_by(&ods));
        assert!(!TargetFormat::Png.is_begun_by(b"\x89PNG"), "a picture alone is no archive");
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
