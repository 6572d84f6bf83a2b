//! Rooms and timelines, and who sees what of them.

use std::{collections::BTreeSet, time::Duration};

use anyhow::Result;
use domain::{accounts::AccountEvent, chat::RoomEvent};
use personal::Personal;
use reqwest::StatusCode;
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use crate::world::{Person, World};

const NOT_FOUND: (StatusCode, &str) = (StatusCode::NOT_FOUND, "room-not-found");

async fn refused(world: &World, path: &str, person: &Person) -> Result<(StatusCode, String)> {
    world.get_refused(path, person).await
}

fn bodies(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|item| item["body"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_list_of_rooms_says_what_one_is_there_and_what_was_said_last() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let name = Personal::open(bob.account.person(), "Bob".to_owned());
    let bio = Personal::open(bob.account.person(), String::new());
    let named = AccountEvent::ProfileChanged { account: bob.account, name, bio };
    let users = world.account_changed(named, bob.account).await?;
    let (harbour, _) = world.room("Harbour", &[&ada, &bob]).await?;
    let (quay, _) = world.room("Quay", &[&bob]).await?;
    world
        .room_changed(quay, RoomEvent::MemberInvited { room: quay, account: ada.account, by: bob.account })
        .await?;
    world.say(quay, &bob, &["not for who is only invited"]).await?;
    let position = world.say(harbour, &bob, &["ahoy", "hello"]).await?;

    let page = world.get_ok(&format!("/api/v1/rooms?position={position},{users}"), &ada).await?;
    let bob_seen = json!({"account_id": bob.account, "handle": "bob", "name": "Bob", "photo_url": null});
    let items = page["items"].as_array().unwrap();
    assert_eq!(items.len(), 2, "{page:#}");
    // What happened last comes first.
    assert_eq!(items[0]["room_id"], json!(harbour));
    let expected = json!({"room_id": harbour, "name": "Harbour", "direct_with": null, "status": "member", "role": "owner",
        "member_count": 2, "invited_by": null,
        "last_message": {"sequence": items[0]["last_message"]["sequence"], "author": bob_seen, "body": "hello", "attachments": 0, "posted_at": items[0]["last_message"]["posted_at"],
                         "deleted": false},
        "unread": {"count": 2, "mentions": 0, "read_up_to": 1}});
    assert_eq!(items[0], expected);
    assert_eq!(
        items[1],
        json!({"room_id": quay, "name": "Quay", "direct_with": null, "status": "invited", "role": "member", "member_count": 1,
               "invited_by": bob_seen, "last_message": null, "unread": null})
    );
    assert_eq!(page["next_cursor"], json!(null));
    Ok(())
}

#[tokio::test]
async fn a_list_of_rooms_is_read_page_by_page() -> Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let mut rooms = BTreeSet::new();
    let mut last = String::new();
    for number in 0..7 {
        let (room, position) = world.room(&format!("room {number}"), &[&ada]).await?;
        rooms.insert(room.to_string());
        last = position;
    }
    let (mut seen, mut sizes, mut cursor) = (BTreeSet::new(), Vec::new(), String::new());
    loop {
        let page =
            world.get_ok(&format!("/api/v1/rooms?limit=3&cursor={cursor}&position={last}"), &ada).await?;
        let items = page["items"].as_array().unwrap();
        sizes.push(items.len());
        seen.extend(items.iter().map(|item| item["room_id"].as_str().unwrap().to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => break,
        }
    }
    assert_eq!((seen, sizes), (rooms, vec![3, 3, 1]));
    Ok(())
}

#[tokio::test]
async fn a_room_is_shown_to_members_and_those_invited_and_to_nobody_else() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob, eve) =
        (world.person("ada").await?, world.person("bob").await?, world.person("eve").await?);
    let (room, _) = world.room("Harbour", &[&ada]).await?;
    let invited = RoomEvent::MemberInvited { room, account: bob.account, by: ada.account };
    let position = world.room_changed(room, invited).await?;
    let path = format!("/api/v1/rooms/{room}?position={position}");
    for (person, status, role) in [(&ada, "member", "owner"), (&bob, "invited", "member")] {
        let shown = world.get_ok(&path, person).await?;
        assert_eq!((&shown["name"], &shown["status"]), (&json!("Harbour"), &json!(status)));
        assert_eq!(shown["role"], role);
        let members: Vec<_> = shown["members"].as_array().unwrap().iter().collect();
        assert_eq!(members.len(), 2);
        assert_eq!((&members[0]["handle"], &members[0]["role"]), (&json!("ada"), &json!("owner")));
        assert_eq!((&members[1]["handle"], &members[1]["status"]), (&json!("bob"), &json!("invited")));
        assert_eq!(members[1]["email"], json!(null), "an address is nobody else's business");
    }
    // A stranger cannot tell it from a room that does not exist, nor from what is no id at all.
    let hidden = world.get(&path, &eve).await?;
    let absent = world.get(&format!("/api/v1/rooms/{}?position={position}", Uuid::now_v7()), &eve).await?;
    let no_id = world.get("/api/v1/rooms/harbour", &eve).await?;
    assert_eq!((hidden.status, hidden.code().as_str()), NOT_FOUND);
    assert_eq!(
        (&hidden.status, &hidden.body, &hidden.position),
        (&absent.status, &absent.body, &absent.position)
    );
    assert_eq!((no_id.status, &no_id.body), (absent.status, &absent.body));
    assert_eq!(world.get_ok(&format!("/api/v1/rooms?position={position}"), &eve).await?["items"], json!([]));
    Ok(())
}

