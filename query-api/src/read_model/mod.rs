//! How questions are asked of the read models: at a position, in one snapshot, page by page.

mod answer;
mod answering;
mod cursor;
mod error;
#[cfg(test)]
pub(crate) mod explained;
mod params;
mod position;
mod snapshot;
mod waiting;

pub(crate) use answer::{Answer, Page, Reached};
pub(crate) use cursor::Cursor;
pub(crate) use error::QueryError;
pub(crate) use params::Params;
pub(crate) use position::{AtPosition, Positions};
pub(crate) use snapshot::{ReadModel, Snapshot, Source};

use domain::boundary::{CHATS, CONVERSIONS, SYSTEM, USERS};

/// Who has which handle, name and photo.
pub(crate) const ACCOUNT_DIRECTORY: Source = Source { projection: "account_directory", stream: USERS.name };
/// What each account does.
pub(crate) const ACCOUNT_ACTIVITY: [Source; 3] = [
    Source { projection: "account_activity", stream: USERS.name },
    Source { projection: "account_activity", stream: CHATS.name },
    Source { projection: "account_activity", stream: CONVERSIONS.name },
];
/// The rooms and who is in them.
pub(crate) const ROOM_LIST: Source = Source { projection: "room_list", stream: CHATS.name };
/// Every room for who looks after all of them, and what administrators decided on each.
pub(crate) const ROOM_DIRECTORY: Source = Source { projection: "room_directory", stream: CHATS.name };
/// The links into rooms.
pub(crate) const INVITE_LINK_LIST: Source = Source { projection: "invite_link_list", stream: CHATS.name };
/// Reports of messages.
pub(crate) const REPORT_LIST: Source = Source { projection: "report_list", stream: CHATS.name };
/// By what programs write into rooms.
pub(crate) const WEBHOOK_LIST: Source = Source { projection: "webhook_list", stream: CHATS.name };
/// The bots, and whose each is.
pub(crate) const BOT_LIST: Source = Source { projection: "bot_list", stream: USERS.name };
/// Whom each account has blocked.
pub(crate) const BLOCK_LIST: Source = Source { projection: "block_list", stream: CHATS.name };
/// What was said.
pub(crate) const ROOM_TIMELINE: Source = Source { projection: "room_timeline", stream: CHATS.name };
/// What is shown of the pages that messages link to.
pub(crate) const LINK_PREVIEWS: Source = Source { projection: "link_previews", stream: CHATS.name };
/// What is pinned in each room.
pub(crate) const PIN_LIST: Source = Source { projection: "pin_list", stream: CHATS.name };
/// Who follows which threads, and up to where they have read them.
pub(crate) const THREAD_FOLLOWERS: Source = Source { projection: "thread_followers", stream: CHATS.name };
/// What people are notified of.
pub(crate) const NOTIFICATIONS: Source = Source { projection: "notifications", stream: CHATS.name };
/// The words of what was said.
pub(crate) const MESSAGE_SEARCH: Source = Source { projection: "message_search", stream: CHATS.name };
/// The conversions.
pub(crate) const CONVERSION_HISTORY: Source =
    Source { projection: "conversion_history", stream: CONVERSIONS.name };
/// Every event by its envelope.
pub(crate) const AUDIT_INDEX: [Source; 4] = [
    Source { projection: "audit_index", stream: USERS.name },
    Source { projection: "audit_index", stream: CHATS.name },
    Source { projection: "audit_index", stream: CONVERSIONS.name },
    Source { projection: "audit_index", stream: SYSTEM.name },
];
