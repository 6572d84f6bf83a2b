//! Whether somebody is told of something, as their own events say it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Notice, NoticeKind};
use crate::{
    chat::{MembershipEvent, RoomRule},
    ids::{AccountId, RoomId},
};

/// Somebody as what decides whether they are told: where they are, whom they have blocked, what of each room they want to
/// hear, and what of their notices they have read. All of it is on `chat.account.<account>`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listener {
    places: BTreeMap<RoomId, Place>,
    blocked: BTreeSet<AccountId>,
    rules: BTreeMap<RoomId, RoomRule>,
    /// Every notice up to this one is read.
    read_up_to: u64,
    /// And these after it.
    read: BTreeSet<u64>,
    /// Which threads they chose to follow, or not to.
    threads: BTreeMap<(RoomId, u64), bool>,
    /// Up to where they have read which threads.
    threads_read: BTreeMap<(RoomId, u64), u64>,
}

/// How somebody stands to a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Invited,
    /// In it since the event that stands here.
    Member(u64),
}

/// Why somebody is not told of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untold {
    /// They are not in the room, or came later; or the invitation was taken back.
    NotThere,
    /// They have blocked whose doing it was.
    Blocked,
    /// They do not want to hear it of this room.
    NotWanted,
    /// They have read it, or came in already.
    Read,
}

impl Untold {
    /// Its name, as metrics know it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotThere => "not-there",
            Self::Blocked => "blocked",
            Self::NotWanted => "not-wanted",
            Self::Read => "read",
        }
    }
}

impl Listener {
    /// Takes in one event of theirs, which stands at `sequence`. Events are facts: this neither checks nor fails.
    pub fn apply(&mut self, sequence: u64, event: &MembershipEvent) {
        match event {
            MembershipEvent::InvitedToRoom { room, .. } => {
                self.places.insert(*room, Place::Invited);
            }
            MembershipEvent::JoinedRoom { room, .. } | MembershipEvent::JoinedDirectRoom { room, .. } => {
                self.places.insert(*room, Place::Member(sequence));
            }
            MembershipEvent::DeclinedRoom { room, .. }
            | MembershipEvent::LeftRoom { room, .. }
            | MembershipEvent::RemovedFromRoom { room, .. } => {
                self.places.remove(room);
            }
            MembershipEvent::PersonBlocked { person, .. } => {
                self.blocked.insert(*person);
            }
            MembershipEvent::PersonUnblocked { person, .. } => {
                self.blocked.remove(person);
            }
            MembershipEvent::RoomRuleChosen { room, rule, .. } => {
                self.rules.insert(*room, *rule);
            }
            MembershipEvent::NotificationsRead { sequence, and_earlier: true, .. } => {
                self.read_up_to = self.read_up_to.max(*sequence);
                let up_to = self.read_up_to;
                self.read.retain(|read| *read > up_to);
            }
            MembershipEvent::NotificationsRead { sequence, and_earlier: false, .. } => {
                if *sequence > self.read_up_to {
                    self.read.insert(*sequence);
                }
            }
            MembershipEvent::ThreadFollowed { room, thread, .. } => {
                self.threads.insert((*room, *thread), true);
            }
            MembershipEvent::ThreadUnfollowed { room, thread, .. } => {
                self.threads.insert((*room, *thread), false);
            }
            MembershipEvent::ThreadRead { room, thread, read_up_to, .. } => {
                let furthest = self.threads_read.entry((*room, *thread)).or_default();
                *furthest = (*read_up_to).max(*furthest);
            }
        }
    }

