//! Messages before they are taken for events, and how none is missed because of a replica that lags.

use super::{HISTORY_PAGE, LogReader, MAX_PAGE, ReplicaWait};
use crate::recorded::Raw;
use crate::wire::{Batch, From};
use crate::{Recorded, StoreError};

/// A page before its messages are taken for events.
pub(crate) struct RawPage {
    pub(crate) messages: Vec<Raw>,
    pub(crate) reached: u64,
    pub(crate) left: u64,
}

impl LogReader {
    /// All events that match a subject from a place on. Where a replica that lags behind the event
    /// `at_least` has answered, it is asked again.
    pub(crate) async fn all_from(
        &self,
        stream: &str,
        subject: &str,
        from: From,
        at_least: u64,
    ) -> Result<Vec<Recorded>, StoreError> {
        let messages = self.raw_from(stream, subject, from, at_least).await?;
        messages.into_iter().map(Raw::into_recorded).collect()
    }

    /// One batch of a subject's messages; whoever answers may lag.
    pub(crate) async fn raw_batch(
        &self,
        stream: &str,
        subject: &str,
        from: From,
        max: usize,
    ) -> Result<Batch, StoreError> {
        self.wire.batch(stream, from, Some(subject), max).await
    }

    async fn raw_from(
        &self,
        stream: &str,
        subject: &str,
        from: From,
        at_least: u64,
    ) -> Result<Vec<Raw>, StoreError> {
        let mut wait = ReplicaWait::default();
        loop {
            let messages = self.answered_from(stream, subject, from).await?;
            let last = messages.last().map_or(0, |message| message.sequence);
            if last >= at_least {
                return Ok(messages);
            }
            wait.once_more("reading events").await?;
        }
    }

    async fn answered_from(
        &self,
        stream: &str,
        subject: &str,
        mut from: From,
    ) -> Result<Vec<Raw>, StoreError> {
        let mut messages = Vec::new();
        loop {
            let mut batch = self.wire.batch(stream, from, Some(subject), HISTORY_PAGE).await?;
            if let Some(last) = batch.messages.last() {
                from = From::Sequence(last.sequence + 1);
            }
            messages.append(&mut batch.messages);
            if batch.pending == 0 {
                return Ok(messages);
            }
        }
    }

    /// The last message of each of these subjects, those that have none left out. Any replica may answer.
    pub(crate) async fn raw_last_of_each(
        &self,
        stream: &str,
        subjects: &[String],
    ) -> Result<Vec<Raw>, StoreError> {
        self.wire.last_of_each(stream, subjects).await
    }

    /// As [`LogReader::last`], from the leader.
    pub(crate) async fn leader_last(
        &self,
        stream: &str,
        subject: &str,
    ) -> Result<Option<Recorded>, StoreError> {
        let found = self.wire.leader_last(stream, subject).await?;
        found.map(Raw::into_recorded).transpose()
    }

    /// All events that match a subject from a place on, none missed because of a replica that lags.
    pub(crate) async fn all_since(
        &self,
        stream: &str,
        subject: &str,
        from: From,
    ) -> Result<Vec<Recorded>, StoreError> {
        let messages = self.raw_since(stream, subject, from).await?;
        messages.into_iter().map(Raw::into_recorded).collect()
    }

    /// As [`LogReader::all_since`], as messages.
    pub(crate) async fn raw_since(
        &self,
        stream: &str,
        subject: &str,
        from: From,
    ) -> Result<Vec<Raw>, StoreError> {
        let mut at_least = 0;
        if self.is_replicated(stream).await?
            && let Some(last) = self.wire.leader_last(stream, subject).await?
        {
            let in_range = match from {
                From::Sequence(sequence) => last.sequence >= sequence,
                From::Time(time) => last.time >= time,
            };
            at_least = if in_range { last.sequence } else { 0 };
        }
        self.raw_from(stream, subject, from, at_least).await
    }

    /// Events of all subjects from a sequence on, none missed because of a replica that lags.
    pub(crate) async fn fresh_page(
        &self,
        stream: &str,
        from_sequence: u64,
        max: usize,
    ) -> Result<Vec<Recorded>, StoreError> {
        let page = self.page(stream, from_sequence, None, max).await?;
        if !page.events.is_empty() || !self.is_replicated(stream).await? {
            return Ok(page.events);
        }
        let next = self.wire.leader_next(stream, None, from_sequence).await?;
        Ok(next.map(Raw::into_recorded).transpose()?.into_iter().collect())
    }

    pub(crate) async fn raw_page(
        &self,
        stream: &str,
        from_sequence: u64,
        filter: Option<&str>,
        max: usize,
    ) -> Result<RawPage, StoreError> {
        let from = from_sequence.max(1);
        // What is stored when the page is begun; asked of the leader before, so that "nothing
        // matching up to here" is true afterwards.
        let head = match filter {
            Some(_) => self.head(stream).await?.last_sequence,
            None => 0,
        };
        let max = max.clamp(1, MAX_PAGE);
        let batch = self.wire.batch(stream, From::Sequence(from), filter, max).await?;
        if filter.is_none()
            && let Some(first) = batch.messages.first()
            && first.sequence > from
            && let Some(next) = self.wire.leader_next(stream, None, from).await?
            && next.sequence < first.sequence
        {
            // The log has no holes by itself. Whoever takes one for what there is never comes back to it.
            return Err(StoreError::unavailable("reading events", "a reply was lost"));
        }
        let mut messages = batch.messages;
        let mut left = batch.pending;
        let mut reached = messages.last().map_or(from - 1, |last| last.sequence);
        if left == 0 && filter.is_some() && reached < head {
            let unseen = if self.is_replicated(stream).await? {
                self.wire.leader_next(stream, filter, reached + 1).await?
            } else {
                None
            };
            if let Some(unseen) = unseen.filter(|message| message.sequence <= head) {
                reached = unseen.sequence;
                messages.push(unseen);
                left = 1;
            } else {
                reached = head;
            }
        }
        Ok(RawPage { messages, reached, left })
    }
}
