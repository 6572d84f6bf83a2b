//! Conversions: a document goes in, and it comes out in another format.

mod ask_conversion_password;
mod cancel_conversion;
mod command;
mod complete_conversion;
mod conversion_state;
mod delete_conversion_files;
mod document_name;
mod fail_conversion;
mod format;
mod give_conversion_password;
mod offered_pairs;
mod request_conversion;
mod result_place;
mod start_conversion;
mod target_format;

pub use ask_conversion_password::{AskConversionPassword, PasswordAsk};
pub use cancel_conversion::CancelConversion;
pub use command::{ConversionCommand, ConversionRefused};
pub use complete_conversion::CompleteConversion;
pub use conversion_state::{Conversion, ConversionEvent, Job, Stage};
pub use delete_conversion_files::{DeleteConversionFiles, DeletionCause, KEEP_DAYS};
pub use document_name::{DocumentName, DocumentNameError};
pub use fail_conversion::{FailConversion, FailureReason};
pub use format::{ContentKind, SourceFormat};
pub use give_conversion_password::GiveConversionPassword;
pub use offered_pairs::{ENGINES, OfferedPairs};
pub use request_conversion::RequestConversion;
pub use result_place::result_place;
pub use start_conversion::StartConversion;
pub use target_format::TargetFormat;
