//! How much somebody's conversions use of their quotas, as the log tells it.

use std::collections::{BTreeMap, BTreeSet};

use time::{Date, Duration, OffsetDateTime, Time, UtcOffset};

use crate::{
    conversion::ConversionEvent,
    ids::{ConversionId, FileId},
};

/// A day, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(Date);

/// What one person's conversions use. It is folded from their events, those of all conversions in the order of the stream,
/// and keeps of them only what still takes room: what is deleted is forgotten.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConversionUsage {
    kept: BTreeMap<ConversionId, Kept>,
    /// Those that wait or run. One that waits for its password waits for nobody's turn.
    open: BTreeSet<ConversionId>,
    /// The last day on which something was asked for, and how much.
    asked: Option<(Day, u32)>,
}

/// The files of a conversion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Kept {
    source: FileId,
    source_bytes: u64,
    result_bytes: u64,
}

impl Day {
    /// The day that this is on.
    pub fn of(time: OffsetDateTime) -> Self {
        Self(time.to_offset(UtcOffset::UTC).date())
    }

    /// When it is over.
    pub fn end(self) -> OffsetDateTime {
        self.0.with_time(Time::MIDNIGHT).assume_utc().saturating_add(Duration::DAY)
    }
}

impl ConversionUsage {
    /// Takes in the next event, which the log stored at this time.
    pub fn apply(&mut self, at: OffsetDateTime, event: &ConversionEvent) {
        match event {
            ConversionEvent::ConversionRequested { conversion, upload, size_bytes, .. } => {
                let (source, source_bytes) = (*upload, *size_bytes);
                self.open.insert(*conversion);
                self.kept.insert(*conversion, Kept { source, source_bytes, result_bytes: 0 });
                let day = Day::of(at);
                let before = self.asked_on(day);
                self.asked = Some((day, before.saturating_add(1)));
            }
            ConversionEvent::ConversionCompleted { conversion, size_bytes, .. } => {
                self.open.remove(conversion);
                self.kept.entry(*conversion).and_modify(|kept| kept.result_bytes = *size_bytes);
            }
            ConversionEvent::ConversionFilesDeleted { conversion, .. } => {
                self.open.remove(conversion);
                self.kept.remove(conversion);
            }
            ConversionEvent::ConversionPasswordGiven { conversion, .. } => {
                self.open.insert(*conversion);
            }
            ConversionEvent::ConversionPasswordAsked { conversion, .. }
            | ConversionEvent::ConversionFailed { conversion, .. }
            | ConversionEvent::ConversionCancelled { conversion, .. } => {
                self.open.remove(conversion);
            }
            ConversionEvent::ConversionStarted { .. } => {}
        }
    }

    /// How many conversions were asked for on this day, if it is the last one of them, or a later one.
    pub fn asked_on(&self, day: Day) -> u32 {
        self.asked.filter(|(last, _)| *last == day).map_or(0, |(_, asked)| asked)
    }

    /// How many conversions wait or run.
    pub fn open(&self) -> u32 {
        u32::try_from(self.open.len()).unwrap_or(u32::MAX)
    }

    /// Whether this document takes room already, so that to convert it once more takes none for it.
    pub fn has_source(&self, source: FileId) -> bool {
        self.kept.values().any(|kept| kept.source == source)
    }

