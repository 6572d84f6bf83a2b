//! A proxy in front of the server that loses what a test tells it to lose, either way.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use anyhow::{Context as _, Result};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::support::Counter;

type Lose = dyn FnMut(&str, &[u8]) -> bool + Send;

/// Passes everything on, except the messages that the test wants lost.
pub(crate) struct Proxy {
    address: SocketAddr,
    lose: Arc<Mutex<Box<Lose>>>,
    cut: watch::Sender<u64>,
}

impl Proxy {
    /// A proxy for `url`, a `nats://host:port`.
    pub(crate) async fn start(url: &str) -> Result<Self> {
        let target = url.strip_prefix("nats://").context("not a NATS address")?.to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let nothing: Box<Lose> = Box::new(|_, _| false);
        let lose = Arc::new(Mutex::new(nothing));
        let (cut, cuts) = watch::channel(0);
        let losing = Arc::clone(&lose);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (target, losing, mut cuts) = (target.clone(), Arc::clone(&losing), cuts.clone());
                tokio::spawn(async move {
                    cuts.mark_unchanged();
                    tokio::select! {
                        _ = cuts.changed() => {}
                        _ = pass(client, &target, &losing) => {}
                    }
                });
            }
        });
        Ok(Self { address, lose, cut })
    }

    pub(crate) fn url(&self) -> String {
        format!("nats://{}", self.address)
    }

    /// From now on loses the messages for which `lose` is true, given the frame's first line (`MSG` and
    /// `HMSG` come from the server, `PUB` and `HPUB` from the client) and its headers and payload.
    pub(crate) fn lose(&self, lose: impl FnMut(&str, &[u8]) -> bool + Send + 'static) {
        *self.lose.lock().unwrap() = Box::new(lose);
    }

    /// Loses the first of the messages for which `matches` is true. The flag says whether it happened.
    pub(crate) fn lose_first(
        &self,
        matches: impl Fn(&str, &[u8]) -> bool + Send + 'static,
    ) -> Arc<AtomicBool> {
        let lost = Arc::new(AtomicBool::new(false));
        let losing = Arc::clone(&lost);
        self.lose(move |line, body| {
            !losing.load(Ordering::SeqCst) && matches(line, body) && !losing.swap(true, Ordering::SeqCst)
        });
        lost
    }

    /// Counts the messages that the server sends from now on: answers, all of them, to clients that are
    /// subscribed to nothing else.
    pub(crate) fn count_answers(&self) -> Counter {
        let counter = Counter::default();
        let counting = counter.clone();
        self.lose(move |line, _| {
            if line.starts_with("MSG ") || line.starts_with("HMSG ") {
                counting.add();
            }
            false
        });
        counter
    }

    /// Cuts every connection.
    pub(crate) fn cut(&self) {
        self.cut.send_modify(|count| *count += 1);
    }
}

/// Whether some bytes contain others.
pub(crate) fn contains(bytes: &[u8], part: &str) -> bool {
    bytes.windows(part.len()).any(|window| window == part.as_bytes())
}

async fn pass(client: TcpStream, target: &str, lose: &Mutex<Box<Lose>>) -> Result<()> {
    let server = TcpStream::connect(target).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    tokio::select! {
        result = pass_frames(from_client, to_server, lose) => result,
        result = pass_frames(from_server, to_client, lose) => result,
    }
}

async fn pass_frames(from: OwnedReadHalf, mut to: OwnedWriteHalf, lose: &Mutex<Box<Lose>>) -> Result<()> {
    let mut from = BufReader::new(from);
    loop {
        let mut frame = Vec::new();
        if from.read_until(b'\n', &mut frame).await? == 0 {
            return Ok(());
        }
        let line = String::from_utf8_lossy(&frame).into_owned();
        let mut body = Vec::new();
        if ["MSG ", "HMSG ", "PUB ", "HPUB "].iter().any(|verb| line.starts_with(verb)) {
            let length: usize = line.trim_end().rsplit(' ').next().context("no length")?.parse()?;
            body = vec![0; length + 2];
            from.read_exact(&mut body).await?;
        }
        let hit = !body.is_empty() && (lose.lock().unwrap())(&line, &body);
        if !hit {
            to.write_all(&frame).await?;
            to.write_all(&body).await?;
        }
    }
}
