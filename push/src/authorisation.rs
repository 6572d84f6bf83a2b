//! Who may follow what, as the log says.
//!
//! A topic of one's own is one's own for ever. A room is followed by its members: that is read from the room's events
//! when subscribing, and later events that end it are met in the topic itself.

use domain::{
    boundary::{Boundary, CHATS},
    chat::{Room, RoomEvent},
    ids::{AccountId, RoomId},
};
use jetstream_es::{LogReader, MAX_PAGE, StoreError};
use tokio::time::{Duration, sleep};

use crate::topic::Topic;

/// How long a reader waits for a replica that is behind what this node has seen.
const REPLICA_BEHIND: Duration = Duration::from_millis(20);

/// That somebody may follow a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Permission {
    /// What the decision has read: an event up to here does not change it, a later one may.
    pub(crate) as_of: u64,
}

/// Decides whether an account may follow a topic, on a view of the log that reaches at least `at_least`.
///
/// `None` says no, and never why: one must not learn that a room exists.
///
/// # Errors
/// When the log does not answer, or holds what this version does not understand.
pub(crate) async fn permission(
    log: &LogReader,
    account: AccountId,
    topic: Topic,
    at_least: u64,
) -> Result<Option<Permission>, StoreError> {
    match topic {
        Topic::Memberships(owner) | Topic::Conversions(owner) | Topic::Account(owner) => {
            Ok((owner == account).then_some(Permission { as_of: at_least }))
        }
        Topic::ConversionQueue => Ok(Some(Permission { as_of: at_least })),
        Topic::Room(room) => {
            let (room, as_of) = load_room(log, room, at_least).await?;
            Ok(room.has_member(account).then_some(Permission { as_of }))
        }
    }
}

/// The room as of a sequence that is `at_least` or later.
async fn load_room(log: &LogReader, id: RoomId, at_least: u64) -> Result<(Room, u64), StoreError> {
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
