//! What `supervise.py` promises, tried with small programs in the place of servers.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use embedded::child::{Child, Spec, StopSignal};
use embedded::{tools, wait_for};
use tempfile::TempDir;

const SOON: Duration = Duration::from_secs(10);

/// A program in a shell, in a folder of its own.
fn shell(folder: &TempDir, script: &str) -> anyhow::Result<Spec> {
    Ok(Spec {
        name: "shell",
        python: tools::python()?,
        command: ["sh", "-c", script].map(str::to_owned).to_vec(),
        environment: Vec::new(),
        folder: folder.path().to_owned(),
        log: folder.path().join("log"),
        lock: folder.path().join("lock"),
        account: None,
        stop_signal: StopSignal::Term,
        grace: Duration::from_secs(5),
        remove_after: Vec::new(),
        scratch: None,
        postgres_folder: None,
    })
}

fn is_running(pid: u32) -> bool {
    Path::new(&format!("/proc/{pid}/stat")).exists()
}

async fn wait_until_gone(pid: u32) -> Result<(), embedded::Error> {
    wait_for("the process to be gone", SOON, || async move {
        if is_running(pid) { Err("it runs") } else { Ok(()) }
    })
    .await
}

async fn wait_for_number(file: &Path) -> Result<u32, embedded::Error> {
    wait_for("a process id in a file", SOON, || async {
        let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
        text.trim().parse().map_err(|_| format!("{text:?}"))
    })
    .await
}

#[tokio::test]
async fn stopping_asks_first() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let script = "trap 'echo asked > asked; exit 0' TERM; touch ready; while :; do sleep 0.02; done";
    let child = Child::start(&shell(&folder, script)?)?;
    wait_for("the trap", SOON, || async { std::fs::metadata(folder.path().join("ready")) }).await?;
    child.stop().await;
    assert_eq!(std::fs::read_to_string(folder.path().join("asked"))?, "asked\n");
    Ok(())
}

#[tokio::test]
async fn one_that_does_not_listen_is_killed_after_its_grace() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let mut spec = shell(&folder, "trap '' TERM INT; touch ready; while :; do sleep 0.02; done")?;
    spec.grace = Duration::from_millis(100);
    let child = Child::start(&spec)?;
    let pid = child.pid();
    wait_for("the trap", SOON, || async { std::fs::metadata(folder.path().join("ready")) }).await?;
    child.stop().await;
    assert!(!is_running(pid));
    Ok(())
}

#[tokio::test]
async fn what_it_started_ends_with_it_even_in_a_session_of_its_own() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let script = "setsid sh -c 'echo $$ > grandchild; exec sleep 600' & wait";
    let child = Child::start(&shell(&folder, script)?)?;
    let grandchild = wait_for_number(&folder.path().join("grandchild")).await?;
    assert!(is_running(grandchild));
    child.kill().await;
    wait_until_gone(grandchild).await?;
    Ok(())
}

#[tokio::test]
async fn an_end_by_itself_is_noticed_and_says_how() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let child = Child::start(&shell(&folder, "echo no room >&2; exit 7")?)?;
    let mut exited = child.exited();
    let how = exited.wait_for(Option::is_some).await?.clone();
    assert_eq!(how.as_deref(), Some("exit status: 7"));
    assert_eq!(std::fs::read_to_string(folder.path().join("log"))?, "no room\n");
    Ok(())
}

#[tokio::test]
async fn the_environment_of_the_starter_stays_with_it() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let mut spec = shell(&folder, "env")?;
    spec.environment = vec![("GIVEN".to_owned(), "yes".to_owned())];
    let child = Child::start(&spec)?;
    child.exited().wait_for(Option::is_some).await?;
    let seen = std::fs::read_to_string(folder.path().join("log"))?;
    assert!(seen.contains("GIVEN=yes"), "{seen}");
    // Cargo sets this one for every test.
    assert!(!seen.contains("CARGO_MANIFEST_DIR"), "{seen}");
    Ok(())
}

/// Plays a program that starts a server and is killed: it is this test binary itself, started by
/// [`a_child_dies_with_a_starter_that_was_killed`].
#[tokio::test]
#[ignore = "only as the child of another test"]
async fn starter() -> anyhow::Result<()> {
    let Some(folder) = std::env::var_os("WHERRY_TEST_STARTER_FOLDER") else {
        return Ok(());
    };
    let folder = Path::new(&folder);
    let spec = Spec {
        name: "shell",
        python: tools::python()?,
        command: ["sh", "-c", "trap '' TERM; echo $$ > server; while :; do sleep 0.02; done"]
            .map(str::to_owned)
            .to_vec(),
        environment: Vec::new(),
        folder: folder.to_owned(),
        log: folder.join("log"),
        lock: folder.join("lock"),
        account: None,
        stop_signal: StopSignal::Term,
        grace: Duration::from_millis(200),
        remove_after: Vec::new(),
        scratch: Some(folder.join("scratch")),
        postgres_folder: None,
    };
    let _child = Child::start(&spec)?;
    std::future::pending().await
}

#[tokio::test]
async fn a_child_dies_with_a_starter_that_was_killed() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    std::fs::create_dir(folder.path().join("scratch"))?;
    let mut starter = Command::new(std::env::current_exe()?)
        .args(["--exact", "supervision::starter", "--ignored", "--nocapture"])
        .env("WHERRY_TEST_STARTER_FOLDER", folder.path())
        .stdout(Stdio::null())
        .spawn()?;
    let server = wait_for_number(&folder.path().join("server")).await?;
    assert!(is_running(server));
    starter.kill()?;
    starter.wait()?;
    wait_until_gone(server).await?;
    wait_for("the scratch folder to go", SOON, || async {
        if folder.path().join("scratch").exists() { Err("it is there") } else { Ok(()) }
    })
    .await?;
    Ok(())
}

#[tokio::test]
async fn a_start_waits_for_a_predecessor_that_is_still_stopping() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let slow = "trap 'sleep 0.5; echo first >> order; exit' TERM; touch ready; while :; do sleep 0.02; done";
    let first = Child::start(&shell(&folder, slow)?)?;
    wait_for("the trap", SOON, || async { std::fs::metadata(folder.path().join("ready")) }).await?;
    let stopping = tokio::spawn(first.stop());
    let second = shell(&folder, "echo second >> order; exec sleep 600")?;
    let second = tokio::task::spawn_blocking(move || Child::start(&second)).await??;
    let order = wait_for("both", SOON, || async {
        let order = std::fs::read_to_string(folder.path().join("order")).unwrap_or_default();
        if order.lines().count() == 2 { Ok(order) } else { Err(order) }
    })
    .await?;
    assert_eq!(order, "first\nsecond\n");
    stopping.await?;
    drop(second);
    Ok(())
}
