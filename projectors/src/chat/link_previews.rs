//! What is shown of the pages that messages link to, and in which rooms nothing is.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    logged::Logged as _,
    boundary::{CHATS, Stream},
    chat::{LinkedPage, MessageChangeEvent, RoomEvent},
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::deletions::Deletions;
use crate::projection::{Batch, Fact, Projection, ProjectionError, Traces, View, shown};

/// The read model `link_previews`.
///
/// A preview has a row until it is removed or its message is deleted. Whether its link still stands in the message is looked at
/// when it is read, by what the message says then: an edit changes nothing here. So that what comes after a deletion leaves no
/// word behind, the places of deleted messages are kept.
#[derive(Clone, Copy, Debug, Default)]
pub struct LinkPreviews;

impl Projection for LinkPreviews {
    const NAME: &'static str = "link_previews";
    const VERSION: u32 = 1;
    const STREAMS: &'static [Stream] = &[CHATS];
    const TABLES: &'static str = "
        create table preview (
            room_id uuid not null,
            sequence bigint not null,
            preview_id uuid not null,
            previewed_sequence bigint not null,
            author_id uuid not null,
            link text not null,
            url text not null,
            host text not null,
            site text not null,
            title text not null,
            description text not null,
            width int,
            height int,
            primary key (room_id, sequence, preview_id)
        );
        create table deleted_message (
            room_id uuid not null,
            sequence bigint not null,
            primary key (room_id, sequence)
        );
        create table room_without (
            room_id uuid primary key
        );
    ";
    const INDEXES: &'static str = "create index preview_by_id on preview (preview_id);";
    const TRACES: &'static [Traces] = &[Traces {
        table: "preview",
        owner: "author_id",
        texts: &["link", "url", "host", "site", "title", "description"],
    }];
    const VIEWS: &'static [View] = &[
        View {
            name: "link_preview",
            select: "select room_id, sequence, preview_id, previewed_sequence, author_id, link, url, host, site, title,
                            description, width, height
                     from preview",
        },
        View { name: "room_without_link_previews", select: "select room_id from room_without" },
    ];

    fn reads(subject: &str) -> bool {
        RoomEvent::is_on(subject) || MessageChangeEvent::is_on(subject)
    }

    async fn apply(&self, tables: &mut PgConnection, batch: &Batch) -> Result<(), ProjectionError> {
        let mut rooms = BTreeMap::new();
        for Fact { event, .. } in batch.of::<RoomEvent>()? {
            match event {
                RoomEvent::LinkPreviewsTurnedOff { room, .. } => rooms.insert(room.uuid(), false),
                RoomEvent::LinkPreviewsTurnedOn { room, .. } => rooms.insert(room.uuid(), true),
                _ => continue,
            };
        }
        let mut previews = Vec::new();
        let mut removed = BTreeSet::new();
        for Fact { event, sequence: at, .. } in batch.of::<MessageChangeEvent>()? {
            match event {
                MessageChangeEvent::LinkPreviewed { room, sequence, author, preview, page, .. } => {
                    // A place that Postgres cannot name is no message's.
                    let Ok(sequence) = i64::try_from(sequence) else { continue };
                    let (room, preview, author) = (room.uuid(), preview.uuid(), author.uuid());
                    previews.push(Previewed { room, sequence, preview, at, author, page });
                }
                MessageChangeEvent::LinkPreviewRemoved { room, sequence, preview, .. } => {
                    let Ok(sequence) = i64::try_from(sequence) else { continue };
                    removed.insert((room.uuid(), sequence, preview.uuid()));
                }
                _ => {}
            }
        }
        switch(tables, &rooms).await?;
        delete(tables, &Deletions::of(batch)?).await?;
        // What is removed was there before, maybe in the same batch; and never comes again under its id.
        insert(tables, &previews).await?;
        remove(tables, &removed).await
    }
}

/// What is shown of a page: of which message, and where that stands.
struct Previewed {
    room: Uuid,
    sequence: i64,
    preview: Uuid,
    at: i64,
    author: Uuid,
    page: Box<LinkedPage>,
}

