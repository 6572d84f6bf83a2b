//! Chat: invitations that wait for an account, deleted texts that wait for the end of their grace time, and files that went with
//! no message.

mod claim_invitations;
mod destroy_message_text;
mod restore_text_timers;
mod set_text_timer;
mod sweep_uploads;

pub(crate) use claim_invitations::claim_invitations;
pub(crate) use destroy_message_text::{DESTROYER, destroy, destroy_message_text};
pub(crate) use restore_text_timers::restore_text_timers;
pub(crate) use set_text_timer::{TIMEKEEPER, TextTimers};
pub(crate) use sweep_uploads::sweep_uploads;
