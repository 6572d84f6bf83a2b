//! Names of documents, as people call them.

use std::fmt;

use super::SourceFormat;
use crate::text;

/// A file name without any folder, whose extension is a format that can be converted.
#[derive(Clone, PartialEq, Eq)]
pub struct DocumentName {
    name: String,
    format: SourceFormat,
}

/// Why a text names no document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentNameError {
    #[error("a file name is one line of 1 to 200 characters, without control characters")]
    Malformed,
    #[error("documents of this type cannot be converted")]
    UnknownFormat,
}

impl DocumentName {
    /// Parses a file name; folders in it are dropped.
    ///
    /// # Errors
    /// When it is no clean line, or its extension is none that can be converted.
    pub fn parse(name: &str) -> Result<Self, DocumentNameError> {
        let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let name =
            text::parse_line(file, 200).filter(|n| !n.is_empty()).ok_or(DocumentNameError::Malformed)?;
        let (stem, extension) = name.rsplit_once('.').ok_or(DocumentNameError::UnknownFormat)?;
        let format =
            SourceFormat::of_document_extension(extension).ok_or(DocumentNameError::UnknownFormat)?;
        if stem.trim().is_empty() {
            return Err(DocumentNameError::Malformed);
        }
        Ok(Self { name, format })
    }

    /// The name with its extension.
    pub fn as_str(&self) -> &str {
        &self.name
    }

    /// The format that its extension promises.
    pub const fn format(&self) -> SourceFormat {
        self.format
    }
}

/// File names are personal: they do not show in logs.
impl fmt::Debug for DocumentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DocumentName(….{})", self.format.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_letters_and_lose_their_folders() {
        let name = DocumentName::parse("C:\\docs\\Übersicht 報告.DOCX").expect("a name");
        assert_eq!(name.as_str(), "Übersicht 報告.DOCX");
        assert_eq!(name.format(), SourceFormat::Docx);
        let name = DocumentName::parse("with macros.xlsm").expect("a name");
        assert_eq!((name.as_str(), name.format()), ("with macros.xlsm", SourceFormat::Xlsx));
    }

    #[test]
    fn other_names_are_refused() {
        assert_eq!(DocumentName::parse("virus.exe"), Err(DocumentNameError::UnknownFormat));
        assert_eq!(DocumentName::parse("noextension"), Err(DocumentNameError::UnknownFormat));
        assert_eq!(DocumentName::parse(".docx"), Err(DocumentNameError::Malformed));
        assert_eq!(DocumentName::parse("a\n.docx"), Err(DocumentNameError::Malformed));
        assert_eq!(
            DocumentName::parse(&format!("{}.docx", "x".repeat(300))),
            Err(DocumentNameError::Malformed)
        );
    }
}
