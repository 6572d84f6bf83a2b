//! Documents that are zip packages: Office Open XML and OpenDocument.
//!
//! Every entry is really unpacked, into nothing, and counted: what a zip file says of its own sizes may be a lie.

use std::io::{Read, Seek, Write};

use domain::conversion::ContentKind;
use zip::{ZipArchive, result::ZipError};

use super::document_refused::DocumentRefused;

/// More parts than any real document has.
const MAX_ENTRIES: usize = 20_000;
/// What a document may grow to when unpacked.
const MAX_UNPACKED_BYTES: u64 = 400 * 1024 * 1024;
/// Beyond this size, a document must not be packed tighter than [`MAX_RATIO`]: real ones are not.
const RATIO_COUNTS_FROM_BYTES: u64 = 40 * 1024 * 1024;
const MAX_RATIO: u64 = 150;
/// The parts that are looked into are small.
const MAX_LOOKED_INTO_BYTES: u64 = 4 * 1024 * 1024;

/// Finds out what a zip package is.
pub(super) fn examine<F: Read + Seek>(file: &mut F) -> Result<ContentKind, DocumentRefused> {
    let mut package = ZipArchive::new(file).map_err(|_| DocumentRefused::Damaged)?;
    if package.len() > MAX_ENTRIES {
        return Err(DocumentRefused::ExpandsTooMuch);
    }
    let kind = kind_of(&mut package)?;
    unpack_into_nothing(&mut package)?;
    Ok(kind)
}

fn kind_of<F: Read + Seek>(package: &mut ZipArchive<F>) -> Result<ContentKind, DocumentRefused> {
    if let Some(types) = text_of(package, "[Content_Types].xml")? {
        return office_open_xml(&types).ok_or(DocumentRefused::UnknownType);
    }
    let Some(mimetype) = text_of(package, "mimetype")? else {
        return Err(DocumentRefused::UnknownType);
    };
    let kind = open_document(&mimetype).ok_or(DocumentRefused::UnknownType)?;
    let manifest = text_of(package, "META-INF/manifest.xml")?.ok_or(DocumentRefused::Damaged)?;
    if manifest.contains("encryption-data") {
        return Err(DocumentRefused::PasswordProtected);
    }
    Ok(kind)
}

/// By the content type of the main part, with and without macros; templates and shows count as what they hold.
fn office_open_xml(content_types: &str) -> Option<ContentKind> {
    const MAIN_PARTS: [(&str, ContentKind); 8] = [
        ("wordprocessingml.document.main+xml", ContentKind::Docx),
        ("wordprocessingml.template.main+xml", ContentKind::Docx),
        ("ms-word.document.macroEnabled.main+xml", ContentKind::Docx),
        ("spreadsheetml.sheet.main+xml", ContentKind::Xlsx),
        ("ms-excel.sheet.macroEnabled.main+xml", ContentKind::Xlsx),
        ("presentationml.presentation.main+xml", ContentKind::Pptx),
        ("presentationml.slideshow.main+xml", ContentKind::Pptx),
        ("ms-powerpoint.presentation.macroEnabled.main+xml", ContentKind::Pptx),
    ];
    MAIN_PARTS.into_iter().find(|(part, _)| content_types.contains(part)).map(|(_, kind)| kind)
}

fn open_document(mimetype: &str) -> Option<ContentKind> {
    let kind = mimetype.trim().strip_prefix("application/vnd.oasis.opendocument.")?;
    match kind.strip_suffix("-template").unwrap_or(kind) {
        "text" => Some(ContentKind::Odt),
        "spreadsheet" => Some(ContentKind::Ods),
        "presentation" => Some(ContentKind::Odp),
        _ => None,
    }
}

