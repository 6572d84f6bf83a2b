//! The account aggregate: who someone is, whether they proved their address, and their profile.

use personal::Personal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{ClaimHash, Holder, Role};
use crate::{
    event_name::named_events,
    ids::{AccountId, FileId},
};

/// What can happen to an account, on `user.<id>`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum AccountEvent {
    /// Someone signed up; the address is not proven yet.
    AccountRegistered {
        account: AccountId,
        /// The address as it was typed.
        email: Personal<String>,
        /// The unique name by which others find the person.
        handle: String,
        /// PHC string (argon2id). Sealed, never pushed, exported or projected.
        password_hash: Personal<String>,
        /// Which activation link is the valid one; the first mail carries attempt 1.
        attempt: u32,
        /// From when on the activation link does not work, and the claims may be taken over.
        #[serde(with = "time::serde::rfc3339")]
        #[schemars(with = "String", extend("format" = "date-time"))]
        activation_expires_at: OffsetDateTime,
    },
    /// A new activation link was asked for; earlier ones no longer work.
    ActivationRequested {
        account: AccountId,
        /// Which activation link is the valid one from now on.
        attempt: u32,
        /// When it was asked for.
        #[serde(with = "time::serde::rfc3339")]
        #[schemars(with = "String", extend("format" = "date-time"))]
        requested_at: OffsetDateTime,
        /// From when on the new link does not work.
        #[serde(with = "time::serde::rfc3339")]
        #[schemars(with = "String", extend("format" = "date-time"))]
        expires_at: OffsetDateTime,
    },
    /// Somebody tried to sign up with this account's address; its owner is told by mail.
    SignUpRepeated { account: AccountId },
    /// The address is proven; the account can log in.
    AccountActivated { account: AccountId },
    /// Nobody proved the address in time, and its address or handle went to a new account, in one batch with this.
    AccountAbandoned { account: AccountId },
    /// Name and bio as shown to others.
    ProfileChanged {
        account: AccountId,
        /// One line; may be empty.
        name: Personal<String>,
        /// What the person says of themselves; may be empty.
        bio: Personal<String>,
    },
    /// A new photo, already re-encoded by us.
    PhotoSet { account: AccountId, photo: FileId },
    /// The photo is gone.
    PhotoRemoved { account: AccountId },
    /// An administrator, or whoever runs the servers, gave the account another role. An administrator who takes that role
    /// from another one has their own said once more, in one batch with it.
    RoleChanged { account: AccountId, role: Role },
    /// The person is to be forgotten. From here on the account does nothing, nobody is shown what it said, and no
    /// key of it is made. It names its claims, since its address cannot be read any more when they are released.
    AccountErasureRequested { account: AccountId, email_claim: ClaimHash, handle_claim: ClaimHash },
    /// The person is forgotten: the key, the files, the memberships and the sessions are gone.
    AccountErased { account: AccountId },
}

named_events!(AccountEvent {
    AccountRegistered => "1",
    ActivationRequested => "1",
    SignUpRepeated => "1",
    AccountActivated => "1",
    AccountAbandoned => "1",
    ProfileChanged => "1",
    PhotoSet => "1",
    PhotoRemoved => "1",
    RoleChanged => "1",
    AccountErasureRequested => "1",
    AccountErased => "1",
});

/// An account as its events tell it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Account {
    /// No such account.
    #[default]
    NotRegistered,
    /// Signed up, activated or not.
    Registered(Box<Registered>),
    /// Its person is being forgotten: whoever asks what is registered finds nothing, and its claims are kept.
    BeingErased(Box<BeingErased>),
    /// Its person is forgotten, and its claims are free.
    Erased(AccountId),
}

/// What is left of an account while its person is being forgotten.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BeingErased {
    pub account: AccountId,
    pub email_claim: ClaimHash,
    pub handle_claim: ClaimHash,
}

/// What is known of an account that signed up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Registered {
    pub account: AccountId,
    pub email: Personal<String>,
    pub handle: String,
    pub password_hash: Personal<String>,
    pub activation: Activation,
    pub name: Option<Personal<String>>,
    pub bio: Option<Personal<String>>,
    pub photo: Option<FileId>,
    #[serde(default)]
    pub role: Role,
}

/// How far the proof of the address is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Activation {
    /// The link of this attempt works until it expires.
    Awaited {
        attempt: u32,
        #[serde(with = "time::serde::rfc3339::option")]
        requested_at: Option<OffsetDateTime>,
        #[serde(with = "time::serde::rfc3339")]
        expires_at: OffsetDateTime,
    },
    /// Done.
    Activated,
    /// Never done, and too late: the address or the handle is somebody else's now.
    Abandoned,
}

impl Account {
    /// The account that these events tell of.
    pub fn fold(events: impl IntoIterator<Item = AccountEvent>) -> Self {
        let mut account = Self::default();
        events.into_iter().for_each(|event| account.apply_event(event));
        account
    }

    /// Its data, if it exists.
    pub fn registered(&self) -> Option<&Registered> {
        match self {
            Self::NotRegistered | Self::BeingErased(_) | Self::Erased(_) => None,
            Self::Registered(registered) => Some(registered),
        }
    }

