//! Making the schemas, tables and views.

use anyhow::Result;
use domain::boundary::{CHATS, Stream};
use embedded::testing;
use projectors::{
    PrepareError,
    projection::{
        Batch, Projection, ProjectionError, Traces, View, database::prepare_database_for,
        registered::Registered,
    },
};
use sqlx::{Connection as _, PgConnection};

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
notes!(FirstAgain, 1, "create table note (id integer, text text)", "select 1 as version from note");
notes!(FirstWithView, 1, "create table note (id integer)", "select 10 as version from (values (1)) as one");
notes!(Second, 2, "create table note (id bigint)", "select 2 as version from (values (1)) as one");

async fn served(database: &testing::Database) -> Result<i32> {
    let mut reader = PgConnection::connect(&database.reader_url).await?;
    Ok(sqlx::query_scalar("select version from read.notes").fetch_one(&mut reader).await?)
}

#[tokio::test]
async fn preparing_again_changes_nothing_and_a_newer_version_is_served_from_its_own_tables() -> Result<()> {
    let database = testing::database().await?;
    let (first, second) = ([Registered::of::<First>()], [Registered::of::<Second>()]);
    for _ in 0..2 {
        prepare_database_for(&database.writer_url, &first).await?;
        assert_eq!(served(&database).await?, 1);
    }
    prepare_database_for(&database.writer_url, &second).await?;
    assert_eq!(served(&database).await?, 2);
    // While versions roll over, an older program starts again: it must not take the views back.
    prepare_database_for(&database.writer_url, &first).await?;
    assert_eq!(served(&database).await?, 2);
    let mut writer = PgConnection::connect(&database.writer_url).await?;
    let both: i64 = sqlx::query_scalar("select count(*) from notes_v1.note, notes_v2.note")
        .fetch_one(&mut writer)
        .await?;
    assert_eq!(both, 0);
    Ok(())
}

#[tokio::test]
async fn a_view_may_change_without_a_new_version_and_tables_may_not() -> Result<()> {
    let database = testing::database().await?;
    prepare_database_for(&database.writer_url, &[Registered::of::<First>()]).await?;
    prepare_database_for(&database.writer_url, &[Registered::of::<FirstWithView>()]).await?;
    assert_eq!(served(&database).await?, 10);
    let refused = prepare_database_for(&database.writer_url, &[Registered::of::<FirstAgain>()]).await;
    assert!(matches!(refused, Err(PrepareError::TablesChanged { .. })), "{refused:?}");
    assert_eq!(served(&database).await?, 10);
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
