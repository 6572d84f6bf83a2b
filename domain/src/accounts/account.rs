//! The account aggregate: who someone is, whether they proved their address, and their profile.

use personal::Personal;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{
    AccountEvent, Asking, ClaimHash, EmailChange, Holder, Identity, PasswordReset, Role, SecondFactor,
};
use crate::ids::{AccountId, FileId, SessionId};

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
    /// How often the password was changed. A session that began with an earlier one is over.
    #[serde(default)]
    pub password_version: u32,
    /// The session that outlived the last change.
    #[serde(default)]
    pub kept_session: Option<SessionId>,
    /// The last link for who forgot the password.
    #[serde(default)]
    pub password_reset: Option<PasswordReset>,
    /// The last change of the address that was asked for.
    #[serde(default)]
    pub email_change: Option<EmailChange>,
    /// What logging in takes beside the password, if the person wants so.
    #[serde(default)]
    pub second_factor: Option<SecondFactor>,
    /// Identities elsewhere that log in to it, one of each provider at most.
    #[serde(default)]
    pub identities: Vec<Identity>,
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
        /// How often the mail was asked for again; the first one was not.
        asking: Option<Asking>,
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

    /// True while an activation link may still be asked for.
    pub(super) fn awaits_activation(&self) -> bool {
        self.registered().is_some_and(|r| matches!(r.activation, Activation::Awaited { .. }))
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
                password_version: 0,
                kept_session: None,
                password_reset: None,
                email_change: None,
                second_factor: None,
                identities: Vec::new(),
                activation: Activation::Awaited { attempt, asking: None, expires_at: activation_expires_at },
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
                let before = match registered.activation {
                    Activation::Awaited { asking, .. } => asking,
                    Activation::Activated | Activation::Abandoned => None,
                };
                let asking = Some(Asking::again(before, requested_at));
                registered.activation = Activation::Awaited { attempt, asking, expires_at };
            }
            AccountEvent::AccountActivated { .. } => registered.activation = Activation::Activated,
            AccountEvent::AccountAbandoned { .. } => registered.activation = Activation::Abandoned,
            AccountEvent::PasswordResetRequested { attempt, requested_at, expires_at, .. } => {
                let before = registered.password_reset.map(|before| before.asking);
                let asking = Asking::again(before, requested_at);
                registered.password_reset =
                    Some(PasswordReset { attempt, expires_at, is_spent: false, asking });
            }
            AccountEvent::PasswordChanged { password_hash, kept_session, .. } => {
                registered.password_hash = password_hash;
                registered.password_version += 1;
                registered.kept_session = kept_session;
                registered.void_links();
            }
            AccountEvent::EmailChangeRequested { email, attempt, requested_at, expires_at, .. } => {
                let before = registered.email_change.as_ref().map(|before| before.asking);
                let asking = Asking::again(before, requested_at);
                registered.email_change =
                    Some(EmailChange { attempt, email, expires_at, is_spent: false, asking });
            }
            AccountEvent::EmailChanged { email, .. } => {
                registered.email = email;
                registered.void_links();
            }
            AccountEvent::SecondFactorTurnedOn { totp_secret, recovery_codes, step, .. } => {
                registered.second_factor = Some(SecondFactor::new(totp_secret, recovery_codes, step));
            }
            AccountEvent::SecondFactorUsed { step, .. } => {
                registered.change_second_factor(|factor| factor.take_step(step));
            }
            AccountEvent::RecoveryCodeUsed { number, .. } => {
                registered.change_second_factor(|factor| factor.take_recovery_code(number));
            }
            AccountEvent::RecoveryCodesReplaced { recovery_codes, .. } => {
                registered.change_second_factor(|factor| factor.replace_recovery_codes(recovery_codes));
            }
            AccountEvent::SecondFactorTurnedOff { .. } | AccountEvent::SecondFactorReset { .. } => {
                registered.second_factor = None;
            }
            AccountEvent::IdentityLinked { provider, claim, called, .. } => {
                registered.identities.push(Identity { provider, claim, called });
            }
            AccountEvent::IdentityUnlinked { provider, .. } => {
                registered.identities.retain(|identity| identity.provider != provider);
            }
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

impl Registered {
    /// Whether a session counts that began when the password had been changed so often.
    pub fn counts_session(&self, session: SessionId, began_with_version: u32) -> bool {
        began_with_version == self.password_version || self.kept_session == Some(session)
    }

    fn change_second_factor(&mut self, change: impl FnOnce(&mut SecondFactor)) {
        if let Some(factor) = &mut self.second_factor {
            change(factor);
        }
    }

    /// Nothing that was mailed before sets a password or an address any more.
    fn void_links(&mut self) {
        if let Some(reset) = &mut self.password_reset {
            reset.is_spent = true;
        }
        if let Some(change) = &mut self.email_change {
            change.is_spent = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::{PasswordChange, examples::*};
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
    fn a_changed_password_ends_the_sessions_before_it_but_the_one_in_which_it_was_changed() {
        let [kept, other, later] = [1, 2, 3].map(|id| SessionId::new(uuid::Uuid::from_u128(id)));
        let changed = password_changed(PasswordChange::OldPassword, Some(kept));
        let account = Account::fold([registered(), activated(), changed.clone()]);
        let counts = |account: &Account, session, version| {
            account.registered().is_some_and(|registered| registered.counts_session(session, version))
        };
        assert!(counts(&account, kept, 0) && !counts(&account, other, 0) && counts(&account, later, 1));
        let again = password_changed(PasswordChange::MailedLink, None);
        let account = Account::fold([registered(), activated(), changed, again]);
        assert!(!counts(&account, kept, 0) && !counts(&account, later, 1));
    }

    #[test]
    fn events_before_a_registration_change_nothing() {
        assert_eq!(Account::fold([activated()]), Account::NotRegistered);
    }
}
