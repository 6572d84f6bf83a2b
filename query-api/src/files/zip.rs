//! Archives of stored files (ZIP, APPNOTE 6.3), written as they are sent: each file's checksum follows it, since nobody knows
//! it before the file has passed. Everything else is known before, the archive's length too.

use time::OffsetDateTime;

const LOCAL: [u8; 4] = *b"PK\x03\x04";
const DESCRIPTOR: [u8; 4] = *b"PK\x07\x08";
const CENTRAL: [u8; 4] = *b"PK\x01\x02";
const END: [u8; 4] = *b"PK\x05\x06";
const LOCAL_BYTES: u64 = 30;
const DESCRIPTOR_BYTES: u64 = 16;
const CENTRAL_BYTES: u64 = 46;
const END_BYTES: u64 = 22;
/// The oldest version that reads this: 2.0.
const VERSION: u16 = 20;
/// The checksum follows the file, and names are UTF-8.
const FLAGS: u16 = (1 << 3) | (1 << 11);
/// Archives of this size need wider fields, which not every program reads.
pub(super) const TOO_LONG: u64 = u32::MAX as u64;

/// A file of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) size_bytes: u64,
    pub(super) made_at: OffsetDateTime,
}

/// An archive that is being written: gives what stands before and behind each file.
#[derive(Debug, Default)]
pub(super) struct Archive {
    central: Vec<u8>,
    entries: u16,
    written: u64,
}

impl Archive {
    /// How long an archive of these files is.
    pub(super) fn length(entries: &[Entry]) -> u64 {
        let each = entries.iter().map(|entry| {
            let name = entry.name.len() as u64;
            LOCAL_BYTES + CENTRAL_BYTES + 2 * name + DESCRIPTOR_BYTES + entry.size_bytes
        });
        each.sum::<u64>() + END_BYTES
    }

    /// What stands before a file's bytes.
    pub(super) fn begin(entry: &Entry) -> Vec<u8> {
        let mut header = LOCAL.to_vec();
        header.extend(common(entry, 0, 0));
        header.extend(entry.name.as_bytes());
        header
    }

    /// What stands behind a file's bytes, which have this checksum.
    pub(super) fn end(&mut self, entry: &Entry, crc: u32) -> Vec<u8> {
        let size = field(entry.size_bytes);
        self.central.extend(CENTRAL);
        self.central.extend(VERSION.to_le_bytes());
        self.central.extend(common(entry, crc, size));
        // No comment, the first disk, no attributes.
        self.central.extend([0; 10]);
        self.central.extend(field(self.written).to_le_bytes());
        self.central.extend(entry.name.as_bytes());
        self.entries = self.entries.saturating_add(1);
        self.written += LOCAL_BYTES + entry.name.len() as u64 + entry.size_bytes + DESCRIPTOR_BYTES;
        let mut descriptor = DESCRIPTOR.to_vec();
        descriptor.extend([crc, size, size].into_iter().flat_map(u32::to_le_bytes));
        descriptor
    }

    /// What stands at the end: the list of all files.
    pub(super) fn finish(self) -> Vec<u8> {
        let (length, start) = (field(self.central.len() as u64), field(self.written));
        let mut end = self.central;
        end.extend(END);
        end.extend([0; 4]);
        end.extend([self.entries, self.entries].into_iter().flat_map(u16::to_le_bytes));
        end.extend([length, start].into_iter().flat_map(u32::to_le_bytes));
        end.extend([0; 2]);
        end
    }
}

/// The part that both headers of a file have: from the version to the length of the extra field.
fn common(entry: &Entry, crc: u32, size: u32) -> Vec<u8> {
    let (date, time) = dos(entry.made_at);
    let name = u16::try_from(entry.name.len()).unwrap_or(u16::MAX);
    let mut fields = Vec::new();
    // The method is 0: stored. Documents are compressed already.
    fields.extend([VERSION, FLAGS, 0, time, date].into_iter().flat_map(u16::to_le_bytes));
    fields.extend([crc, size, size].into_iter().flat_map(u32::to_le_bytes));
    fields.extend([name, 0].into_iter().flat_map(u16::to_le_bytes));
    fields
}

/// A size or a place; whoever makes an archive has seen to it that it is shorter than [`TOO_LONG`].
fn field(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// Date and time as MS-DOS wrote them: since 1980, in steps of two seconds.
fn dos(at: OffsetDateTime) -> (u16, u16) {
    let years = u16::try_from(at.year() - 1980).unwrap_or(0);
    let date = (years << 9) | (u16::from(u8::from(at.month())) << 5) | u16::from(at.day());
    let time = (u16::from(at.hour()) << 11) | (u16::from(at.minute()) << 5) | u16::from(at.second() / 2);
    (date, time)
}

/// The checksum of archives (CRC-32, as in ISO 3309).
#[derive(Clone, Copy, Debug)]
pub(super) struct Crc32(u32);

impl Crc32 {
    pub(super) const fn new() -> Self {
        Self(u32::MAX)
    }

    /// Takes in more of the file.
    pub(super) fn update(&mut self, bytes: &[u8]) {
        for byte in bytes {
            let index = (self.0 ^ u32::from(*byte)) & 0xff;
            self.0 = TABLE[index as usize] ^ (self.0 >> 8);
        }
    }

    pub(super) const fn value(self) -> u32 {
        !self.0
    }
}

const TABLE: [u32; 256] = table();

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut index: u32 = 0;
    while index < 256 {
        let mut value = index;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 { (value >> 1) ^ 0xedb8_8320 } else { value >> 1 };
            bit += 1;
        }
        table[index as usize] = value;
        index += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn an_archive_reads_back_and_is_as_long_as_was_said() {
        let made_at = datetime!(2026-01-02 03:04:06 UTC);
        let files = [("Übersicht 報告.pdf", b"first".as_slice()), ("b.odt", b"")];
        let entry = |(name, bytes): &(&str, &[u8])| Entry {
            name: (*name).to_owned(),
            size_bytes: bytes.len() as u64,
            made_at,
        };
        let (mut archive, mut written) = (Archive::default(), Vec::new());
        for file in &files {
            let mut crc = Crc32::new();
            crc.update(file.1);
            written.extend(Archive::begin(&entry(file)));
            written.extend(file.1);
            written.extend(archive.end(&entry(file), crc.value()));
        }
        written.extend(archive.finish());
        assert_eq!(written.len() as u64, Archive::length(&files.iter().map(entry).collect::<Vec<_>>()));
        let mut read = zip::ZipArchive::new(std::io::Cursor::new(written)).expect("an archive");
        for (index, (name, bytes)) in files.iter().enumerate() {
            let mut file = read.by_index(index).expect("a file");
            let mut content = Vec::new();
            std::io::Read::read_to_end(&mut file, &mut content).expect("its checksum is right");
            assert_eq!((file.name(), content.as_slice()), (*name, *bytes));
            let at = file.last_modified().expect("a time");
            assert_eq!(
                (at.year(), at.month(), at.day(), at.hour(), at.minute(), at.second()),
                (2026, 1, 2, 3, 4, 6)
            );
        }
    }

    #[test]
    fn the_checksum_is_the_usual_one() {
        let mut crc = Crc32::new();
        crc.update(b"1234");
        crc.update(b"56789");
        assert_eq!(crc.value(), 0xcbf4_3926);
    }
}
