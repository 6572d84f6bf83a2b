//! Handing out: a stream is followed, and what comes goes into the mailboxes of those who follow its topic.

use std::{
    future::{Future, pending},
    pin::pin,
    sync::Arc,
    time::Duration,
};

use anyhow::anyhow;
use futures::{FutureExt as _, StreamExt as _};
use jetstream_es::{Recorded, StoreError};
use tokio::time::{Instant, sleep_until, timeout_at};
use tokio_util::sync::CancellationToken;

use super::{
    Feed, Hub, USERS,
    pace::{Held, Wake, WriteCost},
};
use crate::{
    frame::Frame,
    run::Run,
    topic::Topic,
    visible::{self, Visible},
};

/// So many events of a topic go into mailboxes at once when they come together: the first of them waits until the last
/// is opened and encoded.
const LONGEST_RUN: usize = 32;
/// How long to wait before keys are asked for again.
const KEYS_RETRY: Duration = Duration::from_millis(200);

impl Hub {
    /// Hands out events until it is time to stop.
    ///
    /// When the stream was created anew, this fails and the node stops: every client comes back with a position of
    /// another epoch, and is told to start again.
    pub(super) async fn follow(&self, feed: &Feed, shutdown: &CancellationToken) -> anyhow::Result<()> {
        let position = feed.state().position;
        let mut events = self.log.follow(feed.stream.name, position);
        // What has come already and goes into no run with what came before it.
        let (mut next, mut held) = (None, Held::default());
        loop {
            wake_due(feed, &mut held, &self.write_cost);
            if next.is_none() {
                let come = shutdown.run_until_cancelled(events.next());
                next = match held.next() {
                    None => come.await.flatten(),
                    Some(until) => match timeout_at(until, come).await {
                        Ok(come) => come.flatten(),
                        Err(_) => continue,
                    },
                };
            }
            match next.take() {
                None if shutdown.is_cancelled() => return Ok(()),
                None => return Err(anyhow!("the log is followed no more")),
                Some(Ok(event)) => {
                    let topic = Topic::of_subject(&event.subject);
                    let mut run = vec![Arc::new(event)];
                    // What ends sessions and forgets people takes effect at once.
                    if feed.stream != USERS {
                        while next.is_none() && run.len() < LONGEST_RUN {
                            match events.next().now_or_never().flatten() {
                                Some(Ok(event)) if Topic::of_subject(&event.subject) == topic => {
                                    run.push(Arc::new(event));
                                }
                                Some(other) => next = Some(other),
                                None => break,
                            }
                        }
                    }
                    let handing_out = self.hand_out(feed, topic, &run);
                    let later = waking(feed, &mut held, &self.write_cost, handing_out).await;
                    if let (Some(topic), Some(until)) = (topic, later) {
                        held.hold(until, topic);
                    }
                }
                // What is no event is in no topic: nobody misses it.
                Some(Err(ref error @ StoreError::Malformed { sequence, .. })) => {
                    tracing::error!(%error, "not an event");
                    feed.pass_over(sequence);
                }
                Some(Err(error)) => return Err(error.into()),
            }
        }
    }

    /// Hands out events of one topic, or of none, that came one right after the other. Where followers are to be woken
    /// later, it says when.
    async fn hand_out(&self, feed: &Feed, topic: Option<Topic>, events: &[Arc<Recorded>]) -> Option<Instant> {
        let reached = events.last()?.sequence;
        if feed.stream == USERS {
            for event in events {
                self.erasures.take_in(event);
            }
            for account in events.iter().filter_map(|event| self.sessions.take_in(event)) {
                // Before the key is destroyed, nothing of this person is shown any more.
                self.withdraw_of(account.person());
            }
        }
        let Some(topic) = topic else {
            feed.pass_over(reached);
            return None;
        };
        let previous = {
            let mut state = feed.state();
            if !state.channels.contains_key(&topic) {
                // In the same breath in which it was seen that nobody follows.
                for event in events {
                    state.take_in(topic, event, None);
                }
                feed.reached(&mut state, reached);
                return None;
            }
            state.last_of(topic)
        };
        let (frames, mut state) = loop {
            // Meanwhile others may join, who have not seen these events as their position is not reached yet.
            let opened = self.opened();
            let frames = self.encode(topic, events, previous).await;
            let state = feed.state();
            // Else what a key that counts no more has opened would be beyond the reach of who takes it back: that has
            // looked through the ring already.
            if self.opened() == opened {
                break (frames, state);
            }
        };
        let mut later = None;
        for (event, frame) in events.iter().zip(&frames) {
            state.take_in(topic, event, Some(Arc::clone(frame)));
        }
        if let Some(channel) = state.channels.get_mut(&topic) {
            channel.last = Some(reached);
            let run = Arc::new(Run::of(frames));
            channel.followers.retain(|follower| follower.mailbox.push(follower.slot, &run));
            let sent = channel.followers.len() as u64 * events.len() as u64;
            metrics::counter!("push_frames_total").increment(sent);
            match channel.pace.given(Instant::now(), channel.followers.len(), self.write_cost.each()) {
                Wake::Now => channel.followers.iter().for_each(|follower| follower.mailbox.wake()),
                Wake::At(moment) => later = Some(moment),
                Wake::Later => {}
            }
        }
        feed.reached(&mut state, reached);
        later
    }

