//! The servers that run as our children.

use std::path::Path;

use embedded::converter::Converter;
use embedded::nats::Nats;
use embedded::postgres::Postgres;
use embedded::s3::S3;
use embedded::secrets::Secrets;
use embedded::server::Server;
use embedded::smtp::Smtp;
use embedded::tools::{self, Tools};
use embedded::{converter, nats, postgres, s3, smtp};

use crate::console::{Console, Row};
use crate::data_folder::DataFolder;
use crate::given::Given;
use crate::reached::{LogServer, ObjectStore, Reached, ReadModels};

const DATABASE: &str = "wherry";
const BUCKET: &str = "wherry";
/// In the table, for a server that somebody else runs.
const NOT_OURS: &str = "yours";

/// Our children; one that the environment names in its place is none.
#[derive(Debug)]
pub struct Children {
    log: Option<Nats>,
    read_models: Option<Postgres>,
    objects: Option<S3>,
    smtp: Option<Smtp>,
    converter: Option<Converter>,
}

impl Children {
    /// Starts every server that the environment does not name, all at once, and says how to reach them.
    ///
    /// # Errors
    /// When one cannot be got or started; the others are stopped.
    pub async fn start(
        tools: &Tools,
        data: &DataFolder,
        secrets: &Secrets,
        given: Given,
    ) -> anyhow::Result<(Self, Reached)> {
        let (log, read_models, objects, smtp, converter) = tokio::try_join!(
            start_log(tools, data, secrets, given.log),
            start_read_models(tools, data, secrets, given.read_models),
            start_objects(tools, data, secrets, given.objects),
            start_smtp(tools, data, given.smtp_url),
            start_converter(tools, data, given.converter_url),
        )?;
        let children = Self {
            log: log.0,
            read_models: read_models.0,
            objects: objects.0,
            smtp: smtp.0,
            converter: converter.0,
        };
        let reached = Reached {
            log: log.1,
            read_models: read_models.1,
            objects: objects.1,
            smtp_url: smtp.1,
            converter_url: converter.1,
        };
        Ok((children, reached))
    }

    /// Starts the log's server, and the object store if it is needed, unless the environment names them.
    ///
    /// # Errors
    /// As [`Children::start`].
    pub async fn start_log_and_objects(
        tools: &Tools,
        data: &DataFolder,
        secrets: &Secrets,
        given: Given,
        with_objects: bool,
    ) -> anyhow::Result<(Self, LogServer, Option<ObjectStore>)> {
        let objects = async {
            if !with_objects {
                return Ok((None, None));
            }
            let (server, reached) = start_objects(tools, data, secrets, given.objects).await?;
            Ok((server, Some(reached)))
        };
        let (log, objects) = tokio::try_join!(start_log(tools, data, secrets, given.log), objects)?;
        let children =
            Self { log: log.0, read_models: None, objects: objects.0, smtp: None, converter: None };
        Ok((children, log.1, objects.1))
    }

    /// Starts any of them again that ends by itself. Never returns: drop it before you stop them.
    pub async fn keep_running(&self) {
        futures::future::join_all(self.all().into_iter().map(Server::keep_running)).await;
    }

    /// Stops them all in good order, at once.
    pub async fn stop(&self) {
        futures::future::join_all(self.all().into_iter().map(Server::stop)).await;
    }

    /// Whether the log's server is one of them.
    pub fn runs_the_log(&self) -> bool {
        self.log.is_some()
    }

    /// Where the read models are, without credentials, if their server is one of them.
    pub fn database_url(&self, reached: &Reached) -> Option<String> {
        self.read_models.as_ref().map(|_| without_credentials(&reached.read_models.writer_url))
    }

    /// The inbox's folder, if the mails come to us.
    pub fn maildir(&self) -> Option<&Path> {
        self.smtp.as_ref().map(|smtp| smtp.mailbox().maildir.as_path())
    }

    /// Where Postgres keeps its data if it cannot be in the data folder.
    pub fn postgres_elsewhere(&self, data: &DataFolder) -> Option<&Path> {
        let postgres = self.read_models.as_ref()?;
        Some(postgres.data()).filter(|path| !path.starts_with(data.path()))
    }

    /// What, where and which log.
    pub fn rows(&self, reached: &Reached) -> Vec<Row> {
        let log = |server: Option<&Server>| match server {
            Some(server) => shown(server.log()),
            None => NOT_OURS.to_owned(),
        };
        let row = |what, location: &str, server: Option<&Server>| Row {
            what,
            location: location.to_owned(),
            log: log(server),
        };
        vec![
            row("NATS", &reached.log.url, self.log.as_ref().map(Nats::server)),
            row(
                "Postgres",
                &without_credentials(&reached.read_models.writer_url),
                self.read_models.as_ref().map(Postgres::server),
            ),
            row(
                "S3",
                &format!("{}/{}", reached.objects.endpoint, reached.objects.bucket),
                self.objects.as_ref().map(S3::server),
            ),
            row("SMTP", &without_credentials(&reached.smtp_url), self.smtp.as_ref().map(Smtp::server)),
            row("converter", &reached.converter_url, self.converter.as_ref().map(Converter::server)),
        ]
    }

