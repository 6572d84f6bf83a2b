//! `RegisterAccount`: somebody signs up.

use std::collections::BTreeSet;

use personal::Personal;
use time::{Duration, OffsetDateTime};

use super::{AccountEvent, Asking, EmailAddress, EmailClaim, EmailEvent, Handle, HandleEvent, Holder};
use crate::{Refusal, ids::AccountId, refusal::RefusalKind};

/// Sign up with an address, a handle and a password that is hashed already.
#[derive(Clone, Debug)]
pub struct RegisterAccount {
    pub account: AccountId,
    pub email: EmailAddress,
    pub handle: Handle,
    /// PHC string (argon2id).
    pub password_hash: String,
    /// How long the activation link works.
    pub activation_lifetime: Duration,
}

/// What a sign-up leads to. The caller cannot tell the two apart by the answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Registration {
    /// A new account: its event and its two claims, in one batch, with the end of each account whose lapsed claim
    /// it takes over. That one expects its account's last sequence, so that a late activation wins or loses whole.
    New {
        account: AccountEvent,
        email: EmailEvent,
        handle: HandleEvent,
        abandoned: Vec<(AccountId, AccountEvent)>,
    },
    /// The address has an account. One event on the address is appended each time, for the time that it takes; with one on
    /// the account its owner is told, unless that was a short time ago.
    AddressInUse { email: EmailEvent, told: Option<AccountEvent> },
}

/// The one refusal that a sign-up may show: handles are public anyway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this handle is taken")]
pub struct HandleTaken;

impl Refusal for HandleTaken {
    fn code(&self) -> &'static str {
        "handle-taken"
    }

    fn kind(&self) -> RefusalKind {
        RefusalKind::Conflict
    }
}

impl RegisterAccount {
    /// Decides against the address, who holds it and who holds the handle.
    ///
    /// # Errors
    /// [`HandleTaken`], whoever holds the address: else the pair of an address and a handle could be probed.
    pub fn decide(
        self,
        claim: &EmailClaim,
        email: Holder,
        handle: Holder,
        now: OffsetDateTime,
    ) -> Result<Registration, HandleTaken> {
        if let Holder::Kept(_) = handle {
            return Err(HandleTaken);
        }
        if let Holder::Kept(holder) = email {
            let is_told = Asking::is_allowed(claim.signed_up_in_vain, now);
            let told = is_told.then_some(AccountEvent::SignUpRepeated { account: holder });
            let email = EmailEvent::SignUpInVain { requested_at: now, is_told };
            return Ok(Registration::AddressInUse { email, told });
        }
        let account = self.account;
        let lapsed: BTreeSet<_> = [email, handle].into_iter().filter_map(Holder::lapsed).collect();
        Ok(Registration::New {
            account: AccountEvent::AccountRegistered {
                account,
                email: Personal::open(account.person(), self.email.as_str().to_owned()),
                handle: self.handle.to_string(),
                password_hash: Personal::open(account.person(), self.password_hash),
                attempt: 1,
                activation_expires_at: now + self.activation_lifetime,
            },
            email: EmailEvent::EmailClaimed { account },
            handle: HandleEvent::HandleClaimed { account },
            abandoned: lapsed
                .into_iter()
                .map(|account| (account, AccountEvent::AccountAbandoned { account }))
                .collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::examples::{NOW, ada, registered};
    use uuid::Uuid;

    fn sign_up() -> RegisterAccount {
        RegisterAccount {
            account: ada(),
            email: EmailAddress::parse("ada@example.org").expect("an address"),
            handle: Handle::parse("ada").expect("a handle"),
            password_hash: "$argon2id$…".to_owned(),
            activation_lifetime: Duration::hours(1),
        }
    }

    fn somebody() -> AccountId {
        AccountId::new(Uuid::from_u128(0xb0b))
    }

    fn new(abandoned: &[AccountId]) -> Registration {
        let abandoned =
            abandoned.iter().map(|account| (*account, AccountEvent::AccountAbandoned { account: *account }));
        Registration::New {
            account: registered(),
            email: EmailEvent::EmailClaimed { account: ada() },
            handle: HandleEvent::HandleClaimed { account: ada() },
            abandoned: abandoned.collect(),
        }
    }

    fn in_use(at: OffsetDateTime, is_told: bool) -> Registration {
        let told = is_told.then_some(AccountEvent::SignUpRepeated { account: somebody() });
        Registration::AddressInUse { email: EmailEvent::SignUpInVain { requested_at: at, is_told }, told }
    }

    #[test]
    fn a_free_address_and_handle_make_an_account() {
        assert_eq!(
            sign_up().decide(&EmailClaim::default(), Holder::Nobody, Holder::Nobody, NOW),
            Ok(new(&[]))
        );
    }

    #[test]
    fn lapsed_claims_are_taken_over_and_end_their_accounts() {
        let (bob, eve) = (somebody(), AccountId::new(Uuid::from_u128(0xe5e)));
        let decide = |email, handle| sign_up().decide(&EmailClaim::default(), email, handle, NOW);
        assert_eq!(decide(Holder::Lapsed(bob), Holder::Nobody), Ok(new(&[bob])));
        assert_eq!(decide(Holder::Nobody, Holder::Lapsed(bob)), Ok(new(&[bob])));
        assert_eq!(decide(Holder::Lapsed(bob), Holder::Lapsed(bob)), Ok(new(&[bob])));
        assert_eq!(decide(Holder::Lapsed(bob), Holder::Lapsed(eve)), Ok(new(&[bob, eve])));
    }

    #[test]
    fn an_address_in_use_tells_only_its_owner() {
        let decided = sign_up().decide(&EmailClaim::default(), Holder::Kept(somebody()), Holder::Nobody, NOW);
        assert_eq!(decided, Ok(in_use(NOW, true)));
    }

    #[test]
    fn its_owner_is_told_only_so_often_and_who_keeps_trying_does_not_change_when() {
        let decide = |events: &[EmailEvent], now| {
            let claim = EmailClaim::fold(events.iter().cloned());
            sign_up().decide(&claim, Holder::Kept(somebody()), Holder::Nobody, now)
        };
        let mut events = vec![EmailEvent::SignUpInVain { requested_at: NOW, is_told: true }];
        let soon = NOW + Duration::seconds(59);
        assert_eq!(decide(&events, soon), Ok(in_use(soon, false)));
        events.push(EmailEvent::SignUpInVain { requested_at: soon, is_told: false });
        let later = NOW + Duration::MINUTE;
        assert_eq!(decide(&events, later), Ok(in_use(later, true)));
        events.push(EmailEvent::SignUpInVain { requested_at: later, is_told: true });
        let (within, after) = (later + Duration::seconds(119), later + Duration::minutes(2));
        assert_eq!(decide(&events, within), Ok(in_use(within, false)));
        assert_eq!(decide(&events, after), Ok(in_use(after, true)));
    }

    #[test]
    fn a_taken_handle_says_so_whoever_holds_the_address() {
        for email in [Holder::Nobody, Holder::Kept(somebody())] {
            let decided = sign_up().decide(&EmailClaim::default(), email, Holder::Kept(somebody()), NOW);
            assert_eq!(decided, Err(HandleTaken));
        }
    }
}
