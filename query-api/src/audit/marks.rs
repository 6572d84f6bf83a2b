//! Personal values in what auditors see: where one stands and whose it is, never what it is. This service has no keys.

use std::collections::BTreeSet;

use domain::boundary::{Boundary, USERS};
use domain::ids::AccountId;
use jetstream_es::{LogReader, Recorded, StoreError};
use personal::PersonId;
use serde_json::{Value, json};

/// The events after which nobody can open what a person's key has sealed.
const FORGETTING: [&str; 2] = ["AccountErasureRequested", "AccountErased"];

/// The event with a note of its place where each sealed value stands: it decodes and folds as if it were open, and the
/// note comes out where the value would.
pub(super) fn stood_in(event: &Recorded) -> Result<Recorded, StoreError> {
    let mut event = event.clone();
    let (stream, sequence) = (event.stream.clone(), event.sequence);
    // A text, because texts are all that is sealed; of another type it would not decode, and that would be told.
    let note = |_, field: &str| {
        Value::from(json!({ "stream": stream, "sequence": sequence, "field": field }).to_string())
    };
    personal::stand_in(&mut event.body, &event.envelope.id, &mut { note })?;
    Ok(event)
}

/// Puts a mark in the place of every personal value: whose it is and where it is sealed, or that it is erased.
///
/// # Errors
/// When the log does not answer who is erased.
pub(super) async fn mark(log: &LogReader, state: &mut Value) -> Result<(), StoreError> {
    let mut erased = BTreeSet::new();
    for person in personal::owners(state) {
        if is_erased(log, person).await? {
            erased.insert(person);
        }
    }
    personal::show(state, &mut |person, note| {
        let state = if note.is_none() || erased.contains(&person) { "erased" } else { "sealed" };
        let mut mark = json!({ state: true, "person": person });
        let note: Value =
            note.and_then(Value::as_str).and_then(|n| serde_json::from_str(n).ok()).unwrap_or_default();
        for name in ["stream", "sequence", "field"] {
            if let Some(value) = note.get(name) {
                mark[name] = value.clone();
            }
        }
        mark
    })?;
    Ok(())
}

async fn is_erased(log: &LogReader, person: PersonId) -> Result<bool, StoreError> {
    let account = Boundary::account(AccountId::new(person.as_uuid()));
    let last = log.last(USERS.name, account.subject()).await?;
    Ok(last.is_some_and(|last| FORGETTING.contains(&last.envelope.event_type.as_str())))
}
