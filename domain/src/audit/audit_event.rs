//! The events of an auditor.

use personal::Personal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::AuditTerm;
use crate::{
    event_name::named_events,
    ids::{AccountId, ConversionId, RoomId},
};

/// What an auditor did, on `system.audit.<account>`; `operator` stands there for whoever runs the servers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum AuditEvent {
    /// Somebody asks what has happened. It is written down before the answer is given, and holds the question only.
    AuditRead {
        /// Which question.
        question: AuditQuestion,
        /// What the question names, as it was asked.
        terms: Vec<AuditTerm>,
        /// Whom the question is about, if it names a person.
        account: Option<AccountId>,
        /// The room that it is about, if it names one.
        room: Option<RoomId>,
        /// The conversion that it is about, if it names one.
        conversion: Option<ConversionId>,
        /// Who asks: `account:<id>` or `operator:<name>`.
        by: String,
    },
    /// An auditor has the sealed values of an event opened. It is written down before they are shown.
    PersonalDataRevealed {
        /// The stream in which the event stands, such as `CHATS`.
        stream: String,
        /// The event's sequence in the stream.
        sequence: u64,
        /// The event's type.
        event_type: String,
        /// Whose data it holds.
        people: Vec<AccountId>,
        /// Why, in the auditor's words. Sealed with the key of the person whom it is about: it goes when they go, and
        /// they find it in what is kept about them.
        reason: Personal<String>,
        /// The auditor.
        by: AccountId,
    },
}

named_events!(AuditEvent { AuditRead => "1", PersonalDataRevealed => "1" });

/// The questions that auditors ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AuditQuestion {
    /// What happened?
    Events,
    /// What did this cause?
    Chain,
    /// How did it stand at a moment?
    State,
    /// What changed between two moments?
    Diff,
    /// Give me these events to take away.
    Export,
    /// Who has an account?
    Accounts,
    /// What does this account do, and when was it last seen?
    Activity,
    /// Which messages are reported, and what do they say?
    Reports,
    /// Which rooms are there, and who keeps order in them?
    Rooms,
}
