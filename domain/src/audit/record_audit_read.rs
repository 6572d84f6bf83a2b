//! An auditor asks.

use super::{AuditEvent, AuditQuestion, AuditTerm};
use crate::ids::{AccountId, ConversionId, RoomId};

/// An auditor's question is written down, before it is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordAuditRead {
    pub question: AuditQuestion,
    pub terms: Vec<AuditTerm>,
    /// Whom and what it is about, as far as it names them.
    pub account: Option<AccountId>,
    pub room: Option<RoomId>,
    pub conversion: Option<ConversionId>,
    /// `account:<id>` or `operator:<name>`.
    pub by: String,
}

impl RecordAuditRead {
    /// Nothing forbids a question of somebody who may ask: what makes no sense is refused before it is asked.
    pub fn decide(self) -> AuditEvent {
        let Self { question, terms, account, room, conversion, by } = self;
        AuditEvent::AuditRead { question, terms, account, room, conversion, by }
    }
}
