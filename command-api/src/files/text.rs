//! What text is: plain text in an encoding that can be told, or something that is written in text.

use std::io::{self, Read};

const UTF16_LE: &[u8] = b"\xFF\xFE";
const UTF16_BE: &[u8] = b"\xFE\xFF";
const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";
/// Beginnings of texts that are something else than a text or a table: scripts, pictures, PostScript, PDF with something
/// before it.
const OTHERS: [&str; 5] = ["#!", "<?php", "<svg", "%pdf", "%!ps"];
/// The first tags of pages, and of the tables that old programs have saved as `.xls`.
const PAGE_TAGS: [&str; 7] = ["html", "head", "body", "table", "meta", "title", "style"];

/// What is written in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Writing {
    /// Text, or a table with separators.
    Plain,
    WebPage,
    /// A page with all that belongs to it, as a mail holds it.
    WebArchive,
    Xml,
    /// A script, a picture, a printer's program.
    Other,
}

/// In which encoding something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// One that every converter reads right: UTF-8, UTF-16 with its mark, that of older Windows of the West.
    Known,
    /// It is text, but its letters would come out as others.
    Unknown,
    NoText,
}

/// What a text is, by its beginning. The bundled converter tells it by the same rule.
pub(super) fn writing(start: &[u8]) -> Writing {
    let start = beginning(start);
    let start = start.trim_start();
    let first = after_prologue(start);
    let is_page = first.starts_with("<!doctype html")
        || first.strip_prefix('<').is_some_and(|tag| PAGE_TAGS.iter().any(|name| is_tag(tag, name)));
    if is_page {
        Writing::WebPage
    } else if start.starts_with("mime-version:") && start.contains("multipart/related") {
        Writing::WebArchive
    } else if OTHERS.iter().any(|other| first.starts_with(other)) {
        Writing::Other
    } else if start.starts_with("<?xml") {
        Writing::Xml
    } else if start.starts_with("<!doctype") {
        Writing::Other
    } else {
        Writing::Plain
    }
}

