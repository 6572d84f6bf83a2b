//! The frames of the subprotocol `wherry.v1`: JSON texts, in both directions, and how a connection ends.

use std::{collections::BTreeMap, time::Duration};

use domain::ids::{AccountId, RoomId};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use tokio_tungstenite::tungstenite::{
    Message, Utf8Bytes,
    protocol::{CloseFrame, frame::coding::CloseCode as Number},
};

use crate::Limits;

/// The subprotocol that a client asks for and the server agrees to.
pub(crate) const SUBPROTOCOL: &str = "wherry.v1";

/// What a client says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum ClientFrame {
    /// The first frame: who one is.
    Hello { ticket: String },
    /// Follow a topic, from the event after a position on. Topics outside the log have no positions.
    Subscribe {
        topic: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<String>,
    },
    /// Follow it no more.
    Unsubscribe { topic: String },
    /// I am writing something in a room whose typing I follow.
    Typing { topic: String },
    /// Go on after `expires_at`, with a new ticket.
    Renew { ticket: String },
    /// The answer to a ping.
    Pong,
}

/// What the server says, apart from events, which are encoded once for all who follow: see [`crate::frame`].
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum ServerFrame<'a> {
    /// The ticket was good.
    Welcome {
        limits: LimitsShown,
        /// The epoch of each stream, which makes a position of a frame's sequence.
        epochs: BTreeMap<&'static str, String>,
        #[serde(with = "time::serde::rfc3339")]
        #[cfg_attr(test, schemars(with = "String"))]
        expires_at: OffsetDateTime,
        /// How long that is from now, for clients whose clock is wrong.
        expires_in_ms: u64,
    },
    /// The topic is followed from here on; what came after this sequence comes first. A topic outside the log has none.
    Subscribed {
        topic: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        after: Option<u64>,
    },
    /// Everything up to this sequence of the stream has been sent: of the topic there is nothing between `prev` and it.
    CaughtUp { topic: &'a str, seq: u64, prev: u64 },
    /// The connection is about to be closed with a code below 4500: come back after this many milliseconds.
    Goaway { code: &'static str, retry_after_ms: u64 },
    /// The past cannot be sent: ask the query API and subscribe again. The topic is not followed.
    Reset { topic: &'a str, reason: ResetReason },
    /// The topic is followed no more.
    Unsubscribed { topic: &'a str, code: UnsubscribeCode },
    /// The new ticket was good.
    Renewed {
        #[serde(with = "time::serde::rfc3339")]
        #[cfg_attr(test, schemars(with = "String"))]
        expires_at: OffsetDateTime,
        /// How long that is from now, for clients whose clock is wrong.
        expires_in_ms: u64,
    },
    /// Something outside the log happened.
    Ephemeral { topic: &'a str, data: Aside },
    /// A frame could not be obeyed; the connection goes on.
    Error {
        code: ErrorCode,
        title: &'static str,
        detail: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        topic: Option<&'a str>,
        /// When to ask again, in milliseconds; without it, asking again does not help.
        #[serde(skip_serializing_if = "Option::is_none")]
        retry_after_ms: Option<u64>,
    },
    /// Say `pong`.
    Ping,
}

/// What happens outside the log.
#[derive(Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub(crate) enum Aside {
    /// `typing.<room>`: this person is writing, which is over after so many milliseconds unless it is said again.
    Typing { typing: AccountId, for_ms: u64 },
    /// `presence.<room>`, first and whenever many have come or gone: the members who are connected somewhere.
    Present { present: Vec<AccountId> },
    /// `presence.<room>`, later: one of them has come or gone.
    Presence { account: AccountId, online: bool },
    /// `chat.account.<account>`: one has read this room up to a sequence of `CHATS`, maybe on another device.
    Read { room: RoomId, read_up_to: u64 },
    /// `queue.conversion`: ask again where one's conversions stand.
    Moved {},
}

/// The limits, as the welcome tells them.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct LimitsShown {
    subscriptions: usize,
    message_bytes: usize,
    frames_at_once: u32,
    frames_per_second: u32,
    replay_events: u64,
    replay_sequences: u64,
}

/// Why the past of a topic cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ResetReason {
    /// It is no position of the topic's stream, or names no epoch.
    PositionMalformed,
    /// The stream was created anew since.
    PositionOfAnotherEpoch,
    /// Too much has happened since to send it event by event, or since a message that something of it is about.
    PositionTooOld,
    /// The log ends before it.
    PositionUnknown,
    /// Something that lies between cannot be read by this server: a newer one may have written it.
    PastUnreadable,
}

/// Why a frame could not be obeyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ErrorCode {
    /// The topic does not exist, or may not be followed: the two are not told apart.
    TopicNotFound,
    /// The account, or everybody together, has had much replayed: the topic is not followed, and may be asked for later.
    ReplayBusy,
    /// A renewal could not be checked at the moment: another ticket may be tried.
    LogUnavailable,
}

/// Why a topic is followed no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum UnsubscribeCode {
    /// The client said so.
    Requested,
    /// The room was left, or its owner took the member out.
    NotAMember,
}

