//! The hub: follows each stream once for the whole node and hands its events to whoever follows their topic.
//!
//! Beside the followers it keeps what spares the log most reads: a ring of the stream's last events, and who is in
//! the rooms that are followed. Both are as of the feed's position. [`Hub::catch_up`] brings that to where the log was
//! when it was called, so that nobody who comes back is shown what was taken back before.

mod abroad;
mod feed;
mod handing_out;
mod markers;
mod pace;
mod recalling;
mod ring;
mod rooms;

pub(crate) use abroad::SentOff;
pub(crate) use ring::AtOnce;

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    boundary::{CHATS, CONVERSIONS, Stream, USERS},
    chat::Room,
    ids::{AccountId, RoomId},
};
use jetstream_es::{Forgotten, KeyVault, LogReader, StoreError};
use kit::lifecycle::Lifecycle;
use personal::{KeyRing, PersonId};
use serde_json::Value;

use crate::{
    Limits,
    aside::Listeners,
    authorisation::{Permission, load_room},
    erasures::Erasures,
    hub::{
        feed::{Feed, Follower, State},
        pace::WriteCost,
    },
    mailbox::{Mailbox, Slot},
    sessions::Sessions,
    topic::Topic,
};

/// The streams that have topics.
const FOLLOWED: [Stream; 3] = [USERS, CHATS, CONVERSIONS];

/// What this node knows of the streams, and who wants to hear of what.
pub(crate) struct Hub {
    log: LogReader,
    keys: KeyVault,
    sessions: Arc<Sessions>,
    erasures: Erasures,
    feeds: [Feed; FOLLOWED.len()],
    /// Who follows what is outside the log.
    pub(crate) listeners: Listeners,
    /// What it takes to write to one connection.
    pub(crate) write_cost: WriteCost,
}

/// Where a follower joined: every later event of the topic is put into its mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Joined {
    pub(crate) epoch: String,
    pub(crate) position: u64,
}

impl Hub {
    /// Starts to follow every stream, from a little before its end on.
    ///
    /// # Errors
    /// When the log does not answer.
    pub(crate) async fn start(
        log: LogReader,
        keys: KeyVault,
        sessions: Arc<Sessions>,
        limits: &Limits,
        life: &Lifecycle,
    ) -> anyhow::Result<Arc<Self>> {
        let feeds = FOLLOWED.map(|stream| Feed::new(stream, limits.ring_bytes));
        let erasures = Erasures::new(log.clone());
        let (listeners, write_cost) = (Listeners::default(), WriteCost::default());
        let hub = Arc::new(Self { log, keys, sessions, erasures, feeds, listeners, write_cost });
        let forgetful = Arc::downgrade(&hub);
        hub.keys.on_forgotten(move |what| {
            if let Some(hub) = forgetful.upgrade() {
                hub.forget(what);
            }
        });
        for feed in &hub.feeds {
            let head = hub.log.head(feed.stream.name).await?;
            // Clients of a node that was stopped come here with positions from a moment ago.
            let warm = if limits.ring_bytes == 0 { 0 } else { limits.ring_warm_events };
            feed.start_at(head.epoch, head.last_sequence.saturating_sub(warm));
        }
        for index in 0..FOLLOWED.len() {
            let (hub, shutdown) = (Arc::clone(&hub), life.shutdown().clone());
            life.spawn_critical("push-feed", async move { hub.follow(&hub.feeds[index], &shutdown).await });
        }
        for feed in &hub.feeds {
            // Nobody joins before: what is only remembered would fill their mailboxes.
            feed.catch_up(&hub.log).await?;
        }
        Ok(hub)
    }

