//! People, as they appear in every answer.

mod person;

pub(crate) use person::{Faces, Person};
