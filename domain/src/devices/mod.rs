//! Devices that are told of what happens while the app is closed, by Web Push: which are, and of what.
//!
//! What a browser gives to be reached by is no event: the latest of each session is kept, sealed, beside the log, and is
//! gone with the session. What somebody is told follows from events that are there.

mod listener;
mod notice;
mod push_device;
mod push_endpoint;
mod register_device;
mod subscription;

pub use listener::{Listener, Untold};
pub use notice::{Notice, NoticeKind, NoticeSource};
pub use push_device::{DEVICES, PushDevice};
pub use push_endpoint::{NoPushEndpoint, PushEndpoint};
pub use register_device::{AskForTry, DeviceRefused, MAX_DEVICES, RegisterDevice};
pub use subscription::{NoSubscription, Subscription};
