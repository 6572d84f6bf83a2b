//! One connection: what it follows, what it is sent, and its heartbeat.

mod hearing;
mod heartbeat;
mod replaying;

use std::{
    collections::VecDeque,
    future::poll_fn,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use domain::ids::RoomId;
use kit::tokens::Ticket;
use tokio::time::{Instant, Sleep, sleep_until};
use tokio_tungstenite::tungstenite::Message;

use crate::{
    Node,
    aside::{self, Present},
    frame::Frame,
    mailbox::{Delivery, Mailbox, Slot},
    protocol::{Aside, CloseCode, Closing, ErrorCode, ServerFrame, UnsubscribeCode, echo},
    replay::{Replay, Step},
    sessions::Registration,
    subscription::{Passed, Subscription},
    subscriptions::Subscriptions,
    topic::Topic,
    upgrade::count_closed,
    wire::{Io, Wire},
};
use heartbeat::{Beat, Heartbeat};
use replaying::{Replaying, Waiting, finished};

/// An open connection of somebody who is known.
pub(crate) struct Socket {
    node: Arc<Node>,
    wire: Wire,
    ticket: Ticket,
    mailbox: Arc<Mailbox>,
    _registration: Registration,
    _present: Present,
    subscriptions: Subscriptions,
    /// One of each subscription at most, so that there are no more than it may have.
    replays: VecDeque<Replay>,
    replaying: Option<Replaying>,
    /// What is being written is of the past, and waits for its turn.
    is_behind: bool,
    waiting: Option<Waiting>,
    /// When it is next passed on that this person is writing.
    next_typing: Instant,
    /// Of frames that were taken from the mailbox and are being written.
    writing_bytes: usize,
    lease_ends: Instant,
    heartbeat: Heartbeat,
    /// Rings when the next of these is due.
    alarm: Pin<Box<Sleep>>,
}

/// Something that a connection reacts to.
enum Event {
    Wire(Io),
    MailboxWoken,
    Replayed(Replay, Step),
    TimeDue,
}

/// How a connection ends.
enum End {
    /// The server closes it.
    Close(Closing),
    /// The client closed it.
    Left,
    /// It broke.
    Gone,
}

impl From<CloseCode> for End {
    fn from(code: CloseCode) -> Self {
        Self::Close(code.into())
    }
}

impl Socket {
    /// A connection opened by a ticket that has just been spent.
    pub(crate) fn new(node: Arc<Node>, wire: Wire, ticket: Ticket) -> Self {
        let mailbox = Arc::new(Mailbox::new(node.limits.queue_bytes));
        let most = node.limits.connections_per_account;
        let registration = node.sessions.register(ticket.account, ticket.session, &mailbox, most);
        if node.life.shutdown().is_cancelled() {
            // All others are told already.
            mailbox.close(CloseCode::Drain);
        }
        let now = Instant::now();
        Self {
            wire,
            _registration: registration,
            _present: node.presence.enter(ticket.account),
            subscriptions: Subscriptions::new(Arc::clone(&node.hub), Arc::clone(&mailbox)),
            mailbox,
            ticket,
            replays: VecDeque::new(),
            replaying: None,
            is_behind: false,
            waiting: None,
            next_typing: now,
            writing_bytes: 0,
            lease_ends: now + node.limits.lease,
            heartbeat: Heartbeat::new(now + node.limits.ping_every),
            alarm: Box::pin(sleep_until(now)),
            node,
        }
    }

    /// Serves the connection until it ends.
    pub(crate) async fn run(mut self) {
        metrics::gauge!("push_connections").increment(1);
        self.wire.queue(
            ServerFrame::Welcome {
                limits: (&self.node.limits).into(),
                epochs: self.node.hub.epochs(),
                expires_at: self.node.lease_from_now(),
                expires_in_ms: self.node.lease_ms(),
            }
            .message(),
        );
        let end = loop {
            if let Err(end) = self.turn().await {
                break end;
            }
        };
        metrics::gauge!("push_connections").decrement(1);
        let code = match &end {
            End::Close(closing) => closing.code.name(),
            End::Left => "left",
            End::Gone => "gone",
        };
        count_closed(code);
        tracing::debug!(code, "a connection ended");
        // Nothing more is taken in, whatever the farewell takes; and what was being read for this client keeps no place
        // from those who are read for.
        drop(self.subscriptions);
        drop(self.replaying);
        match end {
            End::Close(closing) => Box::pin(self.wire.close(Some(closing))).await,
            End::Left => Box::pin(self.wire.close(None)).await,
            End::Gone => {}
        }
    }

    async fn turn(&mut self) -> Result<(), End> {
        match self.next().await {
            Event::Wire(Io::Gone) => return Err(End::Gone),
            Event::Wire(Io::Broken(code)) => return Err(code.into()),
            Event::Wire(Io::Written) => {
                self.is_behind = false;
                self.mailbox.written(std::mem::take(&mut self.writing_bytes));
            }
            Event::Wire(Io::Received(message)) => self.hear(message).await?,
            Event::MailboxWoken => {}
            Event::Replayed(replay, step) => self.replayed(replay, step),
            Event::TimeDue => self.time_due()?,
        }
        if let Some(closing) = self.mailbox.closing() {
            return Err(End::Close(closing));
        }
        if self.wire.is_idle() {
            for delivery in self.mailbox.take() {
                self.deliver(delivery);
            }
            if self.mailbox.take_aside_lost() {
                // Of who is writing the next word tells; of who is there none would.
                for room in self.subscriptions.presences() {
                    self.show_present(room);
                }
            }
            self.start_replay();
        }
        Ok(())
    }

    /// Tells who is there, unless the room was left since its presence was asked for.
    fn show_present(&mut self, room: RoomId) {
        if let Some(present) = self.node.presence.in_room(&self.node.hub, room, self.ticket.account) {
            self.wire.queue(Message::Text(aside::encode(Topic::Presence(room), present)));
        }
    }

    async fn next(&mut self) -> Event {
        let due = self.heartbeat.due().min(self.lease_ends);
        if self.alarm.deadline() != due {
            self.alarm.as_mut().reset(due);
        }
        let Self { node, wire, mailbox, replaying, alarm, is_behind, waiting, .. } = self;
        let event = tokio::select! {
            io = poll_fn(|cx| {
                if *is_behind && !wire.is_idle() && !has_turn(node, waiting, cx) {
                    return wire.poll_read(cx);
                }
                // What is of the past is more than others are sent at once.
                let began = (!*is_behind && !wire.is_idle()).then(Instant::now);
                let polled = wire.poll(cx);
                if let (Some(began), Poll::Ready(Io::Written)) = (began, &polled) {
                    node.hub.write_cost.took(began.elapsed());
                }
                polled
            }) => Event::Wire(io),
            () = mailbox.woken() => Event::MailboxWoken,
            (replay, step) = finished(replaying) => Event::Replayed(replay, step),
            () = alarm => Event::TimeDue,
        };
        if self.wire.take_went_on() {
            self.heartbeat.took(Instant::now(), self.node.limits.pong_within);
        }
        event
    }

    fn time_due(&mut self) -> Result<(), End> {
        let now = Instant::now();
        if self.lease_ends <= now {
            return Err(CloseCode::TicketExpired.into());
        }
        match self.heartbeat.beat(now, self.node.limits.ping_every, self.node.limits.pong_within) {
            Beat::Rest => {}
            Beat::Ping => self.wire.queue(ServerFrame::Ping.message()),
            Beat::Silent => return Err(CloseCode::Silent.into()),
        }
        Ok(())
    }

    fn deliver(&mut self, delivery: Delivery) {
        match delivery {
            Delivery::Events(slot, run) => {
                if let Some(subscription) = self.subscriptions.get_mut(slot)
                    && subscription.is_replaying()
                {
                    // Held back: it goes on counting in the mailbox until it is passed.
                    for frame in run.frames() {
                        subscription.live(Arc::clone(frame));
                    }
                    return;
                }
                self.writing_bytes += run.size_bytes();
                let whole = |subscription: &mut Subscription| subscription.pass_whole(&run);
                if self.subscriptions.get_mut(slot).is_some_and(whole) {
                    self.wire.queue_run(run);
                } else {
                    self.pass_all(slot, run.frames());
                }
            }
            Delivery::Tick(slot) => {
                if self.subscriptions.get_mut(slot).is_some() {
                    self.wire.queue(Message::Text(aside::encode(Topic::ConversionQueue, Aside::Moved {})));
                }
            }
            Delivery::Aside(slot, text) => {
                self.writing_bytes += text.len();
                let live = |subscription: &mut Subscription| !subscription.is_replaying();
                if self.subscriptions.get_mut(slot).is_some_and(live) {
                    self.wire.queue(Message::Text(text));
                }
            }
        }
        if self.wire.is_idle() {
            // Nothing came of it, so no write will say that it is through.
            self.mailbox.written(std::mem::take(&mut self.writing_bytes));
        }
    }

    fn pass_all(&mut self, slot: Slot, frames: &[Arc<Frame>]) {
        for frame in frames {
            let Some(subscription) = self.subscriptions.get_mut(slot) else { return };
            let passed = subscription.pass(frame);
            self.send(slot, passed);
        }
    }

    fn send(&mut self, slot: Slot, passed: Passed) {
        match passed {
            Passed::Nothing => {}
            Passed::Text(text) => self.wire.queue(Message::Text(text)),
            Passed::Last(text) => {
                self.wire.queue(Message::Text(text));
                if let Some(over) = self.subscriptions.remove(slot) {
                    self.replays.retain(|replay| replay.slot != slot);
                    let (topic, code) = (&over.topic.to_string(), UnsubscribeCode::NotAMember);
                    self.wire.queue(ServerFrame::Unsubscribed { topic, code }.message());
                }
            }
        }
    }
}

/// Whether it has its turn; else it will be woken when it has.
fn has_turn(node: &Arc<Node>, waiting: &mut Option<Waiting>, cx: &mut Context<'_>) -> bool {
    let turn = waiting.get_or_insert_with(|| {
        let node = Arc::clone(node);
        Box::pin(async move { node.turns.pass().await })
    });
    let has_turn = turn.as_mut().poll(cx).is_ready();
    if has_turn {
        *waiting = None;
    }
    has_turn
}

/// The same words whether the topic is malformed, somebody else's or a room that one is not in.
fn no_such_topic(topic: &str) -> Message {
    ServerFrame::Error {
        code: ErrorCode::TopicNotFound,
        title: "There is no such topic for you.",
        detail: "The topic does not exist, or you may not follow it.",
        topic: Some(echo(topic)),
        retry_after_ms: None,
    }
    .message()
}
