//! What auditors ask: what happened, who did it, what it caused, and how things stood at a moment. Of events only the
//! envelopes are shown here, and of states no personal value.
//! Every question is written down before it is answered.

mod boundary;
pub(crate) mod chain;
mod changes;
pub(crate) mod diff;
pub(crate) mod events;
pub(crate) mod export;
mod history;
mod item;
mod marks;
mod moment;
#[cfg(test)]
mod plans;
mod recording;
pub(crate) mod state;

pub(crate) use export::Notary;
use item::AuditEvent;
pub(crate) use recording::{Asked, AuditReads};
