//! Whether the client is there: it is asked now and then, and its answer may wait behind what it is being sent.

use tokio::time::{Duration, Instant};

/// When the client is asked next, or its answer is due.
#[derive(Debug)]
pub(super) struct Heartbeat {
    next_ping: Instant,
    answer_due: Option<Instant>,
}

/// What is to be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beat {
    Rest,
    Ping,
    /// Nothing was heard of the client in time.
    Silent,
}

impl Heartbeat {
    /// Of somebody who is to be asked then for the first time.
    pub(super) const fn new(first_ping: Instant) -> Self {
        Self { next_ping: first_ping, answer_due: None }
    }

    /// When [`Self::beat`] is to be called next.
    pub(super) fn due(&self) -> Instant {
        self.answer_due.unwrap_or(self.next_ping)
    }

    /// The client said something: whatever it is, it lives.
    pub(super) fn heard(&mut self) {
        self.answer_due = None;
    }

    /// The client took something of what it is sent. It has not come to the question yet, or only now, so that the time
    /// of its answer begins anew.
    pub(super) fn took(&mut self, now: Instant, answer_within: Duration) {
        if let Some(due) = &mut self.answer_due {
            *due = now + answer_within;
        }
    }

    /// Asks, if it is time to; waits for the answer, if it was asked.
    pub(super) fn beat(&mut self, now: Instant, every: Duration, answer_within: Duration) -> Beat {
        match self.answer_due {
            Some(due) if due <= now => Beat::Silent,
            None if self.next_ping <= now => {
                self.answer_due = Some(now + answer_within);
                self.next_ping = now + every;
                Beat::Ping
            }
            _ => Beat::Rest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: Duration = Duration::from_secs(25);
    const WITHIN: Duration = Duration::from_secs(8);

    #[test]
    fn who_answers_is_asked_again_and_who_does_not_is_silent() {
        let start = Instant::now();
        let mut heartbeat = Heartbeat::new(start + EVERY);
        assert_eq!((heartbeat.due(), heartbeat.beat(start, EVERY, WITHIN)), (start + EVERY, Beat::Rest));
        assert_eq!(heartbeat.beat(start + EVERY, EVERY, WITHIN), Beat::Ping);
        heartbeat.heard();
        assert_eq!(heartbeat.beat(start + EVERY + WITHIN, EVERY, WITHIN), Beat::Rest);
        assert_eq!(heartbeat.beat(start + EVERY * 2, EVERY, WITHIN), Beat::Ping);
        assert_eq!(heartbeat.due(), start + EVERY * 2 + WITHIN);
        assert_eq!(heartbeat.beat(start + EVERY * 2 + WITHIN, EVERY, WITHIN), Beat::Silent);
    }

    #[test]
    fn who_goes_on_taking_what_comes_before_the_question_is_not_silent_until_that_stops() {
        let start = Instant::now();
        let mut heartbeat = Heartbeat::new(start + EVERY);
        // Nothing was asked: this moves no time.
        heartbeat.took(start, WITHIN);
        assert_eq!(heartbeat.beat(start + EVERY, EVERY, WITHIN), Beat::Ping);
        let mut now = start + EVERY;
        for _ in 0..20 {
            now += WITHIN;
            heartbeat.took(now, WITHIN);
            assert_eq!(heartbeat.beat(now, EVERY, WITHIN), Beat::Rest, "one question waits already");
        }
        assert_eq!(heartbeat.beat(now + WITHIN, EVERY, WITHIN), Beat::Silent);
    }
}
