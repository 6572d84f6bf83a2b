//! The example runs, and its rules are tested with the crate's own kit.

use anyhow::Result;
use jetstream_es::setup::{self, StreamDef};
use jetstream_es::testing::{Boundaries, TestKit};
use jetstream_es::{EventStore, Expectation, NewEvent, States};

use example::{Account, AccountCommand, AccountError, AccountEvent, STREAM, accounts, subject_of, transfer};

#[expect(dead_code, reason = "its `main` is what the example adds to what is tested here")]
#[path = "../../examples/bank_account.rs"]
pub(crate) mod example;

const OPENED: AccountEvent = AccountEvent::AccountOpened;

fn deposited(cents: u64) -> AccountEvent {
    AccountEvent::MoneyDeposited { cents }
}

fn withdrawn(cents: u64) -> AccountEvent {
    AccountEvent::MoneyWithdrawn { cents }
}

async fn bank(server: &embedded::nats::Nats) -> Result<EventStore> {
    let client = async_nats::connect(server.url()).await?;
    setup::ensure_streams(&client, &[StreamDef::new(STREAM, &["account.>"])], 1).await?;
    Ok(EventStore::without_personal_data(client, "/test/bank"))
}

#[tokio::test]
async fn the_example_runs_twice_on_a_fresh_server() -> Result<()> {
    let server = embedded::testing::open_nats().await?;
    for _ in 0..2 {
        let mut steps = Vec::new();
        assert_eq!(Box::pin(example::run(&server.url(), |step| steps.push(step))).await?, (10, 20));
        assert_eq!(steps.len(), 8, "{steps:#?}");
    }
    Ok(())
}

#[tokio::test]
async fn accounts_keep_their_rules() -> Result<()> {
    let server = embedded::testing::open_nats().await?;
    let store = accounts(bank(&server).await?);
    let kit = || TestKit::for_aggregate(&store, ());
    kit().given_no_previous_events("1").when(AccountCommand::Open).await.then_expect_events(&[OPENED]);
    kit()
        .given("2", vec![OPENED])
        .when(AccountCommand::Open)
        .await
        .then_expect_error(&AccountError::AlreadyOpen);
    kit()
        .given("3", vec![OPENED, deposited(5)])
        .when(AccountCommand::Withdraw { cents: 5 })
        .await
        .then_expect_events(&[withdrawn(5)]);
    kit()
        .given("4", vec![OPENED, deposited(5), withdrawn(3)])
        .when(AccountCommand::Withdraw { cents: 3 })
        .await
        .then_expect_error_message("there are only 2 cents");
    Ok(())
}

#[tokio::test]
async fn a_transfer_changes_both_accounts_or_none() -> Result<()> {
    let server = embedded::testing::open_nats().await?;
    let store = bank(&server).await?;
    let states: States<Account, AccountEvent> = States::new(store.clone(), STREAM, cqrs_es::Aggregate::apply);
    let [ann, bob, cy, dan, eve] = ["ann", "bob", "cy", "dan", "eve"].map(subject_of);

    Boundaries::of(&store, STREAM)
        .given(&ann, &[OPENED, deposited(9)])
        .await
        .given(&bob, &[OPENED])
        .await
        .when_executed(&[&ann, &bob], || transfer(&states, ("ann", "bob"), 9))
        .await
        .then_expect_events(&ann, &[withdrawn(9)])
        .await
        .then_expect_events(&bob, &[deposited(9)])
        .await;
    Boundaries::of(&store, STREAM)
        .given(&cy, &[OPENED, deposited(9)])
        .await
        .when_executed(&[&cy, &dan], || transfer(&states, ("cy", "dan"), 9))
        .await
        .then_expect_refusal(&AccountError::NoAccount)
        .then_expect_nothing_on(&cy)
        .await
        .then_expect_nothing_on(&dan)
        .await;

    // Decided on what was: one expectation of two does not hold.
    let given = Boundaries::of(&store, STREAM).given(&eve, &[OPENED]).await;
    let stale = Expectation::Guard { subject: cy.clone(), sequence: 0 };
    let right = Expectation::Exactly(given.last_sequence(&eve));
    let events = vec![NewEvent::of(&eve, &deposited(1), right)?, NewEvent::of(&eve, &deposited(2), stale)?];
    given.when_appended(events).await.then_expect_conflict().then_expect_nothing_on(&eve).await;
    Ok(())
}

/// A kit that cannot fail tests nothing.
#[tokio::test]
#[should_panic(expected = "events in the log")]
async fn the_kit_sees_what_is_missing() {
    let server = embedded::testing::open_nats().await.unwrap();
    let store = accounts(bank(&server).await.unwrap());
    TestKit::for_aggregate(&store, ())
        .given("1", vec![OPENED])
        .when(AccountCommand::Deposit { cents: 1 })
        .await
        .then_expect_events(&[]);
}
