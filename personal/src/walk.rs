//! Finding the personal fields of a JSON body.

use serde_json::{Map, Value};

use crate::{Error, PersonId};

/// The key that marks a personal field. An object with it has no other key.
pub(crate) const MARK: &str = "$personal";

/// The state of one personal field.
pub(crate) enum Form<'a> {
    Open(&'a Value, By<'a>),
    Sealed(&'a str, By<'a>),
    Erased,
}

/// Which of its owner's keys seals a field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum By<'a> {
    /// The one that all ordinary fields share.
    Key,
    /// The leaf of the event that it stands in.
    Leaf,
    /// The leaf of the event that it first stood in.
    LeafOf(&'a str),
}

impl Form<'_> {
    /// Whether a key of the owner's tree seals it.
    pub(crate) const fn is_by_leaf(&self) -> bool {
        matches!(self, Self::Open(_, By::Leaf | By::LeafOf(_)) | Self::Sealed(_, By::Leaf | By::LeafOf(_)))
    }
}

/// Whether every personal field is well-formed and in a form that `accept` takes.
pub(crate) fn all(value: &Value, accept: fn(&Form<'_>) -> bool) -> bool {
    match value {
        Value::Object(object) if object.contains_key(MARK) => {
            parse(object).is_some_and(|(_, form)| accept(&form))
        }
        Value::Object(object) => object.values().all(|value| all(value, accept)),
        Value::Array(items) => items.iter().all(|value| all(value, accept)),
        _ => true,
    }
}

/// Shows every well-formed personal field to `see`.
pub(crate) fn visit(value: &Value, see: &mut dyn FnMut(PersonId, Form<'_>)) {
    match value {
        Value::Object(object) if object.contains_key(MARK) => {
            if let Some((of, form)) = parse(object) {
                see(of, form);
            }
        }
        Value::Object(object) => object.values().for_each(|value| visit(value, see)),
        Value::Array(items) => items.iter().for_each(|value| visit(value, see)),
        _ => {}
    }
}

/// What is made of one personal field, given its owner, form and JSON pointer; `None` leaves it.
pub(crate) type Change<'a> = dyn FnMut(PersonId, Form<'_>, &str) -> Result<Option<Value>, Error> + 'a;

/// Replaces each personal field by what `change` makes of it.
pub(crate) fn rewrite(body: &mut Value, change: &mut Change<'_>) -> Result<(), Error> {
    rewrite_below(body, &mut String::new(), change)
}

fn rewrite_below(value: &mut Value, pointer: &mut String, change: &mut Change<'_>) -> Result<(), Error> {
    match value {
        Value::Object(object) if object.contains_key(MARK) => {
            let (of, form) = parse(object).ok_or_else(|| malformed(pointer))?;
            if let Some(changed) = change(of, form, pointer)? {
                *value = changed;
            }
            Ok(())
        }
        Value::Object(object) => object.iter_mut().try_for_each(|(key, value)| {
            deeper(pointer, key, |pointer| rewrite_below(value, pointer, change))
        }),
        Value::Array(items) => items.iter_mut().enumerate().try_for_each(|(index, value)| {
            deeper(pointer, &index.to_string(), |pointer| rewrite_below(value, pointer, change))
        }),
        _ => Ok(()),
    }
}

/// Runs `visit` with one more reference token on the pointer (RFC 6901).
fn deeper<R>(pointer: &mut String, token: &str, visit: impl FnOnce(&mut String) -> R) -> R {
    let length = pointer.len();
    pointer.push('/');
    // Hardly any name has to be escaped.
    if token.contains(['~', '/']) {
        pointer.push_str(&token.replace('~', "~0").replace('/', "~1"));
    } else {
        pointer.push_str(token);
    }
    let result = visit(pointer);
    pointer.truncate(length);
    result
}

fn parse(object: &Map<String, Value>) -> Option<(PersonId, Form<'_>)> {
    let of = object.get(MARK)?.get("of")?.as_str()?.parse().ok()?;
    Some((PersonId::new(of), form(object)?))
}

/// The form of a field, whoever owns it.
pub(crate) fn form(object: &Map<String, Value>) -> Option<Form<'_>> {
    let inner = object.get(MARK).filter(|_| object.len() == 1)?.as_object()?;
    inner.get("of")?;
    let member = |name| inner.get(name);
    Some(match inner.len() {
        2 => {
            if let Some(open) = member("open") {
                Form::Open(open, By::Key)
            } else if let Some(sealed) = member("sealed") {
                Form::Sealed(sealed.as_str()?, By::Key)
            } else if let Some(sealed) = member("leaf") {
                Form::Sealed(sealed.as_str()?, By::Leaf)
            } else if member("erased")? == &Value::Bool(true) {
                Form::Erased
            } else {
                return None;
            }
        }
        3 => match (member("open"), member("deletable"), member("leaf"), member("from")) {
            (Some(open), Some(Value::Bool(true)), None, None) => Form::Open(open, By::Leaf),
            (Some(open), Some(Value::String(event)), None, None) => Form::Open(open, By::LeafOf(event)),
            (None, None, Some(Value::String(sealed)), Some(Value::String(event))) => {
                Form::Sealed(sealed, By::LeafOf(event))
            }
            _ => return None,
        },
        _ => return None,
    })
}

fn malformed(pointer: &str) -> Error {
    Error::Malformed { pointer: pointer.to_owned() }
}
