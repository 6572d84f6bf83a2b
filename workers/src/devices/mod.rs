//! Devices that are told of what happens while the app is closed, by Web Push.
//!
//! The `notifier` reacts to messages and invitations: it sets a timer for each device that may have to be told, a moment
//! later. The `pusher` takes those that are due, looks again at everything that decides whether to tell (`tell_device`),
//! seals what there is to say for that browser and hands it to its push service. A push service that is away is tried
//! again by another timer, so that what waits for one is in no other's way.

mod config;
mod edited_message;
mod find_devices;
mod push_service;
mod seal;
mod tell_device;
mod try_device;
mod vapid;
mod words;

use std::sync::Arc;

use domain::{
    boundary::{Boundary, CHATS, NOTICE_TIMERS, USERS},
    chat::{MessageChangeEvent, Room, RoomEvent, TimelineEvent},
    devices::{DEVICES, Listener, NoticeSource, PushDevice},
    ids::{AccountId, SessionId},
    logged::Logged as _,
};
use jetstream_es::{LatestValues, Recorded, StoreError, Timers};
use personal::Personal;
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::{
    Context, LOG_API,
    commands::{Cause, Reply},
    tails::Tails,
};
use push_service::PushServices;

pub use config::WebPushConfig;
pub(crate) use find_devices::NOTIFIER;
pub(crate) use tell_device::{PUSHER, tell_device};
pub(crate) use try_device::answer_tries;
pub use vapid::{NoVapidKey, VapidKey};

const ACTOR: &str = "worker:devices";
const FORGET: &str = "forget-device";

/// Tells devices. Clones are the same.
#[derive(Clone)]
pub(crate) struct Teller {
    context: Context,
    timers: Timers,
    devices: LatestValues,
    markers: LatestValues,
    rooms: Tails<Room>,
    listeners: Tails<Listener>,
    /// None where no key is configured: then nobody is told, and no job is kept waiting for it.
    services: Option<Arc<PushServices>>,
}

/// A device that is there, and what it is reached by.
struct Reached {
    device: PushDevice,
    revision: u64,
}

impl Teller {
    pub(crate) fn new(context: Context) -> anyhow::Result<Self> {
        let services = context.config.web_push.clone().map(PushServices::new).transpose()?;
        let nats = &context.nats;
        Ok(Self {
            timers: Timers::new(nats.clone()),
            devices: LatestValues::new(nats.clone(), LOG_API, DEVICES),
            markers: LatestValues::new(nats.clone(), LOG_API, domain::chat::MARKERS),
            rooms: Tails::default(),
            listeners: Tails::default(),
            services: services.map(Arc::new),
            context,
        })
    }

    fn now(&self) -> OffsetDateTime {
        self.context.config.clock.now()
    }

    /// What people may be told of by an event, if there is something.
    async fn source(&self, event: &Recorded) -> Result<Option<NoticeSource>, StoreError> {
        if RoomEvent::is_on(&event.subject) {
            return Ok(NoticeSource::of_room(&event.decode_withheld()?, event.sequence));
        }
        if MessageChangeEvent::is_on(&event.subject) {
            return self.edit_source(event).await;
        }
        if !TimelineEvent::is_on(&event.subject) {
            return Ok(None);
        }
        let posted: TimelineEvent = event.decode_withheld()?;
        let TimelineEvent::MessagePosted { answers, .. } = &posted;
        let answered = match answers {
            Some(answers) => self.author_of(answers.sequence).await?,
            None => None,
        };
        Ok(Some(NoticeSource::message(posted, answered, event.sequence)))
    }

    async fn author_of(&self, sequence: u64) -> Result<Option<AccountId>, StoreError> {
        let Some(event) = self.context.log.at(CHATS.name, sequence).await? else { return Ok(None) };
        let TimelineEvent::MessagePosted { author, .. } = event.decode_withheld()?;
        Ok(Some(author))
    }

