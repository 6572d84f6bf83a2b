//! The hub: follows each stream once for the whole node and hands its events to whoever follows their topic.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::Context as _;
use domain::boundary::{CHATS, CONVERSION_QUEUE_MOVED, CONVERSIONS, Stream, USERS};
use futures::StreamExt as _;
use jetstream_es::{KeyVault, LogReader, Recorded, StoreError};
use kit::lifecycle::Lifecycle;
use tokio_util::sync::CancellationToken;

use crate::{
    frame::Frame,
    mailbox::{Mailbox, Slot},
    sessions::Sessions,
    topic::Topic,
    visible::{self, Visible},
};

/// The streams that have topics.
const FOLLOWED: [Stream; 3] = [USERS, CHATS, CONVERSIONS];
/// How long to wait before keys are asked for again.
const KEYS_RETRY: Duration = Duration::from_millis(200);

/// What this node knows of the streams, and who wants to hear of what.
pub(crate) struct Hub {
    log: LogReader,
    keys: KeyVault,
    sessions: Arc<Sessions>,
    feeds: [Feed; FOLLOWED.len()],
    queue_followers: Mutex<Vec<Follower>>,
}

struct Feed {
    stream: Stream,
    state: Mutex<FeedState>,
}

#[derive(Default)]
struct FeedState {
    epoch: String,
    /// Every event up to here was handed to those who followed its topic at that moment.
    position: u64,
    channels: HashMap<Topic, Channel>,
}

#[derive(Default)]
struct Channel {
    /// The topic's last sequence, once an event of it was met.
    last: Option<u64>,
    followers: Vec<Follower>,
}

struct Follower {
    slot: Slot,
    mailbox: Arc<Mailbox>,
}

/// Where a follower joined: every later event of the topic is put into its mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Joined {
    pub(crate) epoch: String,
    pub(crate) position: u64,
}

impl Hub {
    /// Starts to follow every stream, from its end on.
    ///
    /// # Errors
    /// When the log does not answer.
    pub(crate) async fn start(
        client: &async_nats::Client,
        log: LogReader,
        keys: KeyVault,
        sessions: Arc<Sessions>,
        life: &Lifecycle,
    ) -> anyhow::Result<Arc<Self>> {
        let feeds = FOLLOWED.map(|stream| Feed { stream, state: Mutex::default() });
        let hub = Arc::new(Self { log, keys, sessions, feeds, queue_followers: Mutex::default() });
        for feed in &hub.feeds {
            hub.start_at_head(feed).await?;
        }
        for index in 0..FOLLOWED.len() {
            let (hub, shutdown) = (Arc::clone(&hub), life.shutdown().clone());
            life.spawn_critical("push-feed", async move { hub.follow(&hub.feeds[index], &shutdown).await });
        }
        let mut ticks = client.subscribe(CONVERSION_QUEUE_MOVED).await?;
        let (ticking, shutdown) = (Arc::clone(&hub), life.shutdown().clone());
        life.spawn(async move {
            while let Some(Some(_tick)) = shutdown.run_until_cancelled(ticks.next()).await {
                ticking.queue_followers().retain(|follower| follower.mailbox.tick(follower.slot));
            }
        });
        Ok(hub)
    }

    /// The epoch of each stream.
    pub(crate) fn epochs(&self) -> BTreeMap<&'static str, String> {
        self.feeds.iter().map(|feed| (feed.stream.name, feed.state().epoch.clone())).collect()
    }

    /// From now on, every event of the topic goes into the mailbox. `None` for a topic outside the log.
    pub(crate) fn join(&self, topic: Topic, slot: Slot, mailbox: &Arc<Mailbox>) -> Option<Joined> {
        let follower = Follower { slot, mailbox: Arc::clone(mailbox) };
        let Some(feed) = self.feed_of(topic) else {
            self.queue_followers().push(follower);
            return None;
        };
        let mut state = feed.state();
        state.channels.entry(topic).or_default().followers.push(follower);
        Some(Joined { epoch: state.epoch.clone(), position: state.position })
    }

    /// Nothing of the topic goes into the mailbox any more.
    pub(crate) fn leave(&self, topic: Topic, slot: Slot, mailbox: &Arc<Mailbox>) {
        let stays = |follower: &Follower| follower.slot != slot || !Arc::ptr_eq(&follower.mailbox, mailbox);
        let Some(feed) = self.feed_of(topic) else {
            self.queue_followers().retain(stays);
            return;
        };
        let mut state = feed.state();
        if let Some(channel) = state.channels.get_mut(&topic) {
            channel.followers.retain(stays);
            if channel.followers.is_empty() {
                state.channels.remove(&topic);
            }
        }
    }

    async fn start_at_head(&self, feed: &Feed) -> Result<(), StoreError> {
        let head = self.log.head(feed.stream.name).await?;
        *feed.state() =
            FeedState { epoch: head.epoch, position: head.last_sequence, channels: HashMap::new() };
        Ok(())
    }

    /// Hands out events until it is time to stop.
    ///
    /// When the stream was created anew, this fails and the node stops: every client comes back with a position of
    /// another epoch, and is told to start again.
    async fn follow(&self, feed: &Feed, shutdown: &CancellationToken) -> anyhow::Result<()> {
        let position = feed.state().position;
        let mut events = self.log.follow(feed.stream.name, position);
        while let Some(event) = shutdown.run_until_cancelled(events.next()).await {
            match event.context("the log is followed no more")? {
                Ok(event) => self.hand_out(feed, &event).await,
                // What is no event is in no topic: nobody misses it.
                Err(error @ StoreError::Malformed { .. }) => tracing::error!(%error, "not an event"),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    async fn hand_out(&self, feed: &Feed, event: &Recorded) {
        if feed.stream == USERS {
            self.sessions.take_in(event);
        }
        let topic = Topic::of_subject(&event.subject);
        let previous = {
            let mut state = feed.state();
            let Some(channel) = topic.and_then(|topic| state.channels.get(&topic)) else {
                // In the same breath in which it was seen that nobody follows.
                state.position = event.sequence;
                return;
            };
            channel.last
        };
        let Some(topic) = topic else { return };
        // Meanwhile others may join, who have not seen this event as its position is not reached yet.
        let visible = self.show(event).await;
        let frame = Arc::new(Frame::encode(event, topic, &visible, previous));
        let mut state = feed.state();
        state.position = event.sequence;
        if let Some(channel) = state.channels.get_mut(&topic) {
            channel.last = Some(event.sequence);
            channel.followers.retain(|follower| follower.mailbox.push(follower.slot, &frame));
            metrics::counter!("push_frames_total").increment(channel.followers.len() as u64);
        }
    }

    /// Unseals the event. While the keys cannot be fetched it waits: an event is late rather than left out.
    async fn show(&self, event: &Recorded) -> Visible {
        loop {
            match self.keys.ring_for([&event.body]).await {
                Ok(ring) => return visible::show(event, &ring),
                Err(error) if error.is_transient() => {
                    tracing::warn!(%error, "waiting for keys");
                    tokio::time::sleep(KEYS_RETRY).await;
                }
                Err(error) => {
                    tracing::error!(%error, "a key cannot be used");
                    return visible::hidden();
                }
            }
        }
    }

    fn feed_of(&self, topic: Topic) -> Option<&Feed> {
        let stream = topic.stream()?;
        self.feeds.iter().find(|feed| feed.stream == stream)
    }

    fn queue_followers(&self) -> MutexGuard<'_, Vec<Follower>> {
        self.queue_followers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Feed {
    fn state(&self) -> MutexGuard<'_, FeedState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
