//! Where things of a person lie in the file store: what must go with them, whoever forgets them.

/// The folders that have one for each person, by the account's id. What is stored anywhere else is nobody's; a new folder
/// of people's files belongs here, so that erasing somebody empties it, also after a backup has brought it back.
pub const OWN_FOLDERS: [&str; 8] = [
    "uploads",
    "photos",
    "results",
    "result-previews",
    "attachments",
    "previews",
    "link-previews",
    "pending",
];
