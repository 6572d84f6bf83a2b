//! One message of a room, found without reading the room's timeline.

use domain::{
    boundary::{Boundary, CHATS},
    chat::{Message, MessageChangeEvent, TimelineEvent},
    ids::{MessageId, RoomId},
};
use jetstream_es::{History, Recorded, StoreError};

use crate::state::App;

/// Which message, and where it is if that is known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WhichMessage {
    pub(crate) room: RoomId,
    pub(crate) message: MessageId,
    pub(crate) sequence: Option<u64>,
}

/// The message and what became of it, if it is there. One read by its sequence, or else a bounded search from the
/// time on that its id tells; and one of what has changed in the room since.
pub(crate) async fn find_message(app: &App, which: WhichMessage) -> Result<Option<Message>, StoreError> {
    let Some(event) = find_event(app, which).await? else { return Ok(None) };
    let (message, _) = message_posted_by(app, &event).await?;
    Ok(Some(message))
}

/// The message that this event posted and what became of it, with the sequence of its room's last change since; 0 if
/// nothing in its room has changed.
pub(crate) async fn message_posted_by(app: &App, event: &Recorded) -> Result<(Message, u64), StoreError> {
    // Who it is from is in the clear; its text is nobody's business here.
    let posted = event.decode_withheld::<TimelineEvent>()?;
    let mut message = Message::posted(event.sequence, &posted);
    let changes = Boundary::message_changes(message.room);
    let History { events, last_sequence, .. } =
        app.log.history_from::<MessageChangeEvent>(CHATS.name, changes.subject(), event.sequence).await?;
    for (_, event) in &events {
        message.apply(event);
    }
    Ok((message, last_sequence))
}

async fn find_event(app: &App, which: WhichMessage) -> Result<Option<Recorded>, StoreError> {
    let timeline = Boundary::timeline(which.room);
    // A message's id is that of the command that posted it.
    let id = which.message.uuid();
    if let Some(sequence) = which.sequence {
        let named = app.log.at(CHATS.name, sequence).await?;
        let named = named.filter(|event| event.subject == timeline.subject() && event.envelope.command == id);
        if named.is_some() {
            return Ok(named);
        }
    }
    app.log.effect_of(CHATS.name, timeline.subject(), id).await
}
