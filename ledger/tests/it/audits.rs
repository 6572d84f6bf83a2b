//! A log that was tampered with, in every way, and what an audit says of it.

use std::sync::LazyLock;

use ledger::{Audit, CheckpointRecord, Fault, Frontier};

use crate::support::{Message, STREAM, log, numbered, public, records};

const SIZES: [u64; 3] = [7, 8, 20];

fn audit(found: &[Message], records: Vec<CheckpointRecord>) -> Result<ledger::Audited, Fault> {
    let mut audit = Audit::new(STREAM, Frontier::default(), records, None)?;
    for message in found {
        audit.push(message.clone())?;
    }
    audit.finish()
}

fn fault(found: &[Message]) -> Fault {
    // Signing is slow without optimisation.
    static RECORDS: LazyLock<Vec<CheckpointRecord>> = LazyLock::new(|| records(&log(20), &SIZES));
    audit(found, RECORDS.clone()).expect_err("a fault")
}

fn stream() -> String {
    STREAM.to_owned()
}

#[test]
fn a_log_that_nobody_touched_is_as_attested() {
    let audited = audit(&log(23), records(&log(20), &SIZES)).unwrap();
    assert_eq!(audited.checkpoint.map(|signed| signed.checkpoint().size), Some(20));
    assert_eq!(audited.tree.size(), 23);
    assert!(audit(&log(5), Vec::new()).unwrap().checkpoint.is_none());
}

#[test]
fn a_changed_event_is_named_wherever_it_is() {
    for sequence in 1..=20 {
        let mut found = log(25);
        found[usize::try_from(sequence - 1).unwrap()].body.push('!');
        let attested_by = SIZES.into_iter().find(|size| sequence <= *size).unwrap();
        assert_eq!(fault(&found), Fault::Changed { stream: stream(), sequence, attested_by });
    }
}

#[test]
fn a_removed_event_is_named_wherever_it_is() {
    for sequence in 1..=20_u64 {
        let mut found = log(25);
        found.remove(usize::try_from(sequence - 1).unwrap());
        // With a hole in its place, as a deletion leaves one.
        assert_eq!(fault(&found), Fault::Missing { stream: stream(), sequence, next: sequence + 1 });
        // Closed up. Where a checkpoint ends, nothing tells that what moved up is not a change.
        let attested_by = SIZES.into_iter().find(|size| sequence <= *size).unwrap();
        let expected = if SIZES.contains(&sequence) {
            Fault::Changed { stream: stream(), sequence, attested_by }
        } else {
            Fault::Removed { stream: stream(), sequence, attested_by }
        };
        assert_eq!(fault(&numbered(found)), expected);
    }
}

#[test]
fn an_inserted_event_is_named() {
    for sequence in [1, 5, 9, 15] {
        let mut found = log(20);
        let more = Message { body: "never said".into(), ..found[0].clone() };
        found.insert(usize::try_from(sequence - 1).unwrap(), more);
        let attested_by = SIZES.into_iter().find(|size| sequence <= *size).unwrap();
        assert_eq!(
            fault(&numbered(found.clone())),
            Fault::Inserted { stream: stream(), sequence, attested_by }
        );
        found[usize::try_from(sequence - 1).unwrap()].sequence = sequence;
        let twice = Fault::OutOfOrder { stream: stream(), expected: sequence + 1, found: sequence };
        assert_eq!(fault(&found), twice);
    }
}

#[test]
fn reordered_events_are_named() {
    for (first, second) in [(1, 2), (2, 6), (9, 20)] {
        let mut found = log(20);
        found.swap(first - 1, second - 1);
        let (first, second) = (first as u64, second as u64);
        assert_eq!(fault(&numbered(found)), Fault::Reordered { stream: stream(), first, second });
    }
}

#[test]
fn a_log_that_ends_too_early_was_rolled_back() {
    for head in [0, 6, 19] {
        assert_eq!(fault(&log(head)), Fault::RolledBack { stream: stream(), head, attested: 20 });
    }
}

