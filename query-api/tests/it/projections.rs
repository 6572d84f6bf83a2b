//! Admins see how read models are kept.

use anyhow::Result;
use embedded::wait_for;
use reqwest::StatusCode;
use serde_json::json;
use sqlx::{Connection as _, PgConnection};
use std::time::Duration;

use crate::world::World;

const PATH: &str = "/api/v1/projections";

#[tokio::test]
async fn an_operator_sees_every_build_and_a_member_none() -> Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let refused = world.get(PATH, &ada).await?;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::FORBIDDEN, "not-admin"));
    let (room, _) = world.room("Harbour", &[&ada]).await?;
    world.say(room, &ada, &["hello"]).await?;
    let token = world.signer.operator_token("ada", world.clock.now(), time::Duration::minutes(10))?.token;
    wait_for("the builds to have been measured", Duration::from_secs(20), || async {
        let answer = world.get_with_token(PATH, &token).await.map_err(|error| error.to_string())?;
        let builds = answer.body["builds"].as_array().cloned().unwrap_or_default();
        let timeline = builds.iter().find(|build| build["projection"] == "room_timeline").cloned();
        let level = timeline.as_ref().is_some_and(|build| {
            build["state"] == "live"
                && build["head"].as_i64().is_some_and(|head| head > 0)
                && build["head"] == build["applied"]
                && build["seconds_left"] == 0.0
                && build["lag_events"] == 0
                && build["lag_seconds"] == 0.0
                && build["parked_keys"] == 0
        });
        let shards = answer.body["shards"].as_array().cloned().unwrap_or_default();
        let all_there = shards.len() == 2
            && (0..).zip(&shards).all(|(nth, shard)| {
                shard["projection"] == "room_timeline"
                    && shard["shard"] == nth
                    && shard["head"].as_i64().is_some_and(|head| head > 0)
                    && shard["applied"] == shard["head"]
            });
        if level && all_there && answer.body["parked"] == serde_json::json!([]) {
            Ok(())
        } else {
            Err(format!("{timeline:?} {shards:?}"))
        }
    })
    .await?;
    Ok(())
}

#[tokio::test]
async fn an_operator_sees_one_read_model_and_what_a_parked_key_of_it_holds() -> Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let detail = format!("{PATH}/room_list");
    for path in [detail.clone(), format!("{detail}/parked/x")] {
        assert_eq!(world.get_refused(&path, &ada).await?, (StatusCode::FORBIDDEN, "not-admin".to_owned()));
    }
    let (room, position) = world.room("Harbour", &[&ada]).await?;
    world.get_ok(&format!("/api/v1/rooms?position={position}"), &ada).await?;
    let token = world.signer.operator_token("ada", world.clock.now(), time::Duration::minutes(10))?.token;
    // As the kit does it with an event that cannot be applied and two more of the same room.
    world.stop_projectors().await;
    let mut database = PgConnection::connect(&world.writer_url).await?;
    sqlx::query(
        "with parked as (
             insert into kit.parked_key
                 (projection, build, stream, key, sequence, subject, event_type, event_version, error, code, wanted)
             select projection, build, 'CHATS', $1, 7, 'chat.room.x', 'RoomPainted', 2, 'it is unknown', 'c0de', 'retry'
             from kit.build where projection = 'room_list' and state = 'live' returning *
         )
         insert into kit.parked_event (projection, build, stream, sequence, key)
         select projection, build, stream, waits, key from parked, unnest(array[12, 7, 9]) as waits",
    )
    .bind(room.to_string())
    .execute(&mut database)
    .await?;

    let shown = world.get_with_token(&detail, &token).await?;
    assert_eq!((shown.status, &shown.body["projection"]), (StatusCode::OK, &json!("room_list")), "{shown:?}");
    assert!(shown.body["builds"].as_array().is_some_and(|builds| {
        builds.len() == 1 && builds[0]["state"] == "live" && builds[0]["parked_keys"] == 1
    }));
    let streams = shown.body["streams"].as_array().cloned().unwrap_or_default();
    let reached = streams.iter().find(|stream| stream["stream"] == "CHATS").expect("it is made from rooms");
    assert_eq!(reached["position"], json!(position), "where it was when the projectors stopped");
    assert_eq!(shown.body["parked"][0]["key"], json!(room.to_string()));

    let shown = world.get_with_token(&format!("{detail}/parked/{room}"), &token).await?;
    assert_eq!(shown.body["items"].as_array().map(Vec::len), Some(1), "{shown:?}");
    let queue = &shown.body["items"][0];
    assert_eq!(queue["waiting"], json!([7, 9, 12]), "in order");
    for (name, value) in [
        ("sequence", json!(7)),
        ("event_type", json!("RoomPainted")),
        ("event_version", json!(2)),
        ("error", json!("it is unknown")),
        ("code", json!("c0de")),
        ("waiting_events", json!(3)),
        ("wanted", json!("retry")),
    ] {
        assert_eq!(queue[name], value, "{name}");
    }
    for (path, code) in [
        (format!("{detail}/parked/elsewhere"), "key-not-parked"),
        (format!("{detail}/parked/%00"), "key-not-parked"),
        (format!("{PATH}/nothing_of_ours"), "projection-not-found"),
        (format!("{PATH}/No.Name"), "projection-not-found"),
        (format!("{PATH}/nothing_of_ours/parked/{room}"), "projection-not-found"),
    ] {
        let refused = world.get_with_token(&path, &token).await?;
        assert_eq!((refused.status, refused.code().as_str()), (StatusCode::NOT_FOUND, code), "{path}");
    }
    Ok(())
}