#[tokio::test]
async fn who_is_banned_is_told_to_those_who_keep_order_and_to_nobody_else() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob, mia, eve) = (
        world.person("ada").await?,
        world.person("bob").await?,
        world.person("mia").await?,
        world.person("eve").await?,
    );
    let (room, empty) = world.room("Harbour", &[&ada, &bob, &mia]).await?;
    let path = format!("/api/v1/rooms/{room}/bans");
    let none = world.get_ok(&format!("{path}?position={empty}"), &ada).await?;
    assert_eq!(none["bans"], json!([]));

    let (account, by) = (eve.account, ada.account);
    let appointed = RoomEvent::ModeratorAppointed { room, account: bob.account, by };
    world.room_changed(room, appointed).await?;
    let position = world.room_changed(room, RoomEvent::PersonBanned { room, account, by }).await?;
    let path = format!("{path}?position={position}");
    for person in [&ada, &bob] {
        let bans = world.get_ok(&path, person).await?["bans"].clone();
        assert_eq!(bans.as_array().map(Vec::len), Some(1));
        assert_eq!((&bans[0]["handle"], &bans[0]["banned_by"]["handle"]), (&json!("eve"), &json!("ada")));
    }
    let shown = world.get_ok(&format!("/api/v1/rooms/{room}?position={position}"), &bob).await?;
    assert_eq!(shown["role"], "moderator");
    let forbidden = world.get(&path, &mia).await?;
    assert_eq!((forbidden.status.as_u16(), forbidden.code().as_str()), (403, "not-room-moderator"));
    assert_eq!(refused(&world, &path, &eve).await?, (NOT_FOUND.0, NOT_FOUND.1.to_owned()));

    let position = world.room_changed(room, RoomEvent::BanLifted { room, account, by }).await?;
    let none = world.get_ok(&format!("/api/v1/rooms/{room}/bans?position={position}"), &ada).await?;
    assert_eq!(none["bans"], json!([]));
    Ok(())
}

