//! A log that was put back to an earlier state under the same epoch, as by restoring its volume alone.

use std::{fs, path::Path};

use anyhow::Result;

use crate::stage::{Stage, room_timeline, stop};

const REFUSED: &str = "select count(*) from read.projection_build
    where projection = 'room_timeline' and state = 'live' and waits_because like 'CHATS was rolled back behind what %'";

#[tokio::test]
async fn a_log_that_was_rolled_back_is_refused_until_the_one_that_belongs_to_the_tables_is_back() -> Result<()>
{
    let mut stage = Stage::new().await?;
    kit::telemetry::init_metrics();
    let life = stage.keep(vec![room_timeline()]).await?;
    stage.say(&["one"]).await?;
    stage.timeline_becomes(&["one"]).await?;
    keep_files(&stage, "yesterday").await?;
    stage.say(&["two", "three"]).await?;
    stage.timeline_becomes(&["one", "two", "three"]).await?;
    let all_shards =
        "select count(*) from kit.checkpoint where projection = 'room_timeline' and sequence = 3";
    stage.counts(all_shards, 2).await?;
    stage.counts(REFUSED, 0).await?;

    keep_files(&stage, "today").await?;
    put_back(&mut stage, "yesterday").await?;
    stage
        .counts(&format!("{REFUSED} and waits_because like '%it ends with event 1, and 3 are applied%'"), 1)
        .await?;
    let metrics = kit::telemetry::render_metrics();
    let refuses = metrics.lines().any(|line| {
        line.starts_with("projection_refused{")
            && line.contains(r#"projection="room_timeline""#)
            && line.ends_with(" 1")
    });
    assert!(refuses, "{metrics}");

    // It has another future, which goes beyond what was applied.
    stage.say(&["other two", "other three", "four"]).await?;
    stage.counts(&format!("{REFUSED} and waits_because like '%event 3 was stored at %'"), 1).await?;
    // Who starts anew refuses as well.
    stop(&life).await;
    stage.execute("delete from kit.refused").await?;
    let life = stage.keep(vec![room_timeline()]).await?;
    stage.counts(REFUSED, 1).await?;
    assert_eq!(stage.lines().await?, ["one", "two", "three"]);

    put_back(&mut stage, "today").await?;
    stage.say(&["and on"]).await?;
    stage.timeline_becomes(&["one", "two", "three", "and on"]).await?;
    stage.counts("select count(*) from kit.refused", 0).await?;
    stop(&life).await;
    Ok(())
}

/// Between the two moments nobody asks where the log ends.
#[tokio::test]
async fn a_log_that_was_rolled_back_and_has_grown_at_once_is_refused_before_anything_of_it_is_applied()
-> Result<()> {
    let mut stage = Stage::new().await?;
    let life = stage.keep(vec![room_timeline()]).await?;
    stage.say(&["one"]).await?;
    stage.timeline_becomes(&["one"]).await?;
    keep_files(&stage, "yesterday").await?;
    stage.say(&["two", "three"]).await?;
    stage.timeline_becomes(&["one", "two", "three"]).await?;
    put_back(&mut stage, "yesterday").await?;
    stage.say(&["other two", "other three", "four"]).await?;
    stage.counts(&format!("{REFUSED} and waits_because like '%event 3 was stored at %'"), 1).await?;
    assert_eq!(stage.lines().await?, ["one", "two", "three"]);
    stop(&life).await;
    Ok(())
}

/// Copies the log's files as they are now.
async fn keep_files(stage: &Stage, name: &str) -> Result<()> {
    let folder = stage.nats.folder();
    stage.nats.server().stop().await;
    copy_folder(&folder.join("store"), &folder.join(name))?;
    Ok(stage.nats.server().start().await?)
}

/// Puts the log's files back as they were then.
async fn put_back(stage: &mut Stage, name: &str) -> Result<()> {
    let folder = stage.nats.folder();
    stage.nats.server().stop().await;
    fs::remove_dir_all(folder.join("store"))?;
    copy_folder(&folder.join(name), &folder.join("store"))?;
    stage.nats.server().start().await?;
    stage.write_anew().await
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
