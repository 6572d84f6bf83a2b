//! What auditors ask: what happened, who did it, and what it caused. Of events only the envelopes are shown here.

pub(crate) mod chain;
pub(crate) mod events;
mod item;

use item::AuditEvent;
