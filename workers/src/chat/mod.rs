//! Chat: invitations that wait for an account, deleted texts that wait for the end of their grace time, files that went with no
//! message, and what is shown of the pages that messages link to.

mod claim_invitations;
mod destroy_message_text;
mod link_previews;
mod restore_text_timers;
mod set_text_timer;
mod sweep_uploads;

pub(crate) use claim_invitations::claim_invitations;
pub(crate) use destroy_message_text::{DESTROYER, destroy, destroy_message_text};
pub use link_previews::LinkPreviewConfig;
pub(crate) use link_previews::{PREVIEWER, Previewer};
pub(crate) use restore_text_timers::restore_text_timers;
pub(crate) use set_text_timer::{TIMEKEEPER, TextTimers};
pub(crate) use sweep_uploads::sweep_uploads;
