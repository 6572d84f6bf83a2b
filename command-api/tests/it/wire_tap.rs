//! A proxy before NATS that counts what passes, and can cut or hold the line.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
};

/// See the module.
pub(crate) struct WireTap {
    url: String,
    line: Arc<Line>,
}

#[derive(Default)]
struct Line {
    /// Everything that the clients sent, for as long as the tap lives.
    sent: Mutex<Vec<u8>>,
    received: AtomicU64,
    held: AtomicBool,
    released: watch::Sender<u64>,
}

impl WireTap {
    pub(crate) async fn before(nats_url: &str) -> anyhow::Result<Self> {
        let server = nats_url.trim_start_matches("nats://").to_owned();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let url = format!("nats://{}", listener.local_addr()?);
        let line = Arc::new(Line::default());
        let tapped = Arc::clone(&line);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(&server).await else { continue };
                let ((from_client, to_client), (from_server, to_server)) =
                    (client.into_split(), server.into_split());
                tokio::spawn(Arc::clone(&tapped).carry(from_client, to_server, true));
                tokio::spawn(Arc::clone(&tapped).carry(from_server, to_client, false));
            }
        });
        Ok(Self { url, line })
    }

    pub(crate) fn url(&self) -> String {
        self.url.clone()
    }

    /// How many messages the clients published to this subject.
    pub(crate) fn sent(&self, subject: &str) -> usize {
        let sent = self.line.sent.lock().unwrap_or_else(PoisonError::into_inner);
        let text = String::from_utf8_lossy(&sent);
        let published = text.lines().filter(|line| line.starts_with("PUB ") || line.starts_with("HPUB "));
        published.filter(|line| line.split(' ').nth(1) == Some(subject)).count()
    }

    /// How many bytes the server sent.
    pub(crate) fn received(&self) -> u64 {
        self.line.received.load(Ordering::Relaxed)
    }

    /// From now on nothing passes, although the connections stay: a server that hangs.
    pub(crate) fn hold(&self) {
        self.line.held.store(true, Ordering::Relaxed);
    }

    /// Lets everything pass again.
    pub(crate) fn release(&self) {
        self.line.held.store(false, Ordering::Relaxed);
        self.line.released.send_modify(|times| *times += 1);
    }
}

impl Line {
    async fn carry(self: Arc<Self>, mut from: OwnedReadHalf, mut to: OwnedWriteHalf, from_client: bool) {
        let mut buffer = vec![0; 64 * 1024];
        let mut released = self.released.subscribe();
        while let Ok(read @ 1..) = from.read(&mut buffer).await {
            if from_client {
                self.sent.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&buffer[..read]);
            } else {
                self.received.fetch_add(read as u64, Ordering::Relaxed);
            }
            while self.held.load(Ordering::Relaxed) {
                if released.changed().await.is_err() {
                    return;
                }
            }
            if to.write_all(&buffer[..read]).await.is_err() {
                return;
            }
        }
    }
}
