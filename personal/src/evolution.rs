//! How the shapes of stored events change: versions, and upcasters from each version to the next.
//!
//! Stored events are never edited. A new shape of an event is a new version of its type, and a pure step from the
//! version before. Every event enum carries its own steps, so no reader can forget to register them, and a table
//! with a gap or a duplicate does not compile wherever events of that enum are decoded.

use std::borrow::Cow;
use std::ops::Range;

use serde::de::DeserializeOwned;
pub use serde_json::Value;

/// A pure step from one version of an event type to the next.
#[derive(Clone, Copy, Debug)]
pub struct Upcaster {
    /// The type that the log names.
    pub event_type: &'static str,
    /// The version that it reads; it gives the next one.
    pub from: u32,
    /// Changes the body in place; none where a body of this version is one of the next, too. Personal fields are open
    /// or erased by then: they are opened at the places where they were sealed, so a step may move them, but must not
    /// look inside them.
    pub step: Option<fn(&mut Value)>,
}

/// An enum of events that the log holds.
pub trait StoredEvent: DeserializeOwned {
    /// Every type of the enum with the version that is written today.
    ///
    /// A type that got another name keeps its old one here, one version on, with a step that writes the new name.
    const VERSIONS: &'static [(&'static str, u32)];
    /// The steps from every older version.
    const UPCASTERS: &'static [Upcaster] = &[];
}

/// A table of versions and upcasters contradicts itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mistake {
    /// A type is listed twice.
    #[error("an event type is listed twice")]
    DuplicateType,
    /// Versions begin with 1.
    #[error("an event type has version 0")]
    VersionZero,
    /// Two steps begin at the same version.
    #[error("two upcasters of an event type begin at the same version")]
    DuplicateStep,
    /// A step between version 1 and today's is missing.
    #[error("an event type lacks the upcaster from one of its versions")]
    Gap,
    /// A step is of no type here, or begins at today's version or beyond.
    #[error("an upcaster begins at a version that no event had")]
    Stray,
}

/// Why a stored event cannot be taken for one of today's.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A newer program wrote it.
    #[error(
        "`{event_type}` has version {found}, and the newest known here is {newest}: update this service to a version that knows it"
    )]
    NewerVersion {
        /// Its type.
        event_type: String,
        /// Its version.
        found: u32,
        /// Today's version, as far as this program knows.
        newest: u32,
    },
    /// The boundary has no such type, as far as this program knows.
    #[error(
        "event type `{event_type}` (version {found}) is not known here: update this service to a version that knows it"
    )]
    UnknownType {
        /// Its type.
        event_type: String,
        /// Its version.
        found: u32,
    },
    /// Versions begin with 1.
    #[error("`{event_type}` never had a version 0")]
    VersionZero {
        /// Its type.
        event_type: String,
    },
    /// The body is not what its type and version promise.
    #[error("the body does not decode")]
    Decode(#[source] serde_json::Error),
}

/// Tells whether each type has exactly one step from every version before today's.
///
/// # Errors
/// The first [`Mistake`].
pub const fn check(versions: &[(&str, u32)], upcasters: &[Upcaster]) -> Result<(), Mistake> {
    let mut expected = 0;
    let mut i = 0;
    while i < versions.len() {
        let (name, newest) = versions[i];
        if newest == 0 {
            return Err(Mistake::VersionZero);
        }
        let mut j = i + 1;
        while j < versions.len() {
            if same(name, versions[j].0) {
                return Err(Mistake::DuplicateType);
            }
            j += 1;
        }
        let mut from = 1;
        while from < newest {
            match steps(upcasters, name, from) {
                0 => return Err(Mistake::Gap),
                1 => expected += 1,
                _ => return Err(Mistake::DuplicateStep),
            }
            from += 1;
        }
        i += 1;
    }
    if expected == upcasters.len() { Ok(()) } else { Err(Mistake::Stray) }
}

const fn steps(upcasters: &[Upcaster], name: &str, from: u32) -> usize {
    let (mut found, mut i) = (0, 0);
    while i < upcasters.len() {
        if upcasters[i].from == from && same(upcasters[i].event_type, name) {
            found += 1;
        }
        i += 1;
    }
    found
}

