//! Unpacking a zip file to see what it holds, without believing what it says about itself: everything is inflated and
//! counted, nothing is kept but the parts that tell what it is.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom, Write as _},
};

use zip::{ZipArchive, read::ZipFile, result::ZipError};

use super::{refused::UploadRefused, sniff::SniffError};

/// What a package may be. A real document stays far below.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Files in it, those of packages inside included.
    pub(super) files: u64,
    /// Bytes of all of them, unpacked.
    pub(super) bytes: u64,
    /// How many times larger a file may become, once it is larger than `free_bytes`.
    pub(super) ratio: u64,
    pub(super) free_bytes: u64,
    /// Packages inside packages; a presentation has a chart's table in it, and that is one.
    pub(super) depth: u8,
}

impl Limits {
    pub(super) const DOCUMENT: Self =
        Self { files: 10_000, bytes: 512 << 20, ratio: 200, free_bytes: 16 << 20, depth: 2 };
}

/// What is in a package.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub(super) names: BTreeSet<String>,
    /// The parts that were asked for.
    parts: BTreeMap<String, Vec<u8>>,
}

impl Contents {
    /// The text of a part that was asked for, if it is there and is text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.parts.get(name).and_then(|part| std::str::from_utf8(part).ok())
    }
}

const SIGNATURE: &[u8] = b"PK\x03\x04";
const END_OF_DIRECTORY: &[u8] = b"PK\x05\x06";
const END_OF_LARGE_DIRECTORY: &[u8] = b"PK\x06\x07";
/// The directory's end with the longest comment.
const END_BYTES: u64 = 22 + 65_535;
/// A part that tells what a package is is not larger than this.
const PART_BYTES: usize = 4 << 20;

/// Unpacks everything and keeps the parts of these names. Blocks.
///
/// # Errors
/// When the package is broken, locked, or larger than the limits; and when our own disk fails, of which it knows nothing.
pub(super) fn unpack(
    file: impl Read + Seek,
    wanted: &[&str],
    limits: Limits,
) -> Result<Contents, SniffError> {
    let mut left = Left { files: limits.files, bytes: limits.bytes, limits, scratch: tempfile::tempfile };
    unpack_into(file, wanted, &mut left, 0)
}

/// What may still come, over all packages inside each other.
struct Left {
    files: u64,
    bytes: u64,
    limits: Limits,
    /// Makes a file for a package that is inside.
    scratch: fn() -> io::Result<File>,
}

impl Left {
    fn take(amount: &mut u64, taken: u64) -> Result<(), UploadRefused> {
        *amount = amount.checked_sub(taken).ok_or(UploadRefused::ExpandsTooMuch)?;
        Ok(())
    }
}

fn unpack_into<F: Read + Seek>(
    mut file: F,
    wanted: &[&str],
    left: &mut Left,
    depth: u8,
) -> Result<Contents, SniffError> {
    check_directory(&mut file)?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|_| UploadRefused::Damaged)?;
    Left::take(&mut left.files, archive.len() as u64)?;
    let mut contents = Contents::default();
    for index in 0..archive.len() {
        let mut packed = archive.by_index(index).map_err(|error| match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => UploadRefused::PasswordProtected,
            _ => UploadRefused::Damaged,
        })?;
        let name = packed.name().to_owned();
        let keep = wanted.contains(&name.as_str());
        if let Some(part) = inflate(&mut packed, keep, left, depth)? {
            contents.parts.insert(name.clone(), part);
        }
        contents.names.insert(name);
    }
    Ok(contents)
}

/// A package that needs the larger form of directory has more than 65,535 files or 4 GiB: no document of ours does, and
/// its directory alone could fill the memory.
fn check_directory(file: &mut (impl Read + Seek)) -> Result<(), UploadRefused> {
    let damaged = |_| UploadRefused::Damaged;
    let length = file.seek(SeekFrom::End(0)).map_err(damaged)?;
    file.seek(SeekFrom::Start(length.saturating_sub(END_BYTES))).map_err(damaged)?;
    let mut end = Vec::new();
    file.take(END_BYTES).read_to_end(&mut end).map_err(damaged)?;
    file.rewind().map_err(damaged)?;
    let has = |signature: &[u8]| end.windows(signature.len()).any(|window| window == signature);
    if has(END_OF_LARGE_DIRECTORY) {
        Err(UploadRefused::ExpandsTooMuch)
    } else if has(END_OF_DIRECTORY) {
        Ok(())
    } else {
        // Whoever cut the file short cut off its directory, which is at its end.
        Err(UploadRefused::Damaged)
    }
}

/// Unpacks one file, counting. Gives its content if it is to be kept.
fn inflate<R: Read>(
    packed: &mut ZipFile<'_, R>,
    keep: bool,
    left: &mut Left,
    depth: u8,
) -> Result<Option<Vec<u8>>, SniffError> {
    let mut buffer = vec![0; 64 * 1024];
    let (mut size, mut kept, mut nested) = (0_u64, Vec::new(), None);
    loop {
        // A checksum that does not fit shows here, too.
        let read = packed.read(&mut buffer).map_err(|_| UploadRefused::Damaged)?;
        let piece = &buffer[..read];
        if read == 0 {
            break;
        }
        if size == 0 && piece.starts_with(SIGNATURE) {
            nested = Some((left.scratch)()?);
        }
        size += read as u64;
        Left::take(&mut left.bytes, read as u64)?;
        let packed_size = packed.compressed_size().max(1);
        if size > left.limits.free_bytes && size / packed_size > left.limits.ratio {
            return Err(UploadRefused::ExpandsTooMuch.into());
        }
        if let Some(file) = &mut nested {
            file.write_all(piece)?;
        }
        if keep && kept.len() < PART_BYTES {
            kept.extend_from_slice(piece);
        }
    }
    if let Some(file) = nested {
        look_inside(file, left, depth + 1)?;
    }
    Ok(keep.then_some(kept))
}

