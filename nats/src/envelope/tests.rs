use proptest::option;
use proptest::prelude::*;

use super::*;

prop_compose! {
    fn envelope()(
        (id, actor, correlation, digest) in ("\\PC{1,20}", "\\PC{0,20}", any::<String>(), any::<String>()),
        event_type in "[A-Z][A-Za-z.]{0,20}",
        event_version in any::<u32>(),
        (causation, traceparent) in (option::of(any::<String>()), option::of(any::<String>())),
        command in any::<u128>(),
        version in option::of(any::<u64>()),
        nanoseconds in 0..4_000_000_000_000_000_000_i128,
    ) -> Envelope {
        Envelope {
            id, event_type, event_version, actor, correlation, causation, digest, version, traceparent,
            command: Uuid::from_u128(command),
            issued_at: OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).unwrap(),
            prev: None,
        }
    }
}

fn written(envelope: &Envelope, predecessor: Option<Predecessor>) -> HeaderMap {
    to_headers(&Written { envelope, predecessor, source: "/test", subject: "chat.room.a" })
}

proptest! {
    #[test]
    fn headers_and_back(envelope in envelope(), prev in option::of(0..=100_u64)) {
        let headers = written(&envelope, prev.map(Predecessor::At));
        for (_, values) in headers.iter() {
            for value in values {
                prop_assert!(value.as_str().bytes().all(|byte| byte.is_ascii_graphic()));
            }
        }
        let read = from_headers(&Headers::of_map(&headers), 200);
        prop_assert_eq!(read, Ok(Envelope { prev, ..envelope }));
    }

    #[test]
    fn percent_encoding_and_back(text in any::<String>()) {
        let encoded = percent_encode(&text);
        let decoded = percent_decode(&encoded);
        let is_borrowed = matches!(&decoded, Some(Cow::Borrowed(_)));
        prop_assert_eq!(is_borrowed, encoded == text, "only what is encoded is copied");
        prop_assert_eq!(decoded.as_deref(), Some(text.as_str()));
    }
}

fn example() -> Envelope {
    Envelope {
        id: "1.0".to_owned(),
        event_type: "Written".to_owned(),
        event_version: 1,
        issued_at: OffsetDateTime::UNIX_EPOCH,
        actor: "account:1".to_owned(),
        correlation: "c".to_owned(),
        causation: None,
        command: Uuid::nil(),
        digest: "d".to_owned(),
        version: Some(2),
        prev: None,
        traceparent: None,
    }
}

#[test]
fn the_list_of_headers_is_what_is_written() {
    let names = |headers: &HeaderMap| {
        headers.iter().map(|(name, _)| name.to_string()).collect::<std::collections::BTreeSet<_>>()
    };
    let listed = |only_always: bool| {
        let listed = HEADERS.iter().filter(|header| header.is_always_there || !only_always);
        listed.map(|header| header.name.to_owned()).collect::<std::collections::BTreeSet<_>>()
    };
    let bare = written(&Envelope { version: None, ..example() }, None);
    assert_eq!(names(&bare), listed(true));
    let whole = Envelope { causation: Some("e".into()), traceparent: Some("t".into()), ..example() };
    assert_eq!(names(&written(&whole, Some(Predecessor::At(1)))), listed(false));
}

#[test]
fn a_predecessor_in_the_same_batch_is_a_distance() {
    let headers = written(&example(), Some(Predecessor::Before(2)));
    assert_eq!(headers.get(name::PREV).map(async_nats::HeaderValue::as_str), Some("-2"));
    assert_eq!(from_headers(&Headers::of_map(&headers), 12).map(|envelope| envelope.prev), Ok(Some(10)));
    assert!(from_headers(&Headers::of_map(&headers), 1).is_err(), "it would lie before the stream");
}

#[test]
fn the_encoding_is_that_of_cloudevents() {
    assert_eq!(percent_encode("Euro € 😀"), "Euro%20%E2%82%AC%20%F0%9F%98%80");
    assert_eq!(percent_encode("a\"b%c\r\n~!"), "a%22b%25c%0D%0A~!");
    for bad in ["%", "%1", "%zz", "%80", "%+1", "%%41", "a%4", "%4\u{e9}"] {
        assert_eq!(percent_decode(bad), None, "{bad}");
    }
    // Others may write their values so.
    assert_eq!(percent_decode("\u{e9} %c3%a9%2F").as_deref(), Some("\u{e9} \u{e9}/"));
}

/// The hashes of all logs depend on each of these bytes.
#[test]
fn every_character_is_encoded_as_it_always_was() {
    for character in (0..=0x2FF).chain([0x20AC, 0xFFFD, 0x1_F600, 0x10_FFFF]).filter_map(char::from_u32) {
        let text = character.to_string();
        let by_the_rule = text.bytes().map(|byte| {
            let is_plain = (0x21..=0x7E).contains(&byte) && byte != b'"' && byte != b'%';
            if is_plain { char::from(byte).to_string() } else { format!("%{byte:02X}") }
        });
        assert_eq!(percent_encode(&text), by_the_rule.collect::<String>(), "{character:?}");
    }
}

#[test]
fn what_is_missing_or_wrong_is_named() {
    let whole = written(&example(), None);
    for required in [
        name::SPEC_VERSION,
        name::ID,
        name::TYPE,
        name::TIME,
        name::ACTOR,
        name::CORRELATION,
        name::COMMAND,
        name::DIGEST,
    ] {
        let mut headers = HeaderMap::new();
        for (name, values) in whole.iter().filter(|(name, _)| name.to_string() != required) {
            headers.insert(name.clone(), values[0].clone());
        }
        let why = from_headers(&Headers::of_map(&headers), 1);
        assert!(why.as_ref().is_err_and(|why| why.contains(required)), "{required}: {why:?}");
    }
    for (name, value) in [
        (name::SPEC_VERSION, "0.3"),
        (name::TYPE, "Written"),
        (name::TYPE, "other.Written.v1"),
        (name::TYPE, "wherry.Written.vx"),
        (name::TIME, "yesterday"),
        (name::COMMAND, "1"),
        (name::VERSION, "-1"),
        (name::PREV, "x"),
        (name::ACTOR, "%"),
    ] {
        let mut headers = whole.clone();
        headers.insert(name, value);
        assert!(from_headers(&Headers::of_map(&headers), 1).is_err(), "{name}: {value}");
    }
}
