//! What has an end of its own, as setup has, is not to be waited for when it is told to stop.

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::Result;
use tokio::{net::TcpListener, time::timeout};

/// What a test waits for must happen within this.
const SOON: Duration = Duration::from_secs(20);

#[tokio::test]
async fn what_waits_for_a_server_ends_when_it_is_told_to() -> Result<()> {
    // It takes connections and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("nats://{}", silent.local_addr()?);
    let setup = Command::new(env!("CARGO_BIN_EXE_command-api"))
        .arg("setup")
        .env("WHERRY_NATS_URL", url)
        .env("WHERRY_NATS_SETUP_PASSWORD", "a password of a test")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()?;
    let connected = timeout(SOON, silent.accept()).await;
    let told = Command::new("kill").args(["-TERM", &setup.id().to_string()]).status();
    let ended = setup.wait_with_output()?;
    assert!(connected.is_ok_and(|connected| connected.is_ok()), "it asks the server");
    assert!(told?.success());
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(!ended.status.success() && !said.contains("connecting"), "it gave up by itself: {said}");
    Ok(())
}
