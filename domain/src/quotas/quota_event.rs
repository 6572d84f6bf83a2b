//! The events of quotas.

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
        /// How many bytes of files may be kept; null where it is as for everybody, or as the server has it.
        stored_bytes: Option<u64>,
        /// How large one upload may be, in bytes; null where it is as for everybody, or as the server has it.
        upload_bytes: Option<u64>,
        /// The administrator.
        by: AccountId,
    },
}

named_events!(QuotaEvent { QuotasSet => "1" });
