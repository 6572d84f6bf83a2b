//! A bank on an event store: `cargo run -p jetstream-es --example bank_account [nats://127.0.0.1:4222]`.
//!
//! Without an address it starts a NATS server of its own. Any server with JetStream, 2.14 or newer, will do;
//! `conf/minimal.conf` is its configuration.

use anyhow::{Context as _, Result};
use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, DomainEvent};
use futures::StreamExt as _;
use jetstream_es::setup::{self, StreamDef};
use jetstream_es::{
    Ambient, AttemptError, CommandMeta, CqrsStore, EventStore, ExecuteError, Expectation, KeyVault, NewEvent,
    Proposal, States, StoredEvent, id_of_token, subject_token,
};
use serde::{Deserialize, Serialize};

/// The stream, and the subjects of its boundaries: each account is one.
pub(crate) const STREAM: &str = "BANK";

/// An account, folded from its events.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Account {
    open: bool,
    cents: u64,
}

/// What happens to accounts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub(crate) enum AccountEvent {
    AccountOpened,
    MoneyDeposited { cents: u64 },
    MoneyWithdrawn { cents: u64 },
}

/// What one can ask of an account.
#[derive(Clone, Debug)]
pub(crate) enum AccountCommand {
    Open,
    Deposit { cents: u64 },
    Withdraw { cents: u64 },
}

/// Why an account refuses.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub(crate) enum AccountError {
    #[error("there is no such account")]
    NoAccount,
    #[error("the account is open already")]
    AlreadyOpen,
    #[error("there are only {cents} cents")]
    NotEnough { cents: u64 },
}

/// The versions of its events that the log may hold. When one changes its shape, its number goes up and a step from
/// the old shape comes with it.
impl StoredEvent for AccountEvent {
    const VERSIONS: &'static [(&'static str, u32)] =
        &[("AccountOpened", 1), ("MoneyDeposited", 1), ("MoneyWithdrawn", 1)];
}

