//! query-api on real servers: events go into the log, the projectors fold them, and questions come over HTTP.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod accounts;
mod activity;
mod answers_and_reactions;
mod attachments;
mod audit;
mod audit_export;
mod audit_states;
mod authorisation;
mod away;
mod blocks;
mod bots;
mod chat;
mod conversion;
mod direct_rooms;
mod document;
mod files;
mod invite_links;
mod link_previews;
mod notifications;
mod open_rooms;
mod pins;
mod positions;
mod profile;
mod projections;
mod reports;
mod room_directory;
mod search;
mod silence;
mod threads;
mod unread;
mod webhooks;
mod world;
