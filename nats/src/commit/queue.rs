//! Who waits, and who goes out together.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering, fence};

use tokio::sync::{OwnedSemaphorePermit, oneshot};
use tokio::time::Instant;

use super::send::Because;
use super::{Answer, Fate, Known};
use crate::StoreError;
use crate::encode::{Draft, Expected, MAX_EVENTS};
use crate::recent::Recent;

/// What one batch may weigh: enough for the largest batch of ordinary events, and no burden for the server.
const BATCH_BYTES: usize = 4 << 20;

/// A commit on its way.
pub(super) struct Waiting {
    pub(super) drafts: Vec<Draft>,
    bytes: usize,
    pub(super) deadline: Instant,
    /// Rivals were in flight: it is sent again, but not before this.
    pub(super) not_before: Option<Instant>,
    /// How often it was put off.
    pub(super) times_put_off: u32,
    /// What put it off last.
    pub(super) kept_out_by: Option<Because>,
    /// It was sent once without an answer: that sending may still be applied, or be what is in its way.
    pub(super) unanswered: bool,
    answer: oneshot::Sender<Answer>,
    has_left: HasLeft,
    _room: OwnedSemaphorePermit,
}

/// Whether a commit has been sent: shared with its caller, who may stop waiting at any moment.
#[derive(Clone, Default)]
pub(super) struct HasLeft(Arc<AtomicBool>);

impl HasLeft {
    /// Asked by the caller, after it has closed its end: if not, the commit is never sent.
    pub(super) fn get(&self) -> bool {
        fence(Ordering::SeqCst);
        self.0.load(Ordering::SeqCst)
    }
}

impl Waiting {
    pub(super) fn new(
        drafts: Vec<Draft>,
        deadline: Instant,
        answer: oneshot::Sender<Answer>,
        has_left: HasLeft,
        room: OwnedSemaphorePermit,
    ) -> Self {
        let bytes = drafts.iter().map(|draft| draft.payload.len()).sum();
        Self {
            drafts,
            bytes,
            deadline,
            not_before: None,
            times_put_off: 0,
            kept_out_by: None,
            unanswered: false,
            answer,
            has_left,
            _room: room,
        }
    }

    /// Tells the caller, who may have gone.
    pub(super) fn answer(self, fate: Fate) {
        let fate = match fate {
            Fate::Conflict if self.unanswered => Fate::ConflictOrStored,
            fate => fate,
        };
        let _caller_gone = self.answer.send(Answer { fate, drafts: self.drafts });
    }

    /// It was not sent in time, or rivals in flight kept it out all the time: nothing of it is stored, unless a
    /// sending of it that got no answer is still under way.
    pub(super) fn give_up(self) {
        let fate = match self.kept_out_by {
            _ if self.unanswered => {
                Fate::Unknown(StoreError::unavailable("appending", "an earlier sending may be under way"))
            }
            Some(Because::Rivals) => Fate::Conflict,
            Some(Because::Overload) | None => Fate::Refused(StoreError::Busy),
        };
        self.answer(fate);
    }

    /// Whether its caller has gone.
    pub(super) fn is_abandoned(&self) -> bool {
        self.answer.is_closed()
    }

    /// Marks it as sent, since from now on it may be at any moment, unless its caller has gone. The caller goes first
    /// and looks for the mark then: either it sees the mark, or this sees that it has gone. So nobody is told
    /// that a commit was not sent that was.
    pub(super) fn leaves(&self) -> bool {
        self.has_left.0.store(true, Ordering::SeqCst);
        fence(Ordering::SeqCst);
        !self.is_abandoned()
    }

    /// The subjects that it appends to, one for each message.
    pub(super) fn writes(&self) -> impl Iterator<Item = &str> {
        self.drafts.iter().map(|draft| draft.subject.as_str())
    }

    /// What it expects, each subject once.
    pub(super) fn expects(&self) -> impl Iterator<Item = &Expected> {
        self.drafts.iter().filter_map(|draft| draft.expected.as_ref())
    }
}

/// The commits that go out together next, as they are found by one look at the queue after the other.
#[derive(Default)]
pub(super) struct Round {
    /// Those that go, in order.
    pub(super) ready: Vec<Waiting>,
    messages: usize,
    bytes: usize,
    is_full: bool,
    batch: Touched,
    /// What those who stay write and expect.
    held: Touched,
    /// So many at the head of the queue were looked at, and stay.
    looked_at: usize,
}

/// Whom a look at the queue has found that will not go.
#[derive(Default)]
pub(super) struct Left {
    /// Expects what is known to be past.
    pub(super) stale: Vec<Waiting>,
    /// Was not sent in time.
    pub(super) late: Vec<Waiting>,
}

/// The commits of one stream that were not sent yet, oldest first.
#[derive(Default)]
pub(super) struct Queue(VecDeque<Waiting>);

