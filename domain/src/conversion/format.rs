//! Formats of documents: what their names promise and what their bytes turn out to be.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! source_formats {
    ($($variant:ident = $slug:literal),+ $(,)?) => {
        /// A format that documents come in, named as its file extension.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "lowercase")]
        pub enum SourceFormat { $($variant),+ }

        impl SourceFormat {
            /// Every format, in the order in which they are offered.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its file extension.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $slug),+ }
            }
        }
    };
}

source_formats! {
    Docx = "docx", Doc = "doc", Odt = "odt", Rtf = "rtf", Txt = "txt",
    Xlsx = "xlsx", Xls = "xls", Ods = "ods", Csv = "csv",
    Pptx = "pptx", Ppt = "ppt", Odp = "odp",
    Pdf = "pdf",
}

/// What a document's bytes are, as far as bytes tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ContentKind {
    Docx,
    Xlsx,
    Pptx,
    Odt,
    Ods,
    Odp,
    Doc,
    Xls,
    Ppt,
    Rtf,
    Pdf,
    /// One of the newer Office formats, sealed with a password: which one nobody can see.
    #[serde(rename = "sealed-office")]
    SealedOffice,
    /// Plain text, which a table of comma-separated values is too.
    Text,
    /// A page of the web. Many a program saves its tables as one and calls it a workbook.
    #[serde(rename = "web-page")]
    WebPage,
}

impl SourceFormat {
    /// The format that a file extension promises, in any case.
    pub fn of_extension(extension: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.as_str().eq_ignore_ascii_case(extension))
    }

    /// The same of a document's name. Documents with macros, slide shows and templates have extensions of their own and are
    /// documents of the format all the same: nobody runs their macros. Tables with tabs are tables with separators.
    pub fn of_document_extension(extension: &str) -> Option<Self> {
        let format = match extension.to_ascii_lowercase().as_str() {
            "docm" | "dotx" | "dotm" => Self::Docx,
            "dot" => Self::Doc,
            "ott" => Self::Odt,
            "xlsm" | "xltx" | "xltm" => Self::Xlsx,
            "xlt" => Self::Xls,
            "ots" => Self::Ods,
            "pptm" | "ppsx" | "ppsm" | "potx" | "potm" => Self::Pptx,
            "pps" | "pot" => Self::Ppt,
            "otp" => Self::Odp,
            "text" | "log" => Self::Txt,
            "tsv" | "tab" => Self::Csv,
            other => return Self::of_extension(other),
        };
        Some(format)
    }

    /// True when such content may go under this format's name.
    pub const fn admits(self, kind: ContentKind) -> bool {
        matches!(
            (self, kind),
            // Office programs have saved rich text under the name `.doc` for decades, and other programs save tables as text
            // or pages under `.xls`. Newer documents are often renamed to what they were. Converters look at the content, too.
            (Self::Docx | Self::Doc, ContentKind::Docx)
                | (Self::Xlsx | Self::Xls, ContentKind::Xlsx)
                | (Self::Pptx | Self::Ppt, ContentKind::Pptx)
                | (Self::Odt, ContentKind::Odt)
                | (Self::Ods, ContentKind::Ods)
                | (Self::Odp, ContentKind::Odp)
                | (Self::Doc, ContentKind::Doc)
                | (Self::Ppt, ContentKind::Ppt)
                | (Self::Rtf | Self::Doc, ContentKind::Rtf)
                | (Self::Txt | Self::Csv | Self::Doc | Self::Xls, ContentKind::Text)
                | (Self::Xls, ContentKind::Xls | ContentKind::WebPage)
                | (Self::Pdf, ContentKind::Pdf)
                | (Self::Docx | Self::Xlsx | Self::Pptx, ContentKind::SealedOffice)
        )
    }
}

impl ContentKind {
    /// Its name, as clients see it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Pptx => "pptx",
            Self::Odt => "odt",
            Self::Ods => "ods",
            Self::Odp => "odp",
            Self::Doc => "doc",
            Self::Xls => "xls",
            Self::Ppt => "ppt",
            Self::Rtf => "rtf",
            Self::Pdf => "pdf",
            Self::SealedOffice => "sealed-office",
            Self::Text => "text",
            Self::WebPage => "web-page",
        }
    }

    /// The kind of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        [
            Self::Docx,
            Self::Xlsx,
            Self::Pptx,
            Self::Odt,
            Self::Ods,
            Self::Odp,
            Self::Doc,
            Self::Xls,
            Self::Ppt,
            Self::Rtf,
            Self::Pdf,
            Self::SealedOffice,
            Self::Text,
            Self::WebPage,
        ]
        .into_iter()
        .find(|kind| kind.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extension_names_a_format_in_any_case() {
        assert_eq!(SourceFormat::of_extension("DOCX"), Some(SourceFormat::Docx));
        assert_eq!(SourceFormat::of_extension("exe"), None);
        assert_eq!(SourceFormat::of_extension("docm"), None, "no engine is asked for that");
        for (extension, format) in [
            ("DOCM", SourceFormat::Docx),
            ("xltx", SourceFormat::Xlsx),
            ("ppsx", SourceFormat::Pptx),
            ("ott", SourceFormat::Odt),
            ("tsv", SourceFormat::Csv),
            ("log", SourceFormat::Txt),
            ("Pdf", SourceFormat::Pdf),
        ] {
            assert_eq!(SourceFormat::of_document_extension(extension), Some(format));
        }
        assert_eq!(SourceFormat::of_document_extension("exe"), None);
    }

    #[test]
    fn every_format_admits_some_content_and_never_anothers() {
        assert!(SourceFormat::Csv.admits(ContentKind::Text) && SourceFormat::Txt.admits(ContentKind::Text));
        assert!(!SourceFormat::Docx.admits(ContentKind::Xlsx));
        assert!(!SourceFormat::Docx.admits(ContentKind::Text));
        assert!(!SourceFormat::Csv.admits(ContentKind::Pdf));
        assert!(SourceFormat::Doc.admits(ContentKind::Docx) && !SourceFormat::Doc.admits(ContentKind::Xlsx));
        assert!(SourceFormat::Xls.admits(ContentKind::Text) && !SourceFormat::Xls.admits(ContentKind::Pdf));
        for format in SourceFormat::ALL {
            assert_eq!(
                format.admits(ContentKind::WebPage),
                *format == SourceFormat::Xls,
                "{}",
                format.as_str()
            );
        }
        for format in SourceFormat::ALL {
            let kind = match format {
                SourceFormat::Csv | SourceFormat::Txt => Some(ContentKind::Text),
                _ => ContentKind::of_name(format.as_str()),
            };
            assert!(kind.is_some_and(|kind| format.admits(kind)), "{}", format.as_str());
        }
    }
}
