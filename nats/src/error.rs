//! What can go wrong between a caller and the log.

use personal::PersonId;

const REUSED: &str = "the command id was used before with another body: another command needs another id";
const TOO_OLD: &str = "the command id is older than 7 days, so that nobody can tell whether it had an effect: look, and send a new one";

/// Reading or writing the log did not work.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The server did not answer, or nobody is there to answer. Nothing is known about the effect of
    /// an append: send the same command again, with the same id.
    #[error("the log does not answer ({what}): try again later, a command with the same id")]
    Unavailable {
        /// What was being done.
        what: &'static str,
        /// What the client said.
        #[source]
        source: Option<async_nats::Error>,
    },
    /// So much is waiting that the commit could not be sent in time. Nothing of it is stored.
    #[error(
        "the log is busy: the commit could not be sent in time, and nothing of it is stored; try again later"
    )]
    Busy,
    /// This process is about to stop and takes no more commits. Nothing of it is stored.
    #[error(
        "this process appends no more, since it is about to stop; nothing is stored: try another, or later"
    )]
    Draining,
    /// The server refused the request.
    #[error("the log refused {what}: {description} (code {code})")]
    Refused {
        /// What was being done.
        what: &'static str,
        /// JetStream's error code, or the status where there is none.
        code: u64,
        /// The server's words.
        description: String,
    },
    /// A stored message is not an event of ours.
    #[error(
        "message {sequence} of {stream} is not an event: {why}. Something else has written to the stream; what follows \
         the message can be read"
    )]
    Malformed {
        /// Name of the stream.
        stream: String,
        /// Its sequence.
        sequence: u64,
        /// What is missing or wrong.
        why: String,
    },
    /// An event's body is not what its reader expects. What the decoder said is the source alone, since it may quote
    /// what somebody wrote.
    #[error(
        "event {sequence} of {stream}, a `{event_type}`, does not decode: its body is not what that type expects \
         here, and a type that has changed needs a new version and an upcaster"
    )]
    Decode {
        /// Name of the stream.
        stream: String,
        /// Its sequence.
        sequence: u64,
        /// Its type and version, such as `MoneyDeposited.v1`.
        event_type: String,
        /// What the decoder said.
        #[source]
        source: serde_json::Error,
    },
    /// An event is of a type or version that this program does not know. It is never half-applied.
    #[error("event {sequence} of {stream} cannot be read: {source}")]
    NotKnown {
        /// Name of the stream.
        stream: String,
        /// Its sequence.
        sequence: u64,
        /// What is not known, and what to do.
        source: personal::evolution::Error,
    },
    /// An event could not be encoded.
    #[error("event does not encode")]
    Encode(#[source] serde_json::Error),
    /// Personal fields could not be sealed or opened.
    #[error("personal data")]
    Personal(#[from] personal::Error),
    /// The person's key was destroyed; none is made again.
    #[error("person {0} was erased")]
    PersonErased(PersonId),
    /// The stream is not the one that was being read: it was created anew.
    #[error(
        "stream {stream} has epoch `{found}` and not `{expected}`: it was created anew, so read it from its beginning"
    )]
    EpochChanged {
        /// Name of the stream.
        stream: String,
        /// The epoch so far.
        expected: String,
        /// The epoch now.
        found: String,
    },
    /// An event is larger than the server takes.
    #[error(
        "event of {size_bytes} bytes is over the server's limit of {limit_bytes} bytes, and nothing is stored: keep \
         large data elsewhere and let the event refer to it"
    )]
    TooLarge {
        /// Headers and body together.
        size_bytes: usize,
        /// The server's limit.
        limit_bytes: usize,
    },
    /// A proposal contradicts itself. This is a mistake of the program.
    #[error("impossible proposal, of which nothing is stored: {0}")]
    InvalidProposal(String),
    /// The server lacks something that the log needs.
    #[error("this NATS server cannot hold the log: {0}")]
    Unfit(String),
    /// An import was begun and not ended. Nobody may serve half of a log.
    #[error(
        "stream {0} holds a part of an import only: import the same file again, which goes on where it was; or begin \
         with an empty server"
    )]
    HalfImported(String),
}

impl StoreError {
    /// Whether the same call may work a little later, with nothing changed.
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable { .. } | Self::Busy | Self::Draining)
    }

    pub(crate) fn unavailable(what: &'static str, source: impl Into<async_nats::Error>) -> Self {
        Self::Unavailable { what, source: Some(source.into()) }
    }
}

/// An append did not happen, or it is not known whether it did.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AppendError {
    /// An expectation does not hold: somebody else was first. Load and decide again.
    #[error("somebody else was first: an expectation of the append does not hold; load and decide again")]
    Conflict,
    /// The command's id was used before, with another body.
    #[error("{REUSED}")]
    CommandIdReused,
    /// The server has seen the command's id, but not on the subjects of this proposal.
    #[error("the command id was used before, for other subjects: another command needs another id")]
    Duplicate,
    /// The command's id is too old to tell whether it had an effect. Nothing is stored now.
    #[error("{TOO_OLD}")]
    CommandTooOld,
    /// No answer, or the log refused for another reason.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why one attempt of [`crate::EventStore::execute`] gave no proposal.
#[derive(Debug, thiserror::Error)]
pub enum AttemptError<R> {
    /// The decision refuses the command.
    #[error("refused")]
    Refused(R),
    /// What the decision needs could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How [`crate::EventStore::execute`] ends without an outcome.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExecuteError<R> {
    /// The decision refuses the command, and this command had no effect earlier either.
    #[error("refused")]
    Refused(R),
    /// The command's id was used before, with another body.
    #[error("{REUSED}")]
    CommandIdReused,
    /// The command's id is too old to tell whether it had an effect.
    #[error("{TOO_OLD}")]
    CommandTooOld,
    /// Others were faster in every attempt.
    #[error("others changed the same things in every attempt, and nothing is stored: try again later")]
    Conflict,
    /// The log did not answer. The command may or may not have had its effect: send it again with the
    /// same id.
    #[error("the log does not answer: send the same command again, with the same id")]
    Unavailable(#[source] StoreError),
    /// Anything else that the log said.
    #[error(transparent)]
    Store(StoreError),
}

impl<R> From<StoreError> for ExecuteError<R> {
    fn from(error: StoreError) -> Self {
        if error.is_transient() { Self::Unavailable(error) } else { Self::Store(error) }
    }
}
