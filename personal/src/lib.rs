//! Personal data and its sealing. No I/O: keys, nonces and time come from outside.
//!
//! A field that identifies a person is a [`Personal<T>`] in an event type. Its JSON is an object with
//! the single key `$personal`, in one of three forms:
//!
//! | Form | JSON | Where |
//! |---|---|---|
//! | open | `{"$personal":{"of":"<id>","open":<value>}}` | in memory, between a decision and the append |
//! | sealed | `{"$personal":{"of":"<id>","sealed":"<base64>"}}` | in the log |
//! | erased | `{"$personal":{"of":"<id>","erased":true}}` | after opening without the person's key |
//!
//! A [`Deletable<T>`] is a personal field whose value can be destroyed by itself, while its owner's other values stay.
//! It is sealed with a key of its event's own, a leaf of its owner's [`KeyTree`]. Open, it has a third member,
//! `"deletable":true`, or in place of `true` the id of the event that it first stood in; sealed, it is
//! `{"of":"<id>","leaf":"<base64>"}`, with that id as `from` if it stands in another event or in a snapshot now. Once
//! the leaf is destroyed it opens to erased, like any field of an erased person.
//!
//! [`seal`] turns every open field of a body into a sealed one with that person's own key;
//! [`open`] turns them back, and what has no key any more becomes erased. The cipher is
//! XChaCha20-Poly1305; the event's id, the field's JSON pointer and the person are authenticated
//! with the text, so a sealed value cannot be moved to another event, field or person.
//!
//! [`evolution`] is the other half of reading an old body: once its personal fields are opened, it is
//! brought into today's shape. Both are here since their order matters.

mod deletable;
pub mod evolution;
mod field;
mod key;
mod keys;
mod master;
mod sealing;
mod stand_in;
mod tree;
mod walk;
mod wrapped;

pub use deletable::Deletable;
pub use field::{PersonId, Personal};
pub use key::{KEY_BYTES, MasterKey, PersonKey};
pub use keys::{KeyRing, PersonKeys};
pub use master::{MasterKeyId, MasterKeys};
pub use sealing::{
    is_fully_sealed, make_plain, name_leaves, open, owners, owners_of_all, seal, tree_owners, withhold,
};
pub use stand_in::{show, stand_in};
pub use tree::{Branch, KeyTree, Leaf, LeafIndex};

/// Why a body could not be sealed or opened. Messages never contain the personal data.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// A `$personal` object is not in one of the three forms.
    #[error("malformed personal field at `{pointer}`")]
    Malformed {
        /// JSON pointer of the field.
        pointer: String,
    },
    /// A field is to be sealed, but the ring lacks its owner's key.
    #[error("no key for person {person}")]
    KeyMissing {
        /// Whose key is missing.
        person: PersonId,
    },
    /// The ring has the owner of a deletable field without the tree of keys, or without the part of it that is
    /// needed.
    #[error("the tree of keys of person {person} is not at hand")]
    TreeMissing {
        /// Whose tree is missing.
        person: PersonId,
    },
    /// A deletable field is to be sealed with a key that was destroyed.
    #[error("the key of the deletable field at `{pointer}` is destroyed")]
    LeafDestroyed {
        /// JSON pointer of the field.
        pointer: String,
    },
    /// A sealed value does not authenticate: wrong key, event, field or person, or it was changed.
    #[error("sealed field at `{pointer}` does not authenticate")]
    NotAuthentic {
        /// JSON pointer of the field.
        pointer: String,
    },
    /// A wrapped key does not authenticate: wrong master key or person, or it was changed.
    #[error("wrapped key of person {person} does not authenticate")]
    WrappedKey {
        /// Whose key it should be.
        person: PersonId,
    },
    /// A wrapped key was wrapped by a master key that is not at hand.
    #[error(
        "the key of person {person} is wrapped by master key {id}, which is not at hand: configure it too"
    )]
    MasterKeyUnknown {
        /// Whose key it is.
        person: PersonId,
        /// What the master key is called.
        id: MasterKeyId,
    },
    /// A key in text form is not base64 of 32 bytes.
    #[error("a key must be base64 of {KEY_BYTES} bytes")]
    KeyFormat,
}
