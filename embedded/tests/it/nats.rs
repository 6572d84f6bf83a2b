use embedded::testing;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

/// Speaks just enough of the protocol to log in: "PONG" or the server's refusal.
async fn log_in(url: &str, user: &str, password: &str) -> anyhow::Result<String> {
    let address = url.trim_start_matches("nats://");
    let mut connection = BufReader::new(TcpStream::connect(address).await?);
    let mut line = String::new();
    connection.read_line(&mut line).await?;
    let options = serde_json::json!({"user": user, "pass": password, "verbose": false});
    connection.write_all(format!("CONNECT {options}\r\nPING\r\n").as_bytes()).await?;
    line.clear();
    connection.read_line(&mut line).await?;
    Ok(line.trim_end().to_owned())
}

#[tokio::test]
async fn every_user_of_the_configuration_can_log_in_and_nobody_else() -> anyhow::Result<()> {
    let nats = testing::nats().await?;
    for user in embedded::nats::USERS {
        assert_eq!(log_in(&nats.url(), user, nats.password(user)).await?, "PONG", "{user}");
        let refused = log_in(&nats.url(), user, "wrong").await?;
        assert!(refused.starts_with("-ERR"), "{user}: {refused}");
    }
    Ok(())
}

#[tokio::test]
async fn a_killed_server_comes_back_at_the_same_address() -> anyhow::Result<()> {
    let nats = testing::nats().await?;
    nats.server().kill().await;
    assert!(log_in(&nats.url(), "push", nats.password("push")).await.is_err());
    nats.server().start().await?;
    assert_eq!(log_in(&nats.url(), "push", nats.password("push")).await?, "PONG");
    Ok(())
}
