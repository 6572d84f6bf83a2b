//! The tests of `room_timeline`.

use super::*;
use crate::projection::spec::{Said, Spec, given, on};
use domain::{
    boundary::Boundary,
    chat::{Answered, Attachment, InThread, MessageChangeEvent, PictureSize, RoomEvent, TimelineEvent},
    ids::{AccountId, FileId, MessageId, RoomId},
};
use personal::{Deletable, Personal};
use serde_json::json;
use uuid::Uuid;

fn ada() -> AccountId {
    AccountId::new(Uuid::from_u128(0xada))
}

fn said(room: u128, message: u128) -> Said {
    let (room, message) = (RoomId::new(Uuid::from_u128(room)), MessageId::new(Uuid::from_u128(message)));
    Said { room, message, author: ada() }
}

fn posted(room: u128, message: u128, body: Deletable<String>) -> Spec {
    said(room, message).posted(body)
}

fn answered(room: u128, message: u128, to: (u128, u64), thread: Option<InThread>) -> Spec {
    let (room, message) = (RoomId::new(Uuid::from_u128(room)), MessageId::new(Uuid::from_u128(message)));
    let message_answered = MessageId::new(Uuid::from_u128(to.0));
    let answers = Some(Answered { message: message_answered, sequence: to.1, thread });
    let (author, body) = (ada(), text("an answer"));
    on(
        &Boundary::timeline(room),
        TimelineEvent::MessagePosted {
            room,
            message,
            author,
            body,
            answers,
            mentions: Vec::new(),
            mentions_room: false,
            attachments: Vec::new(),
        },
    )
}

fn reacted(sequence: u64, by: AccountId, emoji: Option<&str>) -> Spec {
    let (room, message) = (RoomId::new(Uuid::from_u128(1)), MessageId::new(Uuid::from_u128(0x11)));
    let of = by.person();
    let emoji = emoji.map_or(Personal::Erased { of }, |emoji| Personal::open(of, emoji.to_owned()));
    let event = MessageChangeEvent::ReactionAdded { room, message, sequence, by, emoji };
    on(&Boundary::message_changes(room), event)
}

fn unreacted(sequence: u64, by: AccountId, added: u64) -> Spec {
    let (room, message) = (RoomId::new(Uuid::from_u128(1)), MessageId::new(Uuid::from_u128(0x11)));
    let event = MessageChangeEvent::ReactionRemoved { room, message, sequence, by, added };
    on(&Boundary::message_changes(room), event)
}

fn deleted(room: u128, sequence: u64, by: AccountId) -> Spec {
    let (room, message) = (RoomId::new(Uuid::from_u128(room)), MessageId::new(Uuid::from_u128(0x11)));
    let event = MessageChangeEvent::MessageDeleted { room, message, sequence, author: ada(), by };
    on(&Boundary::message_changes(room), event)
}

fn edited(room: u128, sequence: u64, body: Deletable<String>) -> Spec {
    said(room, 0x11).edited(sequence, body)
}

fn text(text: &str) -> Deletable<String> {
    Deletable::open(ada().person(), text.to_owned())
}

#[tokio::test]
async fn messages_stand_in_the_order_of_the_log() -> anyhow::Result<()> {
    let room = RoomId::new(Uuid::from_u128(1));
    let created = RoomEvent::RoomCreated { room, name: "Harbour".to_owned(), owner: ada() };
    given([
        on(&Boundary::room(room), created),
        posted(1, 0x11, text("first")),
        posted(2, 0x21, text("elsewhere")),
        posted(1, 0x12, text("second, in\ntwo lines")),
    ])
    .project::<RoomTimeline>()
    .await?
    .then_rows(
        "select sequence, message_id, author_id, body from read.room_timeline
         where room_id = '00000000-0000-0000-0000-000000000001' order by sequence",
        json!([
            {"sequence": 2, "message_id": Uuid::from_u128(0x11), "author_id": ada(), "body": "first"},
            {"sequence": 4, "message_id": Uuid::from_u128(0x12), "author_id": ada(),
             "body": "second, in\ntwo lines"},
        ]),
    )
    .await
}

#[tokio::test]
async fn a_deleted_message_keeps_its_place_and_loses_its_text() -> anyhow::Result<()> {
    let bob = AccountId::new(Uuid::from_u128(0xb0b));
    given([
        posted(1, 0x11, text("first")),
        posted(1, 0x12, text("second")),
        posted(2, 0x11, text("elsewhere")),
        deleted(1, 1, bob),
        // Too late, of a message that is not there, and of one that is in another room.
        deleted(1, 1, ada()),
        deleted(1, 7, bob),
        deleted(2, 2, bob),
    ])
    .project::<RoomTimeline>()
    .await?
    .then_rows(
        "select sequence, body, deleted_by, extract(epoch from deleted_at - posted_at)::int as after
         from read.room_timeline order by sequence",
        json!([
            {"sequence": 1, "body": "[erased]", "deleted_by": bob, "after": 3},
            {"sequence": 2, "body": "second", "deleted_by": null, "after": null},
            {"sequence": 3, "body": "elsewhere", "deleted_by": null, "after": null},
        ]),
    )
    .await
}

