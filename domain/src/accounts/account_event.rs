//! What can happen to an account.

use personal::Personal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{ClaimHash, CodeDigest, ProviderName, Role};
use crate::{
    event_name::named_events,
    ids::{AccountId, FileId, SessionId},
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
    /// Somebody who knows the address asked for a link that sets a new password; earlier links no longer work.
    PasswordResetRequested {
        account: AccountId,
        /// Which link is the valid one from now on.
        attempt: u32,
        /// When it was asked for.
        #[serde(with = "time::serde::rfc3339")]
        #[schemars(with = "String", extend("format" = "date-time"))]
        requested_at: OffsetDateTime,
        /// From when on the link does not work.
        #[serde(with = "time::serde::rfc3339")]
        #[schemars(with = "String", extend("format" = "date-time"))]
        expires_at: OffsetDateTime,
    },
    /// There is another password. Every link that would set one is void, and the account's sessions are over.
    PasswordChanged {
        account: AccountId,
        /// PHC string (argon2id). Sealed, never pushed, exported or projected.
        password_hash: Personal<String>,
        /// What it was proven with that this is the account's person.
        by: PasswordChange,
        /// The session that goes on, since the password was changed in it.
        kept_session: Option<SessionId>,
    },
    /// The person wants another address; it is to be confirmed from there, and earlier links no longer do.
    EmailChangeRequested {
        account: AccountId,
        /// The address as it was typed.
        email: Personal<String>,
        /// Which link is the valid one from now on.
        attempt: u32,
        /// When it was asked for.
        #[serde(with = "time::serde::rfc3339")]
        #[schemars(with = "String", extend("format" = "date-time"))]
        requested_at: OffsetDateTime,
        /// From when on the link does not work.
        #[serde(with = "time::serde::rfc3339")]
        #[schemars(with = "String", extend("format" = "date-time"))]
        expires_at: OffsetDateTime,
    },
    /// The account has another address, whose claim moved in one batch with this.
    EmailChanged {
        account: AccountId,
        /// The address as it was typed.
        email: Personal<String>,
    },
    /// The person's app makes the right codes: from here on, logging in takes one. Sessions that there are stay.
    SecondFactorTurnedOn {
        account: AccountId,
        /// What the codes are made of (RFC 6238), in base 32. Sealed, never pushed, exported or projected.
        totp_secret: Personal<String>,
        /// The keyed digests of the codes for who lost the app. Never pushed, exported or projected.
        recovery_codes: Vec<CodeDigest>,
        /// The half minute, counted from 1970, whose code has proved it: neither it nor an earlier one counts again.
        step: u64,
    },
    /// A code of the app was taken, for what else the same command has done.
    SecondFactorUsed {
        account: AccountId,
        /// The half minute, counted from 1970, whose code it was: neither it nor an earlier one counts again.
        step: u64,
    },
    /// A recovery code was taken, for what else the same command has done. Its owner is told by mail.
    RecoveryCodeUsed {
        account: AccountId,
        /// Which of the list it was, from 0. It does not count again.
        number: u32,
    },
    /// There is another list of recovery codes, and those of the one before do not count any more.
    RecoveryCodesReplaced {
        account: AccountId,
        /// The keyed digests of the new codes. Never pushed, exported or projected.
        recovery_codes: Vec<CodeDigest>,
    },
    /// The person turned the second factor off, with the password and a code.
    SecondFactorTurnedOff { account: AccountId },
    /// An administrator turned off the second factor of who cannot prove it any more. The person is told by mail.
    SecondFactorReset {
        account: AccountId,
        /// The administrator.
        by: AccountId,
        /// Why, in the administrator's words. Sealed with the key of the person whose second factor it was.
        reason: Personal<String>,
    },
    /// An identity at a provider logs in to the account from here on, claimed in one batch with this.
    IdentityLinked {
        account: AccountId,
        /// The provider, as the operator calls it.
        provider: ProviderName,
        /// Which of the provider's identities it is, on `user.identity.<hash>`.
        claim: ClaimHash,
        /// What the provider calls the person, such as an address.
        called: Personal<String>,
    },
    /// The identity at this provider logs in to the account no more; its claim was released in one batch with this.
    IdentityUnlinked {
        account: AccountId,
        /// The provider, as the operator calls it.
        provider: ProviderName,
    },
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
    PasswordResetRequested => "1",
    PasswordChanged => "1",
    EmailChangeRequested => "1",
    EmailChanged => "1",
    SecondFactorTurnedOn => "1",
    SecondFactorUsed => "1",
    RecoveryCodeUsed => "1",
    RecoveryCodesReplaced => "1",
    SecondFactorTurnedOff => "1",
    SecondFactorReset => "1",
    IdentityLinked => "1",
    IdentityUnlinked => "1",
    ProfileChanged => "1",
    PhotoSet => "1",
    PhotoRemoved => "1",
    RoleChanged => "1",
    AccountErasureRequested => "1",
    AccountErased => "1",
});

/// What somebody who changes a password has proven to be its owner with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PasswordChange {
    /// The link that was mailed to who forgot it.
    MailedLink,
    /// The password that was there before.
    OldPassword,
}
