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
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use proptest::prelude::*;
    use tokio::sync::Semaphore;

    use super::*;
    use crate::encode::tests::draft;

    const LONG: std::time::Duration = std::time::Duration::from_mins(1);

    /// A commit of messages, each with the subject that it writes and what it expects.
    type Shape = Vec<(u8, Option<(u8, u64)>)>;

    fn waiting(shape: &Shape, callers: &mut Vec<oneshot::Receiver<Answer>>) -> Waiting {
        let drafts = shape
            .iter()
            .map(|(subject, expected)| {
                let expected = expected
                    .map(|(subject, sequence)| Expected { subject: format!("s.{subject}"), sequence });
                draft(&format!("s.{subject}"), expected)
            })
            .collect();
        let (answer, caller) = oneshot::channel();
        callers.push(caller);
        let room = Arc::new(Semaphore::new(1)).try_acquire_owned().unwrap();
        Waiting::new(drafts, Instant::now() + LONG, answer, HasLeft::default(), room)
    }

    fn names(cut: &[Waiting]) -> Vec<String> {
        cut.iter().flat_map(Waiting::writes).map(str::to_owned).collect()
    }

    fn look(queue: &mut Queue, known: &Known, now: Instant) -> (Round, Left) {
        let mut round = Round::default();
        let left = queue.look(&mut round, known, now);
        (round, left)
    }

    fn round_of(shapes: &[Shape]) -> (Round, Queue, Vec<oneshot::Receiver<Answer>>) {
        let (mut queue, mut callers) = (Queue::default(), Vec::new());
        for shape in shapes {
            queue.push(waiting(shape, &mut callers));
        }
        (look(&mut queue, &Known::default(), Instant::now()).0, queue, callers)
    }

    #[tokio::test]
    async fn only_rivals_make_a_conflict_of_what_was_never_sent() {
        for (kept_out_by, is_conflict) in
            [(None, false), (Some(Because::Overload), false), (Some(Because::Rivals), true)]
        {
            let mut callers = Vec::new();
            let mut waiting = waiting(&vec![(1, None)], &mut callers);
            waiting.kept_out_by = kept_out_by;
            waiting.give_up();
            let fate = callers.remove(0).await.unwrap().fate;
            assert_eq!(matches!(fate, Fate::Conflict), is_conflict, "{fate:?}");
            assert_eq!(matches!(fate, Fate::Refused(StoreError::Busy)), !is_conflict, "{fate:?}");
        }
    }

    #[tokio::test]
    async fn posts_under_one_guard_go_together_and_a_change_waits_for_none_behind_it() {
        let post: Shape = vec![(1, Some((0, 7)))];
        let change: Shape = vec![(0, Some((0, 7)))];
        let elsewhere: Shape = vec![(9, Some((9, 0)))];
        let (round, mut queue, _callers) = round_of(&[post.clone(), post.clone(), change, post, elsewhere]);
        assert_eq!(names(&round.ready), ["s.1", "s.1", "s.9"]);
        let (round, _) = look(&mut queue, &Known::default(), Instant::now());
        assert_eq!(names(&round.ready), ["s.0"]);
        let known = Known::default();
        known.note("s.0", 12);
        let (round, left) = look(&mut queue, &known, Instant::now());
        assert_eq!((round.ready.len(), names(&left.stale)), (0, vec!["s.1".to_owned()]));
    }

    #[tokio::test]
    async fn two_that_expect_the_same_subject_and_write_it_take_turns() {
        let change: Shape = vec![(0, Some((0, 7)))];
        let (round, queue, _callers) = round_of(&[change.clone(), change]);
        assert_eq!((round.ready.len(), queue.len()), (1, 1));
    }

    #[tokio::test]
    async fn the_abandoned_and_the_late_do_not_go() {
        let shape: Shape = vec![(0, None)];
        let (mut queue, mut callers) = (Queue::default(), Vec::new());
        queue.push(waiting(&shape, &mut callers));
        callers.clear();
        queue.push(waiting(&shape, &mut callers));
        let (round, left) = look(&mut queue, &Known::default(), Instant::now() + LONG * 2);
        assert_eq!((round.ready.len(), left.late.len(), queue.len()), (0, 1, 0));
    }

    prop_compose! {
        fn shape()(messages in prop::collection::vec(
            (0..6_u8, prop::option::of((0..6_u8, 0..2_u64))), 1..4
        )) -> Shape {
            messages
        }
    }

    proptest! {
        /// What the server demands of a batch: each subject is expected once or always the same, and
        /// never after the batch has written it. And what fairness demands: the first goes.
        #[test]
        fn every_batch_is_one_that_the_server_can_take(
            shapes in prop::collection::vec(shape(), 1..20),
            arrivals in prop::collection::vec(1..4_usize, 20),
        ) {
            // Commits that contradict themselves are refused before they get here.
            let shapes: Vec<_> = shapes.into_iter().filter(is_sound).collect();
            let (mut queue, mut callers) = (Queue::default(), Vec::new());
            let mut coming = shapes.iter();
            let mut gone = 0;
            while gone < shapes.len() {
                let mut round = Round::default();
                // A round is looked for while others still come.
                for some in &arrivals {
                    for shape in coming.by_ref().take(*some) {
                        queue.push(waiting(shape, &mut callers));
                    }
                    queue.look(&mut round, &Known::default(), Instant::now());
                }
                prop_assert!(!round.ready.is_empty(), "the first can always go");
                let mut written = HashSet::new();
                let mut expected = BTreeMap::new();
                for waiting in &round.ready {
                    for e in waiting.expects() {
                        prop_assert!(!written.contains(&e.subject));
                        let before = expected.insert(e.subject.clone(), e.sequence);
                        prop_assert!(before.is_none_or(|before| before == e.sequence));
                    }
                    for subject in waiting.writes() {
                        written.insert(subject.to_owned());
                    }
                }
                gone += round.ready.len();
            }
            prop_assert_eq!(queue.len(), 0);
        }
    }

    fn is_sound(shape: &Shape) -> bool {
        let mut written = HashSet::new();
        let mut expected = HashSet::new();
        shape.iter().all(|(subject, expectation)| {
            let sound =
                expectation.is_none_or(|(other, _)| !written.contains(&other) && expected.insert(other));
            written.insert(*subject);
            sound
        })
    }
}
