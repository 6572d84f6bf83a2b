//! Texts, page by page: each page begins by a break and is not full, so that fonts do not decide how many there are.

use std::fmt::Write as _;

use super::package::{OPEN_DOCUMENT_NAMES, Package, XML};
use super::words::sentences;

const PARAGRAPHS: u32 = 7;
const SENTENCES: u32 = 4;
const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
/// Of plain text, which has no breaks.
const LINES: u32 = 50;

pub(super) fn docx(pages: u32) -> anyhow::Result<Vec<u8>> {
    let mut body = String::new();
    for page in 1..=pages {
        let before = if page == 1 { "" } else { "<w:pageBreakBefore/>" };
        let _infallible = write!(
            body,
            r#"<w:p><w:pPr>{before}<w:spacing w:after="200"/></w:pPr><w:r><w:rPr><w:b/><w:sz w:val="32"/></w:rPr><w:t>Chapter {page}</w:t></w:r></w:p>"#
        );
        for number in paragraphs(page) {
            let (lead, rest) = (sentences(number, 1), sentences(number + 1, SENTENCES - 1));
            let _infallible = write!(
                body,
                r#"<w:p><w:pPr><w:spacing w:after="120"/><w:jc w:val="both"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{lead} </w:t></w:r><w:r><w:t>{rest}</w:t></w:r></w:p>"#
            );
        }
    }
    let main = "word/document.xml";
    let mut package = Package::office(main, &[(main.to_owned(), "wordprocessingml.document.main")])?;
    package.part(
        main,
        format!(
            r#"{XML}<w:document xmlns:w="{WORD}"><w:body>{body}<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>"#
        ),
    )?;
    package.finish()
}

pub(super) fn odt(pages: u32) -> anyhow::Result<Vec<u8>> {
    let mut body = String::new();
    for page in 1..=pages {
        let style = if page == 1 { "First" } else { "Chapter" };
        let _infallible = write!(
            body,
            r#"<text:h text:style-name="{style}" text:outline-level="1">Chapter {page}</text:h>"#
        );
        for number in paragraphs(page) {
            let (lead, rest) = (sentences(number, 1), sentences(number + 1, SENTENCES - 1));
            let _infallible = write!(
                body,
                r#"<text:p text:style-name="Body"><text:span text:style-name="Bold">{lead} </text:span>{rest}</text:p>"#
            );
        }
    }
    let mut package = Package::open_document("text", &["content.xml".to_owned()])?;
    package.part(
        "content.xml",
        format!(
            r#"{XML}<office:document-content {OPEN_DOCUMENT_NAMES}><office:automatic-styles><style:style style:name="First" style:family="paragraph"><style:text-properties fo:font-size="16pt" fo:font-weight="bold"/></style:style><style:style style:name="Chapter" style:family="paragraph"><style:paragraph-properties fo:break-before="page"/><style:text-properties fo:font-size="16pt" fo:font-weight="bold"/></style:style><style:style style:name="Body" style:family="paragraph"><style:paragraph-properties fo:margin-bottom="0.2cm" fo:text-align="justify"/><style:text-properties fo:font-size="11pt"/></style:style><style:style style:name="Bold" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style></office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"#
        ),
    )?;
    package.finish()
}

pub(super) fn rtf(pages: u32) -> String {
    let mut text = String::from(
        r"{\rtf1\ansi\deff0{\fonttbl{\f0\froman Liberation Serif;}}\paperw11906\paperh16838\margl1134\margr1134\margt1134\margb1134\f0",
    );
    for page in 1..=pages {
        let before = if page == 1 { "" } else { r"\page" };
        let _infallible = writeln!(text, "{before}\\pard\\sa200{{\\b\\fs32 Chapter {page}}}\\par");
        for number in paragraphs(page) {
            let (lead, rest) = (sentences(number, 1), sentences(number + 1, SENTENCES - 1));
            let _infallible = writeln!(text, "\\pard\\sa120\\qj\\fs22{{\\b {lead} }}{rest}\\par");
        }
    }
    text.push_str("}\n");
    text
}

pub(super) fn txt(pages: u32) -> String {
    let mut text = String::new();
    for line in 1..=pages * LINES {
        let said: String = sentences(line, 1).chars().take(60).collect();
        let _infallible = writeln!(text, "{line:5} {said}");
    }
    text
}

/// Numbers of a page's paragraphs, which no other page has.
fn paragraphs(page: u32) -> impl Iterator<Item = u32> {
    (0..PARAGRAPHS).map(move |place| (page * PARAGRAPHS + place) * 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rich_text_breaks_between_its_pages_and_closes_what_it_opens() {
        let text = rtf(20);
        assert_eq!(text.matches(r"\page\pard").count(), 19);
        assert_eq!(text.matches('{').count(), text.matches('}').count());
    }

    #[test]
    fn plain_text_has_short_lines() {
        let text = txt(5);
        assert_eq!(text.lines().count(), 250);
        assert!(text.lines().all(|line| line.len() <= 66));
    }
}
