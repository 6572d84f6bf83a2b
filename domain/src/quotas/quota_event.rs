//! The events of quotas.

use personal::evolution::Upcaster;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{event_name::named_events, ids::AccountId};

/// What administrators decided on quotas, on `system.quota.<account>`; `everybody` stands there for those that nothing of
/// their own was decided for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum QuotaEvent {
    /// An administrator set how much may be used. It takes the place of what was set before, all of it.
    QuotasSet {
        /// Whose quotas they are; null where they are everybody's.
        account: Option<AccountId>,
        /// How many conversions may be asked for on a day, in UTC; null where it is as for everybody, or as the server has it.
        conversions_per_day: Option<u32>,
        /// How many conversions may wait or run at the same time; null where it is as for everybody, or as the server has it.
        conversions_at_once: Option<u32>,
        /// How many bytes of files may be kept; null where it is as for everybody, or as the server has it.
        stored_bytes: Option<u64>,
        /// How large one upload may be, in bytes; null where it is as for everybody, or as the server has it.
        upload_bytes: Option<u64>,
        /// The administrator.
        by: AccountId,
    },
}

named_events!(
    QuotaEvent { QuotasSet => "2" },
    [
        // Nothing was said of how many conversions wait or run at once.
        Upcaster {
            event_type: "QuotasSet",
            from: 1,
            step: Some(|body| {
                if let Some(body) = body.as_object_mut() {
                    body.insert("conversions_at_once".to_owned(), personal::evolution::Value::Null);
                }
            }),
        },
    ]
);
