//! People are forgotten at any moment of any history: what is left in the tables is what a rebuild would make.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail, ensure};
use domain::{
    accounts::{AccountEvent, ClaimHash},
    boundary::Boundary,
    chat::TimelineEvent,
    ids::{AccountId, MessageId, RoomId},
};
use futures::future::try_join_all;
use personal::{Deletable, PersonId};
use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use super::{
    Projected, Spec, every, in_log, on,
    world::{Dice, history},
};
use crate::{
    chat::{room_list::RoomList, room_timeline::RoomTimeline},
    projection::{Batch, ERASED, batch::OpenedEvent, registered::Registered, sweep},
};

const STEPS: usize = 300;
const SOON: Duration = Duration::from_secs(30);

type Streams = BTreeMap<&'static str, Vec<OpenedEvent>>;

/// A history in which two people ask to be forgotten, at any moment after they have registered. Their accounts do
/// nothing afterwards; what they did elsewhere may come later in its stream.
fn forgetful(seed: u64) -> (Streams, BTreeSet<PersonId>) {
    let mut dice = Dice::new(seed ^ 0xe4a5e);
    let mut specs = history(seed, STEPS);
    let mut forgotten = BTreeSet::new();
    while forgotten.len() < 2 {
        let registered: Vec<_> =
            (0..specs.len()).filter(|at| specs[*at].event_type == "AccountRegistered").collect();
        let since = registered[dice.below(registered.len())];
        let account: AccountId =
            serde_json::from_value(specs[since].body["account"].clone()).expect("an account");
        if !forgotten.insert(account.person()) {
            continue;
        }
        let at = since + 1 + dice.below(specs.len() - since);
        let own = Boundary::account(account);
        let mut later = specs.split_off(at);
        later.retain(|spec| spec.subject != own.subject());
        specs.push(on(&own, requested(account)));
        specs.extend(later);
    }
    let mut streams = Streams::new();
    for (stream, event) in in_log(specs) {
        streams.entry(stream.name).or_default().push(event);
    }
    (streams, forgotten)
}

fn requested(account: AccountId) -> AccountEvent {
    let hash = || ClaimHash::new([7; 32]);
    AccountEvent::AccountErasureRequested { account, email_claim: hash(), handle_claim: hash() }
}

/// The handles of those who are forgotten. Handles are in the clear.
fn handles(seed: u64) -> Vec<String> {
    let (streams, forgotten) = forgetful(seed);
    let registered = streams.into_values().flatten().filter(|event| event.event_type == "AccountRegistered");
    let of_forgotten = registered.filter_map(|event| {
        let account: AccountId = serde_json::from_value(event.body["account"].clone()).ok()?;
        forgotten.contains(&account.person()).then(|| event.body["handle"].as_str().map(str::to_owned))?
    });
    of_forgotten.collect()
}

/// True when a dump has this word, and not only as the beginning of another.
fn shows(dump: &str, word: &str) -> bool {
    dump.split(word).skip(1).any(|behind| !behind.starts_with(|c: char| c.is_ascii_digit()))
}

/// The tables as they come out of a log whose keys are destroyed; `first` says whether the kit knows of it at once.
async fn rebuilt(projection: &Registered, seed: u64, first: bool) -> anyhow::Result<String> {
    let (streams, forgotten) = forgetful(seed);
    let mut projected = Projected::new(projection.clone()).await?;
    for erasure in [first, !first] {
        for (stream, events) in &streams {
            let batch = Batch::new(stream, events.clone()).withheld(&forgotten);
            if erasure {
                projected.feed_erasure(&batch).await?
            } else {
                projected.feed(&batch).await?
            };
        }
    }
    projected.dump().await
}

/// The tables as they come out of batches that come as the dice fall, to the projection and to the kit, with every
/// key at hand until the end.
async fn as_it_happens(projection: &Registered, seed: u64, largest: usize) -> anyhow::Result<String> {
    let (streams, _) = forgetful(seed);
    let mut projected = Projected::new(projection.clone()).await?;
    let mut dice = Dice::new(seed ^ 0xd1ce);
    let mut left: Vec<(bool, &str, VecDeque<OpenedEvent>)> = [false, true]
        .into_iter()
        .flat_map(|erasure| streams.iter().map(move |(name, events)| (erasure, *name, events.clone().into())))
        .collect();
    while !left.is_empty() {
        let turn = dice.below(left.len());
        let (erasure, stream, events) = &mut left[turn];
        let size = (1 + dice.below(largest)).min(events.len());
        let batch = Batch::new(stream, events.drain(..size).collect());
        if *erasure {
            projected.feed_erasure(&batch).await?
        } else {
            projected.feed(&batch).await?
        };
        if left[turn].2.is_empty() {
            left.swap_remove(turn);
        }
        if dice.below(10) == 0 {
            projected.restart();
        }
    }
    projected.dump().await
}

