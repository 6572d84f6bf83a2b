//! Every id in Wherry, as one list of newtypes over UUIDs.
//!
//! Things that a command makes take the command's own id, so that a repeated command lands on the same boundary
//! and is recognised there.

use std::{fmt, str::FromStr};

use personal::PersonId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::{Builder, Uuid};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps an id that comes from the log, a token or a generator.
            pub const fn new(id: Uuid) -> Self {
                Self(id)
            }

            /// The bare id, for a database column or a subject.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// A person's account; also the owner of that person's sealing key.
    AccountId,
    /// A command, made by the client against server time (UUIDv7).
    CommandId,
    /// A document conversion; equals the id of the command that asked for it.
    ConversionId,
    /// An object in the file store.
    FileId,
    /// A chat message; equals the id of the command that posted it.
    MessageId,
    /// A link into a chat room; equals the id of the command that made it.
    InviteLinkId,
    /// What is shown of a page that a message links to; equals the id of the command that recorded it.
    LinkPreviewId,
    /// A report of a message; derived from the message and who reports it.
    ReportId,
    /// A chat room; equals the id of the command that created it.
    RoomId,
    /// A login session.
    SessionId,
    /// A way for programs to write into a room; derived from the room and the command that made it.
    WebhookId,
}

impl AccountId {
    /// The person whose key seals this account's personal data.
    pub const fn person(self) -> PersonId {
        PersonId::new(self.0)
    }
}

impl WebhookId {
    /// The author of what it posts: an id that no account has, with a key of its own.
    pub const fn author(self) -> AccountId {
        AccountId(self.0)
    }
}

/// Namespace of ids that are derived from events; an arbitrary constant that must never change.
const DERIVED: Uuid = Uuid::from_u128(0x7e1c_52a6_9d0b_4f0e_8a53_60b1_92f4_d7c3);

/// The id of the command that a worker sends in reaction to an event.
///
/// The same event and name give the same id, so a worker that is killed and starts again repeats the command
/// instead of issuing a second one.
pub fn derived_command_id(event_id: &str, name: &str) -> CommandId {
    CommandId(Uuid::new_v5(&DERIVED, format!("{event_id}/{name}").as_bytes()))
}

/// The same for a reaction to an event of this time, as an id that tells the time (`UUIDv7`): whether the command came before
/// is then looked for from that time on, and not from the beginning of its boundary.
pub fn derived_command_id_at(time: OffsetDateTime, event_id: &str, name: &str) -> CommandId {
    let hash = derived_command_id(event_id, name).0.into_bytes();
    let milliseconds = u64::try_from(time.unix_timestamp_nanos() / 1_000_000).unwrap_or_default();
    let mut random = [0; 10];
    random.copy_from_slice(&hash[..10]);
    CommandId(Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid())
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn one_that_tells_the_time_depends_on_that_event_and_name_only() {
        let at = datetime!(2026-01-02 03:04:05.678 UTC);
        let first = derived_command_id_at(at, "e-1", "record-link-preview/1");
        assert_eq!(first, derived_command_id_at(at, "e-1", "record-link-preview/1"));
        assert_ne!(first, derived_command_id_at(at, "e-2", "record-link-preview/1"));
        assert_ne!(first, derived_command_id_at(at, "e-1", "record-link-preview/2"));
        let made = first.uuid().get_timestamp().expect("it tells the time").to_unix();
        assert_eq!(made, (1_767_323_045, 678_000_000));
    }

    #[test]
    fn a_derived_command_id_depends_on_event_and_name_only() {
        let first = derived_command_id("e-1", "start-conversion");
        assert_eq!(first, derived_command_id("e-1", "start-conversion"));
        assert_ne!(first, derived_command_id("e-2", "start-conversion"));
        assert_ne!(first, derived_command_id("e-1", "fail-conversion"));
    }
}
