//! Which events stand on which boundaries, so that a reader of a whole stream finds those that it understands.

use cqrs_es::DomainEvent;
use personal::evolution::StoredEvent;
use schemars::{Schema, SchemaGenerator};

use crate::{
    accounts::{AccountEvent, EmailEvent, HandleEvent, IdentityEvent, SessionEvent},
    audit::AuditEvent,
    bots::BotEvent,
    boundary::{CHATS, CONVERSIONS, SYSTEM, Stream, USERS},
    chat::{MembershipEvent, MessageChangeEvent, ReportEvent, RoomEvent, TimelineEvent},
    conversion::ConversionEvent,
    jobs::JobEvent,
    projection::ProjectionEvent,
    quotas::QuotaEvent,
};

/// An event enum together with the boundaries that hold it, and nothing else.
pub trait Logged: DomainEvent + StoredEvent {
    /// The stream of its boundaries.
    const STREAM: Stream;
    /// The filter of its boundaries' subjects; `*` stands for one id.
    const SUBJECTS: &'static str;

    /// True when events on this subject are of this enum.
    fn is_on(subject: &str) -> bool {
        matches(Self::SUBJECTS, subject)
    }
}

/// True when a subject is one of those of a filter, in which `*` stands for one token.
pub fn matches(filter: &str, subject: &str) -> bool {
    let (mut pattern, mut tokens) = (filter.split('.'), subject.split('.'));
    loop {
        match (pattern.next(), tokens.next()) {
            (None, None) => return true,
            (Some(wanted), Some(token)) if wanted == "*" || wanted == token => {}
            _ => return false,
        }
    }
}

/// True when a text is a filter of subjects: tokens between dots, of which `*` stands for any one, and `>` at the end for
/// all that follow.
pub fn is_filter(text: &str) -> bool {
    let count = text.split('.').count();
    text.split('.').enumerate().all(|(index, token)| match token {
        "*" => true,
        ">" => index + 1 == count,
        token => {
            let is_odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '*' | '>');
            !token.is_empty() && !token.contains(is_odd)
        }
    })
}

impl Catalogued {
    /// True of a type and version that this program understands; one of a newer program would be half understood.
    pub fn knows(&self, event_type: &str, event_version: u32) -> bool {
        self.versions.iter().any(|(name, newest)| *name == event_type && event_version <= *newest)
    }
}

/// What stands on the boundaries of one filter, as data: for tests and documents that tell of every event.
#[derive(Clone, Copy, Debug)]
pub struct Catalogued {
    /// The enum's name.
    pub name: &'static str,
    /// The stream of the boundaries.
    pub stream: Stream,
    /// The filter of their subjects.
    pub subjects: &'static str,
    /// Every event type with the version that is written today.
    pub versions: &'static [(&'static str, u32)],
    /// Whether a stored body of this type and version still becomes an event of today.
    pub probe: fn(&str, u32, personal::evolution::Value) -> Result<(), personal::evolution::Error>,
    /// The JSON schema of the enum: one form for each event type, told apart by `type`.
    pub schema: fn(&mut SchemaGenerator) -> Schema,
}

/// What the catalogue tells of events on this subject; none of what a newer program has thought of.
pub fn catalogued(subject: &str) -> Option<&'static Catalogued> {
    CATALOGUE.iter().find(|entry| matches(entry.subjects, subject))
}

/// The streams that have events of a type; none has what is no type of this program.
pub fn streams_of(event_type: &str) -> Vec<&'static str> {
    let has_it = |entry: &&Catalogued| entry.versions.iter().any(|(name, _)| *name == event_type);
    CATALOGUE.iter().filter(has_it).map(|entry| entry.stream.name).collect()
}

macro_rules! logged {
    ($($events:ident on $stream:ident $subjects:literal),+ $(,)?) => {$(
        impl Logged for $events {
            const STREAM: Stream = $stream;
            const SUBJECTS: &'static str = $subjects;
        }
    )+

        /// Every event enum of the log. A new enum gets here by being [`Logged`].
        pub const CATALOGUE: &[Catalogued] = &[$(Catalogued {
            name: stringify!($events),
            stream: $stream,
            subjects: $subjects,
            versions: <$events as StoredEvent>::VERSIONS,
            probe: personal::evolution::probe::<$events>,
            schema: |generator| generator.root_schema_for::<$events>(),
        }),+];
    };
}

