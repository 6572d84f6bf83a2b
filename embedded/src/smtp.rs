//! An SMTP server that takes every mail and keeps it in a Maildir, where people and tests read it.

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::net::TcpStream;

use crate::child::{Spec, StopSignal, argument};
use crate::nats::lock_beside;
use crate::server::{Probe, Server, on_free_ports};
use crate::tools::Tools;
use crate::{Error, paths, ports, wait_for};

/// The SMTP server writes the envelope's recipients into this header.
const RECIPIENT_HEADER: &str = "x-rcptto";

/// How to run an SMTP server.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where mails are kept.
    pub maildir: PathBuf,
    pub log: PathBuf,
    /// None: a free one.
    pub port: Option<u16>,
    /// A folder to remove when the server has ended because nobody was left to want it.
    pub scratch: Option<PathBuf>,
}

/// A running SMTP server.
#[derive(Debug)]
pub struct Smtp {
    server: Server,
    mailbox: Mailbox,
}

/// Where an SMTP server of ours listens, and what it received.
#[derive(Clone, Debug)]
pub struct Mailbox {
    pub port: u16,
    pub maildir: PathBuf,
}

/// One mail, as it was received.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Its file name: unique, and safe in a URL's path.
    pub id: String,
    pub received: SystemTime,
    pub raw: Vec<u8>,
}

impl Smtp {
    /// Starts the server and waits until it greets.
    ///
    /// # Errors
    /// [`Error::Start`] with the end of its log.
    pub async fn start(tools: &Tools, options: &Options) -> Result<Self, Error> {
        on_free_ports(|| async move {
            let (spec, mailbox) = spec(tools, options)?;
            let server = Server::launch(spec, mailbox.probe()).await?;
            Ok(Self { server, mailbox })
        })
        .await
    }

    /// Its address, and what it received.
    pub fn mailbox(&self) -> &Mailbox {
        &self.mailbox
    }

    /// To stop, kill and start it again.
    pub fn server(&self) -> &Server {
        &self.server
    }
}

impl Mailbox {
    /// `smtp://127.0.0.1:<port>`
    pub fn url(&self) -> String {
        format!("smtp://{}:{}", Ipv4Addr::LOCALHOST, self.port)
    }

    /// All mails, oldest first.
    ///
    /// # Errors
    /// [`Error::Io`]
    pub fn mails(&self) -> Result<Vec<Mail>, Error> {
        mails(&self.maildir)
    }

    /// The mails whose envelope names this recipient, oldest first.
    ///
    /// # Errors
    /// [`Error::Io`]
    pub fn mails_to(&self, recipient: &str) -> Result<Vec<Mail>, Error> {
        let mut mails = self.mails()?;
        mails.retain(|mail| mail.is_to(recipient));
        Ok(mails)
    }

    /// Waits until at least `count` mails to this recipient are there, and returns them, oldest first.
    ///
    /// # Errors
    /// [`Error::Timeout`], [`Error::Io`]
    pub async fn wait_for_mails(&self, recipient: &str, count: usize) -> Result<Vec<Mail>, Error> {
        wait_for(&format!("{count} mails"), Duration::from_secs(30), || async {
            let mails = self.mails_to(recipient).map_err(|error| error.to_string())?;
            if mails.len() < count {
                return Err(format!("{} mails", mails.len()));
            }
            Ok(mails)
        })
        .await
    }

    pub(crate) fn probe(&self) -> Probe {
        let port = self.port;
        Probe::new(Duration::from_secs(30), move || async move {
            let connection =
                TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| error.to_string())?;
            let mut greeting = String::new();
            BufReader::new(connection).read_line(&mut greeting).await.map_err(|error| error.to_string())?;
            if greeting.starts_with("220 ") { Ok(()) } else { Err(greeting) }
        })
    }
}

impl Mail {
    /// Whether the envelope names this recipient.
    pub fn is_to(&self, recipient: &str) -> bool {
        let headers = String::from_utf8_lossy(&self.raw);
        headers
            .lines()
            .take_while(|line| !line.is_empty())
            .filter_map(|line| line.split_once(':'))
            .filter(|(name, _)| name.eq_ignore_ascii_case(RECIPIENT_HEADER))
            .flat_map(|(_, value)| value.split(','))
            .any(|found| found.trim().eq_ignore_ascii_case(recipient))
    }
}

/// The mails in a Maildir, oldest first. A Maildir that does not exist yet is empty.
///
/// # Errors
/// [`Error::Io`]
pub fn mails(maildir: &Path) -> Result<Vec<Mail>, Error> {
    let mut mails = newest_mails(maildir, usize::MAX)?;
    mails.reverse();
    Ok(mails)
}

/// The `limit` newest mails in a Maildir, newest first.
///
/// # Errors
/// [`Error::Io`]
pub fn newest_mails(maildir: &Path, limit: usize) -> Result<Vec<Mail>, Error> {
    let folder = maildir.join("new");
    let doing = || format!("read the mails in {}", folder.display());
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::io(doing())(error)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(Error::io(doing()))?;
        let received = entry.metadata().and_then(|metadata| metadata.modified());
        let id = entry.file_name().to_string_lossy().into_owned();
        found.push((received.map_err(Error::io(doing()))?, id));
    }
    found.sort_by(|one, other| other.cmp(one));
    found.truncate(limit);
    found
        .into_iter()
        .map(|(received, id)| {
            let raw = std::fs::read(folder.join(&id)).map_err(Error::io(doing()))?;
            Ok(Mail { id, received, raw })
        })
        .collect()
}

pub(crate) fn spec(tools: &Tools, options: &Options) -> Result<(Spec, Mailbox), Error> {
    let port = options.port.map_or_else(ports::free_port, Ok)?;
    let folder = options.maildir.parent().unwrap_or(&options.maildir);
    paths::private_folder(folder)?;
    let spec = Spec {
        name: "SMTP",
        python: tools.python.clone(),
        command: vec![
            argument(&tools.python)?,
            "-s".to_owned(),
            "-m".to_owned(),
            "aiosmtpd".to_owned(),
            "--nosetuid".to_owned(),
            "--listen".to_owned(),
            format!("{}:{port}", Ipv4Addr::LOCALHOST),
            "--class".to_owned(),
            "aiosmtpd.handlers.Mailbox".to_owned(),
            argument(&options.maildir)?,
        ],
        environment: vec![("PYTHONPATH".to_owned(), argument(&tools.servers)?)],
        folder: folder.to_owned(),
        log: options.log.clone(),
        lock: lock_beside(&options.maildir),
        account: None,
        stop_signal: StopSignal::Int,
        grace: Duration::from_secs(2),
        remove_after: Vec::new(),
        scratch: options.scratch.clone(),
        postgres_folder: None,
    };
    let mailbox = Mailbox { port, maildir: options.maildir.clone() };
    Ok((spec, mailbox))
}