#[test]
fn an_event_of_another_stream_is_named() {
    let mut found = log(20);
    found[3].stream = "USERS".into();
    assert_eq!(fault(&found), Fault::OtherStream { stream: stream(), sequence: 4, other: "USERS".into() });
}

#[test]
fn two_histories_under_one_key_are_a_fork() {
    let mut other = log(20);
    other[0].body.push('!');
    let both = [records(&log(20), &[20]), records(&other, &[20])].concat();
    assert_eq!(audit(&log(20), both).unwrap_err(), Fault::Forked { stream: stream(), size: 20 });
}

#[test]
fn without_the_leaves_the_range_is_named() {
    let mut found = log(20);
    found[10].body.push('!');
    let records = records(&log(20), &SIZES);
    // The checkpoint before is gone, so the leaves of the last one do not say where they begin.
    let only_last = vec![records[2].clone()];
    let between = Fault::Between { stream: stream(), first: 1, last: 20 };
    assert_eq!(audit(&found, only_last).unwrap_err(), between);
}

#[test]
fn a_log_written_anew_with_new_checkpoints_is_found_by_who_holds_an_old_one() {
    let honest = records(&log(20), &SIZES);
    let mut rewritten = log(30);
    rewritten[2].body = "as if it had always been so".into();
    let rewritten_records = records(&rewritten, &[9, 30]);
    assert!(audit(&rewritten, rewritten_records.clone()).is_ok(), "alone, it looks well");

    let pinned = Some(honest[1].signed().clone());
    let mut audit = Audit::new(STREAM, Frontier::default(), rewritten_records, pinned).unwrap();
    let fault = rewritten.iter().find_map(|message| audit.push(message.clone()).err());
    assert_eq!(fault, Some(Fault::Between { stream: stream(), first: 1, last: 8 }));
}

#[test]
fn from_a_pinned_checkpoint_to_the_last_there_is_a_proof() {
    let log = log(33);
    let records = records(&log, &[7, 8, 20, 33]);
    for from in 0..3 {
        let pinned = records[from].signed().clone();
        let mut audit =
            Audit::new(STREAM, Frontier::default(), records.clone(), Some(pinned.clone())).unwrap();
        // And the same without reading again what was before it.
        let start = records[from].frontier().clone();
        let mut since = Audit::new(STREAM, start, records.clone(), Some(pinned.clone())).unwrap();
        for message in &log {
            audit.push(message.clone()).unwrap();
            if message.sequence >= since.next_sequence() {
                since.push(message.clone()).unwrap();
            }
        }
        let (audited, since) = (audit.finish().unwrap(), since.finish().unwrap());
        assert_eq!(audited.consistency, since.consistency);
        let last = audited.checkpoint.unwrap();
        let head = |signed: &ledger::SignedCheckpoint| (signed.checkpoint().size, signed.checkpoint().root);
        assert_eq!(audited.consistency.unwrap().check(head(&pinned), head(&last)), Ok(()));
    }
}

#[test]
fn a_record_is_believed_only_as_far_as_its_root() {
    let record = &records(&log(20), &[20])[0];
    let bytes = record.to_bytes();
    assert_eq!(&CheckpointRecord::open(&bytes, &public()).unwrap(), record);
    let other = String::from_utf8(records(&log(21), &[21])[0].to_bytes()).unwrap();
    let other: serde_json::Value = serde_json::from_str(&other).unwrap();
    let mut forged: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    forged["frontier"] = other["frontier"].clone();
    assert!(CheckpointRecord::open(forged.to_string().as_bytes(), &public()).is_err());
    let mut forged: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    forged["leaves"] = "AAAA".into();
    assert!(CheckpointRecord::open(forged.to_string().as_bytes(), &public()).is_err());
    assert!(CheckpointRecord::open(b"{}", &public()).is_err());
}
