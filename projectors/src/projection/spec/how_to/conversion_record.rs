//! Each conversion as one document: what became of it, and how often it was tried.

use cqrs_es::{EventEnvelope, View};
use domain::{
    boundary::{CONVERSIONS, Stream},
    conversion::{Conversion, ConversionEvent},
    ids::AccountId,
};
use serde::{Deserialize, Serialize};

use crate::projection::{
    document::{Document, Sources},
    shown,
};

/// The read model `conversion_record`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ConversionRecord {
    owner: Option<AccountId>,
    name: String,
    attempts: u32,
    status: String,
}

impl Document for ConversionRecord {
    const NAME: &'static str = "conversion_record";
    const VERSION: u32 = 1;
    const STREAMS: &'static [Stream] = &[CONVERSIONS];
    const OWNER: &'static str = "owner";
    const TEXTS: &'static [&'static str] = &["name"];

    fn sources() -> Sources<Self> {
        Sources::default().of::<Conversion, _>(|event| [event.conversion()])
    }
}

impl View<Conversion> for ConversionRecord {
    fn update(&mut self, event: &EventEnvelope<Conversion>) {
        match &event.payload {
            ConversionEvent::ConversionRequested { owner, name, .. } => {
                self.owner = Some(*owner);
                self.name = shown(name);
                self.status = "queued".to_owned();
            }
            ConversionEvent::ConversionStarted { attempt, .. } => self.attempts = *attempt,
            ConversionEvent::ConversionCompleted { .. } => self.status = "done".to_owned(),
            ConversionEvent::ConversionFailed { reason, .. } => self.status = format!("failed: {reason:?}"),
            ConversionEvent::ConversionCancelled { .. } => self.status = "cancelled".to_owned(),
            ConversionEvent::ConversionPasswordAsked { .. } => self.status = "locked".to_owned(),
            ConversionEvent::ConversionPasswordGiven { .. } => self.status = "queued".to_owned(),
            ConversionEvent::ConversionFilesDeleted { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::projection::spec::{given, on};
    use domain::{
        boundary::Boundary,
        conversion::{SourceFormat, TargetFormat},
        ids::{ConversionId, FileId},
    };
    use personal::Personal;
    use serde_json::json;
    use uuid::Uuid;

    #[tokio::test]
    async fn a_record_tells_what_became_of_a_conversion() -> anyhow::Result<()> {
        let (owner, id) = (AccountId::new(Uuid::from_u128(0xada)), Uuid::from_u128(7));
        let conversion = ConversionId::new(id);
        let requested = ConversionEvent::ConversionRequested {
            conversion,
            owner,
            upload: FileId::new(id),
            name: Personal::open(owner.person(), "plan.docx".to_owned()),
            from: SourceFormat::ALL[0],
            to: TargetFormat::Pdf,
            size_bytes: 9,
            digest: "00".repeat(32),
            keep_seconds: 604_800,
        };
        let started = ConversionEvent::ConversionStarted { conversion, owner, attempt: 2 };
        let cancelled = ConversionEvent::ConversionCancelled { conversion, owner };
        given([requested, started, cancelled].map(|event| on(&Boundary::conversion(owner, conversion), event)))
            .project::<ConversionRecord>()
            .await?
            .then_rows(
                "select view_id, payload from read.conversion_record",
                json!([{"view_id": id, "payload": {
                    "owner": owner, "name": "plan.docx", "attempts": 2, "status": "cancelled"}}]),
            )
            .await
    }
}
