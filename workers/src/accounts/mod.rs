//! Accounts: what follows from their events outside of the log.

mod erase_account;

pub(crate) use erase_account::Eraser;
