//! Servers for tests. What tests can share is shared by all test processes of a run and ends by itself
//! soon after the last one; each test takes a database, a bucket or an address of its own in it:
//!
//! - [`database`]: a new, empty Postgres database with the two roles;
//! - [`bucket`]: a new bucket in the object store;
//! - [`mailbox`]: the SMTP server; make up an address of your own with [`unique`];
//! - [`converter()`]: the document converter.
//!
//! The log's streams have fixed names, so [`nats()`] starts a server for this test alone (0.1 s). Tests
//! that stop or kill a server take one of their own, too: [`own_postgres`], [`own_s3`], [`own_smtp`]; and
//! [`NatsServers`] where there shall be three of them that copy the log from each other. A [`Wire`] to any server falls
//! silent when a test wants it.

mod nats_servers;
mod shared;
mod wire;

use std::collections::BTreeMap;
use std::ops::Deref;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use crate::nats::Nats;
use crate::postgres::{self, Cluster, Postgres};
use crate::progress::Silent;
use crate::s3::{self, S3, Store};
use crate::secrets::{S3Keys, token};
use crate::smtp::{self, Mailbox, Smtp};
use crate::tools::{self, Tools};
use crate::{Error, converter, nats, ports};

pub use nats_servers::{NatsServers, Way};
use shared::{Candidate, shared};
pub use wire::Wire;

/// A server that only this test uses, in a folder that goes with it.
#[derive(Debug)]
pub struct Own<T> {
    // Dropped, that is killed, before its folder is removed.
    server: T,
    folder: TempDir,
}

/// A database of one test.
#[derive(Clone, Debug)]
pub struct Database {
    pub name: String,
    /// As the role that owns it and writes.
    pub writer_url: String,
    /// As the role that only reads.
    pub reader_url: String,
    /// As the server's administrator.
    pub admin_url: String,
}

/// A bucket of one test.
#[derive(Clone, Debug)]
pub struct Bucket {
    pub name: String,
    /// Where it is, and the keys of its three kinds of users.
    pub store: Store,
}

/// A NATS server for this test alone, with Wherry's own configuration and fresh passwords.
///
/// # Errors
/// Those of [`tools::install`] and [`Nats::start`].
pub async fn nats() -> Result<Own<Nats>, Error> {
    nats_with(nats::new_passwords()?).await
}

/// A NATS server for this test alone, without users: one account, open to everybody on this machine.
///
/// # Errors
/// Those of [`tools::install`] and [`Nats::start`].
pub async fn open_nats() -> Result<Own<Nats>, Error> {
    nats_with(BTreeMap::new()).await
}

async fn nats_with(passwords: BTreeMap<String, String>) -> Result<Own<Nats>, Error> {
    let tools = installed().await?;
    let folder = scratch_folder()?;
    let options = nats::Options {
        store: folder.path().join("store"),
        log: folder.path().join("nats.log"),
        passwords,
        port: None,
        scratch: Some(folder.path().to_owned()),
    };
    let server = Nats::start(&tools, &options).await?;
    Ok(Own { server, folder })
}

/// A new, empty database in the shared Postgres.
///
/// # Errors
/// Those of [`tools::install`] and [`Postgres::start`].
pub async fn database() -> Result<Database, Error> {
    let shared: SharedPostgres = shared("postgres", start_postgres).await?;
    let cluster = shared.cluster();
    let name = unique("test");
    cluster.ensure_database(&name).await?;
    Ok(Database {
        writer_url: cluster.writer_url(&name),
        reader_url: cluster.reader_url(&name),
        admin_url: cluster.admin_url(&name),
        name,
    })
}

/// A new bucket in the shared object store, written to once, so that it answers quickly.
///
/// # Errors
/// Those of [`tools::install`] and [`S3::start`].
pub async fn bucket() -> Result<Bucket, Error> {
    let shared: SharedS3 = shared("s3", start_s3).await?;
    let store = Store { port: shared.port, keys: shared.keys };
    let name = unique("test").replace('_', "-");
    store.ensure_bucket(&name).await?;
    Ok(Bucket { name, store })
}

/// The shared SMTP server and its mails.
///
/// # Errors
/// Those of [`tools::install`] and [`Smtp::start`].
pub async fn mailbox() -> Result<Mailbox, Error> {
    let shared: SharedSmtp = shared("smtp", start_smtp).await?;
    Ok(Mailbox { port: shared.port, maildir: shared.maildir.into() })
}

/// The URL of the shared document converter.
///
/// # Errors
/// Those of [`tools::install_converter`], and [`Error::Start`].
pub async fn converter() -> Result<String, Error> {
    let shared: SharedConverter = shared("converter", start_converter).await?;
    Ok(converter::url(shared.port))
}

/// A Postgres for this test alone: it may stop and kill it.
///
/// # Errors
/// Those of [`tools::install`] and [`Postgres::start`].
pub async fn own_postgres() -> Result<Own<Postgres>, Error> {
    let tools = installed().await?;
    let folder = scratch_folder()?;
    let options = postgres_options(folder.path(), new_postgres_passwords()?);
    let server = Postgres::start(&tools, &options).await?;
    Ok(Own { server, folder })
}

