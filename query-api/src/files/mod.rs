//! Files: photos and results, streamed from the file store to whoever has a link that has not expired.

mod byte_range;
mod disposition;
pub(crate) mod file;
mod grant;

pub(crate) use grant::Grants;
