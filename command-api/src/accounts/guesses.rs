//! How often a password may be guessed.
//!
//! Wrong ones are counted for each account together with each client address: who guesses waits ever longer, and the
//! owner, who is elsewhere, does not. Nobody is locked out. An address without an account is counted alike, so that the
//! waiting tells nothing. Each node counts by itself.
//!
//! Who sends the right one has not guessed, however many of them come at once: a guess that is not looked at yet is neither, and
//! no more are looked at at the same time than may be wrong. So whoever sends many at once waits for the first of them, and not
//! for a pause. What is right counts for that account and address alone: nobody gets more guesses at others by logging in.
//!
//! A code of an app has six digits, and whoever knows the password may try it from many addresses. So wrong ones are counted
//! for the account alone, too, with more of them free and shorter pauses; a recovery code, which nobody guesses, is let past.

use std::net::IpAddr;

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
};
use domain::{accounts::TypedCode, ids::AccountId};
use kit::{client_address::counted_address, problem::Problem};
use time::{Duration, OffsetDateTime};

use super::guess_counts::{GuessCounts, Limit, Verdict};
use crate::state::App;

/// From one address: so many wrong ones are what somebody needs who knows their password, and the longest pause.
const HERE: Limit = Limit { free: 5, longest: Duration::minutes(15) };
/// From wherever: at this pace a code is guessed with a chance of one in a thousand in a day, and not in a year more likely
/// than not. Its owner, who may have to wait as long, has recovery codes.
const ANYWHERE: Limit = Limit { free: 30, longest: Duration::minutes(5) };

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
pub(crate) struct Guesses(GuessCounts);

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
        let open = self.0.turn(&whose, HERE, now).await;
        let mut open =
            open.map_err(|seconds| too_often("The password was wrong too often; wait a little.", seconds))?;
        let verified = verify.await;
        open.verdict = match &verified {
            Ok(true) => Verdict::Right,
            Ok(false) => Verdict::Wrong,
            // It was not looked at.
            Err(_) => Verdict::None,
        };
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
            let mut open = self.0.turn(&anywhere, ANYWHERE, now).await.map_err(|seconds| {
                too_often("Codes were wrong too often; wait a little, or use a recovery code.", seconds)
            })?;
            let verified = verify.await;
            // One that was right, or not looked at, was no guess. Nor does it end those of others: the owner logs in while
            // somebody goes on guessing.
            if !matches!(verified, Ok(false)) {
                open.verdict = Verdict::None;
            }
            verified
        };
        self.check(&subject, from, now, verify).await
    }
}

fn too_often(title: &str, seconds: u32) -> Problem {
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many-guesses", title).retry_after(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::guess_counts::FORGOTTEN_AFTER;
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

    /// As many at once, each of which takes a moment.
    async fn at_once(
        guesses: &Guesses,
        from: ClientAddress,
        rights: impl IntoIterator<Item = bool>,
    ) -> Vec<Result<bool, u16>> {
        let each = rights.into_iter().map(|right| async move {
            let verify = async {
                tokio::task::yield_now().await;
                Ok::<_, Problem>(right)
            };
            let checked = guesses.check("user.email.x", from, NOW, verify).await;
            checked.map_err(|problem| problem.status().as_u16())
        });
        futures::future::join_all(each).await
    }

    #[tokio::test]
    async fn right_ones_are_no_guesses_however_many_come_at_once() {
        let (guesses, office) = (Guesses::default(), from("1.1.1.1"));
        for _ in 0..3 {
            assert_eq!(at_once(&guesses, office, [true; 50]).await, [Ok(true); 50]);
        }
        assert!(guesses.0.is_empty(), "nothing is left of them");
    }

    #[tokio::test]
    async fn wrong_ones_at_once_are_no_more_than_one_after_the_other() {
        let (guesses, thief) = (Guesses::default(), from("1.1.1.1"));
        let ends = at_once(&guesses, thief, [false; 50]).await;
        let looked_at = ends.iter().filter(|end| **end == Ok(false)).count();
        let paused = ends.iter().filter(|end| **end == Err(429)).count();
        assert_eq!((looked_at, paused), (5, 45));
    }

    #[tokio::test]
    async fn who_hangs_up_has_guessed_and_who_logs_in_elsewhere_gets_no_more_guesses() {
        let (guesses, thief) = (Guesses::default(), from("1.1.1.1"));
        for _ in 0..HERE.free {
            let never = std::future::pending::<Result<bool, Problem>>();
            let mut hung_up = Box::pin(guesses.check("user.email.x", thief, NOW, never));
            assert!(futures::poll!(hung_up.as_mut()).is_pending());
        }
        assert_eq!(guess(&guesses, thief, true, NOW).await, Err(429));
        let own = async { Ok::<_, Problem>(true) };
        assert!(guesses.check("user.email.own", thief, NOW, own).await.is_ok_and(|right| right));
        assert_eq!(guess(&guesses, thief, true, NOW).await, Err(429));
    }

    #[tokio::test]
    async fn a_right_code_begins_no_new_pause() {
        let guesses = Guesses::default();
        for host in 0_i32..40 {
            let now = NOW + ANYWHERE.longest * host;
            let from = from(&format!("1.1.1.{host}"));
            assert_eq!(guess_code(&guesses, from, "123456", false, now).await, Ok(false));
        }
        let later = NOW + ANYWHERE.longest * 40_i32;
        for _ in 0..3 {
            assert_eq!(guess_code(&guesses, from("2.2.2.2"), "123456", true, later).await, Ok(true));
        }
        // And the others are where they were.
        assert_eq!(guess_code(&guesses, from("1.1.2.1"), "123456", false, later).await, Ok(false));
        assert_eq!(guess_code(&guesses, from("2.2.2.2"), "123456", true, later).await, Err(429));
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