    async fn room(&self, boundary: &Boundary) -> Result<Arc<Room>, StoreError> {
        self.rooms
            .now(&self.context.log, boundary, |room: &mut Room, _, event: &RoomEvent| room.apply(event))
            .await
    }

    async fn listener(&self, account: AccountId) -> Result<Arc<Listener>, StoreError> {
        let boundary = Boundary::memberships(account);
        self.listeners.now(&self.context.log, &boundary, Listener::apply).await
    }

    /// The device of a session, opened, if it is to be told of anything: its person is not forgotten, and its session is
    /// not over by its time or by the log.
    async fn device(&self, account: AccountId, session: SessionId) -> Result<Option<Reached>, StoreError> {
        let key = PushDevice::key(account, session);
        let Some(latest) = self.devices.get(&key).await? else { return Ok(None) };
        // What cannot be read is no device of this program's.
        let Ok(mut value) = serde_json::from_slice::<Value>(&latest.value) else { return Ok(None) };
        let ring = self.context.keys.ring_for([&value]).await?;
        personal::open(&mut value, &ring, &PushDevice::bound_to(&key))?;
        let Ok(device) = serde_json::from_value::<PushDevice>(value) else { return Ok(None) };
        let is_there = device.is_live(self.now()) && matches!(device.subscription, Personal::Open { .. });
        if !is_there || !self.is_session_live(account, session).await? {
            return Ok(None);
        }
        Ok(Some(Reached { device, revision: latest.revision }))
    }

    async fn is_session_live(&self, account: AccountId, session: SessionId) -> Result<bool, StoreError> {
        use domain::accounts::SessionEvent;
        let boundary = Boundary::session(session);
        let Some(last) = self.context.log.last(USERS.name, boundary.subject()).await? else {
            return Ok(false);
        };
        Ok(match last.decode_withheld()? {
            SessionEvent::SessionStarted { account: whose, .. } => whose == account,
            SessionEvent::SessionEnded { .. } => false,
        })
    }

    /// Has a device forgotten that its push service does not know any more, unless it was switched on again since.
    async fn forget(&self, account: AccountId, session: SessionId, revision: u64) {
        let payload = json!({"account": account, "session": session, "revision": revision});
        let cause = Cause::place(DEVICES, revision);
        match self.context.commands.send_because(ACTOR, FORGET, "1", cause, payload).await {
            Reply::Done => tracing::info!(session.id = %session, "a device is gone, and forgotten"),
            // The next that is sent there finds it gone again.
            Reply::Refused(why) | Reply::Unreadable(why) | Reply::Later(why) => {
                tracing::warn!(session.id = %session, why, "a device that is gone was not forgotten");
            }
        }
    }
}

/// Which device is to be told of which event, and how often that was tried before: the name of a timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Due {
    account: AccountId,
    session: SessionId,
    sequence: u64,
    tried: u32,
}

impl Due {
    fn name(self) -> String {
        let Self { account, session, sequence, tried } = self;
        format!("{account}_{session}_{sequence}_{tried}")
    }

    fn parse(name: &str) -> Option<Self> {
        let mut parts = name.split('_');
        let due = Self {
            account: parts.next()?.parse().ok()?,
            session: parts.next()?.parse().ok()?,
            sequence: parts.next()?.parse().ok()?,
            tried: parts.next()?.parse().ok()?,
        };
        parts.next().is_none().then_some(due)
    }

    async fn set(self, timers: &Timers, at: OffsetDateTime) -> Result<(), StoreError> {
        timers.set(NOTICE_TIMERS, &self.name(), at).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timers_name_says_whom_where_what_and_how_often() {
        let name = "019a5b3c-0000-7000-8000-000000000001_019a5b3c-0000-7000-8000-000000000002_12_0";
        let due = Due::parse(name).expect("a timer's name");
        assert_eq!((due.sequence, due.tried, due.name().as_str()), (12, 0, name));
        for other in ["", "x", &name[1..], &format!("{name}_1"), &name.replace("_12", "_-1")] {
            assert_eq!(Due::parse(other), None, "{other}");
        }
    }
}
