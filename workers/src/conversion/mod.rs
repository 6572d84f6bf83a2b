//! Conversion: a requested document is fetched, converted and stored; when its files were kept for as long as was said, or
//! their owner wants it, they are removed.

mod cancellation;
mod convert_document;
mod converter_client;
mod declare_engines;
mod expire_files;
mod keep_files;
mod look;
mod page_picture;
mod restore_file_timers;
mod result_file;

pub(crate) use convert_document::{Converter, whose_turn};
pub(crate) use declare_engines::declare_engines;
pub(crate) use expire_files::{CLEARER, expire, expire_conversion_files};
pub(crate) use keep_files::{FileKeeper, STOREKEEPER};
pub(crate) use restore_file_timers::restore_file_timers;
