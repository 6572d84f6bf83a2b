use proptest::prelude::*;
use serde_json::{Map, json};
use uuid::Uuid;

use super::*;
use crate::KeyTree;

const EVENT: &str = "018f2d6e-0000-7000-8000-000000000001.0";

fn person(number: u8) -> PersonId {
    PersonId::new(Uuid::from_u128(u128::from(number) + 1))
}

fn keys(number: u8) -> PersonKeys {
    PersonKeys::generate(&mut |bytes| bytes.fill(number))
}

fn ring(people: impl IntoIterator<Item = u8>) -> KeyRing {
    people.into_iter().map(|number| (person(number), keys(number))).collect()
}

/// A ring in which these events' leaves are destroyed for everybody.
fn ring_without(events: &[String]) -> KeyRing {
    let punctured = |number| {
        let mut tree = KeyTree::generate(&mut |bytes: &mut [u8]| bytes.fill(number));
        for event in events {
            tree.destroy(LeafIndex::of_event(event));
        }
        (person(number), keys(number).with_tree(tree))
    };
    (0..4).map(punctured).collect()
}

fn counter() -> impl FnMut(&mut [u8]) {
    let mut next = 0_u64;
    move |bytes| {
        next += 1;
        bytes.fill(0);
        bytes[..8].copy_from_slice(&next.to_be_bytes());
    }
}

fn sealed(body: &Value, event: &str) -> Value {
    let mut body = body.clone();
    seal(&mut body, &ring(0..4), event, &mut counter()).unwrap();
    body
}

fn field(of: u8, open: &Value) -> Value {
    json!({ MARK: { "of": person(of), "open": open } })
}

fn deletable(of: u8, open: &Value) -> Value {
    json!({ MARK: { "of": person(of), "open": open, "deletable": true } })
}

fn erased(of: PersonId) -> Value {
    json!({ MARK: { "of": of, "erased": true } })
}

/// The body as it is after opening.
fn named(body: &Value) -> Value {
    let mut body = body.clone();
    name_leaves(&mut body, EVENT).unwrap();
    body
}

fn event(number: u32) -> String {
    format!("018f2d6e-0000-7000-8000-000000000001.{number}")
}