/// Why the server closes a connection. Below 4500 the client comes back by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CloseCode {
    /// This node stops, or cannot serve at the moment.
    Drain,
    /// The client reads more slowly than events come.
    Slow,
    /// The ticket has expired, or was not renewed in time.
    TicketExpired,
    /// The client did not say what was due.
    Silent,
    /// A frame that is none of the protocol's.
    BadFrame,
    /// A page of another origin opened this.
    WrongOrigin,
    /// The ticket is forged, spent or somebody else's.
    TicketInvalid,
    /// The person logged out.
    SessionEnded,
    /// More topics than one connection may follow.
    TooManySubscriptions,
    /// Frames come faster than anybody needs.
    TooManyFrames,
    /// A frame is larger than the welcome said.
    FrameTooLarge,
    /// The ticket was spent before: whoever uses it now may not be the one that it was given to.
    TicketSpent,
    /// The account has more connections to this node than anybody needs.
    TooManyConnections,
}

/// That a connection is to end, and when its client should be back, if it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Closing {
    pub(crate) code: CloseCode,
    pub(crate) retry_after: Duration,
}

impl From<CloseCode> for Closing {
    fn from(code: CloseCode) -> Self {
        Self { code, retry_after: code.retry_after() }
    }
}

impl CloseCode {
    /// All of them.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 13] = [
        Self::Drain,
        Self::Slow,
        Self::TicketExpired,
        Self::Silent,
        Self::BadFrame,
        Self::WrongOrigin,
        Self::TicketInvalid,
        Self::SessionEnded,
        Self::TooManySubscriptions,
        Self::TooManyFrames,
        Self::FrameTooLarge,
        Self::TicketSpent,
        Self::TooManyConnections,
    ];

    pub(crate) const fn number_and_name(self) -> (u16, &'static str) {
        match self {
            Self::Drain => (4000, "drain"),
            Self::Slow => (4001, "slow"),
            Self::TicketExpired => (4002, "ticket-expired"),
            Self::Silent => (4003, "silent"),
            Self::BadFrame => (4500, "bad-frame"),
            Self::WrongOrigin => (4501, "wrong-origin"),
            Self::TicketInvalid => (4502, "ticket-invalid"),
            Self::SessionEnded => (4503, "session-ended"),
            Self::TooManySubscriptions => (4504, "too-many-subscriptions"),
            Self::TooManyFrames => (4505, "too-many-frames"),
            Self::FrameTooLarge => (4506, "frame-too-large"),
            Self::TicketSpent => (4507, "ticket-spent"),
            Self::TooManyConnections => (4508, "too-many-connections"),
        }
    }

    /// Its name, for the log and the metrics.
    pub(crate) const fn name(self) -> &'static str {
        self.number_and_name().1
    }

    /// Whether the client comes back by itself.
    pub(crate) const fn is_come_back(self) -> bool {
        self.number_and_name().0 < 4500
    }

    /// When it does, unless somebody knows better.
    pub(crate) const fn retry_after(self) -> Duration {
        match self {
            // What it could not take is in the log; a moment later it may.
            Self::Slow => Duration::from_secs(1),
            Self::Drain => Duration::from_secs(2),
            _ => Duration::ZERO,
        }
    }

    /// The frame that ends the connection.
    pub(crate) fn message(self) -> Message {
        let (code, reason) = self.number_and_name();
        Message::Close(Some(CloseFrame { code: Number::from(code), reason: Utf8Bytes::from_static(reason) }))
    }
}

/// So much of what a client called a topic is said back to it.
const ECHO_BYTES: usize = 128;

/// What a client called a topic, as an answer repeats it: no topic is longer than this.
pub(crate) fn echo(name: &str) -> &str {
    let mut end = name.len().min(ECHO_BYTES);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    &name[..end]
}

impl ServerFrame<'_> {
    /// The frame as it is sent.
    pub(crate) fn message(&self) -> Message {
        Message::Text(self.text())
    }

    /// Its text.
    pub(crate) fn text(&self) -> Utf8Bytes {
        // No frame holds a map whose keys are no strings, which is all that can fail here.
        serde_json::to_string(self).unwrap_or_default().into()
    }
}

impl From<&Limits> for LimitsShown {
    fn from(limits: &Limits) -> Self {
        Self {
            subscriptions: limits.subscriptions,
            message_bytes: limits.message_bytes,
            frames_at_once: limits.frames.at_once,
            frames_per_second: limits.frames.per_second,
            replay_events: limits.replay_events,
            replay_sequences: limits.replay_sequences,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_for_a_topic_is_not_repeated_in_full() {
        assert_eq!(echo("chat.*.x"), "chat.*.x");
        assert_eq!(echo(&"x".repeat(16 << 10)), "x".repeat(ECHO_BYTES));
        // Its characters stay whole.
        assert_eq!(echo(&"ä€".repeat(100)), "ä€".repeat(25) + "ä");
    }

    #[test]
    fn frames_look_as_the_contract_says() {
        let text = |frame: ServerFrame<'_>| frame.message().into_text().expect("a text").to_string();
        assert_eq!(text(ServerFrame::Ping), r#"{"type":"ping"}"#);
        assert_eq!(
            text(ServerFrame::Reset { topic: "t", reason: ResetReason::PositionOfAnotherEpoch }),
            r#"{"type":"reset","topic":"t","reason":"position-of-another-epoch"}"#
        );
        assert_eq!(
            text(ServerFrame::Unsubscribed { topic: "t", code: UnsubscribeCode::NotAMember }),
            r#"{"type":"unsubscribed","topic":"t","code":"not-a-member"}"#
        );
        assert_eq!(
            text(ServerFrame::CaughtUp { topic: "t", seq: 7, prev: 5 }),
            r#"{"type":"caught_up","topic":"t","seq":7,"prev":5}"#
        );
    }
}
