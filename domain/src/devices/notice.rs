//! What there is to tell of, and whom it concerns.

use serde::Serialize;
use time::Duration;

use crate::{
    chat::{Called, MessageChangeEvent, RoomEvent, TimelineEvent},
    ids::{AccountId, RoomId},
};

/// Something that one person is told, named by that person, the event that it tells of and its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    pub kind: NoticeKind,
    pub room: RoomId,
    /// Whose doing it was.
    pub by: AccountId,
    /// Where the event stands in the stream.
    pub sequence: u64,
    /// The thread that it stands in alone, by the place of the message that the thread is to.
    pub thread: Option<u64>,
}

/// How an event concerns somebody. One event is told once, as what concerns one most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum NoticeKind {
    /// Somebody said something where one is.
    Message,
    /// Somebody answered in a thread, beside the room.
    Thread,
    /// Somebody answered what one had said.
    Answer,
    /// Somebody called one by name, or everybody in the room.
    Mention,
    /// Somebody asks one in.
    Invitation,
}

/// An event of which people are told on their devices: a message, an edit that calls somebody, or an invitation. Reactions
/// wait in the list of notices, which is not worth a phone's buzzing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoticeSource {
    /// What was said, without its text.
    Message {
        room: RoomId,
        author: AccountId,
        mentions: Vec<AccountId>,
        mentions_room: bool,
        /// Whose message it answers, if it answers one.
        answered: Option<AccountId>,
        /// The thread that it stands in alone, if it is not in the room.
        thread: Option<u64>,
        sequence: u64,
    },
    /// Whom a message mentions from an edit on.
    Edit {
        room: RoomId,
        author: AccountId,
        mentions: Vec<AccountId>,
        mentions_room: bool,
        /// Whom the message had called before.
        called: Called,
        /// The thread that it stands in alone, if it is not in the room.
        thread: Option<u64>,
        /// Where the edit stands.
        sequence: u64,
    },
    Invitation {
        room: RoomId,
        by: AccountId,
        account: AccountId,
        sequence: u64,
    },
}

impl NoticeKind {
    /// Its name, as devices and metrics know it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Thread => "thread",
            Self::Answer => "answer",
            Self::Mention => "mention",
            Self::Invitation => "invitation",
        }
    }

    /// For how long it is worth being told: what is for somebody in person waits a day for a device that is off, what was
    /// said to a room some hours.
    pub const fn worth_telling_for(self) -> Duration {
        match self {
            Self::Message => Duration::hours(4),
            Self::Thread | Self::Answer | Self::Mention | Self::Invitation => Duration::hours(24),
        }
    }

    /// Whether it is for somebody in person.
    pub const fn is_personal(self) -> bool {
        !matches!(self, Self::Message)
    }
}

impl NoticeSource {
    /// A message that stands at this sequence; `answered` is who wrote what it answers.
    pub fn message(posted: TimelineEvent, answered: Option<AccountId>, sequence: u64) -> Self {
        let thread = thread_alone(&posted);
        let TimelineEvent::MessagePosted { room, author, mentions, mentions_room, .. } = posted;
        Self::Message { room, author, mentions, mentions_room, answered, thread, sequence }
    }

    /// An edit of the message that was posted so, which had called these before; nothing of what says nothing of mentions.
    pub fn of_edit(
        posted: &TimelineEvent,
        edit: &MessageChangeEvent,
        called: Called,
        sequence: u64,
    ) -> Option<Self> {
        let MessageChangeEvent::MessageEdited { room, author, mentions, mentions_room, .. } = edit else {
            return None;
        };
        let (room, author, mentions, mentions_room) = (*room, *author, mentions.clone()?, *mentions_room);
        let thread = thread_alone(posted);
        Some(Self::Edit { room, author, mentions, mentions_room, called, thread, sequence })
    }

    /// The event of a room that stands at this sequence, if people are told of it.
    pub fn of_room(event: &RoomEvent, sequence: u64) -> Option<Self> {
        let RoomEvent::MemberInvited { room, account, by } = *event else { return None };
        Some(Self::Invitation { room, by, account, sequence })
    }

    /// The room that it is about.
    pub const fn room(&self) -> RoomId {
        match self {
            Self::Message { room, .. } | Self::Edit { room, .. } | Self::Invitation { room, .. } => *room,
        }
    }

    /// What of it concerns somebody who is in the room, or is asked in. Nobody is told of what they did themselves.
    pub fn notice_for(&self, account: AccountId) -> Option<Notice> {
        match self {
            Self::Message { room, author, mentions, mentions_room, answered, thread, sequence } => {
                let kind = if mentions.contains(&account) || *mentions_room {
                    NoticeKind::Mention
                } else if *answered == Some(account) {
                    NoticeKind::Answer
                } else if thread.is_some() {
                    NoticeKind::Thread
                } else {
                    NoticeKind::Message
                };
                let (room, by, sequence, thread) = (*room, *author, *sequence, *thread);
                let notice = Notice { kind, room, by, sequence, thread };
                (*author != account).then_some(notice)
            }
            Self::Edit { room, author, mentions, mentions_room, called, thread, sequence } => {
                let kind = NoticeKind::Mention;
                let (room, by, sequence, thread) = (*room, *author, *sequence, *thread);
                let is_mentioned = mentions.contains(&account) || *mentions_room;
                let is_new = is_mentioned && !called.has_called(account);
                (is_new && by != account).then_some(Notice { kind, room, by, sequence, thread })
            }
            Self::Invitation { room, by, account: asked, sequence } => {
                let kind = NoticeKind::Invitation;
                let notice = Notice { kind, room: *room, by: *by, sequence: *sequence, thread: None };
                (*asked == account && *by != account).then_some(notice)
            }
        }
    }
}

