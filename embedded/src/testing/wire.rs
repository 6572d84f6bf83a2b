//! A wire to a server, which falls silent as one does when a machine stands still or a cable is cut.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use reqwest::Url;
use tokio::io::{AsyncReadExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::Error;

/// A wire to a server on this machine, until the test ends.
#[derive(Debug)]
pub struct Wire {
    url: String,
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Told when all that is open falls silent; true while what is opened then is silent from its beginning.
    falls_silent: watch::Sender<bool>,
    open: AtomicUsize,
    opened: AtomicUsize,
}

impl Wire {
    /// A wire to the server at this address, which says its port.
    ///
    /// # Errors
    /// When it says none, and when the system refuses.
    pub async fn to(url: &str) -> Result<Self, Error> {
        // It may have a password, and is not repeated.
        let no_address = || Error::Refused {
            doing: "lay a wire".to_owned(),
            answer: "this is no address with a port".to_owned(),
        };
        let mut near = Url::parse(url).map_err(|_| no_address())?;
        let end = near.port().ok_or_else(no_address)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(Error::io("lay a wire"))?;
        let begin = listener.local_addr().map_err(Error::io("lay a wire"))?.port();
        near.set_port(Some(begin)).map_err(|()| no_address())?;
        let state = Arc::new(State::default());
        let of_all = state.clone();
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let (state, falls_silent) = (of_all.clone(), of_all.falls_silent.subscribe());
                state.open.fetch_add(1, Ordering::SeqCst);
                state.opened.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(async move {
                    carry(near, end, falls_silent).await;
                    state.open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Ok(Self { url: near.into(), state })
    }

    /// The server's address, by this wire.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Nothing is heard any more on what is open; what is opened from now on is carried. So it is when another machine
    /// has taken the server's place.
    pub fn fall_silent(&self) {
        self.state.falls_silent.send_replace(false);
    }

    /// Nothing is heard any more on what is open, nor on what is opened while the wire is cut.
    pub fn cut(&self) {
        self.state.falls_silent.send_replace(true);
    }

    /// What is opened from now on is carried again.
    pub fn mend(&self) {
        self.fall_silent();
    }

    /// How many connections clients have by this wire.
    pub fn open(&self) -> usize {
        self.state.open.load(Ordering::SeqCst)
    }

    /// How many they ever had.
    pub fn opened(&self) -> usize {
        self.state.opened.load(Ordering::SeqCst)
    }
}

/// What has fallen silent is given up at the far end, as a server does that hears nothing; the near end is not told, and what
/// it says is lost until it hangs up.
async fn carry(mut near: TcpStream, end: u16, mut falls_silent: watch::Receiver<bool>) {
    let is_cut = *falls_silent.borrow();
    if !is_cut {
        let Ok(mut far) = TcpStream::connect((Ipv4Addr::LOCALHOST, end)).await else { return };
        tokio::select! {
            _ = copy_bidirectional(&mut near, &mut far) => return,
            _ = falls_silent.changed() => {}
        }
    }
    let mut lost = vec![0; 4096];
    while let Ok(1..) = near.read(&mut lost).await {}
}
