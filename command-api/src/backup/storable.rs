//! Whether each event of an export can be stored again as it is, before the first one is: a log must not end up half imported
//! because of a line in the middle.
//!
//! What stands behind the last checkpoint of an export, nobody attests; nor does anybody attest when an event was stored,
//! which readers are told: what is no time would become that of the import, without a word.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
};

use anyhow::{Context as _, bail, ensure};
use domain::{boundary::Stream, logged::is_filter};
use jetstream_es::import::{ImportedMessage, stored_time};
use ledger::export::{EventLine, Line};

/// Refuses an export with an event that no stream takes, or that does not say when it was stored.
///
/// # Errors
/// The first such line, or that the file cannot be read.
pub(super) fn check(file: &Path) -> anyhow::Result<()> {
    check_lines(BufReader::new(File::open(file)?))
}

fn check_lines(lines: impl BufRead) -> anyhow::Result<()> {
    for (number, line) in (1_u64..).zip(lines.split(b'\n')) {
        let Line::Event(event) = Line::parse(&line?)? else { continue };
        let (sequence, stream) = (event.sequence(), event.stream().to_owned());
        if event.stored_at().and_then(stored_time).is_none() {
            bail!(
                "line {number}: the `wherrystored` of event {sequence} of {stream} is no time (RFC 3339), and it would \
                 count as stored today: take another export"
            );
        }
        ensure!(
            is_of(&stream, event.subject()),
            "line {number}: the subject of event {sequence} is none of {stream}: take another export"
        );
        message(event).with_context(|| format!("line {number}: take another export"))?;
    }
    Ok(())
}

/// An event as it is stored.
///
/// # Errors
/// When the log's server would not take it.
pub(super) fn message(event: EventLine) -> anyhow::Result<ImportedMessage> {
    let (sequence, stream, subject) =
        (event.sequence(), event.stream().to_owned(), event.subject().to_owned());
    let stored_at = event.stored_at().map(str::to_owned);
    let headers: Vec<_> = event.headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let message = ImportedMessage::new(&subject, headers, event.into_body().into(), stored_at.as_deref());
    message.map_err(|why| anyhow::anyhow!("event {sequence} of {stream} cannot be stored as it is: {why}"))
}

/// Whether a stream takes this subject, and it is one.
fn is_of(stream: &str, subject: &str) -> bool {
    let takes = |stream: Stream| {
        let first = stream.subjects.split('.').next();
        subject.split('.').next() == first && subject.contains('.')
    };
    is_filter(subject) && !subject.contains(['*', '>']) && Stream::named(stream).is_some_and(takes)
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

    #[test]
    fn what_no_stream_takes_is_named_before_anything_is_stored() -> anyhow::Result<()> {
        let line = |subject: &str, header: (&str, &str)| {
            let headers =
                [("ce-id", "1"), ("ce-type", "t"), ("ce-source", "/s"), ("ce-specversion", "1.0"), header];
            let mut line = Vec::new();
            let entry = Entry::new("CHATS", 7, subject, headers, b"{}");
            write_event(&entry, "2026-01-02T03:04:05Z", &mut line);
            line
        };
        check_lines(&line("chat.room.a", ("wherry-actor", "a"))[..])?;
        for subject in
            ["user.a", "chat", "chat.", "chat.*", "chat.>", "chat.room a", "chat.a\r\nPUB user.1 1", ""]
        {
            let refused =
                check_lines(&line(subject, ("wherry-actor", "a"))[..]).map_err(|error| error.to_string());
            assert!(
                refused.as_ref().is_err_and(|why| why.contains("none of CHATS")),
                "{subject:?}: {refused:?}"
            );
        }
        for header in [("wherry actor", "a"), ("wherry-actor", "a\r\nb: c")] {
            let refused = check_lines(&line("chat.room.a", header)[..]).map_err(|error| format!("{error:#}"));
            assert!(
                refused.as_ref().is_err_and(|why| why.contains("event 7 of CHATS cannot be stored as it is")),
                "{header:?}: {refused:?}"
            );
        }
        Ok(())
    }
}
