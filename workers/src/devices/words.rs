//! What a device is told. It is read by the app's service worker, which makes a notification of it.

use domain::{chat::without_marks, devices::Notice, ids::RoomId};
use serde::Serialize;
use time::OffsetDateTime;

/// The longest line of what was said, in characters.
const LONGEST_LINE: usize = 200;

/// What there is to say. It is sealed, and still says little: what was said itself only where its person wants to see it
/// on a locked screen.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(super) enum Words<'a> {
    /// Something that was asked for, to see whether it arrives.
    Try,
    Message(About<'a>),
    Thread(About<'a>),
    Answer(About<'a>),
    Mention(About<'a>),
    Invitation(About<'a>),
}

/// An event that somebody is told of.
#[derive(Debug, Serialize)]
pub(super) struct About<'a> {
    /// Where the event stands: the same one is told once, and an older one does not take a newer one's place.
    pub(super) sequence: u64,
    /// Where the message was posted that it leads to, if that is elsewhere: of an edit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<u64>,
    pub(super) room: RoomId,
    /// The thread that it stands in alone, by the place of the message that the thread is to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) thread: Option<u64>,
    /// None of a direct room, which has none.
    pub(super) room_name: Option<&'a str>,
    /// Who did it, as others see them.
    pub(super) by: String,
    /// How what was said begins, where that is to be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) line: Option<String>,
    #[serde(with = "time::serde::rfc3339")]
    pub(super) at: OffsetDateTime,
}

impl<'a> Words<'a> {
    pub(super) fn of(notice: &Notice, about: About<'a>) -> Self {
        use domain::devices::NoticeKind;
        match notice.kind {
            NoticeKind::Message => Self::Message(about),
            NoticeKind::Thread => Self::Thread(about),
            NoticeKind::Answer => Self::Answer(about),
            NoticeKind::Mention => Self::Mention(about),
            NoticeKind::Invitation => Self::Invitation(about),
        }
    }

    /// As a device gets it.
    pub(super) fn plain(&self) -> Vec<u8> {
        // Texts, ids and times of our own century have a JSON form.
        serde_json::to_vec(self).unwrap_or_default()
    }
}

/// How a text begins, on one line. A notification shows words and not how they look.
pub(super) fn line(text: &str) -> String {
    let words = without_marks(text).split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(LONGEST_LINE) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{devices::NoticeKind, ids::AccountId};
    use serde_json::{Value, json};
    use time::macros::datetime;
    use uuid::Uuid;

    #[test]
    fn a_line_is_one_line_cut_between_characters() {
        assert_eq!(line(" hello\n\n  world "), "hello world");
        assert_eq!(line("**see**\n```sh\nls *.rs\n```\n> `a_b`"), "see ls *.rs a_b");
        assert_eq!(line(&"🛶".repeat(300)), format!("{}…", "🛶".repeat(200)));
        assert_eq!(line(&"🛶".repeat(200)), "🛶".repeat(200));
    }

    #[test]
    fn a_device_reads_what_happened_and_where() {
        let room = RoomId::new(Uuid::from_u128(1));
        let by = AccountId::new(Uuid::from_u128(2));
        let notice = Notice { kind: NoticeKind::Mention, room, by, sequence: 12, thread: None };
        let (room_name, at) = (Some("Harbour"), datetime!(2026-01-02 03:04:05 UTC));
        let about = About {
            sequence: 12,
            message: None,
            room,
            thread: None,
            room_name,
            by: "Ada".to_owned(),
            line: None,
            at,
        };
        let read: Value = serde_json::from_slice(&Words::of(&notice, about).plain()).expect("JSON");
        let at = "2026-01-02T03:04:05Z";
        assert_eq!(
            read,
            json!({"kind": "mention", "sequence": 12, "room": room, "room_name": "Harbour", "by": "Ada", "at": at})
        );
        assert_eq!(Words::Try.plain(), br#"{"kind":"try"}"#);
    }
}