async fn switch(tables: &mut PgConnection, rooms: &BTreeMap<Uuid, bool>) -> Result<(), ProjectionError> {
    if rooms.is_empty() {
        return Ok(());
    }
    let of = |wanted: bool| {
        rooms.iter().filter(|(_, shown)| **shown == wanted).map(|(room, _)| *room).collect::<Vec<_>>()
    };
    sqlx::query("delete from room_without where room_id = any($1)")
        .bind(of(true))
        .execute(&mut *tables)
        .await?;
    sqlx::query("insert into room_without (room_id) select unnest($1::uuid[]) on conflict do nothing")
        .bind(of(false))
        .execute(tables)
        .await?;
    Ok(())
}

async fn delete(tables: &mut PgConnection, deleted: &Deletions) -> Result<(), ProjectionError> {
    if deleted.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "delete from preview p using unnest($1::uuid[], $2::bigint[]) as d (room_id, sequence)
         where p.room_id = d.room_id and p.sequence = d.sequence",
    )
    .bind(&deleted.rooms)
    .bind(&deleted.sequences)
    .execute(&mut *tables)
    .await?;
    sqlx::query(
        "insert into deleted_message (room_id, sequence) select * from unnest($1::uuid[], $2::bigint[])
         on conflict do nothing",
    )
    .bind(&deleted.rooms)
    .bind(&deleted.sequences)
    .execute(tables)
    .await?;
    Ok(())
}

/// Those of messages that are not deleted.
async fn insert(tables: &mut PgConnection, previews: &[Previewed]) -> Result<(), ProjectionError> {
    if previews.is_empty() {
        return Ok(());
    }
    let side = |side: u32| i32::try_from(side).ok();
    sqlx::query(
        "insert into preview (room_id, sequence, preview_id, previewed_sequence, author_id, link, url, host, site, title,
                              description, width, height)
         select p.* from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::bigint[], $5::uuid[], $6::text[], $7::text[],
                                $8::text[], $9::text[], $10::text[], $11::text[], $12::int[], $13::int[])
              as p (room_id, sequence, preview_id, previewed_sequence, author_id, link, url, host, site, title,
                    description, width, height)
         where not exists (select from deleted_message d where d.room_id = p.room_id and d.sequence = p.sequence)
         on conflict do nothing",
    )
    .bind(column(previews, |each| each.room))
    .bind(column(previews, |each| each.sequence))
    .bind(column(previews, |each| each.preview))
    .bind(column(previews, |each| each.at))
    .bind(column(previews, |each| each.author))
    .bind(column(previews, |each| shown(&each.page.link)))
    .bind(column(previews, |each| shown(&each.page.url)))
    .bind(column(previews, |each| shown(&each.page.host)))
    .bind(column(previews, |each| shown(&each.page.site)))
    .bind(column(previews, |each| shown(&each.page.title)))
    .bind(column(previews, |each| shown(&each.page.description)))
    .bind(column(previews, |each| each.page.picture.and_then(|picture| side(picture.width))))
    .bind(column(previews, |each| each.page.picture.and_then(|picture| side(picture.height))))
    .execute(tables)
    .await?;
    Ok(())
}

async fn remove(
    tables: &mut PgConnection,
    removed: &BTreeSet<(Uuid, i64, Uuid)>,
) -> Result<(), ProjectionError> {
    if removed.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "delete from preview p
         using unnest($1::uuid[], $2::bigint[], $3::uuid[]) as r (room_id, sequence, preview_id)
         where p.room_id = r.room_id and p.sequence = r.sequence and p.preview_id = r.preview_id",
    )
    .bind(removed.iter().map(|(room, ..)| *room).collect::<Vec<_>>())
    .bind(removed.iter().map(|(_, sequence, _)| *sequence).collect::<Vec<_>>())
    .bind(removed.iter().map(|(.., preview)| *preview).collect::<Vec<_>>())
    .execute(tables)
    .await?;
    Ok(())
}

