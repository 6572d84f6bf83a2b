//! Commands that were counted against a limit of an hour: the same again is not one more.

use std::{
    collections::HashSet,
    mem::take,
    sync::{Mutex, PoisonError},
};

use jetstream_es::CommandMeta;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// Longer than it takes a bucket to be full again.
const KEPT_FOR: Duration = Duration::HOUR;

/// What was counted in the last hour or two, on this node, as the buckets are.
///
/// It goes by what was sent and not by what came of it: where the answer tells nothing, neither may a refusal to count it again.
#[derive(Default)]
pub(crate) struct CountedCommands(Mutex<Counted>);

#[derive(Default)]
struct Counted {
    /// When the newer ones began.
    since: Option<OffsetDateTime>,
    newer: HashSet<(Uuid, String)>,
    older: HashSet<(Uuid, String)>,
}

impl CountedCommands {
    /// Counts a command by `count`, unless just this one, with all that it says, was counted before.
    ///
    /// # Errors
    /// When `count` refuses it; then it was not counted.
    pub(crate) fn once<E>(
        &self,
        meta: &CommandMeta,
        now: OffsetDateTime,
        count: impl FnOnce() -> Result<(), E>,
    ) -> Result<(), E> {
        // The digest, too: one id under many commands would be a way around the limit.
        self.once_for((meta.id, meta.digest.clone()), now, count)
    }

    fn once_for<E>(
        &self,
        command: (Uuid, String),
        now: OffsetDateTime,
        count: impl FnOnce() -> Result<(), E>,
    ) -> Result<(), E> {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counted.forget(now);
        if counted.newer.contains(&command) || counted.older.contains(&command) {
            return Ok(());
        }
        count()?;
        counted.newer.insert(command);
        Ok(())
    }
}

impl Counted {
    fn forget(&mut self, now: OffsetDateTime) {
        let since = *self.since.get_or_insert(now);
        if now - since < KEPT_FOR {
            return;
        }
        self.older = take(&mut self.newer);
        if now - since >= KEPT_FOR * 2_i32 {
            self.older.clear();
        }
        self.since = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-01-02 03:04:05 UTC);

    /// Whether a command is counted.
    fn is_counted(counted: &CountedCommands, id: u128, says: &str, now: OffsetDateTime) -> bool {
        let mut times = 0;
        let command = (Uuid::from_u128(id), says.to_owned());
        let count = || {
            times += 1;
            Ok::<(), u32>(())
        };
        assert_eq!(counted.once_for(command, now, count), Ok(()));
        times == 1
    }

    #[test]
    fn the_same_again_is_not_one_more_and_another_under_its_id_is() {
        let counted = CountedCommands::default();
        assert!(is_counted(&counted, 1, "one", NOW));
        assert!(!is_counted(&counted, 1, "one", NOW));
        assert!(is_counted(&counted, 1, "another", NOW));
        assert!(is_counted(&counted, 2, "one", NOW));
    }

    #[test]
    fn what_was_refused_was_not_counted() {
        let counted = CountedCommands::default();
        let refused = counted.once_for((Uuid::from_u128(1), "one".to_owned()), NOW, || Err(7));
        assert_eq!(refused, Err(7));
        assert!(is_counted(&counted, 1, "one", NOW));
    }

    #[test]
    fn it_is_known_for_an_hour_at_least_and_not_for_ever() {
        let counted = CountedCommands::default();
        assert!(is_counted(&counted, 1, "one", NOW));
        assert!(is_counted(&counted, 2, "two", NOW + Duration::minutes(59)));
        assert!(!is_counted(&counted, 2, "two", NOW + Duration::minutes(118)));
        assert!(is_counted(&counted, 1, "one", NOW + Duration::minutes(180)));
    }
}
