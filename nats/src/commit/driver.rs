//! The one task that sends a stream's commits.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use time::OffsetDateTime;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::neighbours::Neighbours;
use super::queue::{Queue, Round, Waiting};
use super::send::{Link, Open, Sent};
use super::settle::{self, Suspect};
use super::{Fate, Known};
use crate::{LogReader, StoreError};

/// Up to so many messages go out by themselves, side by side: each costs the server one sync of the disk,
/// a batch as much as about ten. Measured, see the bench.
const SINGLES: usize = 8;
/// After its writers were answered the task lets them run before it commits the next batch, or that would
/// hold only half of them: until all have come back, or nobody new came for so many turns.
const QUIET_TURNS: usize = 8;
const MOST_TURNS: usize = 256;
/// A batch that was refused is sent again without those to blame; after so many refusals in two halves.
const REFUSALS_BEFORE_HALVES: u32 = 3;
/// A batch is sent so often without any answer.
const UNANSWERED_SENDINGS: u32 = 2;
const FIRST_WAIT: Duration = Duration::from_millis(2);
const LONGEST_WAIT: Duration = Duration::from_millis(25);

/// Sends what comes in, and ends when nobody can send more and everything is settled.
pub(super) struct Driver {
    link: Link,
    reader: LogReader,
    known: Arc<Known>,
    commits: mpsc::UnboundedReceiver<Waiting>,
    replicated: bool,
    queue: Queue,
    neighbours: Neighbours,
}

/// Commits that go out together, and what was tried.
pub(super) struct Group {
    pub(super) members: Vec<Waiting>,
    pub(super) began: OffsetDateTime,
    /// The batch that is open, in which the first of the members were sent already.
    open: Option<Open>,
    /// The ids of the batches in which exactly these members were sent.
    pub(super) batches: Vec<String>,
    pub(super) unanswered: u32,
    pub(super) refused: u32,
}

impl Driver {
    pub(super) fn new(
        link: Link,
        reader: LogReader,
        known: Arc<Known>,
        commits: mpsc::UnboundedReceiver<Waiting>,
        replicated: bool,
    ) -> Self {
        let neighbours = Neighbours::new(&reader, &link.stream, &known);
        Self { link, reader, known, commits, replicated, queue: Queue::default(), neighbours }
    }

    pub(super) async fn run(mut self) {
        let mut gathered = Gathered::default();
        loop {
            if gathered.round.ready.is_empty() {
                if !self.wait_for_work().await {
                    return;
                }
                gathered = Gathered::default();
                self.look(&mut gathered.round);
            }
            let sent = gathered.round.ready.len();
            if sent > 0 {
                self.send(gathered).await;
                gathered = self.gather(sent).await;
            }
        }
    }

    /// Takes in who may go next, and answers those that may not.
    fn look(&mut self, round: &mut Round) {
        let left = self.queue.look(round, &self.known, Instant::now());
        for waiting in left.stale {
            waiting.answer(Fate::Conflict);
        }
        for waiting in left.late {
            waiting.give_up();
        }
    }

    /// Waits until some commit may go out. False when none is left and none can come.
    async fn wait_for_work(&mut self) -> bool {
        loop {
            self.take_in();
            let now = Instant::now();
            match self.queue.due(now) {
                Some(due) if due <= now => return true,
                Some(due) => {
                    let more = !self.commits.is_closed();
                    tokio::select! {
                        () = tokio::time::sleep_until(due) => return true,
                        Some(waiting) = self.commits.recv(), if more => self.queue.push(waiting),
                    }
                }
                None => match self.commits.recv().await {
                    Some(waiting) => self.queue.push(waiting),
                    None => return false,
                },
            }
        }
    }

    fn take_in(&mut self) {
        while let Ok(waiting) = self.commits.try_recv() {
            self.queue.push(waiting);
        }
    }

    /// Lets the writers that were answered come back, and sends ahead what they bring as soon as it is
    /// certain to be a batch: so the server takes in the first while others are still written. Until the
    /// last message, that commits, the server has promised nothing.
    async fn gather(&mut self, answered: usize) -> Gathered {
        let Gathered { mut round, mut open } = Gathered::default();
        let mut quiet = 0;
        for _ in 0..MOST_TURNS {
            tokio::task::yield_now().await;
            let before = self.queue.len() + round.ready.len();
            self.take_in();
            let now = self.queue.len() + round.ready.len();
            quiet = if now > before { 0 } else { quiet + 1 };
            if now > before {
                self.look(&mut round);
                if round.messages() > SINGLES {
                    let open = open.get_or_insert_with(|| self.link.open());
                    self.link.send_ahead(open, &mut round.ready).await;
                }
            }
            if quiet == QUIET_TURNS || now >= answered || round.is_full() {
                break;
            }
        }
        Gathered { round, open }
    }

