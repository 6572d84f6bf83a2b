//! Following a stream: pages first, then the live feed, with every hole filled.
//!
//! The feed is core NATS and at most once, so it is never believed to be complete: an event that does
//! not follow the last one sends the follower back to paging, and the head is asked for every second.
//! The feed is listened to while the answer is on its way: a question that was asked while the stream had
//! no leader is never answered, and what a new leader brings does not wait until that is given up.

use std::collections::VecDeque;
use std::time::Duration;

use async_nats::{Message, Subscriber};
use futures::future::BoxFuture;
use futures::stream::{SelectAll, Stream, StreamExt as _, select_all, unfold};
use tokio::time::{Instant, sleep_until};

use crate::reader::{Head, LAG, LogReader, MAX_PAGE, head_of};
use crate::recorded::Raw;
use crate::{Recorded, StoreError};

/// Prefix of the subjects to which the streams republish.
pub(crate) const LIVE_PREFIX: &str = "live";
/// After so many pages without anything it is asked whether what the head counts is deleted.
const EMPTY_PAGES: u32 = 10;
const HEAD_EVERY: Duration = Duration::from_secs(1);
const FIRST_RETRY: Duration = Duration::from_millis(50);
const LONGEST_RETRY: Duration = Duration::from_secs(2);

pub(crate) fn follow(
    reader: LogReader,
    stream: String,
    after_sequence: u64,
) -> impl Stream<Item = Result<Recorded, StoreError>> + Send + Unpin + 'static {
    let follower = Follower {
        reader,
        stream,
        last: after_sequence,
        target: u64::MAX,
        epoch: None,
        feed: SelectAll::new(),
        next_head: Instant::now(),
        question: None,
        ready: VecDeque::new(),
        retry: FIRST_RETRY,
        empty_pages: 0,
        ended: false,
    };
    Box::pin(unfold(
        follower,
        |mut follower| async move { follower.next().await.map(|item| (item, follower)) },
    ))
}

struct Follower {
    reader: LogReader,
    stream: String,
    /// The last sequence handed out or passed over.
    last: u64,
    /// What is known to be stored: below it, pages are read; from it on, the feed is awaited.
    target: u64,
    epoch: Option<String>,
    feed: SelectAll<Subscriber>,
    next_head: Instant,
    question: Option<Question>,
    ready: VecDeque<Raw>,
    retry: Duration,
    /// How many pages in a row had nothing.
    empty_pages: u32,
    ended: bool,
}

/// Where the stream ends, asked already.
struct Question {
    /// What was read by then: the feed may have brought more before the answer comes.
    read: u64,
    answer: BoxFuture<'static, Result<Head, StoreError>>,
}

impl Question {
    fn ask(reader: &LogReader, stream: &str, read: u64) -> Self {
        let (reader, stream) = (reader.clone(), stream.to_owned());
        let answer = async move { reader.info(&stream).await.map(|info| head_of(&info)) };
        Self { read, answer: Box::pin(answer) }
    }

    /// Asks when it is time to, unless that was done, and waits for the answer. Whoever does not wait until then has
    /// the same question answered the next time.
    async fn answered(
        question: &mut Option<Self>,
        due: Instant,
        ask: impl FnOnce() -> Self,
    ) -> (u64, Result<Head, StoreError>) {
        if question.is_none() {
            sleep_until(due).await;
        }
        let asked = question.get_or_insert_with(ask);
        let read = asked.read;
        let head = asked.answer.as_mut().await;
        *question = None;
        (read, head)
    }
}

/// The live feed of a stream: at most once.
pub(crate) async fn subscribe(reader: &LogReader, stream: &str) -> Result<Vec<Subscriber>, StoreError> {
    let info = reader.info(stream).await?;
    let mut feeds = Vec::with_capacity(info.config.subjects.len());
    for subject in &info.config.subjects {
        let feed = reader
            .client()
            .subscribe(format!("{LIVE_PREFIX}.{subject}"))
            .await
            .map_err(|error| StoreError::unavailable("subscribing to the live feed", error))?;
        feeds.push(feed);
    }
    Ok(feeds)
}

