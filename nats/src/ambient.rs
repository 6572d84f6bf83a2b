//! Time and chance, handed in so that a test can choose them.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;
use uuid::{Builder, Uuid};

type Now = dyn Fn() -> OffsetDateTime + Send + Sync;
type FillRandom = dyn Fn(&mut [u8]) + Send + Sync;

/// Where the time and random bytes come from.
#[derive(Clone)]
pub struct Ambient {
    now: Arc<Now>,
    fill_random: Arc<FillRandom>,
}

impl Ambient {
    /// The machine's clock and the operating system's random source.
    ///
    /// # Panics
    /// When the operating system has no random bytes to give.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where the time comes from when nobody hands in another"
    )]
    pub fn system() -> Self {
        Self::new(OffsetDateTime::now_utc, |bytes| {
            getrandom::fill(bytes).expect("the system's random source does not fail once it is up");
        })
    }

    /// Another clock and random source.
    pub fn new(
        now: impl Fn() -> OffsetDateTime + Send + Sync + 'static,
        fill_random: impl Fn(&mut [u8]) + Send + Sync + 'static,
    ) -> Self {
        Self { now: Arc::new(now), fill_random: Arc::new(fill_random) }
    }

    /// The time now.
    pub fn now(&self) -> OffsetDateTime {
        (self.now)()
    }

    /// Fills `bytes` with random ones.
    pub fn fill_random(&self, bytes: &mut [u8]) {
        (self.fill_random)(bytes);
    }

    /// `N` random bytes as lower-case hexadecimal digits.
    pub(crate) fn random_hex<const N: usize>(&self) -> String {
        let mut bytes = [0; N];
        self.fill_random(&mut bytes);
        hex::encode(bytes)
    }

    /// A new UUIDv7 of now.
    pub fn command_id(&self) -> Uuid {
        let mut random = [0; 10];
        self.fill_random(&mut random);
        let millis = self.now().unix_timestamp_nanos() / 1_000_000;
        Builder::from_unix_timestamp_millis(u64::try_from(millis).unwrap_or_default(), &random).into_uuid()
    }

    /// A duration between half of `mean` and one and a half of it.
    pub(crate) fn jitter(&self, mean: Duration) -> Duration {
        let mut byte = [0];
        self.fill_random(&mut byte);
        mean / 2 + mean * u32::from(byte[0]) / 255
    }
}

impl Default for Ambient {
    fn default() -> Self {
        Self::system()
    }
}

impl fmt::Debug for Ambient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ambient")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jitter_stays_within_half_of_its_mean() {
        let mean = Duration::from_millis(100);
        for byte in [0, 1, 128, 255] {
            let ambient = Ambient::new(|| OffsetDateTime::UNIX_EPOCH, move |bytes| bytes.fill(byte));
            let wait = ambient.jitter(mean);
            assert!(wait >= mean / 2 && wait <= mean * 3 / 2, "{wait:?}");
        }
    }
}
