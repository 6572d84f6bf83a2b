//! A log in a file: every message comes out of its line as it went in, and whatever is done to a file is found.

use std::collections::BTreeMap;

use ledger::export::{
    CheckpointLine, ExportHeader, ExportTrailer, Finding, Line, Range, Selection, VerifiedExport,
    read_progress, verify_export, write_event,
};
use ledger::{Entry, Fault, Logged as _, SigningKey};
use proptest::prelude::*;

use crate::support::{Message, STREAM, key, log, public, records};

const EPOCH: &str = "1f3a9c00";
const SIZES: [u64; 3] = [4, 9, 15];
const STORED: &str = "2026-01-01T00:00:00Z";

fn leaf(entry: &Entry<'_>) -> ledger::Hash {
    entry.leaf(&mut Vec::new())
}

fn line_of(entry: &Entry<'_>) -> String {
    let mut line = Vec::new();
    write_event(entry, STORED, &mut line);
    String::from_utf8(line).unwrap()
}

fn header(after: u64, upto: u64, selection: Selection) -> ExportHeader {
    let range = Range { epoch: EPOCH.into(), after, upto };
    ExportHeader::new("wherry-test", STORED, BTreeMap::from([(STREAM.into(), range)]), selection)
}

fn trailer(events: u64) -> ExportTrailer {
    ExportTrailer { events: BTreeMap::from([(STREAM.into(), events)]) }
}

/// The lines of a part: the events after `after`, each checkpoint before the events that it attests.
fn part(messages: &[Message], after: usize) -> Vec<String> {
    let mut out = Vec::new();
    header(after as u64, messages.len() as u64, Selection::default()).write(&mut out);
    let records = records(&log(20), &SIZES);
    let mut published =
        records.iter().filter(|record| record.checkpoint().size <= messages.len() as u64).peekable();
    while published.next_if(|record| record.checkpoint().size <= after as u64).is_some() {}
    for message in &messages[after..] {
        if published.peek().is_some_and(|record| record.earlier_size() + 1 == message.sequence) {
            let record = published.next().unwrap().to_bytes();
            CheckpointLine { stream: STREAM.into(), record }.write(&mut out);
        }
        write_event(&message.entry(), STORED, &mut out);
    }
    trailer((messages.len() - after) as u64).write(&mut out);
    String::from_utf8(out).unwrap().lines().map(str::to_owned).collect()
}

fn verified(lines: &[String]) -> VerifiedExport {
    let text: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
    verify_export(text.as_bytes(), &public(), &[]).unwrap()
}

fn findings(lines: &[String]) -> Vec<Finding> {
    verified(lines).findings
}

#[test]
fn a_line_is_a_cloud_event_with_the_body_as_it_is() {
    let headers = [
        ("ce-specversion", "1.0"),
        ("ce-id", "018f.0"),
        ("ce-type", "wherry.MessagePosted.v1"),
        ("ce-source", "/command-api"),
        ("ce-subject", "chat.timeline.a"),
        ("ce-datacontenttype", "application/json"),
        ("wherry-actor", "account:1"),
        ("wherry-correlation", "a%20b"),
        ("Nats-Msg-Id", "018f.0"),
        ("Nats-Sequence", "7"),
    ];
    let entry = Entry::new(STREAM, 7, "chat.timeline.a", headers, br#"{"b": 1.0,"a":"\u00e4"}"#);
    assert_eq!(
        line_of(&entry),
        concat!(
            r#"{"specversion":"1.0","id":"018f.0","source":"/command-api","type":"wherry.MessagePosted.v1","#,
            r#""natsmsgid":"018f.0","datacontenttype":"application/json","subject":"chat.timeline.a","#,
            r#""wherryactor":"account:1","wherrycorrelation":"a b","wherrystream":"CHATS","wherrysequence":"7","#,
            r#""wherrystored":"2026-01-01T00:00:00Z","data":{"b": 1.0,"a":"\u00e4"}}"#,
            "\n"
        )
    );
}

proptest! {
    #[test]
    fn every_message_comes_out_as_it_went_in(
        (stream, subject) in ("\\PC{1,8}", "[a-z.\"\\\\]{0,20}"),
        sequence in any::<u64>(),
        headers in proptest::collection::vec((
            prop_oneof![
                "ce-(id|type|source|specversion|subject|data|time|natsmsgid|wherryx|[a-z]{1,22})",
                "wherry-(actor|stream|sequence|export|raw|[a-z]{0,5})",
                "(Nats-Msg-Id|traceparent|Ce-id|data|[!-9;-~]{1,9})",
            ],
            prop_oneof!["[ -~]{0,12}", "\\PC{0,9}", "(%20|%2f|%GG|%|,\"data\":|x){0,4}"],
        ), 0..9),
        body in prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..40),
            "( |\n|\r)?(\\{\"a\":\"[ -!#-\\[\\]-~]*\"(,\"data\":1)?\\}|[0-9]{1,4}|null|\"\\PC*\")( |\n)?".prop_map(String::into_bytes),
        ],
    ) {
        let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let entry = Entry::new(&stream, sequence, &subject, headers, &body);
        let line = line_of(&entry);
        prop_assert_eq!(line.matches('\n').count(), 1);
        let told: serde_json::Value = serde_json::from_str(&line).unwrap();
        for required in ["specversion", "id", "source", "type"] {
            prop_assert!(told[required].as_str().is_some_and(|text| !text.is_empty()), "{required}");
        }
        let Line::Event(read) = Line::parse(line.trim_end_matches('\n').as_bytes()).unwrap() else { panic!("no event") };
        prop_assert_eq!(leaf(&read.entry()), leaf(&entry));
        prop_assert_eq!(read.stored_at(), Some(STORED));
    }

    #[test]
    fn no_bytes_make_it_panic(noise in proptest::collection::vec(any::<u8>(), 0..60), text in "[{}\":,a-z0]{0,40}") {
        let _may_be_none = (Line::parse(&noise), Line::parse(text.as_bytes()));
    }
}