/// The beginning in small letters, whatever its encoding; letters that are none of ASCII do not matter here.
fn beginning(start: &[u8]) -> String {
    let wide = |number: fn([u8; 2]) -> u16| -> String {
        let units = start[2..].chunks_exact(2).map(|unit| number([unit[0], unit[1]]));
        char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    let text = if start.starts_with(UTF16_LE) {
        wide(u16::from_le_bytes)
    } else if start.starts_with(UTF16_BE) {
        wide(u16::from_be_bytes)
    } else {
        String::from_utf8_lossy(start.strip_prefix(UTF8_MARK).unwrap_or(start)).into_owned()
    };
    text.to_ascii_lowercase()
}

/// What comes behind an XML declaration and comments.
fn after_prologue(start: &str) -> &str {
    let mut rest = start;
    loop {
        let behind = if rest.starts_with("<?xml") {
            rest.split_once('>')
        } else if rest.starts_with("<!--") {
            rest.split_once("-->")
        } else {
            None
        };
        match behind {
            Some((_, behind)) => rest = behind.trim_start(),
            None => return rest,
        }
    }
}

fn is_tag(text: &str, name: &str) -> bool {
    text.strip_prefix(name)
        .is_some_and(|behind| !behind.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
}

/// In which encoding it is, or whether it is text at all: that has no control characters but those that set lines. Reads it
/// to its end.
///
/// # Errors
/// When it cannot be read.
pub(super) fn encoding(content: impl Read, start: &[u8]) -> io::Result<Encoding> {
    if start.starts_with(UTF16_LE) {
        wide(content, u16::from_le_bytes)
    } else if start.starts_with(UTF16_BE) {
        wide(content, u16::from_be_bytes)
    } else {
        narrow(content)
    }
}

fn wide(mut content: impl Read, number: fn([u8; 2]) -> u16) -> io::Result<Encoding> {
    let mut buffer = vec![0; 64 * 1024];
    let mut kept = 0;
    loop {
        let read = content.read(&mut buffer[kept..])?;
        if read == 0 {
            // Half a character at the end is no text.
            return Ok(if kept == 0 { Encoding::Known } else { Encoding::NoText });
        }
        let filled = kept + read;
        let whole = filled - filled % 2;
        if buffer[..whole].chunks_exact(2).any(|unit| is_control(number([unit[0], unit[1]]))) {
            return Ok(Encoding::NoText);
        }
        buffer.copy_within(whole..filled, 0);
        kept = filled - whole;
    }
}

fn narrow(mut content: impl Read) -> io::Result<Encoding> {
    let mut buffer = vec![0; 64 * 1024];
    let (mut utf8, mut western, mut zeros) = (Utf8::default(), Western::default(), Zeros::default());
    loop {
        let read = content.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        for &byte in &buffer[..read] {
            if byte != 0 && is_control(byte.into()) {
                return Ok(Encoding::NoText);
            }
            utf8.read(byte);
            western.read(byte);
            zeros.read(byte);
        }
    }
    Ok(if zeros.are_there() {
        if zeros.are_of_utf16() { Encoding::Unknown } else { Encoding::NoText }
    } else if utf8.is_valid() || western.is_plausible() {
        Encoding::Known
    } else {
        Encoding::Unknown
    })
}

const fn is_control(unit: u16) -> bool {
    unit < 0x20 && !matches!(unit, 0x09 | 0x0A | 0x0C | 0x0D) || unit == 0x7F
}

/// Follows whether bytes are UTF-8: how many of a letter are still to come, and what the next of them may be.
#[derive(Default)]
struct Utf8 {
    to_come: u8,
    least: u8,
    most: u8,
    is_broken: bool,
}

impl Utf8 {
    fn read(&mut self, byte: u8) {
        if self.to_come > 0 {
            self.is_broken |= byte < self.least || byte > self.most;
            self.to_come -= 1;
            (self.least, self.most) = (0x80, 0xBF);
            return;
        }
        (self.to_come, self.least, self.most) = match byte {
            0x00..=0x7F => (0, 0x80, 0xBF),
            0xC2..=0xDF => (1, 0x80, 0xBF),
            0xE0 => (2, 0xA0, 0xBF),
            0xE1..=0xEC | 0xEE..=0xEF => (2, 0x80, 0xBF),
            0xED => (2, 0x80, 0x9F),
            0xF0 => (3, 0x90, 0xBF),
            0xF1..=0xF3 => (3, 0x80, 0xBF),
            0xF4 => (3, 0x80, 0x8F),
            _ => {
                self.is_broken = true;
                (0, 0x80, 0xBF)
            }
        };
    }

    const fn is_valid(&self) -> bool {
        !self.is_broken && self.to_come == 0
    }
}

/// Follows whether bytes make sense in Windows-1252, which is what converters take for granted. There accented letters stand among
/// plain ones, and signs stand beside words: Cyrillic, Greek and the scripts of East Asia make whole words of high bytes, and Polish
/// has its letters where there are signs.
#[derive(Default)]
struct Western {
    high: u64,
    in_long_runs: u64,
    signs_in_words: u64,
    run: u64,
    /// The last two bytes, the nearer one first.
    before: [u8; 2],
    is_impossible: bool,
}

impl Western {
    /// So many high bytes side by side are hardly ever Western.
    const LONG_RUN: u64 = 3;

    fn read(&mut self, byte: u8) {
        if byte >= 0x80 {
            self.high += 1;
            self.run += 1;
            self.in_long_runs += match self.run {
                run if run > Self::LONG_RUN => 1,
                Self::LONG_RUN => Self::LONG_RUN,
                _ => 0,
            };
            self.is_impossible |= matches!(byte, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D);
        } else {
            self.run = 0;
        }
        let [last, earlier] = self.before;
        if is_sign(last) && is_letter(earlier) && is_letter(byte) {
            self.signs_in_words += 1;
        }
        self.before = [byte, last];
    }

    const fn is_plausible(&self) -> bool {
        let has_signs_in_words = self.signs_in_words >= 2 && self.signs_in_words * 20 > self.high;
        !self.is_impossible && self.in_long_runs * 2 <= self.high && !has_signs_in_words
    }
}

/// What is a letter in Windows-1252; that two signs are among the last ones does not matter here.
const fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic()
        || matches!(byte, 0x83 | 0x8A | 0x8C | 0x8E | 0x9A | 0x9C | 0x9E | 0x9F | 0xC0..=0xFF)
}

/// What is no letter in Windows-1252, and does not stand between two of them.
const fn is_sign(byte: u8) -> bool {
    matches!(
        byte,
        0x80 | 0x82 | 0x84 | 0x86 | 0x87 | 0x89 | 0x8B | 0x93..=0x95 | 0x98 | 0x99 | 0x9B
            | 0xA1..=0xA9 | 0xAB | 0xAC | 0xAE..=0xB3 | 0xB5 | 0xB6 | 0xB8 | 0xB9 | 0xBB..=0xBF
    )
}

/// Follows where zeros are: in UTF-16 without its mark, half of each plain letter is one, always the same half.
#[derive(Default)]
struct Zeros {
    even: u64,
    odd: u64,
    at: u64,
}

impl Zeros {
    fn read(&mut self, byte: u8) {
        if byte == 0 {
            if self.at.is_multiple_of(2) {
                self.even += 1;
            } else {
                self.odd += 1;
            }
        }
        self.at += 1;
    }

    const fn are_there(&self) -> bool {
        self.even + self.odd > 0
    }

    const fn are_of_utf16(&self) -> bool {
        self.at.is_multiple_of(2)
            && (self.even == 0 || self.odd == 0)
            && (self.even + self.odd) * 4 >= self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(content: &[u8]) -> Option<Encoding> {
        encoding(content, content).ok()
    }

    #[test]
    fn what_is_written_in_a_text_its_beginning_tells() {
        for (start, what) in [
            ("a;b\n1;2", Writing::Plain),
            ("a < b", Writing::Plain),
            ("<tables of contents>", Writing::Plain),
            ("<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\">", Writing::WebPage),
            ("\u{feff}\r\n<!DOCTYPE HTML>", Writing::WebPage),
            ("<!-- made by a report --><TABLE border=1>", Writing::WebPage),
            ("<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0\">", Writing::WebPage),
            ("<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook>", Writing::Xml),
            ("<?xml version=\"1.0\"?><svg>", Writing::Other),
            ("<!doctype book>", Writing::Other),
            ("MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x", Writing::WebArchive),
            ("MIME-Version: 1.0 is what it begins with", Writing::Plain),
            ("#!/bin/sh", Writing::Other),
        ] {
            assert_eq!(writing(start.as_bytes()), what, "{start}");
        }
        let wide: Vec<u8> = "\u{feff}<html>".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(writing(&wide), Writing::WebPage);
        assert_eq!(writing(UTF16_LE), Writing::Plain, "nothing but its mark");
    }

    #[test]
    fn encodings_that_every_converter_reads_are_known() {
        for text in ["plain", "größe,naïve", "渡船 새벽 Паром 🙂", "\u{feff}marked"] {
            assert_eq!(told(text.as_bytes()), Some(Encoding::Known), "{text}");
        }
        let wide: Vec<u8> = "\u{feff}größe,報告\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(told(&wide), Some(Encoding::Known));
        for western in [
            &b"Gr\xF6\xDFe;Stra\xDFe;na\xEFve"[..],
            b"\x93Quay\x94 \x96 it\x92s 5 \x80, 12 m\xB2, \xBFqu\xE9?",
            b"L\x92\xE9t\xE9 \xE0 la c\xF4te, \xABle bac\xBB",
        ] {
            assert_eq!(told(western), Some(Encoding::Known), "{western:?}");
        }
    }

    #[test]
    fn letters_that_would_come_out_as_others_are_told() {
        for (name, other) in [
            ("Windows-1251", &b"\xCF\xE0\xF0\xEE\xEC;\xF3\xF5\xEE\xE4\xE8\xF2"[..]),
            ("Shift_JIS", b"\x93n\x91D,\x8E\x9E\x8D\x8F\x95\\\r\n"),
            ("GB 18030", b"\xB6\xC9\xB4\xAC,\xCA\xB1\xBF\xCC\xB1\xED"),
            (
                "Windows-1250",
                b"pr\xF3\xBFny wieczor\xF3w i mi\xB3o\x9C\xE6, ca\xB3y i \xBF\xF3\xB3ty, bia\xB3y",
            ),
            (
                "one sentence in it",
                b"Za\xBF\xF3\xB3\xE6 g\xEA\x9Cl\xB9 ja\x9F\xF1, mi\xB3o\x9C\xE6 i \xBF\xF3\xB3ty",
            ),
            // Could be three Swedish capitals, but alone they cannot be told from a word of another script.
            ("letters side by side", b"\xC5\xC4\xD6"),
            ("IBM 850", b"Gr\x94\xE1e, F\x84hre, fr\x81h"),
            ("UTF-16 without its mark", b"q\0u\0a\0y\0"),
            ("the same the other way round", b"\0q\0u\0a\0y"),
        ] {
            assert_eq!(told(other), Some(Encoding::Unknown), "{name}");
        }
    }

    #[test]
    fn bytes_that_control_are_no_text() {
        for other in
            [&b"MZ\x90\0\x03\0"[..], b"\x7FELF", b"\xCA\xFE\xBA\xBE\0\0", b"\xFF\xFEa\0b", b"a\0bcdefghi"]
        {
            assert_eq!(told(other), Some(Encoding::NoText), "{other:?}");
        }
    }
}
