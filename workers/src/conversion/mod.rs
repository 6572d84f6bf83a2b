//! Conversion: a requested document is fetched, converted and stored.

mod cancellation;
mod convert_document;
mod converter_client;
mod declare_engines;
mod result_file;

pub(crate) use convert_document::Converter;
pub(crate) use declare_engines::declare_engines;