#[tokio::test]
async fn an_edited_message_says_what_it_says_last_and_keeps_every_text() -> anyhow::Result<()> {
    let projected = given([
        posted(1, 0x11, text("first")),
        posted(1, 0x12, text("as it was")),
        edited(1, 1, text("second")),
        edited(1, 1, text("third")),
        // Of a message that is not there, and of one that is in another room.
        edited(1, 7, text("nothing")),
        edited(2, 1, text("elsewhere")),
    ])
    .project::<RoomTimeline>()
    .await?;
    projected
        .then_rows(
            "select sequence, body, edited_sequence, extract(epoch from edited_at - posted_at)::int as after
             from read.room_timeline order by sequence",
            json!([
                {"sequence": 1, "body": "third", "edited_sequence": 4, "after": 3},
                {"sequence": 2, "body": "as it was", "edited_sequence": null, "after": null},
            ]),
        )
        .await?;
    projected
        .then_rows(
            "select sequence, text_sequence, body, author_id from read.message_text order by text_sequence",
            json!([
                {"sequence": 1, "text_sequence": 1, "body": "first", "author_id": ada()},
                {"sequence": 1, "text_sequence": 3, "body": "second", "author_id": ada()},
                {"sequence": 1, "text_sequence": 4, "body": "third", "author_id": ada()},
            ]),
        )
        .await
}

#[tokio::test]
async fn of_a_deleted_message_no_text_is_left_and_none_comes_later() -> anyhow::Result<()> {
    let projected = given([
        posted(1, 0x11, text("first")),
        edited(1, 1, text("second")),
        deleted(1, 1, ada()),
        edited(1, 1, text("too late")),
    ])
    .project::<RoomTimeline>()
    .await?;
    projected
        .then_rows(
            "select body, edited_sequence, edited_at from read.room_timeline",
            json!([{"body": "[erased]", "edited_sequence": null, "edited_at": null}]),
        )
        .await?;
    projected.then_rows("select body from read.message_text", json!([])).await
}

#[tokio::test]
async fn an_answer_names_what_it_answers() -> anyhow::Result<()> {
    given([posted(1, 0x11, text("first")), answered(1, 0x12, (0x11, 1), None)])
        .project::<RoomTimeline>()
        .await?
        .then_rows(
            "select sequence, answers_id, answers_sequence from read.room_timeline order by sequence",
            json!([
                {"sequence": 1, "answers_id": null, "answers_sequence": null},
                {"sequence": 2, "answers_id": Uuid::from_u128(0x11), "answers_sequence": 1},
            ]),
        )
        .await
}

#[tokio::test]
async fn an_answer_in_a_thread_is_shown_in_the_room_if_it_says_so() -> anyhow::Result<()> {
    let thread = |also_in_room| Some(InThread { author: ada(), also_in_room });
    given([
        posted(1, 0x11, text("first")),
        answered(1, 0x12, (0x11, 1), None),
        answered(1, 0x13, (0x11, 1), thread(false)),
        answered(1, 0x14, (0x11, 1), thread(true)),
    ])
    .project::<RoomTimeline>()
    .await?
    .then_rows(
        "select sequence, thread_sequence, in_room from read.room_timeline order by sequence",
        json!([
            {"sequence": 1, "thread_sequence": null, "in_room": true},
            {"sequence": 2, "thread_sequence": null, "in_room": true},
            {"sequence": 3, "thread_sequence": 1, "in_room": false},
            {"sequence": 4, "thread_sequence": 1, "in_room": true},
        ]),
    )
    .await
}

#[tokio::test]
async fn a_message_keeps_whom_it_mentions() -> anyhow::Result<()> {
    let (room, message) = (RoomId::new(Uuid::from_u128(1)), MessageId::new(Uuid::from_u128(0x11)));
    let (author, body, answers, mentions_room) = (ada(), text("@bob @room"), None, true);
    let bob = AccountId::new(Uuid::from_u128(0xb0b));
    let mentions = vec![bob];
    let posted = TimelineEvent::MessagePosted {
        room,
        message,
        author,
        body,
        answers,
        mentions,
        mentions_room,
        attachments: Vec::new(),
    };
    given([on(&Boundary::timeline(room), posted), posted_plainly()])
        .project::<RoomTimeline>()
        .await?
        .then_rows(
            "select sequence, account_id from read.message_mention order by account_id nulls last",
            json!([{"sequence": 1, "account_id": bob}, {"sequence": 1, "account_id": null}]),
        )
        .await
}

