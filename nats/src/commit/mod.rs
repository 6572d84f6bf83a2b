//! Group commit: what waits for a stream goes out as one atomic batch.
//!
//! A commit that is alone goes out at once. While it is on its way others gather, and what has gathered
//! goes out together: several commits, each whole, each with its own expectations. One task for each
//! stream ([`driver`]) does the sending, one batch at a time, since more in flight only makes the batches
//! smaller and each costs the server the same; [`queue`] decides who shares a batch; [`send`] is the wire;
//! [`settle`] finds out what became of a batch that was refused or not answered, and for whom.
//!
//! - A commit is never split, and the refusal of one never fails another.
//! - A caller who goes away takes its commit along while that was not sent; once sent it takes its course.
//! - A caller is answered by its deadline, whatever becomes of the sending: what is not known by then is said
//!   to be unknown.
//! - What waits is bounded in bytes: more callers wait for room, and are told when there is none in time.

mod driver;
mod known;
mod neighbours;
mod queue;
mod send;
mod settle;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_nats::Client;
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};

use crate::encode::Draft;
use crate::{Ambient, LogReader, StoreError};

use driver::Driver;
pub(crate) use known::Known;
use queue::{HasLeft, Waiting};
use send::Link;

/// What may wait in one process, all streams together. Callers beyond it wait for room.
const ROOM_KIB: u32 = 64 << 10;

/// What became of a commit.
#[derive(Debug)]
pub(crate) enum Fate {
    /// Stored, side by side from this sequence on.
    Stored {
        /// Sequence of its first message.
        first: u64,
        /// Whether no acknowledgement came and reading the log has shown it.
        by_reading: bool,
    },
    /// The server knows the message's id and names the sequence of the earlier message.
    DuplicateOf(u64),
    /// The server knows an id of the commit, and this sending stored nothing.
    DuplicateId,
    /// An expectation does not hold. Nothing is stored.
    Conflict,
    /// As `Conflict`, but it was sent before without an answer, and what is in the way may be that
    /// sending: only reading can tell.
    ConflictOrStored,
    /// Not known: no answer came, and reading did not work either.
    Unknown(StoreError),
    /// Not stored, for a reason that resending does not change.
    Refused(StoreError),
}

/// The fate of a commit, and its messages back.
pub(crate) struct Answer {
    pub(crate) fate: Fate,
    pub(crate) drafts: Vec<Draft>,
}

/// The one way into the log for a whole process: a queue and a task for each stream.
pub(crate) struct Committer {
    client: Client,
    reader: LogReader,
    source: String,
    ambient: Ambient,
    room: Arc<Semaphore>,
    lanes: Mutex<Lanes>,
}

enum Lanes {
    Open(HashMap<String, Lane>),
    Drained,
}

/// One stream's way.
struct Lane {
    inbox: mpsc::UnboundedSender<Waiting>,
    known: Arc<Known>,
    driver: JoinHandle<()>,
}

impl Committer {
    pub(crate) fn new(client: Client, reader: LogReader, source: &str, ambient: Ambient) -> Self {
        Self {
            client,
            reader,
            source: source.to_owned(),
            ambient,
            room: Arc::new(Semaphore::new(ROOM_KIB as usize)),
            lanes: Mutex::new(Lanes::Open(HashMap::new())),
        }
    }

    /// Takes a commit of at least one message to the log and waits for what becomes of it, until `deadline`.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when it could not be sent in time and [`StoreError::Draining`] when this
    /// process is about to stop: nothing is stored. [`StoreError::Unavailable`]: it is not known.
    pub(crate) async fn commit(
        &self,
        stream: &str,
        replicated: bool,
        drafts: Vec<Draft>,
        deadline: Instant,
    ) -> Result<Answer, StoreError> {
        const WHAT: &str = "appending";
        let room = Arc::clone(&self.room).acquire_many_owned(kib(&drafts));
        let room = timeout_at(deadline, room)
            .await
            .map_err(|_| StoreError::Busy)?
            .map_err(|_| StoreError::Draining)?;
        let (answer, mut answered) = oneshot::channel();
        let has_left = HasLeft::default();
        // A little earlier, so that the task that sends can say itself what kept the commit back.
        let now = Instant::now();
        let send_by = now + (deadline - now) * 19 / 20;
        self.enqueue(stream, replicated, Waiting::new(drafts, send_by, answer, has_left.clone(), room))?;
        let ended_early =
            |_| StoreError::unavailable(WHAT, "the task that appends has ended before its time");
        if let Ok(answer) = timeout_at(deadline, &mut answered).await {
            return answer.map_err(ended_early);
        }
        answered.close();
        match answered.try_recv() {
            Ok(answer) => Ok(answer),
            Err(_) if has_left.get() => Err(StoreError::unavailable(WHAT, "no answer came in time")),
            Err(_) => Err(StoreError::Busy),
        }
    }

    /// What the commits that are on their way take of the room that there is for them.
    pub(crate) fn waiting_bytes(&self) -> usize {
        (ROOM_KIB as usize).saturating_sub(self.room.available_permits()) << 10
    }

    /// What is known of the last sequences of a stream's subjects.
    pub(crate) fn known(&self, stream: &str) -> Option<Arc<Known>> {
        match &*self.lanes.lock().unwrap_or_else(PoisonError::into_inner) {
            Lanes::Open(lanes) => lanes.get(stream).map(|lane| Arc::clone(&lane.known)),
            Lanes::Drained => None,
        }
    }

    /// Takes no more commits, and returns when those that were taken are settled.
    pub(crate) async fn drain(&self) {
        let lanes = std::mem::replace(
            &mut *self.lanes.lock().unwrap_or_else(PoisonError::into_inner),
            Lanes::Drained,
        );
        self.room.close();
        let Lanes::Open(lanes) = lanes else { return };
        for (stream, Lane { inbox, driver, .. }) in lanes {
            drop(inbox);
            if let Err(error) = driver.await {
                tracing::error!(stream, %error, "the task that appends has failed");
            }
        }
    }

    fn enqueue(&self, stream: &str, replicated: bool, waiting: Waiting) -> Result<(), StoreError> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let Lanes::Open(lanes) = &mut *lanes else { return Err(StoreError::Draining) };
        let waiting = match lanes.get(stream) {
            Some(lane) => match lane.inbox.send(waiting) {
                Ok(()) => return Ok(()),
                // Its task has ended, which it does only by a fault: a new one takes its place.
                Err(mpsc::error::SendError(waiting)) => waiting,
            },
            None => waiting,
        };
        let lane = self.open_lane(stream, replicated);
        let sent = lane.inbox.send(waiting);
        lanes.insert(stream.to_owned(), lane);
        sent.map_err(|_| StoreError::unavailable("appending", "the task that appends did not start"))
    }

    fn open_lane(&self, stream: &str, replicated: bool) -> Lane {
        let (inbox, commits) = mpsc::unbounded_channel();
        let known = Arc::new(Known::default());
        let link = Link {
            client: self.client.clone(),
            stream: stream.to_owned(),
            source: self.source.clone(),
            ambient: self.ambient.clone(),
        };
        let driver = Driver::new(link, self.reader.clone(), Arc::clone(&known), commits, replicated);
        Lane { inbox, known, driver: tokio::spawn(driver.run()) }
    }
}

/// The room that a commit takes while it waits.
fn kib(drafts: &[Draft]) -> u32 {
    let bytes: usize = drafts.iter().map(|draft| draft.payload.len() + 1024).sum();
    u32::try_from(bytes >> 10).unwrap_or(u32::MAX).clamp(1, ROOM_KIB)
}
