//! Questions about one's own profile.

pub(crate) mod me;
