//! What is found by its words, and by whom.

use anyhow::{Result, ensure};
use domain::{boundary::Boundary, chat::RoomEvent, ids::RoomId};
use reqwest::StatusCode;
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection};

use crate::world::{Person, World};

async fn search(world: &World, person: &Person, position: &str, search: &Value) -> Result<Value> {
    let path = format!("/api/v1/message-searches?position={position}");
    let answered = world.post(&path, search, person).await?;
    ensure!(answered.status == StatusCode::OK && !answered.stale, "{answered:?}");
    Ok(answered.body)
}

/// What is found, each as one text with its hits in brackets.
async fn found(world: &World, person: &Person, position: &str, text: &str) -> Result<Vec<String>> {
    let page = search(world, person, position, &json!({"text": text})).await?;
    let pieces = |item: &Value| -> String {
        let pieces = item["excerpt"].as_array().unwrap().iter();
        pieces
            .map(|piece| match (piece["text"].as_str().unwrap(), piece["hit"].as_bool().unwrap()) {
                (text, true) => format!("[{text}]"),
                (text, false) => text.to_owned(),
            })
            .collect()
    };
    Ok(page["items"].as_array().unwrap().iter().map(pieces).collect())
}

#[tokio::test]
async fn messages_are_found_by_words_beginnings_and_quotations() -> Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let (room, _) = world.room("Harbour", &[&ada]).await?;
    let texts = [
        "The tide tables are in the office",
        "Tables and chairs, and a tide",
        "Ölpreis: 42 & more <b>'quoted'</b> \u{e000}",
    ];
    let position = world.say(room, &ada, &texts).await?;
    for (text, expected) in [
        ("TIDE", vec!["Tables and chairs, and a [tide]", "The [tide] tables are in the office"]),
        ("tab ti", vec!["[Tables] and chairs, and a [tide]", "The [tide] [tables] are in the office"]),
        ("\"tide tables\"", vec!["The [tide] [tables] are in the office"]),
        ("tide -chairs", vec!["The [tide] tables are in the office"]),
        ("ölp", vec!["[Ölpreis]: 42 & more <b>'quoted'</b> "]),
        ("quot", vec!["Ölpreis: 42 & more <b>'[quoted]'</b> "]),
        ("nowhere", vec![]),
    ] {
        assert_eq!(found(&world, &ada, &position, text).await?, expected, "{text}");
    }
    let page = search(&world, &ada, &position, &json!({"text": "office"})).await?;
    let item = &page["items"][0];
    assert_eq!((&item["room_id"], &item["room_name"]), (&json!(room), &json!("Harbour")));
    assert_eq!(item["author"]["handle"], "ada");
    Ok(())
}

#[tokio::test]
async fn words_without_spaces_between_them_are_found_by_any_part() -> Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let (room, _) = world.room("Harbour", &[&ada]).await?;
    let texts = ["明日は東京タワーに行く", "서울에서 만나요", "上海 <b>と京東</b>, JR東京 a<b"];
    let position = world.say(room, &ada, &texts).await?;
    for (text, expected) in [
        ("東京タワー", vec![texts[0]]),
        ("東京", vec![texts[2], texts[0]]),
        ("울에", vec![texts[1]]),
        ("東京 -タワー", vec![texts[2]]),
        ("東行", vec![]),
    ] {
        let found = found(&world, &ada, &position, text).await?;
        // Each character is marked, also where it stands by itself.
        let whole: Vec<_> = found.iter().map(|each| each.replace(['[', ']'], "")).collect();
        assert_eq!(whole, expected, "{text}");
        assert!(found.iter().all(|each| each.contains('[')), "{found:?}");
    }
    Ok(())
}