/// The text of a part, if the package has it.
fn text_of<F: Read + Seek>(
    package: &mut ZipArchive<F>,
    name: &str,
) -> Result<Option<String>, DocumentRefused> {
    let part = match package.by_name(name) {
        Ok(part) => part,
        Err(ZipError::FileNotFound) => return Ok(None),
        Err(error) => return Err(refused(&error)),
    };
    let mut bytes = Vec::new();
    part.take(MAX_LOOKED_INTO_BYTES + 1).read_to_end(&mut bytes).map_err(|_| DocumentRefused::Damaged)?;
    if bytes.len() as u64 > MAX_LOOKED_INTO_BYTES {
        return Err(DocumentRefused::ExpandsTooMuch);
    }
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

fn unpack_into_nothing<F: Read + Seek>(package: &mut ZipArchive<F>) -> Result<(), DocumentRefused> {
    let mut counter = Counter { packed: 0, unpacked: 0 };
    for index in 0..package.len() {
        let mut part = package.by_index(index).map_err(|error| refused(&error))?;
        counter.packed += part.compressed_size();
        match std::io::copy(&mut part, &mut counter) {
            Ok(_) => {}
            Err(_) if counter.is_too_much() => return Err(DocumentRefused::ExpandsTooMuch),
            // A part that ends early or whose checksum is off.
            Err(_) => return Err(DocumentRefused::Damaged),
        }
    }
    Ok(())
}

fn refused(error: &ZipError) -> DocumentRefused {
    match error {
        ZipError::UnsupportedArchive(why) if *why == ZipError::PASSWORD_REQUIRED => {
            DocumentRefused::PasswordProtected
        }
        _ => DocumentRefused::Damaged,
    }
}

/// Counts what is unpacked, and stops once it is too much.
struct Counter {
    packed: u64,
    unpacked: u64,
}

impl Counter {
    fn is_too_much(&self) -> bool {
        let ratio_is_off = self.unpacked > RATIO_COUNTS_FROM_BYTES
            && self.unpacked / self.packed.max(1) > MAX_RATIO;
        self.unpacked > MAX_UNPACKED_BYTES || ratio_is_off
    }
}

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.unpacked += bytes.len() as u64;
        if self.is_too_much() {
            return Err(std::io::Error::other("too much"));
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;
    use zip::{ZipWriter, write::SimpleFileOptions};

    const DOCX: &str = r#"<Types><Override PartName="/word/document.xml"
        ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;

    fn package(parts: &[(&str, &[u8])]) -> Cursor<Vec<u8>> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            zip.start_file(*name, SimpleFileOptions::default()).expect("a part");
            zip.write_all(bytes).expect("its bytes");
        }
        zip.finish().expect("a package")
    }

    #[test]
    fn packages_are_told_by_their_parts() {
        assert_eq!(examine(&mut package(&[("[Content_Types].xml", DOCX.as_bytes())])), Ok(ContentKind::Docx));
        let ods: &[(&str, &[u8])] = &[
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            ("META-INF/manifest.xml", b"<manifest/>"),
        ];
        assert_eq!(examine(&mut package(ods)), Ok(ContentKind::Ods));
        assert_eq!(examine(&mut package(&[("notes.txt", b"hi")])), Err(DocumentRefused::UnknownType));
    }

    #[test]
    fn a_sealed_open_document_asks_for_its_password() {
        let sealed: &[(&str, &[u8])] = &[
            ("mimetype", b"application/vnd.oasis.opendocument.text"),
            ("META-INF/manifest.xml", b"<manifest:encryption-data/>"),
        ];
        assert_eq!(examine(&mut package(sealed)), Err(DocumentRefused::PasswordProtected));
    }

    #[test]
    fn a_bomb_is_noticed_before_it_is_unpacked() {
        let zeros = vec![0; 64 * 1024 * 1024];
        let bomb = package(&[("[Content_Types].xml", DOCX.as_bytes()), ("word/document.xml", &zeros)]);
        assert!(bomb.get_ref().len() < 200_000);
        assert_eq!(examine(&mut bomb.clone()), Err(DocumentRefused::ExpandsTooMuch));
    }

    #[test]
    fn a_package_that_was_cut_off_or_changed_is_damaged() {
        let text: Vec<u8> = (0..20_000_u32).flat_map(|n| n.to_string().into_bytes()).collect();
        let whole = package(&[("[Content_Types].xml", DOCX.as_bytes()), ("word/document.xml", &text)]).into_inner();
        let cut = whole.get(..whole.len() / 2).expect("half").to_vec();
        assert_eq!(examine(&mut Cursor::new(cut)), Err(DocumentRefused::Damaged));
        let mut changed = whole.clone();
        let middle = changed.len() / 2;
        changed[middle] ^= 0xff;
        assert_eq!(examine(&mut Cursor::new(changed)), Err(DocumentRefused::Damaged));
    }
}
