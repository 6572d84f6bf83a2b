//! Uploads: streamed to a temporary file, told by their content, checked, and stored.
//!
//! Nothing of it is an event: an upload becomes one when it is made a photo, goes with a message or is to be converted.

mod attachment;
mod first_page;
mod least_rate;
mod looked;
mod ole;
mod package;
mod photo;
mod received;
mod refused;
mod sniff;
mod stored;
mod strip;
mod text;
mod upload;
mod upload_slots;
mod zip_check;

pub(crate) use attachment::{attachable, attached, take_to_uploads};
pub(crate) use first_page::FirstPages;
pub use least_rate::LeastRate;
pub(crate) use refused::UploadNotFound;
pub(crate) use stored::{StoredDocument, attachment_bytes, photo_exists, stored_document};
pub(crate) use upload_slots::UploadSlots;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::App;

/// The route of uploads. It takes large bodies, and writes nothing to the log; how much may be uploaded it reads there.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(upload::upload))
}
