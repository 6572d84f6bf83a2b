//! How the read models themselves are kept: for admins.

pub(crate) mod projections;
