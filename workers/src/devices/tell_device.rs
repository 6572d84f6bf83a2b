//! When a moment has passed: looks again whether a device is to be told of something, and tells it.
//!
//! A timer is a hint, and may be forged: it says where to look, and the log what is told to whom. So it is looked at right
//! before it is sent whether the device is still there and its session live, its person still in the room, the rule of the
//! room still such, nobody blocked, nothing read on another device, and the message still there.
//!
//! Whether the app is open somewhere is not asked: a laptop that was left open would keep a phone silent. Who looks at the
//! room has moved their marker by now.

use std::time::Duration as Pause;

use domain::{
    accounts::{Account, AccountEvent},
    bots::{BotEvent, BotsOfPerson},
    boundary::{Boundary, CHATS, NOTICE_TIMERS, USERS},
    chat::{Message, MessageChangeEvent, MessageFate, ReadMarker, Room, RoomEvent, TimelineEvent},
    devices::{Notice, PushDevice, Untold},
    ids::{AccountId, RoomId},
    logged::Logged as _,
};
use jetstream_es::{
    MAX_PAGE, Recorded, StoreError, Timers,
    jobs::{JobEnd, MessageJob},
};
use personal::Personal;
use time::Duration;

use super::{
    Due, Teller,
    push_service::{Handed, Message as Parcel, PushServices, topic},
    words::{About, Words, line},
};
use crate::jobs::retry;

/// The durable consumer, whose name is the worker's.
pub(crate) const PUSHER: &str = "pusher";
const LONGEST_PAUSE: Duration = Duration::minutes(15);
/// A push service may ask for more patience, up to this.
const MOST_PATIENCE: Duration = Duration::hours(1);

/// How one try ended.
#[derive(Debug, PartialEq, Eq)]
enum Told {
    Sent,
    /// There is nothing to tell there any more, or nobody to be told.
    Not(&'static str),
    /// The push service does not take it now; a timer is set for the next try.
    Later,
}

/// Reacts to a timer that has come due.
pub(crate) async fn tell_device(teller: &Teller, job: &MessageJob) -> JobEnd {
    let Some(services) = &teller.services else { return JobEnd::Done };
    let named = Timers::name_of_due(NOTICE_TIMERS, &job.message).and_then(Due::parse);
    let Some(due) = named else {
        tracing::error!(sequence = job.message.sequence, "a timer names no device and event; it is dropped");
        return JobEnd::Done;
    };
    let outcome = match teller.tell(services, due).await {
        Ok(Told::Sent) => "sent",
        Ok(Told::Not(why)) => why,
        Ok(Told::Later) => "later",
        Err(error) if error.is_transient() => return retry(job.delivery, error),
        // It is in the list of notices all the same.
        Err(error) => {
            tracing::warn!(sequence = due.sequence, %error, "somebody is not told of an event that cannot be read");
            "unreadable"
        }
    };
    metrics::counter!("push_notices_total", "outcome" => outcome).increment(1);
    JobEnd::Done
}

impl Teller {
    async fn tell(&self, services: &PushServices, due: Due) -> Result<Told, StoreError> {
        let Due { account, session, sequence, .. } = due;
        let Some(event) = self.context.log.at(CHATS.name, sequence).await? else {
            return Ok(Told::Not("no-event"));
        };
        let Some(source) = self.source(&event).await? else { return Ok(Told::Not("no-notice")) };
        let Some(notice) = source.notice_for(account) else { return Ok(Told::Not("no-notice")) };
        let keep_for = event.time + notice.kind.worth_telling_for() - self.now();
        if keep_for <= Duration::ZERO {
            return Ok(Told::Not("too-old"));
        }
        let Some(reached) = self.device(account, session).await? else {
            return Ok(Told::Not("no-device"));
        };
        if let Some(untold) = self.untold(account, &notice).await? {
            return Ok(Told::Not(untold.name()));
        }
        let Some(plain) = self.words(account, &event, &notice, &reached.device).await? else {
            return Ok(Told::Not("gone"));
        };
        let is_direct = plain.is_direct;
        let parcel = Parcel {
            plain: &plain.bytes,
            keep_for,
            is_urgent: notice.kind.is_personal() || is_direct,
            topic: Some(topic(&[notice.room.uuid().as_bytes(), session.uuid().as_bytes()])),
        };
        let Some(subscription) = reached.device.subscription.value() else {
            return Ok(Told::Not("no-device"));
        };
        match services.hand_over(&parcel, subscription).await {
            Handed::Over => Ok(Told::Sent),
            Handed::Gone => {
                self.forget(account, session, reached.revision).await;
                Ok(Told::Not("device-gone"))
            }
            Handed::Refused { why } => {
                tracing::warn!(sequence, why, "a push service refuses what somebody was to be told");
                Ok(Told::Not("refused"))
            }
            Handed::Later { after, why } => {
                let pause = pause(services.first_pause(), due.tried, after);
                if keep_for <= pause {
                    return Ok(Told::Not("given-up"));
                }
                tracing::info!(sequence, tried = due.tried, why, "a push service is tried again later");
                let next = Due { tried: due.tried + 1, ..due };
                next.set(&self.timers, self.now() + pause).await?;
                Ok(Told::Later)
            }
        }
    }

