//! `GET /api/v1/audit/chains/{id}`: what did this cause?

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use domain::audit::AuditQuestion;
use kit::{problem::Problem, tokens::Auditor};
use serde::Serialize;
use sqlx::PgConnection;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Asked, AuditEvent, item::COLUMNS};
use crate::{
    read_model::{AUDIT_INDEX, Answer, AtPosition, Positions, QueryError, Reached},
    state::App,
};

/// The most events of one chain that are shown.
const MOST: usize = 1000;

/// Everything that something caused, across services.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Chain {
    /// The commands at the beginning; those of workers stand below the event that they reacted to.
    commands: Vec<ChainCommand>,
    /// True when there is more than is shown: the first thousand events.
    truncated: bool,
    #[serde(flatten)]
    reached: Reached,
}

/// A command and what it did.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChainCommand {
    command_id: Uuid,
    actor: String,
    events: Vec<ChainEvent>,
}

/// An event and what it caused.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChainEvent {
    #[serde(flatten)]
    event: AuditEvent,
    /// The read models that have taken it in.
    projections: Vec<String>,
    /// What workers did because of it.
    #[schema(no_recursion)]
    caused: Vec<ChainCommand>,
}

/// How far a read model has come in a stream: its name, the stream and the sequence.
type Checkpoint = (String, String, i64);

/// What did this cause? By the id of a command, or by a correlation; auditors and administrators may ask.
#[utoipa::path(
    get, path = "/api/v1/audit/chains/{id}", tag = "audit", security(("access_token" = [])),
    params(("id" = String, Path, description = "A command's id or a correlation"), AtPosition),
    responses(
        (status = 200, body = Chain),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn audit_chain(
    State(app): State<App>,
    auditor: Auditor,
    Path(id): Path<String>,
    wanted: Positions,
) -> Result<Answer<Chain>, QueryError> {
    let asked = Asked::new(AuditQuestion::Chain).naming("id", Some(&id))?;
    app.audit_reads.record(&auditor, &asked).await?;
    let mut snapshot = app.read_model.snapshot(&AUDIT_INDEX, &wanted, app.wait_limit).await?;
    let mut events = correlated(snapshot.connection(), &id).await?;
    if let (true, Ok(command)) = (events.is_empty(), id.parse()) {
        events = caused_by(snapshot.connection(), command).await?;
    }
    if events.is_empty() {
        let title = "Nothing in the log has this command's id or this correlation.";
        return Err(Problem::new(StatusCode::NOT_FOUND, "chain-not-found", title).into());
    }
    let checkpoints: Vec<Checkpoint> =
        sqlx::query_as("select projection, stream, sequence from read.checkpoint order by projection")
            .fetch_all(snapshot.connection())
            .await?;
    let truncated = events.len() > MOST;
    events.truncate(MOST);
    let reached = snapshot.reached();
    let body = Chain { commands: tree(events, &checkpoints), truncated, reached: reached.clone() };
    Ok(Answer { body, reached })
}

/// What carries this correlation. A person's command gives its own id on to all that it causes.
async fn correlated(database: &mut PgConnection, correlation: &str) -> sqlx::Result<Vec<AuditEvent>> {
    sqlx::query_as(&format!(
        "select {COLUMNS} from read.audit_event e where e.correlation = $1
         order by e.stored_at, e.stream, e.sequence limit {}",
        MOST + 1
    ))
    .bind(correlation)
    .fetch_all(database)
    .await
}

/// What a command did in the middle of a chain, and what came of that.
async fn caused_by(database: &mut PgConnection, command: Uuid) -> sqlx::Result<Vec<AuditEvent>> {
    sqlx::query_as(&format!(
        "with recursive chain as (
             select {COLUMNS} from read.audit_event e where e.command_id = $1
             union
             select {COLUMNS} from chain join read.audit_event e on e.causation = chain.event_id
         )
         select {COLUMNS} from chain e order by e.stored_at, e.stream, e.sequence limit {}",
        MOST + 1
    ))
    .bind(command)
    .fetch_all(database)
    .await
}

/// Puts every command below the event that it reacted to, each once whatever the log says.
fn tree(events: Vec<AuditEvent>, checkpoints: &[Checkpoint]) -> Vec<ChainCommand> {
    let known: BTreeSet<String> = events.iter().map(|event| event.event_id.clone()).collect();
    let mut commands: Vec<Vec<AuditEvent>> = Vec::new();
    let mut index: BTreeMap<Uuid, usize> = BTreeMap::new();
    for event in events {
        let at = *index.entry(event.command_id).or_insert_with(|| {
            commands.push(Vec::new());
            commands.len() - 1
        });
        commands[at].push(event);
    }
    let mut roots = Vec::new();
    let mut waiting: BTreeMap<String, Vec<Vec<AuditEvent>>> = BTreeMap::new();
    for command in commands {
        match command.first().and_then(|event| event.causation.clone()).filter(|cause| known.contains(cause))
        {
            Some(cause) => waiting.entry(cause).or_default().push(command),
            None => roots.push(command),
        }
    }
    roots.into_iter().map(|command| branch(command, &mut waiting, checkpoints)).collect()
}

fn branch(
    command: Vec<AuditEvent>,
    waiting: &mut BTreeMap<String, Vec<Vec<AuditEvent>>>,
    checkpoints: &[Checkpoint],
) -> ChainCommand {
    let (command_id, actor) =
        command.first().map(|event| (event.command_id, event.actor.clone())).unwrap_or_default();
    let events = command
        .into_iter()
        .map(|event| {
            let caused = waiting.remove(&event.event_id).unwrap_or_default();
            let passed =
                |(_, stream, sequence): &&Checkpoint| *stream == event.stream && *sequence >= event.sequence;
            let projections = checkpoints.iter().filter(passed).map(|(name, ..)| name.clone()).collect();
            let caused = caused.into_iter().map(|command| branch(command, waiting, checkpoints)).collect();
            ChainEvent { event, projections, caused }
        })
        .collect();
    ChainCommand { command_id, actor, events }
}