/// The tables as if nobody had been forgotten.
async fn remembered(projection: &Registered, seed: u64) -> anyhow::Result<String> {
    let mut projected = Projected::new(projection.clone()).await?;
    for (stream, mut events) in forgetful(seed).0 {
        events.retain(|event| event.event_type != "AccountErasureRequested");
        projected.feed(&Batch::new(stream, events)).await?;
    }
    projected.dump().await
}

/// Whenever people are forgotten, the tables are those of a rebuild.
pub(super) async fn forgotten(projection: &Registered) -> anyhow::Result<()> {
    let runs = [(21, 2), (22, 40), (23, 400)].map(|(seed, largest)| async move {
            let rebuild = rebuilt(projection, seed, true).await?;
            let differs = |how: &str| format!("{projection:?} {how} (seed {seed})");
            ensure!(rebuild == rebuilt(projection, seed, false).await?, differs("is told late"));
            let happened = as_it_happens(projection, seed, largest).await?;
            let keeps = "keeps what a rebuild would not have (name in TRACES, of a document in TEXTS, the columns with \
                         what people wrote; hide in the fold what events tell of them in the clear)";
            ensure!(rebuild == happened, differs(keeps));
            if let Some(handle) = handles(seed).iter().find(|handle| shows(&rebuild, handle)) {
                bail!(differs(&format!("still shows the handle {handle}, which nobody withholds: hide it")));
            }
            Ok(rebuild != remembered(projection, seed).await?)
        });
    let forgets = try_join_all(runs).await?;
    // What shows nothing of people forgets nothing.
    ensure!(
        forgets.contains(&true) || projection.traces().is_empty(),
        "{projection:?} shows nothing of people, so that this tests nothing"
    );
    Ok(())
}

#[tokio::test]
async fn whenever_people_are_forgotten_the_tables_are_those_of_a_rebuild() -> anyhow::Result<()> {
    try_join_all(every().iter().map(forgotten)).await?;
    Ok(())
}

fn said(by: AccountId, message: u128, text: &str) -> Spec {
    let (room, message) = (RoomId::new(Uuid::from_u128(1)), MessageId::new(Uuid::from_u128(message)));
    let body = Deletable::open(by.person(), text.to_owned());
    on(
        &Boundary::timeline(room),
        TimelineEvent::MessagePosted {
            room,
            message,
            author: by,
            body,
            answers: None,
            mentions: Vec::new(),
            mentions_room: false,
            attachments: Vec::new(),
        },
    )
}

/// The bytes of a table's file, as the server's administrator reads them.
async fn file_of(projected: &Projected, table: &str) -> anyhow::Result<Vec<u8>> {
    let mut admin = PgConnection::connect(&projected.database.admin_url).await?;
    sqlx::query("checkpoint").execute(&mut admin).await?;
    let name = format!("{}.{table}", projected.projection.schema());
    let bytes = sqlx::query_scalar("select pg_read_binary_file(pg_relation_filepath($1::regclass))")
        .bind(name)
        .fetch_one(&mut admin)
        .await?;
    Ok(bytes)
}

/// How many tables are noted to be swept.
async fn unswept(projected: &mut Projected) -> anyhow::Result<i64> {
    Ok(sqlx::query_scalar("select count(*) from kit.unswept").fetch_one(&mut projected.connection).await?)
}

/// A table's file, once the sweeper says that all is swept: for a moment other sessions may keep it waiting.
async fn swept_file_of(projected: &mut Projected, table: &str) -> anyhow::Result<Vec<u8>> {
    let deadline = Instant::now() + SOON;
    while unswept(projected).await? > 0 {
        ensure!(Instant::now() < deadline, "it is never swept");
        sweep::sweep(&mut projected.connection).await?;
    }
    file_of(projected, table).await
}