/// One value of each preview.
fn column<T>(previews: &[Previewed], value: impl Fn(&Previewed) -> T) -> Vec<T> {
    previews.iter().map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::projection::spec::{Spec, given, on};
    use domain::{
        boundary::Boundary,
        chat::PictureSize,
        ids::{AccountId, LinkPreviewId, MessageId, RoomId},
    };
    use personal::Deletable;
    use serde_json::{Value, json};

    fn ada() -> AccountId {
        AccountId::new(Uuid::from_u128(0xada))
    }

    fn room() -> RoomId {
        RoomId::new(Uuid::from_u128(1))
    }

    fn message() -> MessageId {
        MessageId::new(Uuid::from_u128(0x11))
    }

    fn preview(number: u128) -> LinkPreviewId {
        LinkPreviewId::new(Uuid::from_u128(number))
    }

    /// Of the message at a sequence; without a title of one whose author was forgotten.
    fn previewed(number: u128, sequence: u64, title: Option<&str>) -> Spec {
        let said = |text: Option<&str>| {
            text.map_or_else(
                || Deletable::erased(ada().person()),
                |text| Deletable::open(ada().person(), text.to_owned()),
            )
        };
        let fixed = |text: &'static str| said(title.map(|_| text));
        let page = Box::new(LinkedPage {
            link: fixed("https://tides.example"),
            url: fixed("https://tides.example/"),
            host: fixed("tides.example"),
            site: fixed(""),
            title: said(title),
            description: fixed("of the day"),
            picture: title.map(|_| PictureSize { width: 400, height: 210 }),
        });
        let (author, preview) = (ada(), preview(number));
        let event = MessageChangeEvent::LinkPreviewed {
            room: room(),
            message: message(),
            sequence,
            author,
            preview,
            page,
        };
        on(&Boundary::message_changes(room()), event)
    }

    fn removed(number: u128, sequence: u64) -> Spec {
        let (author, preview) = (ada(), preview(number));
        let event = MessageChangeEvent::LinkPreviewRemoved {
            room: room(),
            message: message(),
            sequence,
            author,
            preview,
            by: author,
        };
        on(&Boundary::message_changes(room()), event)
    }

    fn deleted(sequence: u64) -> Spec {
        let (author, by) = (ada(), ada());
        let event =
            MessageChangeEvent::MessageDeleted { room: room(), message: message(), sequence, author, by };
        on(&Boundary::message_changes(room()), event)
    }

    fn row(sequence: u64, at: u64, title: &str) -> Value {
        json!({"sequence": sequence, "previewed_sequence": at, "title": title})
    }

    const PREVIEWS: &str =
        "select sequence, previewed_sequence, title from read.link_preview order by previewed_sequence";

    #[tokio::test]
    async fn a_preview_is_there_until_it_is_removed() -> anyhow::Result<()> {
        let events = || [previewed(1, 7, Some("Tides")), previewed(2, 7, Some("Winds")), removed(1, 7)];
        given(events())
            .project::<LinkPreviews>()
            .await?
            .then_rows(PREVIEWS, json!([row(7, 2, "Winds")]))
            .await?;
        let all = "select link, url, host, site, description, width, height from read.link_preview";
        given([previewed(1, 7, Some("Tides"))])
            .project::<LinkPreviews>()
            .await?
            .then_rows(
                all,
                json!([{"link": "https://tides.example", "url": "https://tides.example/", "host": "tides.example",
                        "site": "", "description": "of the day", "width": 400, "height": 210}]),
            )
            .await
    }

    #[tokio::test]
    async fn previews_go_with_their_message_and_none_comes_later() -> anyhow::Result<()> {
        given([
            previewed(1, 7, Some("Tides")),
            previewed(2, 8, Some("Winds")),
            deleted(7),
            previewed(3, 7, Some("late")),
        ])
        .project::<LinkPreviews>()
        .await?
        .then_rows(PREVIEWS, json!([row(8, 2, "Winds")]))
        .await
    }

    #[tokio::test]
    async fn of_a_forgotten_author_a_mark_is_left() -> anyhow::Result<()> {
        given([previewed(1, 7, None)])
            .project::<LinkPreviews>()
            .await?
            .then_rows(PREVIEWS, json!([row(7, 1, "[erased]")]))
            .await
    }

    #[tokio::test]
    async fn a_room_has_none_from_when_they_are_turned_off_until_they_are_on_again() -> anyhow::Result<()> {
        let (room, by) = (room(), ada());
        let off = || on(&Boundary::room(room), RoomEvent::LinkPreviewsTurnedOff { room, by });
        let back = || on(&Boundary::room(room), RoomEvent::LinkPreviewsTurnedOn { room, by });
        let rooms = "select room_id from read.room_without_link_previews";
        given([off(), off()])
            .project::<LinkPreviews>()
            .await?
            .then_rows(rooms, json!([{"room_id": room}]))
            .await?;
        given([off(), back()]).project::<LinkPreviews>().await?.then_rows(rooms, json!([])).await?;
        given([back(), off()])
            .project::<LinkPreviews>()
            .await?
            .then_rows(rooms, json!([{"room_id": room}]))
            .await
    }
}