logged! {
    AccountEvent on USERS "user.*",
    EmailEvent on USERS "user.email.*",
    HandleEvent on USERS "user.handle.*",
    IdentityEvent on USERS "user.identity.*",
    SessionEvent on USERS "user.session.*",
    BotEvent on USERS "user.bots.*",
    RoomEvent on CHATS "chat.room.*",
    MembershipEvent on CHATS "chat.account.*",
    TimelineEvent on CHATS "chat.timeline.*",
    MessageChangeEvent on CHATS "chat.changes.*",
    ReportEvent on CHATS "chat.report.*.*",
    ConversionEvent on CONVERSIONS "conversion.*.*",
    ProjectionEvent on SYSTEM "system.projection.*",
    AuditEvent on SYSTEM "system.audit.*",
    JobEvent on SYSTEM "system.job.*.*",
    QuotaEvent on SYSTEM "system.quota.*",
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        boundary::Boundary,
        ids::{AccountId, ConversionId, ReportId, RoomId, SessionId},
        jobs::WorkerName,
        projection::ProjectionName,
    };
    use uuid::Uuid;

    #[test]
    fn a_type_is_known_by_the_streams_that_have_it() {
        assert_eq!(streams_of("MessagePosted"), ["CHATS"]);
        assert_eq!(streams_of("AuditRead"), ["SYSTEM"]);
        for none in ["", "MessagePainted", "messageposted", "MessagePosted.v1"] {
            assert!(streams_of(none).is_empty(), "{none}");
        }
    }

    #[test]
    fn filters_are_told_from_what_nothing_matches() {
        for good in ["chat.room.a", "chat.room.*", "chat.*.a", "chat.>", ">", "*"] {
            assert!(is_filter(good), "{good}");
        }
        for bad in
            ["", "chat.", ".chat", "chat..room", "chat.>.a", "chat.room*", "chat.r>", "chat room", "a\0b"]
        {
            assert!(!is_filter(bad), "{bad:?}");
        }
    }

    #[test]
    fn every_boundary_holds_one_enum() {
        let id = Uuid::from_u128(7);
        let hash = crate::accounts::ClaimHash::new([7; 32]);
        for (boundary, expected) in [
            (Boundary::account(AccountId::new(id)), 0),
            (Boundary::email(&hash), 1),
            (Boundary::handle(&hash), 2),
            (Boundary::identity(&hash), 3),
            (Boundary::session(SessionId::new(id)), 4),
            (Boundary::bots(AccountId::new(id)), 5),
            (Boundary::room(RoomId::new(id)), 6),
            (Boundary::memberships(AccountId::new(id)), 7),
            (Boundary::timeline(RoomId::new(id)), 8),
            (Boundary::message_changes(RoomId::new(id)), 9),
            (Boundary::report(AccountId::new(id), ReportId::new(id)), 10),
            (Boundary::conversion(AccountId::new(id), ConversionId::new(id)), 11),
            (Boundary::projection(&ProjectionName::parse("room_list").expect("a name")), 12),
            (Boundary::audits(Some(AccountId::new(id))), 13),
            (Boundary::audits(None), 13),
            (Boundary::job(&WorkerName::parse("mailer").expect("a name"), 7), 14),
            (Boundary::quotas(Some(AccountId::new(id))), 15),
            (Boundary::quotas(None), 15),
        ] {
            let on = [
                AccountEvent::is_on(boundary.subject()),
                EmailEvent::is_on(boundary.subject()),
                HandleEvent::is_on(boundary.subject()),
                IdentityEvent::is_on(boundary.subject()),
                SessionEvent::is_on(boundary.subject()),
                BotEvent::is_on(boundary.subject()),
                RoomEvent::is_on(boundary.subject()),
                MembershipEvent::is_on(boundary.subject()),
                TimelineEvent::is_on(boundary.subject()),
                MessageChangeEvent::is_on(boundary.subject()),
                ReportEvent::is_on(boundary.subject()),
                ConversionEvent::is_on(boundary.subject()),
                ProjectionEvent::is_on(boundary.subject()),
                AuditEvent::is_on(boundary.subject()),
                JobEvent::is_on(boundary.subject()),
                QuotaEvent::is_on(boundary.subject()),
            ];
            let only: Vec<_> = (0..on.len()).filter(|i| on[*i]).collect();
            assert_eq!(only, [expected], "{boundary}");
        }
    }
}
