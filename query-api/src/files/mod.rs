//! Files: photos, results and files of messages, streamed from the file store to whoever has a link that has not expired.

pub(crate) mod archive;
mod byte_range;
mod disposition;
pub(crate) mod file;
mod grant;
mod zip;

pub(crate) use archive::{fits_an_archive, parse_ids};
pub(crate) use grant::Grants;