/// A package in a package is only looked at for what it would take to unpack; else it is its program's affair.
fn look_inside(file: File, left: &mut Left, depth: u8) -> Result<(), SniffError> {
    if depth > left.limits.depth {
        return Err(UploadRefused::ExpandsTooMuch.into());
    }
    match unpack_into(file, &[], left, depth) {
        Err(error @ (SniffError::Refused(UploadRefused::ExpandsTooMuch) | SniffError::File(_))) => Err(error),
        Ok(_) | Err(SniffError::Refused(_)) => Ok(()),
    }
}

#[cfg(test)]
pub(super) mod examples {
    //! Packages made for tests.

    use std::io::{Cursor, Write as _};

    use zip::{ZipWriter, result::ZipResult, write::SimpleFileOptions};

    pub(in crate::files) fn zip_of(files: &[(&str, &[u8])]) -> ZipResult<Cursor<Vec<u8>>> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in files {
            writer.start_file(*name, SimpleFileOptions::default())?;
            writer.write_all(content)?;
        }
        let mut zip = writer.finish()?;
        zip.set_position(0);
        Ok(zip)
    }
}

#[cfg(test)]
mod tests {
    use super::{examples::zip_of, *};
    use std::io::Cursor;
    use zip::result::ZipResult;

    const SMALL: Limits = Limits { files: 10, bytes: 2 << 20, ratio: 50, free_bytes: 256 << 10, depth: 1 };

    fn refusal(zip: Cursor<Vec<u8>>) -> Option<UploadRefused> {
        match unpack(zip, &[], SMALL).err()? {
            SniffError::Refused(refused) => Some(refused),
            SniffError::File(error) => panic!("{error}"),
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_of_ours_is_no_fault_of_the_package() -> ZipResult<()> {
        let inner = zip_of(&[("table.xml", b"<table/>")])?.into_inner();
        let outer = zip_of(&[("chart.xlsx", &inner)])?;
        // Whatever is written there, there is no room for it.
        let full = || File::options().read(true).write(true).open("/dev/full");
        let mut left = Left { files: 10, bytes: 2 << 20, limits: SMALL, scratch: full };
        let Err(SniffError::File(error)) = unpack_into(outer, &[], &mut left, 0) else {
            panic!("it is the disk's fault");
        };
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        Ok(())
    }

    #[test]
    fn the_parts_asked_for_are_kept() -> ZipResult<()> {
        let zip = zip_of(&[("mimetype", b"text/x"), ("other", b"y")])?;
        let contents = unpack(zip, &["mimetype"], SMALL).expect("a sound package");
        assert_eq!(contents.text("mimetype"), Some("text/x"));
        assert_eq!(contents.text("other"), None);
        assert!(contents.names.contains("other"));
        Ok(())
    }

    #[test]
    fn too_much_of_anything_is_refused() -> ZipResult<()> {
        let zeros = vec![0; 300 << 10];
        assert_eq!(refusal(zip_of(&[("bomb", &zeros)])?), Some(UploadRefused::ExpandsTooMuch));
        let noise: Vec<u8> =
            (0..250_u32 << 8).flat_map(|i| i.wrapping_mul(2_654_435_761).to_be_bytes()).collect();
        let names: Vec<String> = (0..9).map(|index| index.to_string()).collect();
        let nine: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &noise[..])).collect();
        assert_eq!(refusal(zip_of(&nine[..8])?), None);
        assert_eq!(refusal(zip_of(&nine)?), Some(UploadRefused::ExpandsTooMuch));
        let names: Vec<String> = (0..11).map(|index| index.to_string()).collect();
        let eleven: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
        assert_eq!(refusal(zip_of(&eleven)?), Some(UploadRefused::ExpandsTooMuch));
        Ok(())
    }

    #[test]
    fn packages_in_packages_count_together_and_end_somewhere() -> ZipResult<()> {
        let one = zip_of(&[("table.xml", b"<table/>")])?.into_inner();
        let two = zip_of(&[("chart.xlsx", &one)])?.into_inner();
        assert_eq!(refusal(Cursor::new(two.clone())), None);
        let three = zip_of(&[("deep.zip", &two)])?;
        assert_eq!(refusal(three), Some(UploadRefused::ExpandsTooMuch));
        let bomb = zip_of(&[("bomb", &vec![0; 300 << 10])])?.into_inner();
        assert_eq!(refusal(zip_of(&[("inner.zip", &bomb)])?), Some(UploadRefused::ExpandsTooMuch));
        Ok(())
    }

    #[test]
    fn a_package_that_was_cut_or_changed_is_damaged() -> ZipResult<()> {
        let whole = zip_of(&[("a", &[7; 5000]), ("b", b"y")])?.into_inner();
        for length in [30, whole.len() / 2, whole.len() - 1] {
            assert_eq!(
                refusal(Cursor::new(whole[..length].to_vec())),
                Some(UploadRefused::Damaged),
                "{length}"
            );
        }
        let mut changed = whole.clone();
        changed[45] ^= 0xFF;
        assert_eq!(refusal(Cursor::new(changed)), Some(UploadRefused::Damaged));
        Ok(())
    }

    #[test]
    fn a_larger_directory_than_any_document_needs_is_not_read() -> ZipResult<()> {
        let mut zip = zip_of(&[("a", b"x")])?.into_inner();
        let end = zip.len() - 22;
        let locator = [END_OF_LARGE_DIRECTORY, &[0; 16]].concat();
        zip.splice(end..end, locator);
        assert_eq!(refusal(Cursor::new(zip)), Some(UploadRefused::ExpandsTooMuch));
        Ok(())
    }
}
