//! How often a password may be guessed.
//!
//! Wrong ones are counted for each account together with each client address: who guesses waits ever longer, and the
//! owner, who is elsewhere, does not. Nobody is locked out. An address without an account is counted alike, so that the
//! waiting tells nothing. Each node counts by itself.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
};
use kit::{client_address::counted_address, problem::Problem};
use time::{Duration, OffsetDateTime};

use crate::state::App;

/// So many wrong ones are what somebody needs who knows their password.
const FREE: u32 = 5;
/// The longest pause.
const LONGEST: Duration = Duration::minutes(15);
/// After so long without a wrong one, all are forgotten.
const FORGOTTEN_AFTER: Duration = Duration::HOUR;
/// With more of them, those that are forgotten are taken out.
const SWEPT_ABOVE: usize = 10_000;

/// Whence a request comes, as it is counted: a network, for IPv6.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClientAddress(IpAddr);

impl FromRequestParts<App> for ClientAddress {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        Ok(Self(counted_address(&parts.extensions, &parts.headers, &app.config.trusted_proxies)))
    }
}

/// The wrong guesses of the last hour. Clones share them.
#[derive(Clone, Default)]
pub(crate) struct Guesses(Arc<Mutex<HashMap<Whose, Wrong>>>);

/// An account by the subject of its address or its own, and where the guesses come from.
type Whose = (String, IpAddr);

#[derive(Clone, Copy)]
struct Wrong {
    times: u32,
    last: OffsetDateTime,
}

impl Wrong {
    fn is_forgotten(self, now: OffsetDateTime) -> bool {
        now - self.last >= FORGOTTEN_AFTER
    }

    /// One second after the first that was not free, then twice as long each time.
    fn pause(self) -> Duration {
        match self.times.checked_sub(FREE) {
            None => Duration::ZERO,
            Some(more) => LONGEST.min(Duration::SECOND * 2_i32.pow(more.min(16))),
        }
    }
}

impl Guesses {
    /// Checks a password by `verify`, unless it is too soon after wrong ones.
    ///
    /// # Errors
    /// `too-many-guesses` with the time to wait, whether the password would be right or wrong; and what `verify` fails with.
    pub(super) async fn check<E>(
        &self,
        subject: &str,
        from: ClientAddress,
        now: OffsetDateTime,
        verify: impl Future<Output = Result<bool, E>>,
    ) -> Result<bool, Problem>
    where
        Problem: From<E>,
    {
        let whose = (subject.to_owned(), from.0);
        self.count(&whose, now).map_err(|seconds| {
            let title = "The password was wrong too often; wait a little.";
            Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many-guesses", title).retry_after(seconds)
        })?;
        let verified = verify.await;
        match &verified {
            Ok(true) => {
                self.wrong().remove(&whose);
            }
            Ok(false) => {}
            // It was not looked at.
            Err(_) => self.uncount(&whose),
        }
        Ok(verified?)
    }

    /// Counts a guess as wrong before it is looked at, so that many at once are no way around the waiting.
    ///
    /// # Errors
    /// The seconds that are left to wait.
    fn count(&self, whose: &Whose, now: OffsetDateTime) -> Result<(), u32> {
        let mut wrong = self.wrong();
        if wrong.len() >= SWEPT_ABOVE {
            wrong.retain(|_, wrong| !wrong.is_forgotten(now));
        }
        let before = wrong.get(whose).copied().filter(|before| !before.is_forgotten(now));
        let left = before.map_or(Duration::ZERO, |before| before.last + before.pause() - now);
        if left > Duration::ZERO {
            return Err(u32::try_from(left.whole_seconds()).unwrap_or(u32::MAX).saturating_add(1));
        }
        let times = before.map_or(1, |before| before.times.saturating_add(1));
        wrong.insert(whose.clone(), Wrong { times, last: now });
        Ok(())
    }

    fn uncount(&self, whose: &Whose) {
        if let Some(wrong) = self.wrong().get_mut(whose) {
            wrong.times = wrong.times.saturating_sub(1);
        }
    }

    fn wrong(&self) -> MutexGuard<'_, HashMap<Whose, Wrong>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-01-02 03:04:05 UTC);

    fn from(address: &str) -> ClientAddress {
        ClientAddress(address.parse().expect("an address"))
    }

    async fn guess(
        guesses: &Guesses,
        from: ClientAddress,
        right: bool,
        now: OffsetDateTime,
    ) -> Result<bool, u16> {
        let verify = async { Ok::<_, Problem>(right) };
        guesses.check("user.email.x", from, now, verify).await.map_err(|problem| problem.status().as_u16())
    }

    #[tokio::test]
    async fn who_guesses_waits_ever_longer_and_who_is_elsewhere_does_not() {
        let (guesses, thief, owner) = (Guesses::default(), from("1.1.1.1"), from("2.2.2.2"));
        let mut now = NOW;
        for _ in 0..FREE {
            assert_eq!(guess(&guesses, thief, false, now).await, Ok(false));
        }
        for pause in [1, 2, 4, 8] {
            // Not even the right one is told from a wrong one now.
            assert_eq!(guess(&guesses, thief, true, now).await, Err(429));
            assert_eq!(guess(&guesses, owner, true, now).await, Ok(true));
            now += Duration::seconds(pause);
            assert_eq!(guess(&guesses, thief, false, now).await, Ok(false), "after {pause} s");
        }
        now += LONGEST;
        assert_eq!(guess(&guesses, thief, true, now).await, Ok(true));
        assert_eq!(guess(&guesses, thief, false, now).await, Ok(false));
    }

    #[tokio::test]
    async fn an_hour_without_a_wrong_one_forgets_them() {
        let (guesses, somebody) = (Guesses::default(), from("::1"));
        for _ in 0..FREE {
            assert_eq!(guess(&guesses, somebody, false, NOW).await, Ok(false));
        }
        let later = NOW + FORGOTTEN_AFTER;
        for _ in 0..FREE {
            assert_eq!(guess(&guesses, somebody, false, later).await, Ok(false));
        }
        assert_eq!(guess(&guesses, somebody, false, later).await, Err(429));
    }
}
