//! Where the streams of a build end. It is asked while the runner goes on: live events do not wait for an answer that the
//! log, when it is busy, takes its time for.

use std::{future::Future, time::Duration};

use jetstream_es::{LogReader, StoreError};
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;

use super::checkpoint::Checkpoint;

/// How often it is asked.
pub(super) const EVERY: Duration = Duration::from_secs(1);

/// Where a stream ended, and how much of it was applied when that was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct End {
    pub(super) stream: String,
    pub(super) applied: u64,
    pub(super) head: u64,
}

/// What a runner has asked.
#[derive(Debug, Default)]
pub(super) struct Ends {
    asked: Option<Instant>,
    answer: Option<AbortOnDropHandle<Result<Vec<End>, StoreError>>>,
}

impl Ends {
    /// What was answered since the last time, if anything was; asks this when it is time to ask again. The first answer is
    /// waited for, so that a build which somebody keeps is seen to be kept.
    ///
    /// # Errors
    /// When the log did not answer.
    pub(super) async fn answered(
        &mut self,
        question: impl Future<Output = Result<Vec<End>, StoreError>> + Send + 'static,
    ) -> Result<Option<Vec<End>>, StoreError> {
        let is_first = self.asked.is_none();
        if self.answer.is_none() && self.asked.is_none_or(|asked| asked.elapsed() >= EVERY) {
            self.asked = Some(Instant::now());
            self.answer = Some(AbortOnDropHandle::new(tokio::spawn(question)));
        }
        match self.answer.take_if(|answer| is_first || answer.is_finished()) {
            // Whatever ended it otherwise, it is asked again.
            Some(answer) => answer.await.map_or(Ok(None), |ends| ends.map(Some)),
            None => Ok(None),
        }
    }
}

/// Asks the log where the streams of these checkpoints end.
pub(super) fn of(
    checkpoints: &[Checkpoint],
    log: &LogReader,
) -> impl Future<Output = Result<Vec<End>, StoreError>> + Send + 'static + use<> {
    let own: Vec<_> = checkpoints.iter().map(|own| (own.stream().to_owned(), own.sequence())).collect();
    let log = log.clone();
    async move {
        let mut ends = Vec::with_capacity(own.len());
        for (stream, applied) in own {
            let head = log.head(&stream).await?.last_sequence;
            ends.push(End { stream, applied, head });
        }
        Ok(ends)
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        sync::oneshot,
        time::{advance, timeout},
    };

    use super::*;

    fn ends(head: u64) -> Vec<End> {
        vec![End { stream: "CHATS".to_owned(), applied: 1, head }]
    }

    /// Asked at the wrong time.
    fn never() -> impl Future<Output = Result<Vec<End>, StoreError>> + Send + 'static {
        std::future::poll_fn(|_| unreachable!("nobody is to ask now"))
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_a_log_that_takes_its_time() -> Result<(), StoreError> {
        let mut asked = Ends::default();
        assert_eq!(asked.answered(async { Ok(ends(7)) }).await?, Some(ends(7)), "the first is waited for");
        assert_eq!(asked.answered(never()).await?, None, "it was asked a moment ago");

        advance(EVERY).await;
        let (log, answer) = oneshot::channel();
        let question = async { Ok(answer.await.expect("the log answers")) };
        let goes_on = timeout(EVERY / 2, asked.answered(question)).await;
        assert_eq!(goes_on.expect("it goes on")?, None);
        advance(EVERY).await;
        assert_eq!(asked.answered(never()).await?, None, "the question is on its way");

        log.send(ends(9)).expect("somebody listens");
        tokio::task::yield_now().await;
        assert_eq!(asked.answered(never()).await?, Some(ends(9)));
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn a_log_that_does_not_answer_ends_it() {
        let gone = async { Err(StoreError::Unavailable { what: "asking for the head", source: None }) };
        assert!(Ends::default().answered(gone).await.is_err());
    }
}
