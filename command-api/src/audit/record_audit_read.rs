//! `cmd.record-audit-read`: an auditor asks query-api, which answers once this is in the log.
//!
//! Whose question it is, the auditor's own token says and nothing else: query-api hands it on, and it is checked here
//! again. So neither query-api nor a worker can write down that somebody asked who did not.

use std::sync::Arc;

use axum::http::StatusCode;
use domain::{
    audit::{AuditQuestion, AuditTerm, RecordAuditRead},
    boundary::{Boundary, SYSTEM},
    ids::{AccountId, ConversionId, RoomId},
};
use jetstream_es::{
    AttemptError, CommandMeta, Expectation, NewEvent, Position, Proposal, requests::CommandEnvelope,
};
use kit::problem::Problem;
use serde::{Deserialize, Serialize};

use crate::{
    command::{NeverRefused, digest, problem},
    state::App,
};

/// What query-api sends.
#[derive(Deserialize)]
pub(crate) struct AuditReadRequest {
    /// The auditor's, as query-api got it.
    token: String,
    #[serde(flatten)]
    asked: Asked,
}

/// The question.
#[derive(Clone, Deserialize, Serialize)]
struct Asked {
    question: AuditQuestion,
    terms: Vec<AuditTerm>,
    account: Option<AccountId>,
    room: Option<RoomId>,
    conversion: Option<ConversionId>,
}

/// Writes down the question.
pub(crate) async fn record_audit_read(
    app: &App,
    command: &CommandEnvelope,
    AuditReadRequest { token, asked }: AuditReadRequest,
) -> Result<Position, Problem> {
    let auditor = app.verifier.auditor(&token)?.ok_or_else(|| {
        let title = "Only auditors and administrators may do this.";
        Problem::new(StatusCode::FORBIDDEN, "not-auditor", title)
    })?;
    let now = app.config.clock.now();
    // Each arrival is a question of its own: who asks twice looks twice.
    let id = app.config.random.id(now);
    let meta = CommandMeta {
        traceparent: command.traceparent.clone(),
        ..CommandMeta::new(
            id,
            digest(app, "record-audit-read", auditor.as_str(), &asked),
            auditor.as_str(),
            now,
        )
    };
    let boundary = Boundary::audits(auditor.account());
    let (subject, asked): (&str, Arc<Asked>) = (boundary.subject(), asked.into());
    let attempt = || {
        let Asked { question, terms, account, room, conversion } = (*asked).clone();
        let by = auditor.as_str().to_owned();
        async move {
            let read = RecordAuditRead { question, terms, account, room, conversion, by }.decide();
            let event = NewEvent::of(subject, &read, Expectation::Any)?;
            let proposal = Proposal { stream: SYSTEM.name.to_owned(), events: vec![event] };
            Ok::<_, AttemptError<NeverRefused>>(proposal)
        }
    };
    let home = [subject.to_owned()];
    let outcome = app.log.execute(&meta, SYSTEM.name, &home, attempt).await.map_err(problem)?;
    Ok(outcome.position)
}