#[tokio::test]
async fn a_timeline_is_for_members_as_long_as_they_are_in() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob, eve) =
        (world.person("ada").await?, world.person("bob").await?, world.person("eve").await?);
    let (room, silent) = world.room("Harbour", &[&ada, &bob]).await?;
    let path = format!("/api/v1/rooms/{room}/timeline");
    let page = world.get_ok(&format!("{path}?position={silent}"), &ada).await?;
    assert_eq!((&page["items"], &page["next_cursor"]), (&json!([]), &json!(null)));

    let position = world.say(room, &ada, &["first", "second"]).await?;
    let page = world.get_ok(&format!("{path}?position={position}"), &bob).await?;
    assert_eq!(bodies(&page), ["first", "second"]);
    assert_eq!(page["items"][0]["author"]["handle"], "ada");
    let sequence: u64 = page["items"][1]["sequence"].as_u64().unwrap();
    assert!(position.starts_with(&format!("CHATS:{sequence}@")), "{position} is not of {sequence}");
    assert!(page["position"].as_str().unwrap().starts_with(&position), "{page}");
    assert_eq!(refused(&world, &path, &eve).await?, (NOT_FOUND.0, NOT_FOUND.1.to_owned()));

    let position = world
        .room_changed(room, RoomEvent::MemberInvited { room, account: eve.account, by: ada.account })
        .await?;
    let invited = refused(&world, &format!("{path}?position={position}"), &eve).await?;
    assert_eq!(invited, (NOT_FOUND.0, NOT_FOUND.1.to_owned()), "who is invited reads nothing yet");

    let removal = RoomEvent::MemberRemoved { room, account: bob.account, by: ada.account };
    let position = world.room_changed(room, removal).await?;
    let removed = refused(&world, &format!("{path}?position={position}"), &bob).await?;
    assert_eq!(removed, (NOT_FOUND.0, NOT_FOUND.1.to_owned()));
    Ok(())
}

#[tokio::test]
async fn a_deleted_message_is_there_without_its_text() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let (room, _) = world.room("Harbour", &[&ada, &bob]).await?;
    let position = world.say(room, &bob, &["kept", "sea monster"]).await?;
    let posted = position.parse::<jetstream_es::Position>()?.sequence;
    let position = world.delete_message(room, posted, &bob, &ada).await?;
    let page = world.get_ok(&format!("/api/v1/rooms/{room}/timeline?position={position}"), &bob).await?;
    assert_eq!(bodies(&page), ["kept", ""]);
    let [kept, deleted] = [&page["items"][0], &page["items"][1]];
    assert_eq!(kept["deleted"], json!(null));
    assert_eq!(deleted["deleted"]["by"], json!(ada.account));
    assert!(deleted["deleted"]["at"].as_str() > deleted["posted_at"].as_str(), "{deleted}");
    assert_eq!(deleted["author"]["handle"], "bob");
    let rooms = world.get_ok(&format!("/api/v1/rooms?position={position}"), &bob).await?;
    let last = &rooms["items"][0]["last_message"];
    assert_eq!(last["sequence"], deleted["sequence"]);
    assert_eq!((&last["body"], &last["deleted"]), (&json!(""), &json!(true)));
    Ok(())
}

