//! Keys as they are kept: encrypted with a master key, and bound to their person.
//!
//! | First byte | What it is | What follows |
//! |---|---|---|
//! | none | a person's key, from before master keys had names | nonce, text |
//! | 2 | a person's key alone | the master key's name, nonce, text |
//! | 3 | a person's key and tree of keys | the same |
//! | 4 | a branch that such a tree has given away | the same |

use zeroize::Zeroizing;

use crate::key::{NONCE_BYTES, TAG_BYTES};
use crate::{Branch, Error, KEY_BYTES, KeyTree, MasterKeyId, MasterKeys, PersonId, PersonKey, PersonKeys};

const KEY_ALONE: u8 = 2;
const KEY_AND_TREE: u8 = 3;
const BRANCH: u8 = 4;
/// What stands before the nonce where the master key has a name.
const HEAD_BYTES: usize = 1 + MasterKeyId::BYTES;
/// How long a wrapped key without a name is. No other form has this length.
const UNNAMED_BYTES: usize = NONCE_BYTES + KEY_BYTES + TAG_BYTES;

impl MasterKeys {
    /// The person's keys, encrypted with the current master key for keeping. They do not unwrap as another's.
    pub fn wrap(
        &self,
        person: PersonId,
        keys: &PersonKeys,
        fill_random: &mut dyn FnMut(&mut [u8]),
    ) -> Vec<u8> {
        let key = keys.key().as_bytes();
        match keys.tree() {
            None => self.seal(KEY_ALONE, person, &[], key, fill_random),
            Some(tree) => {
                let tree = tree.to_bytes();
                let mut plain = Zeroizing::new(Vec::new());
                // Reserved whole, so that no part is left behind where the vector grew.
                plain.reserve_exact(KEY_BYTES + tree.len());
                plain.extend_from_slice(key);
                plain.extend_from_slice(&tree);
                self.seal(KEY_AND_TREE, person, &[], &plain, fill_random)
            }
        }
    }

    /// The person's keys, whichever of these master keys wrapped them.
    ///
    /// # Errors
    /// [`Error::MasterKeyUnknown`] when another did, [`Error::WrappedKey`] when they were wrapped for
    /// another person or were changed, or name no master key and none of these unwraps them.
    pub fn unwrap(&self, person: PersonId, wrapped: &[u8]) -> Result<PersonKeys, Error> {
        let kind = kind(wrapped).unwrap_or(KEY_ALONE);
        let plain = self.open(kind, person, &[], wrapped)?;
        let (key, tree) = plain.split_at_checked(KEY_BYTES).ok_or(Error::WrappedKey { person })?;
        let key = key.try_into().map_err(|_| Error::WrappedKey { person })?;
        let keys = PersonKeys::from(PersonKey::from_seed(key));
        match kind {
            KEY_ALONE if tree.is_empty() => Ok(keys),
            KEY_AND_TREE => Ok(keys.with_tree(KeyTree::from_bytes(tree)?)),
            _ => Err(Error::WrappedKey { person }),
        }
    }

    /// A branch that the person's tree has given away, encrypted with the current master key. It does not unwrap
    /// as another branch.
    ///
    /// # Errors
    /// [`Error::KeyFormat`] for a whole tree.
    pub fn wrap_branch(
        &self,
        person: PersonId,
        apart: &KeyTree,
        fill_random: &mut dyn FnMut(&mut [u8]),
    ) -> Result<Vec<u8>, Error> {
        let branch = apart.own_branch().ok_or(Error::KeyFormat)?;
        Ok(self.seal(BRANCH, person, &[branch.number()], &apart.to_bytes(), fill_random))
    }

    /// The person's branch, whichever of these master keys wrapped it.
    ///
    /// # Errors
    /// As [`MasterKeys::unwrap`].
    pub fn unwrap_branch(&self, person: PersonId, branch: Branch, wrapped: &[u8]) -> Result<KeyTree, Error> {
        let apart = KeyTree::from_bytes(&self.open(BRANCH, person, &[branch.number()], wrapped)?)?;
        if apart.own_branch() == Some(branch) { Ok(apart) } else { Err(Error::WrappedKey { person }) }
    }