const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

struct Checked<E>(std::marker::PhantomData<E>);

impl<E: StoredEvent> Checked<E> {
    /// Evaluated by the compiler for every enum that is decoded anywhere.
    const TABLE: () = assert!(
        check(E::VERSIONS, E::UPCASTERS).is_ok(),
        "the event enum's table of upcasters has a mistake"
    );
}

/// Brings a body that was written as `version` of `event_type` into today's shape.
///
/// The body must have its personal fields opened or withheld already.
///
/// # Errors
/// [`Error::NewerVersion`] and [`Error::UnknownType`] for what a newer program wrote, [`Error::VersionZero`].
/// The body is untouched then.
pub fn upcast<E: StoredEvent>(event_type: &str, version: u32, body: &mut Value) -> Result<(), Error> {
    let newest = newest::<E>(event_type, version)?;
    changes::<E>(event_type, version..newest).for_each(|change| change(body));
    Ok(())
}

/// As [`upcast`], for a body that stays as it was written. It is copied only where a step changes it.
///
/// # Errors
/// As [`upcast`].
pub fn upcasted<'a, E: StoredEvent>(
    event_type: &str,
    version: u32,
    body: &'a Value,
) -> Result<Cow<'a, Value>, Error> {
    let newest = newest::<E>(event_type, version)?;
    let mut body = Cow::Borrowed(body);
    changes::<E>(event_type, version..newest).for_each(|change| change(body.to_mut()));
    Ok(body)
}

/// What the steps from these versions do, in order. The compiler has checked that there is one from each.
fn changes<E: StoredEvent>(event_type: &str, from: Range<u32>) -> impl Iterator<Item = fn(&mut Value)> {
    from.filter_map(move |from| {
        E::UPCASTERS.iter().find(|step| step.from == from && step.event_type == event_type)?.step
    })
}

/// Today's version of a type of which this is one.
fn newest<E: StoredEvent>(event_type: &str, version: u32) -> Result<u32, Error> {
    const { Checked::<E>::TABLE };
    let Some((_, newest)) = E::VERSIONS.iter().find(|(name, _)| *name == event_type) else {
        return Err(Error::UnknownType { event_type: event_type.to_owned(), found: version });
    };
    if version > *newest {
        return Err(Error::NewerVersion {
            event_type: event_type.to_owned(),
            found: version,
            newest: *newest,
        });
    }
    if version == 0 {
        return Err(Error::VersionZero { event_type: event_type.to_owned() });
    }
    Ok(*newest)
}

/// Decodes a body that was written as `version` of `event_type`, through the upcasters.
///
/// # Errors
/// As [`upcast`], and [`Error::Decode`].
pub fn decode<E: StoredEvent>(event_type: &str, version: u32, mut body: Value) -> Result<E, Error> {
    upcast::<E>(event_type, version, &mut body)?;
    serde_json::from_value(body).map_err(Error::Decode)
}

