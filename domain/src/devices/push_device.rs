//! A device that is told of what happens while the app is closed.

use personal::Personal;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::Subscription;
use crate::ids::{AccountId, SessionId};

/// The bucket that they are kept in.
pub const DEVICES: &str = "devices";

/// What is kept of the device of one session: the latest only, and no event, since nobody asks what it was before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushDevice {
    /// Sealed where it is kept.
    pub subscription: Personal<Subscription>,
    /// Whether what was said is shown there, too; otherwise who spoke, and where.
    pub shows_text: bool,
    /// When it was switched on.
    #[serde(with = "time::serde::rfc3339")]
    pub since: OffsetDateTime,
    /// When its session is over if nobody uses it any more. The app says again that it is there, and this moves on.
    #[serde(with = "time::serde::rfc3339")]
    pub until: OffsetDateTime,
    /// When its person asked to be sent something to see whether it arrives.
    #[serde(default, with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    pub try_asked_at: Option<OffsetDateTime>,
}

impl PushDevice {
    /// The key under which the device of a session is kept: the person first, so that all of one person's are found
    /// together.
    pub fn key(account: AccountId, session: SessionId) -> String {
        format!("{account}.{session}")
    }

    /// Whose device of which session a key names.
    pub fn owner_of_key(key: &str) -> Option<(AccountId, SessionId)> {
        let (account, session) = key.split_once('.')?;
        Some((account.parse().ok()?, session.parse().ok()?))
    }

    /// What its sealed value is bound to, so that it cannot be moved under another key.
    pub fn bound_to(key: &str) -> String {
        format!("device/{key}")
    }

    /// Whether its session can still be there.
    pub fn is_live(&self, now: OffsetDateTime) -> bool {
        now < self.until
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::devices::subscription::examples::subscription;
    use time::macros::datetime;
    use uuid::Uuid;

    #[test]
    fn a_key_names_the_person_and_the_session() {
        let (account, session) = (AccountId::new(Uuid::from_u128(1)), SessionId::new(Uuid::from_u128(2)));
        let key = PushDevice::key(account, session);
        assert_eq!(PushDevice::owner_of_key(&key), Some((account, session)));
        for other in ["", "x.y", &account.to_string(), &format!("{key}.x")] {
            assert_eq!(PushDevice::owner_of_key(other), None, "{other}");
        }
    }

    #[test]
    fn a_device_is_live_as_long_as_its_session_can_be() {
        let (since, until) = (datetime!(2026-01-02 03:04:05 UTC), datetime!(2026-01-16 03:04:05 UTC));
        let account = AccountId::new(Uuid::from_u128(1));
        let device = PushDevice {
            subscription: Personal::open(account.person(), subscription()),
            shows_text: false,
            since,
            until,
            try_asked_at: None,
        };
        assert!(device.is_live(since) && !device.is_live(until));
        let json = serde_json::to_value(&device).expect("a device has a JSON form");
        assert_eq!(json["until"], "2026-01-16T03:04:05Z");
        assert!(json.get("try_asked_at").is_none());
        assert_eq!(serde_json::from_value::<PushDevice>(json).expect("and comes back from it"), device);
    }
}
