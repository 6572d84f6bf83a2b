//! Making the schemas, tables and views.

use anyhow::Result;
use domain::boundary::{CHATS, Stream};
use embedded::testing;
use projectors::projection::{
    Batch, Projection, ProjectionError, Traces, View, database::prepare_database_for, registered::Registered,
};
use sqlx::{Connection as _, Executor as _, PgConnection};

use crate::stage::SOON;

/// A projection `notes` of some version, whose view tells the version.
macro_rules! notes {
    ($name:ident, $version:literal, $tables:literal, $view:literal) => {
        #[derive(Default)]
        struct $name;

        impl Projection for $name {
            const NAME: &'static str = "notes";
            const VERSION: u32 = $version;
            const STREAMS: &'static [Stream] = &[CHATS];
            const TABLES: &'static str = $tables;
            const TRACES: &'static [Traces] = &[];
            const VIEWS: &'static [View] = &[View { name: "notes", select: $view }];

            async fn apply(&self, _: &mut PgConnection, _: &Batch) -> Result<(), ProjectionError> {
                Ok(())
            }
        }
    };
}

notes!(First, 1, "create table note (id integer)", "select 1 as version, count(*) as notes from note");
notes!(
    FirstAgain,
    1,
    "create table note (id integer, text text)",
    "select 10 as version from (values (1)) as one"
);
notes!(Second, 2, "create table note (id bigint)", "select 2 as version from (values (1)) as one");

async fn served(database: &testing::Database) -> Result<i32> {
    let mut reader = PgConnection::connect(&database.reader_url).await?;
    Ok(sqlx::query_scalar("select version from read.notes").fetch_one(&mut reader).await?)
}

/// Each build of `notes` and how it stands, in the order in which they were begun.
async fn standing(database: &testing::Database) -> Result<Vec<(String, String)>> {
    let mut writer = PgConnection::connect(&database.writer_url).await?;
    Ok(sqlx::query_as("select schema_name, state from kit.build order by build")
        .fetch_all(&mut writer)
        .await?)
}

fn builds(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(schema, state)| ((*schema).to_owned(), (*state).to_owned())).collect()
}

#[tokio::test]
async fn preparing_again_changes_nothing_and_another_version_is_begun_beside_the_live_one() -> Result<()> {
    let database = testing::database().await?;
    let (first, second) = ([Registered::of::<First>()], [Registered::of::<Second>()]);
    for _ in 0..2 {
        prepare_database_for(&database.writer_url, &first).await?;
        assert_eq!(standing(&database).await?, builds(&[("notes_v1", "live")]));
    }
    // While versions roll over, an older program starts again.
    for program in [&second, &first, &second] {
        prepare_database_for(&database.writer_url, program).await?;
        assert_eq!(standing(&database).await?, builds(&[("notes_v1", "live"), ("notes_v2", "building")]));
        assert_eq!(served(&database).await?, 1);
    }
    let mut writer = PgConnection::connect(&database.writer_url).await?;
    let both: i64 = sqlx::query_scalar("select count(*) from notes_v1.note, notes_v2.note")
        .fetch_one(&mut writer)
        .await?;
    assert_eq!(both, 0);
    Ok(())
}

