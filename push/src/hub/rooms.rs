//! Who is in the rooms that are followed here: read from the log once, and kept up by the feed.

use std::{collections::HashMap, sync::Arc};

use domain::{
    chat::{Room, RoomEvent},
    ids::RoomId,
};
use jetstream_es::Recorded;

/// With more rooms than this, those that nobody follows here are forgotten.
const ROOMS_KEPT: usize = 10_000;

/// The rooms, as the feed's position has them or later.
#[derive(Debug, Default)]
pub(crate) struct Rooms {
    known: HashMap<RoomId, Known>,
    wanted: HashMap<RoomId, Wanted>,
}

#[derive(Debug)]
struct Known {
    room: Room,
    /// Every event of the room up to here is in it.
    as_of: u64,
}

/// A room that is being read from the log, for as long as somebody waits for it.
#[derive(Debug, Default)]
struct Wanted {
    by: usize,
    /// Whoever holds this reads; a thousand who come back together need one reader.
    reading: Arc<tokio::sync::Mutex<()>>,
    /// What the feed has met of the room since it is wanted: the reader may have come too early for it.
    met: Vec<Arc<Recorded>>,
}

impl Rooms {
    /// The room, if it is known, and as of when at least.
    pub(crate) fn get(&self, room: RoomId) -> Option<(&Room, u64)> {
        self.known.get(&room).map(|known| (&known.room, known.as_of))
    }

    /// Somebody wants a room that is not known, and will read it while it holds what this returns. To be followed by
    /// [`Self::want_no_more`], whatever becomes of it.
    pub(crate) fn want(&mut self, room: RoomId) -> Arc<tokio::sync::Mutex<()>> {
        let wanted = self.wanted.entry(room).or_default();
        wanted.by += 1;
        Arc::clone(&wanted.reading)
    }

    /// It is wanted by one less.
    pub(crate) fn want_no_more(&mut self, room: RoomId) {
        if let Some(wanted) = self.wanted.get_mut(&room) {
            wanted.by -= 1;
            if wanted.by == 0 {
                self.wanted.remove(&room);
            }
        }
    }

    /// Takes in the feed's next event.
    pub(crate) fn take_in(&mut self, event: &Arc<Recorded>) {
        let Some(id) = event.subject.strip_prefix("chat.room.").and_then(|id| id.parse().ok()) else {
            return;
        };
        if let Some(wanted) = self.wanted.get_mut(&id) {
            wanted.met.push(Arc::clone(event));
        }
        let Some(known) = self.known.get_mut(&id) else { return };
        if !known.take_in(event) {
            // Whoever asks next reads it from the log, and is told that it cannot be read.
            self.known.remove(&id);
        }
    }

    /// Keeps a room that was read from the log while it was wanted, with what the feed has met of it meanwhile. Rooms for
    /// which `is_followed` says no make place.
    pub(crate) fn keep(
        &mut self,
        id: RoomId,
        (room, as_of): (Room, u64),
        is_followed: impl Fn(RoomId) -> bool,
    ) {
        let mut known = Known { room, as_of };
        let met = self.wanted.get(&id).map_or(&[][..], |wanted| &wanted.met);
        // What does not exist may be asked for by any name.
        if !met.iter().all(|event| known.take_in(event)) || !matches!(known.room, Room::Open(_)) {
            return;
        }
        if self.known.len() >= ROOMS_KEPT {
            self.known.retain(|id, _| is_followed(*id));
        }
        self.known.insert(id, known);
    }
}

impl Known {
    /// Takes in an event of the room unless it is in it already; false if that cannot be understood.
    fn take_in(&mut self, event: &Recorded) -> bool {
        if event.sequence <= self.as_of {
            return true;
        }
        match event.decode_withheld::<RoomEvent>() {
            Ok(change) => {
                self.room.apply(&change);
                self.as_of = event.sequence;
                true
            }
            Err(error) => {
                tracing::error!(%error, "a room cannot be followed");
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::examples::event;
    use cqrs_es::DomainEvent as _;
    use domain::ids::AccountId;
    use uuid::Uuid;

    fn account(number: u128) -> AccountId {
        AccountId::new(Uuid::from_u128(number))
    }

    fn id() -> RoomId {
        RoomId::new(Uuid::from_u128(0x500))
    }

    fn created() -> Room {
        let mut room = Room::default();
        room.apply(&RoomEvent::RoomCreated { room: id(), name: "Harbour".to_owned(), owner: account(1) });
        room
    }

    fn joined(sequence: u64, number: u128) -> Vec<Arc<Recorded>> {
        let events = [
            RoomEvent::MemberInvited { room: id(), account: account(number), by: account(1) },
            RoomEvent::InvitationAccepted { room: id(), account: account(number) },
        ];
        let recorded = |(change, sequence): (&RoomEvent, u64)| {
            let mut recorded = event(sequence);
            recorded.subject = format!("chat.room.{}", id());
            recorded.envelope.event_type = change.event_type();
            recorded.envelope.event_version = change.event_version().parse().expect("a number");
            recorded.body = serde_json::to_value(change).expect("JSON");
            Arc::new(recorded)
        };
        events.iter().zip(sequence..).map(recorded).collect()
    }

    #[test]
    fn what_the_feed_meets_while_a_room_is_read_is_in_it() {
        let mut rooms = Rooms::default();
        rooms.want(id());
        // Of these two the reader has the first.
        for event in joined(11, 2).iter().chain(&joined(13, 3)) {
            rooms.take_in(event);
        }
        let mut read = created();
        for event in joined(11, 2) {
            read.apply(&event.decode_withheld().expect("an event"));
        }
        rooms.keep(id(), (read, 12), |_| true);
        let (room, as_of) = rooms.get(id()).expect("it is known");
        assert!(room.has_member(account(2)) && room.has_member(account(3)));
        assert_eq!(as_of, 14);
    }

    #[test]
    fn what_nobody_wants_any_more_is_not_collected() {
        let mut rooms = Rooms::default();
        let (one, other) = (rooms.want(id()), rooms.want(id()));
        assert!(Arc::ptr_eq(&one, &other), "one of them reads, the other waits");
        rooms.want_no_more(id());
        assert_eq!(rooms.wanted.len(), 1);
        rooms.want_no_more(id());
        rooms.take_in(&joined(11, 2)[0]);
        assert!(rooms.wanted.is_empty() && rooms.get(id()).is_none());
    }

    #[test]
    fn a_room_that_does_not_exist_is_not_kept() {
        let mut rooms = Rooms::default();
        rooms.keep(id(), (Room::default(), 9), |_| true);
        assert!(rooms.get(id()).is_none());
    }
}