#[tokio::test]
async fn an_edited_message_shows_what_it_says_now_and_its_history_to_members() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob, eve) =
        (world.person("ada").await?, world.person("bob").await?, world.person("eve").await?);
    let (room, _) = world.room("Harbour", &[&ada, &bob]).await?;
    let position = world.say(room, &bob, &["as it was", "one"]).await?;
    let posted = position.parse::<jetstream_es::Position>()?.sequence;
    world.edit_message(room, posted, &bob, "two").await?;
    let position = world.edit_message(room, posted, &bob, "three").await?;
    let edit = position.parse::<jetstream_es::Position>()?.sequence;
    let timeline = format!("/api/v1/rooms/{room}/timeline?position={position}");
    let page = world.get_ok(&timeline, &ada).await?;
    assert_eq!(bodies(&page), ["as it was", "three"]);
    let [other, edited] = [&page["items"][0], &page["items"][1]];
    assert_eq!((&other["edited"], &edited["edited"]["sequence"]), (&json!(null), &json!(edit)));
    assert!(edited["edited"]["at"].as_str() > edited["posted_at"].as_str(), "{edited}");
    let rooms = world.get_ok(&format!("/api/v1/rooms?position={position}"), &ada).await?;
    assert_eq!(rooms["items"][0]["last_message"]["body"], "three");

    let id = |item: &Value| item["message_id"].as_str().unwrap().to_owned();
    let history = |message: String, sequence: u64| {
        let position = &position;
        format!("/api/v1/rooms/{room}/messages/{message}/history?position={position}&sequence={sequence}")
    };
    let texts = |answer: &Value| -> Vec<String> {
        answer["texts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|text| text["body"].as_str().unwrap().to_owned())
            .collect()
    };
    let of_edited = world.get_ok(&history(id(edited), posted), &ada).await?;
    assert_eq!(texts(&of_edited), ["one", "two", "three"]);
    assert_eq!(of_edited["texts"][0]["sequence"], json!(posted));
    assert_eq!(of_edited["texts"][2]["written_at"], edited["edited"]["at"]);
    let of_other = world.get_ok(&history(id(other), posted - 1), &ada).await?;
    assert_eq!(texts(&of_other), ["as it was"]);
    for (path, person, status, code) in [
        (history(id(edited), posted), &eve, StatusCode::NOT_FOUND, "room-not-found"),
        (history(id(other), posted), &ada, StatusCode::NOT_FOUND, "message-not-found"),
        (history("x".to_owned(), posted), &ada, StatusCode::NOT_FOUND, "message-not-found"),
        (history(id(edited), posted + 1), &ada, StatusCode::NOT_FOUND, "message-not-found"),
        (
            format!("/api/v1/rooms/{room}/messages/{}/history", id(edited)),
            &ada,
            StatusCode::BAD_REQUEST,
            "malformed-query",
        ),
    ] {
        assert_eq!(refused(&world, &path, person).await?, (status, code.to_owned()), "{path}");
    }

    let position = world.delete_message(room, posted, &bob, &ada).await?;
    let page = world.get_ok(&format!("/api/v1/rooms/{room}/timeline?position={position}"), &ada).await?;
    assert_eq!((bodies(&page)[1], &page["items"][1]["edited"]), ("", &json!(null)));
    let path = format!("/api/v1/rooms/{room}/messages/{}/history", id(&page["items"][1]));
    let gone = world.get_ok(&format!("{path}?position={position}&sequence={posted}"), &ada).await?;
    assert_eq!(gone["texts"], json!([]));
    Ok(())
}

#[tokio::test]
async fn a_timeline_shows_no_edit_that_the_list_of_members_does_not_cover() -> Result<()> {
    let mut world = World::start().await?;
    let ada = world.person("ada").await?;
    let (room, _) = world.room("Harbour", &[&ada]).await?;
    let position = world.say(room, &ada, &["harbour, as it was posted"]).await?;
    let posted = position.parse::<jetstream_es::Position>()?.sequence;
    let covered = world.edit_message(room, posted, &ada, "harbour, covered").await?;
    let position = world.edit_message(room, posted, &ada, "harbour, after somebody was removed").await?;
    let timeline = |position: &str| format!("/api/v1/rooms/{room}/timeline?position={position}");
    let page = world.get_ok(&timeline(&position), &ada).await?;
    assert_eq!(bodies(&page), ["harbour, after somebody was removed"]);
    let message = page["items"][0]["message_id"].as_str().unwrap().to_owned();
    let history =
        format!("/api/v1/rooms/{room}/messages/{message}/history?position={position}&sequence={posted}");
    assert_eq!(world.get_ok(&history, &ada).await?["texts"].as_array().unwrap().len(), 3);

    world.stop_projectors().await;
    let mut database = PgConnection::connect(&world.writer_url).await?;
    for (known, shown, texts) in
        [(&covered, "harbour, covered", 2), (&format!("CHATS:{posted}"), "harbour, as it was posted", 1)]
    {
        let sequence = known.parse::<jetstream_es::Position>()?.sequence;
        sqlx::query("update kit.checkpoint set sequence = $1 where projection = 'room_list'")
            .bind(i64::try_from(sequence)?)
            .execute(&mut database)
            .await?;
        world.restart_api(Duration::from_millis(100)).await?;
        let behind = world.get(&timeline(&position), &ada).await?;
        assert_eq!((behind.stale, bodies(&behind.body)), (true, vec![shown]));
        assert_eq!(behind.body["items"][0]["edited"].is_null(), texts == 1, "{:#}", behind.body);
        let behind = world.get(&history, &ada).await?;
        assert_eq!(behind.body["texts"].as_array().unwrap().len(), texts);
        let search = world.post("/api/v1/message-searches", &json!({"text": "harbour"}), &ada).await?;
        assert_eq!(search.body["items"], json!([]), "its text now is found when the list has come so far");
    }
    Ok(())
}

