//! Chat: what follows from events outside of it.

mod claim_invitations;

pub(crate) use claim_invitations::claim_invitations;
