//! The headers' names, and what each says. NATS header names are case-sensitive.

pub(crate) const SPEC_VERSION: &str = "ce-specversion";
pub(crate) const ID: &str = "ce-id";
pub(crate) const TYPE: &str = "ce-type";
pub(crate) const SOURCE: &str = "ce-source";
pub(crate) const TIME: &str = "ce-time";
pub(crate) const SUBJECT: &str = "ce-subject";
pub(crate) const CONTENT_TYPE: &str = "ce-datacontenttype";
pub(crate) const TRACEPARENT: &str = "traceparent";
pub(crate) const ACTOR: &str = "wherry-actor";
pub(crate) const CORRELATION: &str = "wherry-correlation";
pub(crate) const CAUSATION: &str = "wherry-causation";
pub(crate) const COMMAND: &str = "wherry-command";
pub(crate) const DIGEST: &str = "wherry-digest";
pub(crate) const VERSION: &str = "wherry-version";
pub(crate) const PREV: &str = "wherry-prev";

/// One header of an event's message, for documents that tell of the envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Its name, in the case in which it is written.
    pub name: &'static str,
    /// Whether every event has it.
    pub is_always_there: bool,
    /// What it says, as one sentence.
    pub meaning: &'static str,
}

/// The headers of an event's message. Values are percent-encoded as CloudEvents has it.
pub const HEADERS: &[Header] = &[
    always(SPEC_VERSION, "Version of CloudEvents, `1.0`."),
    always(
        ID,
        "The event's id, `<command id>.<index>`: the same on every retry, and the message's `Nats-Msg-Id`.",
    ),
    always(TYPE, "The type with the version of its shape, such as `wherry.MessagePosted.v1`."),
    always(SOURCE, "The program that appended it."),
    always(TIME, "When the command that caused it was accepted (RFC 3339, UTC)."),
    always(SUBJECT, "The message's subject: the boundary that it happened to."),
    always(CONTENT_TYPE, "Always `application/json`."),
    always(ACTOR, "Who caused it, such as `account:<id>`, `worker:mail` or `anonymous`."),
    always(CORRELATION, "Shared by everything that one request caused, across services."),
    sometimes(CAUSATION, "The event that a worker reacted to, if one did."),
    always(COMMAND, "The id of the command that it is an effect of."),
    always(DIGEST, "Digest of the command's body."),
    sometimes(VERSION, "Number of the event in its aggregate, from 1."),
    sometimes(
        PREV,
        "Sequence of the aggregate's event before it, 0 for the first; `-N` is N messages back, inside a batch.",
    ),
    sometimes(TRACEPARENT, "W3C trace context of the request."),
];

const fn always(name: &'static str, meaning: &'static str) -> Header {
    Header { name, is_always_there: true, meaning }
}

const fn sometimes(name: &'static str, meaning: &'static str) -> Header {
    Header { name, is_always_there: false, meaning }
}
