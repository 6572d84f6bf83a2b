//! Running a command: load, decide, append, again on conflict; and one effect however often it comes.

use std::future::Future;
use std::time::Duration;

use time::OffsetDateTime;
use uuid::Uuid;

use crate::attempt::Attempt;
use crate::encode::event_id;
use crate::store::CLOCK_SKEW;
use crate::wire::From;
use crate::{
    AppendError, AttemptError, CommandMeta, EventStore, ExecuteError, Outcome, Position, Proposal, StoreError,
};

/// Commands older than this are refused: their effect, if any, is not searched for.
pub const OLDEST_COMMAND: Duration = Duration::from_hours(7 * 24);
const ATTEMPTS: u32 = 12;
const FIRST_WAIT: Duration = Duration::from_millis(2);
const LONGEST_WAIT: Duration = Duration::from_millis(150);

/// What a command's id says about when it may have come before.
pub(crate) enum Age {
    /// Within the server's duplicate window: the server refuses a second effect.
    Young(From),
    /// Only reading can tell.
    Old(From),
    TooOld,
}

impl EventStore {
    /// Loads, decides and appends, by calling `attempt` until its proposal is appended; again after
    /// each conflict, a bounded number of times.
    ///
    /// What `attempt` loads through [`crate::States`] may come from the cache at first. It is called once
    /// more, and reads the log, unless its proposal expects the sequence of everything that came from
    /// there: so a refusal, or that there is nothing to do, is never told from the cache.
    ///
    /// `home` are the subjects of which at least one gets an event whenever this command has an
    /// effect. If the command came before with the same body, its first outcome is returned, as
    /// `replayed`, even where the decision would refuse it now.
    ///
    /// # Errors
    /// See [`ExecuteError`].
    pub async fn execute<R, F, Fut>(
        &self,
        meta: &CommandMeta,
        stream: &str,
        home: &[String],
        attempt: F,
    ) -> Result<Outcome, ExecuteError<R>>
    where
        F: Fn() -> Fut,
        Fut: Future<Output = Result<Proposal, AttemptError<R>>>,
    {
        self.execute_assuming(meta, stream, home, &[], attempt).await
    }

    /// As [`EventStore::execute`] with `home` as its home, for a command whose effect begins the boundaries
    /// `home`: those are not read at first, but taken for unused, and the append expects that they are.
    /// For ids that are the command's own or drawn by it. Where the boundaries often exist already,
    /// [`EventStore::execute`] is faster: here each such command comes to a conflict and is decided again.
    ///
    /// # Errors
    /// See [`ExecuteError`].
    pub async fn create<R, F, Fut>(
        &self,
        meta: &CommandMeta,
        stream: &str,
        home: &[String],
        attempt: F,
    ) -> Result<Outcome, ExecuteError<R>>
    where
        F: Fn() -> Fut,
        Fut: Future<Output = Result<Proposal, AttemptError<R>>>,
    {
        self.execute_assuming(meta, stream, home, home, attempt).await
    }

