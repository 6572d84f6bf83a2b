//! Documents that are OLE2 compound files: the old Office formats, and new ones that are sealed with a password.
//!
//! Which bytes mean "encrypted" is written in [MS-DOC] 2.5.2, [MS-XLS] 2.4.117 and [MS-PPT] 2.3.2.

use std::io::{Read, Seek, SeekFrom};

use cfb::CompoundFile;
use domain::conversion::ContentKind;

use super::document_refused::DocumentRefused;

/// Finds out what a compound file is.
pub(super) fn examine<F: Read + Seek>(file: &mut F) -> Result<ContentKind, DocumentRefused> {
    let mut compound = CompoundFile::open(file).map_err(|_| DocumentRefused::Damaged)?;
    let kind = if compound.is_stream("/EncryptedPackage") {
        return Err(DocumentRefused::PasswordProtected);
    } else if compound.is_stream("/WordDocument") {
        ContentKind::Doc
    } else if compound.is_stream("/Workbook") || compound.is_stream("/Book") {
        ContentKind::Xls
    } else if compound.is_stream("/PowerPoint Document") {
        ContentKind::Ppt
    } else {
        return Err(DocumentRefused::UnknownType);
    };
    let sealed = match kind {
        ContentKind::Doc => word_is_sealed(&mut compound),
        ContentKind::Xls => workbook_is_sealed(&mut compound),
        _ => slides_are_sealed(&mut compound),
    };
    match sealed {
        Some(false) => Ok(kind),
        Some(true) => Err(DocumentRefused::PasswordProtected),
        None => Err(DocumentRefused::Damaged),
    }
}

/// The bit `fEncrypted` of the file information block; `None` when the stream is cut off before it.
fn word_is_sealed<F: Read + Seek>(compound: &mut CompoundFile<F>) -> Option<bool> {
    let flags = little_endian_u16(compound, "/WordDocument", 0x0a)?;
    Some(flags & 0x0100 != 0)
}

/// A `FilePass` record before the first sheet.
fn workbook_is_sealed<F: Read + Seek>(compound: &mut CompoundFile<F>) -> Option<bool> {
    const FILE_PASS: u16 = 0x002f;
    const END_OF_GLOBALS: u16 = 0x000a;
    let name = if compound.is_stream("/Workbook") { "/Workbook" } else { "/Book" };
    let mut stream = compound.open_stream(name).ok()?;
    // `FilePass` stands right after the first few records; a bound keeps a hostile file from being read for ever.
    for _ in 0..64 {
        let mut header = [0; 4];
        stream.read_exact(&mut header).ok()?;
        let [kind_low, kind_high, length_low, length_high] = header;
        match u16::from_le_bytes([kind_low, kind_high]) {
            FILE_PASS => return Some(true),
            END_OF_GLOBALS => return Some(false),
            _ => {
                let length = u16::from_le_bytes([length_low, length_high]);
                stream.seek(SeekFrom::Current(length.into())).ok()?;
            }
        }
    }
    Some(false)
}

/// The token of the stream that names the last user.
fn slides_are_sealed<F: Read + Seek>(compound: &mut CompoundFile<F>) -> Option<bool> {
    const SEALED_LOW: u16 = 0xc4df;
    const SEALED_HIGH: u16 = 0xf3d1;
    if !compound.is_stream("/Current User") {
        return Some(false);
    }
    let low = little_endian_u16(compound, "/Current User", 12)?;
    let high = little_endian_u16(compound, "/Current User", 14)?;
    Some(low == SEALED_LOW && high == SEALED_HIGH)
}

fn little_endian_u16<F: Read + Seek>(compound: &mut CompoundFile<F>, stream: &str, at: u64) -> Option<u16> {
    let mut stream = compound.open_stream(stream).ok()?;
    stream.seek(SeekFrom::Start(at)).ok()?;
    let mut bytes = [0; 2];
    stream.read_exact(&mut bytes).ok()?;
    Some(u16::from_le_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write as _};

    fn compound(streams: &[(&str, &[u8])]) -> Cursor<Vec<u8>> {
        let mut compound = CompoundFile::create(Cursor::new(Vec::new())).expect("a compound file");
        for (name, bytes) in streams {
            compound.create_stream(name).expect("a stream").write_all(bytes).expect("its bytes");
        }
        compound.into_inner()
    }

    #[test]
    fn the_streams_say_which_program_wrote_it() {
        assert_eq!(examine(&mut compound(&[("/WordDocument", &[0; 32])])), Ok(ContentKind::Doc));
        let globals = [0x09, 0x08, 0, 0, 0x0a, 0, 0, 0];
        assert_eq!(examine(&mut compound(&[("/Workbook", &globals)])), Ok(ContentKind::Xls));
        assert_eq!(examine(&mut compound(&[("/PowerPoint Document", b"x")])), Ok(ContentKind::Ppt));
        assert_eq!(examine(&mut compound(&[("/Other", b"x")])), Err(DocumentRefused::UnknownType));
    }

    #[test]
    fn passwords_are_noticed_in_each_format() {
        let mut word = [0; 32];
        word[0x0b] = 0x01;
        let workbook = [0x09, 0x08, 0, 0, 0x2f, 0, 0, 0];
        let mut user = [0; 16];
        user[12..16].copy_from_slice(&0xf3d1_c4df_u32.to_le_bytes());
        for sealed in [
            compound(&[("/EncryptedPackage", b"x")]),
            compound(&[("/WordDocument", &word)]),
            compound(&[("/Workbook", &workbook)]),
            compound(&[("/PowerPoint Document", b"x"), ("/Current User", &user)]),
        ] {
            assert_eq!(examine(&mut sealed.clone()), Err(DocumentRefused::PasswordProtected));
        }
    }

    #[test]
    fn a_stream_that_ends_early_is_damaged() {
        assert_eq!(examine(&mut compound(&[("/WordDocument", b"short")])), Err(DocumentRefused::Damaged));
    }
}
