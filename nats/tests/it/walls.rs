//! Walls between the servers of a cluster. Behind one, a server's connections to the others stay open and
//! carry nothing, as when a network is parted: nobody is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use anyhow::Result;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Every connection from one server to another goes through a gate of its own.
pub(crate) struct Walls(Vec<Gate>);

struct Gate {
    from: usize,
    to: usize,
    port: u16,
    target: Arc<AtomicU16>,
    open: watch::Sender<bool>,
}

impl Walls {
    /// Gates between so many servers, all open.
    pub(crate) async fn between(servers: usize) -> Result<Self> {
        let mut gates = Vec::new();
        for (from, to) in (0..servers).flat_map(|from| (0..servers).map(move |to| (from, to))) {
            if from != to {
                gates.push(Gate::new(from, to).await?);
            }
        }
        Ok(Self(gates))
    }

    /// Has the gates lead to these ports.
    pub(crate) fn lead_to(&self, ports: &[u16]) {
        for gate in &self.0 {
            gate.target.store(ports[gate.to], Ordering::SeqCst);
        }
    }

    /// The port by which one server reaches another; 0, to which nothing leads, if there is no gate.
    pub(crate) fn port(&self, from: usize, to: usize) -> u16 {
        let gate = self.0.iter().find(|gate| (gate.from, gate.to) == (from, to));
        gate.map_or(0, |gate| gate.port)
    }

    /// Parts a server from all others.
    pub(crate) fn part(&self, server: usize) {
        for gate in self.0.iter().filter(|gate| gate.from == server || gate.to == server) {
            gate.open.send_replace(false);
        }
    }

    /// Opens all gates; what was on its way arrives.
    pub(crate) fn heal(&self) {
        for gate in &self.0 {
            gate.open.send_replace(true);
        }
    }
}

impl Gate {
    async fn new(from: usize, to: usize) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let target = Arc::new(AtomicU16::new(0));
        let (open, opened) = watch::channel(true);
        let aimed = Arc::clone(&target);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let (aimed, opened) = (Arc::clone(&aimed), opened.clone());
                tokio::spawn(async move {
                    let far = TcpStream::connect(("127.0.0.1", aimed.load(Ordering::SeqCst))).await?;
                    let ((from_near, to_near), (from_far, to_far)) = (near.into_split(), far.into_split());
                    tokio::select! {
                        result = pass(from_near, to_far, opened.clone()) => result,
                        result = pass(from_far, to_near, opened) => result,
                    }
                });
            }
        });
        Ok(Self { from, to, port, target, open })
    }
}

async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut opened: watch::Receiver<bool>,
) -> Result<()> {
    let mut bytes = vec![0; 1 << 16];
    loop {
        let size = from.read(&mut bytes).await?;
        if size == 0 {
            return Ok(());
        }
        opened.wait_for(|open| *open).await?;
        to.write_all(&bytes[..size]).await?;
    }
}
