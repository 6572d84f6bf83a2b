//! What is passed on beside the log, over core NATS, and dropped first: who is writing, who is there, up to where
//! one has read, and that the queue of conversions moved. None of it is ever stored.
//!
//! Who may hear of a room is decided anew for each thing that is told, by the membership that the hub keeps up.

mod bustle;
mod presence;
mod roster;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::body::Bytes;
use domain::{
    boundary::CONVERSION_QUEUE_MOVED,
    chat::MARKERS,
    ids::{AccountId, RoomId},
};
use futures::StreamExt as _;
use jetstream_es::LatestValues;
use kit::lifecycle::Lifecycle;
use tokio::time::{Duration, timeout};
use tokio_tungstenite::tungstenite::Utf8Bytes;

pub(crate) use presence::{Presence, Present};

use crate::{
    hub::Hub,
    mailbox::{Mailbox, Slot},
    protocol::{Aside, ServerFrame},
    topic::Topic,
};

/// Where nodes tell each other who is writing: below it, the room.
const TYPING: &str = "eph.typing";

/// How long something may wait to be said before it is dropped.
const SAY_WITHIN: Duration = Duration::from_millis(100);

/// Those who follow what is beside the log.
#[derive(Default)]
pub(crate) struct Listeners {
    topics: Mutex<HashMap<Topic, Vec<Listener>>>,
}

struct Listener {
    slot: Slot,
    account: AccountId,
    mailbox: Arc<Mailbox>,
}

impl Listeners {
    pub(crate) fn join(&self, topic: Topic, slot: Slot, account: AccountId, mailbox: &Arc<Mailbox>) {
        let listener = Listener { slot, account, mailbox: Arc::clone(mailbox) };
        self.topics().entry(topic).or_default().push(listener);
    }

    pub(crate) fn leave(&self, topic: Topic, slot: Slot, mailbox: &Arc<Mailbox>) {
        self.retain(topic, |listener| listener.slot != slot || !Arc::ptr_eq(&listener.mailbox, mailbox));
    }

    /// Whether anybody listens to something of this room.
    pub(crate) fn has_room(&self, room: RoomId) -> bool {
        let topics = self.topics();
        [Topic::Typing(room), Topic::Presence(room)].iter().any(|topic| topics.contains_key(topic))
    }

    /// The rooms whose presence somebody listens to.
    fn presences(&self) -> Vec<RoomId> {
        let presence = |topic: &Topic| match topic {
            Topic::Presence(room) => Some(*room),
            _ => None,
        };
        self.topics().keys().filter_map(presence).collect()
    }

    fn tick(&self) {
        self.retain(Topic::ConversionQueue, |listener| listener.mailbox.tick(listener.slot));
    }

    /// Tells those who may hear it.
    fn tell(&self, topic: Topic, data: Aside, may_hear: impl Fn(AccountId) -> bool) {
        let text = encode(topic, data);
        self.retain(topic, |listener| {
            !may_hear(listener.account) || listener.mailbox.aside(listener.slot, &text)
        });
    }

    fn retain(&self, topic: Topic, stays: impl FnMut(&Listener) -> bool) {
        let mut topics = self.topics();
        if let Some(listeners) = topics.get_mut(&topic) {
            let mut stays = stays;
            listeners.retain(|listener| stays(listener));
            if listeners.is_empty() {
                topics.remove(&topic);
            }
        }
    }

    fn topics(&self) -> MutexGuard<'_, HashMap<Topic, Vec<Listener>>> {
        self.topics.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is told, as it is sent.
pub(crate) fn encode(topic: Topic, data: Aside) -> Utf8Bytes {
    let topic = &topic.to_string();
    ServerFrame::Ephemeral { topic, data }.text()
}

/// Starts to pass on what other processes and nodes tell.
///
/// # Errors
/// When NATS does not answer.
pub(crate) async fn start(
    client: &async_nats::Client,
    hub: &Arc<Hub>,
    typing_for: Duration,
    life: &Lifecycle,
) -> anyhow::Result<()> {
    let mut ticks = client.subscribe(CONVERSION_QUEUE_MOVED).await?;
    let mut markers = LatestValues::changes(client, MARKERS).await?;
    let mut typing = client.subscribe(format!("{TYPING}.*")).await?;
    let (hub, shutdown) = (Arc::clone(hub), life.shutdown().clone());
    let for_ms = u64::try_from(typing_for.as_millis()).unwrap_or(u64::MAX);
    life.spawn_lasting("push-aside", async move {
        loop {
            tokio::select! {
                () = shutdown.cancelled() => return,
                Some(_tick) = ticks.next() => hub.listeners.tick(),
                Some((key, marker)) = markers.next() => hub.tell_marker(&key, &marker),
                Some(told) = typing.next() => {
                    let room = told.subject.strip_prefix(TYPING).and_then(|rest| rest.strip_prefix('.'));
                    let account = std::str::from_utf8(&told.payload).ok();
                    let room = room.and_then(|room| room.parse().ok());
                    if let (Some(room), Some(account)) = (room, account.and_then(|id| id.parse().ok())) {
                        tell_typing(&hub, room, account, for_ms);
                    }
                }
                else => return,
            }
        }
    });
    Ok(())
}

/// Says to all nodes that somebody is writing in a room.
pub(crate) async fn say_typing(client: &async_nats::Client, room: RoomId, account: AccountId) {
    say(client, format!("{TYPING}.{room}"), account.to_string().into()).await;
}

/// Says something to all nodes, or drops it: while NATS is away the client's queue fills up and stays full, and whoever
/// waited for a place in it would do nothing else. Returns whether it was said.
async fn say(client: &async_nats::Client, subject: String, payload: Bytes) -> bool {
    match timeout(SAY_WITHIN, client.publish(subject, payload)).await {
        Ok(Ok(())) => return true,
        Ok(Err(error)) => tracing::debug!(%error, "something beside the log is not passed on"),
        Err(_elapsed) => tracing::debug!("NATS is away: something beside the log is not passed on"),
    }
    metrics::counter!("push_asides_unsaid_total").increment(1);
    false
}

fn tell_typing(hub: &Hub, room: RoomId, typing: AccountId, for_ms: u64) {
    hub.with_room(room, |members| {
        if members.has_member(typing) {
            let may_hear = |account| account != typing && members.has_member(account);
            hub.listeners.tell(Topic::Typing(room), Aside::Typing { typing, for_ms }, may_hear);
        }
    });
}

/// Tells those who share a room with somebody that they have come or gone, where that is told by itself.
fn tell_presence(hub: &Hub, account: AccountId, online: bool, mut is_told: impl FnMut(RoomId) -> bool) {
    for room in hub.listeners.presences() {
        hub.with_room(room, |members| {
            if members.has_member(account) && is_told(room) {
                let may_hear = |listener| members.has_member(listener);
                hub.listeners.tell(Topic::Presence(room), Aside::Presence { account, online }, may_hear);
            }
        });
    }
}