/// Tells whether a body decodes as [`decode`] would have it, for tables of several enums.
///
/// # Errors
/// As [`decode`].
pub fn probe<E: StoredEvent>(event_type: &str, version: u32, body: Value) -> Result<(), Error> {
    decode::<E>(event_type, version, body).map(|_| ())
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(tag = "type")]
    enum Event {
        Moved { to: String, km: u64 },
        Rested { hours: u64 },
    }

    fn rename_place(body: &mut Value) {
        body["to"] = body["place"].take();
    }

    fn miles_to_km(body: &mut Value) {
        body["km"] = json!(body["miles"].as_u64().unwrap_or_default() * 16 / 10);
    }

    fn days_to_hours(body: &mut Value) {
        body["hours"] = json!(body["days"].as_u64().unwrap_or_default() * 24);
    }

    fn rename_type(body: &mut Value) {
        body["type"] = json!("Moved");
    }

    const fn step(event_type: &'static str, from: u32, step: fn(&mut Value)) -> Upcaster {
        Upcaster { event_type, from, step: Some(step) }
    }

    impl StoredEvent for Event {
        const VERSIONS: &'static [(&'static str, u32)] = &[("Moved", 3), ("Relocated", 2), ("Rested", 3)];
        const UPCASTERS: &'static [Upcaster] = &[
            step("Moved", 2, miles_to_km),
            step("Moved", 1, rename_place),
            step("Relocated", 1, rename_type),
            Upcaster { event_type: "Rested", from: 1, step: Some(days_to_hours) },
            Upcaster { event_type: "Rested", from: 2, step: None },
        ];
    }

    #[test]
    fn every_version_becomes_todays() {
        let moved = Event::Moved { to: "Rome".to_owned(), km: 16 };
        for (event_type, version, body) in [
            ("Moved", 1, json!({"type": "Moved", "place": "Rome", "miles": 10})),
            ("Moved", 2, json!({"type": "Moved", "to": "Rome", "miles": 10})),
            ("Moved", 3, json!({"type": "Moved", "to": "Rome", "km": 16})),
            ("Relocated", 1, json!({"type": "Relocated", "to": "Rome", "km": 16})),
        ] {
            assert_eq!(decode::<Event>(event_type, version, body).unwrap(), moved, "{event_type} {version}");
        }
    }

    #[test]
    fn a_body_is_copied_only_where_a_step_changes_it() {
        for (event_type, version, body, is_copied) in [
            ("Moved", 3, json!({"type": "Moved", "to": "Rome", "km": 16}), false),
            ("Moved", 2, json!({"type": "Moved", "to": "Rome", "miles": 10}), true),
            ("Rested", 1, json!({"type": "Rested", "days": 2}), true),
            ("Rested", 2, json!({"type": "Rested", "hours": 48}), false),
            ("Rested", 3, json!({"type": "Rested", "hours": 48}), false),
        ] {
            let before = body.clone();
            let current = upcasted::<Event>(event_type, version, &body).unwrap();
            assert_eq!(matches!(current, Cow::Owned(_)), is_copied, "{event_type} {version}");
            let mut in_place = before.clone();
            upcast::<Event>(event_type, version, &mut in_place).unwrap();
            assert_eq!((current.as_ref(), &body), (&in_place, &before));
            let decoded = Event::deserialize(current.as_ref()).unwrap();
            assert_eq!(decoded, decode(event_type, version, before).unwrap());
        }
    }

    #[test]
    fn what_a_newer_program_wrote_is_refused_even_if_it_would_decode() {
        let body = json!({"type": "Moved", "to": "Rome", "km": 16});
        let newer = decode::<Event>("Moved", 4, body.clone()).unwrap_err().to_string();
        assert_eq!(
            newer,
            "`Moved` has version 4, and the newest known here is 3: update this service to a version that knows it"
        );
        let unknown = decode::<Event>("Flown", 1, body.clone()).unwrap_err().to_string();
        assert!(unknown.contains("`Flown` (version 1) is not known here: update this service"), "{unknown}");
        assert!(matches!(decode::<Event>("Moved", 0, body), Err(Error::VersionZero { .. })));
    }

    #[test]
    fn a_table_with_a_mistake_is_refused() {
        let good = [step("A", 1, rename_place), step("A", 2, rename_place)];
        assert_eq!(check(&[("A", 3), ("B", 1)], &good), Ok(()));
        assert_eq!(check(&[("A", 3), ("A", 1)], &good), Err(Mistake::DuplicateType));
        assert_eq!(check(&[("A", 0)], &[]), Err(Mistake::VersionZero));
        assert_eq!(check(&[("A", 2)], &[good[0], good[0]]), Err(Mistake::DuplicateStep));
        assert_eq!(check(&[("A", 3)], &good[1..]), Err(Mistake::Gap), "at the start");
        assert_eq!(check(&[("A", 4)], &good), Err(Mistake::Gap), "at the end");
        assert_eq!(check(&[("A", 2)], &good), Err(Mistake::Stray), "beyond today's");
        assert_eq!(check(&[("A", 3)], &[good[0], good[1], step("C", 1, rename_type)]), Err(Mistake::Stray));
    }
}
