use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use embedded::wait_for;

#[tokio::test]
async fn the_value_is_returned_as_soon_as_there_is_one() -> anyhow::Result<()> {
    let asked = AtomicUsize::new(0);
    let value = wait_for("the third answer", Duration::from_secs(5), || async {
        match asked.fetch_add(1, Ordering::Relaxed) {
            2 => Ok("there"),
            count => Err(format!("asked {count} times")),
        }
    })
    .await?;
    assert_eq!(value, "there");
    Ok(())
}

#[tokio::test]
async fn a_failure_says_what_was_seen_last() {
    let never = wait_for("rain", Duration::from_millis(50), || async { Err::<(), _>("sunshine") }).await;
    let message = never.map_err(|error| error.to_string());
    assert_eq!(message, Err("waited 0 s for rain; last seen: sunshine".to_owned()));
}

#[tokio::test]
async fn a_check_that_hangs_is_cut_off() {
    let never =
        wait_for("an answer", Duration::from_millis(50), std::future::pending::<Result<(), String>>).await;
    assert!(never.is_err());
}
