//! What messages answer: a line of each message that is answered, as it says now.

use std::collections::BTreeMap;

use domain::chat;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    accounts::{Faces, Person},
    read_model::{QueryError, Snapshot},
};

/// So many characters of the line are quoted.
const LONGEST: usize = 200;

/// The message that another one answers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Quote {
    message_id: Uuid,
    /// Its place in the log.
    sequence: i64,
    author: Person,
    /// The first line of what it says now, 200 characters at most; empty once it is deleted.
    line: String,
    /// How many files go with it.
    #[schema(minimum = 0)]
    attachments: i64,
    /// Where its text stands in the log: that of its last edit, or its own.
    text_sequence: i64,
    deleted: bool,
}

/// The messages of a room that were posted at these sequences, by their sequence. As in the room's timeline, no text is
/// shown that was written after `newest`.
pub(super) async fn quotes(
    snapshot: &mut Snapshot,
    faces: &Faces<'_>,
    room: Uuid,
    sequences: &[i64],
    newest: i64,
) -> Result<BTreeMap<i64, Quote>, QueryError> {
    if sequences.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = sqlx::query!(
        r#"
        select m.sequence as "sequence!", m.message_id as "message_id!", m.author_id as "author_id!",
               case when m.edited_sequence > $3 then earlier.body else m.body end as "body?",
               case when m.edited_sequence > $3 then earlier.text_sequence else coalesce(m.edited_sequence, m.sequence) end as "text_sequence?",
               m.deleted_at is not null as "deleted!",
               (select count(*) from read.message_attachment f
                where f.room_id = m.room_id and f.sequence = m.sequence) as "attachments!",
               a.handle as "handle?", a.name as "name?", a.photo_id as "photo_id?"
        from read.room_timeline m
        left join lateral (
            select * from read.message_text e
            where m.edited_sequence > $3 and e.room_id = m.room_id and e.sequence = m.sequence
                  and e.text_sequence <= $3
            order by e.text_sequence desc
            limit 1
        ) earlier on true
        left join read.account_directory a on a.account_id = m.author_id
        where m.room_id = $1 and m.sequence = any($2)
        "#,
        room,
        sequences,
        newest,
    )
    .fetch_all(snapshot.connection())
    .await?;
    let quotes = rows.into_iter().map(|row| {
        let line = if row.deleted { String::new() } else { first_line(&row.body.unwrap_or_default()) };
        let quote = Quote {
            message_id: row.message_id,
            sequence: row.sequence,
            author: faces.person(row.author_id, row.handle, row.name, row.photo_id),
            line,
            attachments: row.attachments,
            text_sequence: row.text_sequence.unwrap_or(row.sequence),
            deleted: row.deleted,
        };
        (row.sequence, quote)
    });
    Ok(quotes.collect())
}

pub(super) fn first_line(body: &str) -> String {
    chat::first_line(body).chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_is_the_first_line_and_not_endless() {
        assert_eq!(first_line("ahoy\nand more"), "ahoy");
        assert_eq!(first_line(&"é".repeat(300)), "é".repeat(200));
        assert_eq!(first_line("```rust\nfn a() {\n}\n```"), "fn a() {");
        assert_eq!(first_line(""), "");
    }
}
