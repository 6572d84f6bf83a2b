//! Who is in the rooms that are followed here: read from the log once, and kept up by the feed.

use std::collections::HashMap;

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
}

#[derive(Debug)]
struct Known {
    room: Room,
    /// Every event of the room up to here is in it.
    as_of: u64,
}

impl Rooms {
    /// The room, if it is known, and as of when at least.
    pub(crate) fn get(&self, room: RoomId) -> Option<(&Room, u64)> {
        self.known.get(&room).map(|known| (&known.room, known.as_of))
    }

    /// Takes in the feed's next event.
    pub(crate) fn take_in(&mut self, event: &Recorded) {
        let Some(id) = event.subject.strip_prefix("chat.room.").and_then(|id| id.parse().ok()) else {
            return;
        };
        let Some(known) = self.known.get_mut(&id) else { return };
        if event.sequence <= known.as_of {
            return;
        }
        match event.decode_withheld::<RoomEvent>() {
            Ok(change) => {
                known.room.apply(&change);
                known.as_of = event.sequence;
            }
            // Whoever asks next reads it from the log, and is told that it cannot be read.
            Err(error) => {
                tracing::error!(%error, "a room cannot be followed");
                self.known.remove(&id);
            }
        }
    }

    /// Keeps a room that was read from the log, unless the feed, which is at `position`, may have passed a later event
    /// of it. Rooms for which `is_followed` says no make place.
    pub(crate) fn keep(
        &mut self,
        id: RoomId,
        (room, as_of): (Room, u64),
        position: u64,
        is_followed: impl Fn(RoomId) -> bool,
    ) {
        // What does not exist may be asked for by any name.
        if position > as_of || !matches!(room, Room::Open(_)) {
            return;
        }
        if self.known.len() >= ROOMS_KEPT {
            self.known.retain(|id, _| is_followed(*id));
        }
        self.known.insert(id, Known { room, as_of });
    }
}
