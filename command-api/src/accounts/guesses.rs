//! How often a password may be guessed.
//!
//! Wrong ones are counted for each account together with each client address: who guesses waits ever longer, and the
//! owner, who is elsewhere, does not. Nobody is locked out. An address without an account is counted alike, so that the
//! waiting tells nothing. Each node counts by itself.
//!
//! A code of an app has six digits, and whoever knows the password may try it from many addresses. So wrong ones are counted
//! for the account alone, too, with more of them free and shorter pauses; a recovery code, which nobody guesses, is let past.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
};
use domain::{accounts::TypedCode, ids::AccountId};
use kit::{client_address::counted_address, problem::Problem};
use time::{Duration, OffsetDateTime};

use crate::state::App;

/// From one address: so many wrong ones are what somebody needs who knows their password, and the longest pause.
const HERE: Limit = Limit { free: 5, longest: Duration::minutes(15) };
/// From wherever: at this pace a code is guessed with a chance of one in a thousand in a day, and not in a year more likely
/// than not. Its owner, who may have to wait as long, has recovery codes.
const ANYWHERE: Limit = Limit { free: 30, longest: Duration::minutes(5) };
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

/// An account by the subject of its address or its own, and where the guesses come from, if that matters.
type Whose = (String, Option<IpAddr>);

/// How many wrong ones are free, and the longest pause after that.
#[derive(Clone, Copy)]
struct Limit {
    free: u32,
    longest: Duration,
}

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
    fn pause(self, limit: Limit) -> Duration {
        match self.times.checked_sub(limit.free) {
            None => Duration::ZERO,
            Some(more) => limit.longest.min(Duration::SECOND * 2_i32.pow(more.min(16))),
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
        let whose = (subject.to_owned(), Some(from.0));
        self.count(&whose, HERE, now)
            .map_err(|seconds| too_often("The password was wrong too often; wait a little.", seconds))?;
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

    /// As [`Self::check`], for the code that is asked for beside a password.
    ///
    /// # Errors
    /// `too-many-guesses` with the time to wait, whether the code would be right or wrong; and what `verify` fails with.
    pub(super) async fn check_code(
        &self,
        account: AccountId,
        from: ClientAddress,
        code: &TypedCode,
        now: OffsetDateTime,
        verify: impl Future<Output = Result<bool, Problem>>,
    ) -> Result<bool, Problem> {
        let subject = format!("{account}.code");
        let anywhere = code.of_app().map(|_| (subject.clone(), None));
        let verify = async {
            let Some(anywhere) = anywhere else { return verify.await };
            self.count(&anywhere, ANYWHERE, now).map_err(|seconds| {
                too_often("Codes were wrong too often; wait a little, or use a recovery code.", seconds)
            })?;
            let verified = verify.await;
            // One that was right, or not looked at, was no guess.
            if !matches!(verified, Ok(false)) {
                self.uncount(&anywhere);
            }
            verified
        };
        self.check(&subject, from, now, verify).await
    }

    /// Counts a guess as wrong before it is looked at, so that many at once are no way around the waiting.
    ///
    /// # Errors
    /// The seconds that are left to wait.
    fn count(&self, whose: &Whose, limit: Limit, now: OffsetDateTime) -> Result<(), u32> {
        let mut wrong = self.wrong();
        if wrong.len() >= SWEPT_ABOVE {
            wrong.retain(|_, wrong| !wrong.is_forgotten(now));
        }
        let before = wrong.get(whose).copied().filter(|before| !before.is_forgotten(now));
        let left = before.map_or(Duration::ZERO, |before| before.last + before.pause(limit) - now);
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

fn too_often(title: &str, seconds: u32) -> Problem {
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many-guesses", title).retry_after(seconds)
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
        for _ in 0..HERE.free {
            assert_eq!(guess(&guesses, thief, false, now).await, Ok(false));
        }
        for pause in [1, 2, 4, 8] {
            // Not even the right one is told from a wrong one now.
            assert_eq!(guess(&guesses, thief, true, now).await, Err(429));
            assert_eq!(guess(&guesses, owner, true, now).await, Ok(true));
            now += Duration::seconds(pause);
            assert_eq!(guess(&guesses, thief, false, now).await, Ok(false), "after {pause} s");
        }
        now += HERE.longest;
        assert_eq!(guess(&guesses, thief, true, now).await, Ok(true));
        assert_eq!(guess(&guesses, thief, false, now).await, Ok(false));
    }

    #[tokio::test]
    async fn an_hour_without_a_wrong_one_forgets_them() {
        let (guesses, somebody) = (Guesses::default(), from("::1"));
        for _ in 0..HERE.free {
            assert_eq!(guess(&guesses, somebody, false, NOW).await, Ok(false));
        }
        let later = NOW + FORGOTTEN_AFTER;
        for _ in 0..HERE.free {
            assert_eq!(guess(&guesses, somebody, false, later).await, Ok(false));
        }
        assert_eq!(guess(&guesses, somebody, false, later).await, Err(429));
    }

    async fn guess_code(
        guesses: &Guesses,
        from: ClientAddress,
        code: &str,
        right: bool,
        now: OffsetDateTime,
    ) -> Result<bool, u16> {
        let account = AccountId::new(uuid::Uuid::from_u128(0xada));
        let verify = async { Ok(right) };
        let checked = guesses.check_code(account, from, &TypedCode::parse(code), now, verify).await;
        checked.map_err(|problem| problem.status().as_u16())
    }

    #[tokio::test]
    async fn codes_are_guessed_no_faster_from_many_addresses_and_a_recovery_code_is_let_past() {
        const RECOVERY: &str = "gayt-emzu-gu3d-oobz";
        let guesses = Guesses::default();
        for host in 0..ANYWHERE.free {
            let from = from(&format!("1.1.1.{host}"));
            assert_eq!(guess_code(&guesses, from, "123456", false, NOW).await, Ok(false));
        }
        let owner = from("2.2.2.2");
        assert_eq!(guess_code(&guesses, owner, "123456", true, NOW).await, Err(429));
        assert_eq!(guess_code(&guesses, owner, RECOVERY, true, NOW).await, Ok(true));
        let soon = NOW + Duration::SECOND;
        assert_eq!(guess_code(&guesses, owner, "123456", true, soon).await, Ok(true), "the owner's own");
        // However long somebody goes on, the pause stays one that the owner can sit out.
        let mut now = soon;
        for host in 0..100 {
            now += ANYWHERE.longest;
            let from = from(&format!("1.1.2.{host}"));
            assert_eq!(guess_code(&guesses, from, "123456", false, now).await, Ok(false));
        }
        assert_eq!(guess_code(&guesses, owner, "123456", true, now).await, Err(429));
        assert_eq!(guess_code(&guesses, owner, "123456", true, now + ANYWHERE.longest).await, Ok(true));
    }

    #[tokio::test]
    async fn recovery_codes_are_guessed_ever_slower_from_one_address() {
        let (guesses, thief) = (Guesses::default(), from("1.1.1.1"));
        for _ in 0..HERE.free {
            assert_eq!(guess_code(&guesses, thief, "abcd-efgh-ijkl-mnop", false, NOW).await, Ok(false));
        }
        assert_eq!(guess_code(&guesses, thief, "abcd-efgh-ijkl-mnop", true, NOW).await, Err(429));
        assert_eq!(guess_code(&guesses, thief, "123456", true, NOW).await, Err(429));
    }
}
