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
            let expected =
                expected.map(|(subject, sequence)| Expected { subject: format!("s.{subject}"), sequence });
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
        let sound = expectation.is_none_or(|(other, _)| !written.contains(&other) && expected.insert(other));
        written.insert(*subject);
        sound
    })
}
