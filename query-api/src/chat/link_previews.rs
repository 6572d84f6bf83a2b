//! What is shown of the pages that messages link to.

use std::collections::BTreeMap;

use domain::chat::previewed_links;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::read_model::{QueryError, Snapshot};

/// What a page says of itself that a message links to. All of it is text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct LinkPreview {
    /// To be named by who removes it; and, among the files of the room, that of its picture.
    preview_id: Uuid,
    /// The link as it stands in the message.
    #[schema(example = "https://tides.example/today")]
    link: String,
    /// Where it led in the end.
    url: String,
    /// The host of that, as it can be shown without being taken for another.
    #[schema(example = "tides.example")]
    host: String,
    /// What the site calls itself; may be empty.
    site: String,
    /// The page's title; may be empty, where there is a description.
    title: String,
    /// What the page says that it is about; may be empty, where there is a title.
    description: String,
    /// Of the picture that belongs to it, as it is shown. Without these there is none.
    width: Option<i32>,
    height: Option<i32>,
}

/// A picture that belongs to a page: whose message links to that, and the preview.
#[derive(Clone, Copy, Debug)]
pub(super) struct LinkPicture {
    pub(super) author: Uuid,
    pub(super) preview: Uuid,
}

/// The previews at the messages of a room that were posted at these sequences, by the message's sequence. None that came after
/// `newest`, and none of who is forgotten. Which of them are shown, the text decides: [`shown_with`].
pub(super) async fn link_previews(
    snapshot: &mut Snapshot,
    room: Uuid,
    sequences: &[i64],
    newest: i64,
) -> Result<BTreeMap<i64, Vec<LinkPreview>>, QueryError> {
    if sequences.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = sqlx::query!(
        r#"
        select sequence as "sequence!", preview_id as "preview_id!", link as "link!", url as "url!", host as "host!",
               site as "site!", title as "title!", description as "description!", width as "width?", height as "height?"
        from read.link_preview
        where room_id = $1 and sequence = any($2) and previewed_sequence <= $3 and link <> '[erased]'
        order by sequence, previewed_sequence
        "#,
        room,
        sequences,
        newest,
    )
    .fetch_all(snapshot.connection())
    .await?;
    let mut previews: BTreeMap<i64, Vec<LinkPreview>> = BTreeMap::new();
    for row in rows {
        let preview = LinkPreview {
            preview_id: row.preview_id,
            link: row.link,
            url: row.url,
            host: row.host,
            site: row.site,
            title: row.title,
            description: row.description,
            width: row.width,
            height: row.height,
        };
        previews.entry(row.sequence).or_default().push(preview);
    }
    Ok(previews)
}

/// Of a message's previews those whose links stand in what it says, in the order of the text.
pub(super) fn shown_with(body: &str, previews: &[LinkPreview]) -> Vec<LinkPreview> {
    let of = |link: &str| previews.iter().find(|preview| preview.link == link).cloned();
    previewed_links(body).into_iter().filter_map(of).collect()
}

/// Those of these previews in a room that have a picture.
pub(super) async fn link_pictures(
    snapshot: &mut Snapshot,
    room: Uuid,
    previews: &[Uuid],
    newest: i64,
) -> Result<Vec<LinkPicture>, QueryError> {
    let pictures = sqlx::query_as!(
        LinkPicture,
        r#"
        select author_id as "author!", preview_id as "preview!"
        from read.link_preview
        where room_id = $1 and preview_id = any($2) and previewed_sequence <= $3 and width is not null
              and link <> '[erased]'
        order by previewed_sequence
        "#,
        room,
        previews,
        newest,
    )
    .fetch_all(snapshot.connection())
    .await?;
    Ok(pictures)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preview(number: u128, link: &str) -> LinkPreview {
        LinkPreview {
            preview_id: Uuid::from_u128(number),
            link: link.to_owned(),
            url: format!("{link}/"),
            host: "a.example".to_owned(),
            site: String::new(),
            title: "Tides".to_owned(),
            description: String::new(),
            width: None,
            height: None,
        }
    }

    #[test]
    fn a_preview_is_shown_while_its_link_stands_in_the_text() {
        let previews = [preview(1, "https://b.example"), preview(2, "https://a.example")];
        let [b, a] = previews.clone();
        assert_eq!(shown_with("https://a.example, then https://b.example.", &previews), [a.clone(), b]);
        assert_eq!(shown_with("only https://a.example", &previews), [a]);
        assert!(shown_with("neither", &previews).is_empty() && shown_with("", &previews).is_empty());
    }
}
