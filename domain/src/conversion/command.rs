//! The conversion's door for the command framework.

use cqrs_es::{Aggregate, event_sink::EventSink};

use super::{
    AskConversionPassword, CancelConversion, CompleteConversion, Conversion, ConversionEvent,
    DeleteConversionFiles, FailConversion, GiveConversionPassword, Job, RequestConversion, StartConversion,
};
use crate::{Refusal, refusal::RefusalKind};

/// What can be done with a conversion. Its owner asks, cancels and deletes; the rest is done by workers.
#[derive(Clone, Debug)]
pub enum ConversionCommand {
    Request(RequestConversion),
    Start(StartConversion),
    AskPassword(AskConversionPassword),
    GivePassword(GiveConversionPassword),
    Complete(CompleteConversion),
    Fail(FailConversion),
    Cancel(CancelConversion),
    DeleteFiles(DeleteConversionFiles),
}

/// Why a command about a conversion is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConversionRefused {
    #[error("there is no such conversion")]
    NotFound,
    #[error("this conversion is finished")]
    Finished,
    #[error("this conversion was asked for already")]
    AlreadyRequested,
    #[error("the document's content is not what its name says")]
    NameMismatch,
    #[error(
        "the document is a page of the web, and only one that is called a workbook (.xls) is taken for its tables"
    )]
    WebPage,
    #[error("no converter that runs makes this format of this document")]
    FormatNotOffered,
    #[error("this document waits for its password")]
    Locked,
    #[error("nobody asks for a password of this document")]
    PasswordNotAsked,
    #[error("the files of this conversion are deleted")]
    FilesDeleted,
    #[error("the files of this conversion are still to be kept")]
    FilesKept,
}

impl Refusal for ConversionRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "conversion-not-found",
            Self::Finished => "conversion-finished",
            Self::AlreadyRequested => "conversion-exists",
            Self::NameMismatch => "document-name-mismatch",
            Self::WebPage => "document-is-web-page",
            Self::FormatNotOffered => "format-not-offered",
            Self::Locked => "conversion-locked",
            Self::PasswordNotAsked => "conversion-password-not-asked",
            Self::FilesDeleted => "conversion-files-deleted",
            Self::FilesKept => "conversion-files-kept",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::NotFound => RefusalKind::NotFound,
            Self::Finished
            | Self::AlreadyRequested
            | Self::Locked
            | Self::PasswordNotAsked
            | Self::FilesKept => RefusalKind::Conflict,
            Self::NameMismatch | Self::WebPage | Self::FormatNotOffered => RefusalKind::Invalid,
            Self::FilesDeleted => RefusalKind::Gone,
        }
    }
}

impl Conversion {
    /// The job, while something can still happen to it.
    pub(super) fn running(&self) -> Result<&Job, ConversionRefused> {
        let job = self.job().ok_or(ConversionRefused::NotFound)?;
        if job.stage.is_final() { Err(ConversionRefused::Finished) } else { Ok(job) }
    }
}

impl Aggregate for Conversion {
    type Command = ConversionCommand;
    type Error = ConversionRefused;
    type Event = ConversionEvent;
    type Services = ();

    const TYPE: &'static str = "conversion";

    async fn handle(
        &mut self,
        command: Self::Command,
        (): &Self::Services,
        sink: &EventSink<Self>,
    ) -> Result<(), Self::Error> {
        let events = match command {
            ConversionCommand::Request(request) => vec![request.decide(self)?],
            ConversionCommand::Start(start) => vec![start.decide(self)?],
            ConversionCommand::AskPassword(ask) => vec![ask.decide(self)?],
            ConversionCommand::GivePassword(give) => vec![give.decide(self)?],
            ConversionCommand::Complete(complete) => vec![complete.decide(self)?],
            ConversionCommand::Fail(fail) => vec![fail.decide(self)?],
            ConversionCommand::Cancel(cancel) => vec![cancel.decide(self)?],
            ConversionCommand::DeleteFiles(delete) => delete.decide(self)?,
        };
        for event in events {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: Self::Event) {
        self.apply_event(event);
    }
}
