//! A line between two sides that can be cut at any byte.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
};

/// Passes on what comes for another address. It ends when dropped.
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    shared: Arc<Shared>,
    task: tokio::task::JoinHandle<()>,
}

struct Shared {
    target: Mutex<SocketAddr>,
    /// After how many bytes from there each of the next connections is cut; later ones are not.
    cuts: Mutex<VecDeque<usize>>,
    /// Raised when everything that is open is cut.
    severed: watch::Sender<u64>,
    /// False while new connections are cut at once.
    open: watch::Sender<bool>,
}

impl Proxy {
    pub(crate) async fn to(target: SocketAddr) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            target: Mutex::new(target),
            cuts: Mutex::default(),
            severed: watch::Sender::new(0),
            open: watch::Sender::new(true),
        });
        let accepting = Arc::clone(&shared);
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if *accepting.open.borrow() {
                    tokio::spawn(pass(client, Arc::clone(&accepting)));
                }
            }
        });
        Ok(Self { address, shared, task })
    }

    /// Cuts the next connection after so many bytes that came from the other side.
    pub(crate) fn cut_next_after(&self, bytes: usize) {
        self.shared.cuts.lock().unwrap_or_else(PoisonError::into_inner).push_back(bytes);
    }

    /// Leads new connections elsewhere.
    pub(crate) fn lead_to(&self, target: SocketAddr) {
        *self.shared.target.lock().unwrap_or_else(PoisonError::into_inner) = target;
    }

    /// Cuts what is open, and what comes until [`Self::mend`].
    pub(crate) fn sever(&self) {
        self.shared.open.send_replace(false);
        self.shared.severed.send_modify(|times| *times += 1);
    }

    pub(crate) fn mend(&self) {
        self.shared.open.send_replace(true);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
        self.sever();
    }
}

async fn pass(client: TcpStream, shared: Arc<Shared>) {
    let mut severed = shared.severed.subscribe();
    let target = *shared.target.lock().unwrap_or_else(PoisonError::into_inner);
    let cut = shared.cuts.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    let Ok(server) = TcpStream::connect(target).await else { return };
    let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
    tokio::select! {
        () = copy(from_client, to_server, usize::MAX) => {}
        () = copy(from_server, to_client, cut.unwrap_or(usize::MAX)) => {}
        _ = severed.changed() => {}
    }
}

/// Copies at most so many bytes.
async fn copy(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut left: usize) {
    let mut buffer = [0; 4096];
    while left > 0 {
        let most = left.min(buffer.len());
        match from.read(&mut buffer[..most]).await {
            Ok(read @ 1..) if to.write_all(&buffer[..read]).await.is_ok() => left -= read,
            _ => return,
        }
    }
}
