//! An event as it is sent: encoded once, whoever and however many follow it.

use std::{ops::Range, sync::OnceLock};

use domain::ids::AccountId;
use jetstream_es::Recorded;
use serde::Serialize;
use serde_json::Value;
use time::OffsetDateTime;
use tokio_tungstenite::tungstenite::Utf8Bytes;
use uuid::Uuid;

use crate::{topic::Topic, visible::Visible};

/// One event of one topic, ready to be sent.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) sequence: u64,
    /// The topic's previous sequence; none where nobody here has seen the topic before, so that whoever is sent
    /// this names the last that it was sent.
    pub(crate) previous: Option<u64>,
    /// Whose following of the topic ends with this event.
    pub(crate) ends_for: Option<AccountId>,
    encoded: Encoded,
    /// What goes out instead since a later event took back what this one says.
    withdrawn: OnceLock<Box<Encoded>>,
}

#[derive(Debug)]
struct Encoded {
    text: Utf8Bytes,
    /// Where the previous sequence stands in the text.
    previous_at: Range<usize>,
}

/// What stands before the previous sequence.
const PREVIOUS: &str = ",\"prev\":";

/// One event of a topic.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct EventFrame<'a> {
    r#type: &'static str,
    topic: &'a str,
    stream: &'a str,
    /// Where it is in its stream.
    seq: u64,
    /// Where the topic's event before it is, or a later place up to which you have the topic; 0 for the first.
    prev: u64,
    subject: &'a str,
    event_type: &'a str,
    #[serde(with = "time::serde::rfc3339")]
    #[cfg_attr(test, schemars(with = "String"))]
    time: OffsetDateTime,
    actor: &'a str,
    id: &'a str,
    /// The id of the command that caused it.
    command: Uuid,
    /// The event's body, personal fields opened; null when it may not be shown.
    data: &'a Value,
}

impl Encoded {
    fn of(event: &Recorded, topic: Topic, visible: &Visible, previous: Option<u64>) -> Self {
        let prev = previous.unwrap_or(0);
        let frame = EventFrame {
            r#type: "event",
            topic: &topic.to_string(),
            stream: &event.stream,
            seq: event.sequence,
            prev,
            subject: &event.subject,
            event_type: &visible.event_type,
            time: event.time,
            actor: &event.envelope.actor,
            id: &event.envelope.id,
            command: event.envelope.command,
            data: &visible.data,
        };
        // All keys are strings and the time is of our era, so there is nothing that can fail.
        let text = serde_json::to_string(&frame).unwrap_or_default();
        // Nothing before it can hold a quotation mark: a topic, a stream's name and a number.
        let start = text.find(PREVIOUS).map_or(0, |at| at + PREVIOUS.len());
        let previous_at = start..start + prev.to_string().len();
        Self { text: text.into(), previous_at }
    }
}

impl Frame {
    /// Encodes what may be seen of an event.
    pub(crate) fn encode(event: &Recorded, topic: Topic, visible: &Visible, previous: Option<u64>) -> Self {
        Self {
            sequence: event.sequence,
            previous,
            ends_for: visible.ends_for,
            encoded: Encoded::of(event, topic, visible, previous),
            withdrawn: OnceLock::new(),
        }
    }

    /// From now on, shows this instead of the event: to whoever is still to be sent it, wherever it waits.
    pub(crate) fn withdraw(&self, event: &Recorded, topic: Topic, visible: &Visible) {
        self.withdrawn.get_or_init(|| Box::new(Encoded::of(event, topic, visible, self.previous)));
    }

    /// The text for somebody whose last event of the topic is `last`.
    pub(crate) fn text_after(&self, last: u64) -> Utf8Bytes {
        let Encoded { text, previous_at } = self.withdrawn.get().map_or(&self.encoded, |instead| instead);
        if self.previous.is_some() {
            return text.clone();
        }
        let Range { start, end } = *previous_at;
        format!("{}{last}{}", &text[..start], &text[end..]).into()
    }

    /// Whether something else is shown instead of it.
    pub(crate) fn is_withdrawn(&self) -> bool {
        self.withdrawn.get().is_some()
    }

    /// How much of a queue it takes; always the same, whatever became of it.
    pub(crate) fn size_bytes(&self) -> usize {
        self.encoded.text.len()
    }
}

#[cfg(test)]
pub(crate) mod examples {
    //! A frame to pass around, for tests.

    use super::*;
    use crate::{run::Run, visible};
    use domain::ids::RoomId;
    use jetstream_es::Envelope;
    use std::sync::Arc;

    /// The room that it is of.
    pub(crate) fn room() -> Topic {
        Topic::Room(RoomId::new(Uuid::from_u128(0x500)))
    }

    pub(crate) fn event(sequence: u64) -> Recorded {
        Recorded {
            stream: "CHATS".to_owned(),
            sequence,
            subject: format!("chat.timeline.{}", Uuid::from_u128(0x500)),
            time: OffsetDateTime::UNIX_EPOCH,
            envelope: Envelope {
                id: "e-1".to_owned(),
                event_type: "MessagePosted".to_owned(),
                event_version: 1,
                issued_at: OffsetDateTime::UNIX_EPOCH,
                actor: "account:1".to_owned(),
                correlation: "c".to_owned(),
                causation: None,
                command: Uuid::from_u128(1),
                digest: String::new(),
                version: None,
                prev: None,
                traceparent: None,
            },
            body: Value::Null,
        }
    }

    pub(crate) fn frame(sequence: u64, previous: Option<u64>) -> Frame {
        Frame::encode(&event(sequence), room(), &visible::hidden(), previous)
    }

    /// Events by their sequence and that of the one before.
    pub(crate) fn run(events: &[(u64, Option<u64>)]) -> Arc<Run> {
        let frame = |(sequence, previous): &(u64, Option<u64>)| Arc::new(frame(*sequence, *previous));
        Arc::new(Run::of(events.iter().map(frame).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::{examples::*, *};

    fn parsed(text: &Utf8Bytes) -> Value {
        serde_json::from_str(text).expect("JSON")
    }

    #[test]
    fn a_known_predecessor_is_the_same_for_all() {
        let frame = frame(12, Some(7));
        assert_eq!(parsed(&frame.text_after(9))["prev"], 7);
        assert_eq!(parsed(&frame.text_after(9))["seq"], 12);
    }

    #[test]
    fn an_unknown_predecessor_is_the_last_that_one_was_sent() {
        let frame = frame(12, None);
        for last in [0, 9, 123_456_789] {
            let value = parsed(&frame.text_after(last));
            assert_eq!((&value["prev"], &value["seq"]), (&last.into(), &12.into()));
            assert_eq!((&value["event_type"], &value["data"]), (&"Hidden".into(), &Value::Null));
        }
    }

    #[test]
    fn what_was_taken_back_is_shown_no_more_to_whoever_is_still_to_be_sent_it() {
        for previous in [Some(7), None] {
            let frame = frame(12, previous);
            let before = frame.text_after(7);
            let instead = Visible { event_type: "Gone".to_owned(), data: "nothing".into(), ends_for: None };
            frame.withdraw(&event(12), room(), &instead);
            let after = parsed(&frame.text_after(7));
            assert_ne!(parsed(&before), after);
            assert_eq!((&after["prev"], &after["seq"]), (&7.into(), &12.into()));
            assert_eq!((&after["event_type"], &after["data"]), (&"Gone".into(), &"nothing".into()));
            assert_eq!(frame.size_bytes(), before.len());
        }
    }
}
