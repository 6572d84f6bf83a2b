//! What stands in the place of sealed values, for readers that hold no keys and show where a value is.

use serde_json::Value;

use crate::walk::{self, Become, Form};
use crate::{Error, PersonId};

/// Puts a value of the caller's in the place of every sealed one, so that the body decodes and folds as if it were open,
/// and what comes of the value shows where the sealed one stands. `make` gets its owner and JSON pointer.
///
/// What is folded from such a body is to be shown by [`show`], and never stored.
///
/// # Errors
/// [`Error::Malformed`] for a broken field.
pub fn stand_in(
    body: &mut Value,
    event_id: &str,
    make: &mut dyn FnMut(PersonId, &str) -> Value,
) -> Result<(), Error> {
    walk::rewrite(body, &mut |of, form, pointer| {
        let Form::Sealed(_, by) = form else { return Ok(None) };
        let value = make(of, pointer);
        Ok(Some(Become::Open(value, by.event(event_id).map(str::to_owned))))
    })
}

/// Puts what `make` says in the place of every personal field; it gets the owner, and the value if the field is open.
///
/// # Errors
/// [`Error::Malformed`] for a broken field.
pub fn show(state: &mut Value, make: &mut dyn FnMut(PersonId, Option<&Value>) -> Value) -> Result<(), Error> {
    walk::rewrite(state, &mut |of, form, _| {
        let value = if let Form::Open(value, _) = form { Some(value) } else { None };
        Ok(Some(Become::Other(make(of, value))))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{Deletable, KeyRing, PersonKeys, Personal};
    use uuid::Uuid;

    #[test]
    fn what_is_sealed_is_stood_in_for_and_shown_where_it_is() {
        let ada = PersonId::new(Uuid::from_u128(0xada));
        let name = Personal::open(ada, "Ada".to_owned());
        let text = Deletable::open(ada, "ahoy".to_owned());
        let mut body =
            json!({ "name": name, "text": text, "room": 7, "gone": Personal::<String>::Erased { of: ada } });
        let keys: KeyRing = [(ada, PersonKeys::generate(&mut |bytes| bytes.fill(7)))].into_iter().collect();
        crate::seal(&mut body, &keys, "e.0", &mut |nonce| nonce.fill(1)).expect("sealed");

        stand_in(&mut body, "e.0", &mut |_, pointer| Value::from(pointer)).expect("well-formed");
        let name: Personal<String> = serde_json::from_value(body["name"].clone()).expect("it decodes");
        assert_eq!(name.value().map(String::as_str), Some("/name"));
        let text: Deletable<String> = serde_json::from_value(body["text"].clone()).expect("it decodes");
        assert_eq!(text.value().map(String::as_str), Some("/text"));

        show(&mut body, &mut |of, value| json!([of, value])).expect("well-formed");
        assert_eq!(
            body,
            json!({ "name": [ada, "/name"], "text": [ada, "/text"], "room": 7, "gone": [ada, null] })
        );
    }
}
