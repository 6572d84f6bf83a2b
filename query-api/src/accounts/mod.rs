//! People: as they appear in every answer, and what they do.

pub(crate) mod account_list;
pub(crate) mod activity;
mod person;

pub(crate) use person::{Faces, Person};
