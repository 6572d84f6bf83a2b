//! Finding the personal fields of a JSON body.

use serde_json::{Map, Value};

use crate::{Error, PersonId};

/// The key that marks a personal field. An object with it has no other key.
pub(crate) const MARK: &str = "$personal";

/// The state of one personal field.
pub(crate) enum Form<'a> {
    Open(&'a Value),
    Sealed(&'a str),
    Erased,
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
    pointer.push_str(&token.replace('~', "~0").replace('/', "~1"));
    let result = visit(pointer);
    pointer.truncate(length);
    result
}

fn parse(object: &Map<String, Value>) -> Option<(PersonId, Form<'_>)> {
    let inner =
        object.get(MARK).filter(|_| object.len() == 1)?.as_object().filter(|inner| inner.len() == 2)?;
    let of = PersonId::new(inner.get("of")?.as_str()?.parse().ok()?);
    let form = if let Some(open) = inner.get("open") {
        Form::Open(open)
    } else if let Some(sealed) = inner.get("sealed") {
        Form::Sealed(sealed.as_str()?)
    } else if inner.get("erased")? == &Value::Bool(true) {
        Form::Erased
    } else {
        return None;
    };
    Some((of, form))
}

fn malformed(pointer: &str) -> Error {
    Error::Malformed { pointer: pointer.to_owned() }
}
