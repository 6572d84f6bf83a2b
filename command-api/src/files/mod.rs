//! Files: taking uploads, finding out what they are, storing them.
//!
//! What bytes are is decided by the bytes alone; what a person calls them comes with a later command.

mod compound;
mod document;
mod document_refused;
mod package;
mod photo;
mod spool;
mod stored_upload;
mod upload;

pub(crate) use kit::object_store::{ObjectStore, ObjectStoreConfig};
pub(crate) use stored_upload::{photo_exists, photo_key, stored_document};
pub(crate) use upload::{__path_upload, UploadSlots, store_problem, upload};
