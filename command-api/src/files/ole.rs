//! Documents of the binary kind (Word, Excel and `PowerPoint` up to 2003), which are compound files: small file systems
//! in a file. What is in one, the names of its streams tell.

use std::io::{self, Read, Seek};

use cfb::CompoundFile;
use domain::conversion::ContentKind;

use super::refused::UploadRefused;

/// Where presentations say that they are encrypted.
mod mark {
    /// `CurrentUserAtom.headerToken` of `PowerPoint`, at this offset ([MS-PPT] 2.3.2).
    pub(super) const POWERPOINT_TOKEN_AT: usize = 12;
    pub(super) const POWERPOINT_ENCRYPTED: u32 = 0xF3D1_C4DF;
}

/// The stream that a sealed document of the newer kind is in.
const SEALED: &str = "/EncryptedPackage";

/// Tells what a compound file is and checks that it is whole. It may be locked, since converters open that with its password; but a
/// presentation of the old kind may not, which is locked in a way of its own. Blocks.
///
/// # Errors
/// See [`UploadRefused`].
pub(super) fn kind(file: impl Read + Seek) -> Result<ContentKind, UploadRefused> {
    let mut file = CompoundFile::open(file).map_err(|_| UploadRefused::Damaged)?;
    // Newer documents with a password are packed into a compound file of this one stream.
    if file.is_stream(SEALED) {
        return match read_through(&mut file, SEALED) {
            Ok(1..) => Ok(ContentKind::SealedOffice),
            Ok(0) | Err(_) => Err(UploadRefused::Damaged),
        };
    }
    let (kind, stream) = [
        (ContentKind::Doc, "/WordDocument"),
        (ContentKind::Xls, "/Workbook"),
        (ContentKind::Xls, "/Book"),
        (ContentKind::Ppt, "/PowerPoint Document"),
    ]
    .into_iter()
    .find(|(_, stream)| file.is_stream(stream))
    .ok_or(UploadRefused::TypeUnknown)?;
    let locked = if kind == ContentKind::Ppt { is_powerpoint_locked(&mut file) } else { Ok(false) };
    // Whoever cut the file short cut a stream short.
    let whole = read_through(&mut file, stream);
    match (locked, whole) {
        (Ok(true), _) => Err(UploadRefused::PasswordProtected),
        (Ok(false), Ok(1..)) => Ok(kind),
        (Ok(false), Ok(0)) | (Err(_), _) | (_, Err(_)) => Err(UploadRefused::Damaged),
    }
}

fn read_through<F: Read + Seek>(file: &mut CompoundFile<F>, stream: &str) -> io::Result<u64> {
    io::copy(&mut file.open_stream(stream)?, &mut io::sink())
}

fn is_powerpoint_locked<F: Read + Seek>(file: &mut CompoundFile<F>) -> io::Result<bool> {
    if !file.is_stream("/Current User") {
        return Ok(false);
    }
    let mut start = [0; mark::POWERPOINT_TOKEN_AT + 4];
    file.open_stream("/Current User")?.read_exact(&mut start)?;
    let mut token = [0; 4];
    token.copy_from_slice(&start[mark::POWERPOINT_TOKEN_AT..]);
    Ok(u32::from_le_bytes(token) == mark::POWERPOINT_ENCRYPTED)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write as _};

    fn compound(streams: &[(&str, &[u8])]) -> io::Result<Cursor<Vec<u8>>> {
        let mut file = CompoundFile::create(Cursor::new(Vec::new()))?;
        for (name, content) in streams {
            file.create_stream(name)?.write_all(content)?;
        }
        file.flush()?;
        let mut content = file.into_inner();
        content.rewind()?;
        Ok(content)
    }

    fn show(token: u32) -> Vec<u8> {
        [&[0; mark::POWERPOINT_TOKEN_AT][..], &token.to_le_bytes()].concat()
    }

    #[test]
    fn the_streams_tell_the_kind() -> io::Result<()> {
        let told = |streams: &[(&str, &[u8])]| compound(streams).map(kind);
        assert_eq!(told(&[("/WordDocument", &[1; 99])])?, Ok(ContentKind::Doc));
        assert_eq!(told(&[("/Workbook", &[1; 99])])?, Ok(ContentKind::Xls));
        assert_eq!(told(&[("/Book", &[1; 99])])?, Ok(ContentKind::Xls));
        assert_eq!(told(&[("/WordDocument", b"")])?, Err(UploadRefused::Damaged));
        let slides = [("/PowerPoint Document", &[1; 99][..]), ("/Current User", &show(0xE391_C05F))];
        assert_eq!(told(&slides)?, Ok(ContentKind::Ppt));
        assert_eq!(told(&[("/__properties_version1.0", b"a mail")])?, Err(UploadRefused::TypeUnknown));
        Ok(())
    }

    #[test]
    fn what_converters_open_with_its_password_is_taken_and_nothing_else() -> io::Result<()> {
        let told = |streams: &[(&str, &[u8])]| compound(streams).map(kind);
        let sealed = Ok(ContentKind::SealedOffice);
        assert_eq!(told(&[("/EncryptedPackage", b"x"), ("/EncryptionInfo", b"x")])?, sealed);
        let slides =
            [("/PowerPoint Document", &[1; 99][..]), ("/Current User", &show(mark::POWERPOINT_ENCRYPTED))];
        assert_eq!(told(&slides)?, Err(UploadRefused::PasswordProtected));
        Ok(())
    }

    #[test]
    fn a_file_that_was_cut_short_is_damaged() -> io::Result<()> {
        let whole = compound(&[("/WordDocument", &[0; 5000])])?.into_inner();
        for length in [9, 512, whole.len() / 2] {
            let cut = Cursor::new(whole[..length].to_vec());
            assert_eq!(kind(cut), Err(UploadRefused::Damaged), "{length} of {}", whole.len());
        }
        Ok(())
    }
}
