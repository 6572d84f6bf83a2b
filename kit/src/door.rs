//! From an accepted connection to HTTP: whoever connects and says nothing does not stay.

use std::{
    collections::HashMap,
    convert::Infallible,
    net::{IpAddr, SocketAddr},
    pin::pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
    response::Response,
    serve::Listener,
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use ipnet::IpNet;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt as _;

use crate::{
    client_address::{network_of, trusted_proxies},
    config::{ConfigError, Vars},
    turns::Turns,
};

/// How many connections that have just come are heard at a time: those that are open already come in between.
const HEARD_AT_ONCE: usize = 8;

/// What a connection may cost before it has asked for something.
#[derive(Clone, Debug)]
pub struct Door {
    /// How long the head of a request may take, from the connection or the answer before it on.
    pub head_within: Duration,
    /// How many connections one address may have open; one that became a WebSocket counts no more.
    pub open_per_address: usize,
    /// Proxies, which bring many people's requests and are not counted.
    pub trusted_proxies: Vec<IpNet>,
    /// How long the requests that are under way may take when the service stops; then they are left.
    pub stop_within: Duration,
}

impl Default for Door {
    fn default() -> Self {
        Self {
            head_within: Duration::from_secs(20),
            // A browser opens six, and an office behind one address comes back together.
            open_per_address: 2048,
            trusted_proxies: Vec::new(),
            stop_within: Duration::from_secs(10),
        }
    }
}

impl Door {
    /// The usual door behind these proxies.
    pub fn behind(trusted_proxies: Vec<IpNet>) -> Self {
        Self { trusted_proxies, ..Self::default() }
    }

    /// The door behind the proxies of `WHERRY_TRUSTED_PROXIES`.
    ///
    /// # Errors
    /// When one of them is neither an address nor a network.
    pub fn from_vars(vars: &Vars) -> Result<Self, ConfigError> {
        Ok(Self::behind(trusted_proxies(vars)?))
    }

    /// Serves what comes to `listener` until told to stop; then no new connections, and the open ones end with the request
    /// that they are at, or without it if that takes too long: whoever drips an upload or reads nothing of a download would
    /// keep the process from stopping for as long as they like.
    pub(crate) async fn serve(&self, mut listener: TcpListener, app: Router, stop: &CancellationToken) {
        let (inside, tasks) = (Inside::default(), TaskTracker::new());
        let leave = CancellationToken::new();
        let turns = Arc::new(Turns::new(HEARD_AT_ONCE));
        while let Some((stream, peer)) = stop.run_until_cancelled(Listener::accept(&mut listener)).await {
            let Some(place) = self.admit(&inside, peer.ip()) else {
                // Closed without a word: an answer would cost what is to be spared.
                count_closed("too-many-open");
                continue;
            };
            // A second small frame must not wait some 40 ms for the first one to be acknowledged.
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "a connection cannot send without delay");
            }
            let serving = serve_one(stream, peer, app.clone(), self.head_within, stop.clone());
            let (turns, leave) = (Arc::clone(&turns), leave.clone());
            tasks.spawn(async move {
                turns.pass().await;
                leave.run_until_cancelled(serving).await;
                drop(place);
            });
        }
        drop(listener);
        tasks.close();
        if tokio::time::timeout(self.stop_within, tasks.wait()).await.is_err() {
            tracing::warn!(left = tasks.len(), "some requests did not end in time; they are left");
            leave.cancel();
            tasks.wait().await;
        }
    }

    fn admit(&self, inside: &Inside, address: IpAddr) -> Option<Place> {
        let address = address.to_canonical();
        if self.trusted_proxies.iter().any(|network| network.contains(&address)) {
            return Some(Place { counted: None });
        }
        inside.enter(network_of(address), self.open_per_address)
    }
}

