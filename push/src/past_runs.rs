//! Parts of the past that several clients are being sent at about the same time, encoded once for all of them.
//!
//! After a cut many come back from the same place and are given the same parts. A part is kept here only as long as
//! somebody is being sent it, so that a thousand slow readers hold one copy of its bytes.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use crate::{frame::Frame, run::Run, topic::Topic};

/// When there are more, those that nobody is being sent any more are looked for and left out.
const TIDY_ABOVE: usize = 256;

/// The runs that are on their way, by their topic and their first sequence.
#[derive(Default)]
pub(crate) struct PastRuns(Mutex<Runs>);

#[derive(Default)]
struct Runs {
    on_their_way: HashMap<(Topic, u64), Weak<Run>>,
    /// How many there were after the last look, twice over: the next one is due when there are more.
    tidy_above: usize,
}

impl PastRuns {
    /// These frames as a run. The one that others are being sent is shared only if it has the very same frames: where a
    /// key was forgotten meanwhile there are others for the same events.
    pub(crate) fn of(&self, topic: Topic, frames: Vec<Arc<Frame>>) -> Arc<Run> {
        let Some(first) = frames.first() else { return Arc::new(Run::of(frames)) };
        let mut runs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = (topic, first.sequence);
        if let Some(shared) = runs.on_their_way.get(&place).and_then(Weak::upgrade)
            && is_of(&shared, &frames)
        {
            return shared;
        }
        let run = Arc::new(Run::of(frames));
        runs.on_their_way.insert(place, Arc::downgrade(&run));
        if runs.on_their_way.len() > runs.tidy_above.max(TIDY_ABOVE) {
            runs.on_their_way.retain(|_, run| run.strong_count() > 0);
            runs.tidy_above = runs.on_their_way.len() * 2;
        }
        run
    }
}

fn is_of(run: &Run, frames: &[Arc<Frame>]) -> bool {
    run.frames().len() == frames.len()
        && run.frames().iter().zip(frames).all(|(one, other)| Arc::ptr_eq(one, other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::examples::{frame, room};

    fn frames(sequences: std::ops::Range<u64>) -> Vec<Arc<Frame>> {
        sequences.map(|sequence| Arc::new(frame(sequence, sequence.checked_sub(1)))).collect()
    }

    #[test]
    fn who_is_sent_the_same_frames_shares_their_run() {
        let (runs, past) = (PastRuns::default(), frames(1..4));
        let first = runs.of(room(), past.clone());
        assert!(Arc::ptr_eq(&first, &runs.of(room(), past.clone())));
        assert_eq!(runs.of(room(), past[..2].to_vec()).frames().len(), 2, "a shorter part is another one");
    }

    #[test]
    fn frames_that_were_made_anew_are_not_taken_for_the_old_ones() {
        let runs = PastRuns::default();
        let before = runs.of(room(), frames(1..4));
        let after = runs.of(room(), frames(1..4));
        assert!(!Arc::ptr_eq(&before, &after));
    }

    #[test]
    fn what_nobody_is_being_sent_is_not_kept() {
        let runs = PastRuns::default();
        for sequence in 1..2000 {
            runs.of(room(), frames(sequence..sequence + 1));
        }
        assert!(runs.0.lock().unwrap().on_their_way.len() <= TIDY_ABOVE + 1);
        assert!(runs.of(room(), Vec::new()).frames().is_empty());
    }
}