#[test]
fn a_whole_export_verifies_in_one_part_and_in_two() {
    let whole = verified(&part(&log(17), 0));
    assert_eq!(whole.findings, []);
    assert!(whole.is_whole);
    assert_eq!((whole.streams[STREAM].events, whole.streams[STREAM].attested()), (17, 15));

    let two = [part(&log(9), 0), part(&log(17), 9)].concat();
    let whole = verified(&two);
    assert_eq!((whole.findings, whole.streams[STREAM].attested()), (Vec::new(), 15));
    let gap = [part(&log(8), 0), part(&log(17), 9)].concat();
    assert!(findings(&gap).iter().any(|found| matches!(found, Finding::Line { .. })), "{:?}", findings(&gap));
}

#[test]
fn whatever_is_done_to_an_export_is_named() {
    let good = part(&log(17), 0);
    let stream = || STREAM.to_owned();
    let at = |sequence: u64| {
        let text = format!("\"wherrysequence\":\"{sequence}\"");
        good.iter().position(|line| line.contains(&text)).unwrap()
    };
    let first_of = |lines: &[String]| findings(lines).into_iter().next().expect("a finding");

    let mut changed = good.clone();
    changed[at(6)] = changed[at(6)].replace("ZXZlbnQgNg==", "ZXZlbnQgWg==");
    assert_ne!(changed, good, "a byte is changed");
    assert_eq!(first_of(&changed), Fault::Changed { stream: stream(), sequence: 6, attested_by: 9 }.into());

    let mut removed = good.clone();
    removed.remove(at(6));
    assert_eq!(first_of(&removed), Fault::Missing { stream: stream(), sequence: 6, next: 7 }.into());

    let mut twice = good.clone();
    twice.insert(at(6), good[at(6)].clone());
    assert_eq!(first_of(&twice), Fault::OutOfOrder { stream: stream(), expected: 7, found: 6 }.into());

    let mut swapped = good.clone();
    let renumbered =
        |from: u64, to: u64| good[at(from)].replace(&format!("\"{from}\""), &format!("\"{to}\""));
    (swapped[at(6)], swapped[at(8)]) = (renumbered(8, 6), renumbered(6, 8));
    assert_eq!(first_of(&swapped), Fault::Reordered { stream: stream(), first: 6, second: 8 }.into());

    let mut forged = good.clone();
    let other = SigningKey::new("wherry-test", &[8; 32]).unwrap();
    let origin = ledger::Origin::new("wherry-test", STREAM, EPOCH).unwrap();
    let record = ledger::CheckpointRecord::sign(&origin, &ledger::Frontier::default(), Vec::new(), &other);
    let mut line = Vec::new();
    CheckpointLine { stream: stream(), record: record.to_bytes() }.write(&mut line);
    forged.insert(3, String::from_utf8(line).unwrap().trim_end().to_owned());
    let found = first_of(&forged);
    assert!(
        matches!(&found, Finding::Fault(Fault::ForgedCheckpoint { place, .. }) if place.contains("line 4")),
        "{found:?}"
    );

    // With all checkpoints but the first taken out, nothing attests what stands behind: only who has seen one knows.
    let mut checkpoints = 0;
    let mut stripped = good.clone();
    stripped.retain(|line| {
        let is_checkpoint = matches!(Line::parse(line.as_bytes()), Ok(Line::Checkpoint(_)));
        checkpoints += usize::from(is_checkpoint);
        !is_checkpoint || checkpoints == 1
    });
    assert_eq!((checkpoints, stripped.len()), (3, good.len() - 2));
    for line in &mut stripped {
        *line = line.replace("ZXZlbnQgNg==", "ZXZlbnQgWg==");
    }
    let unattested = verified(&stripped);
    assert_eq!((unattested.findings, unattested.streams[STREAM].attested()), (Vec::new(), 4));
    let seen = records(&log(20), &SIZES).last().unwrap().signed().clone();
    let text = stripped.join("\n") + "\n";
    let found = verify_export(text.as_bytes(), &public(), &[seen]).unwrap().findings;
    assert!(matches!(found[..], [Finding::Fault(_)]), "{found:?}");

    let cut = &good[..good.len() - 4];
    let broken_off = verified(cut);
    assert_eq!(broken_off.findings, [Finding::BrokenOff { line: cut.len() as u64 }]);
    assert_eq!((broken_off.streams[STREAM].attested(), broken_off.streams[STREAM].unattested()), (9, 5));
    let mut shorter = good[..at(14)].to_vec();
    shorter.push(good.last().unwrap().clone());
    let found = findings(&shorter);
    for part in ["counts 17 events, and there are 13", "ends with event 13", "rolled back"] {
        assert!(found.iter().any(|finding| finding.to_string().contains(part)), "{part}: {found:?}");
    }

    let mut noise = good.clone();
    noise.insert(5, "{\"specversion\":\"1.0\"".to_owned());
    assert!(matches!(first_of(&noise), Finding::Line { line: 6, .. }));
    assert_eq!(findings(&[]), [Finding::Empty]);
    assert!(matches!(first_of(&good[1..]), Finding::Line { line: 1, .. }));
}

