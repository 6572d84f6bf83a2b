//! Consistency boundaries: each is one literal subject of one stream.

use std::fmt;

use crate::{
    accounts::ClaimHash,
    ids::{AccountId, ConversionId, ReportId, RoomId, SessionId},
    jobs::WorkerName,
    projection::ProjectionName,
};

/// A stream of the log and the subjects that it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stream {
    /// Its name, as in a position.
    pub name: &'static str,
    /// The one filter of the subjects that it stores.
    pub subjects: &'static str,
}

/// Accounts, claims and sessions.
pub const USERS: Stream = Stream { name: "USERS", subjects: "user.>" };
/// Rooms, memberships and timelines.
pub const CHATS: Stream = Stream { name: "CHATS", subjects: "chat.>" };
/// Document conversions.
pub const CONVERSIONS: Stream = Stream { name: "CONVERSIONS", subjects: "conversion.>" };
/// What operators do to the system itself.
pub const SYSTEM: Stream = Stream { name: "SYSTEM", subjects: "system.>" };

/// Every stream, in the order in which they are created.
pub const STREAMS: [Stream; 4] = [USERS, CHATS, CONVERSIONS, SYSTEM];

impl Stream {
    /// The stream of this name, if there is one.
    pub fn named(name: &str) -> Option<Self> {
        STREAMS.into_iter().find(|stream| stream.name == name)
    }
}

/// The kind of timer, outside the log, that says that a deleted text's grace time may be over. It is named by the
/// sequence of the deletion, and checked by the command that it leads to.
pub const TEXT_TIMERS: &str = "text";

/// The kind of timer, outside the log, that says that the files of a conversion may have been kept for long enough. It is
/// named by the sequence of its end, and checked by the command that it leads to.
pub const FILE_TIMERS: &str = "files";

/// The kind of timer, outside the log, that says that a device may have to be told of something. It is named by the person,
/// the session, the sequence of the event and the number of the try, and what is told is decided by the log.
pub const NOTICE_TIMERS: &str = "notice";

/// Where workers say, outside the log, that the queue of conversions moved. Whoever misses it asks again later.
pub const CONVERSION_QUEUE_MOVED: &str = "eph.conversion.queue";

/// One consistency boundary: what is appended to it is decided against its last sequence.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Boundary {
    stream: Stream,
    subject: String,
}

impl Boundary {
    fn new(stream: Stream, subject: String) -> Self {
        Self { stream, subject }
    }

    /// The stream that it lies in.
    pub const fn stream(&self) -> Stream {
        self.stream
    }

    /// Its literal subject.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// An account with its profile.
    pub fn account(account: AccountId) -> Self {
        Self::new(USERS, format!("user.{account}"))
    }

    /// The claim on an e-mail address, by its keyed hash.
    pub fn email(hash: &ClaimHash) -> Self {
        Self::new(USERS, format!("user.email.{hash}"))
    }

    /// The claim on a handle, by its keyed hash.
    pub fn handle(hash: &ClaimHash) -> Self {
        Self::new(USERS, format!("user.handle.{hash}"))
    }

    /// The claim on an identity at a provider, by its keyed hash.
    pub fn identity(hash: &ClaimHash) -> Self {
        Self::new(USERS, format!("user.identity.{hash}"))
    }

    /// A login session.
    pub fn session(session: SessionId) -> Self {
        Self::new(USERS, format!("user.session.{session}"))
    }

    /// The bots of a person, and their tokens.
    pub fn bots(owner: AccountId) -> Self {
        Self::new(USERS, format!("user.bots.{owner}"))
    }

    /// A room: its name and members.
    pub fn room(room: RoomId) -> Self {
        Self::new(CHATS, format!("chat.room.{room}"))
    }

    /// A room's messages. Never loaded as an aggregate: posts are guarded by the room.
    pub fn timeline(room: RoomId) -> Self {
        Self::new(CHATS, format!("chat.timeline.{room}"))
    }

    /// What became of a room's messages: edits, deletions, reactions. Beside the timeline, so that it is found without reading that.
    pub fn message_changes(room: RoomId) -> Self {
        Self::new(CHATS, format!("chat.changes.{room}"))
    }

    /// The rooms that an account is invited to or in.
    pub fn memberships(account: AccountId) -> Self {
        Self::new(CHATS, format!("chat.account.{account}"))
    }

    /// One report of a message, by who reports it: of no topic that a room's members follow.
    pub fn report(reporter: AccountId, report: ReportId) -> Self {
        Self::new(CHATS, format!("chat.report.{reporter}.{report}"))
    }

    /// One conversion of one account.
    pub fn conversion(owner: AccountId, conversion: ConversionId) -> Self {
        Self::new(CONVERSIONS, format!("conversion.{owner}.{conversion}"))
    }

    /// What operators do with a read model.
    pub fn projection(name: &ProjectionName) -> Self {
        Self::new(SYSTEM, format!("system.projection.{name}"))
    }

    /// What an auditor asked and had opened; without an account, what whoever runs the servers did.
    pub fn audits(auditor: Option<AccountId>) -> Self {
        let whose = auditor.map_or_else(|| "operator".to_owned(), |account| account.to_string());
        Self::new(SYSTEM, format!("system.audit.{whose}"))
    }

    /// How much an account may use; without one, everybody that nothing of their own was decided for.
    pub fn quotas(account: Option<AccountId>) -> Self {
        let whose = account.map_or_else(|| "everybody".to_owned(), |account| account.to_string());
        Self::new(SYSTEM, format!("system.quota.{whose}"))
    }

    /// A job: what a worker does about the event at a sequence. Each worker reacts to events of one stream.
    pub fn job(worker: &WorkerName, sequence: u64) -> Self {
        Self::new(SYSTEM, format!("system.job.{worker}.{sequence}"))
    }
}

impl fmt::Display for Boundary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.stream.name, self.subject)
    }
}

/// Whether a text can be the name of a part of the system, such as a worker or a read model, and so one token of a
/// subject: 1 to 40 of `a-z` and `_`.
pub(crate) fn is_part_name(text: &str) -> bool {
    (1..=40).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn subjects_are_literal_and_name_the_boundary() {
        let id = Uuid::from_u128(7);
        let account = AccountId::new(id);
        assert_eq!(Boundary::account(account).subject(), format!("user.{id}"));
        assert_eq!(Boundary::timeline(RoomId::new(id)).subject(), format!("chat.timeline.{id}"));
        assert_eq!(
            Boundary::conversion(account, ConversionId::new(id)).to_string(),
            format!("CONVERSIONS/conversion.{id}.{id}")
        );
        assert_eq!(Boundary::audits(Some(account)).subject(), format!("system.audit.{id}"));
        assert_eq!(Boundary::audits(None).subject(), "system.audit.operator");
        let mailer = WorkerName::parse("mailer").expect("a name");
        assert_eq!(Boundary::job(&mailer, 12).subject(), "system.job.mailer.12");
    }
}