    /// Why they are not told of this now; `None` where they are. `read_in_room` is up to where they have read the room.
    ///
    /// The rule is the one that holds now: who has just muted a room wants quiet now.
    pub fn untold(&self, notice: &Notice, read_in_room: u64) -> Option<Untold> {
        let place = self.places.get(&notice.room);
        match (notice.kind, place) {
            (NoticeKind::Invitation, Some(Place::Member(_))) => return Some(Untold::Read),
            (NoticeKind::Invitation, Some(Place::Invited)) => {}
            (
                NoticeKind::Message | NoticeKind::Thread | NoticeKind::Answer | NoticeKind::Mention,
                Some(Place::Member(since)),
            ) if *since < notice.sequence => {}
            _ => return Some(Untold::NotThere),
        }
        if self.blocked.contains(&notice.by) {
            return Some(Untold::Blocked);
        }
        let rule = self.rules.get(&notice.room).copied().unwrap_or_default();
        let thread = notice.thread.map(|thread| (notice.room, thread));
        // Who only answered there finds it in the list of notices: that they did stands on no subject of theirs.
        let chosen = thread.and_then(|thread| self.threads.get(&thread).copied());
        let is_wanted = match notice.kind {
            NoticeKind::Message => rule == RoomRule::All,
            NoticeKind::Thread => rule != RoomRule::Nothing && chosen == Some(true),
            NoticeKind::Answer => rule != RoomRule::Nothing && chosen != Some(false),
            NoticeKind::Mention => rule != RoomRule::Nothing,
            NoticeKind::Invitation => true,
        };
        if !is_wanted {
            return Some(Untold::NotWanted);
        }
        let is_read = match notice.kind {
            NoticeKind::Message => notice.sequence <= read_in_room,
            NoticeKind::Thread | NoticeKind::Answer | NoticeKind::Mention => {
                let read_up_to = match thread {
                    // What stands in a thread alone is not read with its room.
                    Some(thread) => self.threads_read.get(&thread).copied().unwrap_or_default(),
                    None => read_in_room,
                };
                notice.sequence <= read_up_to || self.has_read(notice.sequence)
            }
            NoticeKind::Invitation => self.has_read(notice.sequence),
        };
        is_read.then_some(Untold::Read)
    }