/// No leaf has the server's own headers: they would be brought back with the event, and obeyed.
#[test]
fn a_header_by_which_the_server_is_told_something_is_found() {
    let good = part(&log(17), 0);
    let place = good.iter().position(|line| line.contains("\"wherrysequence\":\"6\"")).unwrap();
    for header in ["Nats-Rollup", "Nats-Expected-Last-Sequence", "Nats-Imported-Time", "Nats-TTL"] {
        let Ok(Line::Event(event)) = Line::parse(good[place].as_bytes()) else { panic!("no event") };
        let mut told: Vec<_> = event.headers().collect();
        told.push((header, "all"));
        let list = serde_json::to_string(&serde_json::to_string(&told).unwrap()).unwrap();
        let mut meddled = good.clone();
        let without =
            good[place].split_once(",\"wherryheaders\":").map_or(good[place].as_str(), |(head, _)| head);
        let (head, _) = without.split_once(",\"data").unwrap_or((without, ""));
        let tail = &good[place][good[place].find(",\"data").unwrap()..];
        meddled[place] = format!("{head},\"wherryheaders\":{list}{tail}");
        let found = findings(&meddled);
        assert!(found[0].to_string().contains(&format!("`{header}`")), "{found:?}");
    }
}

#[test]
fn a_checkpoint_that_was_moved_is_compared_or_found() {
    let good = part(&log(17), 0);
    let is_checkpoint = |line: &String| matches!(Line::parse(line.as_bytes()), Ok(Line::Checkpoint(_)));
    let first = good.iter().position(is_checkpoint).unwrap();
    let moved = |lines: &[String], by: usize| {
        let mut lines = lines.to_vec();
        let line = lines.remove(first);
        lines.insert(first + by, line);
        lines
    };
    // Among its four events, right behind them, and behind the next checkpoint.
    for by in [1, 3, 4, 5] {
        let verified = verified(&moved(&good, by));
        assert_eq!((verified.findings, verified.streams[STREAM].attested()), (Vec::new(), 15), "{by}");
    }
    let late = findings(&moved(&good, 6));
    assert!(
        matches!(&late[..], [Finding::Line { line: 8, why }] if why.contains("stands behind")),
        "{late:?}"
    );

    // What it did not come before cannot be told one by one, and nothing else is told in its place.
    let changed: Vec<_> = good.iter().map(|line| line.replace("ZXZlbnQgMg==", "ZXZlbnQgWg==")).collect();
    assert_ne!(changed, good);
    let between = Fault::Between { stream: STREAM.into(), first: 1, last: 4 };
    for by in [3, 4] {
        assert_eq!(findings(&moved(&changed, by))[0], between.clone().into(), "{by}");
    }
}