#[tokio::test]
async fn a_changed_file_is_begun_anew_without_another_version_and_takes_the_place_of_one_in_the_making()
-> Result<()> {
    let database = testing::database().await?;
    let second = [Registered::of::<Second>()];
    prepare_database_for(&database.writer_url, &[Registered::of::<First>()]).await?;
    prepare_database_for(&database.writer_url, &[Registered::of::<FirstAgain>()]).await?;
    assert_eq!(standing(&database).await?, builds(&[("notes_v1", "live"), ("notes_v1_2", "building")]));
    prepare_database_for(&database.writer_url, &second).await?;
    let expected = builds(&[("notes_v1", "live"), ("notes_v1_2", "dropped"), ("notes_v2", "building")]);
    assert_eq!(standing(&database).await?, expected);
    // Older than what is in the making, it leaves that alone.
    prepare_database_for(&database.writer_url, &[Registered::of::<FirstAgain>()]).await?;
    assert_eq!(standing(&database).await?, expected);
    assert_eq!(served(&database).await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_database_from_before_builds_had_numbers_goes_on_serving() -> Result<()> {
    let database = testing::database().await?;
    let mut writer = PgConnection::connect(&database.writer_url).await?;
    writer
        .execute(
            "create schema kit; create schema read; create schema notes_v1;
             create table notes_v1.note (id integer);
             create view read.notes as select 77 as version, count(*) as notes from notes_v1.note;
             grant usage on schema read to query_api; grant select on read.notes to query_api;
             create table kit.projection (
                 name text not null, version integer not null, tables_digest text not null,
                 views_digest text not null, serving boolean not null, traces jsonb, primary key (name, version));
             create unique index one_version_serves on kit.projection (name) where serving;
             create table kit.checkpoint (
                 projection text not null, version integer not null, stream text not null, epoch text not null,
                 sequence bigint not null, reached_at timestamptz, primary key (projection, version, stream),
                 foreign key (projection, version) references kit.projection (name, version));
             create view read.checkpoint as
                 select c.projection, c.version, c.stream, c.epoch, c.sequence, c.reached_at from kit.checkpoint c;
             insert into kit.projection values ('notes', 1, '', '', true, '[]');
             insert into kit.checkpoint values ('notes', 1, 'CHATS', 'epoch', 5, now());",
        )
        .await?;
    for _ in 0..2 {
        prepare_database_for(&database.writer_url, &[Registered::of::<First>()]).await?;
        assert_eq!(served(&database).await?, 77);
        assert_eq!(standing(&database).await?, builds(&[("notes_v1", "live"), ("notes_v1_2", "building")]));
        let reached: i64 =
            sqlx::query_scalar("select sequence from read.checkpoint").fetch_one(&mut writer).await?;
        assert_eq!(reached, 5);
    }
    Ok(())
}

/// What was built before there were shards is one, and goes on where it was; programs of then still work beside.
#[tokio::test]
async fn a_database_from_before_builds_had_shards_goes_on_where_it_was() -> Result<()> {
    let database = testing::database().await?;
    prepare_database_for(&database.writer_url, &[Registered::of::<First>()]).await?;
    let mut writer = PgConnection::connect(&database.writer_url).await?;
    writer
        .execute(
            "insert into kit.checkpoint values ('notes', 1, 'CHATS', 'epoch', 5, now());
             drop view read.projection_stream, read.projection_shard, read.projection_build, read.checkpoint;
             drop table kit.shard_progress;
             alter table kit.build drop column shards cascade;
             alter table kit.checkpoint drop constraint checkpoint_pkey;
             alter table kit.checkpoint drop column shard, add primary key (projection, build, stream);
             create view read.checkpoint as
                 select c.projection, b.version, c.stream, c.epoch, c.sequence, c.reached_at
                 from kit.checkpoint c join kit.build b using (projection, build) where b.state = 'live';",
        )
        .await?;
    for _ in 0..2 {
        prepare_database_for(&database.writer_url, &[Registered::of::<First>()]).await?;
        assert_eq!(standing(&database).await?, builds(&[("notes_v1", "live")]));
        let (shard, sequence): (i32, i64) =
            sqlx::query_as("select shard, sequence from kit.checkpoint").fetch_one(&mut writer).await?;
        assert_eq!((shard, sequence), (0, 5));
        let reached: i64 =
            sqlx::query_scalar("select sequence from read.checkpoint").fetch_one(&mut writer).await?;
        assert_eq!(reached, 5);
    }
    writer
        .execute(
            "insert into kit.checkpoint (projection, build, stream, epoch, sequence)
                 values ('notes', 1, 'USERS', 'epoch', 0) on conflict do nothing;
             insert into kit.progress (projection, build, stream, head, events_per_second, batch_events)
                 values ('notes', 1, 'CHATS', 9, 1, 1)
                 on conflict (projection, build, stream) do update set head = excluded.head;
             create or replace view read.checkpoint as
                 select c.projection, b.version, c.stream, c.epoch, c.sequence, c.reached_at
                 from kit.checkpoint c join kit.build b using (projection, build) where b.state = 'live';",
        )
        .await?;
    let head: i64 =
        sqlx::query_scalar("select head from read.projection_build").fetch_one(&mut writer).await?;
    assert_eq!(head, 9);
    let of_stream: Option<i64> = sqlx::query_scalar(
        "select head from read.projection_stream where projection = 'notes' and stream = 'CHATS'",
    )
    .fetch_one(&mut writer)
    .await?;
    assert_eq!(of_stream, Some(9), "what a program tells that knows of no shards");
    Ok(())
}

#[tokio::test]
async fn a_start_lets_readers_go_on_behind_one_who_reads_for_long() -> Result<()> {
    const LOOK: &str = "select count(*) from read.checkpoint";
    let database = testing::database().await?;
    prepare_database_for(&database.writer_url, &[Registered::of::<First>()]).await?;
    let mut slow = PgConnection::connect(&database.reader_url).await?;
    let mut reads = slow.begin().await?;
    sqlx::query(LOOK).execute(&mut *reads).await?;
    let url = database.writer_url.clone();
    let preparing =
        tokio::spawn(async move { prepare_database_for(&url, &[Registered::of::<First>()]).await });
    embedded::wait_for("the start to wait", SOON, || async {
        let waiting = async {
            let mut writer = PgConnection::connect(&database.writer_url).await?;
            sqlx::query_scalar::<_, i64>(
                "select count(*) from pg_locks where relation = 'read.checkpoint'::regclass
                     and mode = 'AccessExclusiveLock' and not granted",
            )
            .fetch_one(&mut writer)
            .await
        };
        match waiting.await {
            Ok(1) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await?;
    let mut quick = PgConnection::connect(&database.reader_url).await?;
    tokio::time::timeout(SOON, sqlx::query(LOOK).execute(&mut quick)).await??;
    reads.commit().await?;
    preparing.await??;
    Ok(())
}

#[tokio::test]
async fn many_may_prepare_at_once() -> Result<()> {
    let database = testing::database().await?;
    let prepare = || projectors::prepare_database(&database.writer_url);
    let (a, b, c, d) = tokio::join!(prepare(), prepare(), prepare(), prepare());
    a.and(b).and(c).and(d)?;
    Ok(())
}