    fn all(&self) -> Vec<&Server> {
        let all = [
            self.converter.as_ref().map(Converter::server),
            self.smtp.as_ref().map(Smtp::server),
            self.objects.as_ref().map(S3::server),
            self.read_models.as_ref().map(Postgres::server),
            self.log.as_ref().map(Nats::server),
        ];
        all.into_iter().flatten().collect()
    }
}

/// A path as short as a person would type it here.
pub fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(here).unwrap_or(path).display().to_string()
}

async fn start_log(
    tools: &Tools,
    data: &DataFolder,
    secrets: &Secrets,
    given: Option<LogServer>,
) -> anyhow::Result<(Option<Nats>, LogServer)> {
    if let Some(given) = given {
        return Ok((None, given));
    }
    let options = nats::Options {
        store: data.of("nats"),
        log: data.log("nats"),
        passwords: secrets.nats_passwords.clone(),
        port: None,
        scratch: None,
    };
    let nats = Console.step("starting NATS", Nats::start(tools, &options)).await?;
    let reached = LogServer { url: nats.url(), passwords: secrets.nats_passwords.clone() };
    Ok((Some(nats), reached))
}

async fn start_read_models(
    tools: &Tools,
    data: &DataFolder,
    secrets: &Secrets,
    given: Option<ReadModels>,
) -> anyhow::Result<(Option<Postgres>, ReadModels)> {
    if let Some(given) = given {
        return Ok((None, given));
    }
    let options = postgres::Options {
        data: data.of("postgres"),
        log: data.log("postgres"),
        passwords: postgres::Passwords {
            admin: secrets.postgres_admin_password.clone(),
            writer: secrets.postgres_writer_password.clone(),
            reader: secrets.postgres_reader_password.clone(),
        },
        port: None,
        sync: true,
        scratch: None,
    };
    let postgres = Console
        .step("starting Postgres", async {
            let postgres = Postgres::start(tools, &options).await?;
            postgres.cluster().ensure_database(DATABASE).await?;
            Ok::<_, embedded::Error>(postgres)
        })
        .await?;
    let reached = ReadModels {
        writer_url: postgres.cluster().writer_url(DATABASE),
        reader_url: postgres.cluster().reader_url(DATABASE),
    };
    Ok((Some(postgres), reached))
}

async fn start_objects(
    tools: &Tools,
    data: &DataFolder,
    secrets: &Secrets,
    given: Option<ObjectStore>,
) -> anyhow::Result<(Option<S3>, ObjectStore)> {
    if let Some(given) = given {
        return Ok((None, given));
    }
    let options =
        s3::Options { data: data.of("s3"), log: data.log("s3"), keys: secrets.s3.clone(), scratch: None };
    let s3 = Console
        .step("starting the object store, with a first write", async {
            let s3 = S3::start(tools, &options).await?;
            s3.store().ensure_bucket(BUCKET).await?;
            Ok::<_, embedded::Error>(s3)
        })
        .await?;
    let reached = ObjectStore {
        endpoint: s3.store().endpoint(),
        region: s3::REGION.to_owned(),
        bucket: BUCKET.to_owned(),
        writer: secrets.s3.writer.clone(),
        reader: secrets.s3.reader.clone(),
    };
    Ok((Some(s3), reached))
}

async fn start_smtp(
    tools: &Tools,
    data: &DataFolder,
    given: Option<String>,
) -> anyhow::Result<(Option<Smtp>, String)> {
    if let Some(given) = given {
        return Ok((None, given));
    }
    let options =
        smtp::Options { maildir: data.of("mail"), log: data.log("smtp"), port: None, scratch: None };
    let smtp = Console.step("starting SMTP", Smtp::start(tools, &options)).await?;
    let url = smtp.mailbox().url();
    Ok((Some(smtp), url))
}

async fn start_converter(
    tools: &Tools,
    data: &DataFolder,
    given: Option<String>,
) -> anyhow::Result<(Option<Converter>, String)> {
    if let Some(given) = given {
        return Ok((None, given));
    }
    let program = tokio::task::spawn_blocking(|| tools::install_converter(&Console)).await??;
    let options = converter::Options {
        log: data.log("converter"),
        lock: data.of("converter.lock"),
        environment: Vec::new(),
    };
    let converter =
        Console.step("starting the document converter", Converter::start(tools, &program, &options)).await?;
    let url = converter.url();
    Ok((Some(converter), url))
}

/// Gets the servers' programs.
///
/// # Errors
/// When something is missing on this machine: says what to do.
pub async fn get_tools() -> anyhow::Result<Tools> {
    Ok(tokio::task::spawn_blocking(|| tools::install(&Console)).await??)
}

/// `scheme://user:password@host/path` without the user and the password.
fn without_credentials(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if at > scheme => format!("{}{}", &url[..scheme + 3], &url[at + 1..]),
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_shown() {
        let shown = without_credentials("postgres://projectors:s3cr@t@127.0.0.1:1/wherry");
        assert_eq!(shown, "postgres://127.0.0.1:1/wherry");
        assert_eq!(without_credentials("smtp://127.0.0.1:25"), "smtp://127.0.0.1:25");
    }
}