    /// Why somebody is not told of this now.
    async fn untold(&self, account: AccountId, notice: &Notice) -> Result<Option<Untold>, StoreError> {
        let listener = self.listener(account).await?;
        let read_up_to = self.read_up_to(account, notice.room).await?;
        Ok(listener.untold(notice, read_up_to))
    }

    async fn read_up_to(&self, account: AccountId, room: RoomId) -> Result<u64, StoreError> {
        let stored = self.markers.get_each(&[ReadMarker::key(account, room)]).await?;
        let marker =
            stored.first().and_then(|stored| serde_json::from_slice::<ReadMarker>(&stored.value).ok());
        let Some(marker) = marker else { return Ok(0) };
        let head = self.context.log.head(CHATS.name).await?;
        Ok(marker.sequence_in(&head.epoch).unwrap_or(0))
    }

    /// What is said, unless the message was deleted, whose doing it was is forgotten, or what an edit mentions was edited
    /// away again.
    async fn words(
        &self,
        account: AccountId,
        event: &Recorded,
        notice: &Notice,
        device: &PushDevice,
    ) -> Result<Option<Plain>, StoreError> {
        let room = self.room(&Boundary::room(notice.room)).await?;
        let Room::Open(open) = &*room else { return Ok(None) };
        let by = match (open.name_of_webhook(notice.by), open.owner_of_bot(notice.by)) {
            (Some(name), _) => Some(name.to_owned()),
            (None, Some(owner)) => self.name_of_bot(owner, notice.by).await?,
            (None, None) => self.name_of(notice.by).await?,
        };
        let Some(by) = by else { return Ok(None) };
        let is_edit = MessageChangeEvent::is_on(&event.subject);
        let edited = if is_edit { self.post_of(event).await? } else { None };
        if let Some(posted) = &edited
            && !self.called_before(posted, u64::MAX).await?.mentions_now(account)
        {
            return Ok(None);
        }
        let posted = edited.as_ref().unwrap_or(event);
        let line = if RoomEvent::is_on(&event.subject) {
            None
        } else if is_edit && edited.is_none() {
            return Ok(None);
        } else {
            let Some(message) = self.message(posted).await? else { return Ok(None) };
            if device.shows_text { self.line(posted, &message).await? } else { None }
        };
        let message = edited.as_ref().map(|posted| posted.sequence);
        let room_name = (!open.direct).then_some(open.name.as_str());
        let (sequence, at) = (notice.sequence, event.time);
        let (room, thread) = (notice.room, notice.thread);
        let about = About { sequence, message, room, thread, room_name, by, line, at };
        Ok(Some(Plain { bytes: Words::of(notice, about).plain(), is_direct: open.direct }))
    }

