//! Questions about one's own conversions.

#[expect(clippy::module_inception, reason = "a question's file is named by the question")]
pub(crate) mod conversion;
pub(crate) mod conversion_archive;
pub(crate) mod conversion_download;
pub(crate) mod conversion_formats;
pub(crate) mod conversion_list;
mod engines;
mod item;

use axum::http::StatusCode;
use kit::problem::Problem;
use uuid::Uuid;

pub(crate) use engines::Engines;
pub(crate) use item::ConversionItem;

/// The same answer whether a conversion does not exist or is somebody else's.
fn conversion_not_found() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "conversion-not-found", "You have no such conversion.")
}

/// There was something, and there is not any more.
pub(crate) fn files_deleted() -> Problem {
    let title = "The files of this conversion are deleted; upload the document again to convert it again.";
    Problem::new(StatusCode::GONE, "conversion-files-deleted", title)
}

/// A conversion's id from a path; what is no id names none.
fn conversion_id(text: &str) -> Result<Uuid, Problem> {
    text.parse().map_err(|_| conversion_not_found())
}
