//! `Personal<T>`: a field of an event that belongs to one person.

use std::fmt;

use serde::de::Error as _;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use uuid::Uuid;

/// The person that a field belongs to: the id of the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonId(Uuid);

impl PersonId {
    /// The person with this id.
    pub const fn new(id: Uuid) -> Self {
        Self(id)
    }

    /// The id as a plain UUID.
    pub const fn as_uuid(self) -> Uuid {
        self.0
    }
}

impl From<Uuid> for PersonId {
    fn from(id: Uuid) -> Self {
        Self(id)
    }
}

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

/// A value that identifies a person, or the mark that it was erased.
///
/// `Debug` shows whose it is and never what it is, so that it cannot slip into a log line.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Personal<T> {
    /// The value in the clear.
    Open {
        /// Whose key seals it.
        of: PersonId,
        /// The value.
        value: T,
    },
    /// The owner's key is gone, and the value with it.
    Erased {
        /// Whose it was.
        of: PersonId,
    },
}

impl<T> Personal<T> {
    /// A value in the clear that belongs to `of`.
    pub const fn open(of: PersonId, value: T) -> Self {
        Self::Open { of, value }
    }

    /// Whose it is.
    pub const fn of(&self) -> PersonId {
        match self {
            Self::Open { of, .. } | Self::Erased { of } => *of,
        }
    }

    /// The value, unless it was erased.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Open { value, .. } => Some(value),
            Self::Erased { .. } => None,
        }
    }

    /// The value by value, unless it was erased.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Open { value, .. } => Some(value),
            Self::Erased { .. } => None,
        }
    }

    /// The value, or `default` when it was erased.
    pub fn reveal_or<'a>(&'a self, default: &'a T) -> &'a T {
        self.value().unwrap_or(default)
    }

    /// Changes the value and keeps the owner.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Personal<U> {
        match self {
            Self::Open { of, value } => Personal::Open { of, value: change(value) },
            Self::Erased { of } => Personal::Erased { of },
        }
    }
}

impl<T> AsRef<Self> for Personal<T> {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open { of, .. } => write!(f, "Personal({of}, withheld)"),
            Self::Erased { of } => write!(f, "Personal({of}, erased)"),
        }
    }
}

impl<T: Serialize> Serialize for Personal<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "snake_case")]
        struct Open<'a, T> {
            of: PersonId,
            open: &'a T,
        }
        #[derive(Serialize)]
        struct Erased {
            of: PersonId,
            erased: bool,
        }

        let mut map = serializer.serialize_map(Some(1))?;
        match self {
            Self::Open { of, value } => {
                map.serialize_entry(crate::walk::MARK, &Open { of: *of, open: value })?;
            }
            Self::Erased { of } => {
                map.serialize_entry(crate::walk::MARK, &Erased { of: *of, erased: true })?;
            }
        }
        map.end()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Personal<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match read(deserializer)? {
            (field, None) => Ok(field),
            (_, Some(_)) => Err(D::Error::custom("a personal field that is not deletable is marked so")),
        }
    }
}

/// Reads a field, and the mark of a deletable one if it has it.
pub(crate) fn read<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<(Personal<T>, Option<Value>), D::Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer<T> {
        #[serde(rename = "$personal")]
        personal: Inner<T>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields, bound = "T: Deserialize<'de>")]
    struct Inner<T> {
        of: PersonId,
        #[serde(default, deserialize_with = "present")]
        open: Option<T>,
        #[serde(default, deserialize_with = "present")]
        deletable: Option<Value>,
        #[serde(default)]
        sealed: Option<String>,
        #[serde(default)]
        leaf: Option<String>,
        #[serde(default)]
        from: Option<String>,
        #[serde(default)]
        erased: Option<bool>,
    }

    let Inner { of, open, deletable, sealed, leaf, from, erased } =
        Outer::deserialize(deserializer)?.personal;
    match (open, sealed.or(leaf), erased, deletable, from) {
        (Some(value), None, None, deletable, None) => Ok((Personal::Open { of, value }, deletable)),
        (None, None, Some(true), None, None) => Ok((Personal::Erased { of }, None)),
        (None, Some(_), None, None, _) => {
            Err(D::Error::custom("personal field is still sealed: open the body first"))
        }
        _ => Err(D::Error::custom("malformed personal field")),
    }
}

