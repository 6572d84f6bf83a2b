//! Mail servers with faults: one that says what a test tells it to, and one whose last word never arrives.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, copy},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A server on a port of its own; it ends when dropped.
pub(crate) struct Smtp {
    pub(crate) url: String,
    /// How often a recipient was named.
    pub(crate) asked: Arc<AtomicUsize>,
    serving: JoinHandle<()>,
}

impl Smtp {
    /// Answers the naming of a recipient with these replies in turn, the last one for ever.
    pub(crate) async fn answering(replies: &'static [&'static str]) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("smtp://{}", listener.local_addr()?);
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let serving = tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let count = Arc::clone(&count);
                tokio::spawn(async move { talk(connection, replies, &count).await });
            }
        });
        Ok(Self { url, asked, serving })
    }

    /// Hands everything on to the server on `port`, and keeps its word that the mail was taken to itself: the mail is
    /// there, and its sender does not know.
    pub(crate) async fn silent_at_the_end(port: u16) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("smtp://{}", listener.local_addr()?);
        let serving = tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(hand_on(connection, port));
            }
        });
        Ok(Self { url, asked: Arc::default(), serving })
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn talk(connection: TcpStream, replies: &[&str], asked: &AtomicUsize) -> std::io::Result<()> {
    let (reader, mut writer) = connection.into_split();
    let mut lines = BufReader::new(reader).lines();
    writer.write_all(b"220 here\r\n").await?;
    let mut in_mail = false;
    while let Some(line) = lines.next_line().await? {
        let reply = match line.to_ascii_uppercase() {
            _ if in_mail && line == "." => {
                in_mail = false;
                "250 taken"
            }
            _ if in_mail => continue,
            line if line.starts_with("RCPT") => {
                let number = asked.fetch_add(1, Ordering::SeqCst);
                replies[number.min(replies.len() - 1)]
            }
            line if line.starts_with("DATA") => {
                in_mail = true;
                "354 go on"
            }
            line if line.starts_with("QUIT") => "221 bye",
            _ => "250 yes",
        };
        writer.write_all(format!("{reply}\r\n").as_bytes()).await?;
    }
    Ok(())
}

async fn hand_on(connection: TcpStream, port: u16) -> std::io::Result<()> {
    let server = TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port))).await?;
    let (mut from_client, mut to_client) = connection.into_split();
    let (from_server, mut to_server) = server.into_split();
    let upwards = copy(&mut from_client, &mut to_server);
    let downwards = async {
        let mut lines = BufReader::new(from_server).lines();
        while let Some(line) = lines.next_line().await? {
            to_client.write_all(format!("{line}\r\n").as_bytes()).await?;
            if line.starts_with("354") {
                break;
            }
        }
        std::future::pending::<std::io::Result<()>>().await
    };
    tokio::try_join!(upwards, downwards).map(drop)
}
