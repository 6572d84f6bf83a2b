//! The bundled document converter: a node program that speaks Gotenberg's route for office documents.

use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::time::Duration;

use crate::child::{Spec, StopSignal, argument};
use crate::s3::http_client;
use crate::server::{Probe, Server, on_free_ports};
use crate::tools::{self, Tools};
use crate::{Error, ports};

/// How to run a converter.
#[derive(Clone, Debug)]
pub struct Options {
    pub log: PathBuf,
    /// A file whose lock says that this converter runs.
    pub lock: PathBuf,
    /// Its own variables, by name.
    pub environment: Vec<(String, String)>,
}

/// A running converter.
#[derive(Debug)]
pub struct Converter {
    server: Server,
    port: u16,
}

impl Converter {
    /// Starts the converter and waits until it answers.
    ///
    /// # Errors
    /// [`Error::Start`] with the end of its log.
    pub async fn start(tools: &Tools, program: &tools::Converter, options: &Options) -> Result<Self, Error> {
        on_free_ports(|| async move {
            let port = ports::free_port()?;
            let server = Server::launch(spec(tools, program, options, port)?, probe(port)).await?;
            Ok(Self { server, port })
        })
        .await
    }

    /// `http://127.0.0.1:<port>`
    pub fn url(&self) -> String {
        url(self.port)
    }

    /// To stop, kill and start it again.
    pub fn server(&self) -> &Server {
        &self.server
    }
}

pub(crate) fn url(port: u16) -> String {
    format!("http://{}:{port}", Ipv4Addr::LOCALHOST)
}

pub(crate) fn spec(
    tools: &Tools,
    program: &tools::Converter,
    options: &Options,
    port: u16,
) -> Result<Spec, Error> {
    let mut environment = options.environment.clone();
    environment.push(("CONVERTER_LISTEN".to_owned(), format!("{}:{port}", Ipv4Addr::LOCALHOST)));
    Ok(Spec {
        name: "converter",
        python: tools.python.clone(),
        command: vec![argument(&program.node)?, argument(&program.folder.join("server.mjs"))?],
        environment,
        folder: program.folder.clone(),
        log: options.log.clone(),
        lock: options.lock.clone(),
        account: None,
        stop_signal: StopSignal::Term,
        grace: Duration::from_secs(5),
        remove_after: Vec::new(),
        scratch: None,
        postgres_folder: None,
    })
}

pub(crate) fn probe(port: u16) -> Probe {
    Probe::new(Duration::from_mins(2), move || async move {
        let client = http_client().map_err(|error| error.to_string())?;
        let answer =
            client.get(format!("{}/health", url(port))).send().await.map_err(|error| error.to_string())?;
        if answer.status().is_success() { Ok(()) } else { Err(answer.status().to_string()) }
    })
}