impl DomainEvent for AccountEvent {
    fn event_type(&self) -> String {
        match self {
            Self::AccountOpened => "AccountOpened",
            Self::MoneyDeposited { .. } => "MoneyDeposited",
            Self::MoneyWithdrawn { .. } => "MoneyWithdrawn",
        }
        .to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

impl Account {
    /// The rules, as a pure function.
    fn decide(&self, command: &AccountCommand) -> Result<AccountEvent, AccountError> {
        match *command {
            AccountCommand::Open if self.open => Err(AccountError::AlreadyOpen),
            AccountCommand::Open => Ok(AccountEvent::AccountOpened),
            _ if !self.open => Err(AccountError::NoAccount),
            AccountCommand::Deposit { cents } => Ok(AccountEvent::MoneyDeposited { cents }),
            AccountCommand::Withdraw { cents } if cents > self.cents => {
                Err(AccountError::NotEnough { cents: self.cents })
            }
            AccountCommand::Withdraw { cents } => Ok(AccountEvent::MoneyWithdrawn { cents }),
        }
    }
}

impl Aggregate for Account {
    const TYPE: &'static str = "account";
    type Command = AccountCommand;
    type Event = AccountEvent;
    type Error = AccountError;
    type Services = ();

    async fn handle(
        &mut self,
        command: AccountCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), AccountError> {
        let event = self.decide(&command)?;
        sink.write(event, self).await;
        Ok(())
    }

    fn apply(&mut self, event: AccountEvent) {
        match event {
            AccountEvent::AccountOpened => self.open = true,
            AccountEvent::MoneyDeposited { cents } => self.cents += cents,
            AccountEvent::MoneyWithdrawn { cents } => self.cents -= cents,
        }
    }
}

/// An id may be anything, so it is encoded: a subject is never made of what somebody typed.
pub(crate) fn subject_of(id: &str) -> String {
    format!("account.{}", subject_token(id))
}

/// The accounts as aggregates of cqrs-es.
pub(crate) fn accounts(store: EventStore) -> CqrsStore<Account> {
    CqrsStore::new(store, STREAM, subject_of)
}

/// One attempt at a transfer: both accounts are read, both expectations travel with the events, and both
/// events are stored or neither. The store calls it again when somebody was faster.
///
/// # Errors
/// When a rule refuses it, or an account cannot be read.
pub(crate) async fn transfer(
    accounts: &States<Account, AccountEvent>,
    (from, to): (&str, &str),
    cents: u64,
) -> Result<Proposal, AttemptError<AccountError>> {
    let mut events = Vec::new();
    for (id, command) in [(from, AccountCommand::Withdraw { cents }), (to, AccountCommand::Deposit { cents })]
    {
        let account = accounts.load(&subject_of(id)).await?;
        let event = account.state.decide(&command).map_err(AttemptError::Refused)?;
        events.push(
            NewEvent::of(subject_of(id), &event, Expectation::Exactly(account.last_sequence))?
                .numbered(account.version + 1, account.last_sequence),
        );
    }
    Ok(Proposal { stream: STREAM.to_owned(), events })
}

/// A command's particulars. Its id is the caller's: the same id has one effect, however often it comes.
fn command(ambient: &Ambient, digest: &str) -> CommandMeta {
    CommandMeta::new(ambient.command_id(), digest, "teller:1", ambient.now())
}

/// Opens two accounts and moves money between them. `show` is told each step; the balances are returned.
///
/// # Errors
/// When the server does not answer, or something is not as it should be.
pub(crate) async fn run(url: &str, mut show: impl FnMut(String)) -> Result<(u64, u64)> {
    let client = async_nats::connect(url).await.context("connecting to the server")?;
    setup::ensure_streams(&client, &[StreamDef::new(STREAM, &["account.>"])], 1).await?;
    let store = EventStore::without_personal_data(client.clone(), "/example/bank");
    let bank = accounts(store.clone());
    // Nobody else has these names, so the example runs twice on the same server.
    let ambient = Ambient::system();
    let day = ambient.command_id();
    let (ann, bob) = (format!("ann & co. ({day})"), format!("bob.* ({day})"));
    show(format!("accounts are kept on {} and {}", subject_of(&ann), subject_of(&bob)));

    for id in [&ann, &bob] {
        let outcome = bank.create(&command(&ambient, "open"), id, AccountCommand::Open, &()).await?;
        show(format!("opened an account: {}", outcome.position));
    }

    let deposit = command(&ambient, "deposit 100");
    let first = bank.execute(&deposit, &ann, AccountCommand::Deposit { cents: 100 }, &()).await?;
    let again = bank.execute(&deposit, &ann, AccountCommand::Deposit { cents: 100 }, &()).await?;
    anyhow::ensure!(again.replayed && again.position == first.position, "a deposit was made twice");
    show(format!("deposited 100; sent again, the command has the same answer: {}", again.position));

    let other = CommandMeta { digest: "deposit 1000000".to_owned(), ..deposit };
    let reused = bank.execute(&other, &ann, AccountCommand::Deposit { cents: 1_000_000 }, &()).await;
    anyhow::ensure!(matches!(reused, Err(ExecuteError::CommandIdReused)), "an id was used twice");
    show("the same id with another body is refused".to_owned());

    // Each decides on 100 cents. One is first; the other is told of the conflict, decides again on what is
    // left, and refuses.
    let tellers = [command(&ambient, "withdraw 70"), command(&ambient, "withdraw 70")];
    let withdraw = |meta| {
        let (bank, ann) = (&bank, &ann);
        async move { bank.execute(meta, ann, AccountCommand::Withdraw { cents: 70 }, &()).await }
    };
    let (one, two) = tokio::join!(withdraw(&tellers[0]), withdraw(&tellers[1]));
    anyhow::ensure!(one.is_ok() != two.is_ok(), "100 cents were enough for both tellers");
    let refusal = one.err().or(two.err());
    anyhow::ensure!(
        matches!(refusal, Some(ExecuteError::Refused(AccountError::NotEnough { cents: 30 }))),
        "a teller was refused for another reason: {refusal:?}"
    );
    show("two tellers withdraw 70 of 100 at once: one has it, the other finds 30 cents".to_owned());

    let states = States::new(store.clone(), STREAM, Account::apply);
    let home = [subject_of(&ann), subject_of(&bob)];
    let moved = store
        .execute(&command(&ambient, "transfer 20"), STREAM, &home, || transfer(&states, (&ann, &bob), 20))
        .await?;
    show(format!("transferred 20 in one commit of {} events: {}", moved.events.len(), moved.position));

    // A read side: it follows the log from its first event, up to the transfer, and keeps balances.
    let keys: &KeyVault = store.keys();
    let (mut of_ann, mut of_bob) = (Account::default(), Account::default());
    let mut events = store.reader().follow(STREAM, 0);
    while let Some(event) = events.next().await {
        let event = event?;
        let id = event.subject.strip_prefix("account.").and_then(id_of_token);
        if id.as_ref() == Some(&ann) {
            of_ann.apply(event.open(keys).await?);
        } else if id.as_ref() == Some(&bob) {
            of_bob.apply(event.open(keys).await?);
        }
        if event.sequence == moved.position.sequence {
            break;
        }
    }
    show(format!("balances read from the log: ann {}, bob {}", of_ann.cents, of_bob.cents));
    store.drain().await;
    Ok((of_ann.cents, of_bob.cents))
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "it is an example to be watched")]
async fn main() -> Result<()> {
    let show = |step| println!("{step}");
    match std::env::args().nth(1) {
        Some(url) => Box::pin(run(&url, show)).await?,
        None => Box::pin(run(&embedded::testing::open_nats().await?.url(), show)).await?,
    };
    Ok(())
}
