//! The mistakes that are easily made, each in a fold that makes it: the checks find every one of them.

use anyhow::{Context as _, Result, bail};
use domain::{
    accounts::AccountEvent,
    boundary::{CHATS, CONVERSIONS, Stream, USERS},
    chat::{RoomEvent, TimelineEvent},
    conversion::ConversionEvent,
    logged::Logged as _,
};
use sqlx::PgConnection;

use super::{checks, erasure};
use crate::{
    chat::room_list::RoomList,
    projection::{Batch, Projection, ProjectionError, Shards, Traces, View, registered::Registered, shown},
};

/// A projection of one table that makes a mistake.
macro_rules! wrong {
    ($name:ident, $streams:expr, $table:literal, |$tables:ident, $batch:ident| $apply:block) => {
        #[derive(Default)]
        struct $name;

        impl Projection for $name {
            const NAME: &'static str = "wrong";
            const VERSION: u32 = 1;
            const STREAMS: &'static [Stream] = $streams;
            const TABLES: &'static str = concat!("create table t ", $table);
            const VIEWS: &'static [View] = &[View { name: "wrong", select: "select * from t" }];
            const TRACES: &'static [Traces] = &[];

            async fn apply(&self, $tables: &mut PgConnection, $batch: &Batch) -> Result<(), ProjectionError> {
                $apply
                Ok(())
            }
        }
    };
}

// Counted within the batch.
wrong!(PerBatch, &[CHATS], "(sequence bigint, nth bigint)", |tables, batch| {
    for (nth, fact) in (0_i64..).zip(batch.of::<TimelineEvent>()?) {
        let insert = sqlx::query("insert into t values ($1, $2)").bind(fact.sequence).bind(nth);
        insert.execute(&mut *tables).await?;
    }
});

// The last of two streams wins.
wrong!(LastOfTwo, &[USERS, CONVERSIONS], "(place bigint primary key, last text)", |tables, batch| {
    for event in batch.events() {
        let place = i64::try_from(event.sequence).unwrap_or_default();
        let change = "insert into t values ($1, $2) on conflict (place) do update set last = excluded.last";
        sqlx::query(change).bind(place).bind(&event.event_type).execute(&mut *tables).await?;
    }
});

// The time of the fold, and not of the event.
wrong!(OwnTime, &[CHATS], "(sequence bigint, at timestamptz default clock_timestamp())", |tables, batch| {
    for fact in batch.of::<TimelineEvent>()? {
        sqlx::query("insert into t values ($1)").bind(fact.sequence).execute(&mut *tables).await?;
    }
});

// What happened before in another room decides.
wrong!(AcrossKeys, &[CHATS], "(room uuid, nth bigint)", |tables, batch| {
    for fact in batch.of::<RoomEvent>()? {
        if let RoomEvent::RoomCreated { room, .. } = fact.event {
            let insert = "insert into t select $1, count(*) from t";
            sqlx::query(insert).bind(room.uuid()).execute(&mut *tables).await?;
        }
    }
});

// A row of another room is changed, and in a way that needs an order.
wrong!(TouchesOthers, &[CHATS], "(room uuid primary key, sequence bigint)", |tables, batch| {
    for fact in batch.of::<TimelineEvent>()? {
        let TimelineEvent::MessagePosted { room, .. } = fact.event;
        let change =
            "insert into t values ($1, $2) on conflict (room) do update set sequence = excluded.sequence";
        sqlx::query(change).bind(room.uuid()).bind(fact.sequence).execute(&mut *tables).await?;
        let other =
            "update t set sequence = $2 where room = (select min(room::text)::uuid from t where room <> $1)";
        sqlx::query(other).bind(room.uuid()).bind(fact.sequence).execute(&mut *tables).await?;
    }
});

// How many there are of all rooms together, in one row.
wrong!(OneForAll, &[CHATS], "(id int primary key, messages bigint, last bigint)", |tables, batch| {
    for fact in batch.of::<TimelineEvent>()? {
        let change = "insert into t values (1, 1, $1)
                      on conflict (id) do update set messages = t.messages + 1, last = excluded.last";
        sqlx::query(change).bind(fact.sequence).execute(&mut *tables).await?;
    }
});

