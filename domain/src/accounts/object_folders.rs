//! Where a person's files lie in the file store.

/// Folders in which objects of a person lie, below their id: in all of them something is removed when they are forgotten, and
/// again when a backup is brought back that still has it.
pub const OBJECT_FOLDERS: [&str; 8] = [
    "uploads",
    "photos",
    "results",
    "result-previews",
    "attachments",
    "previews",
    "link-previews",
    "pending",
];
