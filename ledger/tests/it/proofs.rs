//! Checkpoints, and proofs in files.

use ledger::{
    CheckpointError, EventProof, EventProofError, Frontier, Logged as _, NoteError, Origin, SignedCheckpoint,
    SigningKey, inclusion,
};

use crate::support::{Message, key, leaf, log, origin, public, records};

fn proof_of(log: &[Message], sequence: u64, record: &ledger::CheckpointRecord) -> EventProof {
    let mut prover = inclusion::Prover::new(sequence - 1, record.checkpoint().size).unwrap();
    for message in log {
        prover.push(leaf(message));
    }
    let index = usize::try_from(sequence - 1).unwrap();
    EventProof::new(&log[index].entry(), prover.proof().unwrap(), record.signed())
}

#[test]
fn a_checkpoint_is_a_note_of_three_lines() {
    let record = &records(&log(3), &[3])[0];
    let note = record.signed().note();
    let lines: Vec<_> = note.lines().collect();
    assert_eq!(lines[..2], ["wherry-test/CHATS/1f3a9c00", "3"]);
    assert_eq!(lines[2], record.frontier().root().to_string());
    assert!(lines[3].is_empty() && lines[4].starts_with("\u{2014} wherry-test "));
    assert_eq!(SignedCheckpoint::open(note, &public()).as_ref(), Ok(record.signed()));
    assert_eq!(records(&log(3), &[3])[0].signed(), record.signed(), "signed twice, it is the same");
}

#[test]
fn a_checkpoint_of_somebody_else_does_not_count() {
    let note = records(&log(3), &[3])[0].signed().note().to_owned();
    let forged = note.replacen("\n3\n", "\n2\n", 1);
    let refused = SignedCheckpoint::open(&forged, &public());
    assert!(matches!(refused, Err(CheckpointError::Note(NoteError::Forged(_)))), "{refused:?}");
    let other = SigningKey::new("wherry-other", &[8; 32]).unwrap();
    let refused = SignedCheckpoint::open(&note, &other.verifying_key());
    assert!(matches!(refused, Err(CheckpointError::Note(NoteError::OtherKey { .. }))), "{refused:?}");
    // Well signed, but for a log that the key is not for.
    let origin = Origin::new("wherry-other", "CHATS", "1").unwrap();
    let checkpoint = ledger::Checkpoint::of(&origin, &Frontier::default());
    let note = SignedCheckpoint::sign(checkpoint, &key()).note().to_owned();
    assert!(matches!(SignedCheckpoint::open(&note, &public()), Err(CheckpointError::OtherLog { .. })));
    for parts in [["", "CHATS", "1"], ["a/b", "CHATS", "1"], ["a", "CH ATS", "1"], ["a", "CHATS", "1+"]] {
        assert!(Origin::new(parts[0], parts[1], parts[2]).is_none(), "{parts:?}");
    }
    assert_eq!(origin.to_string().parse::<Origin>(), Ok(origin));
}

#[test]
fn a_proof_in_a_file_is_checked_with_the_key_alone() {
    let log = log(21);
    let records = records(&log, &[13, 21]);
    for record in &records {
        for sequence in [1, 2, 7, 8, 12, record.checkpoint().size] {
            let text = proof_of(&log, sequence, record).to_string();
            let proof: EventProof = text.parse().unwrap();
            assert_eq!(proof.to_string(), text);
            let (entry, checkpoint) = proof.check(&public()).unwrap();
            assert_eq!(entry, log[usize::try_from(sequence - 1).unwrap()].entry());
            assert_eq!(&checkpoint, record.checkpoint());
        }
    }
}

#[test]
fn what_is_wrong_with_a_proof_is_named() {
    let log = log(21);
    let text = proof_of(&log, 5, &records(&log, &[21])[0]).to_string();
    let check = |text: &str| text.parse::<EventProof>().and_then(|proof| proof.check(&public()).map(drop));
    assert_eq!(check(&text), Ok(()));

    let mut another = log[4].clone();
    another.body = "event X".into();
    let mut forged = log.clone();
    forged[4] = another;
    let forged = proof_of(&forged, 5, &records(&log, &[21])[0]).to_string();
    assert_eq!(check(&forged), Err(EventProofError::NotIncluded));

    let moved = check(&text.replace("index 4", "index 3"));
    assert!(matches!(moved, Err(EventProofError::OtherEvent { .. })), "{moved:?}");
    let resized = check(&text.replace("\n21\n", "\n22\n"));
    assert!(matches!(resized, Err(EventProofError::Checkpoint(_))), "{resized:?}");
    let other = SigningKey::new("wherry-other", &[8; 32]).unwrap().verifying_key();
    let of_another_log = text.parse::<EventProof>().unwrap().check(&other).map(drop);
    assert!(of_another_log.unwrap_err().to_string().contains("not by wherry-other"));

    for other in ["index +4", "index 04", "index 4 ", "index -4", "index 18446744073709551616"] {
        let refused = check(&text.replace("index 4", other));
        assert!(matches!(refused, Err(EventProofError::Malformed(_))), "{other}: {refused:?}");
    }

    let lines: Vec<_> = text.lines().collect();
    let siblings: Vec<_> = (3..lines.len()).take_while(|line| !lines[*line].is_empty()).collect();
    let mut swapped = lines.clone();
    swapped.swap(siblings[0], siblings[1]);
    assert_eq!(check(&(swapped.join("\n") + "\n")), Err(EventProofError::NotIncluded));
    let unpadded = text.replacen(lines[siblings[0]], lines[siblings[0]].trim_end_matches('='), 1);
    assert!(matches!(check(&unpadded), Err(EventProofError::Malformed(_))));

    let without = |line: usize| {
        let mut lines = lines.clone();
        lines.remove(line);
        lines.join("\n") + "\n"
    };
    for line in 0..lines.len() {
        assert!(check(&without(line)).is_err(), "without line {line}");
    }
    for broken in
        ["", "c2sp.org/tlog-proof@v1\n\n", &text[..text.len() / 2], &text.replace("extra ", "extra !")]
    {
        assert!(check(broken).is_err(), "{broken:?}");
    }
    assert_eq!(origin().to_string(), lines[lines.len() - 5]);
}
