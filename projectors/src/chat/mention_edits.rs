//! Whom edited messages of a batch's rooms mention from then on, for every read model that keeps mentions.

use std::collections::{BTreeMap, BTreeSet};

use domain::{chat::MessageChangeEvent, ids::AccountId};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::projection::{Batch, Fact, ProjectionError};

/// A message, by its room and where it was posted.
type Place = (Uuid, i64);
/// Somebody, or everybody in the room.
type Whom = Option<Uuid>;

/// What the edits of a batch say of mentions. An edit of version 1 says nothing of them and is left out.
///
/// Whether the message was deleted before does not matter here: of a deleted message nobody is shown a mention.
#[derive(Debug, Default)]
pub struct MentionEdits {
    /// Whom each edited message mentions after the batch.
    last: BTreeMap<Place, BTreeSet<Whom>>,
    /// Whom any of the edits mentions, with the first one that does.
    first: BTreeMap<(Place, Whom), By>,
}

/// An edit: whose, where it stands and when it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct By {
    author: Uuid,
    sequence: i64,
    time: OffsetDateTime,
}

/// Mentions by edits, column by column.
#[derive(Debug, Default)]
pub struct Mentioned {
    pub rooms: Vec<Uuid>,
    /// Where the messages were posted.
    pub sequences: Vec<i64>,
    pub accounts: Vec<Option<Uuid>>,
    /// Where the edits stand, whose they are and when they came.
    pub versions: Vec<i64>,
    pub authors: Vec<Uuid>,
    pub times: Vec<OffsetDateTime>,
}

impl MentionEdits {
    /// Those of a batch, in the order of the log.
    ///
    /// # Errors
    /// When an event is of a kind or version that this program does not understand.
    pub fn of(batch: &Batch) -> Result<Self, ProjectionError> {
        let mut edits = Self::default();
        for Fact { event, sequence: at, time } in batch.of::<MessageChangeEvent>()? {
            let MessageChangeEvent::MessageEdited { room, sequence, author, mentions, mentions_room, .. } =
                event
            else {
                continue;
            };
            // A place that Postgres cannot name is no message's.
            let (Some(mentions), Ok(sequence)) = (mentions, i64::try_from(sequence)) else { continue };
            let everybody = mentions_room.then_some(None);
            let whom = mentions.into_iter().map(AccountId::uuid).map(Some).chain(everybody).collect();
            edits.push((room.uuid(), sequence), whom, By { author: author.uuid(), sequence: at, time });
        }
        Ok(edits)
    }

    fn push(&mut self, place: Place, whom: BTreeSet<Whom>, by: By) {
        for each in &whom {
            self.first.entry((place, *each)).or_insert(by);
        }
        self.last.insert(place, whom);
    }

    /// True when no edit says anything of mentions.
    pub fn is_empty(&self) -> bool {
        self.last.is_empty()
    }

    /// Whom any of the edits mentions, each once for each message.
    pub fn mentioned(&self) -> Mentioned {
        let mut columns = Mentioned::default();
        for (((room, sequence), account), by) in &self.first {
            columns.rooms.push(*room);
            columns.sequences.push(*sequence);
            columns.accounts.push(*account);
            columns.versions.push(by.sequence);
            columns.authors.push(by.author);
            columns.times.push(by.time);
        }
        columns
    }

    /// Has a read model's own statement set which mentions stand after the batch, as its rows are its own affair: the edited
    /// messages are `$1` (rooms) and `$2` (places), and whom they mention is `$3` (rooms), `$4` (places) and `$5` (people).
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_standing(
        &self,
        tables: &mut PgConnection,
        statement: &'static str,
    ) -> Result<(), ProjectionError> {
        let (rooms, sequences) = self.messages();
        let standing = self.standing();
        sqlx::query(statement)
            .bind(rooms)
            .bind(sequences)
            .bind(standing.0)
            .bind(standing.1)
            .bind(standing.2)
            .execute(tables)
            .await?;
        Ok(())
    }

    /// The edited messages, each once, by room and by place.
    fn messages(&self) -> (Vec<Uuid>, Vec<i64>) {
        self.last.keys().copied().unzip()
    }

    /// Whom they mention after the batch, by room, place and person; no person stands for everybody.
    fn standing(&self) -> (Vec<Uuid>, Vec<i64>, Vec<Option<Uuid>>) {
        let mut columns = (Vec::new(), Vec::new(), Vec::new());
        for ((room, sequence), whom) in &self.last {
            for account in whom {
                columns.0.push(*room);
                columns.1.push(*sequence);
                columns.2.push(*account);
            }
        }
        columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_edits_the_last_says_who_is_mentioned_and_the_first_who_called_them() {
        let (room, ada, bob) = (Uuid::from_u128(1), Uuid::from_u128(0xada), Uuid::from_u128(0xb0b));
        let by = |sequence| By { author: ada, sequence, time: OffsetDateTime::UNIX_EPOCH };
        let mut edits = MentionEdits::default();
        assert!(edits.is_empty());
        edits.push((room, 7), [Some(bob)].into(), by(10));
        edits.push((room, 7), [Some(bob), None].into(), by(11));
        edits.push((room, 7), [None].into(), by(12));
        assert_eq!(edits.messages(), (vec![room], vec![7]));
        assert_eq!(edits.standing(), (vec![room], vec![7], vec![None]));
        let mentioned = edits.mentioned();
        assert_eq!(mentioned.accounts, [None, Some(bob)]);
        assert_eq!(mentioned.versions, [11, 10]);
    }
}
