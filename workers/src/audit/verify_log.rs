//! Verifies the streams of a log one after the other, against what the auditor has seen of them before.

use std::collections::BTreeSet;

use ledger::{Fault, Pins, SignedCheckpoint};

use super::{
    auditor::{AuditError, Auditor},
    verify_stream::{Held, Verified, Watcher},
};

/// What is asked of a log.
#[derive(Clone, Debug, Default)]
pub struct LogQuestion {
    /// Names of the streams.
    pub streams: Vec<String>,
    /// Checkpoints that the log goes on from; what the ones before them attest is not read again.
    pub since: Option<Pins>,
    /// As if what was seen before were stated so.
    pub only_new: bool,
    /// Streams that were made anew on purpose, each with its new epoch: `CHATS@1f3a9c00`. What was seen of such a
    /// stream's earlier epochs is not demanded of it.
    pub accepted_epochs: BTreeSet<String>,
}

/// What was found of one stream.
#[derive(Debug)]
pub enum Verdict {
    /// It is as attested. With it, the size of the checkpoint that it was shown to go on from.
    AsAttested(Box<Verified>, Option<u64>),
    /// Its first fault.
    Faulty(Fault),
}

impl Auditor {
    /// Verifies streams, hands each verdict to `tell` as soon as it is there, and keeps in `pins` what was seen of
    /// those that are as attested.
    ///
    /// # Errors
    /// When there is no verdict on one of them; those after it are not looked at.
    pub async fn verify_log(
        &self,
        question: &LogQuestion,
        pins: &mut Pins,
        watcher: Watcher<'_>,
        mut tell: impl FnMut(Verdict),
    ) -> Result<(), AuditError> {
        for stream in &question.streams {
            let epoch = self.head(stream).await?.1.epoch().to_owned();
            let is_accepted = question.accepted_epochs.contains(&format!("{stream}@{epoch}"));
            let is_demanded =
                |held: &&SignedCheckpoint| !is_accepted || held.checkpoint().origin.epoch() == epoch;
            let seen = pins.of(stream).filter(is_demanded).cloned();
            let stated = question.since.as_ref().and_then(|since| since.of(stream)).cloned();
            let since = stated.or_else(|| seen.clone().filter(|_| question.only_new));
            let went_on_from = since.iter().chain(&seen).map(|held| held.checkpoint().size).max();
            match self.verify_watched(stream, Held { since, seen }, watcher).await {
                Ok(verified) => {
                    if let Some(checkpoint) = &verified.checkpoint {
                        pins.see(checkpoint.clone());
                    }
                    tell(Verdict::AsAttested(Box::new(verified), went_on_from));
                }
                Err(AuditError::Fault(fault)) => tell(Verdict::Faulty(fault)),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
