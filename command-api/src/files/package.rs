//! Documents of the packed kind: Office Open XML and `OpenDocument`, which are zip files of XML parts.

use std::io::{Read, Seek};

use domain::conversion::ContentKind;

use super::{
    refused::UploadRefused,
    sniff::SniffError,
    zip_check::{Contents, Limits, unpack},
};

const MIMETYPE: &str = "mimetype";
const MANIFEST: &str = "META-INF/manifest.xml";
const CONTENT_TYPES: &str = "[Content_Types].xml";
/// All that is in an `OpenDocument` file which was sealed as a whole, as `LibreOffice` does it since 24.8.
const SEALED_WHOLE: &str = "encrypted-package";

/// The `mimetype` of `OpenDocument` files.
const OPEN_DOCUMENT: [(&str, ContentKind); 6] = [
    ("application/vnd.oasis.opendocument.text", ContentKind::Odt),
    ("application/vnd.oasis.opendocument.spreadsheet", ContentKind::Ods),
    ("application/vnd.oasis.opendocument.presentation", ContentKind::Odp),
    ("application/vnd.oasis.opendocument.text-template", ContentKind::Odt),
    ("application/vnd.oasis.opendocument.spreadsheet-template", ContentKind::Ods),
    ("application/vnd.oasis.opendocument.presentation-template", ContentKind::Odp),
];

/// The content type of the main part of Office Open XML files. Macros are no reason to refuse: nobody runs them.
const OFFICE: [(&str, ContentKind); 14] = [
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", ContentKind::Docx),
    ("application/vnd.ms-word.document.macroEnabled.main+xml", ContentKind::Docx),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", ContentKind::Xlsx),
    ("application/vnd.ms-excel.sheet.macroEnabled.main+xml", ContentKind::Xlsx),
    ("application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml", ContentKind::Pptx),
    ("application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml", ContentKind::Pptx),
    ("application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml", ContentKind::Pptx),
    ("application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml", ContentKind::Pptx),
    // Templates.
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml", ContentKind::Docx),
    ("application/vnd.ms-word.template.macroEnabledTemplate.main+xml", ContentKind::Docx),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml", ContentKind::Xlsx),
    ("application/vnd.ms-excel.template.macroEnabled.main+xml", ContentKind::Xlsx),
    ("application/vnd.openxmlformats-officedocument.presentationml.template.main+xml", ContentKind::Pptx),
    ("application/vnd.ms-powerpoint.template.macroEnabled.main+xml", ContentKind::Pptx),
];

/// Tells what a packed document is, after it was unpacked and counted as a whole. Blocks.
///
/// # Errors
/// See [`UploadRefused`]; and when our own disk fails.
pub(super) fn kind(file: impl Read + Seek) -> Result<ContentKind, SniffError> {
    let contents = unpack(file, &[MIMETYPE, MANIFEST, CONTENT_TYPES], Limits::DOCUMENT)?;
    let kind = if let Some(mimetype) = contents.text(MIMETYPE) {
        open_document(&contents, mimetype.trim())
    } else if let Some(content_types) = contents.text(CONTENT_TYPES) {
        office(&contents, content_types)
    } else {
        Err(UploadRefused::TypeUnknown)
    };
    Ok(kind?)
}

fn open_document(contents: &Contents, mimetype: &str) -> Result<ContentKind, UploadRefused> {
    let kind = OPEN_DOCUMENT.iter().find(|(name, _)| *name == mimetype).map(|(_, kind)| *kind);
    let kind = kind.ok_or(UploadRefused::TypeUnknown)?;
    if contents.names.contains("content.xml") {
        Ok(kind)
    } else if contents.names.contains(SEALED_WHOLE) {
        // No converter opens that, with or without its password.
        Err(UploadRefused::PasswordProtected)
    } else {
        Err(UploadRefused::Damaged)
    }
}

