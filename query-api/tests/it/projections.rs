//! Admins see how read models are kept.

use anyhow::Result;
use embedded::wait_for;
use reqwest::StatusCode;
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
