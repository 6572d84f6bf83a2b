//! On which day each token of a bot was used last. It is no event: it is what an owner looks at before revoking one.
//!
//! It lies beside the sessions, under `<bot>.<token>`, and is written on the first use of a day. The bucket forgets what was
//! not written for a month.

use std::collections::BTreeMap;

use domain::ids::{AccountId, SessionId};
use jetstream_es::{LatestValues, StoreError};
use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, UtcOffset};

/// What the bucket holds of a token.
#[derive(Deserialize, Serialize)]
struct Use {
    /// A day (UTC), such as `2026-01-31`.
    used_on: String,
}

/// Reads and writes them.
#[derive(Clone)]
pub(crate) struct BotUses(LatestValues);

impl BotUses {
    pub(crate) fn new(sessions: LatestValues) -> Self {
        Self(sessions)
    }

    /// Notes that a token is used.
    ///
    /// # Errors
    /// When the bucket does not answer.
    pub(super) async fn note(
        &self,
        bot: AccountId,
        token: SessionId,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let (key, used_on) = (format!("{bot}.{token}"), day(now));
        let last = self.0.get(&key).await?.and_then(|latest| parse(&latest.value));
        if last.as_ref() == Some(&used_on) {
            return Ok(());
        }
        // A text has a JSON form.
        let value = serde_json::to_vec(&Use { used_on }).unwrap_or_default();
        self.0.put(&key, value.into()).await
    }

    /// On which day each token of a bot was used last, if it was within the last month.
    ///
    /// # Errors
    /// When the bucket does not answer.
    pub(super) async fn all_of(&self, bot: AccountId) -> Result<BTreeMap<SessionId, String>, StoreError> {
        let stored = self.0.get_all_of(&bot.to_string()).await?;
        let uses = stored.into_iter().filter_map(|latest| {
            let (_, token) = latest.key.split_once('.')?;
            Some((token.parse().ok()?, parse(&latest.value)?))
        });
        Ok(uses.collect())
    }
}

fn parse(value: &[u8]) -> Option<String> {
    serde_json::from_slice(value).ok().map(|Use { used_on }| used_on)
}

fn day(now: OffsetDateTime) -> String {
    now.to_offset(UtcOffset::UTC).date().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn a_day_is_one_of_utc() {
        assert_eq!(day(datetime!(2026-01-31 23:30 -2)), "2026-02-01");
        assert_eq!(parse(br#"{"used_on":"2026-02-01"}"#).as_deref(), Some("2026-02-01"));
        assert_eq!(parse(b""), None);
    }
}