    async fn send(&mut self, Gathered { round, open }: Gathered) {
        let (began, ready) = (self.link.ambient.now(), round.ready);
        let put_off = if open.is_none() && self.better_one_by_one(&ready) {
            let each = ready.into_iter().map(|waiting| self.settled(Group::of(vec![waiting], began)));
            join_all(each).await.into_iter().flatten().collect()
        } else {
            self.settled(Group { open, ..Group::of(ready, began) }).await
        };
        self.put_back(put_off);
    }

    /// Whether a few single messages cost less than one batch. On a replicated stream a message in flight
    /// holds what it expects, so that those under one guard must share a batch.
    fn better_one_by_one(&self, ready: &[Waiting]) -> bool {
        let few = ready.len() <= SINGLES && ready.iter().all(|waiting| waiting.drafts.len() == 1);
        let mut expected = std::collections::HashSet::new();
        few && (!self.replicated
            || ready.iter().flat_map(Waiting::expects).all(|e| expected.insert(e.subject.as_str())))
    }

    fn put_back(&mut self, mut put_off: Vec<Waiting>) {
        while let Some(waiting) = put_off.pop() {
            self.queue.put_back(waiting);
        }
    }

    /// Sends a group until all of its members are answered, but for those that are put off.
    async fn settled(&self, group: Group) -> Vec<Waiting> {
        let mut groups = vec![group];
        let mut put_off = Vec::new();
        while let Some(mut group) = groups.pop() {
            if group.open.is_none() && group.batches.is_empty() && group.unanswered == 0 {
                group.members.retain(|member| !member.is_abandoned());
            }
            if group.members.is_empty() {
                continue;
            }
            let sent = self.send_once(&mut group).await;
            match self.digest(group, sent).await {
                Next::Done => {}
                Next::Again(group, wait) => {
                    tokio::time::sleep(self.link.ambient.jitter(wait)).await;
                    groups.push(group);
                }
                Next::Halves(first, second) => {
                    groups.push(second);
                    groups.push(first);
                }
                Next::PutOff(waiting) => put_off.push(waiting),
            }
        }
        put_off
    }

    async fn send_once(&self, group: &mut Group) -> Sent {
        let open = group.open.take();
        if open.is_none()
            && let [only] = group.members.as_mut_slice()
            && let [draft] = only.drafts.as_mut_slice()
        {
            return self.link.single(draft).await;
        }
        let open = open.unwrap_or_else(|| self.link.open());
        group.batches.push(open.id.clone());
        self.link.commit(open, &mut group.members).await
    }

    async fn digest(&self, mut group: Group, sent: Sent) -> Next {
        match sent {
            Sent::Stored(last) => {
                let messages: usize = group.members.iter().map(|member| member.drafts.len()).sum();
                self.stored(group, last + 1 - messages as u64, false)
            }
            Sent::Unknown(error) => {
                group.unanswered += 1;
                for member in &mut group.members {
                    member.unanswered = true;
                }
                tracing::warn!(stream = self.link.stream, %error, "an append got no answer");
                match self.find(&group).await {
                    Ok(Some(first)) => self.stored(group, first, true),
                    _ if group.unanswered < UNANSWERED_SENDINGS => Next::Again(group, LONGEST_WAIT),
                    _ => group.answer_all(|| Fate::Unknown(again(&error))),
                }
            }
            refused => {
                if group.unanswered > 0 {
                    // An earlier sending of this group may be what is in the way.
                    match self.find(&group).await {
                        Ok(Some(first)) => return self.stored(group, first, true),
                        Ok(None) => {}
                        Err(error) => return group.answer_all(|| Fate::Unknown(again(&error))),
                    }
                }
                if group.members.len() > 1 {
                    self.sort_out(group, refused).await
                } else {
                    self.refused_alone(group, refused)
                }
            }
        }
    }