    fn seal(
        &self,
        kind: u8,
        person: PersonId,
        part: &[u8],
        plain: &[u8],
        fill_random: &mut dyn FnMut(&mut [u8]),
    ) -> Vec<u8> {
        let mut nonce = [0; NONCE_BYTES];
        fill_random(&mut nonce);
        let id = self.current_id();
        let mut wrapped = vec![kind];
        wrapped.extend_from_slice(id.as_bytes());
        wrapped.extend(self.current().encrypt(nonce, plain, &named_aad(kind, person, part, id)));
        wrapped
    }

    fn open(
        &self,
        expected: u8,
        person: PersonId,
        part: &[u8],
        wrapped: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        if kind(wrapped).is_some_and(|kind| kind != expected) {
            return Err(Error::WrappedKey { person });
        }
        self.try_each(person, wrapped, |master| match master_of(wrapped) {
            Some(id) => master.decrypt(&wrapped[HEAD_BYTES..], &named_aad(expected, person, part, id)),
            None => master.decrypt(wrapped, &unnamed_aad(person)),
        })
    }
}

/// The name of the master key that wrapped this, if it has one.
pub(crate) fn master_of(wrapped: &[u8]) -> Option<MasterKeyId> {
    kind(wrapped).and_then(|_| wrapped.get(1..HEAD_BYTES)).and_then(MasterKeyId::from_bytes)
}

/// What it is; none if it is from before there were kinds.
fn kind(wrapped: &[u8]) -> Option<u8> {
    // Those begin with a random nonce: the length tells them apart.
    let first = *wrapped.first().filter(|_| wrapped.len() != UNNAMED_BYTES)?;
    (KEY_ALONE..=BRANCH).contains(&first).then_some(first)
}

fn unnamed_aad(person: PersonId) -> Vec<u8> {
    let mut aad = b"personal: wrapped key 1".to_vec();
    aad.extend_from_slice(person.as_uuid().as_bytes());
    aad
}

