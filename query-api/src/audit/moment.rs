//! Moments of a stream: a sequence, or a time.

use jetstream_es::{LogReader, StoreError};
use kit::problem::Problem;
use serde::{Deserialize as _, Deserializer, Serialize, de::Error as _};
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};
use utoipa::ToSchema;

use super::boundary::refused;
use crate::read_model::QueryError;

/// How far an auditor's clock may be ahead of ours.
const CLOCK_SKEW: Duration = Duration::seconds(60);

/// A moment as it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AskedMoment {
    Now,
    Sequence(u64),
    Time(OffsetDateTime),
}

/// A moment of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Moment {
    /// The last sequence that lies before it or is it; 0 is before everything.
    pub(super) sequence: u64,
    /// When the event at that sequence was stored.
    #[serde(with = "time::serde::rfc3339::option")]
    pub(super) time: Option<OffsetDateTime>,
}

impl AskedMoment {
    /// Parses a sequence or a time; nothing is now.
    ///
    /// # Errors
    /// A problem when it is neither.
    pub(super) fn parse(text: Option<&str>) -> Result<Self, Problem> {
        let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(Self::Now) };
        if let Ok(sequence) = text.parse() {
            return Ok(Self::Sequence(sequence));
        }
        utc(text).map(Self::Time).ok_or_else(|| {
            refused("moment-malformed", "A moment is a sequence, or a time such as 2026-01-02T03:04:05Z.")
        })
    }

    /// As it is written down.
    pub(super) fn written(self) -> Option<String> {
        match self {
            Self::Now => None,
            Self::Sequence(sequence) => Some(sequence.to_string()),
            Self::Time(time) => time.format(&Rfc3339).ok(),
        }
    }

    /// Where it lies in a stream that ends at `head`.
    ///
    /// # Errors
    /// A problem when it lies outside; [`StoreError`]s as problems.
    pub(super) async fn of(
        self,
        log: &LogReader,
        stream: &str,
        head: u64,
        now: OffsetDateTime,
    ) -> Result<Moment, QueryError> {
        let sequence = match self {
            Self::Now => head,
            Self::Sequence(sequence) if sequence <= head => sequence,
            Self::Sequence(_) => {
                let title = "The stream does not reach as far as this sequence.";
                let problem = refused("sequence-beyond-head", title);
                return Err(problem.detail(format!("The last one is {head}.")).into());
            }
            Self::Time(time) if time > now + CLOCK_SKEW => {
                return Err(refused("time-in-future", "This time has not come yet.").into());
            }
            Self::Time(time) => match log.sequence_at(stream, time).await.map_err(unread)? {
                0 => {
                    let title = "Nothing was stored in this stream up to this time.";
                    return Err(refused("time-before-log", title).into());
                }
                sequence => sequence,
            },
        };
        let time = match sequence {
            0 => None,
            sequence => log
                .next_message(stream, sequence)
                .await
                .map_err(unread)?
                // Where the log has a hole, it is another one.
                .filter(|message| message.sequence == sequence)
                .map(|message| message.time),
        };
        Ok(Moment { sequence, time })
    }
}

/// A time as it stands in a query string (RFC 3339), in UTC. Told with an offset, a time of the year 0 or 9999 may lie in a
/// year of UTC that has no such form, and is none then.
fn utc(text: &str) -> Option<OffsetDateTime> {
    // In a query string a plus sign is a space.
    let time = OffsetDateTime::parse(&text.replace(' ', "+"), &Rfc3339).ok()?;
    let utc = time.checked_to_offset(time::UtcOffset::UTC)?;
    (0..=9999).contains(&utc.year()).then_some(utc)
}

/// Reads such a time, if there is one, of the parameters of a question.
///
/// # Errors
/// When it is none.
pub(super) fn utc_option<'de, D: Deserializer<'de>>(from: D) -> Result<Option<OffsetDateTime>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    text.map(|text| utc(&text).ok_or_else(|| D::Error::custom("it is no time"))).transpose()
}

/// How it is answered that the log could not be read.
#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` takes")]
pub(super) fn unread(error: StoreError) -> QueryError {
    if error.is_transient() {
        let title = "The log cannot be read just now; nothing is lost.";
        Problem::unavailable("log-unavailable", title, &error).into()
    } else {
        Problem::internal(&error).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn a_moment_is_a_sequence_or_a_time() {
        let parse = |text| AskedMoment::parse(Some(text));
        assert!(matches!(AskedMoment::parse(None), Ok(AskedMoment::Now)));
        assert!(matches!(parse("12"), Ok(AskedMoment::Sequence(12))));
        let time = AskedMoment::Time(datetime!(2026-01-02 02:04:05.5 UTC));
        for text in ["2026-01-02T02:04:05.5Z", "2026-01-02T03:04:05.5+01:00", "2026-01-02T03:04:05.5 01:00"] {
            assert_eq!(parse(text).ok(), Some(time), "{text}");
        }
        assert_eq!(time.written().as_deref(), Some("2026-01-02T02:04:05.5Z"));
        for text in [
            "-1",
            "yesterday",
            "2026-01-02",
            "12.5",
            "99999999999999999999",
            "9999-12-31T23:59:59-00:01",
            "0000-01-01T00:00:00+00:01",
        ] {
            assert_eq!(parse(text).expect_err("no moment").code(), "moment-malformed", "{text}");
        }
    }
}
