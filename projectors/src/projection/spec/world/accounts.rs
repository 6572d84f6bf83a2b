//! What happens to accounts, and how much they may use.

use domain::{
    accounts::{AccountEvent, ClaimHash, EmailEvent, HandleEvent, SessionEndReason, SessionEvent},
    boundary::Boundary,
    ids::{AccountId, FileId, SessionId},
    quotas::QuotaEvent,
};
use time::macros::datetime;

use super::{World, on};

impl World {
    pub(super) fn register(&mut self) {
        let account = AccountId::new(self.dice.uuid());
        let mut hash = [0; 32];
        hash[..16].copy_from_slice(account.uuid().as_bytes());
        let hash = ClaimHash::new(hash);
        let (email, password_hash) = (self.text(account), self.text(account));
        self.events.extend([
            on(&Boundary::email(&hash), EmailEvent::EmailClaimed { account }),
            on(&Boundary::handle(&hash), HandleEvent::HandleClaimed { account }),
            on(
                &Boundary::account(account),
                AccountEvent::AccountRegistered {
                    account,
                    email,
                    handle: format!("person-{}", self.accounts.len()),
                    password_hash,
                    attempt: 1,
                    activation_expires_at: datetime!(2026-01-01 1:00 UTC),
                },
            ),
        ]);
        self.accounts.push(account);
    }

    pub(super) fn change_account(&mut self) {
        let account = self.dice.one_of(&self.accounts);
        let session = SessionId::new(self.dice.uuid());
        let (name, bio) = (self.text(account), self.text(account));
        let event = match self.dice.below(10) {
            9 => AccountEvent::EmailChanged { account, email: name },
            8 => AccountEvent::AccountAbandoned { account },
            0 => AccountEvent::AccountActivated { account },
            1 => AccountEvent::PhotoRemoved { account },
            2 | 3 => AccountEvent::PhotoSet { account, photo: FileId::new(self.dice.uuid()) },
            4 => AccountEvent::SignUpRepeated { account },
            5 => {
                let user_agent = Some(name);
                let started = SessionEvent::SessionStarted { session, account, user_agent };
                let reason = SessionEndReason::LoggedOut;
                let ended = SessionEvent::SessionEnded { session, account, reason };
                self.events.push(on(&Boundary::session(session), started));
                self.events.push(on(&Boundary::session(session), ended));
                return;
            }
            _ => AccountEvent::ProfileChanged { account, name, bio },
        };
        self.events.push(on(&Boundary::account(account), event));
    }

    pub(super) fn set_quotas(&mut self) {
        let by = self.dice.one_of(&self.accounts);
        let account = (self.dice.below(2) == 0).then(|| self.dice.one_of(&self.accounts));
        let (conversions_per_day, stored_bytes) = (Some(20), Some(self.dice.next() >> 32));
        let conversions_at_once = (self.dice.below(2) == 0).then_some(5);
        let set = QuotaEvent::QuotasSet {
            account,
            conversions_per_day,
            conversions_at_once,
            stored_bytes,
            upload_bytes: None,
            by,
        };
        self.events.push(on(&Boundary::quotas(account), set));
    }
}
