//! Accounts: signing up, activating, and sessions.

mod account;
mod activate_account;
mod change_role;
mod claim;
mod complete_erasure;
mod email_address;
mod end_session;
mod erase_account;
mod handle;
mod password;
mod register_account;
mod repeat_activation;
mod role;
mod session;
mod start_session;

#[cfg(test)]
pub(crate) use account::examples;
pub use account::{Account, AccountEvent, Activation, BeingErased, Registered};
pub use activate_account::{ActivateAccount, ActivationRefused};
pub use change_role::{ChangeRole, Giver, RoleGiven, RoleRefused};
pub use claim::{ClaimHash, EmailClaim, EmailEvent, HandleClaim, HandleEvent, Holder, NoClaimHash};
pub use complete_erasure::{CompleteErasure, ErasureCompleted, ErasureRefused};
pub use email_address::{EmailAddress, EmailAddressError};
pub use end_session::EndSession;
pub use erase_account::{EraseAccount, NoAccountToErase};
pub use handle::{Handle, HandleError};
pub use password::{Password, PasswordError};
pub use register_account::{HandleTaken, RegisterAccount, Registration};
pub use repeat_activation::{REPEAT_COOLDOWN, RepeatActivation};
pub use role::Role;
pub use session::{Session, SessionEndReason, SessionEvent};
pub use start_session::{AccountNotActivated, StartSession};