/// An object store for this test alone: it may stop and kill it.
///
/// # Errors
/// Those of [`tools::install`] and [`S3::start`].
pub async fn own_s3() -> Result<Own<S3>, Error> {
    let tools = installed().await?;
    let folder = scratch_folder()?;
    let server = S3::start(&tools, &s3_options(folder.path(), S3Keys::generate()?)).await?;
    Ok(Own { server, folder })
}

/// An SMTP server for this test alone: it may stop and kill it.
///
/// # Errors
/// Those of [`tools::install`] and [`Smtp::start`].
pub async fn own_smtp() -> Result<Own<Smtp>, Error> {
    let tools = installed().await?;
    let folder = scratch_folder()?;
    let server = Smtp::start(&tools, &smtp_options(folder.path())).await?;
    Ok(Own { server, folder })
}

/// A name that no other test has: the prefix, `_`, and 32 hexadecimal digits.
pub fn unique(prefix: &str) -> String {
    format!("{prefix}_{}", uuid::Uuid::now_v7().simple())
}

impl<T> Own<T> {
    /// The folder with its data and log.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl<T> Deref for Own<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.server
    }
}

#[derive(Clone, Serialize, Deserialize)]
struct SharedPostgres {
    port: u16,
    admin: String,
    writer: String,
    reader: String,
}

impl SharedPostgres {
    fn cluster(&self) -> Cluster {
        Cluster {
            port: self.port,
            passwords: postgres::Passwords {
                admin: self.admin.clone(),
                writer: self.writer.clone(),
                reader: self.reader.clone(),
            },
        }
    }
}

#[derive(Clone, Serialize, Deserialize)]
struct SharedS3 {
    port: u16,
    keys: S3Keys,
}

#[derive(Clone, Serialize, Deserialize)]
struct SharedSmtp {
    port: u16,
    maildir: String,
}

#[derive(Clone, Serialize, Deserialize)]
struct SharedConverter {
    port: u16,
}

async fn start_postgres(folder: &Path) -> Result<Candidate<SharedPostgres>, Error> {
    let tools = installed().await?;
    let options = postgres_options(folder, new_postgres_passwords()?);
    let place = postgres::prepare(&tools, &options).await?;
    let cluster = Cluster { port: ports::free_port()?, passwords: options.passwords.clone() };
    Ok(Candidate {
        spec: place.server_spec(&options, cluster.port)?,
        probe: cluster.probe_with_roles(),
        state: SharedPostgres {
            port: cluster.port,
            admin: cluster.passwords.admin,
            writer: cluster.passwords.writer,
            reader: cluster.passwords.reader,
        },
    })
}

async fn start_s3(folder: &Path) -> Result<Candidate<SharedS3>, Error> {
    let tools = installed().await?;
    let (spec, probe, store) = s3::prepare(&tools, &s3_options(folder, S3Keys::generate()?)).await?;
    Ok(Candidate { spec, probe, state: SharedS3 { port: store.port, keys: store.keys } })
}

async fn start_smtp(folder: &Path) -> Result<Candidate<SharedSmtp>, Error> {
    let tools = installed().await?;
    let (spec, mailbox) = smtp::spec(&tools, &smtp_options(folder))?;
    Ok(Candidate {
        spec,
        probe: mailbox.probe(),
        state: SharedSmtp { port: mailbox.port, maildir: crate::child::argument(&mailbox.maildir)? },
    })
}

async fn start_converter(folder: &Path) -> Result<Candidate<SharedConverter>, Error> {
    let tools = installed().await?;
    let program = blocking(|| tools::install_converter(&Silent)).await?;
    let options = converter::Options {
        log: folder.join("converter.log"),
        lock: folder.join("converter.lock"),
        environment: Vec::new(),
    };
    let port = ports::free_port()?;
    let mut spec = converter::spec(&tools, &program, &options, port)?;
    spec.scratch = Some(folder.to_owned());
    Ok(Candidate { spec, probe: converter::probe(port), state: SharedConverter { port } })
}

fn postgres_options(folder: &Path, passwords: postgres::Passwords) -> postgres::Options {
    postgres::Options {
        data: folder.join("postgres"),
        log: folder.join("postgres.log"),
        passwords,
        port: None,
        sync: false,
        scratch: Some(folder.to_owned()),
    }
}

fn s3_options(folder: &Path, keys: S3Keys) -> s3::Options {
    s3::Options {
        data: folder.join("s3"),
        log: folder.join("s3.log"),
        keys,
        scratch: Some(folder.to_owned()),
    }
}

fn smtp_options(folder: &Path) -> smtp::Options {
    smtp::Options {
        maildir: folder.join("mail"),
        log: folder.join("smtp.log"),
        port: None,
        scratch: Some(folder.to_owned()),
    }
}

fn new_postgres_passwords() -> Result<postgres::Passwords, Error> {
    Ok(postgres::Passwords { admin: token()?, writer: token()?, reader: token()? })
}

/// A folder through which Postgres's account may pass.
fn scratch_folder() -> Result<TempDir, Error> {
    tempfile::Builder::new()
        .prefix("wherry-test-")
        .permissions(std::fs::Permissions::from_mode(0o711))
        .tempdir()
        .map_err(Error::io("make a temporary folder"))
}

async fn installed() -> Result<Tools, Error> {
    blocking(|| tools::install(&Silent)).await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Error::io("wait for a thread")(std::io::Error::other(error)))?
}
