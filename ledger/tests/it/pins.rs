//! What an auditor keeps.

use ledger::{CheckpointRecord, Frontier, Origin, Pins, PinsError, SignedCheckpoint, SigningKey};

use crate::support::{STREAM, key, log, public, records};

fn of_another_tree(stream: &str, epoch: &str) -> SignedCheckpoint {
    let origin = Origin::new("wherry-test", stream, epoch).unwrap();
    CheckpointRecord::sign(&origin, &Frontier::default(), Vec::new(), &key()).signed().clone()
}

#[test]
fn the_last_of_each_tree_is_kept_and_comes_back() {
    let records = records(&log(20), &[7, 8, 20]);
    let mut pins = Pins::new(public());
    assert_eq!(pins.to_string().parse(), Ok(pins.clone()), "nothing was seen yet");
    let users = of_another_tree("USERS", "00000001");
    for signed in [records[1].signed(), &users, records[2].signed(), records[0].signed()] {
        pins.see(signed.clone());
    }
    let read: Pins = pins.to_string().parse().unwrap();
    assert_eq!(read, pins);
    assert_eq!(read.of(STREAM), Some(records[2].signed()), "not the smaller one that came later");
    assert_eq!((read.of("USERS"), read.of("SYSTEM")), (Some(&users), None));
    // A stream that was made anew has a tree of its own; that of the old one is not forgotten.
    let anew = of_another_tree(STREAM, "00000002");
    pins.see(anew.clone());
    assert_eq!(pins.of(STREAM), Some(&anew));
    assert_eq!(pins.all(), [users, records[2].signed().clone(), anew]);
    assert_eq!(pins.to_string().matches("\u{2014} ").count(), 3);
}

#[test]
fn a_copy_of_one_checkpoint_is_enough() {
    let record = &records(&log(3), &[3])[0];
    let note = record.signed().note();
    for text in [note.to_owned(), format!("\n{note}\n"), note.trim_end().to_owned()] {
        assert_eq!(Pins::of_notes(&text, &public()).unwrap().of(STREAM), Some(record.signed()));
    }
}

#[test]
fn what_is_not_signed_is_not_kept() {
    let record = &records(&log(3), &[3])[0];
    let mut pins = Pins::new(public());
    pins.see(record.signed().clone());
    let text = pins.to_string();
    let forged = text.replace("\n3\n", "\n2\n");
    assert!(matches!(forged.parse::<Pins>(), Err(PinsError::Checkpoint { number: 1, .. })), "{forged}");
    let stranger = SigningKey::new("wherry-test", &[1; 32]).unwrap().verifying_key();
    assert!(matches!(
        Pins::of_notes(record.signed().note(), &stranger),
        Err(PinsError::Checkpoint { number: 1, .. })
    ));
    assert_eq!(Pins::of_notes("", &public()), Err(PinsError::Empty));
    assert!(matches!("".parse::<Pins>(), Err(PinsError::Key(_))));
    assert!(matches!(record.signed().note().parse::<Pins>(), Err(PinsError::Key(_))));
}
