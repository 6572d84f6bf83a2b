//! What the client says.

use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;

use super::{End, Socket, no_such_topic};
use crate::{
    aside::say_typing,
    protocol::{ClientFrame, CloseCode, ErrorCode, ServerFrame, UnsubscribeCode, echo},
    replay::Replay,
    subscription::Subscription,
    tickets::TicketRefused,
    topic::Topic,
    upgrade::heard,
};

impl Socket {
    pub(super) async fn hear(&mut self, message: Message) -> Result<(), End> {
        // Whatever it says, the client lives.
        self.heartbeat.heard();
        if let Message::Close(_) = message {
            return Err(End::Left);
        }
        let Some(text) = heard(message, self.node.limits.message_bytes)? else { return Ok(()) };
        let frame = serde_json::from_str(&text).map_err(|_| CloseCode::BadFrame)?;
        match frame {
            ClientFrame::Subscribe { topic, after } => self.subscribe(&topic, after.as_deref()),
            ClientFrame::Unsubscribe { topic } => {
                if let Some(parsed) = Topic::parse(&topic) {
                    self.unfollow(parsed);
                }
                let code = UnsubscribeCode::Requested;
                self.wire.queue(ServerFrame::Unsubscribed { topic: echo(&topic), code }.message());
                Ok(())
            }
            ClientFrame::Typing { topic } => {
                Box::pin(self.typing(&topic)).await;
                Ok(())
            }
            ClientFrame::Renew { ticket } => Box::pin(self.renew(&ticket)).await,
            ClientFrame::Pong => Ok(()),
            ClientFrame::Hello { .. } => Err(CloseCode::BadFrame.into()),
        }
    }

    fn subscribe(&mut self, name: &str, after: Option<&str>) -> Result<(), End> {
        let Some(topic) = Topic::parse(name) else {
            self.wire.queue(no_such_topic(name));
            return Ok(());
        };
        self.unfollow(topic);
        if self.subscriptions.count() >= self.node.limits.subscriptions {
            return Err(CloseCode::TooManySubscriptions.into());
        }
        let account = self.ticket.account;
        let slot = self.subscriptions.add(Subscription::new(topic, account));
        let joined = self.node.hub.join(topic, slot, account, &self.mailbox);
        self.replays.push_back(Replay::new(slot, topic, account, joined.as_ref(), after));
        Ok(())
    }

    /// Ends the subscription of a topic, and with it the reading of its past: else whoever asks for a topic again and
    /// again would have all of that wait, and be read for nobody.
    fn unfollow(&mut self, topic: Topic) {
        if let Some(slot) = self.subscriptions.remove_topic(topic) {
            self.replays.retain(|replay| replay.slot != slot);
        }
    }

    /// Passes on that this person is writing, to a room whose typing is followed here, and not too often.
    async fn typing(&mut self, name: &str) {
        let topic = Topic::parse(name);
        let followed = topic.and_then(|topic| self.subscriptions.of_topic(topic));
        let Some((Topic::Typing(room), is_asked)) = topic.zip(followed.map(Subscription::is_replaying))
        else {
            self.wire.queue(no_such_topic(name));
            return;
        };
        if is_asked {
            // Whether it may be followed is not known yet. An error would say that it is not, and this may be lost.
            return;
        }
        let now = Instant::now();
        if self.ticket.may_say && self.next_typing <= now {
            self.next_typing = now + self.node.limits.typing_for / 3;
            say_typing(&self.node.client, room, self.ticket.account).await;
        }
    }

    async fn renew(&mut self, ticket: &str) -> Result<(), End> {
        match self.node.admit(ticket).await {
            Ok(new) if (new.account, new.session) == (self.ticket.account, self.ticket.session) => {
                self.lease_ends = Instant::now() + self.node.limits.lease;
                let expires_at = self.node.lease_from_now();
                let expires_in_ms = self.node.lease_ms();
                self.wire.queue(ServerFrame::Renewed { expires_at, expires_in_ms }.message());
                Ok(())
            }
            Ok(_) => Err(CloseCode::TicketInvalid.into()),
            // The old lease still holds: there is time to try again.
            Err(TicketRefused::LogUnavailable) => {
                let error = ServerFrame::Error {
                    code: ErrorCode::LogUnavailable,
                    title: "The ticket could not be checked at the moment.",
                    detail: "Renew again with a new ticket.",
                    topic: None,
                    retry_after_ms: Some(1_000),
                };
                self.wire.queue(error.message());
                Ok(())
            }
            Err(refused) => Err(CloseCode::from(refused).into()),
        }
    }
}
