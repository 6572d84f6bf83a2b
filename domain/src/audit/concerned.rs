//! Whom and what an event is about, by its body as it is stored: ids stand in the clear there, at its top.

use std::collections::BTreeSet;

use personal::evolution::Value;
use uuid::Uuid;

/// Whom it happened to, the first of several; of a conversion, whose it is.
pub fn account_of(body: &Value) -> Option<Uuid> {
    let one = ["account", "author", "owner"].into_iter().find_map(|name| id(body, name));
    one.or_else(|| several(body).next())
}

/// Everybody who did it or whom it happened to. The actor is the envelope's, such as `account:<id>`.
pub fn people_of(body: &Value, actor: &str) -> BTreeSet<Uuid> {
    let actor = actor.strip_prefix("account:").and_then(|id| id.parse().ok());
    let named = ["account", "author", "owner", "by"].into_iter().filter_map(|name| id(body, name));
    named.chain(several(body)).chain(actor).collect()
}

/// The room in which it happened.
pub fn room_of(body: &Value) -> Option<Uuid> {
    id(body, "room")
}

/// The conversion that it is about.
pub fn conversion_of(body: &Value) -> Option<Uuid> {
    id(body, "conversion")
}

/// An id at the top of a body. Personal fields are no texts there.
fn id(body: &Value, name: &str) -> Option<Uuid> {
    body.get(name)?.as_str()?.parse().ok()
}

/// The ids of several people at the top of a body.
fn several(body: &Value) -> impl Iterator<Item = Uuid> {
    let people = body.get("people").and_then(Value::as_array).into_iter().flatten();
    people.filter_map(|person| person.as_str()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn who_did_it_and_whom_it_happened_to_are_both_concerned() {
        let [ada, bob, eve] = [0xada, 0xb0b, 0xe5e].map(Uuid::from_u128);
        let invited = json!({"type": "MemberInvited", "room": eve, "account": bob, "by": ada});
        assert_eq!(people_of(&invited, &format!("account:{ada}")), BTreeSet::from([ada, bob]));
        assert_eq!((account_of(&invited), room_of(&invited)), (Some(bob), Some(eve)));
        let revealed = json!({"people": [ada, "nobody", bob], "by": eve});
        assert_eq!(people_of(&revealed, "worker:mail"), BTreeSet::from([ada, bob, eve]));
        assert_eq!((account_of(&revealed), conversion_of(&revealed)), (Some(ada), None));
        // What is sealed is no id, whoever it is of.
        let sealed = json!({"account": {"of": ada}, "people": ada, "conversion": "x"});
        assert_eq!((people_of(&sealed, "account:test"), account_of(&sealed)), (BTreeSet::new(), None));
    }
}
