//! The tests of `conversion_history`.

use super::*;
use crate::projection::spec::{Spec, given, on};
use domain::{
    boundary::Boundary,
    conversion::{DeletionCause, FailureReason, PasswordAsk, SourceFormat, TargetFormat},
    ids::FileId,
};
use personal::Personal;
use serde_json::json;

fn ada() -> AccountId {
    AccountId::new(Uuid::from_u128(0xada))
}

fn id(n: u128) -> ConversionId {
    ConversionId::new(Uuid::from_u128(n))
}

fn file() -> FileId {
    FileId::new(Uuid::from_u128(0xf1))
}

fn happened(conversion: u128, event: ConversionEvent) -> Spec {
    on(&Boundary::conversion(ada(), id(conversion)), event)
}

fn requested(conversion: u128, name: &str) -> Spec {
    happened(
        conversion,
        ConversionEvent::ConversionRequested {
            conversion: id(conversion),
            owner: ada(),
            upload: file(),
            name: Personal::open(ada().person(), name.to_owned()),
            from: SourceFormat::Docx,
            to: TargetFormat::Pdf,
            size_bytes: 1234,
            digest: "00".repeat(32),
            keep_seconds: 604_800,
        },
    )
}

fn started(conversion: u128, attempt: u32) -> Spec {
    happened(
        conversion,
        ConversionEvent::ConversionStarted { conversion: id(conversion), owner: ada(), attempt },
    )
}

const STAGES: &str = "select status, reason, attempt, result_size_bytes, \
                      to_char(started_at at time zone 'UTC', 'SS') as started, \
                      to_char(finished_at at time zone 'UTC', 'SS') as finished \
                      from read.conversion_history order by sequence";

#[tokio::test]
async fn a_request_waits_with_its_name_and_size() -> anyhow::Result<()> {
    given([requested(1, "Übersicht 報告.docx")])
        .project::<ConversionHistory>()
        .await?
        .then_rows(
            "select name, source_format, target_format, size_bytes, status, sequence from read.conversion_history",
            json!([{"name": "Übersicht 報告.docx", "source_format": "docx", "target_format": "pdf",
                    "size_bytes": 1234, "status": "queued", "sequence": 1}]),
        )
        .await
}

#[tokio::test]
async fn every_stage_has_its_time() -> anyhow::Result<()> {
    let completed = ConversionEvent::ConversionCompleted {
        conversion: id(1),
        owner: ada(),
        result: file(),
        size_bytes: 99,
        digest: "11".repeat(32),
        picture: Some(PictureSize { width: 640, height: 905 }),
    };
    let history = given([requested(1, "a.docx"), started(1, 1), started(1, 2), happened(1, completed)])
        .project::<ConversionHistory>()
        .await?;
    history
        .then_rows(
            "select picture_width, picture_height from read.conversion_history",
            json!([{"picture_width": 640, "picture_height": 905}]),
        )
        .await?;
    history
        .then_rows(
            STAGES,
            json!([{"status": "done", "reason": null, "attempt": 2, "result_size_bytes": 99,
                    "started": "03", "finished": "04"}]),
        )
        .await
}

#[tokio::test]
async fn a_failure_says_why_and_a_cancelled_one_never_started() -> anyhow::Result<()> {
    let failed = ConversionEvent::ConversionFailed {
        conversion: id(1),
        owner: ada(),
        reason: FailureReason::PasswordProtected,
    };
    let cancelled = ConversionEvent::ConversionCancelled { conversion: id(2), owner: ada() };
    given([
        requested(1, "a.docx"),
        requested(2, "b.docx"),
        started(1, 1),
        happened(1, failed),
        happened(2, cancelled),
    ])
    .project::<ConversionHistory>()
    .await?
    .then_rows(
        STAGES,
        json!([
            {"status": "failed", "reason": "password-protected", "attempt": 1, "result_size_bytes": null,
             "started": "03", "finished": "04"},
            {"status": "cancelled", "reason": null, "attempt": null, "result_size_bytes": null,
             "started": null, "finished": "05"},
        ]),
    )
    .await
}
#[tokio::test]
async fn what_is_deleted_stays_as_it_ended_and_says_why() -> anyhow::Result<()> {
    let deleted = |n, cause| {
        let event = ConversionEvent::ConversionFilesDeleted { conversion: id(n), owner: ada(), cause };
        happened(n, event)
    };
    let failed =
        ConversionEvent::ConversionFailed { conversion: id(1), owner: ada(), reason: FailureReason::TooSlow };
    let cancelled = ConversionEvent::ConversionCancelled { conversion: id(2), owner: ada() };
    given([
        requested(1, "a.docx"),
        requested(2, "b.docx"),
        requested(3, "c.docx"),
        happened(1, failed),
        happened(2, cancelled),
        deleted(1, DeletionCause::Expired),
        deleted(2, DeletionCause::ByOwner),
    ])
    .project::<ConversionHistory>()
    .await?
    .then_rows(
        "select status, reason, keep_seconds, files_deleted_because, \
         to_char(files_deleted_at at time zone 'UTC', 'SS') as deleted \
         from read.conversion_history order by sequence",
        json!([
            {"status": "failed", "reason": "too-slow", "keep_seconds": 604_800,
             "files_deleted_because": "expired", "deleted": "06"},
            {"status": "cancelled", "reason": null, "keep_seconds": 604_800,
             "files_deleted_because": "by-owner", "deleted": "07"},
            {"status": "queued", "reason": null, "keep_seconds": 604_800,
             "files_deleted_because": null, "deleted": null},
        ]),
    )
    .await
}

#[tokio::test]
async fn what_waits_for_a_password_says_why_and_goes_on_with_one() -> anyhow::Result<()> {
    let owner = ada();
    let asked = |n, because| {
        happened(n, ConversionEvent::ConversionPasswordAsked { conversion: id(n), owner, because })
    };
    let answered = |n| happened(n, ConversionEvent::ConversionPasswordGiven { conversion: id(n), owner });
    given([
        requested(1, "a.docx"),
        requested(2, "b.docx"),
        started(1, 1),
        asked(1, PasswordAsk::Protected),
        asked(2, PasswordAsk::Protected),
        answered(1),
        asked(1, PasswordAsk::Wrong),
        answered(2),
    ])
    .project::<ConversionHistory>()
    .await?
    .then_rows(
        "select status, password_asked from read.conversion_history order by sequence",
        json!([
            {"status": "locked", "password_asked": "wrong"},
            {"status": "queued", "password_asked": "protected"},
        ]),
    )
    .await
}
