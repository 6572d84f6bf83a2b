//! Who may follow what, as the log says.
//!
//! A topic of one's own is one's own for ever. A room is followed by its members: that is folded from the room's
//! events, read once and kept up by the hub; later events that end it are met in the topic itself.

use domain::{
    boundary::{Boundary, CHATS},
    chat::{Room, RoomEvent},
    ids::RoomId,
};
use jetstream_es::{LogReader, MAX_PAGE, StoreError};
use tokio::time::{Duration, sleep};

/// How long a reader waits for a replica that is behind what this node has seen.
const REPLICA_BEHIND: Duration = Duration::from_millis(20);

/// That somebody may follow a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Permission {
    /// What the decision has read: an event up to here does not change it, a later one may.
    pub(crate) as_of: u64,
}

/// The room as of a sequence that is `at_least` or later, and which that is.
///
/// # Errors
/// When the log does not answer, or holds what this version does not understand.
pub(crate) async fn load_room(log: &LogReader, id: RoomId, at_least: u64) -> Result<(Room, u64), StoreError> {
    let boundary = Boundary::room(id);
    let mut room = Room::default();
    let mut reached = 0;
    loop {
        let page = log.page(CHATS.name, reached + 1, Some(boundary.subject()), MAX_PAGE).await?;
        for event in &page.events {
            room.apply(&event.decode_withheld::<RoomEvent>()?);
        }
        reached = page.reached;
        if !page.more {
            if reached >= at_least {
                return Ok((room, reached));
            }
            sleep(REPLICA_BEHIND).await;
        }
    }
}
