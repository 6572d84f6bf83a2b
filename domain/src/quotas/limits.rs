//! How much may be used.

use serde::{Deserialize, Serialize};

use super::{QuotaEvent, QuotaRefused};

/// More conversions a day than anybody asks for.
const MOST_CONVERSIONS: u32 = 1_000_000;
/// More conversions that wait or run together than anybody needs.
const MOST_AT_ONCE: u32 = 10_000;
/// As many bytes as every program can tell exactly, those of browsers too.
const MOST_BYTES: u64 = (1 << 53) - 1;

/// How much may be used; where nothing is said, something else says it, or there is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quotas {
    conversions_per_day: Option<u32>,
    conversions_at_once: Option<u32>,
    stored_bytes: Option<u64>,
    upload_bytes: Option<u64>,
}

/// Numbers that are no quotas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuotasError {
    #[error("at most {MOST_CONVERSIONS} conversions a day")]
    Conversions,
    #[error("1 to {MOST_AT_ONCE} conversions at once")]
    AtOnce,
    #[error("at most {MOST_BYTES} bytes")]
    StoredBytes,
    #[error("1 to {MOST_BYTES} bytes: without uploads nobody changes their photo")]
    UploadBytes,
}

impl Quotas {
    /// Parses what an administrator or the server's configuration says. Nothing converted and nothing kept are quotas, too.
    ///
    /// # Errors
    /// When a number is too large, or one upload may be of nothing.
    pub fn parse(
        conversions_per_day: Option<u32>,
        stored_bytes: Option<u64>,
        upload_bytes: Option<u64>,
    ) -> Result<Self, QuotasError> {
        if conversions_per_day.is_some_and(|conversions| conversions > MOST_CONVERSIONS) {
            return Err(QuotasError::Conversions);
        }
        if stored_bytes.is_some_and(|bytes| bytes > MOST_BYTES) {
            return Err(QuotasError::StoredBytes);
        }
        if upload_bytes.is_some_and(|bytes| bytes == 0 || bytes > MOST_BYTES) {
            return Err(QuotasError::UploadBytes);
        }
        Ok(Self { conversions_per_day, conversions_at_once: None, stored_bytes, upload_bytes })
    }

    /// These, with so many conversions that may wait or run at once.
    ///
    /// # Errors
    /// When it is none, which a day's number says better, or too large.
    pub fn at_once(self, conversions: Option<u32>) -> Result<Self, QuotasError> {
        if conversions.is_some_and(|conversions| conversions == 0 || conversions > MOST_AT_ONCE) {
            return Err(QuotasError::AtOnce);
        }
        Ok(Self { conversions_at_once: conversions, ..self })
    }

    /// The quotas that these events tell of: the last ones.
    pub fn fold(events: impl IntoIterator<Item = QuotaEvent>) -> Self {
        events.into_iter().last().map_or_else(Self::default, |event| match event {
            QuotaEvent::QuotasSet {
                conversions_per_day,
                conversions_at_once,
                stored_bytes,
                upload_bytes,
                ..
            } => Self { conversions_per_day, conversions_at_once, stored_bytes, upload_bytes },
        })
    }

    /// These, and where they say nothing, the others.
    #[must_use]
    pub fn over(self, others: Self) -> Self {
        Self {
            conversions_per_day: self.conversions_per_day.or(others.conversions_per_day),
            conversions_at_once: self.conversions_at_once.or(others.conversions_at_once),
            stored_bytes: self.stored_bytes.or(others.stored_bytes),
            upload_bytes: self.upload_bytes.or(others.upload_bytes),
        }
    }

    /// How many conversions may be asked for on a day, in UTC; none where there is no limit.
    pub const fn conversions_per_day(self) -> Option<u32> {
        self.conversions_per_day
    }

    /// How many conversions may wait or run at the same time; none where there is no limit.
    pub const fn conversions_at_once(self) -> Option<u32> {
        self.conversions_at_once
    }

    /// How many bytes of files may be kept; none where there is no limit.
    pub const fn stored_bytes(self) -> Option<u64> {
        self.stored_bytes
    }

    /// How large one upload may be; none where there is no limit.
    pub const fn upload_bytes(self) -> Option<u64> {
        self.upload_bytes
    }

    /// Whether one more conversion may be asked for by who has asked for so many today.
    ///
    /// # Errors
    /// [`QuotaRefused::ConversionsPerDay`].
    pub fn admit_conversion(self, asked_today: u32) -> Result<(), QuotaRefused> {
        match self.conversions_per_day {
            Some(limit) if asked_today >= limit => {
                Err(QuotaRefused::ConversionsPerDay { limit, used: asked_today })
            }
            _ => Ok(()),
        }
    }