/// The thread that a message stands in alone, by the place of the message that the thread is to.
fn thread_alone(posted: &TimelineEvent) -> Option<u64> {
    let TimelineEvent::MessagePosted { answers, .. } = posted;
    let alone = answers.filter(|answers| answers.thread.is_some_and(|thread| !thread.also_in_room));
    alone.map(|answers| answers.sequence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        chat::room::examples::{ada, bob, bob_accepted, bob_invited, eve, room_id},
        ids::MessageId,
    };
    use personal::Deletable;
    use uuid::Uuid;

    fn said(mentions: &[AccountId], mentions_room: bool, answered: Option<AccountId>) -> NoticeSource {
        let (room, author, mentions) = (room_id(), ada(), mentions.to_vec());
        let thread = None;
        NoticeSource::Message { room, author, mentions, mentions_room, answered, thread, sequence: 12 }
    }

    /// The same, beside the room.
    fn aside(mentions: &[AccountId], answered: Option<AccountId>) -> NoticeSource {
        let (room, author, mentions, mentions_room) = (room_id(), ada(), mentions.to_vec(), false);
        let thread = Some(7);
        NoticeSource::Message { room, author, mentions, mentions_room, answered, thread, sequence: 12 }
    }

    #[test]
    fn what_stands_in_a_thread_alone_is_no_message_of_the_room() {
        assert_eq!(kind(&aside(&[], None), eve()), Some(NoticeKind::Thread));
        assert_eq!(kind(&aside(&[], Some(bob())), bob()), Some(NoticeKind::Answer));
        assert_eq!(kind(&aside(&[eve()], Some(bob())), eve()), Some(NoticeKind::Mention));
        assert_eq!(aside(&[], None).notice_for(eve()).and_then(|notice| notice.thread), Some(7));
    }

    fn kind(source: &NoticeSource, account: AccountId) -> Option<NoticeKind> {
        source.notice_for(account).map(|notice| notice.kind)
    }

    #[test]
    fn a_message_concerns_one_as_what_concerns_one_most() {
        assert_eq!(kind(&said(&[], false, None), bob()), Some(NoticeKind::Message));
        assert_eq!(kind(&said(&[], false, Some(bob())), bob()), Some(NoticeKind::Answer));
        assert_eq!(kind(&said(&[bob()], false, Some(bob())), bob()), Some(NoticeKind::Mention));
        assert_eq!(kind(&said(&[], true, None), bob()), Some(NoticeKind::Mention));
        assert_eq!(kind(&said(&[bob()], false, None), eve()), Some(NoticeKind::Message));
    }

    #[test]
    fn an_edit_calls_whom_the_message_had_not_called_and_nobody_else() {
        let (room, author, sequence) = (room_id(), ada(), 14);
        let edit = |mentions: &[AccountId], mentions_room, called: &Called| {
            let (mentions, called, thread) = (mentions.to_vec(), called.clone(), None);
            NoticeSource::Edit { room, author, mentions, mentions_room, called, thread, sequence }
        };
        let mut called = Called::default();
        assert_eq!(kind(&edit(&[bob()], false, &called), bob()), Some(NoticeKind::Mention));
        assert_eq!(kind(&edit(&[bob()], false, &called), eve()), None, "it is no new message");
        assert_eq!(kind(&edit(&[], true, &called), ada()), None);
        called.apply(&MessageChangeEvent::MessageEdited {
            room,
            message: MessageId::new(Uuid::from_u128(0x3e)),
            sequence: 12,
            author,
            body: Deletable::open(author.person(), "ahoy, @bob".to_owned()),
            mentions: Some(vec![bob()]),
            mentions_room: false,
        });
        assert_eq!(kind(&edit(&[bob()], true, &called), bob()), None);
        assert_eq!(kind(&edit(&[bob()], true, &called), eve()), Some(NoticeKind::Mention));
    }

    #[test]
    fn nobody_is_told_of_what_they_did_themselves() {
        assert_eq!(said(&[ada()], true, Some(ada())).notice_for(ada()), None);
    }

    #[test]
    fn an_invitation_is_for_who_is_asked_in() {
        let source = NoticeSource::of_room(&bob_invited(), 7).expect("an invitation");
        let notice =
            Notice { kind: NoticeKind::Invitation, room: room_id(), by: ada(), sequence: 7, thread: None };
        assert_eq!((source.room(), source.notice_for(bob())), (room_id(), Some(notice)));
        assert_eq!((source.notice_for(eve()), source.notice_for(ada())), (None, None));
        assert_eq!(NoticeSource::of_room(&bob_accepted(), 8), None);
    }

    #[test]
    fn a_kind_is_called_the_same_everywhere() {
        for kind in [
            NoticeKind::Message,
            NoticeKind::Thread,
            NoticeKind::Answer,
            NoticeKind::Mention,
            NoticeKind::Invitation,
        ] {
            assert_eq!(serde_json::to_value(kind).expect("a name"), kind.name());
        }
    }
}