/// Any JSON, with personal fields of four people at any depth.
fn body() -> impl Strategy<Value = Value> {
    let plain = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    let personal = (0..4_u8, "secret\\PC{4,20}", any::<bool>()).prop_map(|(of, text, ordinary)| {
        let of_kind = if ordinary { field } else { deletable };
        of_kind(of, &text.into())
    });
    prop_oneof![3 => plain, 1 => personal].prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map("[a-z~/.$ ]{0,6}", inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// The plain texts of all open fields.
fn secrets(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => match object.get(MARK) {
            Some(inner) => found.push(inner["open"].as_str().unwrap().to_owned()),
            None => object.values().for_each(|value| secrets(value, found)),
        },
        Value::Array(items) => items.iter().for_each(|value| secrets(value, found)),
        _ => {}
    }
}

fn not_authentic(pointer: &str) -> Result<(), Error> {
    Err(Error::NotAuthentic { pointer: pointer.to_owned() })
}

proptest! {
    #[test]
    fn what_is_sealed_opens_to_the_same(body in body()) {
        let mut opened = sealed(&body, EVENT);
        prop_assert!(is_fully_sealed(&opened));
        prop_assert_eq!(owners(&opened), owners(&body));
        let of_all = owners(&body).into_iter().map(|of| (of, tree_owners(&body).contains(&of))).collect();
        prop_assert_eq!(owners_of_all([&body, &opened]), of_all);
        open(&mut opened, &ring(0..4), EVENT).unwrap();
        prop_assert_eq!(&opened, &named(&body));
        prop_assert_eq!(sealed(&opened, EVENT), sealed(&body, EVENT), "and seals to the same");
    }

    #[test]
    fn nothing_plain_remains(body in body()) {
        let text = sealed(&body, EVENT).to_string();
        let mut plain = Vec::new();
        secrets(&body, &mut plain);
        prop_assert_eq!(is_fully_sealed(&body), plain.is_empty());
        for secret in plain {
            let escaped = Value::from(secret).to_string();
            prop_assert!(!text.contains(escaped.trim_matches('"')));
        }
    }

    #[test]
    fn another_event_does_not_open_it(body in body()) {
        let mut other = sealed(&body, EVENT);
        let result = open(&mut other, &ring(0..4), "018f2d6e-0000-7000-8000-000000000001.1");
        prop_assert_eq!(result.is_err(), !owners(&body).is_empty());
    }

    #[test]
    fn a_missing_key_erases_that_person_only(body in body(), gone in 0..4_u8) {
        let mut opened = sealed(&body, EVENT);
        open(&mut opened, &ring((0..4).filter(|of| *of != gone)), EVENT).unwrap();
        let mut expected = named(&body);
        walk::rewrite(&mut expected, &mut |of, _, _| {
            Ok((of == person(gone)).then(|| Become::Other(erased(of))))
        }).unwrap();
        prop_assert_eq!(opened, expected);
    }

    #[test]
    fn destroyed_leaves_erase_their_events_deletable_fields_only(
        body in body(),
        gone in prop::collection::btree_set(0..6_u32, 0..6),
    ) {
        let keys = ring_without(&gone.iter().map(|number| event(*number)).collect::<Vec<_>>());
        for number in 0..6 {
            let before = sealed(&body, &event(number));
            let mut opened = before.clone();
            open(&mut opened, &keys, &event(number)).unwrap();
            let mut expected = body.clone();
            name_leaves(&mut expected, &event(number)).unwrap();
            if gone.contains(&number) {
                walk::rewrite(&mut expected, &mut |of, form, _| {
                    Ok(matches!(form, Form::Open(_, By::LeafOf(_))).then(|| Become::Other(erased(of))))
                }).unwrap();
            }
            prop_assert_eq!(opened, expected);
            let again = seal(&mut body.clone(), &keys, &event(number), &mut counter());
            prop_assert_eq!(again.is_err(), gone.contains(&number) && !tree_owners(&body).is_empty());
        }
    }

    #[test]
    fn a_copy_sealed_elsewhere_is_destroyed_with_its_event(body in body()) {
        let mut copy = named(&body);
        seal(&mut copy, &ring(0..4), "snapshot of it", &mut counter()).unwrap();
        prop_assert!(is_fully_sealed(&copy));
        prop_assert_eq!(tree_owners(&copy), tree_owners(&body));
        let mut opened = copy.clone();
        open(&mut opened, &ring(0..4), "snapshot of it").unwrap();
        prop_assert_eq!(opened, named(&body));
        let elsewhere = open(&mut copy.clone(), &ring(0..4), EVENT);
        prop_assert_eq!(elsewhere.is_err(), !owners(&body).is_empty());
        open(&mut copy, &ring_without(&[EVENT.to_owned()]), "snapshot of it").unwrap();
        let mut event = sealed(&body, EVENT);
        open(&mut event, &ring_without(&[EVENT.to_owned()]), EVENT).unwrap();
        prop_assert_eq!(copy, event);
    }

    #[test]
    fn withholding_erases_everyone(body in body()) {
        let mut withheld = sealed(&body, EVENT);
        withhold(&mut withheld).unwrap();
        let mut without_keys = sealed(&body, EVENT);
        open(&mut without_keys, &KeyRing::new(), EVENT).unwrap();
        prop_assert_eq!(withheld, without_keys);
    }
}

proptest! {
    #[test]
    fn a_field_is_rewritten_where_its_pointer_says_and_nothing_else_is(body in body()) {
        let sealed = sealed(&body, EVENT);
        let (mut seen, mut same) = (Vec::new(), sealed.clone());
        walk::rewrite(&mut same, &mut |of, _, pointer| {
            seen.push((of, pointer.to_owned()));
            Ok(None)
        }).unwrap();
        prop_assert_eq!(&same, &sealed);
        let mut by_hand = sealed.clone();
        for (of, pointer) in &seen {
            let field = by_hand.pointer_mut(pointer).unwrap();
            prop_assert_eq!(field[MARK]["of"].take(), json!(of));
            *field = erased(*of);
        }
        let mut withheld = sealed;
        withhold(&mut withheld).unwrap();
        prop_assert_eq!(withheld, by_hand);
    }

    #[test]
    fn fields_of_several_leaves_open_as_each_of_them_does_alone(
        fields in prop::collection::vec((0..3_u8, 0..3_u32, any::<bool>()), 0..8),
        gone in prop::collection::btree_set(0..3_u32, 0..3),
    ) {
        // In a snapshot there are leaves of several events, in any order.
        let open_field = |(of, number, ordinary): &(u8, u32, bool)| {
            let text = Value::from(format!("{of} {number}"));
            if *ordinary {
                field(*of, &text)
            } else {
                json!({ MARK: { "of": person(*of), "open": text, "deletable": event(*number) } })
            }
        };
        let before = Value::from(fields.iter().map(open_field).collect::<Vec<_>>());
        let sealed = sealed(&before, "a snapshot");
        let mut opened = sealed.clone();
        open(&mut opened, &ring(0..4), "a snapshot").unwrap();
        prop_assert_eq!(&opened, &before);

        let destroyed = ring_without(&gone.iter().map(|number| event(*number)).collect::<Vec<_>>());
        let mut some = sealed;
        open(&mut some, &destroyed, "a snapshot").unwrap();
        for (index, (of, number, ordinary)) in fields.iter().enumerate() {
            let is_gone = !ordinary && gone.contains(number);
            let expected = if is_gone { erased(person(*of)) } else { before[index].clone() };
            prop_assert_eq!(&some[index], &expected);
        }
    }
}

#[test]
fn an_owner_is_spelled_in_one_way_in_what_is_rewritten() {
    let id = "018f2d6e-0000-7000-8000-00000000abcd";
    let of: PersonId = id.parse::<Uuid>().unwrap().into();
    let keys: KeyRing = [(of, keys(1))].into_iter().collect();
    for spelled in [id.to_uppercase(), id.replace('-', ""), format!("{{{id}}}")] {
        let open_as =
            |of: &str| json!([{ MARK: { "of": of, "open": "x" } }, { MARK: { "of": of, "erased": true } }]);
        let mut body = open_as(&spelled);
        seal(&mut body, &keys, EVENT, &mut counter()).unwrap();
        assert_eq!((&body[0][MARK]["of"], &body[1][MARK]["of"]), (&json!(id), &json!(spelled)));
        body[0][MARK]["of"] = spelled.clone().into();
        let mut withheld = body.clone();
        open(&mut body, &keys, EVENT).unwrap();
        assert_eq!(body[0], open_as(id)[0]);
        withhold(&mut withheld).unwrap();
        assert_eq!(withheld, json!([erased(of), erased(of)]));
    }
}

#[test]
fn a_sealed_value_cannot_be_moved() {
    let body = json!({ "a": field(0, &"x".into()), "b": field(0, &"y".into()) });
    let sealed = sealed(&body, EVENT);

    let mut swapped = json!({ "a": sealed["b"], "b": sealed["a"] });
    assert_eq!(
        open(&mut swapped, &ring(0..4), EVENT),
        Err(Error::NotAuthentic { pointer: "/a".to_owned() }),
        "to another field"
    );

    let mut renamed = sealed.clone();
    renamed["a"][MARK]["of"] = json!(person(1));
    let same_key: KeyRing = (0..2).map(|number| (person(number), keys(0))).collect();
    assert!(open(&mut renamed, &same_key, EVENT).is_err(), "to another person, even with the same key");

    let mut other_key = sealed.clone();
    let wrong: KeyRing = [(person(0), keys(9))].into_iter().collect();
    assert!(open(&mut other_key, &wrong, EVENT).is_err(), "with another key");

    let text = sealed["a"][MARK]["sealed"].as_str().unwrap();
    for bad in ["", "AAAA", "not base64!", &text[..text.len() - 4]] {
        let mut changed = sealed.clone();
        changed["a"][MARK]["sealed"] = bad.into();
        assert!(open(&mut changed, &ring(0..4), EVENT).is_err(), "{bad:?}");
    }
}

#[test]
fn a_leaf_and_a_key_do_not_stand_in_for_each_other() {
    let body = json!({ "a": deletable(0, &"x".into()) });
    let sealed = sealed(&body, EVENT);
    let text = sealed["a"][MARK]["leaf"].as_str().unwrap();
    for inner in [
        json!({ "of": person(0), "sealed": text }),
        json!({ "of": person(0), "leaf": text, "from": "another" }),
        json!({ "of": person(0), "leaf": text, "from": EVENT }),
        json!({ "of": person(1), "leaf": text }),
        json!({ "of": person(0), "leaf": &text[4..] }),
    ] {
        let mut changed = json!({ "a": { MARK: inner } });
        let opened = open(&mut changed, &ring(0..4), EVENT);
        let expected = if inner["from"] == EVENT { Ok(()) } else { not_authentic("/a") };
        assert_eq!(opened, expected, "{inner}");
    }
}

#[test]
fn who_has_no_tree_at_hand_is_not_taken_for_erased() {
    let body = json!({ "a": deletable(0, &"x".into()) });
    let mut sealed = sealed(&body, EVENT);
    let bare: KeyRing = [(person(0), PersonKey::generate(&mut |bytes| bytes.fill(0)))].into_iter().collect();
    let mut divided = keys(0);
    let mut tree = divided.tree().unwrap().clone();
    tree.destroy(LeafIndex::of_event(EVENT));
    tree.give_away(tree.fullest_branch().unwrap());
    divided = divided.with_tree(tree);
    let missing = Err(Error::TreeMissing { person: person(0) });
    for keys in [bare, [(person(0), divided)].into_iter().collect()] {
        assert_eq!(seal(&mut body.clone(), &keys, EVENT, &mut counter()), missing);
        assert_eq!(open(&mut sealed, &keys, EVENT), missing);
    }
}

#[test]
fn the_same_value_seals_differently_each_time() {
    let body = json!([field(0, &"x".into()), field(0, &"x".into())]);
    let sealed = sealed(&body, EVENT);
    assert_ne!(sealed[0], sealed[1]);
}

#[test]
fn sealing_needs_every_key() {
    let mut body = json!({ "a": field(5, &"x".into()) });
    let result = seal(&mut body, &ring(0..4), EVENT, &mut counter());
    assert_eq!(result, Err(Error::KeyMissing { person: person(5) }));
}

#[test]
fn what_is_shown_has_the_values_of_open_fields_and_null_for_all_others() {
    let field = |form: &str, value: Value| json!({ MARK: { "of": person(0), form: value } });
    let mut body = json!({
        "type": "ProfileChanged",
        "name": field("open", json!("Ada")),
        "bio": field("erased", json!(true)),
        "mail": field("sealed", json!("AAAA")),
        "list": [{ "deep": field("open", json!({ "a": 1 })) }],
        "broken": { MARK: 7 },
    });
    make_plain(&mut body);
    let plain = json!({
        "type": "ProfileChanged",
        "name": "Ada",
        "bio": null,
        "mail": null,
        "list": [{ "deep": { "a": 1 } }],
        "broken": null,
    });
    assert_eq!(body, plain);
}

#[test]
fn malformed_fields_are_refused_and_never_count_as_sealed() {
    for bad in [
        json!({ MARK: "x" }),
        json!({ MARK: { "open": "x" } }),
        json!({ MARK: { "of": "nobody", "open": "x" } }),
        json!({ MARK: { "of": person(0), "open": "x", "sealed": "y" } }),
        json!({ MARK: { "of": person(0), "erased": false } }),
        json!({ MARK: { "of": person(0), "open": "x" }, "more": 1 }),
        json!({ MARK: { "of": person(0), "open": "x", "deletable": false } }),
        json!({ MARK: { "of": person(0), "erased": true, "deletable": true } }),
        json!({ MARK: { "of": person(0), "sealed": "x", "from": EVENT } }),
        json!({ MARK: { "of": person(0), "leaf": 1 } }),
    ] {
        let body = json!({ "list": [0, bad] });
        assert!(!is_fully_sealed(&body), "{body}");
        let malformed = Err(Error::Malformed { pointer: "/list/1".to_owned() });
        assert_eq!(seal(&mut body.clone(), &ring(0..4), EVENT, &mut counter()), malformed);
        assert_eq!(open(&mut body.clone(), &ring(0..4), EVENT), malformed);
    }
}
