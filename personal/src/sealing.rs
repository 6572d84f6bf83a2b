//! Sealing and opening the personal fields of an event's body.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use zeroize::Zeroizing;

use crate::key::NONCE_BYTES;
use crate::walk::{self, Become, By, Form, MARK};
use crate::{Error, KeyRing, Leaf, LeafIndex, PersonId, PersonKey, PersonKeys};

/// Everyone who owns a field of this body, whatever its form. Malformed fields are passed over;
/// sealing and opening report them.
pub fn owners(body: &Value) -> BTreeSet<PersonId> {
    let mut owners = BTreeSet::new();
    collect_owners(body, &mut owners);
    owners
}

/// Everyone of whom a tree of keys is needed to seal or open this body: the owners of its deletable fields.
/// Malformed fields are passed over.
pub fn tree_owners(body: &Value) -> BTreeSet<PersonId> {
    let mut owners = BTreeSet::new();
    walk::visit(body, &mut |of, form| {
        if form.is_by_leaf() {
            owners.insert(of);
        }
    });
    owners
}

/// Everyone who owns a field of these bodies, with whether a tree of keys is needed to seal or open one of that person's:
/// what [`owners`] and [`tree_owners`] say, for many bodies and looking at each once.
pub fn owners_of_all<'a>(bodies: impl IntoIterator<Item = &'a Value>) -> BTreeMap<PersonId, bool> {
    let mut owners = BTreeMap::new();
    for body in bodies {
        note_owners(body, &mut owners);
    }
    owners
}

