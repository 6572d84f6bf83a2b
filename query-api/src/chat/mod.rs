//! Questions about rooms. Who may know the answer is part of each query, not a check beside it.

pub(crate) mod attachments;
pub(crate) mod bans;
pub(crate) mod blocks;
mod decisions;
mod for_moderators;
pub(crate) mod invite_links;
mod link_previews;
pub(crate) mod message_history;
pub(crate) mod message_search;
pub(crate) mod notifications;
pub(crate) mod open_rooms;
pub(crate) mod pins;
mod quotes;
mod reactions;
pub(crate) mod reports;
pub(crate) mod room;
pub(crate) mod room_directory;
pub(crate) mod room_list;
pub(crate) mod room_timeline;
mod search_words;
mod threads;
mod unread;
pub(crate) mod webhooks;

use axum::http::StatusCode;
use kit::problem::Problem;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

pub(crate) use unread::ReadMarkers;

/// How somebody stands to a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RoomStatus {
    /// In the room.
    Member,
    /// May accept or decline.
    Invited,
}

/// What somebody may do in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RoomRole {
    /// May do what moderators may, appoint and dismiss them, and hand the room over.
    Owner,
    /// May remove and ban members, and delete what others said.
    Moderator,
    /// May talk and invite.
    Member,
}

impl RoomStatus {
    /// From its column, which has these two values.
    fn of(column: &str) -> Self {
        if column == "member" { Self::Member } else { Self::Invited }
    }
}

impl RoomRole {
    /// From its column, which has these three values.
    fn of(column: &str) -> Self {
        match column {
            "owner" => Self::Owner,
            "moderator" => Self::Moderator,
            _ => Self::Member,
        }
    }
}

/// The same answer whether a room does not exist or is not for whoever asks.
fn room_not_found() -> Problem {
    let title = "There is no such room, or you are not in it.";
    Problem::new(StatusCode::NOT_FOUND, "room-not-found", title)
}

/// A room's id from a path; what is no id names no room.
fn room_id(text: &str) -> Result<Uuid, Problem> {
    text.parse().map_err(|_| room_not_found())
}