    /// The epoch of each stream.
    pub(crate) fn epochs(&self) -> BTreeMap<&'static str, String> {
        self.feeds.iter().map(|feed| (feed.stream.name, feed.state().epoch.clone())).collect()
    }

    /// From now on, every event of the topic goes into the mailbox. `None` for a topic outside the log.
    pub(crate) fn join(
        &self,
        topic: Topic,
        slot: Slot,
        account: AccountId,
        mailbox: &Arc<Mailbox>,
    ) -> Option<Joined> {
        let Some(feed) = self.feed_of(topic) else {
            self.listeners.join(topic, slot, account, mailbox);
            return None;
        };
        let follower = Follower { slot, mailbox: Arc::clone(mailbox) };
        let mut state = feed.state();
        state.channels.entry(topic).or_default().followers.push(follower);
        Some(Joined { epoch: state.epoch.clone(), position: state.position })
    }

    /// Nothing of the topic goes into the mailbox any more.
    pub(crate) fn leave(&self, topic: Topic, slot: Slot, mailbox: &Arc<Mailbox>) {
        let Some(feed) = self.feed_of(topic) else { return self.listeners.leave(topic, slot, mailbox) };
        let mut state = feed.state();
        if let Some(channel) = state.channels.get_mut(&topic) {
            channel
                .followers
                .retain(|follower| follower.slot != slot || !Arc::ptr_eq(&follower.mailbox, mailbox));
            if channel.followers.is_empty() {
                state.channels.remove(&topic);
            }
        }
    }

    /// Shows a room to `look`, as of this node's position, if it is known here: it is while somebody follows it.
    pub(crate) fn with_room(&self, room: RoomId, look: impl FnOnce(&Room)) {
        if let Some(feed) = self.feed_of_stream(CHATS)
            && let Some((room, _)) = feed.state().rooms.get(room)
        {
            look(room);
        }
    }

    /// The members of a room, if it is known here.
    pub(crate) fn members_of(&self, room: RoomId) -> Vec<AccountId> {
        let mut members = Vec::new();
        self.with_room(room, |room| {
            if let Room::Open(open) = room {
                let all = open.standings().map(|(account, _)| account);
                members.extend(all.filter(|account| room.has_member(*account)));
            }
        });
        members
    }

    /// Whether a topic is of a room that this account, which could follow it before, is not in any more.
    pub(crate) fn has_lost(&self, account: AccountId, topic: Topic) -> bool {
        let mut has_lost = false;
        if let Some(room) = topic.room() {
            self.with_room(room, |room| has_lost = !room.has_member(account));
        }
        has_lost
    }

    /// Waits until everything has been handed out that was in the topic's stream when this was called, and returns how
    /// far that is; and until it is known here who had asked to be forgotten by then. Those who wait at the same time
    /// ask the log together.
    ///
    /// # Errors
    /// When the log does not answer.
    pub(crate) async fn catch_up(&self, topic: Topic) -> Result<u64, StoreError> {
        let users = self.feed_of_stream(USERS);
        let topic = topic.room().map_or(topic, Topic::Room);
        match self.feed_of(topic) {
            Some(feed) if feed.stream != USERS => {
                let others = async {
                    match users {
                        Some(users) => users.catch_up(&self.log).await,
                        None => Ok(0),
                    }
                };
                Ok(tokio::try_join!(feed.catch_up(&self.log), others)?.0)
            }
            Some(feed) => feed.catch_up(&self.log).await,
            None => Ok(0),
        }
    }

    /// Decides whether an account may follow a topic, as of this node's position or later.
    ///
    /// `None` says no, and never why: one must not learn that a room exists.
    ///
    /// # Errors
    /// When the log does not answer, or holds what this version does not understand.
    pub(crate) async fn permission(
        &self,
        account: AccountId,
        topic: Topic,
    ) -> Result<Option<Permission>, StoreError> {
        let as_of = self.feed_of(topic).map_or(0, |feed| feed.state().position);
        match topic {
            Topic::Memberships(owner) | Topic::Conversions(owner) | Topic::Account(owner) => {
                Ok((owner == account).then_some(Permission { as_of }))
            }
            Topic::ConversionQueue => Ok(Some(Permission { as_of })),
            Topic::Room(room) | Topic::Typing(room) | Topic::Presence(room) => {
                self.room_permission(account, room).await
            }
        }
    }

    async fn room_permission(
        &self,
        account: AccountId,
        id: RoomId,
    ) -> Result<Option<Permission>, StoreError> {
        let Some(feed) = self.feed_of(Topic::Room(id)) else { return Ok(None) };
        let known = || {
            let state = feed.state();
            let (room, as_of) = state.rooms.get(id)?;
            let as_of = as_of.max(state.position);
            Some(room.has_member(account).then_some(Permission { as_of }))
        };
        if let Some(permission) = known() {
            return Ok(permission);
        }
        let wanted = WantedRoom::new(feed, id);
        let _reading = wanted.reading.lock().await;
        // Somebody may have read it while this one waited.
        if let Some(permission) = known() {
            return Ok(permission);
        }
        let at_least = feed.state().position;
        let (room, as_of) = load_room(&self.log, id, at_least).await?;
        let permission = room.has_member(account).then_some(Permission { as_of });
        let State { channels, rooms, .. } = &mut *feed.state();
        rooms.keep(id, (room, as_of), |id| {
            channels.contains_key(&Topic::Room(id)) || self.listeners.has_room(id)
        });
        Ok(permission)
    }

    /// Remembers frames that were read from the log, for as long as somebody is being sent them, so that they can be taken back.
    /// False if the keys that opened them may count no more: then they are to be made anew.
    pub(crate) fn send_off(&self, topic: Topic, opened: (u64, u64), frames: Vec<SentOff>) -> bool {
        let Some(feed) = self.feed_of(topic) else { return true };
        let mut state = feed.state();
        // Looked at with all that is on its way in hand, as in `recall`.
        let are_good = self.opened() == opened;
        if are_good {
            state.abroad.send_off(topic, frames);
        }
        are_good
    }

    /// What counts for which keys open what: as long as it is the same, what was opened may be kept.
    pub(crate) fn opened(&self) -> (u64, u64) {
        (self.keys.changes(), self.erasures.asked())
    }

    /// The keys that open these bodies, but for the people who have asked to be forgotten: theirs count no more,
    /// although they may still be there.
    ///
    /// # Errors
    /// When the log does not answer, or a key cannot be used.
    pub(crate) async fn keys_for(
        &self,
        bodies: impl IntoIterator<Item = &Value> + Clone,
    ) -> Result<KeyRing, StoreError> {
        let owners: Vec<_> = personal::owners_of_all(bodies.clone()).into_keys().collect();
        let (keys, ()) = tokio::try_join!(self.keys.ring_for(bodies), self.erasures.look_up(&owners))?;
        // Sessions know of the last hour from the start on; of those a replica that lags might not know yet.
        let forgotten =
            |person: &PersonId| self.erasures.has_asked(*person) || self.sessions.is_being_forgotten(*person);
        if !owners.iter().any(forgotten) {
            return Ok(keys);
        }
        let others = owners.into_iter().filter(|person| !forgotten(person));
        Ok(others.filter_map(|person| Some((person, keys.get(person)?.clone()))).collect())
    }

    fn forget(&self, what: Forgotten) {
        for feed in &self.feeds {
            feed.state().ring.forget(what);
        }
    }

    /// As [`Self::forget`], and takes it out of what waits in mailboxes or is held back. Only for who has asked to be
    /// forgotten: a key that only changed, or may have, says nothing against what it opened.
    fn withdraw_of(&self, person: PersonId) {
        for feed in &self.feeds {
            let mut state = feed.state();
            state.ring.withdraw_of(person);
            state.abroad.withdraw_of(person);
        }
    }

    fn feed_of(&self, topic: Topic) -> Option<&Feed> {
        self.feed_of_stream(topic.stream()?)
    }

    fn feed_of_stream(&self, stream: Stream) -> Option<&Feed> {
        self.feeds.iter().find(|feed| feed.stream == stream)
    }
}

/// That somebody waits for a room, until this is dropped.
struct WantedRoom<'a> {
    feed: &'a Feed,
    id: RoomId,
    reading: Arc<tokio::sync::Mutex<()>>,
}

impl<'a> WantedRoom<'a> {
    fn new(feed: &'a Feed, id: RoomId) -> Self {
        let reading = feed.state().rooms.want(id);
        Self { feed, id, reading }
    }
}

impl Drop for WantedRoom<'_> {
    fn drop(&mut self) {
        self.feed.state().rooms.want_no_more(self.id);
    }
}
