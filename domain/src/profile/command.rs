//! The profile's door for the command framework: the account as an aggregate that profile commands are handled by.

use cqrs_es::{Aggregate, event_sink::EventSink};

use super::{ChangeProfile, RemovePhoto, SetPhoto};
use crate::{
    Refusal,
    accounts::{Account, AccountEvent},
    refusal::RefusalKind,
};

/// What one may do to one's profile.
#[derive(Clone, Debug)]
pub enum ProfileCommand {
    Change(ChangeProfile),
    SetPhoto(SetPhoto),
    RemovePhoto(RemovePhoto),
}

/// Why a profile cannot be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProfileRefused {
    #[error("there is no such account")]
    NoAccount,
}

impl Refusal for ProfileRefused {
    fn code(&self) -> &'static str {
        "account-not-found"
    }

    fn kind(&self) -> RefusalKind {
        RefusalKind::NotFound
    }
}

impl Aggregate for Account {
    type Command = ProfileCommand;
    type Error = ProfileRefused;
    type Event = AccountEvent;
    type Services = ();

    const TYPE: &'static str = "user";

    async fn handle(
        &mut self,
        command: Self::Command,
        (): &Self::Services,
        sink: &EventSink<Self>,
    ) -> Result<(), Self::Error> {
        let decided = match command {
            ProfileCommand::Change(change) => Some(change.decide(self)?),
            ProfileCommand::SetPhoto(set) => Some(set.decide(self)?),
            ProfileCommand::RemovePhoto(remove) => remove.decide(self)?,
        };
        if let Some(event) = decided {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: Self::Event) {
        self.apply_event(event);
    }
}
