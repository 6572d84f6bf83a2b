//! What auditors did: what they asked, and what was opened for them. Looking is written down before anything is shown.

mod audit_event;
mod audit_term;
mod concerned;
mod record_audit_read;
mod reveal_personal_data;

pub use audit_event::{AuditEvent, AuditQuestion};
pub use audit_term::{AuditTerm, AuditTermError};
pub use concerned::{account_of, conversion_of, people_of, room_of};
pub use record_audit_read::RecordAuditRead;
pub use reveal_personal_data::{RevealPersonalData, RevealReason, RevealReasonError};
