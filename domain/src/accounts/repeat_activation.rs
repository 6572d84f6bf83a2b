//! `RepeatActivation`: "send me the mail again".

use time::{Duration, OffsetDateTime};

use super::{Account, AccountEvent, Activation};

/// How long one waits between two activation mails.
pub const REPEAT_COOLDOWN: Duration = Duration::seconds(60);

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
    /// an active or abandoned account, and a request within [`REPEAT_COOLDOWN`] of the last, simply send nothing.
    pub fn decide(self, account: &Account, now: OffsetDateTime) -> Option<AccountEvent> {
        let registered = account.registered()?;
        match registered.activation {
            Activation::Activated | Activation::Abandoned => None,
            Activation::Awaited { requested_at: Some(last), .. } if now - last < REPEAT_COOLDOWN => None,
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
    fn nothing_is_sent_twice_within_the_cooldown_or_to_who_needs_none() {
        let asked = Account::fold([registered(), requested(2, NOW)]);
        assert_eq!(AGAIN.decide(&asked, NOW + Duration::seconds(59)), None);
        assert_eq!(AGAIN.decide(&asked, NOW + REPEAT_COOLDOWN), Some(requested(3, NOW + REPEAT_COOLDOWN)));
        assert_eq!(AGAIN.decide(&Account::fold([registered(), activated()]), NOW), None);
        assert_eq!(AGAIN.decide(&Account::fold([registered(), abandoned()]), NOW), None);
        assert_eq!(AGAIN.decide(&Account::default(), NOW), None);
    }
}
