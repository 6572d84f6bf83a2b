//! Sealing and opening the personal fields of an event's body.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::key::NONCE_BYTES;
use crate::walk::{self, Form, MARK};
use crate::{Error, KeyRing, PersonId};

/// Everyone who owns a field of this body, whatever its form. Malformed fields are passed over;
/// sealing and opening report them.
pub fn owners(body: &Value) -> BTreeSet<PersonId> {
    let mut owners = BTreeSet::new();
    collect_owners(body, &mut owners);
    owners
}

/// Seals every open field with its owner's key. Fields already sealed or erased stay as they are.
///
/// `event_id` is the id that the event will have for ever; opening needs the same one.
/// `fill_random` gives the nonces.
///
/// # Errors
/// [`Error::KeyMissing`] when the ring lacks an owner, [`Error::Malformed`] for a broken field. The
/// body may then be partly sealed: drop it.
pub fn seal(
    body: &mut Value,
    keys: &KeyRing,
    event_id: &str,
    fill_random: &mut dyn FnMut(&mut [u8]),
) -> Result<(), Error> {
    walk::rewrite(body, &mut |of, form, pointer| {
        let Form::Open(value) = form else {
            return Ok(None);
        };
        let key = keys.get(of).ok_or(Error::KeyMissing { person: of })?;
        let mut nonce = [0; NONCE_BYTES];
        fill_random(&mut nonce);
        let plain = Zeroizing::new(value.to_string());
        let sealed = key.encrypt(nonce, plain.as_bytes(), &aad(event_id, pointer, of));
        Ok(Some(json!({
            MARK: { "of": of, "sealed": STANDARD.encode(sealed) }
        })))
    })
}

/// Opens every sealed field whose owner's key is in the ring; the others become erased.
///
/// # Errors
/// [`Error::NotAuthentic`] when a value was sealed for another event, field, person or key, or was
/// changed; [`Error::Malformed`] for a broken field. The body may then be partly open: drop it.
pub fn open(body: &mut Value, keys: &KeyRing, event_id: &str) -> Result<(), Error> {
    walk::rewrite(body, &mut |of, form, pointer| {
        let Form::Sealed(sealed) = form else {
            return Ok(None);
        };
        let Some(key) = keys.get(of) else {
            return Ok(Some(erased(of)));
        };
        let value: Option<Value> = STANDARD
            .decode(sealed)
            .ok()
            .and_then(|sealed| key.decrypt(&sealed, &aad(event_id, pointer, of)))
            .and_then(|plain| serde_json::from_slice(&plain).ok());
        let value = value.ok_or_else(|| Error::NotAuthentic { pointer: pointer.to_owned() })?;
        Ok(Some(json!({ MARK: { "of": of, "open": value } })))
    })
}

/// Turns every personal field into its erased form, for a reader that holds no keys and needs none.
///
/// # Errors
/// [`Error::Malformed`] for a broken field.
pub fn withhold(body: &mut Value) -> Result<(), Error> {
    walk::rewrite(body, &mut |of, _, _| Ok(Some(erased(of))))
}

/// Whether no field is open, so that the body may leave the process.
///
/// A malformed field makes it `false`: nobody can tell what it holds.
pub fn is_fully_sealed(body: &Value) -> bool {
    struct Unsealed;
    impl From<Error> for Unsealed {
        fn from(_: Error) -> Self {
            Self
        }
    }
    walk::each(body, &mut |_, form, _| match form {
        Form::Open(_) => Err(Unsealed),
        Form::Sealed(_) | Form::Erased => Ok(()),
    })
    .is_ok()
}

fn erased(of: PersonId) -> Value {
    json!({ MARK: { "of": of, "erased": true } })
}

fn collect_owners(value: &Value, owners: &mut BTreeSet<PersonId>) {
    match value {
        Value::Object(object) => {
            if let Some(inner) = object.get(MARK) {
                let owner = inner.get("of").and_then(Value::as_str);
                owners.extend(owner.and_then(|id| id.parse().ok()).map(PersonId::new));
            } else {
                object.values().for_each(|value| collect_owners(value, owners));
            }
        }
        Value::Array(items) => items.iter().for_each(|value| collect_owners(value, owners)),
        _ => {}
    }
}

/// What is authenticated beside the text. Each part is preceded by its length, so that no two
/// different triples have the same bytes.
fn aad(event_id: &str, pointer: &str, of: PersonId) -> Vec<u8> {
    let mut aad = b"personal: sealed field 1".to_vec();
    for part in [event_id.as_bytes(), pointer.as_bytes(), of.as_uuid().as_bytes()] {
        aad.extend_from_slice(&(part.len() as u64).to_be_bytes());
        aad.extend_from_slice(part);
    }
    aad
}
