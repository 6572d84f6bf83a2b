//! Wherry's rules, and nothing else.
//!
//! Each feature folder holds its events, the state that they fold to, and one file for each command.
//! A command's `decide` is a pure function: state and time in, events or a refusal out.
//! Nothing here knows about HTTP, SQL or NATS; ids, time and randomness are handed in.
//!
//! | folder | boundary on the log |
//! |---|---|
//! | [`accounts`] | `user.<id>`, `user.email.<hash>`, `user.handle.<hash>`, `user.session.<id>` |
//! | [`bots`] | `user.bots.<owner>` |
//! | [`profile`] | `user.<id>` |
//! | [`chat`] | `chat.room.<id>`, `chat.timeline.<room>`, `chat.changes.<room>`, `chat.account.<account>`, `chat.report.<account>.<id>` |
//! | [`conversion`] | `conversion.<owner>.<id>` |
//! | [`devices`] | none: the latest value of each session |
//! | [`projection`] | `system.projection.<name>` |
//! | [`audit`] | `system.audit.<account>` |
//! | [`jobs`] | `system.job.<worker>.<sequence>` |
//! | [`quotas`] | `system.quota.<account>` |

pub mod accounts;
pub mod audit;
pub mod bots;
pub mod boundary;
pub mod chat;
pub mod conversion;
pub mod devices;
mod event_name;
pub mod ids;
pub mod jobs;
pub mod logged;
pub mod packed_name;
pub mod profile;
pub mod projection;
pub mod quotas;
pub mod refusal;
pub mod text;

pub use refusal::Refusal;
