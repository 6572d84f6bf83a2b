//! What keeps it from starting is said clearly, with what to do, before anything was done.

use std::net::{Ipv4Addr, TcpListener};
use std::process::{Command, Output};

use standalone::data_folder::DataFolder;

fn run(arguments: &[&str], environment: &[(&str, &str)]) -> std::io::Result<Output> {
    Command::new(env!("CARGO_BIN_EXE_standalone")).args(arguments).envs(environment.iter().copied()).output()
}

fn assert_refused(output: &Output, parts: &[&str]) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{said}");
    for part in parts {
        assert!(said.contains(part), "{said} lacks {part}");
    }
}

#[test]
fn a_taken_port() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let port = taken.local_addr()?.port().to_string();
    let output = run(&["--data", &data.to_string_lossy(), "--port", &port], &[])?;
    assert_refused(&output, &[&port, "is taken", "--port"]);
    assert!(!data.exists(), "nothing was begun");
    Ok(())
}

#[test]
fn a_data_folder_in_use() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let _ours = DataFolder::take(&data)?;
    let output = run(&["--data", &data.to_string_lossy(), "--port", "0"], &[])?;
    assert_refused(&output, &["another Wherry", &std::process::id().to_string(), "--data"]);
    Ok(())
}

#[test]
fn a_server_of_ones_own_without_its_password() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let given = [("WHERRY_NATS_URL", "nats://127.0.0.1:1")];
    let output = run(&["--data", &data.to_string_lossy(), "--port", "0"], &given)?;
    assert_refused(&output, &["NATS_COMMAND_API_PASSWORD", ".env.example"]);
    Ok(())
}

#[test]
fn no_python() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let (data, tools) = (folder.path().join("data"), folder.path().join("tools"));
    let poor = [("PATH", "/nonexistent"), ("WHERRY_TOOLS", &*tools.to_string_lossy())];
    let output = run(&["--data", &data.to_string_lossy(), "--port", "0"], &poor)?;
    assert_refused(&output, &["python3 is missing", "install Python 3.9"]);
    Ok(())
}

#[test]
fn an_unknown_option() -> anyhow::Result<()> {
    assert_refused(&run(&["--prot", "1"], &[])?, &["--prot"]);
    Ok(())
}

#[test]
fn help_is_no_refusal() -> anyhow::Result<()> {
    let output = run(&["--help"], &[])?;
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stdout).contains("--data DIR"));
    Ok(())
}
