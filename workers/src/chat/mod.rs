//! Chat: invitations that wait for an account, and deleted texts that wait for the end of their grace time.

mod claim_invitations;
mod destroy_message_text;
mod restore_text_timers;
mod set_text_timer;

pub(crate) use claim_invitations::claim_invitations;
pub(crate) use destroy_message_text::{DESTROYER, destroy, destroy_message_text};
pub(crate) use restore_text_timers::restore_text_timers;
pub(crate) use set_text_timer::{TIMEKEEPER, TextTimers};
