//! When each event of an export was stored. Nobody attests that, and readers are told it: what is no time would become that
//! of the import, without a word.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
};

use anyhow::bail;
use jetstream_es::import::stored_time;
use ledger::export::Line;

/// Refuses an export with an event that does not say when it was stored.
///
/// # Errors
/// The first such line, or that the file cannot be read.
pub(super) fn check(file: &Path) -> anyhow::Result<()> {
    check_lines(BufReader::new(File::open(file)?))
}

fn check_lines(lines: impl BufRead) -> anyhow::Result<()> {
    for (number, line) in (1_u64..).zip(lines.split(b'\n')) {
        let Line::Event(event) = Line::parse(&line?)? else { continue };
        if event.stored_at().and_then(stored_time).is_none() {
            bail!(
                "line {number}: the `wherrystored` of event {} of {} is no time (RFC 3339), and it would count as stored \
                 today: take another export",
                event.sequence(),
                event.stream()
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use ledger::{Entry, export::write_event};

    use super::*;

    fn lines(times: &[&str]) -> Vec<u8> {
        let mut lines = Vec::new();
        for (sequence, time) in (1..).zip(times) {
            let headers = [("ce-id", "1"), ("ce-type", "t"), ("ce-source", "/s"), ("ce-specversion", "1.0")];
            write_event(&Entry::new("CHATS", sequence, "chat.room.a", headers, b"{}"), time, &mut lines);
        }
        lines
    }

    #[test]
    fn a_line_that_tells_no_time_is_named() -> anyhow::Result<()> {
        let good = ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.123456789+01:00"];
        check_lines(&lines(&good)[..])?;
        for wrong in ["", "yesterday", "2026-01-02", "2026-13-02T03:04:05Z", "9999-12-31T23:59:59-01:00"] {
            let refused = check_lines(&lines(&[good[0], wrong])[..]).map_err(|error| error.to_string());
            let names = |why: &String| why.starts_with("line 2: the `wherrystored` of event 2 of CHATS");
            assert!(refused.as_ref().is_err_and(names), "{wrong}: {refused:?}");
        }
        let without = String::from_utf8(lines(&good[..1]))?.replace("\"wherrystored\"", "\"wherryelse\"");
        assert!(check_lines(without.as_bytes()).is_err());
        Ok(())
    }
}
