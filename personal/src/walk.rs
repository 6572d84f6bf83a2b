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

/// Calls `visit` for each personal field with its owner, form and JSON pointer.
pub(crate) fn each<E: From<Error>>(
    body: &Value,
    visit: &mut dyn FnMut(PersonId, Form<'_>, &str) -> Result<(), E>,
) -> Result<(), E> {
    each_below(body, &mut String::new(), visit)
}

fn each_below<E: From<Error>>(
    value: &Value,
    pointer: &mut String,
    visit: &mut dyn FnMut(PersonId, Form<'_>, &str) -> Result<(), E>,
) -> Result<(), E> {
    match value {
        Value::Object(object) if object.contains_key(MARK) => {
            let (of, form) = parse(object).ok_or_else(|| malformed(pointer))?;
            visit(of, form, pointer)
        }
        Value::Object(object) => object
            .iter()
            .try_for_each(|(key, value)| deeper(pointer, key, |pointer| each_below(value, pointer, visit))),
        Value::Array(items) => items.iter().enumerate().try_for_each(|(index, value)| {
            deeper(pointer, &index.to_string(), |pointer| each_below(value, pointer, visit))
        }),
        _ => Ok(()),
    }
}

/// Replaces each personal field by what `change` makes of it; `None` leaves it.
pub(crate) fn rewrite(
    body: &mut Value,
    change: &mut dyn FnMut(PersonId, Form<'_>, &str) -> Result<Option<Value>, Error>,
) -> Result<(), Error> {
    rewrite_below(body, &mut String::new(), change)
}

fn rewrite_below(
    value: &mut Value,
    pointer: &mut String,
    change: &mut dyn FnMut(PersonId, Form<'_>, &str) -> Result<Option<Value>, Error>,
) -> Result<(), Error> {
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