/// The labels are of different uses, and what follows each has one length.
fn named_aad(kind: u8, person: PersonId, part: &[u8], master: MasterKeyId) -> Vec<u8> {
    let label = match kind {
        KEY_ALONE => b"personal: wrapped key 2".as_slice(),
        KEY_AND_TREE => b"personal: wrapped keys 3",
        _ => b"personal: wrapped branch 4",
    };
    let mut aad = label.to_vec();
    aad.extend_from_slice(master.as_bytes());
    aad.extend_from_slice(person.as_uuid().as_bytes());
    aad.extend_from_slice(part);
    aad
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{LeafIndex, MasterKey};

    const ADA: PersonId = PersonId::new(Uuid::from_u128(1));
    const BOB: PersonId = PersonId::new(Uuid::from_u128(2));

    fn master(byte: u8) -> MasterKey {
        MasterKey::from_bytes([byte; KEY_BYTES])
    }

    fn masters(byte: u8) -> MasterKeys {
        MasterKeys::new(master(byte))
    }

    fn random(bytes: &mut [u8]) {
        bytes.fill(3);
    }

    fn counter() -> impl FnMut(&mut [u8]) {
        let mut next = 0_u8;
        move |bytes| {
            for byte in bytes {
                next = next.wrapping_add(1);
                *byte = next;
            }
        }
    }

    /// A tree of which one leaf is destroyed and one branch kept apart, and that branch.
    fn trees() -> (KeyTree, KeyTree, Branch) {
        let mut tree = KeyTree::generate(&mut counter());
        tree.destroy(LeafIndex::of_event("1.0"));
        let branch = tree.fullest_branch().unwrap();
        let apart = tree.branch(branch).unwrap();
        tree.give_away(branch);
        (tree, apart, branch)
    }

    /// As keys were wrapped before they named their master key.
    fn wrap_unnamed(master: &MasterKey, person: PersonId, key: &PersonKey) -> Vec<u8> {
        master.encrypt([3; NONCE_BYTES], key.as_bytes(), &unnamed_aad(person))
    }

    #[test]
    fn what_is_wrapped_unwraps_for_its_person_and_master_only() {
        let mut random = counter();
        let bare = PersonKeys::from(PersonKey::generate(&mut random));
        let whole = PersonKeys::generate(&mut random);
        let divided = bare.clone().with_tree(trees().0);
        for keys in [bare, whole, divided] {
            let wrapped = masters(9).wrap(ADA, &keys, &mut random);
            let again = masters(9).unwrap(ADA, &wrapped).unwrap();
            assert!(again.key() == keys.key());
            assert_eq!(again.tree().map(KeyTree::to_bytes), keys.tree().map(KeyTree::to_bytes));

            assert_eq!(masters(9).unwrap(BOB, &wrapped).unwrap_err(), Error::WrappedKey { person: BOB });
            assert!(masters(8).unwrap(ADA, &wrapped).is_err());
            for index in 0..wrapped.len() {
                let mut changed = wrapped.clone();
                changed[index] ^= 1;
                assert!(masters(9).unwrap(ADA, &changed).is_err(), "byte {index}");
            }
            for length in [0, 8, 10, 40, wrapped.len() - 1] {
                assert!(masters(9).unwrap(ADA, &wrapped[..length]).is_err(), "length {length}");
            }
            assert!(!wrapped.windows(KEY_BYTES).any(|window| window == keys.key().as_bytes()));
        }
    }

    #[test]
    fn a_branch_unwraps_as_that_branch_only() {
        let (tree, apart, branch) = trees();
        let wrapped = masters(9).wrap_branch(ADA, &apart, &mut random).unwrap();
        let again = masters(9).unwrap_branch(ADA, branch, &wrapped).unwrap();
        assert_eq!(again.to_bytes(), apart.to_bytes());
        assert!(masters(9).is_current(&wrapped) && !masters(8).is_current(&wrapped));

        let other = Branch::parse(if branch.to_string() == "00" { "01" } else { "00" }).unwrap();
        assert!(masters(9).unwrap_branch(ADA, other, &wrapped).is_err());
        assert!(masters(9).unwrap_branch(BOB, branch, &wrapped).is_err());
        assert!(masters(9).unwrap(ADA, &wrapped).is_err(), "it is no person's record");
        for index in 0..wrapped.len() {
            let mut changed = wrapped.clone();
            changed[index] ^= 1;
            assert!(masters(9).unwrap_branch(ADA, branch, &changed).is_err(), "byte {index}");
        }
        assert_eq!(masters(9).wrap_branch(ADA, &tree, &mut random), Err(Error::KeyFormat));
        let keys = PersonKeys::from(PersonKey::generate(&mut random)).with_tree(tree);
        let wrapped = masters(9).wrap(ADA, &keys, &mut random);
        assert!(masters(9).unwrap_branch(ADA, branch, &wrapped).is_err(), "nor the reverse");
    }

    #[test]
    fn what_any_of_them_wrapped_unwraps_and_the_current_one_wraps() {
        let keys = PersonKeys::generate(&mut random);
        let (old, both, new) = (masters(1), masters(2).and(master(1)), masters(2));
        let wrapped = old.wrap(ADA, &keys, &mut random);
        assert!(old.is_current(&wrapped) && !both.is_current(&wrapped));
        let again = both.wrap(ADA, &both.unwrap(ADA, &wrapped).unwrap(), &mut random);
        assert!(both.is_current(&again));
        assert_eq!(new.wrap(ADA, &new.unwrap(ADA, &again).unwrap(), &mut random), again, "the same keys");
        let unknown = Error::MasterKeyUnknown { person: ADA, id: master(1).id() };
        assert_eq!(new.unwrap(ADA, &wrapped).unwrap_err(), unknown);
    }

    #[test]
    fn a_key_wrapped_before_master_keys_had_names_unwraps() {
        let key = PersonKey::generate(&mut random);
        let wrapped = wrap_unnamed(&master(1), ADA, &key);
        let both = masters(2).and(master(1));
        assert!(!both.is_current(&wrapped));
        assert!(!masters(1).is_current(&wrapped), "it is wrapped again, with the name");
        let unwrapped = both.unwrap(ADA, &wrapped).unwrap();
        assert!(*unwrapped.key() == key && unwrapped.tree().is_none());
        assert_eq!(masters(3).unwrap(ADA, &wrapped).unwrap_err(), Error::WrappedKey { person: ADA });
    }
}