    /// How somebody is called; nothing of who is forgotten.
    async fn name_of(&self, account: AccountId) -> Result<Option<String>, StoreError> {
        let boundary = Boundary::account(account);
        let (log, keys) = (&self.context.log, &self.context.keys);
        let history = log.history::<AccountEvent>(USERS.name, boundary.subject(), keys).await?;
        let account = Account::fold(history.events.into_iter().map(|(_, event)| event));
        Ok(account.registered().map(|registered| {
            let name = registered.name.as_ref().and_then(Personal::value).filter(|name| !name.is_empty());
            name.unwrap_or(&registered.handle).clone()
        }))
    }

    /// How a bot is called; nothing of one that was deleted.
    async fn name_of_bot(&self, owner: AccountId, bot: AccountId) -> Result<Option<String>, StoreError> {
        let boundary = Boundary::bots(owner);
        let (log, keys) = (&self.context.log, &self.context.keys);
        let history = log.history::<BotEvent>(USERS.name, boundary.subject(), keys).await?;
        let bots = BotsOfPerson::fold(history.events.into_iter().map(|(_, event)| event));
        Ok(bots.bot(bot).ok().and_then(|bot| bot.name.value().cloned()))
    }

    /// A message as it is now, unless it was deleted.
    async fn message(&self, event: &Recorded) -> Result<Option<Message>, StoreError> {
        let posted: TimelineEvent = event.decode_withheld()?;
        let mut message = Message::posted(event.sequence, &posted);
        let boundary = Boundary::message_changes(message.room);
        let mut from = event.sequence + 1;
        loop {
            let page = self.context.log.page(CHATS.name, from, Some(boundary.subject()), MAX_PAGE).await?;
            for change in &page.events {
                message.apply(change.sequence, &change.decode_withheld::<MessageChangeEvent>()?);
            }
            if !page.more {
                return Ok((message.fate == MessageFate::Shown).then_some(message));
            }
            from = page.reached + 1;
        }
    }

    /// How what it says now begins; nothing where it says nothing, as beside files.
    async fn line(&self, posted: &Recorded, message: &Message) -> Result<Option<String>, StoreError> {
        let keys = &self.context.keys;
        let body = if message.text_at == posted.sequence {
            let TimelineEvent::MessagePosted { body, .. } = posted.open(keys).await?;
            body
        } else {
            let Some(edit) = self.context.log.at(CHATS.name, message.text_at).await? else { return Ok(None) };
            let MessageChangeEvent::MessageEdited { body, .. } = edit.open(keys).await? else {
                return Ok(None);
            };
            body
        };
        Ok(body.into_value().map(|text| line(&text)).filter(|line| !line.is_empty()))
    }
}

/// What is said, before it is sealed.
struct Plain {
    bytes: Vec<u8>,
    is_direct: bool,
}

/// How long until the next try: by our own count, or as long as the push service asks for.
fn pause(first: Duration, tried: u32, asked: Option<Pause>) -> Duration {
    let own = LONGEST_PAUSE.min(first * 2_i32.pow(tried.min(10)));
    let asked = asked.map_or(Duration::ZERO, |asked| asked.try_into().unwrap_or(MOST_PATIENCE));
    own.max(asked.min(MOST_PATIENCE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_and_are_as_long_as_a_push_service_asks_for_within_reason() {
        let after =
            |tried, asked: Option<u64>| pause(Duration::seconds(5), tried, asked.map(Pause::from_secs));
        let own = [0, 1, 2, 7, 8, u32::MAX].map(|tried| after(tried, None).whole_seconds());
        assert_eq!(own, [5, 10, 20, 640, 900, 900]);
        assert_eq!(after(0, Some(120)), Duration::minutes(2));
        assert_eq!(after(3, Some(1)), Duration::seconds(40));
        assert_eq!(after(0, Some(u64::MAX)), MOST_PATIENCE);
    }
}