    /// Whether one more conversion may be asked for by who has so many that wait or run.
    ///
    /// # Errors
    /// [`QuotaRefused::ConversionsAtOnce`].
    pub fn admit_at_once(self, open: u32) -> Result<(), QuotaRefused> {
        match self.conversions_at_once {
            Some(limit) if open >= limit => Err(QuotaRefused::ConversionsAtOnce { limit, used: open }),
            _ => Ok(()),
        }
    }

    /// Whether a file of this size may be kept beside what is kept already. One of no size stands for what nobody knows the
    /// size of yet: it needs room, whatever it comes to.
    ///
    /// # Errors
    /// [`QuotaRefused::StoredBytes`].
    pub fn admit_bytes(self, stored: u64, wanted: u64) -> Result<(), QuotaRefused> {
        match self.stored_bytes {
            Some(limit) if stored.saturating_add(wanted.max(1)) > limit => {
                Err(QuotaRefused::StoredBytes { limit, used: stored, wanted })
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::AccountId;
    use uuid::Uuid;

    fn quotas(conversions: Option<u32>, stored: Option<u64>, upload: Option<u64>) -> Quotas {
        Quotas::parse(conversions, stored, upload).expect("quotas")
    }

    #[test]
    fn numbers_beyond_reason_are_none() {
        assert_eq!(Quotas::parse(Some(1_000_001), None, None), Err(QuotasError::Conversions));
        assert_eq!(Quotas::parse(None, Some(1 << 53), None), Err(QuotasError::StoredBytes));
        for upload in [0, 1 << 53] {
            assert_eq!(Quotas::parse(None, None, Some(upload)), Err(QuotasError::UploadBytes));
        }
        assert!(Quotas::parse(Some(0), Some(0), Some(1)).is_ok());
    }

    #[test]
    fn ones_own_come_before_everybodys_and_those_before_the_servers() {
        let own = quotas(Some(5), None, None);
        let everybodys = quotas(Some(20), Some(1000), None);
        let servers = quotas(None, None, Some(50));
        assert_eq!(own.over(everybodys).over(servers), quotas(Some(5), Some(1000), Some(50)));
        assert_eq!(Quotas::default().over(servers), servers);
    }

    #[test]
    fn the_last_ones_count_also_where_they_say_less() {
        let by = AccountId::new(Uuid::from_u128(0xada));
        let set = |conversions_per_day, stored_bytes| QuotaEvent::QuotasSet {
            account: None,
            conversions_per_day,
            conversions_at_once: None,
            stored_bytes,
            upload_bytes: None,
            by,
        };
        assert_eq!(Quotas::fold([]), Quotas::default());
        assert_eq!(Quotas::fold([set(Some(5), Some(1)), set(None, Some(2))]), quotas(None, Some(2), None));
    }

    #[test]
    fn the_last_conversion_of_a_day_is_let_through_and_the_next_is_not() {
        let limited = quotas(Some(2), None, None);
        assert_eq!(limited.admit_conversion(1), Ok(()));
        let refused = QuotaRefused::ConversionsPerDay { limit: 2, used: 2 };
        assert_eq!(limited.admit_conversion(2), Err(refused));
        assert_eq!(Quotas::default().admit_conversion(u32::MAX), Ok(()));
    }

    #[test]
    fn as_many_wait_or_run_at_once_as_may_and_no_more() {
        let limited = Quotas::default().at_once(Some(2)).expect("quotas");
        assert_eq!(limited.admit_at_once(1), Ok(()));
        assert_eq!(limited.admit_at_once(2), Err(QuotaRefused::ConversionsAtOnce { limit: 2, used: 2 }));
        assert_eq!(Quotas::default().admit_at_once(u32::MAX), Ok(()));
        assert_eq!(Quotas::default().over(limited).conversions_at_once(), Some(2));
        for none in [0, 10_001] {
            assert_eq!(Quotas::default().at_once(Some(none)), Err(QuotasError::AtOnce));
        }
    }

    #[test]
    fn files_fit_up_to_the_last_byte_and_what_has_no_size_yet_needs_one() {
        let limited = quotas(None, Some(100), None);
        assert_eq!(limited.admit_bytes(60, 40), Ok(()));
        let refused = |used, wanted| Err(QuotaRefused::StoredBytes { limit: 100, used, wanted });
        assert_eq!(limited.admit_bytes(60, 41), refused(60, 41));
        assert_eq!(limited.admit_bytes(99, 0), Ok(()));
        assert_eq!(limited.admit_bytes(100, 0), refused(100, 0));
        assert_eq!(limited.admit_bytes(u64::MAX, u64::MAX), refused(u64::MAX, u64::MAX));
        assert_eq!(Quotas::default().admit_bytes(u64::MAX, 1), Ok(()));
    }
}