#[tokio::test]
async fn a_swept_table_has_no_trace_of_the_forgotten_in_its_file() -> anyhow::Result<()> {
    let (ada, bob) = (AccountId::new(Uuid::from_u128(0xada)), AccountId::new(Uuid::from_u128(0xb0b)));
    let mut projected = Projected::new(Registered::of::<RoomTimeline>()).await?;
    let texts = (0..40).map(|n| said(if n % 4 == 0 { ada } else { bob }, n, &marked(n % 4 == 0, n)));
    let mut streams = Streams::new();
    for (stream, event) in in_log(texts.chain([on(&Boundary::account(ada), requested(ada))])) {
        streams.entry(stream.name).or_default().push(event);
    }
    let batch = |stream: &'static str| Batch::new(stream, streams[stream].clone());
    projected.feed(&batch("CHATS")).await?;
    let has = |bytes: &[u8], marker: &[u8]| bytes.windows(marker.len()).any(|window| window == marker);
    ensure!(has(&file_of(&projected, "message").await?, b"sea-monster"), "it was never there");
    let mut old = PgConnection::connect(&projected.database.writer_url).await?;
    let mut past = old.begin_with("begin isolation level repeatable read").await?;
    sqlx::query("select count(*) from kit.unswept").execute(&mut *past).await?;
    projected.feed_erasure(&batch("USERS")).await?;
    ensure!(has(&file_of(&projected, "message").await?, b"sea-monster"), "to sweep would be needless");
    // Who began to read before may still see it.
    sweep::sweep(&mut projected.connection).await?;
    ensure!(unswept(&mut projected).await? > 0, "it is said to be swept");
    past.rollback().await?;
    let file = swept_file_of(&mut projected, "message").await?;
    ensure!(!has(&file, b"sea-monster"), "it is still there");
    ensure!(has(&file, ERASED.as_bytes()) && has(&file, b"lighthouse"), "others' texts are gone");
    Ok(())
}

fn marked(ada: bool, number: u128) -> String {
    format!("{} {number}", if ada { "sea-monster" } else { "lighthouse" })
}

#[tokio::test]
async fn what_was_replaced_before_is_swept_too() -> anyhow::Result<()> {
    let (ada, bob) = (AccountId::new(Uuid::from_u128(0xada)), AccountId::new(Uuid::from_u128(0xb0b)));
    let mut projected = Projected::new(Registered::of::<RoomList>()).await?;
    // The room's last message is bob's, so that none of ada's rows is left to overwrite.
    let texts = [said(ada, 1, "sea-monster"), said(bob, 2, "lighthouse")];
    for (stream, event) in in_log(texts.into_iter().chain([on(&Boundary::account(ada), requested(ada))])) {
        let batch = Batch::new(stream.name, vec![event]);
        projected.feed(&batch).await?;
        projected.feed_erasure(&batch).await?;
    }
    let has = |bytes: &[u8]| bytes.windows(11).any(|window| window == b"sea-monster");
    ensure!(has(&file_of(&projected, "last_message").await?), "to sweep would be needless");
    ensure!(!has(&swept_file_of(&mut projected, "last_message").await?), "it is still there");
    Ok(())
}

#[tokio::test]
async fn schemas_of_other_programs_are_overwritten_or_dropped() -> anyhow::Result<()> {
    let ada = AccountId::new(Uuid::from_u128(0xada));
    let mut projected = Projected::new(Registered::of::<RoomTimeline>()).await?;
    for (version, traces) in [(7, r#"'[{"table": "note", "owner": "who", "texts": ["text"]}]'"#), (8, "null")]
    {
        for statement in [
            format!("create schema old_notes_v{version}"),
            format!("create table old_notes_v{version}.note (who uuid not null, text text not null)"),
            format!("insert into old_notes_v{version}.note values ('{ada}', 'sea-monster')"),
            format!(
                "insert into kit.build (projection, build, version, schema_name, fingerprint, state, traces)
                 values ('old_notes', {version}, {version}, 'old_notes_v{version}', '', 'superseded', {traces})"
            ),
        ] {
            sqlx::query(&statement)
                .execute(&mut projected.connection)
                .await
                .with_context(|| statement.clone())?;
        }
    }
    let event = in_log([on(&Boundary::account(ada), requested(ada))]).remove(0).1;
    projected.feed_erasure(&Batch::new("USERS", vec![event])).await?;
    let left: String =
        sqlx::query_scalar("select text from old_notes_v7.note").fetch_one(&mut projected.connection).await?;
    ensure!(left == ERASED);
    let schemas: Vec<String> =
        sqlx::query_scalar("select nspname::text from pg_namespace where nspname like 'old_notes%'")
            .fetch_all(&mut projected.connection)
            .await?;
    ensure!(schemas == ["old_notes_v7"], "{schemas:?}");
    Ok(())
}
