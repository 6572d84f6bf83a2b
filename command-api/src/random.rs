//! Chance, handed in: random bytes, and the ids that are made of them.

use std::sync::Arc;

use time::OffsetDateTime;
use uuid::Uuid;

type Fill = dyn Fn(&mut [u8]) + Send + Sync;

/// Where random bytes come from. Clones share their source.
#[derive(Clone)]
pub struct Random(Arc<Fill>);

impl Random {
    /// The operating system's random source.
    #[expect(clippy::missing_panics_doc, reason = "the random source does not fail once the system is up")]
    pub fn system() -> Self {
        Self::new(|bytes| {
            getrandom::fill(bytes).expect("the system's random source does not fail once it is up");
        })
    }

    /// Another source, for a test that needs to know what comes.
    pub fn new(fill: impl Fn(&mut [u8]) + Send + Sync + 'static) -> Self {
        Self(Arc::new(fill))
    }

    /// Fills `bytes` with random ones.
    pub fn fill(&self, bytes: &mut [u8]) {
        (self.0)(bytes);
    }

    /// A new id made at this time (`UUIDv7`): later ids sort after earlier ones.
    pub fn id(&self, now: OffsetDateTime) -> Uuid {
        let mut bytes = [0; 10];
        self.fill(&mut bytes);
        let milliseconds = now.unix_timestamp_nanos() / 1_000_000;
        let milliseconds = u64::try_from(milliseconds).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(milliseconds, &bytes).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::{Duration, macros::datetime};

    #[test]
    fn ids_sort_by_time_and_differ_by_chance() {
        let now = datetime!(2026-01-02 03:04:05 UTC);
        let random = Random::system();
        let first = random.id(now);
        assert_eq!(first.get_version_num(), 7);
        assert!(first < random.id(now + Duration::milliseconds(2)));
        assert_ne!(first, random.id(now));
    }
}
