//! How people react to what was said.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::read_model::{QueryError, Snapshot};

/// Somebody's reaction to a message.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Reaction {
    /// Where it stands in the log.
    sequence: i64,
    account_id: Uuid,
    emoji: String,
}

/// The reactions to the messages of a room that were posted at these sequences, by the message's sequence and in the order
/// in which they came. None that came after `newest`, and none of who is forgotten.
pub(super) async fn reactions(
    snapshot: &mut Snapshot,
    room: Uuid,
    sequences: &[i64],
    newest: i64,
) -> Result<BTreeMap<i64, Vec<Reaction>>, QueryError> {
    if sequences.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = sqlx::query!(
        r#"
        select r.sequence as "message!", r.added_sequence as "sequence!", r.account_id as "account_id!", r.emoji as "emoji!"
        from read.message_reaction r
        left join read.account_directory a on a.account_id = r.account_id
        where r.room_id = $1 and r.sequence = any($2) and r.added_sequence <= $3
              and r.emoji <> '[erased]' and a.handle is distinct from '[erased]'
        order by r.added_sequence
        "#,
        room,
        sequences,
        newest,
    )
    .fetch_all(snapshot.connection())
    .await?;
    let mut reactions: BTreeMap<i64, Vec<Reaction>> = BTreeMap::new();
    for row in rows {
        let reaction = Reaction { sequence: row.sequence, account_id: row.account_id, emoji: row.emoji };
        reactions.entry(row.message).or_default().push(reaction);
    }
    Ok(reactions)
}
