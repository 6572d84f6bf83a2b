//! Conversion: a requested document is fetched, converted and stored.

mod cancellation;
mod convert_document;
mod converter_client;
mod result_file;

pub(crate) use convert_document::Converter;