#[test]
fn numbers_at_the_very_edge_are_told_and_nothing_panics() {
    let good = part(&log(17), 0);
    let last = |line: &str, from: &str, to: u64| line.replace(from, &format!("\"{to}\""));
    for sequence in [0, u64::MAX] {
        let mut lines = good.clone();
        let place = lines.iter().position(|line| line.contains("\"wherrysequence\":\"9\"")).unwrap();
        lines[place] = last(&lines[place], "\"9\"", sequence);
        assert!(!findings(&lines).is_empty(), "{sequence}");
    }
    let upto = |upto: &str| good[0].replace("\"upto\":17", &format!("\"upto\":{upto}"));
    assert!(matches!(Line::parse(upto("18446744073709551615").as_bytes()), Ok(Line::Header(_))));
    for wrong in ["-1", "18446744073709551616", "1.5"] {
        assert!(Line::parse(upto(wrong).as_bytes()).is_err(), "{wrong}");
    }
    let reversed = upto("17").replace("\"after\":0", "\"after\":18");
    let refused = Line::parse(reversed.as_bytes()).unwrap_err().to_string();
    assert!(refused.contains("ends with event 17 before it begins"), "{refused}");
}

#[test]
fn lines_that_end_as_on_windows_are_the_same() {
    let good = part(&log(17), 0);
    let text = good.join("\r\n") + "\r\n";
    let read = verify_export(text.as_bytes(), &public(), &[]).unwrap();
    assert_eq!((read.findings, read.streams[STREAM].attested()), (Vec::new(), 15));
    assert_eq!(read.streams[STREAM].root, verified(&good).streams[STREAM].root);
}

#[test]
fn an_export_of_another_log_or_before_a_held_checkpoint_is_refused() {
    let good = part(&log(17), 0).join("\n") + "\n";
    let other = SigningKey::new("another", &[7; 32]).unwrap().verifying_key();
    let found = verify_export(good.as_bytes(), &other, &[]).unwrap().findings;
    assert!(matches!(found[0], Finding::OtherLog { .. }), "{found:?}");

    let held = records(&log(20), &[20]).remove(0).signed().clone();
    let older = verify_export(good.as_bytes(), &public(), std::slice::from_ref(&held)).unwrap();
    assert_eq!(older.streams[STREAM].attested(), 15, "as far as it goes, it was compared");
    let found = older.findings;
    assert_eq!(found, [Fault::RolledBack { stream: STREAM.into(), head: 17, attested: 20 }.into()]);
    assert_eq!(key().verifying_key(), public());

    // The log was brought back since, and something else was seen of it last.
    let origin = ledger::Origin::new("wherry-test", STREAM, "00000002").unwrap();
    let anew = ledger::CheckpointRecord::sign(&origin, &ledger::Frontier::default(), Vec::new(), &key());
    let of_then = records(&log(20), &[9]).remove(0).signed().clone();
    let seen = [of_then, anew.signed().clone()];
    assert_eq!(verify_export(good.as_bytes(), &public(), &seen).unwrap().findings, []);
    let found = verify_export(good.as_bytes(), &public(), &seen[1..]).unwrap().findings;
    assert!(matches!(found[..], [Finding::Fault(Fault::Recreated { .. })]), "{found:?}");
}

#[test]
fn a_part_of_the_events_is_not_taken_for_a_proof() {
    let selection = Selection { subject: Some("chat.room.*".into()), ..Selection::default() };
    let mut out = Vec::new();
    header(0, 17, selection.clone()).write(&mut out);
    for message in [&log(17)[2], &log(17)[8]] {
        write_event(&message.entry(), STORED, &mut out);
    }
    trailer(2).write(&mut out);
    let verified = verify_export(&out[..], &public(), &[]).unwrap();
    assert_eq!((verified.findings, verified.is_whole, verified.selection), (Vec::new(), false, selection));
    assert_eq!(verified.streams[STREAM].attested(), 0);
}

/// A part of an export: its range, and the events that are there.
type Part<'a> = (u64, u64, &'a [usize]);

