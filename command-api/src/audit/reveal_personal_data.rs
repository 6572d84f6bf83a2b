//! `POST /api/v1/audit/reveals`: an auditor has the sealed values of one event opened.
//!
//! It is here because query-api holds no keys. What is opened is told only after the event that says so is in the log.

use std::collections::BTreeSet;

use axum::{Json, extract::State, http::StatusCode};
use domain::{
    audit::{RevealPersonalData, RevealReason},
    boundary::{Boundary, STREAMS, SYSTEM},
    ids::AccountId,
};
use jetstream_es::{AttemptError, ExecuteError, Expectation, NewEvent, Proposal, Recorded, StoreError};
use kit::{
    problem::{FieldError, JsonBody, Problem},
    tokens::Auditor,
};
use personal::KeyRing;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::{
    accounts::SECRETS,
    command::{CommandHead, NeverRefused, Sender, problem, store_problem},
    state::App,
};

/// Which event, and why.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct RevealRequest {
    #[schema(example = "CHATS")]
    stream: String,
    /// The event's place in the stream.
    sequence: u64,
    /// Why, in one line of 10 to 300 characters. The person whose data it is can read it.
    reason: String,
}

/// An event with its personal values open.
#[derive(Serialize, ToSchema)]
pub(crate) struct Revealed {
    /// Where it is written down that this was shown.
    #[schema(example = "SYSTEM:12@1f3a9c00")]
    position: String,
    stream: String,
    sequence: u64,
    /// When the log stored it.
    #[serde(with = "time::serde::rfc3339")]
    stored_at: OffsetDateTime,
    event_id: String,
    #[serde(rename = "type")]
    event_type: String,
    type_version: u32,
    subject: String,
    /// Who did it, such as `account:<id>`.
    actor: String,
    /// What the event says. In the place of a value whose key is gone stands `{"erased": true, "person": <id>}`.
    data: Value,
    /// What is never shown, as JSON pointers.
    withheld: Vec<String>,
}

/// What is known of an event before it is shown.
struct Sealed {
    event: Recorded,
    people: BTreeSet<AccountId>,
    /// The keys of those who are not forgotten, nor about to be.
    keys: KeyRing,
}

/// Open what is sealed in an event. That it was, by whom and why, stands in the log before the answer is given, and the
/// person concerned finds it in what is kept about them.
#[utoipa::path(
    post,
    path = "/api/v1/audit/reveals",
    tag = "audit",
    security(("access_token" = [])),
    params(("Idempotency-Key" = Option<Uuid>, Header, description = "The command's id, a UUID of version 7")),
    request_body = RevealRequest,
    responses(
        (status = OK, body = Revealed),
        (status = FORBIDDEN, body = Problem, content_type = "application/problem+json", description = "`not-auditor`"),
        (status = NOT_FOUND, body = Problem, content_type = "application/problem+json", description = "`event-not-found`"),
        (status = GONE, body = Problem, content_type = "application/problem+json", description = "`person-erased`: just now; ask again"),
        (status = UNPROCESSABLE_ENTITY, body = Problem, content_type = "application/problem+json", description = "`invalid-fields`"),
    )
)]
pub(crate) async fn reveal_personal_data(
    State(app): State<App>,
    auditor: Auditor,
    command: CommandHead,
    JsonBody(request): JsonBody<RevealRequest>,
) -> Result<Json<Revealed>, Problem> {
    let by = auditing_account(&app, &auditor).await?;
    let invalid = |field, code, error: &dyn std::fmt::Display| {
        Problem::invalid_fields(vec![FieldError::new(field, code, error)])
    };
    let reason =
        RevealReason::parse(&request.reason).map_err(|error| invalid("/reason", "reason-invalid", &error))?;
    let stream = STREAMS
        .into_iter()
        .find(|stream| stream.name == request.stream)
        .ok_or_else(|| invalid("/stream", "stream-unknown", &"there is no stream of this name"))?;
    let sealed = find(&app, stream.name, request.sequence).await?;
    let readable = sealed.people.iter().find(|person| sealed.keys.contains(person.person()));
    let reveal = RevealPersonalData {
        stream,
        sequence: sealed.event.sequence,
        event_type: sealed.event.envelope.event_type.clone(),
        people: sealed.people.clone(),
        reason_is_of: readable.unwrap_or(&by).person(),
        reason,
        by,
    };
    let meta = command.meta(&app, "reveal-personal-data", Sender::Account(by), &request);
    let boundary = Boundary::audits(Some(by));
    let attempt = || {
        let (subject, reveal) = (boundary.subject(), reveal.clone());
        async move {
            let event = NewEvent::of(subject, &reveal.decide(), Expectation::Any)?;
            let proposal = Proposal { stream: SYSTEM.name.to_owned(), events: vec![event] };
            Ok::<_, AttemptError<NeverRefused>>(proposal)
        }
    };
    let home = [boundary.subject().to_owned()];
    let outcome = app.log.execute(&meta, SYSTEM.name, &home, attempt).await.map_err(unwritten)?;
    Ok(Json(opened(sealed, outcome.position.to_string())?))
}

