//! Packages of parts: what office documents are inside.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const CONTENT_TYPES: &str = "http://schemas.openxmlformats.org/package/2006/content-types";
/// What the types of relationships between parts of Office Open XML begin with.
pub(super) const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
pub(super) const XML: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
/// The names that elements of `OpenDocument` have.
pub(super) const OPEN_DOCUMENT_NAMES: &str = r#"xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" office:version="1.3""#;

/// A package while it is made.
pub(super) struct Package(ZipWriter<Cursor<Vec<u8>>>);

impl Package {
    /// One of Office Open XML: its main part, and the types of this and other parts by their names.
    pub(super) fn office(main: &str, types: &[(String, &str)]) -> anyhow::Result<Self> {
        let mut package = Self(ZipWriter::new(Cursor::default()));
        let overrides = joined(types.iter().map(|(part, media_type)| {
            format!(
                r#"<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{media_type}+xml"/>"#
            )
        }));
        package.part(
            "[Content_Types].xml",
            format!(
                r#"{XML}<Types xmlns="{CONTENT_TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="jpg" ContentType="image/jpeg"/>{overrides}</Types>"#
            ),
        )?;
        package.part("_rels/.rels", relationships(&[("officeDocument", main)]))?;
        Ok(package)
    }

    /// One of `OpenDocument`, with the names of its parts. It begins with what it is, as it stands.
    pub(super) fn open_document(kind: &str, parts: &[String]) -> anyhow::Result<Self> {
        let mut package = Self(ZipWriter::new(Cursor::default()));
        let media_type = format!("application/vnd.oasis.opendocument.{kind}");
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        package.0.start_file("mimetype", stored)?;
        package.0.write_all(media_type.as_bytes())?;
        let entries = joined(parts.iter().map(|part| {
            let is_picture = part.ends_with("jpg");
            let media_type = if is_picture { "image/jpeg" } else { "text/xml" };
            format!(
                r#"<manifest:file-entry manifest:full-path="{part}" manifest:media-type="{media_type}"/>"#
            )
        }));
        package.part(
            "META-INF/manifest.xml",
            format!(
                r#"<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{media_type}"/>{entries}</manifest:manifest>"#
            ),
        )?;
        Ok(package)
    }

    /// Adds a part.
    pub(super) fn part(&mut self, name: &str, content: impl AsRef<[u8]>) -> anyhow::Result<()> {
        self.0.start_file(name, SimpleFileOptions::default())?;
        Ok(self.0.write_all(content.as_ref())?)
    }

    pub(super) fn finish(self) -> anyhow::Result<Vec<u8>> {
        Ok(self.0.finish()?.into_inner())
    }
}

/// The relationships of a part of Office Open XML, by kind and target. Their ids are `rId1` and so on.
pub(super) fn relationships(of: &[(&str, &str)]) -> String {
    let each = joined(of.iter().zip(1..).map(|((kind, target), number)| {
        format!(r#"<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>"#)
    }));
    format!(r#"{XML}<Relationships xmlns="{RELATIONSHIPS}">{each}</Relationships>"#)
}

/// One text of many.
pub(super) fn joined(texts: impl Iterator<Item = String>) -> String {
    texts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_document_says_first_what_it_is() {
        let mut package = Package::open_document("text", &["content.xml".to_owned()]).unwrap();
        package.part("content.xml", "<x/>").unwrap();
        let bytes = package.finish().unwrap();
        assert!(bytes[30..].starts_with(b"mimetypeapplication/vnd.oasis.opendocument.text"));
    }

    #[test]
    fn relationships_are_numbered() {
        let text = relationships(&[("slide", "a"), ("theme", "b")]);
        assert!(text.contains(r#"Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme" Target="b""#));
    }
}
