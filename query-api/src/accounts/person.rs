//! A person as others see them.

use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{files::Grants, state::App};

/// What the read models show in the place of a forgotten person's texts. No handle is like it.
const ERASED: &str = "[erased]";

/// A person as others see them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Person {
    pub(crate) account_id: Uuid,
    /// Empty once the person is forgotten, and of a program.
    pub(crate) handle: String,
    /// May be empty.
    pub(crate) name: String,
    /// Whether the person is forgotten, or the bot deleted; left out when not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub(crate) deleted: bool,
    /// Whether it is no person but a bot, or a webhook by which programs write; left out when not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub(crate) bot: bool,
    /// Where the photo is, for about an hour; none without a photo.
    pub(crate) photo_url: Option<String>,
}

/// Shows people with their photos, by links of this moment.
#[derive(Clone, Debug)]
pub(crate) struct Faces<'a> {
    grants: &'a Grants,
    now: OffsetDateTime,
}

impl<'a> Faces<'a> {
    /// For the answers to one request.
    pub(crate) fn new(app: &'a App) -> Self {
        Self { grants: &app.grants, now: app.clock.now() }
    }

    /// A person from what the directory says; of one whom it does not know yet, only the id.
    pub(crate) fn person(
        &self,
        account_id: Uuid,
        handle: Option<String>,
        name: Option<String>,
        photo_id: Option<Uuid>,
    ) -> Person {
        if handle.as_deref() == Some(ERASED) {
            let (handle, name) = (String::new(), String::new());
            return Person { account_id, handle, name, deleted: true, bot: false, photo_url: None };
        }
        if handle.as_deref() == Some("") && name.as_deref() == Some(ERASED) {
            let (handle, name) = (String::new(), String::new());
            return Person { account_id, handle, name, deleted: true, bot: true, photo_url: None };
        }
        Person {
            account_id,
            // The directory knows nobody else without a handle.
            bot: handle.as_deref() == Some(""),
            handle: handle.unwrap_or_default(),
            name: name.unwrap_or_default(),
            deleted: false,
            photo_url: self.photo_url(account_id, photo_id),
        }
    }

    /// The link to somebody's photo.
    pub(crate) fn photo_url(&self, account_id: Uuid, photo_id: Option<Uuid>) -> Option<String> {
        photo_id.map(|photo_id| self.grants.photo_url(account_id, photo_id, self.now))
    }
}
