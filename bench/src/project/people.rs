//! Who talks, and where.

use domain::ids::{AccountId, RoomId};
use uuid::Uuid;

/// How many people a room has.
pub(super) const MEMBERS: usize = 5;
/// How many people there are, each of whom owns a room.
const MOST: u64 = 1000;
/// So many messages each says at least, so that a short log is not all sign-ups.
const MESSAGES_EACH: u64 = 50;
const TEXT: &str = "So much of what is said in a room is about as long as this, which comes to a hundred and twenty bytes: \
                    and then somebody says something else.";

/// People, each of whom owns a room that the next few are in.
#[derive(Clone, Debug)]
pub(super) struct People(Vec<(AccountId, RoomId)>);

impl People {
    /// As many as suit a log of this length.
    pub(super) fn for_log(events: u64) -> Self {
        let count = (events / MESSAGES_EACH).clamp(20, MOST);
        Self((0..count).map(|_| (AccountId::new(Uuid::now_v7()), RoomId::new(Uuid::now_v7()))).collect())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, AccountId, RoomId)> + Clone {
        self.0.iter().enumerate().map(|(index, (account, room))| (index, *account, *room))
    }

    /// Who owns the room of this index, and then those who are in it, too.
    pub(super) fn members(&self, room: usize) -> impl Iterator<Item = AccountId> {
        (0..MEMBERS).map(move |member| self.0[(room + member) % self.0.len()].0)
    }

    /// In which room a message is said, and by whom.
    pub(super) fn turn(&self, message: u64) -> (usize, AccountId) {
        let count = self.0.len() as u64;
        // A stride that has no divisor in common with the count takes them all, far apart.
        let room = usize::try_from(message.wrapping_mul(7919) % count).unwrap_or_default();
        let member = usize::try_from(message / count % MEMBERS as u64).unwrap_or_default();
        (room, self.0[(room + member) % self.0.len()].0)
    }

    /// The room of this index.
    pub(super) fn room(&self, index: usize) -> RoomId {
        self.0[index].1
    }
}

/// About 120 bytes, and each another text.
pub(super) fn text(message: u64) -> String {
    let number = message.to_string();
    format!("{number} {}", &TEXT[..119 - number.len()])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn everybody_talks_in_rooms_that_they_are_in() {
        let people = People::for_log(50_000);
        let mut talked = BTreeSet::new();
        for message in 0..50_000 {
            let (room, author) = people.turn(message);
            assert!(people.members(room).any(|member| member == author));
            talked.insert((room, author));
        }
        assert_eq!(talked.len(), people.iter().count() * MEMBERS);
        assert_eq!((text(7).len(), text(123_456).len()), (120, 120));
    }
}