/// Who has opened what counts as an auditor in the log, too: a role that was taken away minutes ago opens nothing.
async fn auditing_account(app: &App, auditor: &Auditor) -> Result<AccountId, Problem> {
    let refused = || {
        let title = "Only accounts of auditors and administrators may have this opened.";
        Problem::new(StatusCode::FORBIDDEN, "not-auditor", title)
    };
    let account = auditor.account().ok_or_else(refused)?;
    let state = app.account(account).await.map_err(|error| store_problem(&error))?.state;
    let may_audit = state.registered().is_some_and(|registered| registered.role.may_audit());
    if may_audit { Ok(account) } else { Err(refused()) }
}

async fn find(app: &App, stream: &str, sequence: u64) -> Result<Sealed, Problem> {
    let trouble = |error: StoreError| store_problem(&error);
    let event = app.log.at(stream, sequence).await.map_err(trouble)?.ok_or_else(|| {
        let title = "There is no event at this place of the stream.";
        Problem::new(StatusCode::NOT_FOUND, "event-not-found", title)
    })?;
    let owners = personal::owners(&event.body);
    let people: BTreeSet<_> = owners.iter().map(|owner| AccountId::new(owner.as_uuid())).collect();
    let mut kept = Vec::new();
    for person in &people {
        if !app.account(*person).await.map_err(trouble)?.state.is_being_or_was_erased() {
            kept.push(person.person());
        }
    }
    let keys = app.log.keys().ring(&kept).await.map_err(trouble)?;
    Ok(Sealed { event, people, keys })
}

fn unwritten(error: ExecuteError<NeverRefused>) -> Problem {
    match error {
        ExecuteError::Store(StoreError::PersonErased { .. }) => {
            let title = "The person whose data it is was forgotten just now.";
            Problem::new(StatusCode::GONE, "person-erased", title)
        }
        error => problem(error),
    }
}

/// The event as an auditor reads it: without what nobody may read.
fn opened(sealed: Sealed, position: String) -> Result<Revealed, Problem> {
    let event = sealed.event;
    let mut data = event.open_body(&sealed.keys).map_err(|error| store_problem(&error))?;
    let mut withheld = Vec::new();
    if let Value::Object(fields) = &mut data {
        fields.remove("type");
        for secret in SECRETS {
            if fields.remove(secret).is_some() {
                withheld.push(format!("/{secret}"));
            }
        }
    }
    personal::show(&mut data, &mut |person, value| {
        value.cloned().unwrap_or_else(|| json!({ "erased": true, "person": person }))
    })
    .map_err(|error| Problem::internal(&error))?;
    Ok(Revealed {
        position,
        stream: event.stream,
        sequence: event.sequence,
        stored_at: event.time,
        event_id: event.envelope.id,
        event_type: event.envelope.event_type,
        type_version: event.envelope.event_version,
        subject: event.subject,
        actor: event.envelope.actor,
        data,
        withheld,
    })
}
