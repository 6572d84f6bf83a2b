//! The metadata of query-api's checked SQL (`.sqlx`), by which it compiles without a database.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context as _, bail};
use embedded::{paths, testing};

use crate::run::cargo;

/// Writes the metadata anew.
///
/// # Errors
/// When Postgres cannot be started or query-api's SQL is wrong.
pub(crate) async fn prepare() -> anyhow::Result<()> {
    let fresh = tempfile::tempdir()?;
    generate(fresh.path()).await?;
    let committed = committed();
    if committed.exists() {
        std::fs::remove_dir_all(&committed)?;
    }
    std::fs::create_dir(&committed)?;
    for (name, content) in read(fresh.path())? {
        std::fs::write(committed.join(name), content)?;
    }
    println!("   {} is up to date; commit it", committed.display());
    Ok(())
}

/// Checks that what is committed is what the code needs, no more and no less.
///
/// # Errors
/// When they differ, or when query-api's SQL is wrong.
pub(crate) async fn check() -> anyhow::Result<()> {
    let fresh = tempfile::tempdir()?;
    generate(fresh.path()).await?;
    if read(fresh.path())? != read(&committed())? {
        bail!(".sqlx is not up to date: run `cargo xtask sqlx-prepare` and commit it");
    }
    Ok(())
}

/// Compiles query-api against a database that has the projections' tables; sqlx writes down what it learns.
async fn generate(into: &Path) -> anyhow::Result<()> {
    let database = testing::database().await?;
    projectors::prepare_database(&database.writer_url).await.context("make the projections' tables")?;
    // Otherwise cargo sees no reason to compile it again.
    std::fs::File::options()
        .append(true)
        .open(paths::project().join("query-api/src/lib.rs"))?
        .set_modified(SystemTime::now())?;
    let status = cargo(["check", "--quiet", "--package", "query-api"])
        // As the role that query-api has: what it may not read does not compile.
        .env("DATABASE_URL", &database.reader_url)
        .env("SQLX_OFFLINE", "false")
        .env("SQLX_OFFLINE_DIR", into)
        .status()?;
    if !status.success() {
        bail!("query-api does not compile against the projections' tables");
    }
    Ok(())
}

fn committed() -> PathBuf {
    paths::project().join(".sqlx")
}

fn read(folder: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    if !folder.exists() {
        return Ok(BTreeMap::new());
    }
    std::fs::read_dir(folder)?
        .map(|entry| {
            let entry = entry?;
            Ok((entry.file_name().to_string_lossy().into_owned(), std::fs::read_to_string(entry.path())?))
        })
        .collect()
}
