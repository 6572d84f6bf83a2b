//! `RegisterDevice`, and `AskForTry`.

use personal::Personal;
use time::{Duration, OffsetDateTime};

use super::{PushDevice, Subscription};
use crate::{Refusal, ids::AccountId, refusal::RefusalKind};

/// So many devices of one account are told at most.
pub const MAX_DEVICES: usize = 20;
/// So often one may ask whether it works.
const BETWEEN_TRIES: Duration = Duration::seconds(5);

/// Be told on this device while the app is closed. It is the device of the session that asks.
#[derive(Clone, Debug)]
pub struct RegisterDevice {
    pub account: AccountId,
    pub subscription: Subscription,
    pub shows_text: bool,
    /// When the session is over if nobody uses it any more.
    pub session_ends_at: OffsetDateTime,
}

/// Be sent something now, to see whether it arrives.
#[derive(Clone, Copy, Debug)]
pub struct AskForTry;

/// Why a command about a device is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeviceRefused {
    #[error("as many devices as there can be are told already; turn one off that you do not use")]
    TooMany,
    #[error("this device is not told of anything")]
    NotFound,
    #[error("something was sent just now; wait a moment")]
    TriedJustNow,
}

impl Refusal for DeviceRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::TooMany => "too-many-devices",
            Self::NotFound => "device-not-found",
            Self::TriedJustNow => "tried-just-now",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::TooMany => RefusalKind::Conflict,
            Self::NotFound => RefusalKind::NotFound,
            Self::TriedJustNow => RefusalKind::TooOften,
        }
    }
}

impl RegisterDevice {
    /// Decides against what is kept of this session's device, and how many others of the account are live. To say the
    /// same again is how an app says that the device is still there.
    ///
    /// # Errors
    /// [`DeviceRefused::TooMany`].
    pub fn decide(
        self,
        known: Option<&PushDevice>,
        others: usize,
        now: OffsetDateTime,
    ) -> Result<PushDevice, DeviceRefused> {
        let known = known.filter(|known| known.is_live(now));
        if known.is_none() && others >= MAX_DEVICES {
            return Err(DeviceRefused::TooMany);
        }
        Ok(PushDevice {
            subscription: Personal::open(self.account.person(), self.subscription),
            shows_text: self.shows_text,
            since: known.map_or(now, |known| known.since),
            until: self.session_ends_at,
            // Whoever sends what was asked for goes by this: it is asked for once.
            try_asked_at: None,
        })
    }
}

impl AskForTry {
    /// Decides against what is kept of the device.
    ///
    /// # Errors
    /// When the device is not told of anything, or something was asked for a moment ago.
    pub fn decide(self, known: Option<PushDevice>, now: OffsetDateTime) -> Result<PushDevice, DeviceRefused> {
        let known = known.filter(|known| known.is_live(now)).ok_or(DeviceRefused::NotFound)?;
        if known.try_asked_at.is_some_and(|at| now < at + BETWEEN_TRIES) {
            return Err(DeviceRefused::TriedJustNow);
        }
        Ok(PushDevice { try_asked_at: Some(now), ..known })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::devices::subscription::examples::subscription;
    use time::macros::datetime;
    use uuid::Uuid;

    const NOW: OffsetDateTime = datetime!(2026-01-02 03:04:05 UTC);
    const ENDS: OffsetDateTime = datetime!(2026-01-16 03:04:05 UTC);

    fn register() -> RegisterDevice {
        let account = AccountId::new(Uuid::from_u128(0xada));
        RegisterDevice { account, subscription: subscription(), shows_text: false, session_ends_at: ENDS }
    }

    #[test]
    fn a_device_is_told_from_when_it_was_switched_on_until_its_session_is_over() {
        let first = register().decide(None, 0, NOW).expect("room for one");
        assert_eq!((first.since, first.until, first.shows_text), (NOW, ENDS, false));
        let later = NOW + Duration::DAY;
        let again = RegisterDevice { shows_text: true, session_ends_at: ENDS + Duration::DAY, ..register() };
        let again = again.decide(Some(&first), MAX_DEVICES, later).expect("it is there already");
        assert_eq!((again.since, again.until, again.shows_text), (NOW, ENDS + Duration::DAY, true));
        let anew = register().decide(Some(&first), 0, ENDS).expect("room for one");
        assert_eq!(anew.since, ENDS, "what was over begins anew");
    }

    #[test]
    fn there_are_only_so_many() {
        assert!(register().decide(None, MAX_DEVICES - 1, NOW).is_ok());
        assert_eq!(register().decide(None, MAX_DEVICES, NOW), Err(DeviceRefused::TooMany));
    }

    #[test]
    fn something_is_sent_on_request_and_not_again_at_once() {
        let device = register().decide(None, 0, NOW).expect("room for one");
        assert_eq!(AskForTry.decide(None, NOW), Err(DeviceRefused::NotFound));
        assert_eq!(AskForTry.decide(Some(device.clone()), ENDS), Err(DeviceRefused::NotFound));
        let asked = AskForTry.decide(Some(device), NOW).expect("the first time");
        assert_eq!(asked.try_asked_at, Some(NOW));
        let soon = NOW + BETWEEN_TRIES - Duration::MILLISECOND;
        assert_eq!(AskForTry.decide(Some(asked.clone()), soon), Err(DeviceRefused::TriedJustNow));
        assert!(AskForTry.decide(Some(asked), NOW + BETWEEN_TRIES).is_ok());
    }
}
