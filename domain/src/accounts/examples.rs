//! An account to decide on, for the tests of the commands.

use personal::Personal;
use time::{Duration, OffsetDateTime, macros::datetime};
use uuid::Uuid;

use super::{AccountEvent, ClaimHash, EMAIL_CHANGE_LIFETIME, PASSWORD_RESET_LIFETIME, PasswordChange};
use crate::ids::{AccountId, SessionId};

pub(crate) const NOW: OffsetDateTime = datetime!(2026-01-02 03:04:05 UTC);

pub(crate) fn ada() -> AccountId {
    AccountId::new(Uuid::from_u128(0xada))
}

pub(crate) fn registered() -> AccountEvent {
    AccountEvent::AccountRegistered {
        account: ada(),
        email: Personal::open(ada().person(), "ada@example.org".to_owned()),
        handle: "ada".to_owned(),
        password_hash: Personal::open(ada().person(), "$argon2id$…".to_owned()),
        attempt: 1,
        activation_expires_at: NOW + Duration::hours(1),
    }
}

pub(crate) fn activated() -> AccountEvent {
    AccountEvent::AccountActivated { account: ada() }
}

pub(crate) fn abandoned() -> AccountEvent {
    AccountEvent::AccountAbandoned { account: ada() }
}

pub(crate) fn erasure_requested() -> AccountEvent {
    AccountEvent::AccountErasureRequested {
        account: ada(),
        email_claim: ClaimHash::new([1; 32]),
        handle_claim: ClaimHash::new([2; 32]),
    }
}

pub(crate) fn erased() -> AccountEvent {
    AccountEvent::AccountErased { account: ada() }
}

pub(crate) fn reset_requested(attempt: u32, at: OffsetDateTime) -> AccountEvent {
    AccountEvent::PasswordResetRequested {
        account: ada(),
        attempt,
        requested_at: at,
        expires_at: at + PASSWORD_RESET_LIFETIME,
    }
}

/// The password is `$argon2id$new` from here on.
pub(crate) fn password_changed(by: PasswordChange, kept_session: Option<SessionId>) -> AccountEvent {
    AccountEvent::PasswordChanged {
        account: ada(),
        password_hash: Personal::open(ada().person(), "$argon2id$new".to_owned()),
        by,
        kept_session,
    }
}

pub(crate) fn email_change_requested(attempt: u32, at: OffsetDateTime) -> AccountEvent {
    AccountEvent::EmailChangeRequested {
        account: ada(),
        email: Personal::open(ada().person(), "ada@new.example".to_owned()),
        attempt,
        requested_at: at,
        expires_at: at + EMAIL_CHANGE_LIFETIME,
    }
}

pub(crate) fn email_changed() -> AccountEvent {
    let email = Personal::open(ada().person(), "ada@new.example".to_owned());
    AccountEvent::EmailChanged { account: ada(), email }
}
