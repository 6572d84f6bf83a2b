//! All keys of one person, and those of several people.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::{KeyTree, PersonId, PersonKey};

/// A person's keys: one for ordinary fields, and a tree of them for those that can be destroyed one by one.
/// Cheap to clone; `Debug` withholds it.
#[derive(Clone)]
pub struct PersonKeys {
    key: Arc<PersonKey>,
    tree: Option<Arc<KeyTree>>,
}

impl PersonKeys {
    /// New keys from a source of random bytes. Neither part is derived from the other, so that the key, which stays,
    /// brings back no leaf.
    pub fn generate(fill_random: &mut dyn FnMut(&mut [u8])) -> Self {
        Self::from(PersonKey::generate(fill_random)).with_tree(KeyTree::generate(fill_random))
    }

    /// The key of ordinary fields.
    pub fn key(&self) -> &PersonKey {
        &self.key
    }

    /// The keys of deletable fields. People whose keys were made before there were such fields have none.
    pub fn tree(&self) -> Option<&KeyTree> {
        self.tree.as_deref()
    }

    /// The same key with this tree.
    #[must_use]
    pub fn with_tree(self, tree: KeyTree) -> Self {
        Self { tree: Some(Arc::new(tree)), ..self }
    }

    /// Whether every leaf that is not destroyed can be derived from what is here.
    pub fn is_whole(&self) -> bool {
        self.tree().is_some_and(KeyTree::is_whole)
    }
}

impl From<PersonKey> for PersonKeys {
    fn from(key: PersonKey) -> Self {
        Arc::new(key).into()
    }
}

impl From<Arc<PersonKey>> for PersonKeys {
    fn from(key: Arc<PersonKey>) -> Self {
        Self { key, tree: None }
    }
}

impl fmt::Debug for PersonKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonKeys(withheld)")
    }
}

/// The keys at hand for one sealing or opening. A person who is not in it counts as erased.
#[derive(Clone, Debug, Default)]
pub struct KeyRing(BTreeMap<PersonId, PersonKeys>);

impl KeyRing {
    /// A ring without keys.
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Adds a person's keys, or replaces them.
    pub fn insert(&mut self, person: PersonId, keys: impl Into<PersonKeys>) {
        self.0.insert(person, keys.into());
    }

    /// The person's keys, if they are here.
    pub fn get(&self, person: PersonId) -> Option<&PersonKeys> {
        self.0.get(&person)
    }

    /// Whether the person's keys are here.
    pub fn contains(&self, person: PersonId) -> bool {
        self.0.contains_key(&person)
    }
}

impl<K: Into<PersonKeys>> FromIterator<(PersonId, K)> for KeyRing {
    fn from_iter<I: IntoIterator<Item = (PersonId, K)>>(keys: I) -> Self {
        Self(keys.into_iter().map(|(person, keys)| (person, keys.into())).collect())
    }
}
