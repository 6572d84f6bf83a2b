//! The canonical form of an event. It can never change: every checkpoint and proof that was given out depends on it.

use ledger::{Entry, Hash};
use proptest::prelude::*;

/// A leaf as it is for ever. A test that fails here is not to be mended here: checkpoints and proofs that people
/// hold would no longer fit the log.
const LEAF: &str = "Mq0mcj/bFCoDDB4pjMkxUmqlVqjksBvkDe+3PLEDe9c=";

fn headers() -> Vec<(&'static str, &'static str)> {
    vec![
        ("wherry-digest", "9f"),
        ("Nats-Sequence", "12"),
        ("Nats-Time-Stamp", "2026-01-01T00:00:00Z"),
        ("Nats-Expected-Last-Subject-Sequence", "3"),
        ("ce-type", "wherry.MessagePosted.v1"),
        ("Nats-Msg-Id", "018f.0"),
        ("ce-id", "018f.0"),
        ("wherry-actor", "account:1"),
    ]
}

fn entry() -> Entry<'static> {
    Entry::new("CHATS", 12, "chat.timeline.018f", headers(), br#"{"text":"sealed"}"#)
}

fn bytes(entry: &Entry<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    entry.write(&mut bytes);
    bytes
}

/// The form, written a second time without the code that is tested.
fn by_hand() -> Vec<u8> {
    let mut bytes = b"wherry leaf 1\n".to_vec();
    let part = |bytes: &mut Vec<u8>, text: &str| {
        bytes.extend([0, 0, 0, u8::try_from(text.len()).unwrap()]);
        bytes.extend(text.as_bytes());
    };
    part(&mut bytes, "CHATS");
    bytes.extend([0, 0, 0, 0, 0, 0, 0, 12]);
    part(&mut bytes, "chat.timeline.018f");
    bytes.extend([0, 0, 0, 5]);
    for text in [
        "Nats-Msg-Id",
        "018f.0",
        "ce-id",
        "018f.0",
        "ce-type",
        "wherry.MessagePosted.v1",
        "wherry-actor",
        "account:1",
        "wherry-digest",
        "9f",
    ] {
        part(&mut bytes, text);
    }
    part(&mut bytes, r#"{"text":"sealed"}"#);
    bytes
}

#[test]
fn the_form_is_what_it_always_was() {
    assert_eq!(bytes(&entry()), by_hand());
    assert_eq!(entry().leaf(&mut Vec::new()).to_string(), LEAF);
    assert_eq!(Hash::of_leaf(&by_hand()).to_string(), LEAF);
}

#[test]
fn what_the_server_adds_is_left_out_and_everything_else_counts() {
    let leaf = |entry: &Entry<'_>| entry.leaf(&mut Vec::new());
    let mut without: Vec<_> = headers();
    without.retain(|(name, _)| !name.starts_with("Nats-") || *name == "Nats-Msg-Id");
    without.reverse();
    let same = Entry::new("CHATS", 12, "chat.timeline.018f", without, br#"{"text":"sealed"}"#);
    assert_eq!(leaf(&same), leaf(&entry()));

    let body = br#"{"text":"sealed"}"#;
    let mut others = vec![
        Entry::new("USERS", 12, "chat.timeline.018f", headers(), body),
        Entry::new("CHATS", 13, "chat.timeline.018f", headers(), body),
        Entry::new("CHATS", 12, "chat.timeline.018e", headers(), body),
        Entry::new("CHATS", 12, "chat.timeline.018f", headers(), br#"{"text":"Sealed"}"#),
    ];
    for changed in 0..headers().len() {
        let (name, _) = headers()[changed];
        if name.starts_with("Nats-") && name != "Nats-Msg-Id" {
            continue;
        }
        let mut one_less = headers();
        one_less.remove(changed);
        others.push(Entry::new("CHATS", 12, "chat.timeline.018f", one_less, body));
        let mut another = headers();
        another[changed].1 = "another";
        others.push(Entry::new("CHATS", 12, "chat.timeline.018f", another, body));
    }
    let mut leaves: Vec<_> = others.iter().map(leaf).collect();
    leaves.push(leaf(&entry()));
    let distinct: std::collections::BTreeSet<_> = leaves.iter().map(ToString::to_string).collect();
    assert_eq!(distinct.len(), leaves.len());
}

proptest! {
    #[test]
    fn a_form_is_read_back_and_nothing_else_is(
        (stream, subject) in ("[A-Z]{0,8}", "[a-z.]{0,20}"),
        sequence in any::<u64>(),
        headers in proptest::collection::vec(("[a-zN-]{0,9}", "[ -~]{0,12}"), 0..6),
        body in proptest::collection::vec(any::<u8>(), 0..40),
        cut in any::<prop::sample::Index>(),
    ) {
        let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let entry = Entry::new(&stream, sequence, &subject, headers, &body);
        let form = bytes(&entry);
        prop_assert_eq!(Entry::parse(&form), Ok(entry));
        prop_assert!(Entry::parse(&form[..cut.index(form.len())]).is_err());
        let mut longer = form.clone();
        longer.push(0);
        prop_assert!(Entry::parse(&longer).is_err());
    }

    #[test]
    fn no_bytes_make_it_panic(noise in proptest::collection::vec(any::<u8>(), 0..80)) {
        let _may_be_none = Entry::parse(&[b"wherry leaf 1\n", &noise[..]].concat());
    }
}

#[test]
fn headers_out_of_order_are_no_form() {
    let form = by_hand();
    let swapped = String::from_utf8(form.clone()).unwrap().replace("ce-id", "zz-id").into_bytes();
    assert!(Entry::parse(&form).is_ok() && Entry::parse(&swapped).is_err());
}
