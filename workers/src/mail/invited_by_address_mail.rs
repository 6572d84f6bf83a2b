//! Somebody was invited to a room by an address that has no account yet.

use domain::{
    accounts::EmailEvent,
    boundary::{Boundary, CHATS, USERS},
    chat::{Room, RoomEvent},
    ids::RoomId,
};
use jetstream_es::{Recorded, StoreError};

use super::{Mailer, Outgoing, Undecided, letter::Letter};

/// How to sign up; once the account is activated, the invitation is there.
pub(super) async fn decide(mailer: &Mailer, event: &Recorded) -> Result<Option<Outgoing>, Undecided> {
    let context = &mailer.context;
    let EmailEvent::InvitedByAddress { room, by, email } = event.open(&context.keys).await? else {
        return Ok(None);
    };
    let Some(to) = email.into_value() else { return Ok(None) };
    if !is_news(mailer, event, room).await? {
        return Ok(None);
    }
    let boundary = Boundary::room(room);
    let history = context.log.history::<RoomEvent>(CHATS.name, boundary.subject(), &context.keys).await?;
    let room = Room::fold(history.events.into_iter().map(|(_, event)| event));
    let inviter = mailer.account(by).await?;
    let (Room::Open(room), Some(inviter)) = (room, inviter.registered()) else { return Ok(None) };
    let letter = Letter::new(&format!("@{} invites you to a room on Wherry", inviter.handle))
        .line("Hello,")
        .line(&format!("@{} invites you to the room \"{}\" on Wherry.", inviter.handle, room.name))
        .line("Sign up with this address, and the invitation waits for you:")
        .link("Sign up", &format!("{}/signup", mailer.public_url()))
        .line("If you do not know who this is, ignore this mail.");
    Ok(Some(Outgoing { to, letter }))
}

/// False when the address has an account by now, or was told of this room before, whoever invited: nobody is to get a
/// mail for each push of a button.
async fn is_news(mailer: &Mailer, event: &Recorded, room: RoomId) -> Result<bool, StoreError> {
    let context = &mailer.context;
    let history = context.log.history::<EmailEvent>(USERS.name, &event.subject, &context.keys).await?;
    let (mut told, mut held) = (false, false);
    for (sequence, other) in history.events {
        match other {
            EmailEvent::EmailClaimed { .. } => held = true,
            EmailEvent::EmailReleased { .. } => held = false,
            EmailEvent::PasswordResetInVain { .. } | EmailEvent::SignUpInVain { .. } => {}
            EmailEvent::InvitedByAddress { room: other, .. } => {
                told |= other == room && sequence < event.sequence;
            }
        }
    }
    Ok(!told && !held)
}