/// Describes the sealed form, the only one in the log: marked `x-personal`, with what it opens to beside it.
#[cfg(feature = "schemars")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Personal<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Personal_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let opens_to = generator.subschema_for::<T>();
        sealed_schema(&opens_to, "sealed")
    }
}

/// The schema of a sealed field whose ciphertext is called this.
#[cfg(feature = "schemars")]
pub(crate) fn sealed_schema(opens_to: &schemars::Schema, ciphertext: &str) -> schemars::Schema {
    schemars::json_schema!({
        "type": "object",
        "x-personal": true,
        "x-opens-to": opens_to,
        "properties": {
            crate::walk::MARK: {
                "type": "object",
                "properties": {
                    "of": {
                        "type": "string",
                        "format": "uuid",
                        "description": "Whose key seals it; without that key it is erased.",
                    },
                    ciphertext: { "type": "string", "format": "byte" },
                },
                "required": ["of", ciphertext],
                "additionalProperties": false,
            },
        },
        "required": [crate::walk::MARK],
        "additionalProperties": false,
    })
}

/// Reads a field that is there as `Some`, even when its value is JSON `null`.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(d: D) -> Result<Option<T>, D::Error> {
    T::deserialize(d).map(Some)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn ada() -> PersonId {
        PersonId::new(Uuid::from_u128(7))
    }

    #[test]
    fn the_three_forms() {
        let id = ada().to_string();
        let open = Personal::open(ada(), "a@b.c".to_owned());
        let text = json!({"$personal": {"of": id, "open": "a@b.c"}});
        assert_eq!(serde_json::to_value(&open).unwrap(), text);
        assert_eq!(serde_json::from_value::<Personal<String>>(text).unwrap(), open);

        let erased = Personal::<String>::Erased { of: ada() };
        let text = json!({"$personal": {"of": id, "erased": true}});
        assert_eq!(serde_json::to_value(&erased).unwrap(), text);
        assert_eq!(serde_json::from_value::<Personal<String>>(text).unwrap(), erased);

        let sealed = json!({"$personal": {"of": id, "sealed": "AAAA"}});
        let error = serde_json::from_value::<Personal<String>>(sealed).unwrap_err();
        assert!(error.to_string().contains("still sealed"), "{error}");
    }

    #[test]
    fn an_open_null_is_a_value() {
        let open = Personal::<Option<String>>::open(ada(), None);
        let text = serde_json::to_value(&open).unwrap();
        assert_eq!(serde_json::from_value::<Personal<Option<String>>>(text).unwrap(), open);
    }

    #[test]
    fn other_shapes_are_refused() {
        let id = ada().to_string();
        for bad in [
            json!({"$personal": {"of": id}}),
            json!({"$personal": {"of": id, "erased": false}}),
            json!({"$personal": {"of": id, "open": "x", "erased": true}}),
            json!({"$personal": {"of": id, "open": "x"}, "more": 1}),
            json!({"$personal": {"of": id, "open": "x", "more": 1}}),
            json!("x"),
        ] {
            assert!(serde_json::from_value::<Personal<String>>(bad.clone()).is_err(), "{bad}");
        }
    }

    #[test]
    fn debug_withholds_the_value() {
        let shown = format!("{:?}", Personal::open(ada(), "secret"));
        assert!(!shown.contains("secret"), "{shown}");
    }

    #[test]
    fn reveal_map_and_owner() {
        let open = Personal::open(ada(), 3).map(|n| n + 1);
        assert_eq!(open.value(), Some(&4));
        assert_eq!(open.of(), ada());
        let erased = Personal::<i32>::Erased { of: ada() }.map(|n| n + 1);
        assert_eq!(erased.reveal_or(&0), &0);
        assert_eq!(erased.into_value(), None);
    }
}