    /// True once the person asked to be forgotten, whether that is done or not.
    pub const fn is_being_or_was_erased(&self) -> bool {
        matches!(self, Self::BeingErased(_) | Self::Erased(_))
    }

    /// True once the address is proven.
    pub fn is_activated(&self) -> bool {
        self.registered().is_some_and(|r| r.activation == Activation::Activated)
    }

    /// True when nobody proved the address in time, so that its claims may be taken over.
    fn has_lapsed(&self, now: OffsetDateTime) -> bool {
        match self.registered().map(|r| &r.activation) {
            Some(Activation::Awaited { expires_at, .. }) => *expires_at < now,
            Some(Activation::Activated | Activation::Abandoned) | None => false,
        }
    }

    /// What a claim of this account is worth to others at a time.
    pub fn as_holder(&self, now: OffsetDateTime) -> Holder {
        match self {
            Self::NotRegistered | Self::Erased(_) => Holder::Nobody,
            Self::BeingErased(erased) => Holder::Kept(erased.account),
            Self::Registered(registered) if registered.activation == Activation::Abandoned => Holder::Nobody,
            Self::Registered(registered) if self.has_lapsed(now) => Holder::Lapsed(registered.account),
            Self::Registered(registered) => Holder::Kept(registered.account),
        }
    }

    /// Takes in one event. Events are facts: this neither checks nor fails.
    pub fn apply_event(&mut self, event: AccountEvent) {
        if let AccountEvent::AccountRegistered {
            account,
            email,
            handle,
            password_hash,
            attempt,
            activation_expires_at,
        } = event
        {
            *self = Self::Registered(Box::new(Registered {
                account,
                email,
                handle,
                password_hash,
                activation: Activation::Awaited {
                    attempt,
                    requested_at: None,
                    expires_at: activation_expires_at,
                },
                name: None,
                bio: None,
                photo: None,
                role: Role::default(),
            }));
            return;
        }
        if let AccountEvent::AccountErased { account } = event {
            *self = Self::Erased(account);
            return;
        }
        let Self::Registered(registered) = self else { return };
        match event {
            AccountEvent::AccountRegistered { .. }
            | AccountEvent::SignUpRepeated { .. }
            | AccountEvent::AccountErased { .. } => {}
            AccountEvent::AccountErasureRequested { account, email_claim, handle_claim } => {
                *self = Self::BeingErased(Box::new(BeingErased { account, email_claim, handle_claim }));
            }
            AccountEvent::ActivationRequested { attempt, requested_at, expires_at, .. } => {
                registered.activation =
                    Activation::Awaited { attempt, requested_at: Some(requested_at), expires_at };
            }
            AccountEvent::AccountActivated { .. } => registered.activation = Activation::Activated,
            AccountEvent::AccountAbandoned { .. } => registered.activation = Activation::Abandoned,
            AccountEvent::ProfileChanged { name, bio, .. } => {
                registered.name = Some(name);
                registered.bio = Some(bio);
            }
            AccountEvent::PhotoSet { photo, .. } => registered.photo = Some(photo),
            AccountEvent::PhotoRemoved { .. } => registered.photo = None,
            AccountEvent::RoleChanged { role, .. } => registered.role = role,
        }
    }
}

#[cfg(test)]
pub(crate) mod examples {
    //! An account to decide on, for the tests of the commands.

    use super::*;
    use time::{Duration, macros::datetime};
    use uuid::Uuid;

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
}

#[cfg(test)]
mod tests {
    use super::{examples::*, *};
    use time::Duration;

    #[test]
    fn claims_lapse_once_the_link_expired_unused_and_are_free_once_taken_over() {
        let waiting = Account::fold([registered()]);
        let late = NOW + Duration::hours(2);
        assert_eq!(waiting.as_holder(NOW), Holder::Kept(ada()));
        assert_eq!(waiting.as_holder(late), Holder::Lapsed(ada()));
        let active = Account::fold([registered(), activated()]);
        assert_eq!(active.as_holder(late), Holder::Kept(ada()));
        let abandoned = Account::fold([registered(), abandoned()]);
        assert_eq!(abandoned.as_holder(late), Holder::Nobody);
        assert_eq!(Account::default().as_holder(NOW), Holder::Nobody);
    }

    #[test]
    fn who_is_being_forgotten_is_found_by_nobody_and_frees_the_claims_at_the_end() {
        let asked = Account::fold([registered(), activated(), erasure_requested()]);
        assert!(asked.registered().is_none() && !asked.is_activated() && asked.is_being_or_was_erased());
        assert_eq!(asked.as_holder(NOW), Holder::Kept(ada()));
        let late = AccountEvent::PhotoRemoved { account: ada() };
        let done = Account::fold([registered(), activated(), erasure_requested(), late, erased()]);
        assert_eq!((&done, done.as_holder(NOW)), (&Account::Erased(ada()), Holder::Nobody));
    }

    #[test]
    fn events_before_a_registration_change_nothing() {
        assert_eq!(Account::fold([activated()]), Account::NotRegistered);
    }
}
