//! `RepeatActivation`: "send me the mail again".

use time::{Duration, OffsetDateTime};

use super::{Account, AccountEvent, Activation, Asking};

/// Ask for a new activation link.
#[derive(Clone, Copy, Debug)]
pub struct RepeatActivation {
    /// How long the new link works.
    pub activation_lifetime: Duration,
}

impl RepeatActivation {
    /// Decides against the account that holds the address; `None` when nothing is to be sent.
    ///
    /// It cannot be refused visibly, because the answer must not tell whether the address has an account:
    /// an active or abandoned account, and a request too soon after the last, simply send nothing.
    ///
    /// Anybody can sign up with somebody else's address and ask for its mails. So the pauses between them grow, as those of a
    /// reset do, but never beyond the life of a link: the owner always has one that works.
    pub fn decide(self, account: &Account, now: OffsetDateTime) -> Option<AccountEvent> {
        let registered = account.registered()?;
        match registered.activation {
            Activation::Activated | Activation::Abandoned => None,
            Activation::Awaited { asking, .. }
                if !Asking::is_allowed_within(asking, self.activation_lifetime, now) =>
            {
                None
            }
            Activation::Awaited { attempt, .. } => Some(AccountEvent::ActivationRequested {
                account: registered.account,
                attempt: attempt + 1,
                requested_at: now,
                expires_at: now + self.activation_lifetime,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::examples::{NOW, abandoned, activated, ada, registered};

    const AGAIN: RepeatActivation = RepeatActivation { activation_lifetime: Duration::HOUR };

    fn requested(attempt: u32, at: OffsetDateTime) -> AccountEvent {
        AccountEvent::ActivationRequested {
            account: ada(),
            attempt,
            requested_at: at,
            expires_at: at + Duration::HOUR,
        }
    }

    #[test]
    fn a_waiting_account_gets_a_new_link_even_after_the_old_one_expired() {
        let later = NOW + Duration::days(3);
        let waiting = Account::fold([registered()]);
        assert_eq!(AGAIN.decide(&waiting, NOW), Some(requested(2, NOW)));
        assert_eq!(AGAIN.decide(&waiting, later), Some(requested(2, later)));
    }

    #[test]
    fn nothing_is_sent_twice_within_a_minute_or_to_who_needs_none() {
        let asked = Account::fold([registered(), requested(2, NOW)]);
        assert_eq!(AGAIN.decide(&asked, NOW + Duration::seconds(59)), None);
        let later = NOW + Duration::MINUTE;
        assert_eq!(AGAIN.decide(&asked, later), Some(requested(3, later)));
        assert_eq!(AGAIN.decide(&Account::fold([registered(), activated()]), NOW), None);
        assert_eq!(AGAIN.decide(&Account::fold([registered(), abandoned()]), NOW), None);
        assert_eq!(AGAIN.decide(&Account::default(), NOW), None);
    }

    #[test]
    fn who_keeps_asking_is_sent_ever_fewer_and_one_link_always_works() {
        let (mut events, mut now, mut pauses) = (vec![registered()], NOW, Vec::new());
        for attempt in 2..12 {
            let account = Account::fold(events.clone());
            assert_eq!(AGAIN.decide(&account, now), Some(requested(attempt, now)));
            events.push(requested(attempt, now));
            let asked = Account::fold(events.clone());
            let next =
                (1..=60).find(|minutes| AGAIN.decide(&asked, now + Duration::minutes(*minutes)).is_some());
            let pause = Duration::minutes(next.expect("never longer than a link works"));
            assert_eq!(AGAIN.decide(&asked, now + pause - Duration::SECOND), None);
            pauses.push(pause.whole_minutes());
            now += pause;
        }
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
        let rested = now + Duration::DAY;
        events.push(requested(12, rested));
        let asked = Account::fold(events);
        assert!(
            AGAIN.decide(&asked, rested + Duration::MINUTE).is_some(),
            "who asked yesterday is not made to wait"
        );
    }
}
