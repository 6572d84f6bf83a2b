//! Topics: what a client can follow, and which events belong to it.

use std::{fmt, str::FromStr};

use domain::{
    boundary::{CHATS, CONVERSIONS, Stream, USERS},
    ids::{AccountId, RoomId},
};

/// Something to follow. Most are a part of one stream, and every event is in at most one topic; the last three are
/// outside the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Topic {
    /// `chat.*.<room>`: a room's changes, its timeline and what became of its messages, for members.
    Room(RoomId),
    /// `chat.account.<account>`: the rooms that one is invited to or in.
    Memberships(AccountId),
    /// `conversion.<account>.*`: all of one's conversions.
    Conversions(AccountId),
    /// `user.<account>`: one's own account and profile.
    Account(AccountId),
    /// `queue.conversion`: a hint that the queue of conversions moved.
    ConversionQueue,
    /// `typing.<room>`: who of a room is writing something, for members.
    Typing(RoomId),
    /// `presence.<room>`: who of a room is connected, for members.
    Presence(RoomId),
}

impl Topic {
    /// Parses what a client names. Ids must be written as the server writes them.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let topic = match text.split('.').collect::<Vec<_>>()[..] {
            ["chat", "*", room] => Self::Room(id(room)?),
            ["chat", "account", account] => Self::Memberships(id(account)?),
            ["conversion", account, "*"] => Self::Conversions(id(account)?),
            ["user", account] => Self::Account(id(account)?),
            ["queue", "conversion"] => Self::ConversionQueue,
            ["typing", room] => Self::Typing(id(room)?),
            ["presence", room] => Self::Presence(id(room)?),
            _ => return None,
        };
        Some(topic)
    }

    /// The topic that an event of this subject is in.
    ///
    /// This, and not the filter, decides what belongs: `chat.*.<id>` would also match `chat.account.<id>`, and a
    /// room's id is chosen by the client that creates it.
    pub(crate) fn of_subject(subject: &str) -> Option<Self> {
        match subject.split('.').collect::<Vec<_>>()[..] {
            ["chat", "room" | "timeline" | "changes", room] => Some(Self::Room(id(room)?)),
            ["chat", "account", account] => Some(Self::Memberships(id(account)?)),
            ["conversion", account, _] => Some(Self::Conversions(id(account)?)),
            ["user", account] => Some(Self::Account(id(account)?)),
            _ => None,
        }
    }

    /// The stream that it is a part of, if it is in the log at all.
    pub(crate) const fn stream(self) -> Option<Stream> {
        match self {
            Self::Room(_) | Self::Memberships(_) => Some(CHATS),
            Self::Conversions(_) => Some(CONVERSIONS),
            Self::Account(_) => Some(USERS),
            Self::ConversionQueue | Self::Typing(_) | Self::Presence(_) => None,
        }
    }

    /// The room whose members alone may follow it, if there is one.
    pub(crate) const fn room(self) -> Option<RoomId> {
        match self {
            Self::Room(room) | Self::Typing(room) | Self::Presence(room) => Some(room),
            Self::Memberships(_) | Self::Conversions(_) | Self::Account(_) | Self::ConversionQueue => None,
        }
    }
}

/// The topic as clients name it, which for all in the log is a filter that matches at least its subjects.
impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Room(room) => write!(f, "chat.*.{room}"),
            Self::Memberships(account) => write!(f, "chat.account.{account}"),
            Self::Conversions(account) => write!(f, "conversion.{account}.*"),
            Self::Account(account) => write!(f, "user.{account}"),
            Self::ConversionQueue => f.write_str("queue.conversion"),
            Self::Typing(room) => write!(f, "typing.{room}"),
            Self::Presence(room) => write!(f, "presence.{room}"),
        }
    }
}

/// An id in the one spelling that subjects have.
fn id<T: FromStr + fmt::Display>(text: &str) -> Option<T> {
    text.parse::<T>().ok().filter(|id| id.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn topics() -> [Topic; 7] {
        let (account, room) = (AccountId::new(Uuid::from_u128(0xada)), RoomId::new(Uuid::from_u128(0x500)));
        [
            Topic::Room(room),
            Topic::Memberships(account),
            Topic::Conversions(account),
            Topic::Account(account),
            Topic::ConversionQueue,
            Topic::Typing(room),
            Topic::Presence(room),
        ]
    }

    #[test]
    fn a_topic_is_named_as_it_is_shown() {
        for topic in topics() {
            assert_eq!(Topic::parse(&topic.to_string()), Some(topic));
        }
    }

    #[test]
    fn wildcards_other_spellings_and_other_subjects_are_no_topics() {
        let id = Uuid::from_u128(0xada);
        for text in [
            "chat.>".to_owned(),
            "chat.*.*".to_owned(),
            format!("chat.timeline.{id}"),
            format!("chat.*.{}", id.simple()),
            format!("chat.*.{}", id.to_string().to_uppercase()),
            format!("user.session.{id}"),
            format!("user.{id}.x"),
            format!("conversion.*.{id}"),
            String::new(),
        ] {
            assert_eq!(Topic::parse(&text), None, "{text}");
        }
    }

    #[test]
    fn an_event_is_in_the_topic_of_its_subject_only() {
        let [room, memberships, conversions, account, ..] = topics();
        let (ada, harbour) = (Uuid::from_u128(0xada), Uuid::from_u128(0x500));
        assert_eq!(Topic::of_subject(&format!("chat.room.{harbour}")), Some(room));
        assert_eq!(Topic::of_subject(&format!("chat.timeline.{harbour}")), Some(room));
        assert_eq!(Topic::of_subject(&format!("chat.changes.{harbour}")), Some(room));
        assert_eq!(Topic::of_subject(&format!("chat.account.{ada}")), Some(memberships));
        assert_eq!(Topic::of_subject(&format!("conversion.{ada}.{harbour}")), Some(conversions));
        assert_eq!(Topic::of_subject(&format!("user.{ada}")), Some(account));
        for other in ["email", "handle", "session"] {
            assert_eq!(Topic::of_subject(&format!("user.{other}.{ada}")), None);
        }
    }

    #[test]
    fn a_room_whose_id_is_somebodys_account_shows_nothing_of_that_account() {
        let victim = Uuid::from_u128(0xada);
        let room = Topic::Room(RoomId::new(victim));
        assert_ne!(Topic::of_subject(&format!("chat.account.{victim}")), Some(room));
    }
}