    async fn encode(
        &self,
        topic: Topic,
        events: &[Arc<Recorded>],
        mut previous: Option<u64>,
    ) -> Vec<Arc<Frame>> {
        let mut frames = Vec::with_capacity(events.len());
        for event in events {
            let visible = self.show(event).await;
            frames.push(Arc::new(Frame::encode(event, topic, &visible, previous)));
            previous = Some(event.sequence);
        }
        frames
    }

    /// Unseals the event. While the keys cannot be fetched it waits: an event is late rather than left out.
    async fn show(&self, event: &Recorded) -> Visible {
        loop {
            match self.keys_for([&event.body]).await {
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
}

/// Wakes those who are due while something else goes on, which may take as long as NATS is away.
async fn waking<T>(feed: &Feed, held: &mut Held, write_cost: &WriteCost, work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    loop {
        let next = held.next();
        let due = async {
            match next {
                Some(until) => sleep_until(until).await,
                None => pending().await,
            }
        };
        tokio::select! {
            biased;
            done = &mut work => return done,
            () = due => wake_due(feed, held, write_cost),
        }
    }
}

/// Wakes those who wait to be woken and are due.
fn wake_due(feed: &Feed, held: &mut Held, write_cost: &WriteCost) {
    while let Some(topic) = held.due(Instant::now()) {
        wake(feed, topic, write_cost.each());
    }
}

/// Wakes those who follow a topic for what they were given.
fn wake(feed: &Feed, topic: Topic, each: Duration) {
    let mut state = feed.state();
    if let Some(channel) = state.channels.get_mut(&topic) {
        channel.pace.woken(Instant::now(), channel.followers.len(), each);
        channel.followers.iter().for_each(|follower| follower.mailbox.wake());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{frame::examples::room, hub::feed::Follower, mailbox::Mailbox};
    use domain::boundary::CHATS;

    #[tokio::test(start_paused = true)]
    async fn who_is_due_is_woken_while_the_next_event_waits() {
        let (feed, mailbox) = (Feed::new(CHATS, 0), Arc::new(Mailbox::new(1)));
        let follower = Follower { slot: 1, mailbox: Arc::clone(&mailbox) };
        feed.state().channels.entry(room()).or_default().followers.push(follower);
        let (mut held, start) = (Held::default(), Instant::now());
        let (first, second) = (start + Duration::from_millis(10), start + Duration::from_millis(20));
        held.hold(first, room());
        held.hold(second, room());
        // It ends only when somebody is woken twice.
        let waits = async {
            mailbox.woken().await;
            let woken = Instant::now();
            mailbox.woken().await;
            woken
        };
        let woken = waking(&feed, &mut held, &WriteCost::default(), waits).await;
        assert!((first..second).contains(&woken) && Instant::now() >= second);
        assert_eq!(held.next(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn what_does_not_wait_wakes_nobody_before_the_time() {
        let (feed, mut held, start) = (Feed::new(CHATS, 0), Held::default(), Instant::now());
        held.hold(start + Duration::from_millis(10), room());
        waking(&feed, &mut held, &WriteCost::default(), async {}).await;
        assert_eq!((Instant::now(), held.next()), (start, Some(start + Duration::from_millis(10))));
    }
}