/// The main part is named in the list of the parts' types; a document without it is broken.
fn office(contents: &Contents, content_types: &str) -> Result<ContentKind, UploadRefused> {
    for declared in content_types.split('<').filter(|element| element.starts_with("Override")) {
        let main = attribute(declared, "ContentType")
            .and_then(|declared| OFFICE.iter().find(|(name, _)| *name == declared));
        if let Some((_, kind)) = main {
            let part = attribute(declared, "PartName").unwrap_or_default();
            let there = contents.names.contains(part.trim_start_matches('/'));
            return if there { Ok(*kind) } else { Err(UploadRefused::Damaged) };
        }
    }
    Err(UploadRefused::TypeUnknown)
}

/// The value of an attribute in the text of a start tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let value = tag.split_once(name)?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split_once(quote).map(|(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::{super::zip_check::examples::zip_of, *};
    use std::io::Cursor;
    use zip::result::ZipResult;

    fn kind(package: Cursor<Vec<u8>>) -> Result<ContentKind, UploadRefused> {
        super::kind(package).map_err(|error| match error {
            SniffError::Refused(refused) => refused,
            SniffError::File(error) => panic!("{error}"),
        })
    }

    fn types(main: &str, part: &str) -> String {
        format!(
            "<Types><Default Extension='xml' ContentType='application/xml'/>\
             <Override PartName='{part}' ContentType=\"{main}\"/></Types>"
        )
    }

    #[test]
    fn office_documents_are_told_by_their_main_part() -> ZipResult<()> {
        for (main, kind_of_main) in OFFICE {
            let types = types(main, "/word/main.xml");
            let whole = zip_of(&[(CONTENT_TYPES, types.as_bytes()), ("word/main.xml", b"<x/>")])?;
            assert_eq!(kind(whole), Ok(kind_of_main), "{main}");
            let hollow = zip_of(&[(CONTENT_TYPES, types.as_bytes())])?;
            assert_eq!(kind(hollow), Err(UploadRefused::Damaged), "{main}");
        }
        Ok(())
    }

    #[test]
    fn open_documents_are_told_by_their_mimetype() -> ZipResult<()> {
        for (mimetype, kind_of_it) in OPEN_DOCUMENT {
            let whole = zip_of(&[(MIMETYPE, mimetype.as_bytes()), ("content.xml", b"<x/>")])?;
            assert_eq!(kind(whole), Ok(kind_of_it));
            let locked = zip_of(&[
                (MIMETYPE, mimetype.as_bytes()),
                (MANIFEST, b"<manifest:encryption-data manifest:checksum=\"x\"/>"),
                ("content.xml", b"noise"),
            ])?;
            assert_eq!(kind(locked), Ok(kind_of_it), "its password is asked for later");
            let sealed = zip_of(&[
                (MIMETYPE, mimetype.as_bytes()),
                (MANIFEST, b"<manifest:encryption-data/>"),
                (SEALED_WHOLE, b"noise"),
            ])?;
            assert_eq!(kind(sealed), Err(UploadRefused::PasswordProtected), "it is not damaged");
            let hollow = zip_of(&[(MIMETYPE, mimetype.as_bytes())])?;
            assert_eq!(kind(hollow), Err(UploadRefused::Damaged));
        }
        Ok(())
    }

    #[test]
    fn other_packages_are_no_documents() -> ZipResult<()> {
        let jar = zip_of(&[("META-INF/MANIFEST.MF", b"Main-Class: X"), ("X.class", b"\xCA\xFE\xBA\xBE")])?;
        assert_eq!(kind(jar), Err(UploadRefused::TypeUnknown));
        let book = zip_of(&[(MIMETYPE, b"application/epub+zip")])?;
        assert_eq!(kind(book), Err(UploadRefused::TypeUnknown));
        let binary_sheet =
            types("application/vnd.ms-excel.sheet.binary.macroEnabled.main", "/xl/workbook.bin");
        let sheet = zip_of(&[(CONTENT_TYPES, binary_sheet.as_bytes()), ("xl/workbook.bin", b"x")])?;
        assert_eq!(kind(sheet), Err(UploadRefused::TypeUnknown));
        Ok(())
    }
}