/// Parts of the log of 17 events that leave events out.
fn parts_of_some(parts: &[Part<'_>]) -> Vec<u8> {
    let selection = Selection { subject: Some("chat.room.*".into()), ..Selection::default() };
    let mut out = Vec::new();
    for (after, upto, sequences) in parts {
        header(*after, *upto, selection.clone()).write(&mut out);
        for sequence in *sequences {
            write_event(&log(17)[sequence - 1].entry(), STORED, &mut out);
        }
        trailer(sequences.len() as u64).write(&mut out);
    }
    out
}

#[test]
fn a_part_that_is_taken_out_is_no_part_that_was_left_out() {
    let found =
        |parts: &[Part<'_>]| verify_export(&parts_of_some(parts)[..], &public(), &[]).unwrap().findings;
    let (first, second, third): (Part<'_>, Part<'_>, Part<'_>) =
        ((0, 6, &[2, 4][..]), (6, 12, &[9][..]), (12, 17, &[13][..]));
    assert_eq!(found(&[first, second, third]), []);
    // An older program goes on from the last event that is there.
    assert_eq!(found(&[first, (4, 12, &[9][..]), (9, 17, &[13][..])]), []);
    for wrong in [&[first, third][..], &[second, first], &[first, first], &[first, (2, 12, &[9][..])]] {
        let found = found(wrong);
        assert!(
            found
                .iter()
                .any(|finding| finding.to_string().contains("a part is missing, or stands elsewhere")),
            "{wrong:?}: {found:?}"
        );
    }
    // An event before the range of its part is of another one.
    let found = found(&[first, (6, 12, &[5, 9][..])]);
    assert!(found[0].to_string().contains("event 5 of CHATS is out of order"), "{found:?}");

    // What is gone on with begins where the part ended, whatever the last event of it is.
    let progress = read_progress(&parts_of_some(&[first, second])[..]).unwrap();
    assert_eq!((progress.last[STREAM], progress.is_ended), (12, true));
}

#[test]
fn an_event_that_is_taken_out_of_a_range_is_missed_although_no_root_can_be_made() {
    let good = part(&log(17), 5);
    let whole = verified(&good);
    assert_eq!((whole.findings, whole.is_whole, whole.streams[STREAM].events), (Vec::new(), false, 12));
    let at = good.iter().position(|line| line.contains("\"wherrysequence\":\"8\"")).unwrap();
    let mut removed = good.clone();
    removed.remove(at);
    // Whoever takes it out makes the trailer say so.
    let mut end = Vec::new();
    trailer(11).write(&mut end);
    *removed.last_mut().unwrap() = String::from_utf8(end).unwrap().trim_end().to_owned();
    assert_eq!(findings(&removed), [Fault::Missing { stream: STREAM.into(), sequence: 8, next: 9 }.into()]);
    let mut swapped = good;
    swapped.swap(at, at + 1);
    assert!(!findings(&swapped).is_empty());
}

#[test]
fn progress_ends_with_the_last_whole_line() {
    let good = part(&log(17), 0).join("\n") + "\n";
    let all = read_progress(good.as_bytes()).unwrap();
    assert!(all.is_ended);
    assert_eq!((all.whole_bytes, all.last[STREAM], all.in_part[STREAM]), (good.len() as u64, 17, 17));
    assert_eq!(leaf(&all.last_events[STREAM].entry()), leaf(&log(17)[16].entry()));
    for cut in [good.len() - 1, good.len() - 150, good.len() / 2] {
        let progress = read_progress(&good.as_bytes()[..cut]).unwrap();
        let whole = good[..cut].rfind('\n').unwrap() + 1;
        assert_eq!((progress.whole_bytes, progress.is_ended), (whole as u64, false));
    }
    for cut in [1, 20, 40, good.find('\n').unwrap()] {
        let progress = read_progress(&good.as_bytes()[..cut]).unwrap();
        assert_eq!((progress.whole_bytes, progress.header), (0, None), "{cut}");
    }
    assert_eq!(read_progress(&b""[..]).unwrap().whole_bytes, 0);
    // Whoever goes on with it would cut off the only line of another file.
    for other in ["my notes", "{\"specversion\":\"1.0\",\"id\":\"018f.0\"", "{}"] {
        let refused = read_progress(other.as_bytes()).unwrap_err().to_string();
        assert!(refused.contains("not the beginning of an export"), "{other}: {refused}");
    }
    let broken = good.replacen("wherrysequence", "sequence", 1);
    assert!(read_progress(broken.as_bytes()).unwrap_err().to_string().contains("wherrysequence"));
}