#[tokio::test]
async fn an_edit_says_who_is_mentioned_from_then_on() -> anyhow::Result<()> {
    let (room, message) = (RoomId::new(Uuid::from_u128(1)), MessageId::new(Uuid::from_u128(0x11)));
    let [bob, eve] = [0xb0b, 0xe7e].map(|id| AccountId::new(Uuid::from_u128(id)));
    let posted = TimelineEvent::MessagePosted {
        room,
        message,
        author: ada(),
        body: text("@bob"),
        answers: None,
        mentions: vec![bob],
        mentions_room: false,
        attachments: Vec::new(),
    };
    let edited =
        |mentions, mentions_room| said(1, 0x11).edited_to_mention(1, text("hello"), mentions, mentions_room);
    given([
        on(&Boundary::timeline(room), posted),
        edited(Some(vec![bob, eve]), true),
        edited(Some(vec![eve]), false),
        // Of version 1.
        edited(None, false),
    ])
    .project::<RoomTimeline>()
    .await?
    .then_rows(
        "select account_id, posted, standing from read.message_mention order by account_id nulls last",
        json!([
            {"account_id": bob, "posted": true, "standing": false},
            {"account_id": eve, "posted": false, "standing": true},
            {"account_id": null, "posted": false, "standing": false},
        ]),
    )
    .await
}

fn with_files(message: u128, files: &[(u128, Option<&str>)]) -> Spec {
    let (room, message) = (RoomId::new(Uuid::from_u128(1)), MessageId::new(Uuid::from_u128(message)));
    let attachments = files.iter().map(|(file, name)| Attachment {
        file: FileId::new(Uuid::from_u128(*file)),
        name: name.map_or_else(|| Deletable::erased(ada().person()), text),
        media_type: "image/png".to_owned(),
        size_bytes: 7,
        digest: text("00"),
        picture: name.map(|_| PictureSize { width: 4, height: 3 }),
    });
    let posted = TimelineEvent::MessagePosted {
        room,
        message,
        author: ada(),
        body: text(""),
        answers: None,
        mentions: Vec::new(),
        mentions_room: false,
        attachments: attachments.collect(),
    };
    on(&Boundary::timeline(room), posted)
}

#[tokio::test]
async fn files_stand_in_their_order_and_go_with_their_message() -> anyhow::Result<()> {
    given([
        with_files(0x11, &[(0xf2, Some("b.png")), (0xf1, Some("a.png"))]),
        with_files(0x12, &[(0xf3, Some("gone.png"))]),
        with_files(0x13, &[(0xf4, None)]),
        deleted(1, 2, ada()),
    ])
    .project::<RoomTimeline>()
    .await?
    .then_rows(
        "select sequence, place, file_id, name, width, height from read.message_attachment order by sequence, place",
        json!([
            {"sequence": 1, "place": 0, "file_id": Uuid::from_u128(0xf2), "name": "b.png", "width": 4, "height": 3},
            {"sequence": 1, "place": 1, "file_id": Uuid::from_u128(0xf1), "name": "a.png", "width": 4, "height": 3},
            {"sequence": 3, "place": 0, "file_id": Uuid::from_u128(0xf4), "name": "[erased]", "width": null, "height": null},
        ]),
    )
    .await
}

fn posted_plainly() -> Spec {
    posted(1, 0x12, text("to nobody in particular"))
}

const REACTIONS: &str =
    "select added_sequence, account_id, emoji from read.message_reaction order by added_sequence";

#[tokio::test]
async fn reactions_are_there_until_they_are_taken_back() -> anyhow::Result<()> {
    let bob = AccountId::new(Uuid::from_u128(0xb0b));
    given([
        posted(1, 0x11, text("first")),
        reacted(1, ada(), Some("👍")),
        reacted(1, bob, Some("👍")),
        reacted(1, bob, None),
        unreacted(1, ada(), 2),
        // Of a message that is not there.
        reacted(9, bob, Some("👍")),
    ])
    .project::<RoomTimeline>()
    .await?
    .then_rows(
        REACTIONS,
        json!([
            {"added_sequence": 3, "account_id": bob, "emoji": "👍"},
            {"added_sequence": 4, "account_id": bob, "emoji": "[erased]"},
        ]),
    )
    .await
}

#[tokio::test]
async fn reactions_go_with_their_message_and_none_comes_later() -> anyhow::Result<()> {
    given([
        posted(1, 0x11, text("first")),
        reacted(1, ada(), Some("👍")),
        deleted(1, 1, ada()),
        reacted(1, ada(), Some("🎉")),
    ])
    .project::<RoomTimeline>()
    .await?
    .then_rows(REACTIONS, json!([]))
    .await
}

#[tokio::test]
async fn an_erased_author_leaves_a_mark_and_not_a_word() -> anyhow::Result<()> {
    given([posted(1, 0x11, Deletable::erased(ada().person()))])
        .project::<RoomTimeline>()
        .await?
        .then_rows("select body from read.room_timeline", json!([{"body": "[erased]"}]))
        .await
}

#[tokio::test]
async fn the_same_message_id_in_two_rooms_is_two_messages() -> anyhow::Result<()> {
    given([posted(1, 0x11, text("here")), posted(2, 0x11, text("there"))])
        .project::<RoomTimeline>()
        .await?
        .then_rows(
            "select body from read.room_timeline order by sequence",
            json!([{"body": "here"}, {"body": "there"}]),
        )
        .await
}