fn note_owners(value: &Value, owners: &mut BTreeMap<PersonId, bool>) {
    match value {
        Value::Object(object) => match object.get(MARK) {
            Some(inner) => {
                let owner = inner.get("of").and_then(Value::as_str).and_then(|id| id.parse().ok());
                if let Some(owner) = owner.map(PersonId::new) {
                    let by_leaf = walk::form(object).is_some_and(|form| form.is_by_leaf());
                    *owners.entry(owner).or_default() |= by_leaf;
                }
            }
            None => object.values().for_each(|value| note_owners(value, owners)),
        },
        Value::Array(items) => items.iter().for_each(|value| note_owners(value, owners)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Says of every open deletable field which event it stands in, unless it says so already.
///
/// [`open`] says so too. What is folded from a body before it is sealed needs this, so that a copy of the value is
/// sealed elsewhere with the same leaf, and destroyed with it.
///
/// # Errors
/// [`Error::Malformed`] for a broken field.
pub fn name_leaves(body: &mut Value, event_id: &str) -> Result<(), Error> {
    walk::rewrite(body, &mut |_, form, _| {
        let Form::Open(value, By::Leaf) = form else {
            return Ok(None);
        };
        Ok(Some(Become::Open(value.clone(), Some(event_id.to_owned()))))
    })
}

/// Seals every open field with its owner's key, and deletable ones with the leaf of their event. Fields already
/// sealed or erased stay as they are.
///
/// `event_id` is the id that the event will have for ever; opening needs the same one.
/// `fill_random` gives the nonces.
///
/// # Errors
/// [`Error::KeyMissing`] and [`Error::TreeMissing`] when the ring lacks an owner or an owner's tree,
/// [`Error::LeafDestroyed`] when the value's key was destroyed, [`Error::Malformed`] for a broken field. The
/// body may then be partly sealed: drop it.
pub fn seal(
    body: &mut Value,
    keys: &KeyRing,
    event_id: &str,
    fill_random: &mut dyn FnMut(&mut [u8]),
) -> Result<(), Error> {
    let mut leaves = LastLeaf::default();
    walk::rewrite(body, &mut |of, form, pointer| {
        let Form::Open(value, by) = form else {
            return Ok(None);
        };
        let keys = keys.get(of).ok_or(Error::KeyMissing { person: of })?;
        let mut nonce = [0; NONCE_BYTES];
        fill_random(&mut nonce);
        let plain = Zeroizing::new(value.to_string());
        let leaf_of = by.event(event_id);
        let key = match leaf_of {
            None => keys.key(),
            Some(event) => leaves
                .key(keys, of, event)?
                .ok_or_else(|| Error::LeafDestroyed { pointer: pointer.to_owned() })?,
        };
        let aad = aad(event_id, pointer, of, leaf_of);
        let sealed = STANDARD.encode(key.encrypt(nonce, plain.as_bytes(), &aad));
        Ok(Some(match leaf_of {
            None => Become::Sealed(sealed),
            Some(event) => {
                let from = (event != event_id).then(|| event.to_owned());
                Become::SealedByLeaf(sealed, from)
            }
        }))
    })
}

/// Opens every sealed field whose owner's key is in the ring; the others become erased, and so do deletable ones
/// whose leaf is destroyed.
///
/// # Errors
/// [`Error::NotAuthentic`] when a value was sealed for another event, field, person or key, or was
/// changed; [`Error::TreeMissing`] when the ring has the owner without the tree, or without its part that is
/// needed; [`Error::Malformed`] for a broken field. The body may then be partly open: drop it.
pub fn open(body: &mut Value, keys: &KeyRing, event_id: &str) -> Result<(), Error> {
    let mut leaves = LastLeaf::default();
    walk::rewrite(body, &mut |of, form, pointer| {
        let Form::Sealed(sealed, by) = form else {
            return Ok(None);
        };
        let Some(keys) = keys.get(of) else {
            return Ok(Some(Become::Erased));
        };
        let leaf_of = by.event(event_id);
        let key = match leaf_of {
            None => keys.key(),
            Some(event) => match leaves.key(keys, of, event)? {
                Some(key) => key,
                None => return Ok(Some(Become::Erased)),
            },
        };
        let value = opened(sealed, key, &aad(event_id, pointer, of, leaf_of));
        let value = value.ok_or_else(|| Error::NotAuthentic { pointer: pointer.to_owned() })?;
        Ok(Some(Become::Open(value, leaf_of.map(str::to_owned))))
    })
}

/// The value that was sealed to this text; none if it does not authenticate.
fn opened(sealed: &str, key: &PersonKey, aad: &[u8]) -> Option<Value> {
    let mut sealed = Zeroizing::new(STANDARD.decode(sealed).ok()?);
    serde_json::from_slice(key.decrypt(&mut sealed, aad)?).ok()
}

/// Turns every personal field into its erased form, for a reader that holds no keys and needs none.
///
/// # Errors
/// [`Error::Malformed`] for a broken field.
pub fn withhold(body: &mut Value) -> Result<(), Error> {
    walk::rewrite(body, &mut |_, _, _| Ok(Some(Become::Erased)))
}

/// Puts each personal field's value in the field's place, for somebody who may see it: null where the field
/// is not open. Whom a value belonged to is lost, so what comes of this is shown and never stored.
pub fn make_plain(body: &mut Value) {
    match body {
        Value::Object(object) => {
            if let Some(field) = object.get_mut(MARK) {
                *body = field.get_mut("open").map(Value::take).unwrap_or_default();
            } else {
                object.values_mut().for_each(make_plain);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(make_plain),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Whether no field is open, so that the body may leave the process.
///
/// A malformed field makes it `false`: nobody can tell what it holds.
pub fn is_fully_sealed(body: &Value) -> bool {
    walk::all(body, |form| matches!(form, Form::Sealed(..) | Form::Erased))
}

/// The leaf that was asked for last. All deletable fields of an event have the same, and to derive it takes longer than
/// to open a field with it.
#[derive(Default)]
struct LastLeaf(Option<(PersonId, LeafIndex, Option<PersonKey>)>);

impl LastLeaf {
    /// The key of an event's leaf; none if it is destroyed.
    fn key(&mut self, keys: &PersonKeys, of: PersonId, event_id: &str) -> Result<Option<&PersonKey>, Error> {
        let index = LeafIndex::of_event(event_id);
        if self.0.as_ref().is_none_or(|(whose, last, _)| (*whose, *last) != (of, index)) {
            let key = match keys.tree().map(|tree| tree.leaf(index)) {
                Some(Leaf::Key(key)) => Some(key),
                Some(Leaf::Destroyed) => None,
                Some(Leaf::Elsewhere(_)) | None => return Err(Error::TreeMissing { person: of }),
            };
            self.0 = Some((of, index, key));
        }
        Ok(self.0.as_ref().and_then(|(_, _, key)| key.as_ref()))
    }
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
/// different lists have the same bytes.
fn aad(event_id: &str, pointer: &str, of: PersonId, leaf_of: Option<&str>) -> Vec<u8> {
    let label =
        if leaf_of.is_some() { b"personal: leaf field 1".as_slice() } else { b"personal: sealed field 1" };
    let of = of.as_uuid();
    let parts = [event_id.as_bytes(), pointer.as_bytes(), of.as_bytes()];
    let parts = parts.into_iter().chain(leaf_of.map(str::as_bytes));
    let length = parts.clone().map(|part| size_of::<u64>() + part.len()).sum::<usize>();
    let mut aad = Vec::with_capacity(label.len() + length);
    aad.extend_from_slice(label);
    for part in parts {
        aad.extend_from_slice(&(part.len() as u64).to_be_bytes());
        aad.extend_from_slice(part);
    }
    aad
}

#[cfg(test)]
mod tests;
