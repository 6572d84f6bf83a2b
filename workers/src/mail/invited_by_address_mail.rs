//! Somebody was invited to a room by an address that has no account yet.

use domain::{
    accounts::EmailEvent,
    boundary::{Boundary, CHATS},
    chat::{Room, RoomEvent},
};

use super::{Mailer, Outgoing, Undecided, letter::Letter};

/// How to sign up; once the account is activated, the invitation is there.
pub(super) async fn decide(mailer: &Mailer, event: EmailEvent) -> Result<Option<Outgoing>, Undecided> {
    let EmailEvent::InvitedByAddress { room, by, email } = event else { return Ok(None) };
    let Some(to) = email.into_value() else { return Ok(None) };
    let boundary = Boundary::room(room);
    let context = &mailer.context;
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