#[tokio::test]
async fn a_timeline_shows_nothing_that_the_list_of_members_does_not_cover() -> Result<()> {
    let mut world = World::start().await?;
    let ada = world.person("ada").await?;
    let (room, _) = world.room("Harbour", &[&ada]).await?;
    let covered = world.say(room, &ada, &["covered"]).await?;
    let position = world.say(room, &ada, &["said after somebody may have been removed"]).await?;
    let path = format!("/api/v1/rooms/{room}/timeline?position={position}");
    assert_eq!(bodies(&world.get_ok(&path, &ada).await?).len(), 2);

    // The list of members falls behind the timeline, as it may when each projection runs by itself.
    world.stop_projectors().await;
    let sequence = covered.parse::<jetstream_es::Position>()?.sequence;
    let mut database = PgConnection::connect(&world.writer_url).await?;
    sqlx::query("update kit.checkpoint set sequence = $1 where projection = 'room_list'")
        .bind(i64::try_from(sequence)?)
        .execute(&mut database)
        .await?;
    world.restart_api(Duration::from_millis(100)).await?;
    let behind = world.get(&path, &ada).await?;
    assert_eq!((behind.stale, bodies(&behind.body)), (true, vec!["covered"]));
    assert!(behind.position.unwrap().contains(&covered));
    Ok(())
}

#[tokio::test]
async fn a_timeline_shows_nothing_that_was_said_after_a_change_of_members_that_could_not_be_applied()
-> Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let (room, _) = world.room("Harbour", &[&ada]).await?;
    let (other, _) = world.room("Quay", &[&ada]).await?;
    let covered = world.say(room, &ada, &["covered"]).await?;
    world.say(room, &ada, &["said after somebody may have been removed"]).await?;
    let position = world.say(other, &ada, &["elsewhere"]).await?;
    let timeline = |room| format!("/api/v1/rooms/{room}/timeline?position={position}");
    assert_eq!(bodies(&world.get_ok(&timeline(room), &ada).await?).len(), 2);

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
    let shown = world.get(&timeline(room), &ada).await?;
    assert_eq!((bodies(&shown.body), shown.stale), (vec!["covered"], true), "and it says that there is more");
    assert_eq!(bodies(&world.get_ok(&timeline(other), &ada).await?), ["elsewhere"]);
    let rooms = world.get(&format!("/api/v1/rooms?position={position}"), &ada).await?;
    assert!(rooms.stale && rooms.body["stale"] == json!(true), "{rooms:?}");
    // Who is in it may be out of date, and the answer says so.
    for (room, stale) in [(room, true), (other, false)] {
        assert_eq!(world.get(&format!("/api/v1/rooms/{room}"), &ada).await?.stale, stale);
    }
    Ok(())
}

#[tokio::test]
async fn a_thousand_messages_are_read_page_by_page_without_a_gap_or_a_repetition() -> Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let (room, _) = world.room("Harbour", &[&ada]).await?;
    let (other, _) = world.room("Quay", &[&ada]).await?;
    let texts: Vec<String> = (0..1000).map(|number| format!("message {number}")).collect();
    let mut position = String::new();
    for commit in texts.chunks(97) {
        position = world.say(room, &ada, &commit.iter().map(String::as_str).collect::<Vec<_>>()).await?;
        world.say(other, &ada, &["elsewhere"]).await?;
    }
    for limit in [50, 99, 200] {
        let mut read: Vec<String> = Vec::new();
        let mut before = String::new();
        loop {
            let query = format!("limit={limit}&before={before}&position={position}");
            let page = world.get_ok(&format!("/api/v1/rooms/{room}/timeline?{query}"), &ada).await?;
            let mut earlier: Vec<String> = bodies(&page).into_iter().map(str::to_owned).collect();
            assert!(earlier.len() <= limit);
            earlier.append(&mut read);
            read = earlier;
            // Somebody talks while somebody else reads back: older pages do not move.
            world.say(room, &ada, &["said meanwhile"]).await?;
            match page["next_cursor"].as_str() {
                Some(next) => next.clone_into(&mut before),
                None => break,
            }
        }
        let read: Vec<_> = read.into_iter().filter(|body| body != "said meanwhile").collect();
        assert_eq!(read, texts, "with pages of {limit}");
    }
    Ok(())
}

