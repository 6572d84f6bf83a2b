//! The aggregate that is measured on both sides: an account with a note of about 150 bytes on each booking.

use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, DomainEvent};
use serde::{Deserialize, Serialize};

const NOTE_BYTES: usize = 150;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Account {
    balance: i64,
    bookings: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct Deposit {
    amount: i64,
    note: String,
}

/// About 200 bytes as JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub(crate) enum Booked {
    Deposited { amount: i64, balance: i64, note: String },
}

#[derive(Debug, thiserror::Error)]
#[error("a deposit must be more than nothing")]
pub(crate) struct NotPositive;

impl DomainEvent for Booked {
    fn event_type(&self) -> String {
        "Deposited".to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

impl Deposit {
    pub(crate) fn new(amount: i64) -> Self {
        Self { amount, note: note() }
    }
}

impl Booked {
    /// The event of an aggregate that has been there for a while.
    pub(crate) fn earlier(number: i64) -> Self {
        Self::Deposited { amount: 1, balance: number, note: note() }
    }
}

fn note() -> String {
    "lorem ipsum ".repeat(NOTE_BYTES / 12 + 1)[..NOTE_BYTES].to_owned()
}

impl Aggregate for Account {
    const TYPE: &'static str = "account";
    type Command = Deposit;
    type Event = Booked;
    type Error = NotPositive;
    type Services = ();

    async fn handle(
        &mut self,
        Deposit { amount, note }: Deposit,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), NotPositive> {
        if amount <= 0 {
            return Err(NotPositive);
        }
        let balance = self.balance + amount;
        sink.write(Booked::Deposited { amount, balance, note }, self).await;
        Ok(())
    }

    fn apply(&mut self, Booked::Deposited { balance, .. }: Booked) {
        self.balance = balance;
        self.bookings += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_of_about_200_bytes() {
        let bytes = serde_json::to_vec(&Booked::earlier(20)).unwrap().len();
        assert!((190..=210).contains(&bytes), "{bytes}");
    }
}
