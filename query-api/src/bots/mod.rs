//! Bots, for who looks after the system.

pub(crate) mod bot_list;