enum Verdict {
    Ready,
    Stale,
    Late,
    Stays,
    Gone,
}

impl Queue {
    pub(super) fn push(&mut self, waiting: Waiting) {
        self.0.push_back(waiting);
    }

    /// Puts back what was put off, before everybody else: it has waited longest.
    pub(super) fn put_back(&mut self, waiting: Waiting) {
        self.0.push_front(waiting);
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// When the first of those that wait may go out: none if nobody waits, the past if one may now.
    pub(super) fn due(&self, now: Instant) -> Option<Instant> {
        self.0.iter().map(|waiting| waiting.not_before.unwrap_or(now)).min()
    }

    /// Takes out what can go together now, in order, as much as fits in one batch: of those who came since
    /// the round's last look.
    ///
    /// Two commits share a batch unless one of them expects what the other changes; those that only
    /// expect the same, such as posts under one room, do share. Whoever cannot go holds back those behind
    /// who touch the same subjects: so a room's change waits for no later post.
    pub(super) fn look(&mut self, round: &mut Round, known: &Known, now: Instant) -> Left {
        let mut left = Left::default();
        if round.is_full || round.looked_at == self.0.len() {
            return left;
        }
        let mut known = known.lock();
        for waiting in self.0.split_off(round.looked_at) {
            match round.verdict(&waiting, &mut known, now) {
                Verdict::Ready => round.add(waiting),
                Verdict::Stale => left.stale.push(waiting),
                Verdict::Late => left.late.push(waiting),
                Verdict::Stays => {
                    if !round.is_full {
                        round.held.add(&waiting);
                    }
                    self.0.push_back(waiting);
                }
                Verdict::Gone => {}
            }
        }
        round.looked_at = self.0.len();
        left
    }
}

impl Round {
    /// How many messages the commits have together.
    pub(super) fn messages(&self) -> usize {
        self.messages
    }

    /// Whether no more fit in.
    pub(super) fn is_full(&self) -> bool {
        self.is_full
    }

    fn verdict(&mut self, waiting: &Waiting, known: &mut Recent<String, u64>, now: Instant) -> Verdict {
        if self.is_full {
            Verdict::Stays
        } else if waiting.is_abandoned() {
            Verdict::Gone
        } else if waiting.expects().any(|e| known.get(e.subject.as_str()).unwrap_or(0) > e.sequence) {
            Verdict::Stale
        } else if waiting.deadline <= now {
            Verdict::Late
        } else if waiting.not_before.is_some_and(|at| now < at) || self.held.touches(waiting) {
            Verdict::Stays
        } else if self.messages > 0
            && (self.messages + waiting.drafts.len() > MAX_EVENTS || self.bytes + waiting.bytes > BATCH_BYTES)
        {
            self.is_full = true;
            Verdict::Stays
        } else if self.batch.clashes(waiting) {
            Verdict::Stays
        } else if waiting.leaves() {
            Verdict::Ready
        } else {
            Verdict::Gone
        }
    }

    fn add(&mut self, waiting: Waiting) {
        self.messages += waiting.drafts.len();
        self.bytes += waiting.bytes;
        self.batch.add(&waiting);
        self.ready.push(waiting);
    }
}

/// What some commits write and expect, by hashes of the subjects: two subjects of one hash only keep two
/// commits apart that could have gone together.
#[derive(Default)]
struct Touched {
    hasher: RandomState,
    written: HashSet<u64>,
    expected: HashMap<u64, u64>,
}

impl Touched {
    fn add(&mut self, waiting: &Waiting) {
        for e in waiting.expects() {
            self.expected.insert(self.hasher.hash_one(e.subject.as_str()), e.sequence);
        }
        for subject in waiting.writes() {
            self.written.insert(self.hasher.hash_one(subject));
        }
    }

    fn is_empty(&self) -> bool {
        self.written.is_empty()
    }

    /// Whether the server would refuse the batch with this commit at its end, or should.
    fn clashes(&self, waiting: &Waiting) -> bool {
        !self.is_empty()
            && (waiting.writes().any(|subject| self.expected.contains_key(&self.hasher.hash_one(subject)))
                || waiting.expects().any(|e| {
                    let subject = self.hasher.hash_one(e.subject.as_str());
                    self.written.contains(&subject)
                        || self.expected.get(&subject).is_some_and(|other| *other != e.sequence)
                }))
    }

    /// Whether this commit would overtake one of these on a subject that matters to both.
    fn touches(&self, waiting: &Waiting) -> bool {
        !self.is_empty()
            && (waiting.writes().any(|subject| {
                let subject = self.hasher.hash_one(subject);
                self.written.contains(&subject) || self.expected.contains_key(&subject)
            }) || waiting
                .expects()
                .any(|e| self.written.contains(&self.hasher.hash_one(e.subject.as_str()))))
    }
}

#[cfg(test)]
mod tests;
