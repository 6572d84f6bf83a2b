//! Commands from workers over NATS.

use std::future::ready;
use std::sync::Arc;

use anyhow::Result;
use embedded::wait_for;
use jetstream_es::StoreError;
use jetstream_es::requests::{self, CommandEnvelope, CommandReply, RequestError};
use serde_json::json;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::support::{Counter, Log, SOON};

fn envelope(payload: serde_json::Value) -> CommandEnvelope {
    CommandEnvelope {
        command_id: Uuid::now_v7(),
        actor: "worker:test".to_owned(),
        payload,
        correlation: Some("corr".to_owned()),
        causation: None,
        traceparent: None,
    }
}

/// Answers with the command's name, or with a problem if it is named so.
fn answer(name: String, command: &CommandEnvelope) -> CommandReply {
    match name.as_str() {
        "problem" => CommandReply::Problem {
            status: 409,
            code: "conflict".to_owned(),
            detail: command.payload.to_string(),
        },
        _ => CommandReply::Ok { position: Some(name) },
    }
}

async fn serve(log: &Log, shutdown: &CancellationToken) -> Result<JoinHandle<Result<(), StoreError>>> {
    let (client, shutdown) = (log.client("command_api").await?, shutdown.clone());
    let serving = tokio::spawn(async move {
        requests::serve(client, shutdown, |name, command| ready(answer(name, &command))).await
    });
    let sender = log.client("workers").await?;
    wait_for("a served command", SOON, || async {
        requests::send(&sender, "ready", &envelope(json!({}))).await.map_err(|error| error.to_string())
    })
    .await?;
    Ok(serving)
}

#[tokio::test]
async fn a_command_is_answered_across_accounts() -> Result<()> {
    let log = Log::start().await?;
    let shutdown = CancellationToken::new();
    let serving = serve(&log, &shutdown).await?;
    let sender = log.client("workers").await?;
    let reply = requests::send(&sender, "start-conversion", &envelope(json!({}))).await?;
    assert_eq!(reply, CommandReply::Ok { position: Some("start-conversion".to_owned()) });
    let reply = requests::send(&sender, "problem", &envelope(json!("why"))).await?;
    assert_eq!(
        reply,
        CommandReply::Problem { status: 409, code: "conflict".to_owned(), detail: "\"why\"".to_owned() }
    );
    shutdown.cancel();
    serving.await??;
    let gone = requests::send(&sender, "start-conversion", &envelope(json!({}))).await;
    assert!(matches!(gone, Err(RequestError::Unavailable { .. })), "{gone:?}");
    Ok(())
}

#[tokio::test]
async fn what_is_no_command_is_a_problem() -> Result<()> {
    let log = Log::start().await?;
    let shutdown = CancellationToken::new();
    let serving = serve(&log, &shutdown).await?;
    let sender = log.client("workers").await?;
    for bad in ["", "x", "{}", r#"{"command_id":"x","actor":"a","payload":{}}"#] {
        let answer = sender.request("cmd.x", bad.into()).await?;
        let reply: CommandReply = serde_json::from_slice(&answer.payload)?;
        assert!(
            matches!(&reply, CommandReply::Problem { status: 400, code, .. } if code == "malformed-json"),
            "{bad}: {reply:?}"
        );
    }
    shutdown.cancel();
    serving.await??;
    Ok(())
}

#[tokio::test]
async fn two_servers_share_the_commands_and_a_stopping_one_answers_what_it_began() -> Result<()> {
    let log = Log::start().await?;
    let (begun, release, served) = (Arc::new(Notify::new()), Arc::new(Notify::new()), Counter::default());
    let stopping = CancellationToken::new();
    let (client, token) = (log.client("command_api").await?, stopping.clone());
    let (beginning, releasing, counting) = (Arc::clone(&begun), Arc::clone(&release), served.clone());
    let first = tokio::spawn(async move {
        requests::serve(client, token, move |name, _| {
            let (beginning, releasing) = (Arc::clone(&beginning), Arc::clone(&releasing));
            counting.add();
            async move {
                beginning.notify_one();
                releasing.notified().await;
                CommandReply::Ok { position: Some(format!("first {name}")) }
            }
        })
        .await
    });
    let sender = log.client("workers").await?;
    let asking = {
        let sender = sender.clone();
        tokio::spawn(async move {
            wait_for("an answer", SOON, || async {
                requests::send(&sender, "slow", &envelope(json!({}))).await.map_err(|error| error.to_string())
            })
            .await
        })
    };
    begun.notified().await;
    stopping.cancel();
    let shutdown = CancellationToken::new();
    let second = serve(&log, &shutdown).await?;
    release.notify_one();
    assert_eq!(asking.await??, CommandReply::Ok { position: Some("first slow".to_owned()) });
    first.await??;
    let reply = requests::send(&sender, "next", &envelope(json!({}))).await?;
    assert_eq!(reply, CommandReply::Ok { position: Some("next".to_owned()) });
    assert_eq!(served.get(), 1);
    shutdown.cancel();
    second.await??;
    Ok(())
}
