//! How many pages a PDF has: as much of a reader as that takes.

use std::io::Read as _;

use flate2::read::ZlibDecoder;
use memchr::memmem;

const HEAD: &[u8] = b"%PDF-";

/// How many pages there are; `None` of what is no PDF, or has none.
pub(super) fn pages(pdf: &[u8]) -> Option<u32> {
    if !pdf.starts_with(HEAD) {
        return None;
    }
    let plain = page_objects(pdf);
    // Newer programs pack their objects, some into each stream.
    let packed: usize = memmem::find_iter(pdf, b"/ObjStm")
        .filter_map(|at| unpacked(pdf.get(at..)?))
        .map(|objects| page_objects(&objects))
        .sum();
    u32::try_from(plain + packed).ok().filter(|count| *count > 0)
}

/// Objects of the type `Page`, and not `Pages`.
fn page_objects(objects: &[u8]) -> usize {
    memmem::find_iter(objects, b"/Type")
        .filter(|at| {
            let value = objects.get(at + b"/Type".len()..).unwrap_or_default().trim_ascii_start();
            let after = value.strip_prefix(b"/Page".as_slice());
            after.is_some_and(|after| !after.first().is_some_and(u8::is_ascii_alphanumeric))
        })
        .count()
}

/// What the next stream holds: it ends by itself.
fn unpacked(from: &[u8]) -> Option<Vec<u8>> {
    const STREAM: &[u8] = b"stream";
    let data = from.get(memmem::find(from, STREAM)? + STREAM.len()..)?;
    let data = data.strip_prefix(b"\r".as_slice()).unwrap_or(data);
    let data = data.strip_prefix(b"\n".as_slice()).unwrap_or(data);
    let mut objects = Vec::new();
    ZlibDecoder::new(data).read_to_end(&mut objects).ok()?;
    Some(objects)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::{Compression, write::ZlibEncoder};

    use super::*;

    #[test]
    fn pages_are_counted_and_their_trees_are_not() {
        let pdf = b"%PDF-1.7\n1 0 obj\n<</Type/Pages/Count 2>>\n2 0 obj <</Type/Page/Parent 1 0 R>>\n3 0 obj <</Type /Page>>";
        assert_eq!(pages(pdf), Some(2));
        assert_eq!((pages(b"%PDF-1.7\n"), pages(b"<html>/Type/Page ")), (None, None));
    }

    #[test]
    fn packed_pages_are_counted() {
        let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
        packer.write_all(b"4 0 5 20 <</Type/Page/Parent 1 0 R>> <</Type/Page>> <</Type/Pages>>").unwrap();
        let zipped = packer.finish().unwrap();
        let pdf = [b"%PDF-1.7\n6 0 obj <</Type/ObjStm/N 3>>\nstream\r\n".as_slice(), &zipped, b"\nendstream"]
            .concat();
        assert_eq!(pages(&pdf), Some(2));
    }

    #[test]
    fn a_real_one_has_the_pages_that_it_is_said_to_have() {
        let path = embedded::paths::project().join("fixtures/documents/plain.pdf");
        assert_eq!(pages(&std::fs::read(path).unwrap()), Some(2));
    }
}
