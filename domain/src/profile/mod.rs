//! Profiles: what others see of a person. Its events are on the account's boundary.

mod change_profile;
mod command;
mod photo;

pub use change_profile::{Bio, ChangeProfile, Name, ProfileTextError};
pub use command::{ProfileCommand, ProfileRefused};
pub use photo::{RemovePhoto, SetPhoto};