    /// Whether they have read the notice of the event at this sequence.
    fn has_read(&self, sequence: u64) -> bool {
        sequence <= self.read_up_to || self.read.contains(&sequence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::room::examples::{ada, bob, room_id};

    /// Bob, after these events, which stand at 10, 11, 12 …
    fn bob_after(events: &[MembershipEvent]) -> Listener {
        let mut listener = Listener::default();
        for (sequence, event) in (10..).zip(events) {
            listener.apply(sequence, event);
        }
        listener
    }

    fn invited() -> MembershipEvent {
        MembershipEvent::InvitedToRoom { room: room_id(), account: bob(), by: ada() }
    }

    fn joined() -> MembershipEvent {
        MembershipEvent::JoinedRoom { room: room_id(), account: bob() }
    }

    fn chose(rule: RoomRule) -> MembershipEvent {
        MembershipEvent::RoomRuleChosen { room: room_id(), account: bob(), rule }
    }

    fn read(sequence: u64, and_earlier: bool) -> MembershipEvent {
        MembershipEvent::NotificationsRead { account: bob(), sequence, and_earlier }
    }

    fn at_20(kind: NoticeKind) -> Notice {
        Notice { kind, room: room_id(), by: ada(), sequence: 20, thread: None }
    }

    #[test]
    fn a_thread_is_told_to_who_chose_it_and_to_whom_it_answers_until_it_is_read() {
        let (room, account, thread) = (room_id(), bob(), 7);
        let followed = MembershipEvent::ThreadFollowed { room, account, thread };
        let unfollowed = MembershipEvent::ThreadUnfollowed { room, account, thread };
        let read = |read_up_to| MembershipEvent::ThreadRead { room, account, thread, read_up_to };
        let aside = |kind| Notice { thread: Some(thread), ..at_20(kind) };
        let untold = |events: &[MembershipEvent], kind, in_room| {
            let joined: Vec<_> = [joined()].into_iter().chain(events.iter().cloned()).collect();
            bob_after(&joined).untold(&aside(kind), in_room)
        };
        assert_eq!(untold(&[], NoticeKind::Thread, 0), Some(Untold::NotWanted));
        assert_eq!(
            untold(std::slice::from_ref(&followed), NoticeKind::Thread, 99),
            None,
            "to read the room is not to read it"
        );
        assert_eq!(untold(&[followed.clone(), read(20)], NoticeKind::Thread, 0), Some(Untold::Read));
        assert_eq!(untold(&[followed.clone(), read(19)], NoticeKind::Thread, 0), None);
        let muted = chose(RoomRule::Nothing);
        assert_eq!(untold(&[followed, muted], NoticeKind::Thread, 0), Some(Untold::NotWanted));
        assert_eq!(untold(&[], NoticeKind::Answer, 0), None);
        assert_eq!(untold(std::slice::from_ref(&unfollowed), NoticeKind::Answer, 0), Some(Untold::NotWanted));
        assert_eq!(untold(&[unfollowed], NoticeKind::Mention, 0), None, "a call is a call");
    }

    fn untold(events: &[MembershipEvent], kind: NoticeKind) -> Option<Untold> {
        bob_after(events).untold(&at_20(kind), 0)
    }

    #[test]
    fn members_are_told_of_what_was_said_since_they_came() {
        for kind in [NoticeKind::Message, NoticeKind::Answer, NoticeKind::Mention] {
            assert_eq!(untold(&[joined()], kind), None, "{kind:?}");
            assert_eq!(untold(&[], kind), Some(Untold::NotThere), "{kind:?}");
            assert_eq!(untold(&[invited()], kind), Some(Untold::NotThere), "{kind:?}");
            let earlier = Notice { sequence: 10, ..at_20(kind) };
            assert_eq!(bob_after(&[joined()]).untold(&earlier, 0), Some(Untold::NotThere), "{kind:?}");
        }
        let (room, account) = (room_id(), bob());
        for gone in
            [MembershipEvent::LeftRoom { room, account }, MembershipEvent::RemovedFromRoom { room, account }]
        {
            assert_eq!(untold(&[joined(), gone], NoticeKind::Mention), Some(Untold::NotThere));
        }
    }

    #[test]
    fn an_invitation_is_told_while_it_stands() {
        let kind = NoticeKind::Invitation;
        assert_eq!(untold(&[invited()], kind), None);
        assert_eq!(untold(&[invited(), joined()], kind), Some(Untold::Read));
        let declined = MembershipEvent::DeclinedRoom { room: room_id(), account: bob() };
        assert_eq!(untold(&[invited(), declined], kind), Some(Untold::NotThere));
        assert_eq!(untold(&[chose(RoomRule::Nothing), invited()], kind), None);
    }

    #[test]
    fn the_rule_of_a_room_says_what_is_wanted_of_it() {
        let told = |rule, kind| untold(&[joined(), chose(rule)], kind).is_none();
        let (message, answer, mention) = (NoticeKind::Message, NoticeKind::Answer, NoticeKind::Mention);
        assert!([message, answer, mention].into_iter().all(|kind| told(RoomRule::All, kind)));
        assert_eq!(
            [message, answer, mention].map(|kind| told(RoomRule::Mentions, kind)),
            [false, true, true]
        );
        assert!(![message, answer, mention].into_iter().any(|kind| told(RoomRule::Nothing, kind)));
        let last = untold(&[joined(), chose(RoomRule::Nothing), chose(RoomRule::All)], message);
        assert_eq!(last, None, "the last one counts");
    }

    #[test]
    fn nothing_is_told_of_who_is_blocked() {
        let blocked = MembershipEvent::PersonBlocked { account: bob(), person: ada() };
        let unblocked = MembershipEvent::PersonUnblocked { account: bob(), person: ada() };
        assert_eq!(untold(&[joined(), blocked.clone()], NoticeKind::Mention), Some(Untold::Blocked));
        assert_eq!(untold(&[joined(), blocked, unblocked], NoticeKind::Mention), None);
    }

    #[test]
    fn what_was_read_in_the_room_or_in_the_list_is_not_told() {
        let listener = bob_after(&[joined()]);
        for kind in [NoticeKind::Message, NoticeKind::Answer, NoticeKind::Mention] {
            assert_eq!(listener.untold(&at_20(kind), 19), None, "{kind:?}");
            assert_eq!(listener.untold(&at_20(kind), 20), Some(Untold::Read), "{kind:?}");
        }
        for read in [read(20, false), read(20, true), read(21, true)] {
            assert_eq!(untold(&[joined(), read.clone()], NoticeKind::Mention), Some(Untold::Read));
            assert_eq!(untold(&[invited(), read.clone()], NoticeKind::Invitation), Some(Untold::Read));
            // Plain messages are in no list.
            assert_eq!(untold(&[joined(), read], NoticeKind::Message), None);
        }
        for other in [read(19, false), read(21, false), read(19, true)] {
            assert_eq!(untold(&[joined(), other], NoticeKind::Mention), None);
        }
    }

    #[test]
    fn what_is_read_is_remembered_once() {
        let listener = bob_after(&[read(20, false), read(30, false), read(25, true), read(3, false)]);
        assert_eq!((listener.read_up_to, listener.read), (25, [30].into()));
    }
}
