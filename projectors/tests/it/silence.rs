//! The database says nothing any more on the connections that a program has: its machine is gone, and another has taken over.

use anyhow::Result;
use embedded::testing::Wire;

use crate::stage::{Stage, room_timeline};

#[tokio::test]
async fn a_rebuild_that_is_asked_for_is_begun_although_the_keepers_connection_has_fallen_silent() -> Result<()>
{
    let mut stage = Stage::new().await?;
    let wire = Wire::to(&stage.database_url).await?;
    let direct = std::mem::replace(&mut stage.database_url, wire.url().to_owned());
    let life = stage.keep(vec![room_timeline()]).await?;
    stage.database_url = direct;
    stage.say(&["one"]).await?;
    stage.timeline_becomes(&["one"]).await?;

    wire.fall_silent();
    stage
        .execute(
            "insert into kit.build (projection, build, version, schema_name, fingerprint, state)
             values ('room_timeline', 2, 0, 'room_timeline_wanted_2', '', 'wanted')",
        )
        .await?;
    let is_building = "select count(*) from kit.build
                       where projection = 'room_timeline' and build = 2 and state in ('building', 'live')";
    stage.counts(is_building, 1).await?;
    // Runners may still wait for what was lost.
    life.shutdown().cancel();
    Ok(())
}