#[tokio::test]
async fn nothing_is_found_in_rooms_that_one_is_not_in() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let (shared, _) = world.room("Harbour", &[&ada, &bob]).await?;
    let (private, _) = world.room("Quay", &[&ada]).await?;
    world.say(shared, &ada, &["treasure at the pier"]).await?;
    world
        .room_changed(
            private,
            RoomEvent::MemberInvited { room: private, account: bob.account, by: ada.account },
        )
        .await?;
    let position = world.say(private, &ada, &["treasure in the cellar"]).await?;
    assert_eq!(found(&world, &ada, &position, "treasure").await?.len(), 2);
    assert_eq!(found(&world, &bob, &position, "treasure").await?, ["[treasure] at the pier"]);
    let only = search(&world, &ada, &position, &json!({"text": "treasure", "room": private})).await?;
    assert_eq!(only["items"].as_array().unwrap().len(), 1);
    for room in [private, RoomId::new(uuid::Uuid::now_v7())] {
        let refused =
            world.post("/api/v1/message-searches", &json!({"text": "treasure", "room": room}), &bob).await?;
        assert_eq!((refused.status, refused.code().as_str()), (StatusCode::NOT_FOUND, "room-not-found"));
    }

    let removed = RoomEvent::MemberRemoved { room: shared, account: bob.account, by: ada.account };
    let position = world.append(&[(Boundary::room(shared), removed)]).await?;
    assert_eq!(found(&world, &bob, &position, "treasure").await?, Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn an_edited_message_is_found_by_what_it_says_now() -> Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let (room, _) = world.room("Harbour", &[&ada]).await?;
    let position = world.say(room, &ada, &["treasure at the pier"]).await?;
    let sequence = position.parse::<jetstream_es::Position>()?.sequence;
    let position = world.edit_message(room, sequence, &ada, "nothing at the jetty").await?;
    assert_eq!(found(&world, &ada, &position, "jetty").await?, ["nothing at the [jetty]"]);
    assert_eq!(found(&world, &ada, &position, "treasure").await?, Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn what_was_deleted_is_not_found() -> Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let (room, _) = world.room("Harbour", &[&ada]).await?;
    let position = world.say(room, &ada, &["treasure at the pier"]).await?;
    assert_eq!(found(&world, &ada, &position, "treasure").await?.len(), 1);
    let sequence = position.parse::<jetstream_es::Position>()?.sequence;
    let position = world.delete_message(room, sequence, &ada, &ada).await?;
    assert_eq!(found(&world, &ada, &position, "treasure").await?, Vec::<String>::new());
    assert_eq!(found(&world, &ada, &position, "erased").await?, Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn nothing_is_found_that_the_list_of_members_does_not_cover() -> Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let (room, _) = world.room("Harbour", &[&ada]).await?;
    let covered = world.say(room, &ada, &["treasure, covered"]).await?;
    let position = world.say(room, &ada, &["treasure, after somebody may have been removed"]).await?;
    assert_eq!(found(&world, &ada, &position, "treasure").await?.len(), 2);

    // As the kit does it with an event of the room that the list of members cannot take.
    world.stop_projectors().await;
    let sequence = covered.parse::<jetstream_es::Position>()?.sequence;
    let mut database = PgConnection::connect(&world.writer_url).await?;
    sqlx::query(
        "insert into kit.parked_key
             (projection, build, stream, key, sequence, subject, event_type, event_version, error, code)
         select projection, build, 'CHATS', $1, $2, '', '', 1, '', '' from kit.build
         where projection = 'room_list' and state = 'live'",
    )
    .bind(room.to_string())
    .bind(i64::try_from(sequence + 1)?)
    .execute(&mut database)
    .await?;
    let path = format!("/api/v1/message-searches?position={position}");
    let shown = world.post(&path, &json!({"text": "treasure"}), &ada).await?;
    assert!(shown.stale, "there is more: {shown:?}");
    let items = shown.body["items"].as_array().unwrap();
    assert!(items.len() == 1 && items[0]["excerpt"][1]["text"] == json!(", covered"), "{items:?}");
    Ok(())
}

#[tokio::test]
async fn many_hits_are_read_page_by_page() -> Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let (room, _) = world.room("Harbour", &[&ada]).await?;
    let texts: Vec<String> = (0..45).map(|n| format!("wave {n}")).collect();
    let position = world.say(room, &ada, &texts.iter().map(String::as_str).collect::<Vec<_>>()).await?;
    let (mut sequences, mut cursor) = (Vec::new(), Value::Null);
    for length in [20, 20, 5] {
        let page = search(&world, &ada, &position, &json!({"text": "wave", "cursor": cursor})).await?;
        let items = page["items"].as_array().unwrap();
        assert_eq!(items.len(), length);
        sequences.extend(items.iter().map(|item| item["sequence"].as_i64().unwrap()));
        cursor = page["next_cursor"].clone();
    }
    assert_eq!(cursor, Value::Null);
    assert!(sequences.windows(2).all(|pair| pair[0] == pair[1] + 1), "{sequences:?}");
    Ok(())
}

#[tokio::test]
async fn what_is_no_question_is_refused() -> Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    for (body, status, code) in [
        (json!({"text": ""}), StatusCode::UNPROCESSABLE_ENTITY, "search-text-invalid"),
        (json!({"text": "-harbour"}), StatusCode::UNPROCESSABLE_ENTITY, "search-text-invalid"),
        (json!({"text": "x".repeat(201)}), StatusCode::UNPROCESSABLE_ENTITY, "search-text-invalid"),
        (json!({"text": "a\u{0}b"}), StatusCode::UNPROCESSABLE_ENTITY, "search-text-invalid"),
        (json!({"text": "harbour", "cursor": "x"}), StatusCode::BAD_REQUEST, "cursor-malformed"),
        (json!({"text": "harbour", "rooms": []}), StatusCode::BAD_REQUEST, "malformed-json"),
        (json!({}), StatusCode::BAD_REQUEST, "malformed-json"),
    ] {
        let refused = world.post("/api/v1/message-searches", &body, &ada).await?;
        assert_eq!((refused.status, refused.code().as_str()), (status, code), "{body}");
    }
    // Whatever is typed is a question or refused, and never an error of the database.
    for text in
        ["'", "a'b", "\\", "a:b:*", "!!a", "((a", "a & | b", "a\u{301}", "\u{1F980}a", "*", "a\tb\n\"c"]
    {
        let answered = world.post("/api/v1/message-searches", &json!({"text": text}), &ada).await?;
        assert!(!answered.status.is_server_error(), "{text}: {answered:?}");
    }
    Ok(())
}
