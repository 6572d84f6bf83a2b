//! A converter that does what a test tells it: for the faults that a real one cannot be made to have at will.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use embedded::wait_for;
use tokio::{net::TcpListener, task::JoinHandle};

use crate::world::PATIENCE;

/// What the converter does with one document.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Answer {
    /// A PDF, another one each time, as real ones hold the time of their making.
    Pdf,
    /// Nothing, until the other side goes away.
    Hang,
    /// A PDF, as soon as the test says so.
    PdfWhenTold,
    /// A status with a text.
    Status(u16, &'static str),
    /// Success, with this as the body.
    Success(&'static str),
}

/// A converter on a port of its own.
pub(crate) struct FakeConverter {
    pub(crate) url: String,
    state: Arc<Fake>,
    serving: JoinHandle<()>,
}

struct Fake {
    /// For the next documents; the last one stays.
    script: Mutex<VecDeque<Answer>>,
    seen: Mutex<Seen>,
    told: tokio::sync::Notify,
    holds_pages: AtomicBool,
}

/// What the converter was asked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// The forms of all requests, as text.
    pub(crate) forms: Vec<String>,
    /// How many requests were given up by the other side.
    pub(crate) abandoned: usize,
    /// How many pictures of pages were asked for.
    pub(crate) pages: usize,
}

impl FakeConverter {
    /// A converter that gives these answers, the last one for ever.
    pub(crate) async fn start(script: &[Answer]) -> anyhow::Result<Self> {
        Self::start_on(SocketAddr::from(([127, 0, 0, 1], 0)), script).await
    }

    pub(crate) async fn start_on(address: SocketAddr, script: &[Answer]) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let state = Arc::new(Fake {
            script: Mutex::new(script.iter().copied().collect()),
            seen: Mutex::default(),
            told: tokio::sync::Notify::new(),
            holds_pages: AtomicBool::new(false),
        });
        let routes = Router::new()
            .route("/health", get(|| async { "{}" }))
            .route("/forms/libreoffice/convert", post(convert))
            .route("/forms/libreoffice/first-page", post(first_page))
            .layer(DefaultBodyLimit::disable())
            .with_state(Arc::clone(&state));
        let serving = tokio::spawn(async move {
            let _ = axum::serve(listener, routes).await;
        });
        Ok(Self { url, state, serving })
    }

    /// What it was asked so far.
    pub(crate) fn seen(&self) -> Seen {
        self.state.seen().clone()
    }

    /// Waits until it was asked so often.
    pub(crate) async fn wait_for_requests(&self, count: usize) -> anyhow::Result<()> {
        wait_for("requests to the converter", PATIENCE, || async {
            let asked = self.seen().forms.len();
            if asked < count { Err(format!("{asked} requests")) } else { Ok(()) }
        })
        .await?;
        Ok(())
    }

    /// Waits until the other side gave up so many requests.
    pub(crate) async fn wait_for_abandoned(&self, count: usize) -> anyhow::Result<()> {
        wait_for("requests to be given up", Duration::from_secs(5), || async {
            let abandoned = self.seen().abandoned;
            if abandoned < count { Err(format!("{abandoned} given up")) } else { Ok(()) }
        })
        .await?;
        Ok(())
    }

    /// From now on, who asks for the picture of a page waits until the test says so.
    pub(crate) fn hold_pages(&self) {
        self.state.holds_pages.store(true, Ordering::SeqCst);
    }

    /// Waits until so many pictures of pages were asked for.
    pub(crate) async fn wait_for_pages(&self, count: usize) -> anyhow::Result<()> {
        wait_for("questions for pages", PATIENCE, || async {
            let pages = self.seen().pages;
            if pages < count { Err(format!("{pages} pages")) } else { Ok(()) }
        })
        .await?;
        Ok(())
    }

    /// Lets the document go that waits for it.
    pub(crate) fn tell(&self) {
        self.state.told.notify_one();
    }
}

impl Drop for FakeConverter {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Fake {
    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().expect("nobody panics with it")
    }

    fn next(&self) -> Answer {
        let mut script = self.script.lock().expect("nobody panics with it");
        let answer = script.front().copied().expect("a script has an answer");
        if script.len() > 1 {
            script.pop_front();
        }
        answer
    }
}

/// Counts a request that ends before it is answered.
struct Abandoned<'a>(Option<&'a Fake>);

impl Drop for Abandoned<'_> {
    fn drop(&mut self) {
        if let Some(fake) = self.0 {
            fake.seen().abandoned += 1;
        }
    }
}

/// It paints none.
async fn first_page(State(fake): State<Arc<Fake>>) -> StatusCode {
    fake.seen().pages += 1;
    if fake.holds_pages.load(Ordering::SeqCst) {
        fake.told.notified().await;
    }
    StatusCode::NOT_FOUND
}

async fn convert(State(fake): State<Arc<Fake>>, form: Bytes) -> Response {
    let answer = fake.next();
    let number = {
        let mut seen = fake.seen();
        seen.forms.push(String::from_utf8_lossy(&form).into_owned());
        seen.forms.len()
    };
    let mut abandoned = Abandoned(Some(&fake));
    let pdf = || format!("%PDF-1.7\n% number {number}\n%%EOF\n").into_response();
    let response = match answer {
        Answer::Pdf => pdf(),
        Answer::Hang => std::future::pending().await,
        Answer::PdfWhenTold => {
            fake.told.notified().await;
            pdf()
        }
        Answer::Status(status, text) => {
            (StatusCode::from_u16(status).expect("a status"), text).into_response()
        }
        Answer::Success(body) => body.into_response(),
    };
    abandoned.0 = None;
    response
}
