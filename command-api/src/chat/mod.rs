//! Chat: rooms, who is in them, and what is said.
//!
//! They go through the native door: a change of a room is appended to two boundaries, and a post to another boundary
//! than the one that it reads.

mod accept_invitation;
mod add_bot;
mod administer_room;
mod ban_person;
mod block_person;
mod change_message;
mod change_moderator;
mod change_visibility;
mod choose_room_rule;
mod claim_invitations;
mod close_report;
mod convert_attachment;
mod create_invite_link;
mod create_room;
mod create_webhook;
mod decline_invitation;
mod delete_message;
mod destroy_message_text;
mod edit_message;
mod find_message;
mod follow_thread;
mod hand_over_room;
mod invite_by_address;
mod invite_member;
mod invite_tokens;
mod join_by_link;
mod join_open_room;
mod leave_room;
mod lift_ban;
mod move_read_marker;
mod open_direct_room;
mod pin_message;
mod post_by_webhook;
mod post_message;
mod react;
mod read_notifications;
mod read_thread;
mod record_link_preview;
mod remove_link_preview;
mod remove_member;
mod rename_room;
mod report_message;
mod revoke_invite_link;
mod revoke_webhook;
mod switch_link_previews;
mod take_out_erased;
mod webhook_secrets;

use axum::Json;
pub(crate) use claim_invitations::claim_invitations;
pub(crate) use destroy_message_text::destroy_message_text;
use domain::{
    boundary::{Boundary, CHATS},
    chat::{MembershipEvent, Room, RoomChanges, RoomRefused},
    ids::{AccountId, RoomId},
};
pub(crate) use invite_tokens::InviteTokens;
use jetstream_es::{AttemptError, CommandMeta, ExecuteError, Expectation, NewEvent, Outcome, Proposal};
use kit::problem::Problem;
pub(crate) use leave_room::leave_room_of;
pub(crate) use record_link_preview::record_link_preview;
pub(crate) use take_out_erased::take_out_erased;
use utoipa_axum::{router::OpenApiRouter, routes};
pub(crate) use webhook_secrets::WebhookSecrets;

use crate::{answer::Done, command::problem, state::App};

/// The routes of rooms.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(create_room::create_room))
        .routes(routes!(open_direct_room::open_direct_room))
        .routes(routes!(invite_member::invite_member))
        .routes(routes!(accept_invitation::accept_invitation))
        .routes(routes!(decline_invitation::decline_invitation))
        .routes(routes!(leave_room::leave_room))
        .routes(routes!(remove_member::remove_member))
        .routes(routes!(change_moderator::appoint_moderator, change_moderator::dismiss_moderator))
        .routes(routes!(hand_over_room::hand_over_room))
        .routes(routes!(ban_person::ban_person, lift_ban::lift_ban))
        .routes(routes!(create_invite_link::create_invite_link))
        .routes(routes!(revoke_invite_link::revoke_invite_link))
        .routes(routes!(join_by_link::look_at_invite_link))
        .routes(routes!(join_by_link::join_by_link))
        .routes(routes!(join_open_room::join_open_room))
        .routes(routes!(change_visibility::change_visibility))
        .routes(routes!(rename_room::rename_room))
        .routes(routes!(block_person::block_person, block_person::unblock_person))
        .routes(routes!(post_message::post_message))
        .routes(routes!(convert_attachment::convert_attachment))
        .routes(routes!(edit_message::edit_message))
        .routes(routes!(delete_message::delete_message))
        .routes(routes!(react::react))
        .routes(routes!(pin_message::pin_message, pin_message::unpin_message))
        .routes(routes!(move_read_marker::move_read_marker))
        .routes(routes!(choose_room_rule::choose_room_rule))
        .routes(routes!(read_notifications::read_notifications))
        .routes(routes!(follow_thread::follow_thread))
        .routes(routes!(read_thread::read_thread))
        .routes(routes!(report_message::report_message))
        .routes(routes!(close_report::close_report))
        .routes(routes!(create_webhook::create_webhook))
        .routes(routes!(revoke_webhook::revoke_webhook))
        .routes(routes!(add_bot::add_bot))
        .routes(routes!(remove_link_preview::remove_link_preview))
        .routes(routes!(switch_link_previews::switch_link_previews))
        .routes(routes!(administer_room::archive_room))
        .routes(routes!(administer_room::reopen_room))
        .routes(routes!(administer_room::assign_owner))
}

/// The route of programs, which have no access token. It is limited by address.
pub(crate) fn open_routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(post_by_webhook::post_by_webhook))
}

/// Runs a command that changes a room: its events and those about the accounts concerned are one commit.
async fn change_room<C: Into<RoomChanges>>(
    app: &App,
    meta: &CommandMeta,
    room: RoomId,
    decide: impl Fn(&Room) -> Result<C, RoomRefused>,
) -> Result<Outcome, ExecuteError<RoomRefused>> {
    let home = [Boundary::room(room).subject().to_owned()];
    app.log.execute(meta, CHATS.name, &home, || propose(app, room, &decide)).await
}

/// The same, and answers where it is done.
async fn change_and_answer<C: Into<RoomChanges>>(
    app: &App,
    meta: &CommandMeta,
    room: RoomId,
    decide: impl Fn(&Room) -> Result<C, RoomRefused>,
) -> Result<Json<Done>, Problem> {
    let outcome = change_room(app, meta, room, decide).await.map_err(problem)?;
    Ok(Json(Done::at(&outcome)))
}

async fn propose<C: Into<RoomChanges>>(
    app: &App,
    room: RoomId,
    decide: impl Fn(&Room) -> Result<C, RoomRefused>,
) -> Result<Proposal, AttemptError<RoomRefused>> {
    let read = app.room(room).await?;
    let changes: RoomChanges = decide(&read.state).map_err(AttemptError::Refused)?.into();
    let mut events = read.next_all(&changes.room)?;
    for (account, membership) in &changes.memberships {
        let boundary = Boundary::memberships(*account);
        events.push(NewEvent::of(boundary.subject(), membership, Expectation::Any)?);
    }
    Ok(Proposal { stream: CHATS.name.to_owned(), events })
}

/// Runs a command by which a member of a room chooses something for themselves. It concerns nobody else, so its event is theirs
/// alone; the room guards it, as who was removed a moment ago chooses nothing there any more.
async fn own_choice(
    app: &App,
    meta: &CommandMeta,
    room: RoomId,
    account: AccountId,
    decide: impl Fn(&Room) -> Result<MembershipEvent, RoomRefused>,
) -> Result<Outcome, ExecuteError<RoomRefused>> {
    let home = [Boundary::memberships(account).subject().to_owned()];
    app.log.execute(meta, CHATS.name, &home, || propose_own(app, room, account, &decide)).await
}

async fn propose_own(
    app: &App,
    room: RoomId,
    account: AccountId,
    decide: impl Fn(&Room) -> Result<MembershipEvent, RoomRefused>,
) -> Result<Proposal, AttemptError<RoomRefused>> {
    let read = app.room(room).await?;
    let choice = decide(&read.state).map_err(AttemptError::Refused)?;
    let own = Boundary::memberships(account);
    let event = NewEvent::of(own.subject(), &choice, read.guard())?;
    Ok(Proposal { stream: CHATS.name.to_owned(), events: vec![event] })
}