    /// How many bytes their sources and results take. A source that several conversions were made of counts once, until the
    /// last of them is without its files.
    pub fn bytes(&self) -> u64 {
        let sources: BTreeMap<FileId, u64> =
            self.kept.values().map(|kept| (kept.source, kept.source_bytes)).collect();
        let results = self.kept.values().map(|kept| kept.result_bytes);
        sources.into_values().chain(results).fold(0, u64::saturating_add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        conversion::{DeletionCause, PasswordAsk, SourceFormat, TargetFormat},
        ids::AccountId,
    };
    use personal::Personal;
    use time::macros::datetime;
    use uuid::Uuid;

    const MORNING: OffsetDateTime = datetime!(2026-01-02 03:04:05 UTC);

    fn id(number: u128) -> ConversionId {
        ConversionId::new(Uuid::from_u128(number))
    }

    fn owner() -> AccountId {
        AccountId::new(Uuid::from_u128(0xada))
    }

    fn requested(number: u128, upload: u128) -> ConversionEvent {
        ConversionEvent::ConversionRequested {
            conversion: id(number),
            owner: owner(),
            upload: FileId::new(Uuid::from_u128(upload)),
            name: Personal::Erased { of: owner().person() },
            from: SourceFormat::Docx,
            to: TargetFormat::Pdf,
            size_bytes: 100,
            digest: String::new(),
            keep_seconds: 60,
        }
    }

    fn completed(number: u128) -> ConversionEvent {
        let (conversion, result) = (id(number), FileId::new(Uuid::from_u128(number)));
        let (digest, picture) = (String::new(), None);
        ConversionEvent::ConversionCompleted {
            conversion,
            owner: owner(),
            result,
            size_bytes: 30,
            digest,
            picture,
        }
    }

    fn deleted(number: u128) -> ConversionEvent {
        let (conversion, cause) = (id(number), DeletionCause::ByOwner);
        ConversionEvent::ConversionFilesDeleted { conversion, owner: owner(), cause }
    }

    fn folded(events: &[(OffsetDateTime, ConversionEvent)]) -> ConversionUsage {
        let mut usage = ConversionUsage::default();
        for (at, event) in events {
            usage.apply(*at, event);
        }
        usage
    }

    #[test]
    fn sources_and_results_take_room_until_they_are_deleted() {
        let mut usage = folded(&[(MORNING, requested(1, 0xa)), (MORNING, requested(2, 0xb))]);
        assert_eq!(usage.bytes(), 200);
        usage.apply(MORNING, &completed(1));
        assert_eq!(usage.bytes(), 230);
        usage.apply(MORNING, &deleted(1));
        assert_eq!(usage.bytes(), 100);
        usage.apply(MORNING, &deleted(2));
        assert_eq!(usage.bytes(), 0);
        assert_eq!(usage.asked_on(Day::of(MORNING)), 2, "what was asked for stays asked for");
    }

    #[test]
    fn a_document_that_is_converted_twice_is_there_once() {
        let mut usage = folded(&[(MORNING, requested(1, 0xa)), (MORNING, requested(2, 0xa))]);
        let source = FileId::new(Uuid::from_u128(0xa));
        assert_eq!((usage.bytes(), usage.has_source(source)), (100, true));
        usage.apply(MORNING, &deleted(1));
        assert_eq!((usage.bytes(), usage.has_source(source)), (100, true));
        usage.apply(MORNING, &deleted(2));
        assert_eq!((usage.bytes(), usage.has_source(source)), (0, false));
    }

    #[test]
    fn what_waits_or_runs_is_open_and_what_waits_for_its_password_is_not() {
        let (conversion, owner) = (id(2), owner());
        let mut usage = folded(&[(MORNING, requested(1, 1)), (MORNING, requested(2, 2))]);
        assert_eq!(usage.open(), 2);
        usage.apply(MORNING, &completed(1));
        assert_eq!(usage.open(), 1);
        let because = PasswordAsk::Protected;
        usage.apply(MORNING, &ConversionEvent::ConversionPasswordAsked { conversion, owner, because });
        assert_eq!(usage.open(), 0);
        usage.apply(MORNING, &ConversionEvent::ConversionPasswordGiven { conversion, owner });
        assert_eq!(usage.open(), 1);
        usage.apply(MORNING, &ConversionEvent::ConversionCancelled { conversion, owner });
        assert_eq!(usage.open(), 0);
    }

    #[test]
    fn days_begin_at_midnight_in_utc_wherever_the_time_is_told() {
        let evening = datetime!(2026-01-02 23:59:59 UTC);
        let night = datetime!(2026-01-02 19:00:00 -5);
        let usage = folded(&[(MORNING, requested(1, 1)), (evening, requested(2, 2))]);
        assert_eq!((usage.asked_on(Day::of(evening)), usage.asked_on(Day::of(night))), (2, 0));
        let usage = folded(&[(evening, requested(1, 1)), (night, requested(2, 2))]);
        assert_eq!((usage.asked_on(Day::of(evening)), usage.asked_on(Day::of(night))), (0, 1));
        assert_eq!(Day::of(evening).end(), datetime!(2026-01-03 00:00 UTC));
    }
}
