//! The projectors on real servers.
