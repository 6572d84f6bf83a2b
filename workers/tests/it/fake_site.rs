//! A web site on loopback, with pages of every kind; it counts what it is asked for.

use std::{
    collections::BTreeMap,
    io::Cursor,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use image::{ImageFormat, Rgb, RgbImage};
use tokio::{net::TcpListener, task::JoinHandle};

/// A site on a port of its own.
pub(crate) struct FakeSite {
    pub(crate) address: SocketAddr,
    state: Arc<Fake>,
    serving: JoinHandle<()>,
}

#[derive(Default)]
struct Fake {
    /// Where `/elsewhere` leads to.
    elsewhere: Mutex<String>,
    asked: Mutex<BTreeMap<String, usize>>,
    headers: Mutex<HeaderMap>,
}

impl FakeSite {
    /// A site at this address of loopback.
    pub(crate) async fn start(address: impl Into<IpAddr>) -> anyhow::Result<Self> {
        let listener = TcpListener::bind((address.into(), 0)).await?;
        let address = listener.local_addr()?;
        let state = Arc::new(Fake::default());
        let asked = |State(site): State<Arc<Fake>>, uri: Uri, headers: HeaderMap| async move {
            answer(&site, uri.path(), headers)
        };
        let routes = Router::new().fallback(asked).with_state(Arc::clone(&state));
        let serving = tokio::spawn(async move {
            let _ = axum::serve(listener, routes).await;
        });
        Ok(Self { address, state, serving })
    }

    /// The address of a page of it.
    pub(crate) fn page(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// How often a page was asked for.
    pub(crate) fn asked(&self, path: &str) -> usize {
        let asked = self.state.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.get(path).copied().unwrap_or_default()
    }

    /// How often it was asked for anything.
    pub(crate) fn asked_in_all(&self) -> usize {
        self.state.asked.lock().unwrap_or_else(PoisonError::into_inner).values().sum()
    }

    /// With which headers it was asked last.
    pub(crate) fn headers(&self) -> HeaderMap {
        self.state.headers.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on `/elsewhere` leads there.
    pub(crate) fn lead_to(&self, url: &str) {
        url.clone_into(&mut self.state.elsewhere.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Drop for FakeSite {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn answer(site: &Fake, path: &str, headers: HeaderMap) -> Response {
    *site.asked.lock().unwrap_or_else(PoisonError::into_inner).entry(path.to_owned()).or_default() += 1;
    *site.headers.lock().unwrap_or_else(PoisonError::into_inner) = headers;
    match path {
        "/" | "/tides" | "/winds" => html(&page(path, "/picture.png")),
        "/plain" => html("<title>Plain</title>"),
        "/wordless" => html("<p>nothing in the head"),
        "/huge-picture" => html(&page(path, "/huge.png")),
        "/no-picture" => html(&page(path, "/winds")),
        // What it says stands at the beginning; the rest is not read.
        "/long" => html(&format!("{}{}", page(path, "/picture.png"), "x".repeat(4 << 20))),
        "/late-title" => html(&format!("{}<title>too late</title>", " ".repeat(600 << 10))),
        "/picture.png" => ([(header::CONTENT_TYPE, "image/png")], picture(960, 504)).into_response(),
        "/huge.png" => ([(header::CONTENT_TYPE, "image/png")], vec![7; 3 << 20]).into_response(),
        "/paper" => ([(header::CONTENT_TYPE, "application/pdf")], "%PDF-1.7").into_response(),
        "/busy" => StatusCode::TOO_MANY_REQUESTS.into_response(),
        "/moved" => to("/tides"),
        "/loop" => to("/loop"),
        "/nowhere" => StatusCode::FOUND.into_response(),
        "/elsewhere" => to(&site.elsewhere.lock().unwrap_or_else(PoisonError::into_inner)),
        // The headers come at once, and the page never.
        "/slow" => {
            let never = futures::stream::pending::<Result<Vec<u8>, std::io::Error>>();
            ([(header::CONTENT_TYPE, "text/html")], Body::from_stream(never)).into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

fn html(page: &str) -> Response {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page.to_owned()).into_response()
}

fn to(location: &str) -> Response {
    (StatusCode::FOUND, [(header::LOCATION, location.to_owned())]).into_response()
}

fn page(path: &str, picture: &str) -> String {
    format!(
        "<!DOCTYPE html><head><title>{path}</title><meta property=\"og:title\" content=\"All of {path} &lt;b&gt;\u{202E}\">
         <meta name=\"description\" content=\"What is\n to be known\"><meta property=\"og:site_name\" content=\"The Site\">
         <meta property=\"og:image\" content=\"{picture}\"></head><body>"
    )
}

fn picture(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let shade = |at: u32| u8::try_from(at % 251).unwrap_or_default();
    let picture = RgbImage::from_fn(width, height, |x, y| Rgb([shade(x), shade(y), 90]));
    picture.write_to(&mut bytes, ImageFormat::Png).expect("a picture is encoded");
    bytes.into_inner()
}
