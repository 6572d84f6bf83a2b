//! Files that go with a message.

use std::{collections::BTreeSet, fmt};

use personal::{Deletable, PersonId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::Duration;

use crate::{Refusal, ids::FileId, refusal::RefusalKind, text};

/// For how long after its upload a file can be attached: long enough for a message that waits for a connection.
pub const ATTACHABLE_FOR: Duration = Duration::hours(23);
/// When a file is removed that goes with no message: later than a message that was on its way could name it.
pub const UNATTACHED_FOR: Duration = Duration::hours(24);
/// So many files go with one message.
pub const MAX_ATTACHMENTS: usize = 10;
/// How long a file's name may be, in characters.
const MAX_NAME_CHARS: usize = 255;

/// A file that goes with a message. Its bytes lie in the file store; what tells of its content is sealed as the text is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Attachment {
    pub file: FileId,
    /// What its author called it.
    pub name: Deletable<String>,
    /// What its bytes are, as they tell themselves: `application/octet-stream` where they do not.
    pub media_type: String,
    pub size_bytes: u64,
    /// SHA-256 of its bytes as others get them, in hexadecimal.
    pub digest: Deletable<String>,
    /// Of a picture: how large it is shown, the right way up. Of a document: how large the picture of its first page is, if there
    /// is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<PictureSize>,
}

/// A picture's width and height in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PictureSize {
    pub width: u32,
    pub height: u32,
}

/// The name of a file: one clean line without folders, of at most 255 characters.
#[derive(Clone, PartialEq, Eq)]
pub struct FileName(String);

/// The files that somebody wants to go with a message, by the ids of their uploads: each once, and not too many.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamedFiles(Vec<(FileId, FileName)>);

/// Why files do not go with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AttachmentsError {
    #[error("at most 10 files go with one message")]
    TooMany,
    #[error("a file goes with a message once")]
    Twice,
    #[error("a file's name is one line of 1 to 255 characters, without control characters")]
    NameMalformed,
}

/// A file as it was found in the file store, to be attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachedFile {
    pub file: FileId,
    pub name: FileName,
    pub media_type: String,
    pub size_bytes: u64,
    /// SHA-256, in hexadecimal.
    pub digest: String,
    pub picture: Option<PictureSize>,
}

impl FileName {
    /// Parses a file's name; folders in it are dropped.
    ///
    /// # Errors
    /// [`AttachmentsError::NameMalformed`].
    pub fn parse(name: &str) -> Result<Self, AttachmentsError> {
        let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let line = text::parse_line(file, MAX_NAME_CHARS).filter(|line| !line.is_empty());
        line.map(Self).ok_or(AttachmentsError::NameMalformed)
    }

    /// The name, to be looked at.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// File names are personal: they do not show in logs.
impl fmt::Debug for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FileName({} bytes)", self.0.len())
    }
}

impl NamedFiles {
    /// Parses uploads and what each is called.
    ///
    /// # Errors
    /// [`AttachmentsError`].
    pub fn parse<'a>(files: impl IntoIterator<Item = (FileId, &'a str)>) -> Result<Self, AttachmentsError> {
        let (mut named, mut seen) = (Vec::new(), BTreeSet::new());
        for (file, name) in files {
            if named.len() == MAX_ATTACHMENTS {
                return Err(AttachmentsError::TooMany);
            }
            if !seen.insert(file) {
                return Err(AttachmentsError::Twice);
            }
            named.push((file, FileName::parse(name)?));
        }
        Ok(Self(named))
    }

    /// True when no file goes with the message.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The uploads and their names, in the order in which they are shown.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &FileName)> {
        self.0.iter().map(|(file, name)| (*file, name))
    }
}

impl AttachedFile {
    /// As it stands in the message of this person.
    pub(super) fn of(self, author: PersonId) -> Attachment {
        let Self { file, name, media_type, size_bytes, digest, picture } = self;
        let (name, digest) = (Deletable::open(author, name.0), Deletable::open(author, digest));
        Attachment { file, name, media_type, size_bytes, digest, picture }
    }
}

impl Refusal for AttachmentsError {
    fn code(&self) -> &'static str {
        match self {
            Self::TooMany => "too-many-attachments",
            Self::Twice => "attachment-twice",
            Self::NameMalformed => "attachment-name-malformed",
        }
    }

    fn kind(&self) -> RefusalKind {
        RefusalKind::Invalid
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn file(n: usize) -> FileId {
        FileId::new(Uuid::from_u128(n as u128))
    }

    #[test]
    fn names_keep_their_letters_and_lose_their_folders() {
        let name = |name: &str| FileName::parse(name).map(|name| name.as_str().to_owned());
        assert_eq!(name("C:\\pictures\\Übersicht 報告.PNG"), Ok("Übersicht 報告.PNG".to_owned()));
        assert_eq!(name("noextension"), Ok("noextension".to_owned()));
        for bad in ["", " ", "folder/", "a\nb.png", "gpj.\u{202E}exe.png", &"x".repeat(256)] {
            assert_eq!(name(bad), Err(AttachmentsError::NameMalformed), "{bad:?}");
        }
        assert!(!format!("{:?}", FileName::parse("secret.png")).contains("secret"));
    }

    #[test]
    fn a_message_has_ten_files_at_most_each_once() {
        let named = |ids: &[usize]| NamedFiles::parse(ids.iter().map(|id| (file(*id), "a.png")));
        let ten: Vec<_> = (0..MAX_ATTACHMENTS).collect();
        let files: Vec<_> = named(&ten).expect("ten files").iter().map(|(id, _)| id).collect();
        assert_eq!(files, ten.iter().map(|id| file(*id)).collect::<Vec<_>>(), "in their order");
        assert_eq!(named(&(0..11).collect::<Vec<_>>()), Err(AttachmentsError::TooMany));
        assert_eq!(named(&[1, 2, 1]), Err(AttachmentsError::Twice));
        assert!(named(&[]).expect("none").is_empty());
    }
}
