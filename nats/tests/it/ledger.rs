//! What the receipts of a load say together, and whether the log says the same.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use jetstream_es::{AttemptError, EventStore, ExecuteError, LogReader, Outcome};
use uuid::Uuid;

use crate::load::{Receipt, Sent, proposal};
use crate::support::command_with;

/// So many of the acknowledged commands are sent once more.
const REPEATED: usize = 20;

/// What all receipts together say.
#[derive(Default)]
pub(crate) struct Ledger {
    sent: BTreeMap<Uuid, Sent>,
    stored: BTreeMap<Uuid, u64>,
    refused: BTreeSet<Uuid>,
    /// Answered only when they were sent again, with what was expected by then.
    resolved: BTreeMap<Uuid, u64>,
    /// Commands of the test itself, which leave no receipts.
    others: BTreeSet<Uuid>,
}

impl Ledger {
    /// Adds a file of receipts. Its last line may be cut off: its writer was killed.
    pub(crate) fn add(&mut self, file: &Path) -> Result<()> {
        let text = std::fs::read_to_string(file)?;
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        for line in whole.lines() {
            match serde_json::from_str(line)? {
                Receipt::Sending(sent) => {
                    self.sent.insert(sent.command, sent);
                }
                Receipt::Stored(command, sequence) => {
                    self.stored.insert(command, sequence);
                }
                Receipt::Refused(command) => {
                    self.refused.insert(command);
                }
                Receipt::Unknown(_) => {}
                Receipt::Failed(command, error) => bail!("command {command} failed: {error}"),
            }
        }
        Ok(())
    }

    /// Does not mind what this command left in the log.
    pub(crate) fn pass_over(&mut self, command: Uuid) {
        self.others.insert(command);
    }

    /// Sends every command whose fate is not known again, twice: the first settles it, the second must
    /// be told the same.
    pub(crate) async fn resolve(&mut self, store: &EventStore) -> Result<()> {
        let unknown: Vec<_> = self
            .sent
            .values()
            .filter(|sent| !self.stored.contains_key(&sent.command) && !self.refused.contains(&sent.command))
            .cloned()
            .collect();
        let resolved: Vec<_> = stream::iter(unknown)
            .map(|sent| async move {
                let first = again(store, &sent).await?;
                let second = again(store, &sent).await?;
                ensure!(second.replayed, "command {} had a second effect", sent.command);
                ensure!(first.position == second.position, "{first:?} is not {second:?}");
                Ok((sent.command, first.position.sequence))
            })
            .buffer_unordered(8)
            .try_collect()
            .await?;
        self.resolved.extend(resolved);
        Ok(())
    }

    /// Sends the commands that were acknowledged last once more: each must be told what it was told then.
    pub(crate) async fn repeat(&self, store: &EventStore) -> Result<()> {
        let mut last: Vec<_> = self.stored.iter().collect();
        last.sort_unstable_by_key(|(_, sequence)| std::cmp::Reverse(**sequence));
        stream::iter(last.into_iter().take(REPEATED))
            .map(|(command, sequence)| async move {
                let repeated = again(store, &self.sent[command]).await?;
                ensure!(
                    repeated.replayed && repeated.position.sequence == *sequence,
                    "command {command} was acknowledged at {sequence}, and now: {repeated:?}"
                );
                Ok(())
            })
            .buffer_unordered(8)
            .try_collect()
            .await
    }

    /// Compares the log with the receipts.
    pub(crate) async fn check(&self, reader: &LogReader) -> Result<Counts> {
        let mut places: HashMap<Uuid, Vec<(u64, String, String)>> = HashMap::new();
        let mut last_of: HashMap<String, u64> = HashMap::new();
        let mut from = 1;
        loop {
            // With a filter no page ends early because a replica lags.
            let page = reader.page("CHATS", from, Some("chat.>"), 1000).await?;
            for event in page.events {
                let command = event.envelope.command;
                if self.others.contains(&command) {
                    continue;
                }
                let sent = self.sent.get(&command).context("an event that nobody sent")?;
                if !places.contains_key(&command) && self.stored.contains_key(&command) {
                    for (subject, expected) in sent.events.iter().filter_map(|wanted| wanted.expect.as_ref())
                    {
                        let before = last_of.get(subject).copied().unwrap_or(0);
                        ensure!(before == *expected, "{command} expected {subject} at {expected}: {before}");
                    }
                }
                last_of.insert(event.subject.clone(), event.sequence);
                let place = (event.sequence, event.envelope.id, event.subject);
                places.entry(command).or_default().push(place);
            }
            if !page.more {
                break;
            }
            from = page.reached + 1;
        }
        for (command, last) in self.stored.iter().chain(&self.resolved) {
            let sent = &self.sent[command].events;
            let first = last + 1 - sent.len() as u64;
            let expected: Vec<_> = (first..)
                .zip(sent)
                .enumerate()
                .map(|(index, (sequence, wanted))| {
                    (sequence, format!("{command}.{index}"), wanted.subject.clone())
                })
                .collect();
            let found = places.remove(command).unwrap_or_default();
            ensure!(found == expected, "of command {command} there is {found:?} and not {expected:?}");
        }
        ensure!(places.is_empty(), "refused, and in the log all the same: {places:?}");
        Ok(Counts { stored: self.stored.len(), refused: self.refused.len(), resolved: self.resolved.len() })
    }
}

/// How many commands went which way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counts {
    pub(crate) stored: usize,
    pub(crate) refused: usize,
    pub(crate) resolved: usize,
}

/// The same command, deciding anew on what the log says by now.
async fn again(store: &EventStore, sent: &Sent) -> Result<Outcome> {
    let home: Vec<_> = sent.events.iter().map(|wanted| wanted.subject.clone()).collect();
    let attempt = || async {
        let mut now = sent.clone();
        let mut read = HashMap::new();
        for (subject, sequence) in now.events.iter_mut().filter_map(|wanted| wanted.expect.as_mut()) {
            *sequence = match read.get(subject) {
                Some(known) => *known,
                None => store.last("CHATS", subject).await?.map_or(0, |event| event.sequence),
            };
            read.insert(subject.clone(), *sequence);
        }
        Ok::<_, AttemptError<()>>(proposal(&now))
    };
    let mut last = None;
    for _ in 0..20 {
        match store.execute(&command_with(sent.command), "CHATS", &home, attempt).await {
            Ok(outcome) => return Ok(outcome),
            Err(error @ (ExecuteError::Conflict | ExecuteError::Unavailable(_))) => last = Some(error),
            Err(error) => bail!("{error:?}"),
        }
    }
    bail!("command {} does not get through: {last:?}", sent.command)
}