#[tokio::test]
async fn a_timeline_is_read_from_any_place_in_both_directions() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let (room, silent) = world.room("Harbour", &[&ada, &bob]).await?;
    let path = format!("/api/v1/rooms/{room}/timeline");
    for place in ["older_than=5", "newer_than=0", "around=3"] {
        let page = world.get_ok(&format!("{path}?{place}&position={silent}"), &ada).await?;
        assert_eq!((&page["items"], &page["next_cursor"]), (&json!([]), &json!(null)), "{place}");
        assert_eq!(page["has_newer"], json!(false), "{place}");
    }
    let texts: Vec<String> = (0..40).map(|number| format!("message {number}")).collect();
    let (other, _) = world.room("Quay", &[&ada]).await?;
    let mut position = String::new();
    for commit in texts.chunks(7) {
        position = world.say(room, &ada, &commit.iter().map(String::as_str).collect::<Vec<_>>()).await?;
        // So that the room's sequences have gaps.
        world.say(other, &ada, &["elsewhere"]).await?;
    }
    let read = async |query: &str| world.get_ok(&format!("{path}?{query}&position={position}"), &bob).await;
    let whole = read("limit=200").await?;
    let sequences: Vec<i64> =
        whole["items"].as_array().unwrap().iter().map(|item| item["sequence"].as_i64().unwrap()).collect();
    assert_eq!(bodies(&whole), texts);
    assert_eq!(whole["has_newer"], json!(false));

    // Around every message, and around places where there is none.
    for at in 0..texts.len() {
        for gap in [0, 1] {
            let page = read(&format!("around={}&limit=6", sequences[at] + gap)).await?;
            let next = sequences.partition_point(|sequence| *sequence <= sequences[at] + gap);
            let expected = &texts[next.saturating_sub(3)..(next + 3).min(texts.len())];
            assert_eq!(bodies(&page), expected, "around {at} and {gap}");
            assert_eq!(page["next_cursor"].is_null(), next <= 3, "around {at} and {gap}");
            assert_eq!(page["has_newer"], json!(next + 3 < texts.len()), "around {at} and {gap}");
        }
    }
    // On to both ends from there.
    for limit in [1, 4, 9] {
        let (mut from, mut to) = (20, 20);
        let mut read_to = vec![texts[20].clone()];
        loop {
            let page = read(&format!("newer_than={}&limit={limit}", sequences[to])).await?;
            read_to.extend(bodies(&page).into_iter().map(str::to_owned));
            to += bodies(&page).len();
            assert!(!page["next_cursor"].is_null(), "there is something before");
            if page["has_newer"] == json!(false) {
                break;
            }
        }
        loop {
            let page = read(&format!("older_than={}&limit={limit}", sequences[from])).await?;
            read_to.splice(0..0, bodies(&page).into_iter().map(str::to_owned));
            from -= bodies(&page).len();
            assert_eq!(page["has_newer"], json!(true));
            if page["next_cursor"].is_null() {
                break;
            }
        }
        assert_eq!(read_to, texts, "with pages of {limit}");
    }
    // What follows the newest is nothing, and what is before it goes on with a cursor.
    let none = read(&format!("newer_than={}", sequences[39])).await?;
    assert_eq!((bodies(&none).len(), &none["has_newer"]), (0, &json!(false)));
    let cursor = none["next_cursor"].as_str().unwrap().to_owned();
    assert_eq!(bodies(&read(&format!("before={cursor}&limit=2")).await?), &texts[38..]);

    let both = format!("{path}?around=3&newer_than=3&position={position}");
    let refused = refused(&world, &both, &ada).await?;
    assert_eq!(refused, (StatusCode::BAD_REQUEST, "timeline-place-ambiguous".to_owned()));
    Ok(())
}
