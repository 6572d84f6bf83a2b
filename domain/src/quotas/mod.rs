//! Quotas: how much a person may convert and keep. Administrators set them for everybody and for single people; how much is
//! used is counted where it is decided, and is no event.

mod conversion_usage;
mod limits;
mod quota_event;
mod quota_refused;
mod set_quotas;

pub use conversion_usage::{ConversionUsage, Day};
pub use limits::{Quotas, QuotasError};
pub use quota_event::QuotaEvent;
pub use quota_refused::QuotaRefused;
pub use set_quotas::{SetQuotas, SetQuotasRefused, Whose};
