//! What stands in an export behind its last checkpoint: nothing tells whether that is the log's.
//!
//! An export that was taken a moment after the notary signed ends with some such events. One from which checkpoints were
//! taken out, so that events behind them could be changed, ends with more of them, or with older ones.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead as _, BufReader},
    path::Path,
};

use anyhow::ensure;
use kit::config::{ConfigError, Vars};
use ledger::export::{Exported, Line};
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

/// A notary that is started anew, or waits for a server, signs later than it should.
const PATIENCE: i32 = 10;

/// How far the log may be ahead of its checkpoints while a notary works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cadence {
    /// It signs after so many events at the latest.
    pub events: u64,
    /// And after so long.
    pub every: Duration,
}

/// The events of a stream that no checkpoint attests.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Tail {
    stream: String,
    /// The last event that is attested.
    attested: u64,
    last: u64,
    /// When the first of them was stored, and the last.
    first_at: Option<OffsetDateTime>,
    last_at: Option<OffsetDateTime>,
}

impl Cadence {
    /// Reads what the notary itself is configured with.
    ///
    /// # Errors
    /// When a variable is malformed.
    pub(super) fn from_vars(vars: &Vars) -> Result<Self, ConfigError> {
        let seconds: u32 = vars.parsed_or("WHERRY_NOTARY_SECONDS", 60)?;
        Ok(Self {
            events: vars.parsed_or("WHERRY_NOTARY_EVENTS", 5000)?,
            every: Duration::seconds(i64::from(seconds)),
        })
    }
}

/// Refuses what no notary that works leaves behind, unless so many events of each stream are `accepted`.
///
/// # Errors
/// When there is more, or the file cannot be read.
pub(super) fn check(
    file: &Path,
    streams: &BTreeMap<String, Exported>,
    cadence: Cadence,
    accepted: u64,
) -> anyhow::Result<()> {
    tails(file, streams)?.iter().try_for_each(|tail| tail.check(cadence, accepted))
}

fn tails(file: &Path, streams: &BTreeMap<String, Exported>) -> anyhow::Result<Vec<Tail>> {
    let has_one = streams.iter().filter(|(_, exported)| exported.last_sequence > exported.attested());
    let mut tails: Vec<Tail> = has_one
        .map(|(stream, exported)| Tail {
            stream: stream.clone(),
            attested: exported.attested(),
            last: exported.last_sequence,
            first_at: None,
            last_at: None,
        })
        .collect();
    if tails.is_empty() {
        return Ok(tails);
    }
    for line in BufReader::new(File::open(file)?).split(b'\n') {
        let Line::Event(event) = Line::parse(&line?)? else { continue };
        let Some(tail) = tails.iter_mut().find(|tail| tail.stream == event.stream()) else { continue };
        let stored_at = || OffsetDateTime::parse(event.stored_at()?, &Rfc3339).ok();
        if event.sequence() == tail.attested + 1 {
            tail.first_at = stored_at();
        }
        if event.sequence() == tail.last {
            tail.last_at = stored_at();
        }
    }
    Ok(tails)
}

impl Tail {
    fn check(&self, cadence: Cadence, accepted: u64) -> anyhow::Result<()> {
        let Self { stream, attested, last, .. } = self;
        let events = last - attested;
        let is_soon = self
            .first_at
            .zip(self.last_at)
            .is_some_and(|(first, last)| last - first <= cadence.every * PATIENCE);
        let is_usual = *attested > 0 && events <= cadence.events && is_soon;
        ensure!(
            is_usual || events <= accepted,
            "no checkpoint attests events {} to {last} of {stream}, and the notary signs after {} events or {} seconds: \
             checkpoints may have been taken out, and the events behind them changed. Take another export, made when \
             `verify` found everything attested; or, if you know why the notary had not signed, import this one with \
             --accept-unattested {events}",
            attested + 1,
            cadence.events,
            cadence.every.whole_seconds()
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn a_short_tail_is_usual_and_a_long_one_has_to_be_accepted() {
        let cadence = Cadence { events: 100, every: Duration::seconds(60) };
        let first = datetime!(2026-01-02 3:04:05 UTC);
        let tail = |attested, last, lasted: Option<Duration>| Tail {
            stream: "CHATS".to_owned(),
            attested,
            last,
            first_at: Some(first),
            last_at: lasted.map(|lasted| first + lasted),
        };
        let minute = Some(Duration::MINUTE);
        for (tail, is_usual) in [
            (tail(40, 50, minute), true),
            (tail(40, 140, minute), true),
            (tail(40, 141, minute), false),
            (tail(40, 50, Some(Duration::HOUR)), false),
            (tail(40, 50, None), false),
            (tail(0, 50, minute), false),
        ] {
            let events = tail.last - tail.attested;
            let refused = tail.check(cadence, 0).map_err(|error| error.to_string());
            assert_eq!(refused.is_ok(), is_usual, "{tail:?}: {refused:?}");
            let advice = format!("--accept-unattested {events}");
            assert!(refused.as_ref().err().is_none_or(|why| why.ends_with(&advice)), "{refused:?}");
            assert!(tail.check(cadence, events).is_ok(), "{tail:?}");
            assert_eq!(tail.check(cadence, events - 1).is_ok(), is_usual, "{tail:?}");
        }
    }
}
