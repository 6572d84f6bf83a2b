//! Servers that test processes share.

use std::path::Path;
use std::process::{Command, Stdio};

use embedded::testing;

/// Plays another test process: it is this test binary itself.
#[tokio::test]
#[ignore = "only as the child of another test"]
async fn other_process() -> anyhow::Result<()> {
    let Some(answer) = std::env::var_os("WHERRY_TEST_ANSWER_FILE") else {
        return Ok(());
    };
    let mailbox = testing::mailbox().await?;
    std::fs::write(Path::new(&answer), mailbox.port.to_string())?;
    Ok(())
}

#[tokio::test]
async fn another_test_process_uses_the_same_server() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let ours = testing::mailbox().await?;
    let answer = folder.path().join("port");
    let status = tokio::task::spawn_blocking({
        let answer = answer.clone();
        move || {
            Command::new(std::env::current_exe()?)
                .args(["--exact", "shared::other_process", "--ignored"])
                .env("WHERRY_TEST_ANSWER_FILE", &answer)
                .stdout(Stdio::null())
                .status()
        }
    })
    .await??;
    assert!(status.success());
    assert_eq!(std::fs::read_to_string(answer)?, ours.port.to_string());
    Ok(())
}