impl Follower {
    async fn next(&mut self) -> Option<Result<Recorded, StoreError>> {
        loop {
            if self.ended {
                return None;
            }
            if let Some(message) = self.ready.pop_front() {
                self.last = message.sequence;
                return Some(message.into_recorded());
            }
            let step = if self.epoch.is_none() {
                self.begin().await
            } else if self.last < self.target {
                self.read_page().await
            } else {
                self.await_feed().await
            };
            match step {
                Ok(()) => self.retry = FIRST_RETRY,
                Err(error) if error.is_transient() => {
                    tracing::warn!(
                        stream = self.stream,
                        %error,
                        "following the log is interrupted; trying again"
                    );
                    tokio::time::sleep(self.retry).await;
                    self.retry = LONGEST_RETRY.min(self.retry * 2);
                }
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error));
                }
            }
        }
    }

    /// Subscribes to the feed before the first page is read, so that nothing falls between them.
    async fn begin(&mut self) -> Result<(), StoreError> {
        self.feed = select_all(subscribe(&self.reader, &self.stream).await?);
        self.check_head().await
    }

    async fn check_head(&mut self) -> Result<(), StoreError> {
        let head = head_of(&self.reader.info(&self.stream).await?);
        self.learn(head, self.last)
    }

    /// Takes in where the stream ends, which was asked for when so much of it was read.
    fn learn(&mut self, head: Head, read: u64) -> Result<(), StoreError> {
        self.next_head = Instant::now() + HEAD_EVERY;
        match &self.epoch {
            Some(epoch) if *epoch != head.epoch => {
                return Err(StoreError::EpochChanged {
                    stream: self.stream.clone(),
                    expected: epoch.clone(),
                    found: head.epoch,
                });
            }
            _ => {}
        }
        if head.last_sequence < read {
            // Either a leader that has yet to catch up, or a log restored from an older backup: in
            // both cases nothing may be handed out until the log is where the reader is.
            return Err(StoreError::unavailable(
                "following the log",
                "the log ends before what was already read",
            ));
        }
        self.epoch = Some(head.epoch);
        self.target = head.last_sequence.max(self.last);
        Ok(())
    }

    async fn read_page(&mut self) -> Result<(), StoreError> {
        let page = self.reader.raw_page(&self.stream, self.last + 1, None, MAX_PAGE).await?;
        if page.messages.is_empty() {
            // The head says that there is more: a replica that lags has answered, or the stream was
            // created anew and is shorter now. Asking for the head again tells which.
            tokio::time::sleep(LAG).await;
            self.check_head().await?;
            self.empty_pages += 1;
            return if self.empty_pages.is_multiple_of(EMPTY_PAGES) {
                self.pass_hole().await
            } else {
                Ok(())
            };
        }
        self.empty_pages = 0;
        self.ready.extend(page.messages);
        Ok(())
    }

    /// Where everything up to the head is deleted, the feed is awaited: what is not there would be asked for until
    /// something new is stored.
    async fn pass_hole(&mut self) -> Result<(), StoreError> {
        let (epoch, target) = (self.epoch.as_deref().unwrap_or_default(), self.target);
        if self.last < target && self.reader.is_hole(&self.stream, epoch, self.last + 1, target).await? {
            self.last = target;
        }
        Ok(())
    }

    async fn await_feed(&mut self) -> Result<(), StoreError> {
        if self.feed.is_empty() {
            sleep_until(self.next_head).await;
            return self.check_head().await;
        }
        let (reader, stream, last) = (&self.reader, &self.stream, self.last);
        let ask = || Question::ask(reader, stream, last);
        tokio::select! {
            biased;
            message = self.feed.next() => self.hear(message),
            (read, head) = Question::answered(&mut self.question, self.next_head, ask) => match head {
                Ok(head) => self.learn(head, read),
                Err(error) if error.is_transient() => {
                    tracing::warn!(stream = self.stream, %error, "the end of the log is not known; asking again");
                    // What the feed brings meanwhile is as good as before.
                    self.next_head = Instant::now() + HEAD_EVERY;
                    Ok(())
                }
                Err(error) => Err(error),
            },
        }
    }

    fn hear(&mut self, message: Option<Message>) -> Result<(), StoreError> {
        let Some(message) = message else {
            return Err(StoreError::unavailable("following the live feed", "the connection is closed"));
        };
        if let Some(message) = Raw::from_described(message)
            && message.stream == self.stream
        {
            self.take(message);
        }
        Ok(())
    }

    fn take(&mut self, message: Raw) {
        if message.sequence == self.last + 1 {
            self.target = self.target.max(message.sequence);
            self.ready.push_back(message);
        } else if message.sequence > self.last {
            self.target = message.sequence;
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;
    use tokio::sync::oneshot;

    use super::*;

    fn asked_anew() -> Question {
        unreachable!("a question waits for its answer already")
    }

    #[tokio::test]
    async fn a_question_is_not_asked_anew_by_who_turned_away_from_its_answer() {
        let (leader, answer) = oneshot::channel();
        let mut question =
            Some(Question { read: 7, answer: Box::pin(async move { Ok(answer.await.unwrap()) }) });
        let due = Instant::now();
        for _ in 0..3 {
            let answered = Question::answered(&mut question, due, asked_anew);
            assert!(answered.now_or_never().is_none());
        }
        leader.send(Head { epoch: "e".to_owned(), last_sequence: 9 }).unwrap();
        let (read, head) = Question::answered(&mut question, due, asked_anew).await;
        assert_eq!((read, head.unwrap().last_sequence), (7, 9));
        assert!(question.is_none(), "the next one is another");
    }
}
