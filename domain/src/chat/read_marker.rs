//! Up to where somebody has read a room. It moves with every message that is seen, so it is no event: the latest one
//! of each person and room is kept, and where it was before is nobody's business.

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, RoomId};

/// The bucket that markers are kept in.
pub const MARKERS: &str = "markers";

/// Where a marker stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadMarker {
    sequence: u64,
    epoch: String,
}

impl ReadMarker {
    /// A marker that stands behind the event with this sequence, of the stream's incarnation `epoch`.
    pub fn new(sequence: u64, epoch: impl Into<String>) -> Self {
        Self { sequence, epoch: epoch.into() }
    }

    /// The sequence up to which has been read. `None` for a marker of another incarnation of the stream: the same
    /// number means something else there.
    pub fn sequence_in(&self, epoch: &str) -> Option<u64> {
        (self.epoch == epoch).then_some(self.sequence)
    }

    /// The key under which somebody's marker in a room is kept: the person first, so that all of one person's are found
    /// together.
    pub fn key(account: AccountId, room: RoomId) -> String {
        format!("{account}.{room}")
    }

    /// Whose marker in which room a key names.
    pub fn owner_of_key(key: &str) -> Option<(AccountId, RoomId)> {
        let (account, room) = key.split_once('.')?;
        Some((account.parse().ok()?, room.parse().ok()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::room::examples::*;

    #[test]
    fn a_key_names_the_person_and_the_room() {
        let key = ReadMarker::key(ada(), room_id());
        assert_eq!(ReadMarker::owner_of_key(&key), Some((ada(), room_id())));
        for other in ["", "x.y", &ada().to_string(), &format!("{key}.x")] {
            assert_eq!(ReadMarker::owner_of_key(other), None, "{other}");
        }
    }

    #[test]
    fn a_marker_of_another_log_says_nothing() {
        let marker = ReadMarker::new(12, "e1");
        assert_eq!(marker.sequence_in("e1"), Some(12));
        assert_eq!(marker.sequence_in("e2"), None);
        let json = serde_json::to_string(&marker).expect("a marker has a JSON form");
        assert_eq!(json, r#"{"sequence":12,"epoch":"e1"}"#);
    }
}
