//! An account to decide on, for the tests of the commands.

use personal::Personal;
use time::{Duration, OffsetDateTime, macros::datetime};
use uuid::Uuid;

use super::{
    Account, AccountEvent, ClaimHash, CodeDigest, EMAIL_CHANGE_LIFETIME, PASSWORD_RESET_LIFETIME,
    PasswordChange, ProviderName, Role, TOTP_SECRET_BYTES, TotpSecret, TypedCode, UseSecondFactor, time_step,
};
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

pub(crate) fn secret() -> TotpSecret {
    TotpSecret::new([7; TOTP_SECRET_BYTES])
}

/// What ada's app shows at a time, as she types it.
pub(crate) fn typed_at(at: OffsetDateTime) -> TypedCode {
    TypedCode::parse(&format!("{:06}", secret().code(time_step(at))))
}

/// The same, with the digest of no recovery code.
pub(crate) fn code_at(at: OffsetDateTime) -> UseSecondFactor {
    UseSecondFactor::new(&typed_at(at), CodeDigest::new([0xff; 32]))
}

/// The digests of ada's two recovery codes.
pub(crate) fn digests() -> Vec<CodeDigest> {
    vec![CodeDigest::new([0; 32]), CodeDigest::new([1; 32])]
}

/// The recovery code of a number; she has those of 0 and 1.
pub(crate) fn recovery_code(number: u8) -> UseSecondFactor {
    UseSecondFactor::new(&TypedCode::parse("abcd-efgh"), CodeDigest::new([number; 32]))
}

/// Turned on with the code of this time.
pub(crate) fn second_factor_on(at: OffsetDateTime) -> AccountEvent {
    AccountEvent::SecondFactorTurnedOn {
        account: ada(),
        totp_secret: Personal::open(ada().person(), secret().base32()),
        recovery_codes: digests(),
        step: time_step(at),
    }
}

/// Somebody else, who has this role.
pub(crate) fn bob_is(role: Role) -> Account {
    let bob = AccountId::new(Uuid::from_u128(0xb0b));
    Account::fold([
        AccountEvent::AccountRegistered {
            account: bob,
            email: Personal::open(bob.person(), "bob@example.org".to_owned()),
            handle: "bob".to_owned(),
            password_hash: Personal::open(bob.person(), "$argon2id$…".to_owned()),
            attempt: 1,
            activation_expires_at: NOW + Duration::hours(1),
        },
        AccountEvent::AccountActivated { account: bob },
        AccountEvent::RoleChanged { account: bob, role },
    ])
}

pub(crate) fn identity_linked() -> AccountEvent {
    AccountEvent::IdentityLinked {
        account: ada(),
        provider: ProviderName::parse("work").expect("a name"),
        claim: ClaimHash::new([7; 32]),
        called: Personal::open(ada().person(), "ada@work.example".to_owned()),
    }
}
