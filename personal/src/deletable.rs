//! `Deletable<T>`: a personal field whose value can be destroyed by itself.

use std::fmt;
use std::hash::{Hash, Hasher};

use serde::de::Error as _;
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{PersonId, Personal};

/// A [`Personal`] value that can be destroyed while its owner's other values stay.
///
/// It remembers the event that it was sealed with first, so that a copy of it, in a snapshot or in another event, is
/// destroyed with it. Two are equal if they hold the same, wherever they come from.
#[derive(Clone)]
pub struct Deletable<T> {
    field: Personal<T>,
    leaf: LeafOf,
}

/// Whose leaf seals a value.
#[derive(Clone)]
enum LeafOf {
    /// None: it was sealed with its owner's ordinary key, before its field was deletable, and stays so.
    Nothing,
    /// That of the event that it is going to stand in.
    Next,
    /// That of the event with this id.
    Event(Box<str>),
}

impl<T> Deletable<T> {
    /// A value in the clear that belongs to `of`.
    pub const fn open(of: PersonId, value: T) -> Self {
        Self { field: Personal::open(of, value), leaf: LeafOf::Next }
    }

    /// What is left of a value of `of` that was destroyed.
    pub const fn erased(of: PersonId) -> Self {
        Self { field: Personal::Erased { of }, leaf: LeafOf::Nothing }
    }

    /// Whose it is.
    pub const fn of(&self) -> PersonId {
        self.field.of()
    }

    /// The value, unless it was destroyed or its owner erased.
    pub const fn value(&self) -> Option<&T> {
        self.field.value()
    }

    /// The value by value, unless it was destroyed or its owner erased.
    pub fn into_value(self) -> Option<T> {
        self.field.into_value()
    }

    /// The value, or `default` when it was destroyed or its owner erased.
    pub fn reveal_or<'a>(&'a self, default: &'a T) -> &'a T {
        self.field.reveal_or(default)
    }

    /// Changes the value, and keeps the owner and what destroys it.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Deletable<U> {
        Deletable { field: self.field.map(change), leaf: self.leaf }
    }
}

/// As a field that holds the same, without what destroys it.
impl<T> AsRef<Personal<T>> for Deletable<T> {
    fn as_ref(&self) -> &Personal<T> {
        &self.field
    }
}

impl<T: PartialEq> PartialEq for Deletable<T> {
    fn eq(&self, other: &Self) -> bool {
        self.field == other.field
    }
}

impl<T: Eq> Eq for Deletable<T> {}

impl<T: Hash> Hash for Deletable<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.field.hash(state);
    }
}

impl<T> fmt::Debug for Deletable<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.field {
            Personal::Open { of, .. } => write!(f, "Deletable({of}, withheld)"),
            Personal::Erased { of } => write!(f, "Deletable({of}, erased)"),
        }
    }
}

impl<T: Serialize> Serialize for Deletable<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Field<'a, T> {
            of: PersonId,
            open: &'a T,
            deletable: Mark<'a>,
        }
        #[derive(Serialize)]
        #[serde(untagged)]
        enum Mark<'a> {
            Next(bool),
            Event(&'a str),
        }

        let deletable = match &self.leaf {
            LeafOf::Nothing => return self.field.serialize(serializer),
            LeafOf::Next => Mark::Next(true),
            LeafOf::Event(id) => Mark::Event(id),
        };
        let Personal::Open { of, value } = &self.field else {
            return self.field.serialize(serializer);
        };
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(crate::walk::MARK, &Field { of: *of, open: value, deletable })?;
        map.end()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Deletable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (field, mark) = crate::field::read(deserializer)?;
        let leaf = match mark {
            None => LeafOf::Nothing,
            Some(serde_json::Value::Bool(true)) => LeafOf::Next,
            Some(serde_json::Value::String(id)) => LeafOf::Event(id.into()),
            Some(_) => return Err(D::Error::custom("malformed personal field")),
        };
        Ok(Self { field, leaf })
    }
}

/// Describes the sealed form of today, as that of [`Personal`], and marked `x-deletable` too.
#[cfg(feature = "schemars")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Deletable<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Deletable_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let opens_to = generator.subschema_for::<T>();
        let mut schema = crate::field::sealed_schema(&opens_to, "leaf");
        schema.insert("x-deletable".to_owned(), true.into());
        schema
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    const ADA: PersonId = PersonId::new(Uuid::from_u128(7));

    fn back(json: &serde_json::Value) -> Result<Deletable<String>, serde_json::Error> {
        serde_json::from_value(json.clone())
    }

    #[test]
    fn the_mark_survives() {
        let new = Deletable::open(ADA, "hello".to_owned());
        let text = json!({"$personal": {"of": ADA, "open": "hello", "deletable": true}});
        assert_eq!(serde_json::to_value(&new).unwrap(), text);
        let elsewhere = json!({"$personal": {"of": ADA, "open": "hello", "deletable": "1.0"}});
        let before = json!({"$personal": {"of": ADA, "open": "hello"}});
        let erased = json!({"$personal": {"of": ADA, "erased": true}});
        for text in [text, elsewhere, before, erased] {
            assert_eq!(serde_json::to_value(back(&text).unwrap()).unwrap(), text);
            let is_erased = text["$personal"]["erased"] == true;
            assert_eq!(back(&text).unwrap() == new, !is_erased, "what counts is what it holds");
            assert_eq!(back(&text).unwrap() == Deletable::erased(ADA), is_erased);
        }
    }

    #[test]
    fn other_shapes_are_refused() {
        for inner in [
            json!({"of": ADA, "open": "x", "deletable": false}),
            json!({"of": ADA, "open": "x", "deletable": 1}),
            json!({"of": ADA, "open": "x", "deletable": null}),
            json!({"of": ADA, "deletable": true}),
            json!({"of": ADA, "erased": true, "deletable": true}),
            json!({"of": ADA, "open": "x", "deletable": true, "more": 1}),
            json!({"of": ADA, "leaf": "AAAA"}),
            json!({"of": ADA, "sealed": "AAAA"}),
        ] {
            assert!(back(&json!({ "$personal": inner })).is_err(), "{inner}");
        }
        let marked = json!({"$personal": {"of": ADA, "open": "x", "deletable": true}});
        assert!(serde_json::from_value::<Personal<String>>(marked).is_err(), "an ordinary field has no mark");
    }

    #[test]
    fn debug_withholds_the_value_and_map_keeps_the_mark() {
        let field = Deletable::open(ADA, "secret".to_owned());
        assert!(!format!("{field:?}").contains("secret"));
        let longer = serde_json::to_value(field.map(|text| text.len())).unwrap();
        assert_eq!(longer, json!({"$personal": {"of": ADA, "open": 6, "deletable": true}}));
    }
}
