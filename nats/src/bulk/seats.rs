//! Consumers whose place a reader sets: what a page costs the log's server is half of what a direct get of it does.
//!
//! Setup makes a few of them for each stream; nobody owns one. Who reads with one that another program has moved meanwhile
//! sees it by the sequences, for what is read has to go on without a gap from where it was asked to begin.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::json;

use super::page::Described;
use super::{BulkReader, PAGE_BYTES, StoredPage, refused};
use crate::StoreError;

/// How many such consumers a stream has: so many readers use them at once, and others read as before.
pub(crate) const PAGE_CONSUMERS: usize = 2;
/// For so long a consumer is left alone that is not there, or that somebody else uses.
const REST: Duration = Duration::from_secs(10);

/// The name of one of them, from 1.
pub(crate) fn page_consumer(number: usize) -> String {
    format!("pages-{number}")
}

/// A consumer that one reader here uses.
#[derive(Clone, Debug)]
struct Seat {
    number: usize,
    /// What it hands out next, as far as is known; 0 where it is not.
    next: u64,
    rests_until: Option<Instant>,
}

/// The consumers of each stream that nobody here is using.
#[derive(Debug, Default)]
pub(super) struct Seats {
    free: Mutex<HashMap<String, Vec<Seat>>>,
}

/// A seat that is given back whatever becomes of who took it.
pub(super) struct Taken<'a> {
    seats: &'a Seats,
    stream: &'a str,
    seat: Seat,
}

impl Seats {
    /// One that is free, best the one that stands where `from` is.
    pub(super) fn take<'a>(&'a self, stream: &'a str, from: u64) -> Option<Taken<'a>> {
        let mut free = self.free();
        let of_stream = free.entry(stream.to_owned()).or_insert_with(|| {
            (1..=PAGE_CONSUMERS).map(|number| Seat { number, next: 0, rests_until: None }).collect()
        });
        let now = Instant::now();
        let may_be_used = |seat: &Seat| seat.rests_until.is_none_or(|until| until <= now);
        let index = of_stream
            .iter()
            .position(|seat| seat.next == from && may_be_used(seat))
            .or_else(|| of_stream.iter().position(may_be_used))?;
        let seat = of_stream.swap_remove(index);
        Some(Taken { seats: self, stream, seat })
    }

    fn free(&self) -> MutexGuard<'_, HashMap<String, Vec<Seat>>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.seats.free().entry(self.stream.to_owned()).or_default().push(self.seat.clone());
    }
}

impl Taken<'_> {
    /// At most `max` messages from a sequence on, over this connection. Nothing where they are to be read as before: at the
    /// end of the stream, behind a hole, or while somebody else uses the consumer.
    ///
    /// # Errors
    /// [`StoreError`] when the server does not answer. The reader is of no use then.
    pub(super) async fn read(
        &mut self,
        reader: &mut BulkReader,
        from: u64,
        max: usize,
    ) -> Result<Option<StoredPage>, StoreError> {
        // Whoever fails, or is dropped, leaves it somewhere.
        let stood_at = std::mem::take(&mut self.seat.next);
        self.seat.rests_until = Some(Instant::now() + REST);
        if stood_at == from
            && let Some(page) = self.next_page(reader, from, max).await?
        {
            return Ok(Some(page));
        }
        // A server that is asked to set the place of a consumer that is not there says nothing at all.
        if stood_at == 0 && self.ask(reader, 1).await?.is_none() {
            return Ok(None);
        }
        if !self.reset(reader, from).await? {
            return Ok(None);
        }
        self.next_page(reader, from, max).await
    }

    /// Sets the place. False when the server does not want to.
    async fn reset(&self, reader: &mut BulkReader, from: u64) -> Result<bool, StoreError> {
        #[derive(Deserialize)]
        struct Answer {
            error: Option<serde::de::IgnoredAny>,
        }
        let subject = self.subject(reader, "RESET");
        reader.connection.publish(&subject, &json!({ "seq": from }).to_string()).await?;
        let answer = reader.connection.answer().await?;
        let answer = serde_json::from_slice::<Answer>(&answer);
        Ok(answer.is_ok_and(|answer| answer.error.is_none()))
    }

    /// What it hands out next, if that begins with `from`.
    async fn next_page(
        &mut self,
        reader: &mut BulkReader,
        from: u64,
        max: usize,
    ) -> Result<Option<StoredPage>, StoreError> {
        let Some(page) = self.ask(reader, max).await? else { return Ok(None) };
        let Some((first, last)) = page.span() else { return Ok(None) };
        if first != from {
            return Ok(None);
        }
        self.seat.rests_until = None;
        // Behind a gap it stands somewhere else than the reader, who takes what is before it.
        if last - first + 1 == page.len() as u64 {
            self.seat.next = last + 1;
        }
        Ok(Some(page))
    }

    /// What it hands out next. Nothing if it is not there.
    async fn ask(&self, reader: &mut BulkReader, max: usize) -> Result<Option<StoredPage>, StoreError> {
        // With a limit of bytes the server says where a page ends; without, of a full one it does not.
        let body = json!({ "batch": max, "max_bytes": PAGE_BYTES, "no_wait": true });
        let subject = self.subject(reader, "MSG.NEXT");
        match reader.ask(&subject, &body.to_string(), Described::InLine).await? {
            // All that was asked for, all that one answer may weigh, or all that there is.
            (page, 404 | 408 | 409) => Ok(Some(page)),
            // Nobody listens.
            (_, 503) => Ok(None),
            (_, status) => Err(refused(status)),
        }
    }

    fn subject(&self, reader: &BulkReader, verb: &str) -> String {
        let consumer = page_consumer(self.seat.number);
        format!("{}.CONSUMER.{verb}.{}.{consumer}", reader.api_prefix, self.stream)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_goes_on_gets_the_one_that_stands_there() {
        let seats = Seats::default();
        let (mut first, mut second) =
            (seats.take("A", 1).expect("one"), seats.take("A", 1).expect("another"));
        assert!(seats.take("A", 1).is_none(), "all are taken");
        assert!(seats.take("B", 1).is_some(), "each stream has its own");
        (first.seat.next, second.seat.next) = (100, 200);
        let numbers = (first.seat.number, second.seat.number);
        drop((first, second));
        assert_eq!(seats.take("A", 200).expect("a seat").seat.number, numbers.1);
        assert_eq!(seats.take("A", 100).expect("a seat").seat.number, numbers.0);
    }

    #[test]
    fn one_that_rests_is_left_alone_for_a_while() {
        let seats = Seats::default();
        for _ in 0..PAGE_CONSUMERS {
            let mut taken = seats.take("A", 1).expect("a seat");
            taken.seat.rests_until = Some(Instant::now() + REST);
        }
        assert!(seats.take("A", 1).is_none());
        for seat in seats.free().values_mut().flatten() {
            seat.rests_until = Some(Instant::now());
        }
        assert!(seats.take("A", 1).is_some());
    }
}