    async fn execute_assuming<R, F, Fut>(
        &self,
        meta: &CommandMeta,
        stream: &str,
        home: &[String],
        absent: &[String],
        attempt: F,
    ) -> Result<Outcome, ExecuteError<R>>
    where
        F: Fn() -> Fut,
        Fut: Future<Output = Result<Proposal, AttemptError<R>>>,
    {
        let facts = self.facts(stream).await?;
        let from = match age(meta.id, self.ambient().now(), facts.duplicate_window) {
            Age::TooOld => return Err(ExecuteError::CommandTooOld),
            Age::Young(from) => from,
            Age::Old(from) => {
                if let Some(outcome) = self.earlier(meta, stream, home, from).await? {
                    return Ok(outcome);
                }
                from
            }
        };
        let mut wait = FIRST_WAIT;
        let mut has_conflicted = false;
        let mut trial = Attempt::from_memory(stream, absent);
        for _ in 0..ATTEMPTS {
            let decided = trial.run(attempt()).await;
            if trial.is_void(&decided) {
                tracing::debug!(stream, command = %meta.id, "decided from memory alone: it is decided again");
                trial = Attempt::fresh();
                continue;
            }
            if matches!(&decided, Err(AttemptError::Refused(_)))
                || matches!(&decided, Ok(proposal) if proposal.events.is_empty())
            {
                // Nothing will be appended, so no expectation shows whether what was read is the latest.
                let missed = self.missed_by(trial.read()).await?;
                if !missed.is_empty() {
                    tracing::debug!(stream, command = %meta.id, "decided on a replica that lags: it is decided again");
                    trial = Attempt::fresh_from(missed);
                    continue;
                }
            }
            let mut proposal = match decided {
                Ok(proposal) => proposal,
                // It may be refused because its own first arrival changed the state.
                Err(AttemptError::Refused(refusal)) => {
                    return match self.earlier(meta, stream, home, from).await? {
                        Some(outcome) => Ok(outcome),
                        None => Err(ExecuteError::Refused(refusal)),
                    };
                }
                Err(AttemptError::Store(error)) => return Err(error.into()),
            };
            if proposal.stream != stream {
                return Err(ExecuteError::Store(StoreError::InvalidProposal(
                    "its stream is not the command's".to_owned(),
                )));
            }
            if proposal.events.is_empty() {
                return match self.earlier(meta, stream, home, from).await? {
                    Some(outcome) => Ok(outcome),
                    None => Ok(self.nothing_to_do(stream).await?),
                };
            }
            for (index, event) in proposal.events.iter_mut().enumerate() {
                // So that a state kept from here on knows what destroys the values that it holds.
                personal::name_leaves(&mut event.body, &event_id(meta, index)).map_err(StoreError::from)?;
            }
            let advance = self.hot().prepare(&proposal);
            match self.append_once(meta, proposal).await {
                Ok(outcome) => {
                    if !outcome.replayed {
                        self.hot().advance(advance, &outcome);
                    }
                    return Ok(outcome);
                }
                Err(AppendError::Conflict) => {
                    let told = trial.told();
                    // It was decided on what was: nobody need be in the way any more.
                    let is_at_once = !told.is_empty() && !has_conflicted;
                    has_conflicted = true;
                    trial = Attempt::from_memory_beyond(told);
                    if is_at_once {
                        continue;
                    }
                }
                Err(AppendError::CommandIdReused) => return Err(ExecuteError::CommandIdReused),
                Err(AppendError::CommandTooOld) => return Err(ExecuteError::CommandTooOld),
                Err(AppendError::Duplicate) => {
                    return self
                        .earlier(meta, stream, home, from)
                        .await?
                        .ok_or(ExecuteError::CommandIdReused);
                }
                Err(AppendError::Store(error)) => return Err(error.into()),
            }
            tokio::time::sleep(self.ambient().jitter(wait)).await;
            wait = LONGEST_WAIT.min(wait * 2);
        }
        // The conflicts may have been with another arrival of this very command.
        self.earlier(meta, stream, home, from).await?.ok_or(ExecuteError::Conflict)
    }

    async fn earlier<R>(
        &self,
        meta: &CommandMeta,
        stream: &str,
        home: &[String],
        from: From,
    ) -> Result<Option<Outcome>, ExecuteError<R>> {
        match self.find_effect(meta, stream, home, from).await {
            Ok(found) => Ok(found),
            Err(AppendError::Store(error)) => Err(error.into()),
            Err(_) => Err(ExecuteError::CommandIdReused),
        }
    }

    /// What the command wants is so already, at the latest at the stream's head.
    async fn nothing_to_do(&self, stream: &str) -> Result<Outcome, StoreError> {
        let head = self.reader().head(stream).await?;
        Ok(Outcome {
            position: Position { stream: stream.to_owned(), sequence: head.last_sequence, epoch: head.epoch },
            events: Vec::new(),
            replayed: false,
        })
    }
}

/// Where an earlier effect of a command begins to be searched for.
pub(crate) fn searched_from(id: Uuid, now: OffsetDateTime) -> From {
    made_at(id)
        .filter(|made| *made <= now + CLOCK_SKEW)
        .map_or(From::Sequence(1), |made| From::Time(made - CLOCK_SKEW))
}

/// A UUIDv7 tells when the command was made, so its effect cannot be older than that. Any other id, or
/// one from the future, tells nothing.
pub(crate) fn age(id: Uuid, now: OffsetDateTime, duplicate_window: Duration) -> Age {
    let Some(made) = made_at(id).filter(|made| *made <= now + CLOCK_SKEW) else {
        return Age::Old(From::Sequence(1));
    };
    let from = From::Time(made - CLOCK_SKEW);
    let age = now - made;
    if age > OLDEST_COMMAND {
        Age::TooOld
    } else if age > duplicate_window.saturating_sub(CLOCK_SKEW * 2) {
        Age::Old(from)
    } else {
        Age::Young(from)
    }
}

/// When an id was made, if it is a `UUIDv7`.
pub(crate) fn made_at(id: Uuid) -> Option<OffsetDateTime> {
    if id.get_version_num() != 7 {
        return None;
    }
    let (seconds, nanoseconds) = id.get_timestamp()?.to_unix();
    let seconds = i64::try_from(seconds).ok()?;
    let at = OffsetDateTime::from_unix_timestamp(seconds).ok()?;
    Some(at + Duration::from_nanos(nanoseconds.into()))
}
