//! The events of a job.

use personal::evolution::Upcaster;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::FailureDetail;
use crate::event_name::named_events;

/// What became of a job that could not be done, on `system.job.<worker>.<sequence>`: the worker, and the event that it
/// was to react to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum JobEvent {
    /// A worker cannot do what an event asks for, and does not try again by itself.
    JobFailed {
        /// The worker, such as `mailer`.
        worker: String,
        /// The stream in which the event stands, such as `USERS`.
        stream: String,
        /// The event's sequence in the stream.
        sequence: u64,
        /// The event's type; none of what is no event.
        event_type: Option<String>,
        /// The version of its type.
        event_version: Option<u32>,
        /// Why it cannot be done.
        reason: JobFailure,
        /// More of that, in a few words of the worker. Nothing about persons is in it.
        detail: FailureDetail,
        /// How often the worker was given the job.
        deliveries: u64,
    },
    /// A failed job is to be tried again, after what was wrong has been mended.
    JobRetryRequested {
        /// The worker, such as `mailer`.
        worker: String,
        /// The stream in which the event stands, such as `USERS`.
        stream: String,
        /// The event's sequence in the stream.
        sequence: u64,
        /// Who asked for it: `account:<id>` or `operator:<name>`.
        by: String,
    },
}

named_events!(
    JobEvent { JobFailed => "2", JobRetryRequested => "1" },
    [
        // There was no reason that says that the worker panicked.
        Upcaster { event_type: "JobFailed", from: 1, step: None },
    ]
);

/// Why a job cannot be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum JobFailure {
    /// The message is no event: something else has written to the stream.
    NoEvent,
    /// The event, or another one that the job has to read, is not what its type and version promise.
    Undecodable,
    /// A personal field of it does not authenticate.
    NotAuthentic,
    /// It was asked for so long ago that it is of no use to anybody now.
    Expired,
    /// The mail server does not take mail for the recipient, and says that it never will.
    RecipientRefused,
    /// No mail can be made of it, for the address is none.
    MailMalformed,
    /// command-api refuses for good what the job asks for.
    CommandRefused,
    /// The worker panicked over it each time: that is a mistake in the program.
    Panicked,
}

impl JobFailure {
    /// The stable code, as it stands in the event and in metrics.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoEvent => "no-event",
            Self::Undecodable => "undecodable",
            Self::NotAuthentic => "not-authentic",
            Self::Expired => "expired",
            Self::RecipientRefused => "recipient-refused",
            Self::MailMalformed => "mail-malformed",
            Self::CommandRefused => "command-refused",
            Self::Panicked => "panicked",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_what_stands_in_the_event() {
        for failure in [
            JobFailure::NoEvent,
            JobFailure::Undecodable,
            JobFailure::NotAuthentic,
            JobFailure::Expired,
            JobFailure::RecipientRefused,
            JobFailure::MailMalformed,
            JobFailure::CommandRefused,
            JobFailure::Panicked,
        ] {
            assert_eq!(serde_json::to_value(failure).expect("JSON"), failure.code());
        }
    }
}
