//! How slowly a body may come: whoever sends a byte now and then would hold a place, and a file on the disk, for ever.

use std::{num::NonZeroU32, time::Duration};

/// How long a body may take, by what has come of it.
#[derive(Clone, Copy, Debug)]
pub struct LeastRate {
    /// So many bytes a second at least, over the whole of it.
    pub bytes_per_second: NonZeroU32,
    /// How long that is not asked of it: a connection begins slowly, and a tunnel is no attack.
    pub grace: Duration,
}

impl LeastRate {
    /// When more has to have come, counted from the beginning. Each byte puts it off a little, so that a body of a certain size ends
    /// in a certain time.
    pub(super) fn due_after(self, size_bytes: u64) -> Duration {
        let rate = u64::from(self.bytes_per_second.get());
        let rest_millis = size_bytes % rate * 1000 / rate;
        let earned = Duration::from_secs(size_bytes / rate) + Duration::from_millis(rest_millis);
        self.grace.saturating_add(earned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_come_puts_off_what_is_due() {
        let bytes_per_second = NonZeroU32::new(8192).expect("not zero");
        let rate = LeastRate { bytes_per_second, grace: Duration::from_secs(30) };
        assert_eq!(rate.due_after(0), Duration::from_secs(30));
        assert_eq!(rate.due_after(4096), Duration::from_millis(30_500));
        assert_eq!(rate.due_after(81_920), Duration::from_secs(40));
        assert_eq!(rate.due_after(u64::MAX).as_secs(), 30 + u64::MAX / 8192);
    }
}
