//! Why a quota refuses something.

use crate::{Refusal, refusal::RefusalKind};

/// Why a quota refuses something: which one, and how much of it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuotaRefused {
    #[error("{used} of your {limit} conversions of today are used")]
    ConversionsPerDay { limit: u32, used: u32 },
    #[error("{used} of {limit} conversions that you may have at once wait or run")]
    ConversionsAtOnce { limit: u32, used: u32 },
    #[error("there is no room left for this among your files")]
    StoredBytes {
        limit: u64,
        used: u64,
        /// Of what was to be kept; 0 where nobody knows yet.
        wanted: u64,
    },
}

impl Refusal for QuotaRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::ConversionsPerDay { .. } => "conversion-quota-used-up",
            Self::ConversionsAtOnce { .. } => "too-many-conversions-at-once",
            Self::StoredBytes { .. } => "storage-quota-used-up",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::ConversionsPerDay { .. } | Self::ConversionsAtOnce { .. } => RefusalKind::TooOften,
            Self::StoredBytes { .. } => RefusalKind::Conflict,
        }
    }
}
