//! A stream whose last events are deleted: nobody of Wherry has the right to, but a person with all rights can, and a disk
//! that fails.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use async_nats::jetstream::{self, stream::Republish};
use domain::{
    boundary::{Boundary, CHATS, Stream},
    chat::RoomEvent,
    ids::{AccountId, RoomId},
};
use embedded::testing;
use jetstream_es::{EventStore, Expectation, KeyVault, LogReader, NewEvent, OWN_API, Proposal};
use personal::MasterKey;
use projectors::projection::{
    Batch, Projection, ProjectionError, Traces, View, builds, database::prepare_database_for,
    registered::Registered, runner::Runner,
};
use sqlx::{Connection as _, PgConnection};
use tokio::{sync::Semaphore, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::stage::{SOON, command};

/// The rooms that were opened.
#[derive(Default)]
struct Rooms;

impl Projection for Rooms {
    const NAME: &'static str = "rooms_opened";
    const VERSION: u32 = 1;
    const STREAMS: &'static [Stream] = &[CHATS];
    const TABLES: &'static str = "create table room (room_id uuid, sequence bigint)";
    const TRACES: &'static [Traces] = &[];
    const VIEWS: &'static [View] = &[View { name: "rooms_opened", select: "select * from room" }];

    async fn apply(&self, tables: &mut PgConnection, batch: &Batch) -> Result<(), ProjectionError> {
        for fact in batch.of::<RoomEvent>()? {
            let RoomEvent::RoomCreated { room, .. } = &fact.event else { continue };
            sqlx::query("insert into room values ($1, $2)")
                .bind(room.uuid())
                .bind(fact.sequence)
                .execute(&mut *tables)
                .await?;
        }
        Ok(())
    }
}

/// Opens a room, and returns where that is in the log.
async fn open_room(store: &EventStore) -> Result<u64> {
    let (room, owner) = (RoomId::new(Uuid::now_v7()), AccountId::new(Uuid::now_v7()));
    let created = RoomEvent::RoomCreated { room, name: "Harbour".to_owned(), owner };
    let event = NewEvent::of(Boundary::room(room).subject(), &created, Expectation::Exactly(0))?;
    let proposal = Proposal { stream: CHATS.name.to_owned(), events: vec![event] };
    Ok(store.append(&command(), proposal).await?.position.sequence)
}

/// A runner at its work, and what stops it.
async fn run(
    database_url: &str,
    log: &LogReader,
    keys: &KeyVault,
) -> Result<(CancellationToken, JoinHandle<()>)> {
    let rooms = Registered::of::<Rooms>();
    prepare_database_for(database_url, std::slice::from_ref(&rooms)).await?;
    let mut database = PgConnection::connect(database_url).await?;
    let build = builds::current(&mut database, &rooms).await?.context("there is no build")?;
    database.close().await?;
    let permits = Arc::new(Semaphore::new(1));
    let runner = Runner::new(build, database_url.parse()?, log.clone(), keys.clone(), permits);
    let shutdown = CancellationToken::new();
    let running = tokio::spawn({
        let shutdown = shutdown.clone();
        async move { runner.run(&shutdown).await }
    });
    Ok((shutdown, running))
}

/// Waits until the live build has applied, or passed, so much, and nothing is left of the log.
async fn is_level(database_url: &str, sequence: i64) -> Result<()> {
    let query = "select count(*) from read.projection_build
        where projection = 'rooms_opened' and state = 'live' and applied = $1 and head = $1";
    embedded::wait_for(&format!("the live build to be level with event {sequence}"), SOON, || async {
        let counted = async {
            let mut database = PgConnection::connect(database_url).await?;
            let counted: i64 = sqlx::query_scalar(query).bind(sequence).fetch_one(&mut database).await?;
            database.close().await?;
            Ok::<_, sqlx::Error>(counted)
        };
        match counted.await {
            Ok(1) => Ok(()),
            Ok(_) => Err("it is elsewhere".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    })
    .await?;
    Ok(())
}

#[tokio::test]
async fn a_live_build_counts_as_caught_up_where_the_last_events_are_deleted() -> Result<()> {
    let database_url = testing::database().await?.writer_url;
    let server = testing::open_nats().await?;
    let client = async_nats::connect(server.url()).await?;
    // As setup makes it, but that its messages can be deleted.
    let config = jetstream::stream::Config {
        name: CHATS.name.to_owned(),
        subjects: vec![CHATS.subjects.to_owned()],
        allow_direct: true,
        allow_atomic_publish: true,
        republish: Some(Republish {
            source: ">".to_owned(),
            destination: "live.>".to_owned(),
            headers_only: false,
        }),
        ..Default::default()
    };
    let stream = jetstream::new(client.clone()).create_stream(config).await?;
    let keys = KeyVault::new(client.clone(), OWN_API, MasterKey::from_bytes([7; 32]));
    let store = EventStore::new(client.clone(), keys.clone(), "/wherry/test");
    let log = LogReader::new(client, OWN_API);

    // It is live, and stands still while two more come, of which none stays.
    assert_eq!(open_room(&store).await?, 1);
    let (shutdown, running) = run(&database_url, &log, &keys).await?;
    is_level(&database_url, 1).await?;
    shutdown.cancel();
    running.await?;
    for sequence in [2, 3] {
        assert_eq!(open_room(&store).await?, sequence);
        stream.delete_message(sequence).await?;
    }
    let (shutdown, running) = run(&database_url, &log, &keys).await?;
    is_level(&database_url, 3).await?;

    // What comes next is applied, and nothing is told to be there that is not.
    assert_eq!(open_room(&store).await?, 4);
    is_level(&database_url, 4).await?;
    let mut database = PgConnection::connect(&database_url).await?;
    let opened: Vec<i64> = sqlx::query_scalar("select sequence from read.rooms_opened order by sequence")
        .fetch_all(&mut database)
        .await?;
    assert_eq!(opened, [1, 4]);
    shutdown.cancel();
    running.await?;
    Ok(())
}
