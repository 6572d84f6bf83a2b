//! `RequestPasswordReset`: somebody forgot the password of the account at an address.

use time::{Duration, OffsetDateTime};

use super::{
    Account, AccountEvent, Asking, EmailClaim, EmailEvent, PASSWORD_RESET_LIFETIME, RepeatActivation,
};

/// Ask for a link that sets a new password.
#[derive(Clone, Copy, Debug)]
pub struct RequestPasswordReset {
    /// How long an activation link works, which is what an account gets that waits for one.
    pub activation_lifetime: Duration,
}

/// What is written down. Whoever asked cannot tell the two apart: either is one event.
#[derive(Clone, Debug, PartialEq)]
pub enum ResetRequested {
    /// On the account: its owner gets a mail.
    OfAccount(AccountEvent),
    /// On the address: nobody does.
    InVain(EmailEvent),
}

impl RequestPasswordReset {
    /// Decides against the address and the account that holds it; `None` when it was asked too short a time ago.
    ///
    /// It cannot be refused visibly, because the answer must not tell whether the address has an account.
    pub fn decide(
        self,
        claim: &EmailClaim,
        account: &Account,
        now: OffsetDateTime,
    ) -> Option<ResetRequested> {
        match account.registered() {
            Some(registered) if account.is_activated() => {
                let before = registered.password_reset;
                let is_due = Asking::is_allowed(before.map(|before| before.asking), now);
                is_due.then(|| {
                    ResetRequested::OfAccount(AccountEvent::PasswordResetRequested {
                        account: registered.account,
                        attempt: before.map_or(1, |before| before.attempt + 1),
                        requested_at: now,
                        expires_at: now + PASSWORD_RESET_LIFETIME,
                    })
                })
            }
            // Nobody has proven the address yet, and that comes first.
            Some(_) if account.awaits_activation() => {
                let repeat = RepeatActivation { activation_lifetime: self.activation_lifetime };
                repeat.decide(account, now).map(ResetRequested::OfAccount)
            }
            _ => Asking::is_allowed(claim.asked_in_vain, now)
                .then_some(ResetRequested::InVain(EmailEvent::PasswordResetInVain { requested_at: now })),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::examples::{NOW, abandoned, activated, ada, registered, reset_requested};

    const ASK: RequestPasswordReset = RequestPasswordReset { activation_lifetime: Duration::HOUR };

    fn decide(events: &[AccountEvent], now: OffsetDateTime) -> Option<ResetRequested> {
        ASK.decide(&EmailClaim::default(), &Account::fold(events.iter().cloned()), now)
    }

    #[test]
    fn an_account_gets_a_link_and_each_further_one_is_another() {
        let mut events = vec![registered(), activated()];
        assert_eq!(decide(&events, NOW), Some(ResetRequested::OfAccount(reset_requested(1, NOW))));
        events.push(reset_requested(1, NOW));
        assert_eq!(decide(&events, NOW + Duration::seconds(59)), None);
        let later = NOW + Duration::MINUTE;
        assert_eq!(decide(&events, later), Some(ResetRequested::OfAccount(reset_requested(2, later))));
    }

    #[test]
    fn who_is_not_activated_gets_the_activation_link() {
        let requested = AccountEvent::ActivationRequested {
            account: ada(),
            attempt: 2,
            requested_at: NOW,
            expires_at: NOW + Duration::HOUR,
        };
        assert_eq!(decide(&[registered()], NOW), Some(ResetRequested::OfAccount(requested.clone())));
        assert_eq!(decide(&[registered(), requested], NOW), None);
    }

    #[test]
    fn an_address_without_an_account_has_the_same_pauses() {
        let in_vain = EmailEvent::PasswordResetInVain { requested_at: NOW };
        let expected = Some(ResetRequested::InVain(in_vain.clone()));
        assert_eq!(decide(&[], NOW), expected);
        assert_eq!(decide(&[registered(), abandoned()], NOW), expected);
        let asked = EmailClaim::fold([in_vain]);
        let decide = |now| ASK.decide(&asked, &Account::default(), now);
        assert_eq!(decide(NOW + Duration::seconds(59)), None);
        assert!(decide(NOW + Duration::MINUTE).is_some());
    }
}
