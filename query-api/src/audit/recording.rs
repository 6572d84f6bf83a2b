//! Looking is written down before anything is shown: by command-api, which alone may append.

use std::time::Duration;

use async_nats::Client;
use axum::http::StatusCode;
use domain::{
    audit::{AuditQuestion, AuditTerm},
    ids::{AccountId, ConversionId, RoomId},
};
use jetstream_es::requests::{CommandEnvelope, CommandReply, RequestError, send};
use kit::{problem::Problem, tokens::Auditor};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

/// The one command that this service may send.
const COMMAND: &str = "record-audit-read";
/// How long an auditor waits for the question to be in the log before it is refused.
const RECORDED_WITHIN: Duration = Duration::from_secs(5);

/// Has questions written down. Clones share the connection.
#[derive(Clone)]
pub(crate) struct AuditReads(Client);

/// What is asked, as it stands in the log.
#[derive(Debug, Serialize)]
pub(crate) struct Asked {
    question: AuditQuestion,
    terms: Vec<AuditTerm>,
    account: Option<AccountId>,
    room: Option<RoomId>,
    conversion: Option<ConversionId>,
}

/// Why a question is not in the log.
#[derive(Debug, thiserror::Error)]
enum Unrecorded {
    #[error(transparent)]
    NoAnswer(#[from] RequestError),
    #[error("nobody answered in time")]
    TooLate,
    #[error("command-api answered {status} {code}")]
    Refused { status: u16, code: String },
    #[error("the question has no JSON form")]
    Encode(#[from] serde_json::Error),
}

impl Asked {
    /// A question that names nothing yet.
    pub(crate) const fn new(question: AuditQuestion) -> Self {
        Self { question, terms: Vec::new(), account: None, room: None, conversion: None }
    }

    /// With what it names, if it does.
    ///
    /// # Errors
    /// A problem when the value is more than an id, a type, a subject or a time.
    pub(crate) fn naming(mut self, name: &str, value: Option<impl ToString>) -> Result<Self, Problem> {
        if let Some(value) = value {
            let term = AuditTerm::parse(name, &value.to_string()).map_err(|error| {
                let title = "A parameter of the question is not what it must be.";
                Problem::new(StatusCode::BAD_REQUEST, "malformed-query", title)
                    .detail(format!("`{name}`: {error}"))
            })?;
            self.terms.push(term);
        }
        Ok(self)
    }

    /// With whom and what it is about, by which it is found again.
    pub(crate) fn about(self, account: Option<Uuid>, room: Option<Uuid>, conversion: Option<Uuid>) -> Self {
        Self {
            account: account.map(AccountId::new),
            room: room.map(RoomId::new),
            conversion: conversion.map(ConversionId::new),
            ..self
        }
    }
}

impl AuditReads {
    pub(crate) const fn new(client: Client) -> Self {
        Self(client)
    }

    /// Returns once the question is in the log. The auditor's own token says whose it is.
    ///
    /// # Errors
    /// The refusal of who may not ask any more; `audit-read-unrecorded` when it could not be written down: then
    /// nothing may be shown.
    pub(crate) async fn record(&self, auditor: &Auditor, asked: &Asked) -> Result<(), Problem> {
        match self.send(auditor, asked).await {
            Ok(()) => Ok(()),
            Err(Ok(problem)) => Err(problem),
            Err(Err(cause)) => Err(Problem::unavailable(
                "audit-read-unrecorded",
                "What auditors ask is written down first, and that cannot be done just now; nothing was shown.",
                &cause,
            )),
        }
    }

    async fn send(&self, auditor: &Auditor, asked: &Asked) -> Result<(), Result<Problem, Unrecorded>> {
        let mut payload = serde_json::to_value(asked).map_err(|error| Err(error.into()))?;
        payload["token"] = Value::from(auditor.token());
        let command = CommandEnvelope {
            // command-api makes it: a question that is asked twice is two.
            command_id: Uuid::nil(),
            actor: "query-api".to_owned(),
            payload,
            correlation: None,
            causation: None,
            traceparent: auditor.traceparent().map(str::to_owned),
        };
        let answer = tokio::time::timeout(RECORDED_WITHIN, send(&self.0, COMMAND, &command)).await;
        match answer.map_err(|_| Err(Unrecorded::TooLate))?.map_err(|error| Err(error.into()))? {
            CommandReply::Ok { .. } => Ok(()),
            CommandReply::Problem { status, code, detail } => match StatusCode::from_u16(status) {
                // The session ended or the token expired between the two checks.
                Ok(status @ (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)) => {
                    Err(Ok(Problem::new(status, &code, &detail)))
                }
                _ => Err(Err(Unrecorded::Refused { status, code })),
            },
        }
    }
}
