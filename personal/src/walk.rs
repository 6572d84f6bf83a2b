//! Finding the personal fields of a JSON body.

use serde_json::{Map, Value};
use uuid::Uuid;

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

impl<'a> By<'a> {
    /// The event whose leaf seals a field that stands in the event `event_id`; none for an ordinary field.
    pub(crate) const fn event(self, event_id: &'a str) -> Option<&'a str> {
        match self {
            Self::Key => None,
            Self::Leaf => Some(event_id),
            Self::LeafOf(event) => Some(event),
        }
    }
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

/// What a personal field becomes.
pub(crate) enum Become {
    /// A field of the same owner, open; of a deletable one, with the event that its leaf is of.
    Open(Value, Option<String>),
    /// One that the owner's own key has sealed to this text.
    Sealed(String),
    /// One that a leaf has sealed to this text, with the event that the leaf is of if that is another one.
    SealedByLeaf(String, Option<String>),
    /// An erased one.
    Erased,
    /// This, and no field any more.
    Other(Value),
}

/// What is made of one personal field, given its owner, form and JSON pointer; `None` leaves it.
pub(crate) type Change<'a> = dyn FnMut(PersonId, Form<'_>, &str) -> Result<Option<Become>, Error> + 'a;

/// Makes of each personal field what `change` says. Nothing else is touched, and of a field that stays one only the
/// members that differ.
pub(crate) fn rewrite(body: &mut Value, change: &mut Change<'_>) -> Result<(), Error> {
    Rewriting { change, pointer: String::new() }.below(body, &Path::Body)
}

/// Where a value stands in its body.
enum Path<'a> {
    Body,
    Member(&'a Self, &'a str),
    Item(&'a Self, usize),
}

struct Rewriting<'a, 'b> {
    change: &'a mut Change<'b>,
    /// Of the field that was come upon last. Most values are none, so it is not kept up on the way to them.
    pointer: String,
}

impl Rewriting<'_, '_> {
    fn below(&mut self, value: &mut Value, path: &Path<'_>) -> Result<(), Error> {
        match value {
            Value::Object(object) if object.contains_key(MARK) => {
                self.pointer.clear();
                path.write(&mut self.pointer);
                let (of, form) = parse(object).ok_or_else(|| malformed(&self.pointer))?;
                if let Some(change) = (self.change)(of, form, &self.pointer)? {
                    change.make_of(value, of);
                }
                Ok(())
            }
            Value::Object(object) => {
                object.iter_mut().try_for_each(|(name, value)| self.below(value, &Path::Member(path, name)))
            }
            Value::Array(items) => items
                .iter_mut()
                .enumerate()
                .try_for_each(|(index, value)| self.below(value, &Path::Item(path, index))),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Ok(()),
        }
    }
}

impl Path<'_> {
    /// Writes it behind `pointer`, as a JSON pointer (RFC 6901).
    fn write(&self, pointer: &mut String) {
        match self {
            Self::Body => {}
            Self::Member(above, name) => {
                above.write(pointer);
                pointer.push('/');
                // Hardly any name has to be escaped.
                if name.bytes().any(|byte| matches!(byte, b'~' | b'/')) {
                    pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
                } else {
                    pointer.push_str(name);
                }
            }
            Self::Item(above, index) => {
                above.write(pointer);
                pointer.push('/');
                pointer.push_str(&index.to_string());
            }
        }
    }
}

impl Become {
    /// Makes this of a well-formed field of `of`.
    fn make_of(self, field: &mut Value, of: PersonId) {
        let members = match self {
            Self::Open(value, event) => [Some(("open", value)), event.map(|id| ("deletable", id.into()))],
            Self::Sealed(text) => [Some(("sealed", text.into())), None],
            Self::SealedByLeaf(text, from) => {
                [Some(("leaf", text.into())), from.map(|id| ("from", id.into()))]
            }
            Self::Erased => [Some(("erased", true.into())), None],
            Self::Other(value) => {
                *field = value;
                return;
            }
        };
        let Some(Value::Object(inner)) = field.get_mut(MARK) else { return };
        inner.retain(|name, _| name == "of");
        if let Some(Value::String(owner)) = inner.get_mut("of") {
            // An id can be spelled in several ways: what is written here is spelled in one.
            let mut spelled = Uuid::encode_buffer();
            let spelled = of.as_uuid().hyphenated().encode_lower(&mut spelled);
            if owner != spelled {
                spelled.clone_into(owner);
            }
        }
        inner.extend(members.into_iter().flatten().map(|(name, value)| (name.to_owned(), value)));
    }
}

fn parse(object: &Map<String, Value>) -> Option<(PersonId, Form<'_>)> {
    let inner = members(object)?;
    let of = inner.get("of")?.as_str()?.parse().ok()?;
    Some((PersonId::new(of), form_of(inner)?))
}

/// The form of a field, whoever owns it.
pub(crate) fn form(object: &Map<String, Value>) -> Option<Form<'_>> {
    let inner = members(object)?;
    inner.get("of")?;
    form_of(inner)
}

fn members(field: &Map<String, Value>) -> Option<&Map<String, Value>> {
    field.get(MARK).filter(|_| field.len() == 1)?.as_object()
}

/// The form of a field that has an owner, by its members.
fn form_of(inner: &Map<String, Value>) -> Option<Form<'_>> {
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
