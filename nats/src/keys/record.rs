//! What the bucket holds of a person, by name: one record, and one for each branch that the tree has given away.

use personal::{Branch, PersonId};

use crate::keys::{BUCKET, SUBJECT_PREFIX};

/// Names a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) person: PersonId,
    /// None for the person's own, the one that decides.
    pub(super) branch: Option<Branch>,
}

impl Record {
    pub(super) const fn of(person: PersonId) -> Self {
        Self { person, branch: None }
    }

    /// The record on a subject of the bucket.
    pub(super) fn parse(subject: &str) -> Option<Self> {
        let mut tokens = subject.strip_prefix(SUBJECT_PREFIX)?.strip_prefix('.')?.split('.');
        let person = PersonId::new(tokens.next()?.parse().ok()?);
        let branch = match tokens.next() {
            None => None,
            Some(name) => Some(Branch::parse(name)?),
        };
        Some(Self { person, branch }).filter(|record| record.subject() == subject)
    }

    pub(super) fn subject(self) -> String {
        format!("$KV.{BUCKET}.{}", self.key())
    }

    /// Its key in the bucket.
    pub(super) fn key(self) -> String {
        let Self { person, branch } = self;
        branch.map_or_else(|| person.to_string(), |branch| format!("{person}.{branch}"))
    }

    /// The filter that finds every branch of the person.
    pub(super) fn branches_of(person: PersonId) -> String {
        format!("{SUBJECT_PREFIX}.{person}.*")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_names_one_record() {
        let id = "018f2d6e-0000-7000-8000-000000000001";
        for name in [id.to_owned(), format!("{id}.00"), format!("{id}.ff")] {
            let subject = format!("$KV.keys.{name}");
            let record = Record::parse(&subject).unwrap();
            assert_eq!((record.subject(), record.key()), (subject, name));
        }
        for other in ["x", &format!("{id}.0"), &format!("{id}.FF"), &format!("{id}.00.1"), "", "other.keys"] {
            assert_eq!(Record::parse(&format!("$KV.keys.{other}")), None, "{other}");
        }
        assert_eq!(Record::parse(&format!("$KV.tickets.{id}")), None);
    }
}