    /// A single commit was refused: it is to blame.
    fn refused_alone(&self, mut group: Group, sent: Sent) -> Next {
        let Some(mut waiting) = group.members.pop() else { return Next::Done };
        let fate = match sent {
            Sent::DuplicateOf(sequence) => Fate::DuplicateOf(sequence),
            Sent::DuplicateId => Fate::DuplicateId,
            Sent::Refused(error) => Fate::Refused(error),
            Sent::NotNow(because) => {
                waiting.kept_out_by = Some(because);
                let wait = LONGEST_WAIT.min(FIRST_WAIT * 2_u32.pow(waiting.times_put_off.min(4)));
                waiting.times_put_off += 1;
                waiting.not_before = Some(Instant::now() + self.link.ambient.jitter(wait));
                return Next::PutOff(waiting);
            }
            Sent::Conflict(actual) => {
                self.learn(&waiting, actual);
                Fate::Conflict
            }
            Sent::Stored(_) | Sent::Unknown(_) => Fate::Conflict,
        };
        waiting.answer(fate);
        Next::Done
    }

    /// Several commits were refused together: those to blame are told, the others go again.
    async fn sort_out(&self, mut group: Group, sent: Sent) -> Next {
        group.refused += 1;
        if matches!(sent, Sent::Refused(_)) || group.refused == REFUSALS_BEFORE_HALVES {
            return group.halves();
        }
        let last = match settle::last_of_each(&self.reader, &self.link.stream, &group.members).await {
            Ok(last) => last,
            Err(error) => {
                tracing::warn!(stream = self.link.stream, %error, "a refused batch is split unread");
                return group.halves();
            }
        };
        {
            let mut known = self.known.lock();
            for message in last.values() {
                known.note(&message.subject, message.sequence);
            }
        }
        let before = group.members.len();
        let mut innocent = Vec::with_capacity(before);
        for member in group.members {
            match settle::judge(&member, &last) {
                Suspect::Stale => {
                    self.neighbours.listen();
                    member.answer(Fate::Conflict);
                }
                Suspect::Seen => member.answer(Fate::DuplicateId),
                Suspect::Innocent => innocent.push(member),
            }
        }
        tracing::debug!(
            stream = self.link.stream,
            members = before,
            innocent = innocent.len(),
            "a batch was refused"
        );
        let wait = if innocent.len() == before { FIRST_WAIT } else { Duration::ZERO };
        Next::Again(Group { members: innocent, batches: Vec::new(), unanswered: 0, ..group }, wait)
    }

    fn stored(&self, group: Group, first: u64, by_reading: bool) -> Next {
        let mut first = first;
        {
            let mut known = self.known.lock();
            let drafts = group.members.iter().flat_map(|member| &member.drafts);
            for (draft, sequence) in drafts.zip(first..) {
                known.note(&draft.subject, sequence);
            }
        }
        for member in group.members {
            let messages = member.drafts.len() as u64;
            member.answer(Fate::Stored { first, by_reading });
            first += messages;
        }
        Next::Done
    }

    async fn find(&self, group: &Group) -> Result<Option<u64>, StoreError> {
        settle::find(&self.reader, &self.link.stream, group).await
    }

    /// A conflict names the actual sequence, but not of which expectation: it is learned from where there
    /// is only one.
    fn learn(&self, waiting: &Waiting, actual: Option<u64>) {
        let mut expected = waiting.expects();
        if let (Some(sequence), Some(e), None) = (actual, expected.next(), expected.next()) {
            self.known.note(&e.subject, sequence);
        }
    }
}

/// Who goes out next, and what of it has gone.
#[derive(Default)]
struct Gathered {
    round: Round,
    open: Option<Open>,
}

/// What is to be done with a group after it was sent.
enum Next {
    Done,
    Again(Group, Duration),
    Halves(Group, Group),
    /// Sent again later, when others were sent that may be in its way.
    PutOff(Waiting),
}

impl Group {
    pub(super) fn of(members: Vec<Waiting>, began: OffsetDateTime) -> Self {
        Self { members, began, open: None, batches: Vec::new(), unanswered: 0, refused: 0 }
    }

    fn answer_all(self, fate: impl Fn() -> Fate) -> Next {
        for member in self.members {
            member.answer(fate());
        }
        Next::Done
    }

    fn halves(self) -> Next {
        let began = self.began;
        let mut first = self.members;
        let second = first.split_off(first.len() / 2);
        Next::Halves(Group::of(first, began), Group::of(second, began))
    }
}

/// The same error for one more caller.
fn again(error: &StoreError) -> StoreError {
    StoreError::unavailable("appending", error.to_string())
}
