use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;

use embedded::postgres::{Options, Passwords, Postgres};
use embedded::progress::Silent;
use embedded::secrets::token;
use embedded::{testing, tools};
use sqlx::{Connection as _, Executor as _, PgConnection};

#[tokio::test]
async fn a_database_belongs_to_the_writer_and_others_stay_out() -> anyhow::Result<()> {
    let database = testing::database().await?;
    let mut writer = PgConnection::connect(&database.writer_url).await?;
    writer
        .execute("create schema facts; create table facts.one (n int); insert into facts.one values (1)")
        .await?;
    let mut reader = PgConnection::connect(&database.reader_url).await?;
    let refused = reader.execute("select n from facts.one").await;
    assert!(refused.is_err(), "nothing was granted yet");
    writer
        .execute("grant usage on schema facts to query_api; grant select on facts.one to query_api")
        .await?;
    let n: i32 = sqlx::query_scalar("select n from facts.one").fetch_one(&mut reader).await?;
    assert_eq!(n, 1);
    let refused = reader.execute("create table mine (n int)").await;
    assert!(refused.is_err(), "the reader must not make tables");
    Ok(())
}

#[tokio::test]
async fn two_tests_do_not_see_each_other() -> anyhow::Result<()> {
    let (one, other) = tokio::try_join!(testing::database(), testing::database())?;
    PgConnection::connect(&one.writer_url).await?.execute("create table here (n int)").await?;
    let mut elsewhere = PgConnection::connect(&other.writer_url).await?;
    assert!(elsewhere.execute("select * from here").await.is_err());
    Ok(())
}

#[tokio::test]
async fn a_killed_server_recovers_what_was_committed() -> anyhow::Result<()> {
    let postgres = testing::own_postgres().await?;
    postgres.cluster().ensure_database("kept").await?;
    let url = postgres.cluster().writer_url("kept");
    let mut connection = PgConnection::connect(&url).await?;
    connection.execute("create table kept (n int); insert into kept values (42)").await?;
    // This one is busy in a process of its own when the server is killed.
    let mut busy = PgConnection::connect(&url).await?;
    let busy = tokio::spawn(async move { busy.execute("select pg_sleep(600)").await.map(drop) });
    postgres.server().kill().await;
    assert!(busy.await?.is_err());
    assert!(postgres.data().join("postmaster.pid").exists(), "it had no time to tidy up");
    postgres.server().start().await?;
    let mut connection = PgConnection::connect(&url).await?;
    let n: i32 = sqlx::query_scalar("select n from kept").fetch_one(&mut connection).await?;
    assert_eq!(n, 42);
    Ok(())
}

#[tokio::test]
async fn a_pid_file_whose_number_is_somebody_elses_by_now_does_no_harm() -> anyhow::Result<()> {
    let postgres = testing::own_postgres().await?;
    postgres.server().kill().await;
    let pid_file = postgres.data().join("postmaster.pid");
    let old = std::fs::read_to_string(&pid_file)?;
    let (_, rest) = old.split_once('\n').ok_or_else(|| anyhow::anyhow!("{old:?}"))?;
    std::fs::write(&pid_file, format!("{}\n{rest}", std::process::id()))?;
    postgres.server().start().await?;
    Ok(())
}

/// An installation of its own in this folder: with its data there, and passwords that no other has.
fn installation(home: &Path, data: &str) -> anyhow::Result<Options> {
    Ok(Options {
        data: home.join(data),
        log: home.join("postgres.log"),
        passwords: Passwords { admin: token()?, writer: token()?, reader: token()? },
        port: None,
        sync: false,
        scratch: None,
    })
}

/// As after somebody has removed the data folder, and the database was not in it.
#[tokio::test]
async fn what_another_installation_has_left_is_made_anew() -> anyhow::Result<()> {
    let home = tempfile::tempdir()?;
    std::fs::set_permissions(home.path(), std::fs::Permissions::from_mode(0o711))?;
    let (whose, gone) = (home.path().join("postgres.of"), home.path().join("postgres.gone"));
    let installation = || installation(home.path(), "postgres");
    let tools = tools::install(&Silent)?;
    let first = installation()?;
    let postgres = Postgres::start(&tools, &first).await?;
    postgres.cluster().ensure_database("relic").await?;
    postgres.server().stop().await;
    // One that an earlier version has made says nothing, and is taken over.
    std::fs::remove_file(&whose)?;
    let postgres = Postgres::start(&tools, &first).await?;
    PgConnection::connect(&postgres.cluster().writer_url("relic")).await?.close().await?;
    postgres.server().stop().await;
    assert!(whose.exists());

    let postgres = Postgres::start(&tools, &installation()?).await?;
    let relic = PgConnection::connect(&postgres.cluster().writer_url("relic")).await;
    assert!(relic.is_err(), "the database of another installation");
    assert!(!gone.exists());
    postgres.server().stop().await;
    Ok(())
}

/// A clone in a home folder that only its owner may enter, as `/root` is: Postgres, which runs as another
/// account when we are root, cannot have its data there.
#[tokio::test]
async fn data_in_a_closed_folder_works_for_root_too() -> anyhow::Result<()> {
    let home = tempfile::tempdir()?;
    std::fs::set_permissions(home.path(), std::fs::Permissions::from_mode(0o700))?;
    let options = installation(home.path(), "data/postgres")?;
    let tools = tools::install(&Silent)?;
    let postgres = Postgres::start(&tools, &options).await?;
    let data = postgres.data().to_owned();
    postgres.server().stop().await;
    // Whoever the second start runs as, it finds the data of the first one.
    let postgres = Postgres::start(&tools, &options).await?;
    assert_eq!(postgres.data(), data);
    postgres.server().stop().await;
    if std::fs::metadata(home.path())?.uid() == 0 {
        assert!(!data.starts_with(home.path()), "{}", data.display());
        if let Some(elsewhere) = data.parent() {
            std::fs::remove_dir_all(elsewhere)?;
        }
    } else {
        assert_eq!(data, options.data);
    }
    Ok(())
}
