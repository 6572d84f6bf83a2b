//! Why an upload is not taken.

use domain::{Refusal, refusal::RefusalKind};

/// Why an upload is not taken, whatever it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UploadRefused {
    #[error("the file is empty")]
    Empty,
    #[error("files of this type cannot be converted")]
    TypeUnknown,
    #[error("the text is in an encoding that cannot be told; save it as UTF-8 and try again")]
    EncodingUnknown,
    #[error(
        "the file is XML, and not the document that its name may say; open it in an office program and save it anew"
    )]
    Xml,
    #[error(
        "the file is the archive of a web page; open it in an office program or a browser and save it anew"
    )]
    WebArchive,
    #[error("the document is damaged; open it in its own program and save it again")]
    Damaged,
    #[error("the document opens with a password only; remove the password and try again")]
    PasswordProtected,
    #[error("the document is packed so tightly that unpacking it would take too much space")]
    ExpandsTooMuch,
    #[error("the file is no picture that can be shown (JPEG, PNG, WebP or GIF)")]
    NotAnImage,
    #[error("the picture is damaged; open it in its own program and save it again")]
    PictureDamaged,
    #[error("the picture has more than 40 megapixels, or a side of more than 12,000 pixels")]
    TooManyPixels,
}

impl Refusal for UploadRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "upload-empty",
            Self::TypeUnknown => "document-type-unknown",
            Self::EncodingUnknown => "document-encoding-unknown",
            Self::Xml => "document-is-xml",
            Self::WebArchive => "document-is-web-archive",
            Self::Damaged => "document-damaged",
            Self::PasswordProtected => "document-password-protected",
            Self::ExpandsTooMuch => "document-expands-too-much",
            Self::NotAnImage => "photo-not-an-image",
            Self::PictureDamaged => "picture-damaged",
            Self::TooManyPixels => "photo-too-many-pixels",
        }
    }

    fn kind(&self) -> RefusalKind {
        RefusalKind::Invalid
    }
}

/// There is no such upload of this account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no such upload; it may have been removed")]
pub(crate) struct UploadNotFound;

impl Refusal for UploadNotFound {
    fn code(&self) -> &'static str {
        "upload-not-found"
    }

    fn kind(&self) -> RefusalKind {
        RefusalKind::NotFound
    }
}
