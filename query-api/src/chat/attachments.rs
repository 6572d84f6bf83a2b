//! The files that go with what was said, and `GET /api/v1/rooms/{room}/attachments`: where are they?

use std::collections::BTreeMap;

use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use kit::{problem::Problem, tokens::RoomReader};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{link_previews::link_pictures, room_id, room_not_found};
use crate::{
    files::parse_ids,
    read_model::{
        Answer, AtPosition, LINK_PREVIEWS, Params, Positions, QueryError, ROOM_LIST, ROOM_TIMELINE, Reached,
        Snapshot,
    },
    state::App,
};

/// A file that goes with a message.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Attachment {
    file_id: Uuid,
    /// What its author called it.
    name: String,
    #[schema(example = "image/jpeg")]
    media_type: String,
    size_bytes: i64,
    /// Of a picture, as it is shown; of a document whose first page there is a picture of, how large that one is. Others have
    /// no preview.
    width: Option<i32>,
    height: Option<i32>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct LinksParams {
    /// The ids of the files, and of previews of links for the pictures that belong to them; separated by commas, 100 at most.
    files: String,
}

/// Where a file can be fetched, by whoever has the link.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AttachmentLink {
    file_id: Uuid,
    /// On this origin. It works for some minutes.
    url: String,
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
    /// Of a picture: a small one, 640 pixels at its longest side; of a document, its first page; of a page that is linked to, its picture. The link is the same for an hour, and works for one more.
    preview_url: Option<String>,
}

/// Where files can be fetched. Those that are not there, or not for whoever asks, are left out.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AttachmentLinks {
    items: Vec<AttachmentLink>,
    #[serde(flatten)]
    reached: Reached,
}

/// Where are these files of the room's messages, and the pictures of pages that they link to? Members may ask; of a deleted
/// message there are none.
#[utoipa::path(
    get, path = "/api/v1/rooms/{room}/attachments", tag = "chat", security(("access_token" = [])),
    params(("room" = Uuid, Path, description = "The room's id"), AtPosition, LinksParams),
    responses(
        (status = 200, body = AttachmentLinks),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "`files-malformed`"),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "`room-not-found`"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn attachment_links(
    State(app): State<App>,
    RoomReader { actor, .. }: RoomReader,
    Path(room): Path<String>,
    wanted: Positions,
    Params(LinksParams { files }): Params<LinksParams>,
) -> Result<Answer<AttachmentLinks>, QueryError> {
    let room_id = room_id(&room)?;
    let files = parse_ids(&files).ok_or_else(files_malformed)?;
    let sources = [ROOM_LIST, ROOM_TIMELINE, LINK_PREVIEWS];
    let mut snapshot = app.read_model.snapshot(&sources, &wanted, app.wait_limit).await?;
    // As in the room's timeline, nothing is given that was posted after what the member list knows.
    let newest = snapshot.sequence_of(ROOM_LIST, &room_id.to_string()).await?;
    // One row even without a file, so that no row at all means that the room is not for whoever asks.
    let rows = sqlx::query!(
        r#"
        select f.file_id as "file_id?", f.author_id as "author_id?", f.width as "width?"
        from read.room_member me
        left join read.message_attachment f
            on f.room_id = me.room_id and f.file_id = any($3) and f.sequence <= $4 and f.name <> '[erased]'
        where me.room_id = $1 and me.account_id = $2 and me.status = 'member'
        order by f.sequence, f.place
        "#,
        room_id,
        actor.account.uuid(),
        &files,
        newest,
    )
    .fetch_all(snapshot.connection())
    .await?;
    if rows.is_empty() {
        return Err(room_not_found().into());
    }
    let pictures = link_pictures(&mut snapshot, room_id, &files, newest).await?;
    let now = app.clock.now();
    let pictures = pictures.into_iter().map(|picture| {
        let (url, expires_at) = app.grants.link_picture_url(picture.author, picture.preview, now);
        AttachmentLink { file_id: picture.preview, preview_url: Some(url.clone()), url, expires_at }
    });
    let items = rows.into_iter().filter_map(|row| {
        let (author, file_id) = row.author_id.zip(row.file_id)?;
        let (url, expires_at) = app.grants.attachment_url(author, file_id, now);
        let preview_url = row.width.map(|_| app.grants.preview_url(author, file_id, now));
        Some(AttachmentLink { file_id, url, expires_at, preview_url })
    });
    let reached = snapshot.reached();
    Ok(Answer {
        body: AttachmentLinks { items: items.chain(pictures).collect(), reached: reached.clone() },
        reached,
    })
}

/// The files of the messages of a room that were posted at these sequences, by the message's sequence and in their order.
pub(super) async fn attachments(
    snapshot: &mut Snapshot,
    room: Uuid,
    sequences: &[i64],
) -> Result<BTreeMap<i64, Vec<Attachment>>, QueryError> {
    if sequences.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = sqlx::query!(
        r#"
        select sequence as "sequence!", file_id as "file_id!", name as "name!", media_type as "media_type!",
               size_bytes as "size_bytes!", width as "width?", height as "height?"
        from read.message_attachment
        where room_id = $1 and sequence = any($2)
        order by sequence, place
        "#,
        room,
        sequences,
    )
    .fetch_all(snapshot.connection())
    .await?;
    let mut attachments: BTreeMap<i64, Vec<Attachment>> = BTreeMap::new();
    for row in rows {
        let attachment = Attachment {
            file_id: row.file_id,
            name: row.name,
            media_type: row.media_type,
            size_bytes: row.size_bytes,
            width: row.width,
            height: row.height,
        };
        attachments.entry(row.sequence).or_default().push(attachment);
    }
    Ok(attachments)
}

fn files_malformed() -> Problem {
    let title = "The files must be named by their ids, separated by commas: at least one, and at most 100.";
    Problem::new(StatusCode::BAD_REQUEST, "files-malformed", title)
}
