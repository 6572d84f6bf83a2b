//! What a document is, by its content.

use std::io::{self, Read, Seek, SeekFrom};

use domain::conversion::ContentKind;

use super::{compound, document_refused::DocumentRefused, package};

const ZIP: &[u8] = b"PK\x03\x04";
const OLE2: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
const RTF: &[u8] = b"{\\rtf";
/// UTF-16, as spreadsheet programs save "Unicode text".
const UTF_16_MARKS: [&[u8]; 2] = [b"\xff\xfe", b"\xfe\xff"];

/// Finds out what a document is, and refuses what would only trouble the converter.
///
/// # Errors
/// The inner error says what is wrong with the document, the outer one that the file cannot be read.
pub(crate) fn examine<F: Read + Seek>(file: &mut F) -> io::Result<Result<ContentKind, DocumentRefused>> {
    let mut head = [0; 8];
    let length = read_up_to(file, &mut head)?;
    let head = head.get(..length).unwrap_or_default();
    file.seek(SeekFrom::Start(0))?;
    if head.is_empty() {
        Ok(Err(DocumentRefused::Empty))
    } else if head.starts_with(ZIP) {
        Ok(package::examine(file))
    } else if head.starts_with(OLE2) {
        Ok(compound::examine(file))
    } else if head.starts_with(RTF) {
        Ok(Ok(ContentKind::Rtf))
    } else if is_text(file)? {
        Ok(Ok(ContentKind::Text))
    } else {
        Ok(Err(DocumentRefused::UnknownType))
    }
}

/// Plain text in any encoding that spreadsheets use: no control characters but tab and line ends.
fn is_text(file: &mut impl Read) -> io::Result<bool> {
    let mut chunk = vec![0; 64 * 1024];
    let mut first = true;
    loop {
        let length = read_up_to(file, &mut chunk)?;
        let bytes = chunk.get(..length).unwrap_or_default();
        if bytes.is_empty() {
            return Ok(true);
        }
        if first && UTF_16_MARKS.iter().any(|mark| bytes.starts_with(mark)) {
            return Ok(bytes.len() % 2 == 0);
        }
        first = false;
        if bytes.iter().any(|byte| matches!(byte, 0..=8 | 11 | 14..=26 | 28..=31 | 127)) {
            return Ok(false);
        }
    }
}

/// Fills the buffer as far as the file goes; how far that was.
fn read_up_to(file: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read(rest) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn examined(bytes: &[u8]) -> Result<ContentKind, DocumentRefused> {
        examine(&mut Cursor::new(bytes.to_vec())).expect("memory can be read")
    }

    #[test]
    fn text_is_told_from_programs() {
        assert_eq!(examined("Name;Größe\r\n\"a\tb\";1\n".as_bytes()), Ok(ContentKind::Text));
        assert_eq!(examined(b"Gr\xf6\xdfe;1\n"), Ok(ContentKind::Text), "Latin-1");
        assert_eq!(examined(b"\xff\xfea\x00;\x00"), Ok(ContentKind::Text), "UTF-16");
        assert_eq!(examined(b"MZ\x90\x00\x03\x00\x00\x00"), Err(DocumentRefused::UnknownType));
        assert_eq!(examined(b"\x7fELF\x02\x01\x01\x00"), Err(DocumentRefused::UnknownType));
        assert_eq!(examined(b"%PDF-1.7\n\x00"), Err(DocumentRefused::UnknownType));
    }

    #[test]
    fn nothing_is_said_to_be_empty() {
        assert_eq!(examined(b""), Err(DocumentRefused::Empty));
    }

    #[test]
    fn rich_text_is_known_by_its_first_word() {
        assert_eq!(examined(br"{\rtf1 hello}"), Ok(ContentKind::Rtf));
    }

    #[test]
    fn broken_containers_are_damaged() {
        assert_eq!(examined(b"PK\x03\x04 and no more"), Err(DocumentRefused::Damaged));
        assert_eq!(examined(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and no more"), Err(DocumentRefused::Damaged));
    }
}