// What people wrote stands there, and nobody is told of it.
wrong!(Untraced, &[CONVERSIONS], "(name text)", |tables, batch| {
    for fact in batch.of::<ConversionEvent>()? {
        if let ConversionEvent::ConversionRequested { name, .. } = &fact.event {
            sqlx::query("insert into t values ($1)").bind(shown(name)).execute(&mut *tables).await?;
        }
    }
});

// Somebody's handle is in the clear, so that nobody withholds it.
wrong!(Handles, &[USERS], "(handle text)", |tables, batch| {
    for fact in batch.of::<AccountEvent>()? {
        if let AccountEvent::AccountRegistered { handle, .. } = &fact.event {
            sqlx::query("insert into t values ($1)").bind(handle).execute(&mut *tables).await?;
        }
    }
});

// An event of a newer program is passed over.
wrong!(Forgiving, &[CHATS], "(sequence bigint)", |tables, batch| {
    if let Ok(facts) = batch.of::<TimelineEvent>() {
        for fact in facts {
            sqlx::query("insert into t values ($1)").bind(fact.sequence).execute(&mut *tables).await?;
        }
    }
});

fn found(result: Result<()>, word: &str) -> Result<()> {
    match result {
        Ok(()) => bail!("the mistake is not found: {word}"),
        Err(error) if format!("{error:#}").contains(word) => Ok(()),
        Err(error) => Err(error),
    }
}

#[tokio::test]
async fn a_fold_that_depends_on_the_batches_is_found() -> Result<()> {
    found(checks::cut_anyhow(&Registered::of::<PerBatch>()).await, "fold what came before")?;
    found(checks::cut_anyhow(&Registered::of::<OwnTime>()).await, "gives other tables")
}

#[tokio::test]
async fn a_fold_that_depends_on_the_order_of_streams_is_found() -> Result<()> {
    found(checks::cut_anyhow(&Registered::of::<LastOfTwo>()).await, "join when reading")
}

#[tokio::test]
async fn a_fold_that_depends_on_the_order_of_keys_is_found() -> Result<()> {
    let across = Registered::of::<AcrossKeys>();
    checks::cut_anyhow(&across).await?;
    found(checks::parked_for_a_while(&across).await, "what several keys change")
}

#[tokio::test]
async fn a_fold_that_is_not_parallel_by_key_and_says_so_is_found() -> Result<()> {
    for wrong in
        [Registered::of::<AcrossKeys>(), Registered::of::<TouchesOthers>(), Registered::of::<OneForAll>()]
    {
        // Undeclared it is none of this check's business.
        checks::in_shards(&wrong).await?;
        found(checks::in_shards(&wrong.in_shards(Shards::by_key(2))).await, "leave SHARDS out")?;
    }
    Ok(())
}

/// The how-to's example may be declared so, as it says.
#[tokio::test]
async fn the_how_tos_counts_may_be_made_in_shards() -> Result<()> {
    let counts = crate::examples().into_iter().find(|each| each.name() == "message_count");
    checks::in_shards(&counts.context("the how-to has it")?.in_shards(Shards::by_key(4))).await
}

#[tokio::test]
async fn a_fold_that_reads_more_than_it_says_is_found() -> Result<()> {
    let only_rooms = Registered::of::<RoomList>().reading(RoomEvent::is_on);
    found(checks::given_everything(&only_rooms).await, "must be true of every subject")
}

#[tokio::test]
async fn a_fold_that_passes_over_what_it_does_not_know_is_found() -> Result<()> {
    found(checks::failed(&Registered::of::<Forgiving>()).await, "a newer event was applied")
}

#[tokio::test]
async fn a_text_that_nobody_will_overwrite_is_found() -> Result<()> {
    found(erasure::forgotten(&Registered::of::<Untraced>()).await, "TRACES")
}

#[tokio::test]
async fn a_handle_that_outlives_its_person_is_found() -> Result<()> {
    found(erasure::forgotten(&Registered::of::<Handles>()).await, "still shows the handle")
}
