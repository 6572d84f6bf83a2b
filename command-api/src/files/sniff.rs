//! What a document is, told by its bytes; its name is not asked.

use std::{
    fs::File,
    io::{self, BufReader, Read, Seek as _},
    path::Path,
};

use domain::conversion::ContentKind;

use super::{ole, package, refused::UploadRefused};

const ZIP: &[u8] = b"PK\x03\x04";
const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
const RTF: &[u8] = b"{\\rtf";
const PDF: &[u8] = b"%PDF-";
const UTF16_LE: &[u8] = b"\xFF\xFE";
const UTF16_BE: &[u8] = b"\xFE\xFF";
const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";
/// Beginnings of texts that are something else than a table: scripts, pages, PostScript, PDF with something before it.
const OTHER_TEXTS: [&[u8]; 8] =
    [b"#!", b"<?xml", b"<?php", b"<!doctype", b"<html", b"<svg", b"%pdf", b"%!ps"];

/// Why a document's kind is not known.
#[derive(Debug, thiserror::Error)]
pub(super) enum SniffError {
    #[error(transparent)]
    Refused(#[from] UploadRefused),
    #[error("the temporary file cannot be read")]
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
    file.by_ref().take(64).read_to_end(&mut start)?;
    file.rewind()?;
    if start.is_empty() {
        Err(UploadRefused::Empty.into())
    } else if start.starts_with(ZIP) {
        Ok(package::kind(file)?)
    } else if start.starts_with(OLE) {
        Ok(ole::kind(BufReader::new(file))?)
    } else if start.starts_with(RTF) {
        Ok(ContentKind::Rtf)
    } else if start.starts_with(PDF) {
        Ok(ContentKind::Pdf)
    } else if !is_other_text(&start) && is_text(BufReader::new(file), &start)? {
        Ok(ContentKind::Text)
    } else {
        Err(UploadRefused::TypeUnknown.into())
    }
}

fn is_other_text(start: &[u8]) -> bool {
    let start = start.strip_prefix(UTF8_MARK).unwrap_or(start).trim_ascii_start();
    let folded = start.to_ascii_lowercase();
    OTHER_TEXTS.iter().any(|other| folded.starts_with(other))
}

/// Whether it is text in any encoding that spreadsheet programs write: no control characters but those that set lines.
fn is_text(mut content: impl Read, start: &[u8]) -> io::Result<bool> {
    let step = if start.starts_with(UTF16_LE) || start.starts_with(UTF16_BE) { 2 } else { 1 };
    let big_endian = start.starts_with(UTF16_BE);
    let mut buffer = vec![0; 64 * 1024];
    let mut kept = 0;
    loop {
        let read = content.read(&mut buffer[kept..])?;
        if read == 0 {
            // Half a character at the end is no text.
            return Ok(kept == 0);
        }
        let filled = kept + read;
        let whole = filled - filled % step;
        let is_control = |unit: &[u8]| match *unit {
            [byte] => is_control(byte.into()),
            [one, two] if big_endian => is_control(u16::from_be_bytes([one, two])),
            [one, two] => is_control(u16::from_le_bytes([one, two])),
            _ => false,
        };
        if buffer[..whole].chunks_exact(step).any(is_control) {
            return Ok(false);
        }
        buffer.copy_within(whole..filled, 0);
        kept = filled - whole;
    }
}

const fn is_control(unit: u16) -> bool {
    unit < 0x20 && !matches!(unit, 0x09 | 0x0A | 0x0C | 0x0D) || unit == 0x7F
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
    fn programs_scripts_and_pages_are_no_documents() {
        for other in [
            &b"MZ\x90\x00\x03\x00\x00\x00"[..],
            b"\x7FELF\x02\x01\x01\x00",
            b"\xCA\xFE\xBA\xBE\x00\x00",
            b"#!/bin/sh\nrm -rf /\n",
            b"<!DOCTYPE html><script>alert(1)</script>",
            b"\xEF\xBB\xBF <?xml version=\"1.0\"?>",
            b" %PDF-1.7\n",
            b"\xFF\xFEa\x00b",
            b"\x89PNG\r\n\x1A\n",
        ] {
            assert_eq!(refusal(other), Some(UploadRefused::TypeUnknown), "{other:?}");
        }
        assert_eq!(refusal(b""), Some(UploadRefused::Empty));
    }
}
