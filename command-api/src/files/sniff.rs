//! What a document is, told by its bytes; its name is not asked.

use std::{
    fs::File,
    io::{self, BufReader, Read, Seek as _},
    path::Path,
};

use domain::conversion::ContentKind;

use super::{
    ole, package,
    refused::UploadRefused,
    text::{self, Encoding, Writing},
};

const ZIP: &[u8] = b"PK\x03\x04";
const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
const RTF: &[u8] = b"{\\rtf";
const PDF: &[u8] = b"%PDF-";
/// So many bytes tell what a file is; of text, what is written in it.
const START_BYTES: u64 = 4096;

/// Why a document's kind is not known.
#[derive(Debug, thiserror::Error)]
pub(super) enum SniffError {
    #[error(transparent)]
    Refused(#[from] UploadRefused),
    #[error("a temporary file cannot be read or written")]
    File(#[from] io::Error),
}

/// Tells what a document is and checks that it may be opened: whole, no bomb, and locked only where its password can be asked
/// for. Blocks.
///
/// # Errors
/// [`UploadRefused`] for everything that is no document of ours, or is not in order.
pub(super) fn document_kind(path: &Path) -> Result<ContentKind, SniffError> {
    let mut file = File::open(path)?;
    let mut start = Vec::new();
    file.by_ref().take(START_BYTES).read_to_end(&mut start)?;
    file.rewind()?;
    if start.is_empty() {
        Err(UploadRefused::Empty.into())
    } else if start.starts_with(ZIP) {
        package::kind(file)
    } else if start.starts_with(OLE) {
        Ok(ole::kind(BufReader::new(file))?)
    } else if start.starts_with(RTF) {
        Ok(ContentKind::Rtf)
    } else if start.starts_with(PDF) {
        Ok(ContentKind::Pdf)
    } else {
        text_kind(&start, BufReader::new(file))
    }
}

/// What text is, which has no first bytes of its own. Of a page its encoding does not matter, since it may say it itself.
fn text_kind(start: &[u8], file: impl Read) -> Result<ContentKind, SniffError> {
    let encoding = text::encoding(file, start)?;
    if encoding == Encoding::NoText {
        return Err(UploadRefused::TypeUnknown.into());
    }
    match (text::writing(start), encoding) {
        (Writing::WebPage, _) => Ok(ContentKind::WebPage),
        (Writing::WebArchive, _) => Err(UploadRefused::WebArchive.into()),
        (Writing::Xml, _) => Err(UploadRefused::Xml.into()),
        (Writing::Other, _) => Err(UploadRefused::TypeUnknown.into()),
        (Writing::Plain, Encoding::Unknown) => Err(UploadRefused::EncodingUnknown.into()),
        (Writing::Plain, _) => Ok(ContentKind::Text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn kind(content: &[u8]) -> Result<ContentKind, SniffError> {
        let mut file = tempfile::NamedTempFile::new()?;
        file.write_all(content)?;
        document_kind(file.path())
    }

    fn refusal(content: &[u8]) -> Option<UploadRefused> {
        match kind(content) {
            Err(SniffError::Refused(refused)) => Some(refused),
            _ => None,
        }
    }

    #[test]
    fn rich_text_and_plain_text_are_told_by_their_bytes() -> Result<(), SniffError> {
        assert_eq!(kind(b"{\\rtf1\\ansi hello}")?, ContentKind::Rtf);
        assert_eq!(kind(b"%PDF-1.7\n")?, ContentKind::Pdf);
        assert_eq!(kind(b"a;b\r\n1;2\r\n")?, ContentKind::Text);
        assert_eq!(kind("\u{feff}größe,naïve\n".as_bytes())?, ContentKind::Text);
        assert_eq!(kind(b"gr\xF6\xDFe,na\xEFve\n")?, ContentKind::Text);
        let utf16: Vec<u8> = "\u{feff}größe,報告\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(kind(&utf16)?, ContentKind::Text);
        Ok(())
    }

    #[test]
    fn programs_scripts_and_pictures_are_no_documents() {
        for other in [
            &b"MZ\x90\x00\x03\x00\x00\x00"[..],
            b"\x7FELF\x02\x01\x01\x00",
            b"\xCA\xFE\xBA\xBE\x00\x00",
            b"#!/bin/sh\nrm -rf /\n",
            b"<svg onload=\"alert(1)\">",
            b"<?php echo 1;",
            b" %PDF-1.7\n",
            b"\xFF\xFEa\x00b",
            b"\x89PNG\r\n\x1A\n",
        ] {
            assert_eq!(refusal(other), Some(UploadRefused::TypeUnknown), "{other:?}");
        }
        assert_eq!(refusal(b""), Some(UploadRefused::Empty));
    }

    #[test]
    fn a_page_is_one_whatever_it_is_called_and_in_any_encoding() -> Result<(), SniffError> {
        for page in [
            &b"<!DOCTYPE html><script>alert(1)</script>"[..],
            b"<html><td>\xCF\xE0\xF0\xEE\xEC",
            b"\xEF\xBB\xBF<table border=0><tr>",
            b"\xFF\xFE<\0h\0t\0m\0l\0>\0",
        ] {
            assert_eq!(kind(page)?, ContentKind::WebPage, "{page:?}");
        }
        Ok(())
    }

    #[test]
    fn text_that_cannot_be_converted_says_what_it_is() {
        assert_eq!(refusal(b"\xEF\xBB\xBF <?xml version=\"1.0\"?>"), Some(UploadRefused::Xml));
        let archive = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"x\"\r\n";
        assert_eq!(refusal(archive), Some(UploadRefused::WebArchive));
        let cyrillic = b"\xCF\xE0\xF0\xEE\xEC;\xF3\xF5\xEE\xE4\xE8\xF2\r\n";
        assert_eq!(refusal(cyrillic), Some(UploadRefused::EncodingUnknown));
        assert_eq!(refusal(b"a\0;\0b\0\n\0"), Some(UploadRefused::EncodingUnknown));
    }
}