/// Speaks HTTP/1.1 on one connection until that ends or becomes a WebSocket.
async fn serve_one(
    stream: TcpStream,
    peer: SocketAddr,
    app: Router,
    head_within: Duration,
    stop: CancellationToken,
) {
    let asked = Arc::new(AtomicBool::new(false));
    let has_asked = Arc::clone(&asked);
    let service = service_fn(move |request: Request<Incoming>| {
        has_asked.store(true, Ordering::Relaxed);
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        answer(app.clone(), request)
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(head_within);
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), service).with_upgrades());
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    match ended {
        // One that is only kept open after an answer has said enough.
        Err(error) if error.is_timeout() && !asked.load(Ordering::Relaxed) => count_closed("silent"),
        Err(error) => tracing::trace!(%error, "a connection ended early"),
        Ok(()) => {}
    }
}

async fn answer(app: Router, request: Request) -> Result<Response, Infallible> {
    app.oneshot(request).await
}

fn count_closed(code: &'static str) {
    metrics::counter!("http_connections_closed_total", "code" => code).increment(1);
}

/// How many connections each address has open. Clones share it.
#[derive(Clone, Debug, Default)]
struct Inside(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// A connection's place, free again when this is dropped.
struct Place {
    counted: Option<(Inside, IpAddr)>,
}

impl Inside {
    fn enter(&self, address: IpAddr, limit: usize) -> Option<Place> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let many = open.entry(address).or_default();
        if *many >= limit {
            if *many == 0 {
                open.remove(&address);
            }
            return None;
        }
        *many += 1;
        Some(Place { counted: Some((self.clone(), address)) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((Inside(open), address)) = &self.counted else { return };
        let mut open = open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(many) = open.get_mut(address) {
            *many -= 1;
            if *many == 0 {
                open.remove(address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    /// What a test waits for must happen within this.
    const PATIENCE: Duration = Duration::from_secs(10);
    const ASK: &[u8] = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n";

    struct House {
        address: SocketAddr,
        stop: CancellationToken,
        closed: tokio::task::JoinHandle<()>,
    }

    async fn open(door: Door) -> House {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("an address");
        let address = listener.local_addr().expect("an address");
        let stop = CancellationToken::new();
        let told = stop.clone();
        let who = |ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { format!("{}!", peer.ip()) };
        let app = Router::new().route("/", get(who));
        let closed = tokio::spawn(async move { door.serve(listener, app, &told).await });
        House { address, stop, closed }
    }

    fn quick() -> Door {
        Door { head_within: Duration::from_millis(150), ..Door::default() }
    }

    impl House {
        async fn connect(&self) -> TcpStream {
            TcpStream::connect(self.address).await.expect("a connection")
        }
    }

    /// Everything that comes until the other side closes. A reset is an end, too.
    async fn rest(stream: &mut TcpStream) -> String {
        let mut bytes = Vec::new();
        let read = stream.read_to_end(&mut bytes);
        let _ = tokio::time::timeout(PATIENCE, read).await.expect("the other side does not close");
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Reads one answer.
    async fn answer_of(stream: &mut TcpStream) -> String {
        let mut bytes = Vec::new();
        while !bytes.ends_with(b"!") {
            let byte = tokio::time::timeout(PATIENCE, stream.read_u8()).await.expect("an answer");
            bytes.push(byte.expect("the connection lives"));
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }

    #[tokio::test]
    async fn who_says_nothing_or_half_a_line_is_sent_away() {
        let house = open(quick()).await;
        for said in [&b""[..], b"GET / HT", b"GET / HTTP/1.1\r\nhost: x\r\n"] {
            let mut stream = house.connect().await;
            stream.write_all(said).await.expect("it takes that");
            assert!(!rest(&mut stream).await.contains("200 OK"), "{said:?}");
        }
    }

    #[tokio::test]
    async fn a_header_now_and_then_gains_no_time() {
        let house = open(quick()).await;
        let (mut reading, mut writing) = house.connect().await.into_split();
        let dripping = tokio::spawn(async move {
            let mut ticks = tokio::time::interval(Duration::from_millis(20));
            let _ = writing.write_all(b"GET / HTTP/1.1\r\n").await;
            while writing.write_all(b"x-more: of it\r\n").await.is_ok() {
                ticks.tick().await;
            }
        });
        let mut bytes = Vec::new();
        let closed = tokio::time::timeout(PATIENCE, reading.read_to_end(&mut bytes)).await;
        assert!(closed.is_ok(), "it goes on for ever");
        dripping.await.expect("it ends when nobody reads");
    }

    #[tokio::test]
    async fn who_asks_is_answered_and_known_by_address() {
        let house = open(Door { head_within: PATIENCE, ..Door::default() }).await;
        let mut stream = house.connect().await;
        for _ in 0..2 {
            stream.write_all(ASK).await.expect("it asks");
            let answer = answer_of(&mut stream).await;
            assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("127.0.0.1!"), "{answer}");
        }
    }

    #[tokio::test]
    async fn one_address_has_so_many_open_and_no_more() {
        let house = open(Door { head_within: PATIENCE, open_per_address: 2, ..Door::default() }).await;
        let mut first = house.connect().await;
        let mut second = house.connect().await;
        for stream in [&mut first, &mut second] {
            // Answered, so surely accepted.
            stream.write_all(ASK).await.expect("it asks");
            answer_of(stream).await;
        }
        assert_eq!(rest(&mut house.connect().await).await, "");
        drop(first);
        // Once the first one's end was noticed there is a place again.
        loop {
            let mut again = house.connect().await;
            if again.write_all(ASK).await.is_ok() && rest_or_answer(&mut again).await {
                break;
            }
        }
    }

    async fn rest_or_answer(stream: &mut TcpStream) -> bool {
        let mut byte = [0];
        matches!(tokio::time::timeout(PATIENCE, stream.read(&mut byte)).await, Ok(Ok(1)))
    }

    #[tokio::test]
    async fn a_proxy_is_not_counted() {
        let proxies = vec!["127.0.0.0/8".parse().expect("a network")];
        let house = open(Door { open_per_address: 0, ..Door::behind(proxies) }).await;
        let mut stream = house.connect().await;
        stream.write_all(ASK).await.expect("it asks");
        answer_of(&mut stream).await;
    }

    #[tokio::test]
    async fn when_it_stops_those_who_wait_between_requests_do_not_hold_it_up() {
        let house = open(Door { head_within: Duration::from_millis(500), ..Door::default() }).await;
        let mut kept = house.connect().await;
        kept.write_all(ASK).await.expect("it asks");
        answer_of(&mut kept).await;
        let _silent = house.connect().await;
        house.stop.cancel();
        tokio::time::timeout(PATIENCE, house.closed).await.expect("it stops").expect("it does not panic");
        assert_eq!(rest(&mut kept).await, "");
    }

    #[tokio::test]
    async fn when_it_stops_who_never_ends_a_request_does_not_hold_it_up() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("an address");
        let address = listener.local_addr().expect("an address");
        let (stop, reached) = (CancellationToken::new(), CancellationToken::new());
        let (told, begins) = (stop.clone(), reached.clone());
        let app = Router::new().route(
            "/",
            axum::routing::post(|body: Body| async move {
                begins.cancel();
                axum::body::to_bytes(body, 100).await.map(|bytes| bytes.len().to_string()).unwrap_or_default()
            }),
        );
        let door = Door { stop_within: Duration::from_millis(150), ..Door::default() };
        let closed = tokio::spawn(async move { door.serve(listener, app, &told).await });
        let mut dripping = TcpStream::connect(address).await.expect("a connection");
        let half = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf";
        dripping.write_all(half).await.expect("it takes that");
        tokio::time::timeout(PATIENCE, reached.cancelled()).await.expect("it is being answered");
        stop.cancel();
        tokio::time::timeout(PATIENCE, closed).await.expect("it stops").expect("it does not panic");
        assert!(!rest(&mut dripping).await.contains("200 OK"));
    }

    #[test]
    fn places_are_forgotten_with_their_connections() {
        let (inside, address) = (Inside::default(), IpAddr::from([127, 0, 0, 1]));
        let places: Vec<_> = (0..3).map(|_| inside.enter(address, 3)).collect();
        assert!(places.iter().all(Option::is_some) && inside.enter(address, 3).is_none());
        drop(places);
        assert!(inside.enter(address, 0).is_none());
        assert!(inside.0.lock().expect("no panic").is_empty());
    }
}
