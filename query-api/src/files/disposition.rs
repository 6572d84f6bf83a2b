//! `Content-Disposition`: under which name a file is saved (RFC 6266 and RFC 8187).

use std::fmt::Write as _;

use domain::conversion::TargetFormat;

/// The header that makes browsers save a file under a name in any script.
///
/// Old programs read `filename`, which is ASCII; the others read `filename*`.
pub(super) fn attachment(name: &str) -> String {
    let plain: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    let mut header = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''");
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            header.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(header, "%{byte:02X}");
        }
    }
    header
}

/// The name of a document's result: its own, with the extension of what the target comes as.
pub(super) fn result_name(document: &str, target: &str) -> String {
    let extension = if let Some(known) = TargetFormat::of_name(target) { known.extension() } else { target };
    let stem = document.rsplit_once('.').map_or(document, |(stem, _)| stem);
    format!("{stem}.{extension}")
}

/// Percent signs and backslashes are read in different ways, so that they do not go into the plain name either.
fn is_plain(c: char) -> bool {
    (c.is_ascii_graphic() || c == ' ') && !matches!(c, '"' | '\\' | '%')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_any_script_keep_their_letters() {
        assert_eq!(
            attachment("Übersicht 報告.pdf"),
            "attachment; filename=\"_bersicht __.pdf\"; \
             filename*=UTF-8''%C3%9Cbersicht%20%E5%A0%B1%E5%91%8A.pdf"
        );
    }

    #[test]
    fn a_name_cannot_break_out_of_the_header() {
        let header = attachment("a\"; x=\"\\%41\r\nSet-Cookie: b.pdf");
        assert!(header.starts_with("attachment; filename=\"a_; x=___41__Set-Cookie: b.pdf\"; "), "{header}");
        assert!(header.is_ascii() && !header.contains(['\r', '\n', '\\']), "{header}");
    }

    #[test]
    fn a_result_has_its_documents_name() {
        assert_eq!(result_name("report.v2.docx", "pdf"), "report.v2.pdf");
        assert_eq!(result_name("[erased]", "pdf"), "[erased].pdf");
        assert_eq!(result_name("slides.pptx", "png"), "slides.zip", "its pictures are in an archive");
    }
}
