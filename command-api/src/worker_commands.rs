//! Commands from workers, over NATS: `cmd.<name>`, shared among all command-apis as one queue group; and what auditors
//! ask of query-api, which has it written down.

use domain::ids::AccountId;
use jetstream_es::{
    CommandMeta, Position,
    requests::{CommandEnvelope, CommandReply, serve},
};
use kit::{lifecycle::Lifecycle, problem::Problem};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    accounts::{complete_erasure, destroy_key, end_erased_session},
    audit::record_audit_read,
    chat::{claim_invitations, destroy_message_text, record_link_preview, take_out_erased},
    command::digest,
    conversion::{
        ask_conversion_password, cancel_erased_conversion, complete_conversion, expire_conversion_files,
        fail_conversion, start_conversion,
    },
    devices::forget_gone_device,
    jobs::record_failed_job,
    state::App,
};

/// Only who may publish `cmd.>` gets here, and that is workers; the actor says which.
const WORKER: &str = "worker:";

/// The one command of query-api, and the only one that it may send. It brings the proof of whose it is.
const RECORD_AUDIT_READ: &str = "record-audit-read";

/// `cmd.claim-invitations`.
#[derive(Deserialize)]
struct ClaimInvitations {
    account: AccountId,
}

/// Why a command is not one that we know.
#[derive(Debug, thiserror::Error)]
enum NotUnderstood {
    #[error("there is no command `{0}`")]
    Name(String),
    #[error("`{0}` is no worker")]
    Actor(String),
    #[error("the payload is not what the command needs")]
    Payload(#[source] serde_json::Error),
}

/// Serves workers until it is time to stop.
pub(crate) fn serve_workers(app: &App, life: &Lifecycle) {
    let (app, shutdown) = (app.clone(), life.shutdown().clone());
    life.spawn_critical("worker-commands", async move {
        let nats = app.nats.clone();
        let answer = move |name, command| {
            let app = app.clone();
            async move { answer(&app, name, command).await }
        };
        Ok(serve(nats, shutdown, answer).await?)
    });
}

async fn answer(app: &App, name: String, command: CommandEnvelope) -> CommandReply {
    match run(app, &name, command).await {
        Ok(position) => CommandReply::Ok { position: position.map(|position| position.to_string()) },
        Err(problem) => CommandReply::Problem {
            status: problem.status().as_u16(),
            code: problem.code().to_owned(),
            detail: problem.title().to_owned(),
        },
    }
}

async fn run(app: &App, name: &str, command: CommandEnvelope) -> Result<Option<Position>, Problem> {
    if name == RECORD_AUDIT_READ {
        let request = parse(command.payload.clone())?;
        return Ok(Some(record_audit_read(app, &command, request).await?));
    }
    if !command.actor.starts_with(WORKER) {
        return Err(NotUnderstood::Actor(command.actor).into());
    }
    let meta = meta(app, name, &command);
    let payload = command.payload;
    match name {
        "start-conversion" => start_conversion(app, &meta, parse(payload)?).await,
        "ask-conversion-password" => ask_conversion_password(app, &meta, parse(payload)?).await,
        "complete-conversion" => complete_conversion(app, &meta, parse(payload)?).await,
        "fail-conversion" => fail_conversion(app, &meta, parse(payload)?).await,
        "expire-conversion-files" => expire_conversion_files(app, &meta, parse(payload)?).await,
        "claim-invitations" => {
            let ClaimInvitations { account } = parse(payload)?;
            claim_invitations(app, &meta, account).await
        }
        "destroy-message-text" => destroy_message_text(app, &meta, parse(payload)?).await,
        "record-link-preview" => record_link_preview(app, &meta, parse(payload)?).await,
        "destroy-key" => destroy_key(app, &parse(payload)?).await,
        "cancel-erased-conversion" => cancel_erased_conversion(app, &meta, parse(payload)?).await,
        "take-out-erased" => take_out_erased(app, &meta, parse(payload)?).await,
        "end-erased-session" => end_erased_session(app, &meta, &parse(payload)?).await,
        "forget-device" => forget_gone_device(app, &parse(payload)?).await,
        "record-failed-job" => record_failed_job(app, &meta, parse(payload)?).await,
        "complete-erasure" => complete_erasure(app, &meta, &parse(payload)?).await,
        _ => Err(NotUnderstood::Name(name.to_owned()).into()),
    }
}

fn meta(app: &App, name: &str, command: &CommandEnvelope) -> CommandMeta {
    CommandMeta {
        id: command.command_id,
        digest: digest(app, name, &command.actor, &command.payload),
        actor: command.actor.clone(),
        correlation: command.correlation.clone().unwrap_or_else(|| command.command_id.to_string()),
        causation: command.causation.clone(),
        traceparent: command.traceparent.clone(),
        issued_at: app.config.clock.now(),
    }
}

fn parse<T: DeserializeOwned>(payload: Value) -> Result<T, Problem> {
    serde_json::from_value(payload).map_err(|error| NotUnderstood::Payload(error).into())
}

impl From<NotUnderstood> for Problem {
    fn from(error: NotUnderstood) -> Self {
        let (status, code) = match error {
            NotUnderstood::Name(_) => (axum::http::StatusCode::NOT_FOUND, "command-unknown"),
            NotUnderstood::Actor(_) => (axum::http::StatusCode::FORBIDDEN, "not-a-worker"),
            NotUnderstood::Payload(_) => (axum::http::StatusCode::UNPROCESSABLE_ENTITY, "payload-malformed"),
        };
        Self::new(status, code, &error.to_string())
    }
}
